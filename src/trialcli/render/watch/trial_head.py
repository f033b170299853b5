"""The head of a trial in a digest: its name, its sponsor, phase and status, and its groups."""

from collections.abc import Iterable, Sequence

from trialcli.ctgov.words.vocabulary import phase_words, status_words
from trialcli.text.blocks import one_line
from trialcli.watch.news import TrialNews

_NOT_CHECKED = ("vanished", "merged", "left")
"""What can happen to a trial so that its stored record is not the registry's of now."""
_NO_PHASE = ("NA",)


def with_acronym(title: str, acronym: str | None) -> str:
    """Return a title with the acronym behind it, unless the title has it."""
    title, acronym = one_line(title), one_line(acronym or "")
    if not acronym or acronym.casefold() in title.casefold():
        return title
    return f"{title} ({acronym})" if title else acronym


def head_facts(news: TrialNews) -> list[str]:
    """Return the sponsor, phase and status: those facts that the record states.

    If the registry no longer lists the trial, or its search no longer finds it, they say that they
    are of the last stored record.
    """
    facts = news.trial_facts
    phase = "Phase not applicable" if facts.phases == _NO_PHASE else phase_words(facts.phases)
    stated = _stated([facts.sponsor or "", phase, status_words(facts.status or "")])
    if stated and news.happening in _NOT_CHECKED:
        stated[-1] += " (as last stored)"
    return stated


def update_words(news: TrialNews) -> str:
    """Return when the registry posted the last update of the record."""
    day = one_line(news.trial_facts.last_update or "")
    return f"updated {day}" if day else ""


def groups_words(groups: Sequence[str]) -> str:
    """Return the groups of the watch list with their label: ``Groups: rivals, diabetes``."""
    names = _stated(groups)
    if not names:
        return ""
    return f"{'Group' if len(names) == 1 else 'Groups'}: {', '.join(names)}"


def _stated(facts: Iterable[str]) -> list[str]:
    return list(filter(None, map(one_line, facts)))
