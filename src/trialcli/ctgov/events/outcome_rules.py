"""The rules for outcomes: primary ones first."""

from trialcli.ctgov.events.sources import CHAN, HOLST, ZARIN
from trialcli.events.rule import Rule

PRIMARY_OUTCOME_ADDED = Rule(
    "primary-outcome-added",
    "major",
    "A primary outcome was added that had not been registered before",
    HOLST,
)
PRIMARY_OUTCOME_DROPPED = Rule(
    "primary-outcome-dropped", "major", "A registered primary outcome was removed", HOLST
)
OUTCOME_PROMOTED = Rule("outcome-promoted", "major", "Another outcome was made primary", CHAN)
OUTCOME_DEMOTED = Rule(
    "outcome-demoted", "major", "A primary outcome was made secondary or other", CHAN
)
PRIMARY_OUTCOME_EXCHANGED = Rule(
    "primary-outcome-exchanged", "major", "A primary outcome was replaced by another one", HOLST
)
PRIMARY_OUTCOME_PART_ADDED = Rule(
    "primary-outcome-part-added", "major", "A primary outcome also measures a further thing", HOLST
)
PRIMARY_OUTCOME_PART_DROPPED = Rule(
    "primary-outcome-part-dropped",
    "major",
    "A primary outcome no longer measures one of its things",
    HOLST,
)
PRIMARY_OUTCOME_REGROUPED = Rule(
    "primary-outcome-regrouped",
    "major",
    "Primary outcomes were split or merged, and something else counts as the outcome",
    HOLST,
)
PRIMARY_OUTCOME_WRITTEN_APART = Rule(
    "primary-outcome-written-apart",
    "detail",
    "A primary outcome is written as several, or several as one, with the same content",
    HOLST,
)
PRIMARY_OUTCOME_MEASURE = Rule(
    "primary-outcome-measure", "minor", "What a primary outcome measures changed", HOLST
)
PRIMARY_OUTCOME_METRIC = Rule(
    "primary-outcome-metric", "minor", "The summary statistic of a primary outcome changed", HOLST
)
PRIMARY_OUTCOME_TIMING = Rule(
    "primary-outcome-timing", "minor", "The time frame of a primary outcome changed", HOLST
)
PRIMARY_OUTCOME_DETAIL = Rule(
    "primary-outcome-detail", "detail", "A detail of a primary outcome was added", ZARIN
)
PRIMARY_OUTCOME_LESS = Rule(
    "primary-outcome-less", "detail", "A detail of a primary outcome was removed", ZARIN
)
PRIMARY_OUTCOME_REWORDED = Rule(
    "primary-outcome-reworded", "none", "A primary outcome says the same in other words", HOLST
)
OTHER_OUTCOME_ADDED = Rule(
    "other-outcome-added", "minor", "A secondary or other outcome was added", HOLST
)
OTHER_OUTCOME_DROPPED = Rule(
    "other-outcome-dropped", "minor", "A secondary or other outcome was removed", HOLST
)
OTHER_OUTCOME_EXCHANGED = Rule(
    "other-outcome-exchanged", "minor", "A secondary or other outcome was replaced", HOLST
)
OTHER_OUTCOME_MOVED = Rule(
    "other-outcome-moved", "minor", "An outcome moved between secondary and other", HOLST
)
OTHER_OUTCOME_ALTERED = Rule(
    "other-outcome-altered", "detail", "A secondary or other outcome changed", HOLST
)
OTHER_OUTCOME_REWORDED = Rule(
    "other-outcome-reworded",
    "none",
    "A secondary or other outcome says the same in other words",
    HOLST,
)
