"""The history of a trial: its versions, each with the worst event since the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from trialcli.errors import StoreError
from trialcli.events.anchors import Anchors
from trialcli.jobs.diff import load_readable
from trialcli.jobs.progress import Progress
from trialcli.jobs.stored import StoredVersions
from trialcli.record.wholeness import lacking_words
from trialcli.versions.diff import Diff, Version, View, diff_versions
from trialcli.versions.history import History, HistoryVersion
from trialcli.versions.line import KnownVersion


@dataclass(frozen=True, slots=True)
class ComparedVersion:
    """A version of a line, compared with the stored version before it."""

    version: KnownVersion
    loaded: Version | None = None
    """None if it is not stored, or cannot be read."""
    before: KnownVersion | None = None
    diff: Diff | None = None
    """None for the first."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """The parts that every record has and the version before has, but this version lacks."""
        return self.diff.after.lacks(self.diff.before) if self.diff else ()

    @property
    def partial(self) -> str:
        """Why the record is incomplete, in words; empty if it is complete."""
        if self.loaded is not None and self.loaded.source == "page":
            return "transcribed from a page"
        parts = self.lacks or (self.loaded.lacks_alone if self.loaded else ())
        return lacking_words(parts) if parts else ""

    @property
    def title(self) -> str:
        """The title of the trial in this version."""
        if self.diff is not None:
            return self.diff.title
        return self.loaded.summary.title if self.loaded else ""


def build_history(stored: StoredVersions, trial: str, progress: Progress) -> History:
    """Return the history of a trial.

    Raises:
        NotStoredError: nothing is stored.
    """
    trial = stored.state.alias(trial)
    line = stored.line(trial)
    problems: list[StoreError] = []
    rated: list[HistoryVersion] = []
    title = ""
    progress.start(len(line))
    try:
        for compared in compare_line(stored, line, problems):
            progress.advance()
            title = compared.title or title
            rated.append(_rated(compared))
    finally:
        progress.stop()
    return History(trial, title, tuple(rated), tuple(problems))


def compare_line(
    stored: StoredVersions, line: Sequence[KnownVersion], problems: list[StoreError]
) -> Iterator[ComparedVersion]:
    """Yield each version of a line, loaded and compared with the stored version before it.

    Only two records are in memory at a time: some are large, and some trials have hundreds of
    versions. Errors of versions that cannot be read are added to ``problems``.
    """
    previous: ComparedVersion | None = None
    known = Anchors()
    for version in line:
        loaded = load_readable(stored, version, problems)
        if loaded is None:
            yield ComparedVersion(version)
            continue
        known = known.or_later(stored.model.anchors([loaded.study]))
        diff = None
        if previous is not None and previous.loaded is not None:
            diff = diff_versions(previous.loaded, loaded, stored.model, stored.thresholds(), known)
        compared = ComparedVersion(version, loaded, previous.version if previous else None, diff)
        yield compared
        # A record that lacks parts is skipped: the next is compared with the whole one before it.
        if not compared.lacks:
            previous = compared


def _rated(compared: ComparedVersion) -> HistoryVersion:
    listed = compared.version.listed.status if compared.version.listed else None
    if compared.loaded is None:
        return HistoryVersion(compared.version, listed, None)
    news = View().events(compared.diff) if compared.diff else ()
    return HistoryVersion(
        compared.version,
        status=listed or compared.loaded.summary.status,
        digest=compared.loaded.digest,
        partial=compared.partial,
        worst=news[0] if news else None,
        since=compared.before,
        more=max(len(news) - 1, 0),
    )
