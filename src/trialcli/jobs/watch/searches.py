"""The searches of the watch list in one run: their trials, and those that entered or left."""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import Literal

from trialcli.jobs.watch.doubts import is_mass_departure
from trialcli.registry.summary import Summary
from trialcli.text.blocks import counted
from trialcli.watch.availability import search_subject
from trialcli.watch.log import ConditionKind, WatchLog
from trialcli.watch.news import TrialNews, happened
from trialcli.watch.rules import SEARCH_ENTERED, SEARCH_LEFT
from trialcli.watch.trial_facts import described

_FINDS_FEW = (
    "The search suddenly finds {}, and {} before. This counts as a fault of the registry "
    "until the registry still says so a day later."
)


class SearchFindings:
    """The trials that the searches found before and in this run."""

    def __init__(self, log: WatchLog, data_timestamp: str | None) -> None:
        self._stamp = data_timestamp
        self._before = log.members()
        self._last_checks = log.searched()
        self.found: dict[str, tuple[str, ...]] = {}
        """The trials of each search that was read completely in this run."""

    def is_current(self, text: str, conditions: Container[tuple[str, ConditionKind]]) -> bool:
        """Whether a search was read completely in the registry's newest data."""
        last = self._last_checks.get(text)
        is_failing = (search_subject(text), "failing") in conditions
        is_current = last is not None and last.data_timestamp == self._stamp is not None
        return is_current and not is_failing

    def count_before(self, text: str) -> int:
        """Return how many trials a search found when it was last read; 0 if it never was."""
        return len(self._before.get(text, ()))

    def doubtful(
        self, others: Container[str], is_doubtful: Callable[[str], bool]
    ) -> Iterator[tuple[str, str]]:
        """Drop the results of searches that most of their trials left at once, and yield why.

        ``others`` are trials that are missing for another reason.
        """
        for text, found in list(self.found.items()):
            before = {*self._before.get(text, ())}
            now = {*found}
            missing = sum(trial not in now and trial not in others for trial in before)
            subject = search_subject(text)
            if is_mass_departure(missing, len(before), len(found)) and is_doubtful(subject):
                del self.found[text]
                yield subject, _FINDS_FEW.format(counted(len(found), "trial"), len(before))

    def members(self, failed: Container[str]) -> dict[str, tuple[str, ...]]:
        """Return the trials of each search that was read.

        A trial that left and could not be checked stays: most likely it left because its record
        changed, and that change is still to be reported.
        """
        return {
            text: (*found, *(trial for trial in self._missing(text) if trial in failed))
            for text, found in self.found.items()
        }

    def news(
        self, failed: Container[str], gone: Container[str], summary: Callable[[str], Summary | None]
    ) -> list[TrialNews]:
        """Return which trials entered and left the searches."""
        news: list[TrialNews] = []
        for text, found in self.found.items():
            before = {*self._before.get(text, ())}
            if text in self._last_checks:  # else its trials did not enter: they were there
                entered = [trial for trial in found if trial not in before]
                news += _moves(
                    "entered", f"Found by the search “{text}” now", text, entered, summary
                )
            left = [one for one in self._missing(text) if one not in failed and one not in gone]
            news += _moves("left", f"No longer found by the search “{text}”", text, left, summary)
        return news

    def _missing(self, text: str) -> Sequence[str]:
        now = {*self.found[text]}
        return [trial for trial in dict.fromkeys(self._before.get(text, ())) if trial not in now]


def _moves(
    happening: Literal["entered", "left"],
    sentence: str,
    text: str,
    trials: Iterable[str],
    summary: Callable[[str], Summary | None],
) -> Iterator[TrialNews]:
    rule = SEARCH_ENTERED if happening == "entered" else SEARCH_LEFT
    event = happened(rule, sentence)
    for trial in trials:
        title, facts = described(summary(trial))
        yield TrialNews(happening, trial, title, (event,), search=text, trial_facts=facts)
