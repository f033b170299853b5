"""What a digest says beside the news of trials, the same in every format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from trialcli.render.standstill import standstill_words
from trialcli.text.blocks import counted, enumerated, one_line
from trialcli.watch.digest import Digest, FormChange, NotShown
from trialcli.watch.news import AvailabilityNews, subjects

_MOST_TRIALS = 5
_MOST_NAMED = 50
"""Where no command shows the others, more are named."""
_MOST_PATHS = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence, and what it is about. Holds registry text that is clean and not escaped."""

    kind: Literal["form", "counted", "again", "failing", "repeated"]
    lead: str
    text: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.lead}: {self.text}"


IS_TEST = "This is a test. Nothing below has happened: it shows what a digest looks like."
REPEATED = "a run was interrupted while it was delivering; some of this may have reached you."


def remarks(digest: Digest, *, lasting: bool) -> Iterator[Remark]:
    """Yield what there is to say, what is least urgent last.

    Args:
        digest: the digest.
        lasting: whether it is kept, and read when other things fail.

    """
    yield from (
        Remark("form", "The registry changed the form of its records", form_words(change))
        for change in digest.form
    )
    if digest.standstill is not None:
        yield Remark("failing", "Outdated", standstill_words(digest.standstill))
    if digest.not_shown:
        yield _not_shown(digest)
    yield from (_again(news, digest) for news in digest.reached)
    yield from (_overdue(news, digest.found, lasting=lasting) for news in digest.overdue)
    yield from (_failing(news, digest, lasting=lasting) for news in _not_overdue(digest))
    for sink, why in digest.undelivered.items():
        yield Remark("failing", f"Not delivered to {one_line(sink)}", _sentence(why))
    if digest.repeated:
        yield Remark("repeated", "Perhaps told before", REPEATED)


def form_words(change: FormChange) -> str:
    """Say at which paths how many records changed."""
    paths = list(change.patterns.items())
    named = [f"{count} at {one_line(path)}" for path, count in paths[:_MOST_PATHS]]
    named[:1] = [
        f"{count} of {change.checked} changed at {one_line(path)}" for path, count in paths[:1]
    ]
    if len(paths) > _MOST_PATHS:
        named.append(f"some at {counted(len(paths) - _MOST_PATHS, 'more path')}")
    return f"{enumerated(named)}; nobody submitted anything. Not told one by one."


def _not_shown(digest: Digest) -> Remark:
    counts = not_shown_counts(digest.not_shown)
    if digest.counts_earlier:
        how = "trialcli diff NCT… --all; between older versions, see trialcli history NCT…"
        return Remark("counted", "Not shown since the last digest", f"{counts} ({how}).")
    return Remark("counted", "Not shown", f"{counts} (trialcli diff NCT… --all).")


def not_shown_counts(left: NotShown) -> str:
    """Count what is not shown."""
    counts = {
        "administrative": left.administrative,
        "registry-made": left.registry,
        "less severe": left.lesser,
    }
    told = [f"{count} {kind}" for kind, count in counts.items() if count]
    parts = []
    if told:
        noun = "change" if sum(counts.values()) == 1 else "changes"
        parts.append(f"{enumerated(told)} {noun}")
    if left.spacing:
        parts.append(f"{counted(left.spacing, 'change')} of spacing or encoding only")
    if left.form:
        parts.append(f"{counted(left.form, 'change')} of form")
    if left.trials:
        parts.append(f"{counted(left.trials, 'trial')} with nothing else")
    return ", ".join(parts)


def _again(news: AvailabilityNews, digest: Digest) -> Remark:
    lead = f"Reached again after {counted(news.runs, 'run')}"
    since = f" (not reached since {_day(news.since)})" if news.since else ""
    return Remark("again", lead, f"{_all_or_named(news, digest, lasting=True)}{since}.")


def _overdue(news: AvailabilityNews, now: datetime, *, lasting: bool) -> Remark:
    said = _because(_named(news, lasting=lasting), [counted(news.runs, "run")], news)
    if news.since is None:
        return Remark("failing", "Never looked at", said)
    # To the nearest day: a daily run comes no more exactly than within hours.
    days = counted(max((now - news.since + timedelta(hours=12)).days, 0), "day")
    return Remark("failing", f"Not looked at for {days}", said)


def _not_overdue(digest: Digest) -> Iterator[AvailabilityNews]:
    """Yield what could not be looked at, without what is overdue and told as that."""
    trials, searches = subjects(digest.overdue)
    yield from filter(None, (news.but(trials, searches) for news in digest.failing))


def _failing(news: AvailabilityNews, digest: Digest, *, lasting: bool) -> Remark:
    lasted = [counted(news.runs, "run")] if news.runs > 1 else []
    if news.runs > 1 and news.since is not None:
        lasted.append(f"since {_day(news.since)}")
    named = _all_or_named(news, digest, lasting=lasting)
    return Remark("failing", "Not looked at", _because(named, lasted, news))


def _because(named: str, lasted: Sequence[str], news: AvailabilityNews) -> str:
    """Return ``NCT07331467 (2 runs, since 2026-03-07): The registry answered …``."""
    bracket = f" ({', '.join(lasted)})" if lasted else ""
    why = _sentence(news.message or news.kind)
    return f"{named}{bracket}: {why}" if why else f"{named}{bracket}."


def _all_or_named(news: AvailabilityNews, digest: Digest, *, lasting: bool) -> str:
    whole = len(set(news.trials)) >= digest.watched > _MOST_TRIALS and not news.searches
    return f"all {digest.watched} trials" if whole else _named(news, lasting=lasting)


def _named(news: AvailabilityNews, *, lasting: bool) -> str:
    """Name trials and searches; of many that can be seen elsewhere, the first few."""
    names = [one_line(trial) for trial in news.trials]
    names += [f"the search “{one_line(text)}”" for text in news.searches]
    most = _MOST_NAMED if lasting else _MOST_TRIALS
    more = len(names) - most
    if more <= 1:
        return enumerated(names)
    how = "" if lasting else ", see trialcli watch list --failing"
    return f"{', '.join(names[:most])} and {more} more{how}"


def _day(when: datetime) -> str:
    return f"{when:%Y-%m-%d}"


def _sentence(text: str) -> str:
    """Return a message as a sentence."""
    said = one_line(text)
    return said if not said or said.endswith((".", "!", "?")) else f"{said}."
