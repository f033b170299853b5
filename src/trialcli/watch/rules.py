"""The rules for what happens to a trial that is not a difference between two records."""

from trialcli.events.rule import Rule

RECORD_VANISHED = Rule("record-vanished", "major", "The registry no longer has the record")
RECORD_EMPTIED = Rule(
    "record-emptied",
    "major",
    "The registry's record has lacked parts that every record has for a day or more",
)
RECORD_RETURNED = Rule("record-returned", "minor", "The registry has the record again")
RECORD_MERGED = Rule("record-merged", "minor", "The registry now has the record under another ID")
SEARCH_ENTERED = Rule("search-entered", "minor", "A watched search now finds the trial")
SEARCH_LEFT = Rule("search-left", "minor", "A watched search no longer finds the trial")
CHANGE_UNREADABLE = Rule(
    "change-unreadable",
    "minor",
    "The record changed, but a snapshot or the watch log is damaged: what changed is unknown",
)
FLAG_RAISED = Rule(
    "flag-raised",
    "major",
    "A flag that the watch list names was raised, such as results that seem due",
)
