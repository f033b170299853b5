"""The moments of a trial at which an audit reads its record."""

from collections.abc import Iterable, Sequence
from datetime import date

from trialcli.events.anchors import Anchors
from trialcli.registry.timeline_facts import StatedDate
from trialcli.text.dates import PartialDate
from trialcli.versions.audit import AuditVersion, Moment
from trialcli.versions.line import KnownVersion


def earliest_dates(versions: Sequence[AuditVersion]) -> Anchors:
    """Return the earliest dates that any version states.

    Later versions may have had their dates edited. If no version states when results were
    submitted, the day of the first version that has them counts.
    """
    courses = [version.facts.course for version in versions]
    first = next((one.partial_day for one in versions if one.facts.reported is not None), None)
    submitted = [one.results_submitted for one in courses]
    return Anchors(
        _earliest(_dates(one.start for one in courses)),
        _earliest(_dates(one.primary_completion or one.completion for one in courses)),
        _earliest(day for day in submitted if day) or first,
    )


def _dates(stated: Iterable[StatedDate | None]) -> list[PartialDate]:
    return [one.date for one in stated if one is not None]


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
        about = "No version states a start. This is the first stored version."
        return Moment("first_stored", first, about)
    before = [one for one in versions if one.day < start.first_day]
    if not before:
        return _no_promise(first, start)
    missing = _missing(line, before[-1], start)
    last = "last stored version" if missing else "last version"
    about = f"The {last} before the earliest recorded start, {start}.{missing}"
    return Moment("before_start", before[-1], about)


def _missing(line: Sequence[KnownVersion], found: AuditVersion, start: PartialDate) -> str:
    """Return a sentence if a version between the promise and the start is not stored."""
    later = [
        one
        for one in line
        if not one.is_stored and found.day <= one.day < start.first_day and _follows(one, found)
    ]
    if not later:
        return ""
    names = ", ".join(f"v{one.number}" for one in later)
    return f" Not stored, and also from before the start: {names}."


def _follows(version: KnownVersion, found: AuditVersion) -> bool:
    return (version.number or 0) > (found.number or 0)


def _no_promise(first: AuditVersion, start: PartialDate) -> Moment:
    registered = first.facts.course.registered
    is_first = first.number == 1 or registered == first.partial_day
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
    stated = versions[-1].facts.course.primary_completion
    if stated is None or stated.kind == "ESTIMATED" or stated.date.last_day > today:
        planned = f", planned for {stated.date}," if stated else ""
        return Moment(
            "at_completion", None, f"Primary completion{planned} is not recorded as reached."
        )
    day = stated.date.last_day
    current = [one for one in versions if one.day <= day]
    if not current:
        return Moment(
            "at_completion",
            None,
            f"No version from before primary completion, {stated.date}, is stored.",
        )
    return Moment(
        "at_completion", current[-1], f"The version at primary completion, {stated.date}."
    )


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


def newest(versions: Sequence[AuditVersion]) -> Moment:
    """Return the newest version."""
    return Moment("now", versions[-1], "The newest stored version.")
