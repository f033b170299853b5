"""The remarks of a digest: what it says about the run, the same in every format."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from trialcli.render.standstill import standstill_words
from trialcli.text.blocks import counted, enumerated, one_line
from trialcli.watch.digest import Digest, NotShown
from trialcli.watch.news import AvailabilityNews, FormatNews, subjects

_MOST_TRIALS = 5
_MOST_NAMED = 50
"""In a file or feed, no command shows the others: up to 50 are named."""
_MOST_PATHS = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence, and its topic. Holds registry text that is cleaned and not escaped."""

    kind: Literal["format", "counted", "again", "failing", "repeated"]
    lead: str
    text: str

    def __str__(self) -> str:
        """Return it as a line."""
        return f"{self.lead}: {self.text}"


IS_TEST = "This is a test. Nothing below has happened. It is an example of a digest."
REPEATED = "an earlier run was interrupted while sending this."


def remarks(digest: Digest, *, lasting: bool) -> Iterator[Remark]:
    """Yield the remarks of a digest.

    A digest is ``lasting`` if it is written to a file or a feed, and read later.
    """
    yield from (
        Remark("format", "The registry changed its record format", format_words(change))
        for change in digest.format_changes
    )
    if digest.standstill is not None:
        yield Remark("failing", "Outdated", standstill_words(digest.standstill))
    if digest.not_shown or digest.other_rules:
        yield _not_shown(digest)
    yield from (_again(news, digest) for news in digest.reached)
    yield from (_overdue(news, digest.found, lasting=lasting) for news in digest.overdue)
    yield from (_failing(news, digest, lasting=lasting) for news in _not_overdue(digest))
    for sink, why in digest.undelivered.items():
        yield Remark("failing", f"Not delivered to {one_line(sink)}", _sentence(why))
    if digest.repeated:
        yield Remark("repeated", "Possible repeat", REPEATED)


def format_words(change: FormatNews) -> str:
    """Return at which paths how many records changed."""
    paths = list(change.patterns.items())
    named = [f"{count} at {one_line(path)}" for path, count in paths[:_MOST_PATHS]]
    named[:1] = [
        f"{count} of {change.checked} changed at {one_line(path)}" for path, count in paths[:1]
    ]
    if len(paths) > _MOST_PATHS:
        named.append(f"some at {counted(len(paths) - _MOST_PATHS, 'more path')}")
    return f"{enumerated(named)}, without a submission. These changes are not listed one by one."


def _not_shown(digest: Digest) -> Remark:
    counts = not_shown_counts(digest.not_shown, digest.other_rules)
    if digest.counts_earlier:
        how = "trialcli diff NCT… --all; for older versions: trialcli history NCT…"
        return Remark("counted", "Not shown since the last digest", f"{counts} ({how}).")
    return Remark("counted", "Not shown", f"{counts} (trialcli diff NCT… --all).")


def not_shown_counts(left: NotShown, other_rules: int = 0) -> str:
    """Count the changes that are not shown."""
    counts = {
        "administrative": left.administrative,
        "registry-made": left.registry,
        "less severe": left.lesser,
    }
    named = [f"{count} {kind}" for kind, count in counts.items() if count]
    parts = []
    if named:
        noun = "change" if sum(counts.values()) == 1 else "changes"
        parts.append(f"{enumerated(named)} {noun}")
    if left.spacing:
        parts.append(f"{counted(left.spacing, 'change')} of spacing or encoding only")
    if left.form:
        parts.append(f"{counted(left.form, 'change')} of the record format")
    if other_rules:
        parts.append(f"{counted(other_rules, 'change')} rated by other rules")
    if left.trials:
        parts.append(f"{counted(left.trials, 'trial')} without other news")
    return ", ".join(parts)


def _again(news: AvailabilityNews, digest: Digest) -> Remark:
    lead = f"Available again after {counted(news.runs, 'failed run')}"
    since = f" (unavailable since {_day(news.since)})" if news.since else ""
    return Remark("again", lead, f"{_all_or_named(news, digest, lasting=True)}{since}.")


def _overdue(news: AvailabilityNews, now: datetime, *, lasting: bool) -> Remark:
    text = _because(_named(news, lasting=lasting), [counted(news.runs, "failed run")], news)
    if news.since is None:
        return Remark("failing", "Never checked", text)
    # To the nearest day: daily runs may be up to 12 hours early or late.
    days = counted(max((now - news.since + timedelta(hours=12)).days, 0), "day")
    return Remark("failing", f"Not checked for {days}", text)


def _not_overdue(digest: Digest) -> Iterator[AvailabilityNews]:
    """Yield the failed checks, except overdue ones: they have a remark of their own."""
    trials, searches = subjects(digest.overdue)
    yield from filter(None, (news.but(trials, searches) for news in digest.failing))


def _failing(news: AvailabilityNews, digest: Digest, *, lasting: bool) -> Remark:
    lasted = [counted(news.runs, "failed run")] if news.runs > 1 else []
    if news.runs > 1 and news.since is not None:
        lasted.append(f"since {_day(news.since)}")
    named = _all_or_named(news, digest, lasting=lasting)
    return Remark("failing", "Not checked", _because(named, lasted, news))


def _because(named: str, lasted: Sequence[str], news: AvailabilityNews) -> str:
    """Return ``NCT07331467 (2 failed runs, since 2026-03-07): The registry answered …``."""
    bracket = f" ({', '.join(lasted)})" if lasted else ""
    why = _sentence(news.message or news.kind)
    return f"{named}{bracket}: {why}" if why else f"{named}{bracket}."


def _all_or_named(news: AvailabilityNews, digest: Digest, *, lasting: bool) -> str:
    whole = len(set(news.trials)) >= digest.watched > _MOST_TRIALS and not news.searches
    return f"all {digest.watched} trials" if whole else _named(news, lasting=lasting)


def _named(news: AvailabilityNews, *, lasting: bool) -> str:
    """Name trials and searches; of many, the first few if a command shows the others."""
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
    message = one_line(text)
    return message if not message or message.endswith((".", "!", "?")) else f"{message}."
