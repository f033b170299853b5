"""What searches found between two days, counted so that the numbers add up.

In any period: found at the start + new + found again - no longer found = found at the end. Each
trial counts at most once in each number, however often it came and went.
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal, NamedTuple, get_args

from trialcli.events.severity import Severity
from trialcli.watch.searchlog import (
    CAME,
    LoggedChange,
    LoggedReading,
    LoggedRun,
    Move,
    SearchLog,
    present,
)

Happened = Literal["start", "new", "back", "gone", "changed"]
"""A search finds a trial at the start of the period, for the first time, again, or no longer; or
the trial has a new version."""
HAPPENED: tuple[Happened, ...] = get_args(Happened)


_ORDER = {"in": 0, "start": 1}
"""Who is new to one search is new, even if another search is read for the first time."""


class Period(NamedTuple):
    """Some days, the first and the last included; None is open."""

    since: date | None = None
    until: date | None = None

    def is_over(self, time: datetime) -> bool:
        """Whether a time is after the last day (UTC)."""
        return self.until is not None and time.date() > self.until

    def has(self, time: datetime) -> bool:
        """Whether a time is on one of the days."""
        return not self.is_over(time) and (self.since is None or time.date() >= self.since)


class Outcome(NamedTuple):
    """A reading of a search in the period, or a run that failed to read it."""

    reading: LoggedReading
    first: datetime
    """The first run of the period with this outcome."""
    last: datetime
    """The last of them: if the registry's data is the same, a search is not read again."""
    runs: int
    """How many these are."""
    came: int = 0
    left: int = 0


class Coming(NamedTuple):
    """A trial that came to a search or left it in the period."""

    at: datetime
    trial: str
    text: str
    move: Move


class TrialEvent(NamedTuple):
    """Something that happened to a trial of the searches."""

    at: datetime | None
    """None for a trial that was found at the start."""
    trial: str
    happened: Happened
    searches: tuple[str, ...] = ()
    """The texts of the searches that it came to or left; of a new version, those that find it."""
    why: Move | None = None
    """Why it is no longer found."""
    severity: Severity | None = None
    """The worst severity of a new version."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The trials of one search, or of several, each once."""

    at_start: frozenset[str] = frozenset()
    new: frozenset[str] = frozenset()
    back: frozenset[str] = frozenset()
    """Found again: found before the period, but not at its start."""
    gone: frozenset[str] = frozenset()
    vanished: frozenset[str] = frozenset()
    """Those of the gone that the registry no longer has."""
    merged: frozenset[str] = frozenset()
    """Those of the gone that the registry lists under another ID."""
    changed: frozenset[str] = frozenset()
    """Those with a new version while they were found."""

    @property
    def found(self) -> frozenset[str]:
        """Every trial that was found at some time of the period."""
        return self.at_start | self.new | self.back

    @property
    def at_end(self) -> frozenset[str]:
        """The trials that are still found at the end."""
        return self.found - self.gone


@dataclass(frozen=True, slots=True)
class SearchReview:
    """A search in a period."""

    text: str
    outcomes: tuple[Outcome, ...]
    """What came of the runs in the period, oldest first."""
    first_read: datetime | None
    """When it was read for the first time, as far as the log goes back."""
    last_read: datetime | None
    """When it was last known to find these trials, up to the end of the period."""
    is_derived: bool
    """Whether the log was begun by a release that did not count: it knows only recent news."""
    is_begun: bool = False
    """Whether its first reading is in the period: what it found then counts as its start."""
    held: frozenset[str] = frozenset()
    """The trials that it found when the period began."""
    earlier: frozenset[str] = frozenset()
    """The trials that it found at some time before the period."""
    comings: tuple[Coming, ...] = ()
    changes: tuple[tuple[LoggedChange, datetime], ...] = ()
    """The new versions in the period of trials that it found then, and when they came."""
    counts: Counts | None = None
    """Its trials; None if it was not read before the end of the period."""

    @property
    def is_known(self) -> bool:
        """Whether it was read before the end of the period."""
        return self.counts is not None

    @property
    def failed(self) -> int:
        """How many runs of the period could not read it."""
        return sum(one.reading.error is not None for one in self.outcomes)

    @property
    def runs(self) -> int:
        """How many runs of the period read it, or found that the registry's data was the same."""
        return sum(one.runs for one in self.outcomes if one.reading.error is None)


