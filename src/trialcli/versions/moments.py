"""The moments of a trial at which an audit reads its record."""

from collections.abc import Iterable, Sequence
from datetime import date

from trialcli.events.anchors import Anchors
from trialcli.text.blocks import capital
from trialcli.text.dates import PartialDate
from trialcli.versions.audit import AuditVersion, Moment
from trialcli.versions.line import KnownVersion

_NOT_COMPARED = "Stored, but damaged, not whole or from a page"


def earliest_dates(versions: Sequence[AuditVersion]) -> Anchors:
    """Return the earliest dates that any version states.

    Later versions may have had their dates edited. If no version states when results were
    submitted, the day of the first version that has them counts.
    """
    first = next((one.partial_day for one in versions if one.facts.reported is not None), None)
    submitted = [one.facts.course.results_submitted for one in versions]
    return Anchors(
        _earliest(date for _, date in _lasting(_starts(versions))),
        _earliest(date for _, date in _lasting(_completions(versions))),
        _earliest(day for day in submitted if day) or first,
    )


_Stated = list[tuple[AuditVersion, PartialDate]]
"""What each version states of one date; not the versions that do not state it."""


def _starts(versions: Sequence[AuditVersion]) -> _Stated:
    stated = ((one, one.facts.course.start) for one in versions)
    return [(one, start.date) for one, start in stated if start]


def _completions(versions: Sequence[AuditVersion]) -> _Stated:
    stated = ((one, one.facts.course.main_completion) for one in versions)
    return [(one, completion.date) for one, completion in stated if completion]


def _lasting(stated: _Stated) -> _Stated:
    """Return the dates without those that the next version put back to what it was before."""
    taken_back = _taken_back(stated)
    return [one for one in stated if one not in taken_back]


def _taken_back(stated: _Stated) -> _Stated:
    """Return the dates of single versions between two that agree on another: typing errors."""
    between = zip(stated, stated[1:], stated[2:], strict=False)
    return [one for before, one, after in between if before[1] == after[1] and one[1] != before[1]]


def _earliest(dates: Iterable[PartialDate]) -> PartialDate | None:
    """Return the earliest date; if another one only makes it more exact, that one."""
    known = list(dates)
    if not known:
        return None
    first = min(known, key=lambda day: (day.first_day, day.last_day))
    exact = (day for day in known if first.covers(day) and day.precision == "day")
    return min(exact, default=first)


def promise(
    versions: Sequence[AuditVersion], line: Sequence[KnownVersion], start: PartialDate | None
) -> Moment:
    """Return the last version from before the start; without one, the first that is known.

    ``versions`` are those whose records can be compared, oldest first; ``line`` is every known one.
    """
    first = versions[0]
    if start is None:
        about = "No version states a start."
        if first.number == 1:
            return Moment("first_registered", first, f"{about} This is the first version.")
        return Moment("first_stored", first, f"{about} This is the first stored version.")
    before = [one for one in versions if one.day < start.first_day]
    if not before:
        return _no_promise(first, start)
    missing = _missing(versions, line, before[-1], start)
    last = "last version that can be compared" if missing else "last version"
    about = f"The {last} before the earliest recorded start, {start}.{missing}"
    return Moment("before_start", before[-1], about + _typing_errors(versions, start))


def _typing_errors(versions: Sequence[AuditVersion], start: PartialDate) -> str:
    """Return a sentence for each earlier start that does not count."""
    return "".join(
        f" {one.name} of {one.day} alone states {date}, which the next version took back: "
        "it does not count."
        for one, date in _taken_back(_starts(versions))
        if date.first_day < start.first_day
    )


def _missing(
    versions: Sequence[AuditVersion],
    line: Sequence[KnownVersion],
    found: AuditVersion,
    start: PartialDate,
) -> str:
    """Return a sentence for the versions between the promise and the start that lack a record."""
    compared = {one.known for one in versions}
    later = [
        one
        for one in line
        if one not in compared and found.day <= one.day < start.first_day and _follows(one, found)
    ]
    reasons = (
        ("Not stored", [one for one in later if not one.is_stored]),
        (_NOT_COMPARED, [one for one in later if one.is_stored]),
    )
    return "".join(
        f" {why}, and also from before the start: {', '.join(f'v{one.number}' for one in some)}."
        for why, some in reasons
        if some
    )


def _follows(version: KnownVersion, found: AuditVersion) -> bool:
    return (version.number or 0) > (found.number or 0)


def _no_promise(first: AuditVersion, start: PartialDate) -> Moment:
    registered = first.facts.course.registered
    is_first = first.number == 1 if first.number else registered == first.partial_day
    was_in_time = registered is not None and not start.is_before(registered)
    if is_first and was_in_time and start.is_before(first.partial_day):
        about = (
            f"The first version. Its day, {first.day}, is after the earliest recorded start, "
            f"{start}, though the trial was registered on {registered}."
        )
        return Moment("first_registered", first, about)
    if is_first and start.is_before(first.partial_day):
        about = (
            f"The first version was submitted on {first.day}, after the earliest recorded start, "
            f"{start}: nothing was registered before."
        )
        return Moment("first_registered", first, about)
    if is_first:
        about = (
            f"The first version, of {first.day}. The earliest recorded start, {start}, does not "
            "show which came first."
        )
        return Moment("first_registered", first, about)
    if registered is not None and start.is_before(registered):
        about = (
            f"The trial was registered on {registered}, after the earliest recorded start, "
            f"{start}: nothing was registered before. The first version is not stored."
        )
        return Moment("first_stored", first, f"{about} This is the first stored one.")
    about = f"No version from before the earliest recorded start, {start}, is stored."
    return Moment("first_stored", first, f"{about} This is the first stored version.")


def at_completion(versions: Sequence[AuditVersion], today: date) -> Moment:
    """Return the version that was current at primary completion."""
    course = versions[-1].facts.course
    stated = course.main_completion
    name = "primary completion" if course.primary_completion else "completion"
    if stated is None or stated.kind == "ESTIMATED" or stated.date.last_day > today:
        planned = f", planned for {stated.date}," if stated else ""
        return Moment(
            "at_completion", None, f"{capital(name)}{planned} is not recorded as reached."
        )
    day = stated.date.last_day
    current = [one for one in versions if one.day <= day]
    if not current:
        return Moment(
            "at_completion",
            None,
            f"No version from before {name}, {stated.date}, is stored.",
        )
    return Moment("at_completion", current[-1], f"The version at {name}, {stated.date}.")


def before_results(versions: Sequence[AuditVersion]) -> Moment:
    """Return the last version without results, if results were posted."""
    posted = next((i for i, one in enumerate(versions) if one.facts.reported is not None), None)
    if posted is None:
        return Moment("before_results", None, "No results are posted.")
    if posted == 0:
        return Moment("before_results", None, "No version without results is stored.")
    return Moment(
        "before_results", versions[posted - 1], "The last stored version without results."
    )


def newest(versions: Sequence[AuditVersion], line: Sequence[KnownVersion]) -> Moment:
    """Return the newest version that can be compared, and name the stored ones that cannot be."""
    last = versions[-1]
    compared = {one.known for one in versions}
    left_out = [one for one in line if one.is_stored and one not in compared]
    if not left_out:
        return Moment("now", last, "The newest stored version.")
    named = "; ".join(
        f"v{one.number} of {one.day}" if one.number else f"the one read on {one.day}"
        for one in left_out
    )
    is_newest = line.index(last.known) > line.index(left_out[-1])
    about = "The newest stored version." if is_newest else "The newest one that can be compared."
    return Moment("now", last, f"{about} {_NOT_COMPARED}: {named}.")
