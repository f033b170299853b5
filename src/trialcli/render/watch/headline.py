"""What a digest comes to, in one line: over a mail, and as its subject. Holds no registry text."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from trialcli.events.severity import Severity, at_least
from trialcli.text.blocks import capital, counted
from trialcli.watch.digest import Digest, Told, TrialDigest
from trialcli.watch.news import AvailabilityNews, Happening, subjects

_DONE: Mapping[Happening, str] = {
    "changed": "changed",
    "vanished": "gone from the registry",
    "returned": "back in the registry",
    "merged": "kept under another ID",
    "entered": "new in a search",
    "left": "no longer found by a search",
}
_GRAVE: tuple[Severity, ...] = ("major", "minor")


def headline(digest: Digest) -> str:
    """Return the line that says it all: what happened to how many trials, and how bad it is."""
    parts = [", ".join(_happened(digest, of_all=True)) or _without_news(digest)]
    if digest.trials:
        parts.append(severities(digest))
    if digest.data_date:
        parts.append(f"registry data of {digest.data_date}")
    return " · ".join(filter(None, parts))


def unseen_headline(digest: Digest) -> str:
    """Return the first line where it is told what nobody has seen yet."""
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
        return f"trialcli: {_uncapitalised(_without_news(digest))}"
    one = digest.trials[0]
    parts = [*_happened(digest, of_all=False)] if len(digest.trials) > 1 else [_of_one(one)]
    bad = [f"{digest.count(one)} {one}" for one in _GRAVE if digest.count(one)][:1]
    unseen = [f"{_amount_of(digest.failing)} not looked at"] if digest.failing else []
    return f"trialcli: {', '.join([*parts, *bad, *unseen])}"


def of_news(digest: Digest) -> Digest:
    """Return a digest without what is no news: paperwork, and what the registry made itself."""
    trials = (replace(trial, items=tuple(_news_items(trial))) for trial in digest.trials)
    return replace(digest, trials=tuple(trial for trial in trials if trial.items))


def _news_items(trial: TrialDigest) -> Iterator[Told]:
    for item in trial.items:
        news = [event for event in item.events if event.concern == "news"]
        if events := tuple(event for event in news if at_least(event.severity, "detail")):
            yield replace(item, events=events)


def partial(digest: Digest, *, lasting: bool) -> str:
    """Say that something could not be looked at, where the first line speaks of other things.

    Args:
        digest: the digest.
        lasting: whether it is kept, and read when the next run is long over.

    """
    if not digest.failing or not digest.has_news or not _tells_of_more(digest):
        return ""
    said = _unlooked(digest)
    some = capital(said) if _is_nothing_looked_at(digest) else f"In part only: {said}"
    return f"{some}." if lasting else f"{some}; the next run tries again."


def severities(digest: Digest) -> str:
    """Return ``1 major, 4 minor``; details are counted only where there is nothing worse."""
    counts = {severity: digest.count(severity) for severity in ("major", "minor", "detail", "none")}
    grave = [f"{counts[one]} {one}" for one in _GRAVE if counts[one]]
    if not grave and counts["detail"]:
        grave = [counted(counts["detail"], "detail")]
    return ", ".join(grave)


def _happened(digest: Digest, *, of_all: bool) -> Iterator[str]:
    """Yield ``3 of 412 trial records changed``, ``2 new in a search``.

    A trial counts wherever something happened to it: it may have left a search as its record
    changed.

    Args:
        digest: the digest.
        of_all: say of how many.

    """
    counts = Counter(what for trial in digest.trials for what in _outcomes(trial))
    first = True
    for what, done in _DONE.items():
        if not counts[what]:
            continue
        noun = "trial record" if what == "changed" else "trial"
        # What left a search may be watched no more, and is then none of so many.
        number = _number(counts[what], noun, digest, of_all=of_all and what != "left")
        yield f"{number if first else counts[what]} {done}"
        first = False


def _outcomes(trial: TrialDigest) -> set[Happening]:
    """Return what happened to a trial; of what was undone, how it ended."""
    ended: dict[str, Happening] = {}
    for item in trial.items:
        is_record = item.happening == "changed"
        ended["record" if is_record else f"search {item.search or ''}"] = item.happening
    return {*ended.values()}


def _number(count: int, noun: str, digest: Digest, *, of_all: bool) -> str:
    if of_all and count <= digest.watched:
        return f"{count} of {counted(digest.watched, noun)}"
    return counted(count, noun)


def _of_one(trial: TrialDigest) -> str:
    """Return ``record of NCT07331467 changed, no longer found by a search``."""
    outcomes = _outcomes(trial)
    done = ", ".join(said for what, said in _DONE.items() if what in outcomes)
    return f"record of {trial.trial} {done}" if "changed" in outcomes else f"{trial.trial} {done}"


def _without_news(digest: Digest) -> str:
    """Say what there is to say where nothing happened to a trial."""
    for applies, said in _OTHERWISE:
        if applies(digest):
            return said(digest)
    return f"No news of {counted(digest.watched, 'trial')}"


_OTHERWISE: tuple[tuple[Callable[[Digest], bool], Callable[[Digest], str]], ...] = (
    (
        lambda digest: bool(digest.failing) and digest.has_new_failures,
        lambda digest: capital(_unlooked(digest)),
    ),
    (
        lambda digest: bool(digest.overdue),
        lambda digest: f"{_amount_of(digest.overdue)} not looked at for long",
    ),
    (
        lambda digest: digest.standstill is not None,
        lambda _: "The registry has published no new data for long",
    ),
    (
        lambda digest: bool(digest.form),
        lambda _: "The registry changed the form of its records",
    ),
    (
        lambda digest: bool(digest.reached),
        lambda digest: f"{_amount_of(digest.reached)} can be looked at again",
    ),
    (
        lambda digest: bool(digest.failing),
        lambda digest: capital(_unlooked(digest)),
    ),
    (
        lambda digest: bool(digest.undelivered),
        lambda digest: f"News did not get to {counted(len(digest.undelivered), 'sink')}",
    ),
    (
        lambda digest: bool(digest.unchecked),
        lambda digest: (
            f"{counted(digest.unchecked, 'entry', 'entries')} of the watch list not "
            "checked by any run yet"
        ),
    ),
)
"""What the first line speaks of, the worst first."""


def _tells_of_more(digest: Digest) -> bool:
    """Whether the first line is not about the failures themselves."""
    return bool(digest.trials) or _without_news(digest) != capital(_unlooked(digest))


def _unlooked(digest: Digest) -> str:
    """Return what could not be looked at, as the first line has it."""
    if _is_nothing_looked_at(digest):
        one = digest.watched == 1
        said = "the one trial" if one else f"none of the {digest.watched} trials"
        return f"{said} could {'not ' if one else ''}be looked at"
    return unlooked_words(digest.failing, digest.watched)


def unlooked_words(failing: Iterable[AvailabilityNews], watched: int) -> str:
    """Return ``5 of 412 trials could not be checked at``.

    Args:
        failing: what could not be looked at; not empty.
        watched: how many trials are watched.

    """
    trials, searches = subjects(failing)
    parts = []
    if trials:
        parts.append(f"{len(trials)} of {counted(watched, 'trial')}")
    if searches:
        parts.append(counted(len(searches), "search", "searches"))
    return f"{' and '.join(parts)} could not be looked at"


def _is_nothing_looked_at(digest: Digest) -> bool:
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


def _uncapitalised(text: str) -> str:
    return text[:1].lower() + text[1:]
