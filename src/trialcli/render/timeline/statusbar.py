"""The bar of a trial's statuses over time, with marks for its events."""

from collections.abc import Iterator
from itertools import groupby

from trialcli.events.severity import worst
from trialcli.render.timeline.axis import Axis
from trialcli.render.timeline.svg import BarSegment, EventMark, bar
from trialcli.render.timeline.words import keyed, span_name
from trialcli.render.webpage import Markup, markup
from trialcli.text.blocks import counted
from trialcli.versions.timeline import StatusSpan, Timeline

_STYLES = {
    "RECRUITING": "open",
    "ENROLLING_BY_INVITATION": "open",
    "AVAILABLE": "open",
    "NOT_YET_RECRUITING": "waiting",
    "ACTIVE_NOT_RECRUITING": "closed",
    "COMPLETED": "done",
    "APPROVED_FOR_MARKETING": "done",
    "SUSPENDED": "stopped",
    "TERMINATED": "stopped",
    "WITHDRAWN": "stopped",
    "NO_LONGER_AVAILABLE": "stopped",
    "TEMPORARILY_NOT_AVAILABLE": "stopped",
    None: "none",
}


def status_bar(name: str, timeline: Timeline, axis: Axis) -> Markup:
    """Return the bar; empty if the timeline has no length.

    ``name`` is its title, with hyphens, and names it on its page.
    """
    if not timeline.days:
        return markup("")
    parts = [
        BarSegment(span.since, span.until, key, span_style(span), _says(span))
        for key, span in keyed(timeline.statuses)
    ]
    says = ". ".join(part.says for part in parts)
    return bar(name, says, axis, parts, list(_marks(timeline)))


def span_style(span: StatusSpan) -> str:
    """Return the class of a status in the style sheet."""
    return _STYLES.get(span.status, "unknown")


def _says(span: StatusSpan) -> str:
    days = counted(span.days, "day")
    return f"{span_name(span)} from {span.since} to {span.until}, {days}"


def _marks(timeline: Timeline) -> Iterator[EventMark]:
    for day, events in groupby(timeline.at_least("minor"), key=lambda one: one.day):
        severities = [one.event.severity for one in events]
        major = severities.count("major")
        counts = [f"{major} major", f"{len(severities) - major} minor"]
        text = ", ".join(count for count in counts if not count.startswith("0 "))
        yield EventMark(day, worst(severities) == "major", f"{day}: {text}")
