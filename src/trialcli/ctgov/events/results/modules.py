"""Participant flow, baseline, and what else the posted results say."""

from collections.abc import Iterator

from trialcli.ctgov.events.results.parts import event_of, parts_of, stated
from trialcli.ctgov.events.results.rules import BASELINE_CHANGED, FLOW_CHANGED, RESULTS_CHANGED
from trialcli.ctgov.results.table import Table
from trialcli.ctgov.words.vocabulary import module_label
from trialcli.events.event import Event, Ledger
from trialcli.record.tree import at

_SECTION = "resultsSection"
_DEPTH = 2
"""The length of the path to a module."""
_FIGURES = {
    "participantFlowModule": FLOW_CHANGED,
    "baselineCharacteristicsModule": BASELINE_CHANGED,
}
_MORE = "moreInfoModule"
_MORE_PARTS = {
    "limitationsAndCaveats": "Limitations and caveats",
    "pointOfContact": "Point of contact",
    "certainAgreement": "Agreement on publication with the investigators",
}


def module_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each module and, of the last one, for each of its parts."""
    for key, name in _MORE_PARTS.items():
        if positions := ledger.take_at(f"{_SECTION}.{_MORE}.{key}"):
            yield _texts(ledger, _MORE, f"{name} of the posted results", positions)
    for module, positions in ledger.by_module(ledger.take_at(_SECTION)).items():
        yield from _module(ledger, module, positions)


def _module(ledger: Ledger, module: str, positions: tuple[int, ...]) -> Iterator[Event]:
    label = module_label(module)
    rule = _FIGURES.get(module)
    whole = tuple(one for one in positions if ledger[one].pattern == f"{_SECTION}.{module}")
    if whole:
        verb = "removed from" if ledger[whole[0]].kind == "removed" else "added to"
        sentence = f"{label} {verb} the posted results"
        yield Event(rule or RESULTS_CHANGED, sentence, positions, shown=whole)
        return
    if rule is None:
        yield _texts(ledger, module, f"{label} of the posted results", positions)
        return
    parts = parts_of(ledger, _table(ledger, module), positions)
    figures = [part for part in parts if part.is_figure]
    texts = [part for part in parts if not part.is_figure]
    if figures:
        yield event_of(rule, f"{label} changed: {stated(figures)}", figures, {})
    if texts:
        sentence = f"{label} described differently: {stated(texts)}"
        yield event_of(RESULTS_CHANGED, sentence, texts, {})


def _texts(ledger: Ledger, module: str, name: str, positions: tuple[int, ...]) -> Event:
    parts = parts_of(ledger, _table(ledger, module), positions)
    keys = {one.key for part in parts for one in part.differences}
    if keys == {"description"}:
        # Its name says it all.
        verb = {"added": "added", "removed": "removed"}.get(ledger[positions[0]].kind, "changed")
        return event_of(RESULTS_CHANGED, f"{name} {verb}", parts, {}, most=0)
    return event_of(RESULTS_CHANGED, f"{name} changed: {stated(parts)}", parts, {})


def _table(ledger: Ledger, module: str) -> Table:
    path = f"{_SECTION}.{module}"
    return Table(at(ledger.before, path), at(ledger.after, path), _DEPTH)
