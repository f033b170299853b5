"""The diff of two bare records, as two files hold them."""

from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.events.thresholds import Thresholds
from trialcli.record.tree import Record
from trialcli.versions.diff import Diff, Version, diff_versions


def record_diff(before: Record, after: Record, sources: tuple[str, str] = ("file", "file")) -> Diff:
    """Return the diff of two records, which were served as their sources say."""
    ours, theirs = (
        Version("NCT00000001", name, None, "", source, study, CTGOV_RECORDS)
        for name, source, study in zip("ab", sources, (before, after), strict=True)
    )
    return diff_versions(ours, theirs, CTGOV_RECORDS, Thresholds())
