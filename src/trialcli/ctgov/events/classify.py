"""Telling the changes between two versions as events, each change in exactly one."""

from collections.abc import Callable, Iterator, Sequence

from trialcli.ctgov.events import (
    cascades,
    eligibility,
    fields,
    items,
    outcomes,
    paperwork,
    phases,
    results,
    sites,
    spacing,
    status,
    timing,
)
from trialcli.ctgov.facts.anchors import anchors, submitted
from trialcli.events.anchors import Anchors, when
from trialcli.events.event import Event, Ledger
from trialcli.events.rules import Thresholds
from trialcli.events.severity import rank
from trialcli.record.changes import Comparison
from trialcli.record.tree import Record

_TELLERS: Sequence[Callable[[Ledger], Iterator[Event]]] = (
    # No other teller needs what is no change of substance.
    spacing.tell,
    # What has consequences elsewhere in the record comes before what would tell them singly.
    status.tell,
    cascades.tell,
    results.tell,
    timing.tell,
    phases.tell,
    paperwork.tell,
    eligibility.tell,
    outcomes.tell,
    sites.tell,
    items.tell,
    fields.tell,
)


def tell(
    comparison: Comparison,
    before: Record,
    after: Record,
    thresholds: Thresholds | None = None,
    known: Anchors | None = None,
    *,
    adjacent: bool = False,
) -> tuple[Event, ...]:
    """Return the events of a comparison: worst first, then in the order the record is read.

    Args:
        comparison: what differs.
        before: the record before.
        after: the record after.
        thresholds: the cut-offs of the rules.
        known: the earliest recorded dates of the trial; else those of the two records.
        adjacent: whether no version of the record lies between the two.

    """
    made = when(
        known or anchors([before, after]), submitted(before), submitted(after), adjacent=adjacent
    )
    ledger = Ledger(comparison, before, after, thresholds or Thresholds(), made)
    events = [event for teller in _TELLERS for event in teller(ledger)]
    return tuple(sorted(events, key=lambda event: (rank(event.severity), event.changes[0])))
