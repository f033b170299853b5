"""The methods and limits of a report, and the versions that it is based on."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from trialcli.events.severity import rank
from trialcli.events.thresholds import OWN_THRESHOLD, Thresholds
from trialcli.render.report.blocks import (
    Block,
    Facts,
    Items,
    Part,
    Table,
    Text,
    Words,
    paragraph,
)
from trialcli.render.report.report import CohortReport
from trialcli.render.report.versions import stamps_words, versions_words
from trialcli.render.timeline.words import NO_REASON
from trialcli.text.blocks import capital, one_line

if TYPE_CHECKING:
    from trialcli.events.rule import Rule

_PROMISE = (
    "What was promised is the last version from before the earliest recorded start of a trial; if "
    "it was registered after its start, the first version. Later versions may have had their dates "
    "edited, so the earliest recorded dates count (Holst et al. 2023, "
    "doi:10.1371/journal.pmed.1004306; Ramagopalan et al. 2014, doi:10.12688/f1000research.3784.1)."
)
_COMPARED = (
    "Outcomes are compared item by item with the newest version, or with the posted results. The "
    "registry writes posted results over the registered outcomes, so only earlier versions show "
    "what was registered."
)
_WHEN = (
    "A change is before the start, during the trial, after completion or after results by the days "
    "of both versions between which it was made, and by the earliest recorded start, primary "
    "completion and submission of results. It is not certain if these days do not decide it, or if "
    "a version in between is not stored."
)
_SEVERITY = (
    "Changes are rated by the rules below: major, minor or detail. A rating says that the record "
    "changed in a way that matters this much to readers of trials. Changes by the registry and "
    "administrative ones are not counted."
)
_SHIFTS = (
    "Days moved are counted from the first stored version to the newest one. A date without a day "
    "counts as the middle of its month, and is marked as about."
)
_DUE = (
    "Whether results are due is estimated from the public record alone, as by TrialsTracker: 42 "
    "CFR 11.22, 11.42 and 11.44 for the U.S. rule; Regulation (EU) No 536/2014, Article 37(4), and "
    "Commission Guideline 2012/C 302/03 for the EU's. Estimated dates make nothing overdue."
)
_UNKNOWN = "What is not known of a trial is counted as not known, and is in no denominator."
_MISSING = (
    "Versions that are not stored may hold changes that are missing here, and that are dated later "
    "than they were made."
)
_PAPERS = "What papers or protocols say of a trial is not compared."
_REGISTERS = (
    "The record does not show whether results are posted in the registers of the EU, nor whether "
    "an extension of a deadline was granted. Nothing here is a finding of a violation."
)
_PAIRS = (
    "Outcomes are paired by their words. An outcome with new words may count as one dropped and "
    "one added; the part about each trial shows both texts."
)


def methods_part(report: CohortReport) -> Part:
    """Return the methods."""
    blocks: list[Block] = [
        Facts(list(_facts(report))),
        Items([_PROMISE, _COMPARED, _WHEN, _SEVERITY, _SHIFTS, _DUE, _UNKNOWN]),
    ]
    return Part("methods", "Methods", blocks)


def limits_part() -> Part:
    """Return the limits."""
    return Part("limits", "Limits", [Items([NO_REASON, _MISSING, _PAPERS, _REGISTERS, _PAIRS])])


def _facts(report: CohortReport) -> Iterator[tuple[str, Words]]:
    yield "Trials", report.chosen
    yield "Source", "Records of ClinicalTrials.gov, as stored; the registry was not asked."
    yield "Versions", versions_words(report.manifest)
    yield "Data of", stamps_words(report.manifest)
    yield "As of", str(report.today)
    yield "Program", f"trialcli {report.program}"
    yield "Thresholds", capital("; ".join(_thresholds(report.thresholds)))


def _thresholds(given: Thresholds) -> Iterator[str]:
    """Yield each threshold, and whether it is the usual one."""
    own = Thresholds()
    percent, days = given.enrollment_percent, given.date_days
    yield _threshold("enrollment changed much", percent, own.enrollment_percent, "%")
    yield _threshold("a date moved far", days, own.date_days, "days")


def _threshold(what: str, value: float, usual: float, unit: str) -> str:
    set_by = OWN_THRESHOLD if value == usual else f"set by the user; trialcli's own is {usual:g}"
    return f"{what}: {value:g} {unit} or more ({set_by})"


def rules_part(report: CohortReport) -> Part:
    """Return the rules that rated the changes of the report."""
    rules: Sequence[Rule] = sorted(
        report.summary.trials_of_rule, key=lambda one: (rank(one.severity), one.id)
    )
    if not rules:
        return Part("rules", "Rules", [paragraph("No change was rated.")])
    rows = [
        (one.id, one.severity, one.reason, Text(one.source, link=_doi(one.source))) for one in rules
    ]
    table = Table(("Rule", "Severity", "Reason", "Source"), rows, is_wide=True)
    return Part("rules", "Rules", [table])


def _doi(source: str) -> str:
    """Return the address of the paper that a source names; empty if it names none."""
    _, _, rest = source.partition("doi:")
    return f"https://doi.org/{rest.split(';')[0].split()[0]}" if rest.strip() else ""


def unread_part(report: CohortReport) -> Part | None:
    """Return which trials could not be read; None if all could."""
    if not report.unread:
        return None
    rows = [(error.trial or "", one_line(error.message)) for error in report.unread]
    said = (
        "These trials could not be read, or not completely. The numbers above lack what is missing."
    )
    return Part("unread", "Not readable", [paragraph(said), Table(("Trial", "Reason"), rows)])
