"""Telling the whole line of versions of a trial, with the worst of what happened in each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialcli.errors import StoreError
from trialcli.events.anchors import Anchors
from trialcli.jobs.diff import Differ
from trialcli.record.tree import at
from trialcli.record.wholeness import lacking_words
from trialcli.versions.diff import Diff, Version, View
from trialcli.versions.line import LineVersion, RatedVersion

if TYPE_CHECKING:
    from trialcli.jobs.progress import Progress

_STATUS = "protocolSection.statusModule.overallStatus"


@dataclass(frozen=True, slots=True)
class Story:
    """A trial's versions, oldest first, and what of them could not be read."""

    trial: str
    title: str
    versions: tuple[RatedVersion, ...]
    problems: tuple[StoreError, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A version of a line as it was met, compared with the stored one before."""

    version: LineVersion
    loaded: Version | None = None
    """None where it is not stored, or cannot be read."""
    before: LineVersion | None = None
    diff: Diff | None = None
    """None for the first."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """The parts that every record has, and that it lacks while the version before has them."""
        return self.diff.after.lacks(self.diff.before) if self.diff else ()

    @property
    def partial(self) -> str:
        """Why it is not a whole record, in words; empty if it is."""
        if self.loaded is not None and self.loaded.source == "page":
            return "transcribed from a page"
        parts = self.lacks or (self.loaded.lacks_alone if self.loaded else ())
        return lacking_words(parts) if parts else ""

    @property
    def title(self) -> str:
        """The trial's title in it."""
        if self.diff is not None:
            return self.diff.title
        return self.loaded.title if self.loaded else ""


class Historian:
    """Tells the lines of versions of what one store holds."""

    def __init__(self, differ: Differ) -> None:
        self._differ = differ
        self.lines = differ.lines

    def tell(self, trial: str, progress: "Progress") -> Story:
        """Return the story of a trial.

        Raises:
            NotStoredError: nothing is stored.

        """
        trial, line = self._differ.lines.of(trial)
        problems: list[StoreError] = []
        progress.start(len(line))
        told: list[RatedVersion] = []
        title = ""
        try:
            for step in self.steps(line, problems):
                progress.advance()
                title = step.title or title
                told.append(_told(step))
        finally:
            progress.stop()
        return Story(trial, title, tuple(told), tuple(problems))

    def steps(self, line: Sequence[LineVersion], problems: list[StoreError]) -> Iterator[Step]:
        """Yield each version of a line, loaded and compared with the stored one before it.

        Two records at a time are held: some are large, and of some there are hundreds of versions.
        What cannot be read is added to the problems.
        """
        previous: Step | None = None
        known = Anchors()
        for version in line:
            loaded = self._loaded(version, problems)
            if loaded is None:
                yield Step(version)
                continue
            known = known.or_later(self._differ.model.anchors([loaded.study]))
            before = previous.loaded if previous else None
            diff = None if before is None else self._differ.compared(before, loaded, known)
            step = Step(version, loaded, previous.version if previous else None, diff)
            yield step
            # What follows an answer that lacks parts is compared with the whole record before it.
            if not step.lacks:
                previous = step

    def _loaded(self, version: LineVersion, problems: list[StoreError]) -> Version | None:
        if not version.is_stored:
            return None
        try:
            return self._differ.load(version)
        except StoreError as error:
            problems.append(error)
            return None


def _told(step: Step) -> RatedVersion:
    listed = step.version.listed.status if step.version.listed else None
    if step.loaded is None:
        return RatedVersion(step.version, listed, None)
    said = at(step.loaded.study, _STATUS)
    news = View().events(step.diff) if step.diff else ()
    return RatedVersion(
        step.version,
        status=listed or (said if isinstance(said, str) else None),
        digest=step.loaded.digest,
        partial=step.partial,
        worst=news[0] if news else None,
        since=step.before,
        more=max(len(news) - 1, 0),
    )
