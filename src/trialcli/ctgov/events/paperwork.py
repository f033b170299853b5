"""Changes that are not news: dates of submitting and posting, and what the registry derives."""

from collections.abc import Iterator, Sequence
from functools import partial

from trialcli.ctgov.events.sources import AACT
from trialcli.ctgov.words.vocabulary import field_label, module_label
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.text.blocks import counted

ADMINISTRATIVE = Rule(
    "administrative", "none", "Dates of verifying, submitting and posting changed", AACT
)
REGISTRY_MADE = Rule(
    "registry-made", "none", "The registry made the change, not a submission", AACT
)

_STATUS = "protocolSection.statusModule"
_ADMINISTRATIVE = tuple(
    f"{_STATUS}.{key}"
    for key in (
        "statusVerifiedDate",
        "lastUpdateSubmitDate",
        "lastUpdatePostDateStruct",
        "studyFirstSubmitDate",
        "studyFirstSubmitQcDate",
        "studyFirstPostDateStruct",
        "resultsFirstSubmitDate",
        "resultsFirstSubmitQcDate",
        "resultsFirstPostDateStruct",
    )
)
_SITE = "protocolSection.contactsLocationsModule.locations[]"


def paperwork_events(ledger: Ledger) -> Iterator[Event]:
    """Yield administrative dates one by one, and registry-made changes by their kind."""
    for position in ledger.take_at(*_ADMINISTRATIVE):
        label = field_label(ledger[position].pattern)
        change = ledger[position]
        yield Event(
            ADMINISTRATIVE,
            f"{label} {change.kind}",
            (position,),
            "administrative",
            shown=(position,),
        )
    yield from _derived(ledger)
    yield from _geography(ledger)


def _derived(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for each module of the derived section."""
    for module, positions in ledger.by_module(ledger.take_at("derivedSection")).items():
        count = counted(len(positions), "change")
        yield Event(
            REGISTRY_MADE,
            f"{module_label(module)}: {count} made by the registry",
            positions,
            "registry",
            shown=positions,
        )


def _registry_wrote(keys: Sequence[str], change: Change) -> bool:
    """Whether a change is the registry's, of one of these keys of a site."""
    return change.origin == "registry" and any(
        change.pattern.startswith(f"{_SITE}.{key}") for key in keys
    )


def _geography(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for places that the registry located again, and one for new spellings."""
    for keys, words in (
        (("geoPoint",), "located again by the registry"),
        (("city", "state"), "re-spelled by the registry"),
    ):
        positions = ledger.take(partial(_registry_wrote, keys))
        if positions:
            sites = {ledger[position].items[0] for position in positions}
            yield Event(
                REGISTRY_MADE,
                f"{counted(len(sites), 'site')} {words}",
                positions,
                "registry",
                shown=positions,
            )
