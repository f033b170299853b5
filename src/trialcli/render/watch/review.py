"""The log of the searches as text, as rows and as JSON: the counts of a PRISMA flow diagram."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from trialcli.render.formats.fields import Field, row_data
from trialcli.render.formats.grid import Cells, grid_lines, measured, room_for_last
from trialcli.text.blocks import counted, one_line
from trialcli.text.columns import wrapped
from trialcli.watch.review import Counts, Outcome, Period, Review, SearchReview
from trialcli.watch.review_report import ReviewReport, ReviewRow

SCHEMA = "trialcli/watch-log/1"
DATABASE = "ClinicalTrials.gov"
_LEAST_TEXT = 12
_HEADS = ("Start", "New", "Again", "Gone", "End", "Changed", "Failed", "Last read", "Search")
_LEGEND = (
    "Start + New + Again − Gone = End. Again: found before, but not at the start. Changed: trials "
    "with a new version. Failed: runs that could not read the search."
)
_WHY = {
    "left": "the registry still has it, but the search no longer finds it",
    "vanished": "the registry no longer has the record",
    "merged": "the registry lists it under another ID",
}
_HAPPENED = {
    "start": "found at the start",
    "new": "new",
    "back": "found again",
    "gone": "no longer found",
    "changed": "changed",
}


def _why(row: ReviewRow) -> str | None:
    return _WHY.get(row.event.why or "")


FIELDS: tuple[Field[ReviewRow], ...] = (
    Field(
        "date",
        "day when the run found it (UTC); empty for the start",
        lambda row: _date(row.event.at),
        is_brief=True,
    ),
    Field("time", "the same as a time", lambda row: _time(row.event.at)),
    Field("trial", "trial ID", lambda row: row.event.trial, is_brief=True),
    Field(
        "happened",
        "start, new, back (found again), gone (no longer found) or changed",
        lambda row: row.event.happened,
        is_brief=True,
        words=lambda row: _HAPPENED[row.event.happened],
    ),
    Field("why", "why it is no longer found", _why),
    Field("severity", "worst severity of a new version", lambda row: row.event.severity),
    Field("searches", "searches that it came to or left", lambda row: list(row.event.searches)),
    Field("title", "brief title", lambda row: row.title, is_brief=True),
)


def review_text(report: ReviewReport) -> Callable[[int], Iterator[str]]:
    """Return a line of counts for each search, and if some were named, what happened."""

    def drawn(width: int) -> Iterator[str]:
        for line in _lines(report, width):
            yield f"{line}\n"

    return drawn


def ids_lines(report: ReviewReport) -> Iterator[str]:
    """Yield the trials, one a line."""
    return (f"{trial}\n" for trial in report.trials())


def _lines(report: ReviewReport, width: int) -> Iterator[str]:
    review = report.review
    if not review.searches:
        yield "The watch list has no searches. trialcli watch add --query TEXT adds one."
        yield from _removed(report, width)
        return
    yield from wrapped(_opening(report), width, 2)
    yield ""
    yield from _table(report, width)
    yield ""
    yield from wrapped(_LEGEND, width, 2)
    for one in review.searches:
        if report.is_whole:
            for gap in (*_failures(one), *_gaps(one)):
                yield from wrapped(f"Search “{one_line(one.text)}”: {gap}", width, 2)
        else:
            yield ""
            yield from wrapped(f"Search “{one_line(one.text)}”", width, 2)
            for note in _notes(report, one):
                yield from wrapped(f"  {note}", width, 4)
    if report.is_whole:
        yield from _removed(report, width)
    else:
        yield from _happened(report, width)


def _removed(report: ReviewReport, width: int) -> Iterator[str]:
    """Yield the searches that were removed, whose log is shown if they are named."""
    for text in report.removed:
        yield from wrapped(f"No longer on the watch list: search “{one_line(text)}”", width, 2)


def _opening(report: ReviewReport) -> str:
    review = report.review
    searches = counted(len(review.searches), "search", "searches")
    if not review.known:
        until = f" up to {review.period.until}" if review.period.until else ""
        return f"{searches} of {DATABASE}: nothing is known, because no run{until} has read one."
    if review.known < len(review.searches):
        searches = f"{review.known} of {searches}"
    found = counted(len(review.counts.found) + review.duplicates, "trial")
    if review.duplicates:
        found = (
            f"{found}; without {counted(review.duplicates, 'duplicate')}: "
            f"{len(review.counts.found)}"
        )
    return f"{searches} of {DATABASE}, {period_words(review.period)}, found {found}."


def period_words(period: Period) -> str:
    """Return ``from 2026-03-01 to 2026-03-31``."""
    since, until = period
    if since and until:
        return f"from {since} to {until}"
    if since:
        return f"since {since}"
    return f"up to {until}" if until else "since the first reading"


def _table(report: ReviewReport, width: int) -> Iterator[str]:
    review = report.review
    rows: list[Cells] = [_HEADS]
    for one in review.searches:
        last = one.last_read.date().isoformat() if one.last_read else "never"
        rows.append((*_numbers(one.counts), str(one.failed), last, one_line(one.text)))
    if len(review.searches) > 1:
        counts = review.counts if review.known else None
        of = len(review.searches)
        which = "all" if review.known in (0, of) else f"{review.known} of {of}"
        rows.append((*_numbers(counts), "", "", f"{which}, each trial once"))
    yield from _grid(rows, width)


def _grid(rows: Sequence[Cells], width: int) -> list[str]:
    """Return the lines of a table whose last column has the rest of the width."""
    widths = measured(rows)
    widths[-1] = max(room_for_last(widths, width), _LEAST_TEXT)
    return grid_lines(rows, widths)


def _numbers(counts: Counts | None) -> tuple[str, ...]:
    if counts is None:
        return ("?",) * 6
    parts = (counts.at_start, counts.new, counts.back, counts.gone, counts.at_end, counts.changed)
    return tuple(str(len(part)) for part in parts)


def _notes(report: ReviewReport, one: SearchReview) -> Iterator[str]:
    """Yield what a reader of the counts has to know of a search."""
    note = report.notes[one.text]
    if not note.is_watched:
        yield "It is no longer on the watch list."
    if note.address:
        yield f"On the registry's site: {note.address}"
    yield from notes_of(one, report.review.period)


def notes_of(one: SearchReview, period: Period) -> Iterator[str]:
    """Yield from when on the counts of a search hold, and what is not known."""
    counts = one.counts
    if counts is not None and one.is_derived:
        yield (
            f"Counts exist from {_day(one.first_read)}: an earlier release of trialcli did not "
            "count, and its oldest news of the search is of that day."
        )
    elif counts is not None and one.is_begun and period.since is not None:
        found = counted(len(counts.at_start), "trial")
        yield (
            f"It was read for the first time on {_day(one.first_read)}. The {found} found then "
            "count as start, not as new."
        )
    elif counts is not None:
        yield f"Counts exist from {_day(one.first_read)}, when it was read for the first time."
    if counts is not None and counts.vanished:
        yield f"{counted(len(counts.vanished), 'trial')} of the gone left the registry itself."
    if counts is not None and counts.merged:
        trials = counted(len(counts.merged), "trial")
        yield f"For {trials} of the gone, the registry has another ID now."
    if one.runs:
        yield _runs_words(one)
    yield from _failures(one)
    yield from _gaps(one)


def _failures(one: SearchReview) -> Iterator[str]:
    failed = [each for each in one.outcomes if each.reading.error is not None]
    if failed:
        why = one_line(failed[-1].reading.message)
        runs = counted(one.failed, "run")
        yield f"{runs} could not read it, last on {_day(failed[-1].first)}: {why}"


def _gaps(one: SearchReview) -> Iterator[str]:
    """Yield for which time it is not known what a search finds."""
    if one.counts is None:
        first = f" It was first read on {_day(one.first_read)}." if one.first_read else ""
        yield f"No run up to the end of the period has read it: nothing is known.{first}"
    elif not one.runs or one.outcomes[-1].reading.error is not None:
        said = "" if one.runs else "No run of this period has read it. "
        yield f"{said}What it finds after {_day(one.last_read)} is not known."


def _runs_words(one: SearchReview) -> str:
    days = [each for each in one.outcomes if each.reading.error is None]
    runs = counted(one.runs, "run")
    first, last = _day(days[0].first), _day(max(each.last for each in days))
    when = f"on {first}" if first == last else f"from {first} to {last}"
    stamp = days[-1].reading.data_timestamp
    data = f"; registry data of {stamp[:10]}" if stamp else ""
    return f"{runs} read it {when}{data}."


def _happened(report: ReviewReport, width: int) -> Iterator[str]:
    yield ""
    rows: list[Cells] = []
    for row in report.rows:
        what = _HAPPENED[row.event.happened]
        if row.event.happened == "changed" and row.event.severity:
            what = f"changed ({row.event.severity})"
        if row.event.why == "vanished":
            what = "left the registry"
        elif row.event.why == "merged":
            what = "has another ID"
        rows.append((_date(row.event.at) or "", row.event.trial, what, one_line(row.title)))
    if not rows:
        yield "No trial came, left or changed in this period, as far as is known."
        return
    rows.insert(0, ("Date", "Trial", "What happened", "Title"))
    yield from _grid(rows, width)


def _date(time: datetime | None) -> str | None:
    return time.date().isoformat() if time else None


def _day(time: datetime | None) -> str:
    return _date(time) or "an unknown day"


# ------------------------------------------------------------ JSON


def review_data(report: ReviewReport) -> dict[str, Any]:
    """Return the JSON of ``watch log``."""
    review = report.review
    since, until = review.period
    return {
        "schema": SCHEMA,
        "database": DATABASE,
        "registry": report.registry,
        "since": since and since.isoformat(),
        "until": until and until.isoformat(),
        "searches": [_search_data(report, one) for one in review.searches],
        "removed": list(report.removed),
        "together": _together_data(review),
        "only": list(report.only),
        "trials": [row_data(FIELDS, row) for row in report.rows],
    }


def _search_data(report: ReviewReport, one: SearchReview) -> dict[str, Any]:
    note = report.notes[one.text]
    return {
        "search": one.text,
        "groups": list(note.groups),
        "watched": note.is_watched,
        "address": note.address,
        "first_read": _time(one.first_read),
        "last_read": _time(one.last_read),
        "begins_in_period": one.counts is not None and one.is_begun,
        "counts": one.counts and _counts_data(one.counts),
        "runs": one.runs,
        "failed_runs": one.failed,
        "readings": [_outcome_data(each) for each in one.outcomes],
        "notes": [*notes_of(one, report.review.period)],
    }


def _counts_data(counts: Counts) -> dict[str, int]:
    return {
        "at_start": len(counts.at_start),
        "new": len(counts.new),
        "back": len(counts.back),
        "gone": len(counts.gone),
        "gone_from_registry": len(counts.vanished),
        "at_end": len(counts.at_end),
        "changed": len(counts.changed),
    }


def _together_data(review: Review) -> dict[str, int] | None:
    if not review.known:
        return None
    found = len(review.counts.found)
    return {
        **_counts_data(review.counts),
        "identified": found + review.duplicates,
        "duplicates": review.duplicates,
        "without_duplicates": found,
    }


def _outcome_data(one: Outcome) -> dict[str, Any]:
    reading = one.reading
    return {
        "first": _time(one.first),
        "last": _time(one.last),
        "runs": one.runs,
        "data_timestamp": reading.data_timestamp,
        "found": reading.found,
        "came": one.came if reading.error is None else None,
        "left": one.left if reading.error is None else None,
        "error": reading.error,
        "message": reading.message or None,
    }


def _time(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def left_out_words(report: ReviewReport, *, is_bare: bool) -> Iterator[str]:
    """Yield what a reader of rows or references may miss."""
    for one in report.review.searches:
        named = f"Search “{one_line(one.text)}”"
        for gap in _gaps(one):
            yield f"{named}: {gap}"
        if is_bare and not report.only and one.counts is not None and one.is_begun:
            found = counted(len(one.counts.at_start), "trial")
            yield (
                f"{named}: {found} of its first reading, on {_day(one.first_read)}, are not new. "
                "--only start has them."
            )
