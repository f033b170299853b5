"""Which rule applies to a change that no other module recognizes: by its path in the record."""

from typing import NamedTuple

from trialcli.ctgov.events.design import DESIGN_CHANGED, DESIGN_DETAIL
from trialcli.ctgov.events.eligibility import ELIGIBILITY_CHANGED
from trialcli.ctgov.events.paperwork import REGISTRY_MADE
from trialcli.ctgov.events.sites import SITE_DETAILS
from trialcli.ctgov.events.sources import CFR_11_64, CFR_312_30
from trialcli.ctgov.events.status import STATUS_CHANGED
from trialcli.events.rule import Rule
from trialcli.record.changes import Change, ChangeKind
from trialcli.record.tree import below

ARM_ADDED = Rule("arm-added", "major", "An arm or comparator was added", CFR_312_30)
ARM_DROPPED = Rule("arm-dropped", "major", "An arm or comparator was removed", CFR_312_30)
INTERVENTION_ADDED = Rule("intervention-added", "minor", "An intervention was added", CFR_312_30)
INTERVENTION_DROPPED = Rule(
    "intervention-dropped", "minor", "An intervention was removed", CFR_312_30
)
ARM_ALTERED = Rule(
    "arm-altered", "detail", "The description of an arm or an intervention changed", CFR_312_30
)
PHASE_CHANGED = Rule("phase-changed", "minor", "Phase or primary purpose changed", CFR_312_30)
SPONSOR_CHANGED = Rule(
    "sponsor-changed", "minor", "Sponsor or responsible party changed", CFR_11_64
)
DOCUMENT_CHANGED = Rule(
    "document-changed", "minor", "A document was posted, replaced or removed", CFR_11_64
)
CONTACTS_CHANGED = Rule("contacts-changed", "detail", "Contacts or officials changed")
IDENTITY_CHANGED = Rule("identity-changed", "detail", "Titles or identifiers changed")
ALIAS_CHANGED = Rule(
    "alias-changed", "minor", "The registry merged another registration into this one"
)
DESCRIPTION_CHANGED = Rule("description-changed", "detail", "Summary or description changed")
CONDITIONS_CHANGED = Rule("conditions-changed", "detail", "Conditions or keywords changed")
REFERENCES_CHANGED = Rule("references-changed", "detail", "References or links changed")
SHARING_CHANGED = Rule("sharing-changed", "detail", "The plan for sharing data changed")
EXPANDED_ACCESS = Rule("expanded-access", "detail", "The information on expanded access changed")
OVERSIGHT_CHANGED = Rule("oversight-changed", "detail", "Oversight changed")
NO_OTHER_RULE = Rule("unknown", "detail", "A change that no other rule covers")

_PROTOCOL = "protocolSection"
_DESIGN = f"{_PROTOCOL}.designModule"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule"
_PLACES = f"{_PROTOCOL}.contactsLocationsModule"


class PathRule(NamedTuple):
    """A row of the table: a place in the record, and the rule for changes there."""

    path: str
    """A dotted path; the row also applies below it."""
    rule: Rule
    kind: ChangeKind | None = None
    """The only kind of change that the row applies to. It then does not apply below the path."""

    def covers(self, change: Change) -> bool:
        """Whether the row gives the rule for a change."""
        if self.kind is None:
            return below(change.pattern, self.path)
        return (change.pattern, change.kind) == (self.path, self.kind)


PATH_RULES = (
    PathRule(f"{_ARMS}.armGroups[]", ARM_ADDED, "added"),
    PathRule(f"{_ARMS}.armGroups[]", ARM_DROPPED, "removed"),
    PathRule(f"{_ARMS}.interventions[]", INTERVENTION_ADDED, "added"),
    PathRule(f"{_ARMS}.interventions[]", INTERVENTION_DROPPED, "removed"),
    PathRule(f"{_PROTOCOL}.identificationModule.nctIdAliases", ALIAS_CHANGED),
    PathRule(f"{_PROTOCOL}.identificationModule", IDENTITY_CHANGED),
    PathRule(f"{_PROTOCOL}.statusModule.expandedAccessInfo", EXPANDED_ACCESS),
    PathRule(f"{_PROTOCOL}.statusModule", STATUS_CHANGED),
    PathRule(f"{_PROTOCOL}.sponsorCollaboratorsModule", SPONSOR_CHANGED),
    PathRule(f"{_PROTOCOL}.oversightModule", OVERSIGHT_CHANGED),
    PathRule(f"{_PROTOCOL}.descriptionModule", DESCRIPTION_CHANGED),
    PathRule(f"{_PROTOCOL}.conditionsModule", CONDITIONS_CHANGED),
    PathRule(f"{_DESIGN}.designInfo.allocation", DESIGN_CHANGED),
    PathRule(f"{_DESIGN}.designInfo.interventionModel", DESIGN_CHANGED),
    PathRule(f"{_DESIGN}.designInfo.observationalModel", DESIGN_CHANGED),
    PathRule(f"{_DESIGN}.designInfo.timePerspective", DESIGN_CHANGED),
    PathRule(f"{_DESIGN}.designInfo.primaryPurpose", PHASE_CHANGED),
    PathRule(f"{_DESIGN}.phases", PHASE_CHANGED),
    PathRule(_DESIGN, DESIGN_DETAIL),
    PathRule(_ARMS, ARM_ALTERED),
    PathRule(f"{_PROTOCOL}.eligibilityModule", ELIGIBILITY_CHANGED),
    PathRule(f"{_PLACES}.locations", SITE_DETAILS),
    PathRule(_PLACES, CONTACTS_CHANGED),
    PathRule(f"{_PROTOCOL}.referencesModule", REFERENCES_CHANGED),
    PathRule(f"{_PROTOCOL}.ipdSharingStatementModule", SHARING_CHANGED),
    PathRule("documentSection", DOCUMENT_CHANGED),
)
"""The first row that covers a change gives its rule.

Enrollment, outcomes, results and annotations are not here: their modules take all their changes.
The row for sites is for malformed ones only: no list, or no object.
"""


def rule_for(change: Change) -> Rule:
    """Return the rule for a change by its path."""
    if change.origin == "registry":
        return REGISTRY_MADE
    return next((row.rule for row in PATH_RULES if row.covers(change)), NO_OTHER_RULE)
