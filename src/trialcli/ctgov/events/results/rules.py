"""The rules of posted results."""

from trialcli.ctgov.events.sources import CFR_11_64, CHAN
from trialcli.events.rule import Rule

PRIMARY_RESULT_CHANGED_TYPE = Rule(
    "primary-result-changed-type",
    "major",
    "In the posted results, an outcome became primary or is no longer primary",
    CHAN,
)
RESULT_CHANGED_TYPE = Rule(
    "result-changed-type",
    "minor",
    "In the posted results, an outcome became secondary, other or post hoc",
    CFR_11_64,
)
PRIMARY_RESULT_ADDED = Rule(
    "primary-result-added", "major", "A primary outcome was added to the posted results", CHAN
)
PRIMARY_RESULT_REMOVED = Rule(
    "primary-result-removed",
    "major",
    "A primary outcome was removed from the posted results",
    CHAN,
)
RESULT_ADDED = Rule(
    "result-added", "minor", "An outcome was added to the posted results", CFR_11_64
)
RESULT_REMOVED = Rule(
    "result-removed", "minor", "An outcome was removed from the posted results", CFR_11_64
)
RESULT_REPORTED = Rule(
    "result-reported", "minor", "The result of an outcome was posted or withdrawn", CFR_11_64
)
RESULT_VALUE_CHANGED = Rule(
    "result-value-changed",
    "minor",
    "A value, a number analyzed, a unit or an analysis of a posted result changed",
    CFR_11_64,
)
PRIMARY_RESULT_RETITLED = Rule(
    "primary-result-retitled",
    "minor",
    "The title or time frame of a primary outcome changed in the posted results",
    CFR_11_64,
)
DEATHS_CHANGED = Rule(
    "deaths-changed", "minor", "The deaths in the posted results changed", CFR_11_64
)
SERIOUS_EVENTS_CHANGED = Rule(
    "serious-events-changed",
    "minor",
    "The serious adverse events in the posted results changed",
    CFR_11_64,
)
OTHER_EVENTS_CHANGED = Rule(
    "other-events-changed",
    "minor",
    "The other adverse events in the posted results changed",
    CFR_11_64,
)
FLOW_CHANGED = Rule(
    "participant-flow-changed",
    "minor",
    "How many participants started, completed or left changed in the posted results",
    CFR_11_64,
)
BASELINE_CHANGED = Rule(
    "baseline-changed",
    "minor",
    "A baseline value or a number of participants changed in the posted results",
    CFR_11_64,
)
RESULTS_CHANGED = Rule(
    "results-changed", "detail", "Texts or names in the posted results changed", CFR_11_64
)
RESULTS_REWRITTEN = Rule(
    "results-rewritten",
    "none",
    "Groups have other numbers, or figures another spelling; the results are the same",
)
