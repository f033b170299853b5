"""What the rows of a cohort say, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence

from trialcli.render.audit.words import VERDICT_WORDS, changed_words, outcome_words
from trialcli.text.blocks import counted, one_line
from trialcli.versions.audit import AuditedOutcome
from trialcli.versions.cohort import CourseAudit
from trialcli.watch.watchlist import Group


def verdicts_words(outcomes: Iterable[AuditedOutcome]) -> list[str]:
    """Return what became of outcomes, and when: ``1 demoted during the trial``."""
    counts = Counter(_verdict_words(one) for one in outcomes)
    return [f"{number} {words}" for words, number in counts.items()]


def primary_words(audit: CourseAudit) -> list[str]:
    """Return what became of the primary outcomes that are not known to be as promised."""
    unknown = [f"{audit.primary_unknown} not known"] if audit.primary_unknown else []
    return [*verdicts_words(audit.primary), *unknown]


def outcome_changes_words(outcomes: Iterable[AuditedOutcome]) -> list[str]:
    """Return the same outcome by outcome, with the version that changed it."""
    said = []
    for one in outcomes:
        changed, found = changed_words(one), one.found
        words = f"{VERDICT_WORDS[found.verdict]}: {outcome_words(found.before or found.after)}"
        said.append(f"{words} ({changed})" if changed else words)
    return said


def _verdict_words(outcome: AuditedOutcome) -> str:
    verdict = VERDICT_WORDS[outcome.found.verdict]
    return verdict if outcome.when is None else one_line(f"{verdict} {_time(outcome)}")


def _time(outcome: AuditedOutcome) -> str:
    words = str(outcome.when)
    return f"({words})" if words.startswith("when") else words


def group_words(group: Group, found: int, read: int) -> str:
    """Return how many trials a group lists, and how many its searches found."""
    listed = f"{_named(group)}: {counted(len(group.trials), 'trial')} listed"
    searches = counted(read, "search", "searches")
    return f"{listed}, {found} found by {searches} in the last run." if read else f"{listed}."


def unread_words(group: Group, searches: Sequence[str]) -> str:
    """Return which searches of a group no run has read yet."""
    names = ", ".join(f"“{one_line(text)}”" for text in searches)
    what = "the search" if len(searches) == 1 else "the searches"
    find, reads = ("finds", "reads it") if len(searches) == 1 else ("find", "reads them")
    return (
        f"{_named(group)}: what {what} {names} {find} is not known yet. trialcli watch run {reads}."
    )


def _named(group: Group) -> str:
    return f"Group {group.name}" if group.name else "Without a group"
