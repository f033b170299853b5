"""All tables of a record, named as in AACT, the database that CTTI makes of the registry."""

from trialcli.ctgov.tables.baseline import (
    BASELINE_COUNTS,
    BASELINE_MEASURE_COUNTS,
    BASELINE_MEASUREMENTS,
)
from trialcli.ctgov.tables.groups import RESULT_GROUPS
from trialcli.ctgov.tables.outcomes import (
    OUTCOME_ANALYSES,
    OUTCOME_ANALYSIS_GROUPS,
    OUTCOME_CLASS_COUNTS,
    OUTCOME_COUNTS,
    OUTCOME_MEASUREMENTS,
    OUTCOMES_TABLE,
)
from trialcli.ctgov.tables.participation import (
    DROP_WITHDRAWALS,
    MILESTONES,
    PARTICIPANT_FLOWS,
    REPORTED_EVENT_TOTALS,
    REPORTED_EVENTS,
    RESULT_AGREEMENTS,
    RESULT_CONTACTS,
)
from trialcli.ctgov.tables.places import (
    CENTRAL_CONTACTS,
    COUNTRIES,
    FACILITIES,
    FACILITY_CONTACTS,
    FACILITY_INVESTIGATORS,
    OVERALL_OFFICIALS,
)
from trialcli.ctgov.tables.protocol import (
    CONDITIONS,
    DESIGN_GROUP_INTERVENTIONS,
    DESIGN_GROUPS,
    DESIGN_OUTCOMES,
    ID_INFORMATION,
    INTERVENTION_OTHER_NAMES,
    INTERVENTIONS,
    IPD_INFORMATION_TYPES,
    KEYWORDS,
    RESPONSIBLE_PARTIES,
    SPONSORS_TABLE,
)
from trialcli.ctgov.tables.references import (
    BROWSE_CONDITIONS,
    BROWSE_INTERVENTIONS,
    DOCUMENTS,
    LINKS,
    PENDING_RESULTS,
    PROVIDED_DOCUMENTS,
    RESULTS_SUBMISSIONS,
    RETRACTIONS,
    STUDY_REFERENCES,
    VIOLATION_EVENTS,
)
from trialcli.ctgov.tables.studies import (
    BRIEF_SUMMARIES,
    DESIGNS,
    DETAILED_DESCRIPTIONS,
    ELIGIBILITIES,
    STUDIES,
)

TABLES = (
    STUDIES,
    DESIGNS,
    ELIGIBILITIES,
    BRIEF_SUMMARIES,
    DETAILED_DESCRIPTIONS,
    ID_INFORMATION,
    SPONSORS_TABLE,
    RESPONSIBLE_PARTIES,
    CONDITIONS,
    KEYWORDS,
    BROWSE_CONDITIONS,
    BROWSE_INTERVENTIONS,
    DESIGN_GROUPS,
    INTERVENTIONS,
    INTERVENTION_OTHER_NAMES,
    DESIGN_GROUP_INTERVENTIONS,
    DESIGN_OUTCOMES,
    FACILITIES,
    COUNTRIES,
    CENTRAL_CONTACTS,
    FACILITY_CONTACTS,
    FACILITY_INVESTIGATORS,
    OVERALL_OFFICIALS,
    STUDY_REFERENCES,
    RETRACTIONS,
    LINKS,
    DOCUMENTS,
    PROVIDED_DOCUMENTS,
    IPD_INFORMATION_TYPES,
    PENDING_RESULTS,
    RESULTS_SUBMISSIONS,
    VIOLATION_EVENTS,
    RESULT_GROUPS,
    PARTICIPANT_FLOWS,
    MILESTONES,
    DROP_WITHDRAWALS,
    BASELINE_COUNTS,
    BASELINE_MEASUREMENTS,
    BASELINE_MEASURE_COUNTS,
    OUTCOMES_TABLE,
    OUTCOME_COUNTS,
    OUTCOME_CLASS_COUNTS,
    OUTCOME_MEASUREMENTS,
    OUTCOME_ANALYSES,
    OUTCOME_ANALYSIS_GROUPS,
    REPORTED_EVENTS,
    REPORTED_EVENT_TOTALS,
    RESULT_AGREEMENTS,
    RESULT_CONTACTS,
)
"""Every table, in the order in which the document lists them."""

LEFT_OUT = {
    "protocolSection.armsInterventionsModule.armGroups[].interventionNames[]": (
        "design_group_interventions has the same links, read from the interventions"
    ),
    "derivedSection.miscInfoModule.versionHolder": (
        "the day of the registry's data, which the table versions has"
    ),
    "derivedSection.miscInfoModule.modelPredictions": (
        "an estimate of limits of the body mass index that the registry no longer serves"
    ),
}
"""The places of the registry's record that no table has, and why."""