@dataclass(frozen=True, slots=True)
class Review:
    """Some searches in a period."""

    period: Period
    searches: tuple[SearchReview, ...]
    counts: Counts
    """The trials of all searches that were read before the end of the period, each once."""
    events: tuple[TrialEvent, ...]
    """What happened to them, oldest first.

    If several searches find a trial, it is new with the first and gone with the last of them.
    """

    @property
    def known(self) -> int:
        """How many of the searches were read before the end of the period."""
        return sum(one.is_known for one in self.searches)

    @property
    def duplicates(self) -> int:
        """How many trials of a search were also found by an earlier one in the list."""
        found = [one.counts.found for one in self.searches if one.counts is not None]
        return sum(map(len, found)) - len(self.counts.found)


def _replayed(searches: Sequence[SearchReview]) -> tuple[Counts, list[TrialEvent]]:
    replay = _Replay(searches)
    # Who came stands before who left: a trial that went to another search is not gone.
    comings = (one for search in searches for one in search.comings)
    for one in sorted(comings, key=lambda one: (one.at, _ORDER.get(one.move, 2))):
        replay.take(one)
    return replay.counts(), replay.events


class _Replay:
    """Follows the trials of some searches through a period."""

    def __init__(self, searches: Sequence[SearchReview]) -> None:
        self._finding: dict[str, dict[str, None]] = {}
        """The texts of the searches that find each trial now."""
        for search in searches:
            for trial in search.held:
                self._finding.setdefault(trial, {})[search.text] = None
        self._start = {*self._finding}
        self._found = {*self._finding}
        self._earlier = {trial for search in searches for trial in search.earlier}
        self._came: dict[str, Happened] = {}
        self._why: dict[str, Move] = {}
        self._events: dict[tuple[datetime, str, Happened], TrialEvent] = {}
        for search in searches:
            for change, at in search.changes:
                self._note(at, change.trial, "changed", search.text, severity=change.severity)

    @property
    def events(self) -> list[TrialEvent]:
        """Return what happened to the trials, oldest first."""
        return [self._events[key] for key in sorted(self._events)]

    def take(self, one: Coming) -> None:
        """Take who came or left next."""
        texts = self._finding.setdefault(one.trial, {})
        if one.move not in CAME:
            texts.pop(one.text, None)
            self._why[one.trial] = one.move
            if not texts:
                self._note(one.at, one.trial, "gone", one.text, why=one.move)
            return
        is_known = one.trial in self._found or one.trial in self._earlier
        if one.move == "start" and not is_known:
            self._start.add(one.trial)
        elif not texts:
            happened: Happened = "back" if is_known else "new"
            self._note(one.at, one.trial, happened, one.text)
            if one.trial not in self._found:
                self._came[one.trial] = happened
        elif (again := (one.at, one.trial, self._came.get(one.trial, "new"))) in self._events:
            self._note(*again, one.text)
        self._found.add(one.trial)
        texts[one.text] = None

    def _note(
        self,
        at: datetime,
        trial: str,
        happened: Happened,
        text: str,
        why: Move | None = None,
        severity: Severity | None = None,
    ) -> None:
        known = self._events.get((at, trial, happened))
        texts = tuple(dict.fromkeys((*(known.searches if known else ()), text)))
        self._events[at, trial, happened] = TrialEvent(at, trial, happened, texts, why, severity)

    def counts(self) -> Counts:
        """Return the trials, sorted by what happened to them."""
        gone = frozenset(trial for trial in self._found if not self._finding[trial])
        return Counts(
            at_start=frozenset(self._start),
            new=frozenset(one for one, happened in self._came.items() if happened == "new"),
            back=frozenset(one for one, happened in self._came.items() if happened == "back"),
            gone=gone,
            vanished=frozenset(one for one in gone if self._why[one] == "vanished"),
            merged=frozenset(one for one in gone if self._why[one] == "merged"),
            changed=frozenset(one.trial for one in self.events if one.happened == "changed"),
        )


def review(log: SearchLog, texts: Iterable[str], period: Period, now: datetime) -> Review:
    """Return what some searches found in a period.

    A time in the future becomes ``now``: the clock was wrong.
    """
    searches = tuple(_SearchReader(log, text, period, now).read() for text in texts)
    counts, events = _replayed(searches)
    return Review(period, searches, counts, tuple(events))


