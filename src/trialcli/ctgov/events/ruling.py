"""Which rule rates a change that no teller knows better: by where it stands in the record."""

import re
from collections.abc import Iterable

from trialcli.events.rules import RULES
from trialcli.events.severity import rank
from trialcli.record.changes import Change
from trialcli.record.tree import below, canonical

_PROTOCOL = "protocolSection"
_DESIGN = f"{_PROTOCOL}.designModule"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule"
_PLACES = f"{_PROTOCOL}.contactsLocationsModule"

# The first that fits holds. Enrollment, outcomes, results and annotations are not here: their
# tellers take every change of theirs. Of sites only what is malformed is left: no list, no object.
_BY_PLACE = (
    (f"{_PROTOCOL}.identificationModule.nctIdAliases", "alias-changed"),
    (f"{_PROTOCOL}.identificationModule", "identity-changed"),
    (f"{_PROTOCOL}.statusModule.expandedAccessInfo", "expanded-access"),
    (f"{_PROTOCOL}.statusModule", "status-changed"),
    (f"{_PROTOCOL}.sponsorCollaboratorsModule", "sponsor-changed"),
    (f"{_PROTOCOL}.oversightModule", "oversight-changed"),
    (f"{_PROTOCOL}.descriptionModule", "description-changed"),
    (f"{_PROTOCOL}.conditionsModule", "conditions-changed"),
    (f"{_DESIGN}.designInfo.allocation", "design-changed"),
    (f"{_DESIGN}.designInfo.interventionModel", "design-changed"),
    (f"{_DESIGN}.designInfo.maskingInfo.masking", "design-changed"),
    (f"{_DESIGN}.designInfo.maskingInfo.whoMasked", "design-changed"),
    (f"{_DESIGN}.designInfo.observationalModel", "design-changed"),
    (f"{_DESIGN}.designInfo.timePerspective", "design-changed"),
    (f"{_DESIGN}.designInfo.primaryPurpose", "phase-changed"),
    (f"{_DESIGN}.studyType", "phase-changed"),
    (f"{_DESIGN}.phases", "phase-changed"),
    (_DESIGN, "design-detail"),
    (_ARMS, "arm-altered"),
    (f"{_PROTOCOL}.eligibilityModule", "eligibility-changed"),
    (f"{_PLACES}.locations", "site-details"),
    (_PLACES, "contacts-changed"),
    (f"{_PROTOCOL}.referencesModule", "references-changed"),
    (f"{_PROTOCOL}.ipdSharingStatementModule", "sharing-changed"),
    ("documentSection", "document-changed"),
)
_WHOLE_ITEMS = {
    (f"{_ARMS}.armGroups[]", "added"): "arm-added",
    (f"{_ARMS}.armGroups[]", "removed"): "arm-dropped",
    (f"{_ARMS}.interventions[]", "added"): "intervention-added",
    (f"{_ARMS}.interventions[]", "removed"): "intervention-dropped",
}
_DOSE = re.compile(
    r"(?<![\w.])\d+(?:[.,]\d+)?\s*(?:%|(?:[mµμun]?g|mcg|ml|iu|units?|mmol|gy|mci|mbq|cells|"
    r"milligrams?|grams?|hours?|hrs?|days?|weeks?|wks?|months?|years?|times|doses?|cycles?)\b"
    r"(?:\s*/\s*(?:kg|m2|m²|day|d|week|dose|h))?)|\bq\d+[dwh]\b|\b[bqt]i?d\b",
    re.IGNORECASE,
)


def rule_for(change: Change) -> str:
    """Return the ID of the rule that rates a change by its place."""
    if change.origin == "registry":
        return "registry-made"
    whole = _WHOLE_ITEMS.get((change.pattern, change.kind))
    if whole is not None:
        return whole
    if below(change.pattern, _ARMS) and _dose_changed(change):
        return "dose-changed"
    return next((rule for top, rule in _BY_PLACE if below(change.pattern, top)), "unknown")


def worst_rule(rules: Iterable[str]) -> str:
    """Return the rule of the worst severity; of equals the first."""
    return min(rules, key=lambda rule: rank(RULES[rule].severity))


def _dose_changed(change: Change) -> bool:
    """Whether the amounts and durations named in a text about treatment differ."""
    if change.before is None or change.after is None:
        return False
    old, new = (_amounts(canonical(side)) for side in (change.before, change.after))
    return old != new


def _amounts(text: str) -> set[str]:
    return {re.sub(r"\s+", "", amount).lower() for amount in _DOSE.findall(text)}
