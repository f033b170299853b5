"""Posted results that changed: an event for each outcome, module or group that changed."""

from collections.abc import Iterator

from trialcli.ctgov.events.results.harms import harm_events
from trialcli.ctgov.events.results.modules import module_events
from trialcli.ctgov.events.results.naming import naming_events
from trialcli.ctgov.events.results.outcomes import outcome_result_events
from trialcli.ctgov.events.results.posting import posting_events, submission_events
from trialcli.events.event import Event, Ledger


def results_events(ledger: Ledger) -> Iterator[Event]:
    """Yield the events of the posted results, and of results that are not yet posted."""
    yield from posting_events(ledger)
    yield from naming_events(ledger)
    for events_of in (outcome_result_events, harm_events, module_events):
        yield from events_of(ledger)
    yield from submission_events(ledger)