class _SearchReader:
    """Reads the log of one search."""

    def __init__(self, log: SearchLog, text: str, period: Period, now: datetime) -> None:
        self._text = text
        self._period = period
        self._now = now
        self._readings = [*_in_time(log.readings.get(text, ()), now)]
        self._good = [one for one in self._readings if one.error is None]
        self._moves = log.moves.get(text, ())
        self._changes = log.changes
        self._runs = self._run_times(log.runs)

    def read(self) -> SearchReview:
        """Return the search in the period."""
        before = [one for one in self._good if self._is_before(one.checked)]
        within = [one for one in self._good if self._period.has(one.checked)]
        known = before[-1].run if before else 0
        earlier = [one for one in self._moves if one.run <= known]
        comings = tuple(self._comings(known, within))
        trials = {*(one.trial for one in earlier), *(one.trial for one in comings)}
        times = (time for times in self._runs.values() for time in times)
        found = SearchReview(
            text=self._text,
            outcomes=tuple(self._outcomes(comings)),
            first_read=self._good[0].checked if self._good else None,
            last_read=max((one for one in times if not self._period.is_over(one)), default=None),
            is_derived=bool(self._good) and self._good[0].is_derived,
            is_begun=not before,
            held=frozenset(present(earlier)),
            earlier=frozenset(one.trial for one in earlier),
            comings=comings,
            changes=tuple(self._changes_of(trials)),
        )
        return replace(found, counts=_replayed([found])[0]) if before or within else found

    def _is_before(self, time: datetime) -> bool:
        return self._period.since is not None and time.date() < self._period.since

    def _comings(self, first: int, readings: Iterable[LoggedReading]) -> Iterator[Coming]:
        """Yield who came and who left after a run, by the readings after it."""
        moves = iter([one for one in self._moves if one.run > first])
        move = next(moves, None)
        for reading in readings:
            # Moves of a run whose row was damaged are known from the reading after it.
            while move is not None and move.run <= reading.run:
                yield Coming(reading.checked, move.trial, self._text, move.move)
                move = next(moves, None)

    def _changes_of(self, trials: Container[str]) -> Iterator[tuple[LoggedChange, datetime]]:
        """Yield the new versions that came in the period while the search found the trial."""
        moves: dict[str, list[Coming]] = {}
        for one in self._comings(0, self._good):
            moves.setdefault(one.trial, []).append(one)
        for change in self._changes:
            at = min(change.found, self._now)
            if change.trial in trials and self._period.has(at):
                last = [one.move for one in moves.get(change.trial, ()) if one.at < at]
                if last and last[-1] in CAME:
                    yield change, at

    def _run_times(self, runs: Iterable[LoggedRun]) -> dict[int, list[datetime]]:
        """Return the times of the runs with the outcome of each reading, by the reading's run.

        A search is not read again in a run that finds the registry's data as it was.
        """
        own = {one.run: one for one in self._readings}
        times = {one.run: [one.checked] for one in self._good if not one.is_derived}
        last: LoggedReading | None = None
        for run in runs:
            if (reading := own.get(run.number)) is not None:
                last = reading if reading.error is None else last
            elif last is not None and run.data_timestamp == last.data_timestamp is not None:
                times[last.run].append(max(min(run.ended, self._now), last.checked))
        return times

    def _outcomes(self, comings: Sequence[Coming]) -> Iterator[Outcome]:
        """Yield the outcomes of the runs in the period."""
        for one in self._readings:
            if one.error is not None:
                if self._period.has(one.checked):
                    yield Outcome(one, one.checked, one.checked, runs=1)
                continue
            times = [time for time in self._runs.get(one.run, ()) if self._period.has(time)]
            if times:
                moves = [each.move for each in comings if each.at == one.checked]
                came, left = moves.count("in"), sum(each not in CAME for each in moves)
                yield Outcome(one, times[0], max(times), len(times), came, left)


def _in_time(readings: Iterable[LoggedReading], now: datetime) -> Iterator[LoggedReading]:
    """Yield readings with times that never go back and are not in the future."""
    last = None
    for one in readings:
        time = min(one.checked, now)
        last = time if last is None else max(last, time)
        yield replace(one, checked=last)
