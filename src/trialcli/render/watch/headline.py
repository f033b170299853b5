"""A digest in one line: its first line, and the subject of a mail. Holds no registry text."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from trialcli.events.severity import Severity, at_least
from trialcli.text.blocks import capital, counted, uncapitalised
from trialcli.watch.digest import Digest, TrialDigest
from trialcli.watch.news import AvailabilityNews, Happening, LoggedNews, TrialNews, subjects

_HAPPENED: Mapping[Happening, str] = {
    "changed": "changed",
    "vanished": "gone from the registry",
    "returned": "back in the registry",
    "merged": "listed under another ID",
    "entered": "new in a search",
    "left": "no longer found by a search",
    "flagged": "with a new flag",
}
_SEVERE: tuple[Severity, ...] = ("major", "minor")


def headline(digest: Digest) -> str:
    """Return the first line: what happened to how many trials, and how severe it is."""
    parts = [", ".join(_happened(digest, of_all=True)) or _without_news(digest)]
    if digest.trials:
        parts.append(severities(digest))
    if digest.data_date:
        parts.append(f"registry data of {digest.data_date}")
    return " · ".join(filter(None, parts))


def unseen_headline(digest: Digest) -> str:
    """Return the first line of ``trialcli news``."""
    changes = sum(len(trial.events) for trial in digest.trials)
    if not changes:
        return headline(digest)
    trials = counted(len(digest.trials), "trial")
    return f"{counted(changes, 'change')} in {trials} not seen yet · {severities(digest)}"


def subject(digest: Digest) -> str:
    """Return the subject of a mail."""
    if digest.is_test:
        return "trialcli: a test, nothing has changed"
    if not digest.trials:
        return f"trialcli: {uncapitalised(_without_news(digest))}"
    one = digest.trials[0]
    parts = [*_happened(digest, of_all=False)] if len(digest.trials) > 1 else [_of_one(one)]
    severe = [f"{digest.count(one)} {one}" for one in _SEVERE if digest.count(one)][:1]
    unchecked = [f"{_amount_of(digest.failing)} not checked"] if digest.failing else []
    return f"trialcli: {', '.join([*parts, *severe, *unchecked])}"


def of_news(digest: Digest) -> Digest:
    """Return a digest without administrative and registry-made changes."""
    trials = (replace(trial, items=tuple(_news_items(trial))) for trial in digest.trials)
    return replace(digest, trials=tuple(trial for trial in trials if trial.items))


def _news_items(trial: TrialDigest) -> Iterator[LoggedNews[TrialNews]]:
    for item in trial.items:
        events = [event for event in item.news.events if event.concern == "news"]
        if shown := tuple(event for event in events if at_least(event.severity, "detail")):
            yield replace(item, news=replace(item.news, events=shown))


def partial(digest: Digest, *, lasting: bool) -> str:
    """Return a sentence on the failed checks; empty if the first line says it.

    A digest is ``lasting`` if it is written to a file or a feed, and read after the next run.
    """
    if not digest.failing or not digest.has_news or not _is_about_more(digest):
        return ""
    missing = _unavailable(digest)
    lead = capital(missing) if _is_nothing_checked(digest) else f"Incomplete: {missing}"
    return f"{lead}." if lasting else f"{lead}. The next run will try again."


def severities(digest: Digest) -> str:
    """Return ``1 major, 4 minor``; details are counted only if there is nothing worse."""
    counts = {severity: digest.count(severity) for severity in ("major", "minor", "detail", "none")}
    parts = [f"{counts[one]} {one}" for one in _SEVERE if counts[one]]
    if not parts and counts["detail"]:
        parts = [counted(counts["detail"], "detail")]
    return ", ".join(parts)


def _happened(digest: Digest, *, of_all: bool) -> Iterator[str]:
    """Yield ``3 of 412 trial records changed``, ``2 new in a search``.

    A trial may count twice: it may have left a search because its record changed. With ``of_all``,
    name the number of watched trials, too.
    """
    counts = Counter(what for trial in digest.trials for what in _outcomes(trial))
    first = True
    for what, done in _HAPPENED.items():
        if not counts[what]:
            continue
        noun = "trial record" if what == "changed" else "trial"
        # A trial that left a search may no longer be one of the watched trials.
        number = _number(counts[what], noun, digest, of_all=of_all and what != "left")
        yield f"{number if first else counts[what]} {done}"
        first = False


def _outcomes(trial: TrialDigest) -> set[Happening]:
    """Return what happened to a trial; for each search and the record, the last of it."""
    ended: dict[str, Happening] = {}
    for item in trial.items:
        what = item.news.happening
        is_own = what in ("changed", "flagged")
        ended[what if is_own else f"search {item.news.search or ''}"] = what
    return {*ended.values()}


def _number(count: int, noun: str, digest: Digest, *, of_all: bool) -> str:
    if of_all and count <= digest.watched:
        return f"{count} of {counted(digest.watched, noun)}"
    return counted(count, noun)


def _of_one(trial: TrialDigest) -> str:
    """Return ``record of NCT07331467 changed, no longer found by a search``."""
    outcomes = _outcomes(trial)
    done = ", ".join(words for what, words in _HAPPENED.items() if what in outcomes)
    return f"record of {trial.trial} {done}" if "changed" in outcomes else f"{trial.trial} {done}"


def _without_news(digest: Digest) -> str:
    """Return the first line if nothing happened to a trial."""
    for applies, words in _OTHERWISE:
        if applies(digest):
            return words(digest)
    by = " rated by the given rules" if digest.other_rules else ""
    return f"No news of {counted(digest.watched, 'trial')}{by}"


_OTHERWISE: tuple[tuple[Callable[[Digest], bool], Callable[[Digest], str]], ...] = (
    (
        lambda digest: bool(digest.failing) and digest.has_new_failures,
        lambda digest: capital(_unavailable(digest)),
    ),
    (
        lambda digest: bool(digest.overdue),
        lambda digest: f"{_amount_of(digest.overdue)} not checked for a long time",
    ),
    (
        lambda digest: digest.standstill is not None,
        lambda _: "The registry's data is outdated",
    ),
    (
        lambda digest: bool(digest.format_changes),
        lambda _: "The registry changed its record format",
    ),
    (
        lambda digest: bool(digest.reached),
        lambda digest: f"{_amount_of(digest.reached)} can be checked again",
    ),
    (
        lambda digest: bool(digest.failing),
        lambda digest: capital(_unavailable(digest)),
    ),
    (
        lambda digest: bool(digest.undelivered),
        lambda digest: f"News was not delivered to {counted(len(digest.undelivered), 'sink')}",
    ),
    (
        lambda digest: bool(digest.unchecked),
        lambda digest: (
            f"{counted(digest.unchecked, 'entry', 'entries')} of the watch list not "
            "checked by any run yet"
        ),
    ),
)
"""The first line if nothing happened to a trial, worst first."""


def _is_about_more(digest: Digest) -> bool:
    """Whether the first line is about something else than failed checks."""
    return bool(digest.trials) or _without_news(digest) != capital(_unavailable(digest))


def _unavailable(digest: Digest) -> str:
    """Return the failed checks, as words for the first line."""
    if _is_nothing_checked(digest):
        if digest.watched == 1:
            return "the trial could not be checked"
        return f"none of the {digest.watched} trials could be checked"
    return unavailable_words(digest.failing, digest.watched)


def unavailable_words(failing: Iterable[AvailabilityNews], watched: int) -> str:
    """Return ``5 of 412 trials could not be checked``."""
    trials, searches = subjects(failing)
    parts = []
    if trials:
        parts.append(f"{len(trials)} of {counted(watched, 'trial')}")
    if searches:
        parts.append(counted(len(searches), "search", "searches"))
    return f"{' and '.join(parts)} could not be checked"


def _is_nothing_checked(digest: Digest) -> bool:
    trials, _ = subjects(digest.failing)
    return bool(trials) and len(trials) >= digest.watched


def _amount_of(news: Iterable[AvailabilityNews]) -> str:
    return amount(*map(len, subjects(news)))


def amount(trials: int, searches: int) -> str:
    """Return ``3 trials and 1 search``."""
    parts = [counted(trials, "trial")] if trials or not searches else []
    if searches:
        parts.append(counted(searches, "search", "searches"))
    return " and ".join(parts)
