"""Telling the whole line of versions of a trial, with the worst of what happened in each."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialcli.core.diff import Diff, View
from trialcli.core.lineage import LineVersion, ToldVersion
from trialcli.core.record import at
from trialcli.errors import StoreError
from trialcli.jobs.diffing import Differ

if TYPE_CHECKING:
    from trialcli.core.ports import Progress

_STATUS = "protocolSection.statusModule.overallStatus"


@dataclass(frozen=True, slots=True)
class Story:
    """A trial's versions, oldest first, and what of them could not be read."""

    trial: str
    title: str
    versions: tuple[ToldVersion, ...]
    problems: tuple[StoreError, ...]


class Historian:
    """Tells the lines of versions of what one store holds."""

    def __init__(self, differ: Differ) -> None:
        self._differ = differ

    def tell(self, trial: str, progress: "Progress") -> Story:
        """Return the story of a trial.

        Raises:
            NotStoredError: nothing is stored.

        """
        trial, line = self._differ.lines.of(trial)
        problems: list[StoreError] = []
        progress.start(len(line))
        told: list[ToldVersion] = []
        title = ""
        try:
            for version, before, diff in self._compared(line, problems):
                progress.advance()
                title = diff.title if diff else title
                told.append(_told(version, before, diff))
        finally:
            progress.stop()
        return Story(trial, title, tuple(told), tuple(problems))

    def _compared(
        self, line: list[LineVersion], problems: list[StoreError]
    ) -> Iterator[tuple[LineVersion, LineVersion | None, Diff | None]]:
        """Yield each version with its diff against the stored one before; the first with itself."""
        before: LineVersion | None = None
        for version in line:
            if not version.is_stored:
                yield version, None, None
                continue
            try:
                diff = self._differ.of(before or version, version, line)
            except StoreError as error:
                problems.append(error)
                yield version, None, None
                continue
            yield version, before, diff
            before = version


def _told(version: LineVersion, before: LineVersion | None, diff: Diff | None) -> ToldVersion:
    listed = version.listed.status if version.listed else None
    if diff is None:
        return ToldVersion(version, listed, None)
    said = at(diff.after.study, _STATUS)
    news = View().events(diff)
    return ToldVersion(
        version,
        status=listed or (said if isinstance(said, str) else None),
        digest=diff.after.digest,
        worst=news[0] if news else None,
        since=before,
        more=max(len(news) - 1, 0),
    )
