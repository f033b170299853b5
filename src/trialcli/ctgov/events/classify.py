"""Sorting the changes between two versions into events, each change into exactly one."""

from collections.abc import Callable, Iterator, Sequence

from trialcli.ctgov.events.ages import age_events
from trialcli.ctgov.events.cascades import arm_events
from trialcli.ctgov.events.delays import delay_events
from trialcli.ctgov.events.design import design_events
from trialcli.ctgov.events.eligibility import eligibility_events
from trialcli.ctgov.events.fields import field_events
from trialcli.ctgov.events.items import list_item_events
from trialcli.ctgov.events.order import in_order
from trialcli.ctgov.events.outcomes import outcome_events
from trialcli.ctgov.events.paperwork import paperwork_events
from trialcli.ctgov.events.phases import phase_events
from trialcli.ctgov.events.results.changed import results_events
from trialcli.ctgov.events.retractions import retraction_events
from trialcli.ctgov.events.sites import site_events
from trialcli.ctgov.events.spacing import spacing_events
from trialcli.ctgov.events.status import status_events
from trialcli.ctgov.events.timing import timing_events
from trialcli.ctgov.events.treatments import treatment_events
from trialcli.ctgov.facts.anchors import anchors, submitted
from trialcli.events.anchors import Anchors, when
from trialcli.events.event import Event, Ledger
from trialcli.events.thresholds import Thresholds
from trialcli.record.changes import Comparison
from trialcli.record.tree import Record

_EVENTS_OF: Sequence[Callable[[Ledger], Iterator[Event]]] = (
    # Changes without substance first: no other function needs them.
    spacing_events,
    # Causes before their consequences elsewhere in the record.
    status_events,
    design_events,
    arm_events,
    treatment_events,
    results_events,
    timing_events,
    phase_events,
    delay_events,
    retraction_events,
    paperwork_events,
    eligibility_events,
    age_events,
    outcome_events,
    site_events,
    # What is left: items of lists, then single fields.
    list_item_events,
    field_events,
)
"""Each takes the changes that it recognizes out of the ledger, in this order."""


def classify_changes(
    comparison: Comparison,
    before: Record,
    after: Record,
    thresholds: Thresholds | None = None,
    known: Anchors | None = None,
    *,
    adjacent: bool = False,
) -> tuple[Event, ...]:
    """Return the events of a comparison: worst first, then by subject (``order``).

    ``known`` are the earliest recorded dates of the trial, by default those of the two records;
    ``adjacent`` says that no version of the record lies between the two.
    """
    made = when(
        known or anchors([before, after]), submitted(before), submitted(after), adjacent=adjacent
    )
    ledger = Ledger(comparison, before, after, thresholds or Thresholds(), made)
    events = [event for events_of in _EVENTS_OF for event in events_of(ledger)]
    return tuple(sorted(events, key=lambda event: in_order(ledger, event)))
