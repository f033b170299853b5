"""The arguments that choose among the stored trials: the options of ``trialcli list``."""

from dataclasses import replace

from trialcli.agents.arguments import Argument
from trialcli.agents.shared import COUNTRY, GROUP, NEAR, PHASE, STATUS
from trialcli.ctgov.facts.flags import FLAGS

STORED_ARGUMENTS = (
    GROUP,
    replace(STATUS, about='Only trials of this status: ["recruiting"].'),
    PHASE,
    Argument("type", "texts", 'Only ["interventional"] or ["observational"].'),
    Argument("condition", "texts", "Only trials with these words in a condition."),
    Argument("sponsor", "texts", "Only trials of this lead sponsor."),
    COUNTRY,
    Argument(
        "flag",
        "choices",
        "Only trials with this flag today; results-due: results seem due and are not there.",
        values=tuple(FLAGS),
    ),
    Argument("enrollment", "text", "Only trials of this size: 100..500, 100.. or ..50."),
    Argument("next_date", "text", "Only trials with the next date in 2027-01..2027-06."),
    Argument("results", "yes", "Only trials with, or without, posted results."),
    NEAR,
    Argument("changed_since", "text", "Only trials with a change read since 2026-11-01."),
)
