"""The rules for what happens to a trial that is not a difference between two records."""

from trialcli.events.rule import NO_PUBLISHED_RATING, Rule

RECORD_VANISHED = Rule(
    "record-vanished", "major", "The registry no longer has the record", NO_PUBLISHED_RATING
)
RECORD_EMPTIED = Rule(
    "record-emptied",
    "major",
    "The registry's record has lacked parts that every record has for a day or more",
    NO_PUBLISHED_RATING,
)
RECORD_RETURNED = Rule(
    "record-returned", "minor", "The registry has the record again", NO_PUBLISHED_RATING
)
RECORD_MERGED = Rule(
    "record-merged",
    "minor",
    "The registry now has the record under another ID",
    NO_PUBLISHED_RATING,
)
SEARCH_ENTERED = Rule(
    "search-entered", "minor", "A watched search now finds the trial", NO_PUBLISHED_RATING
)
SEARCH_LEFT = Rule(
    "search-left", "minor", "A watched search no longer finds the trial", NO_PUBLISHED_RATING
)
CHANGE_UNREADABLE = Rule(
    "change-unreadable",
    "minor",
    "The record changed, but a snapshot or the watch log is damaged: what changed is unknown",
    NO_PUBLISHED_RATING,
)
