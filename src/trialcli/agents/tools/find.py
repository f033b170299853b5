"""The tool ``find``: words in the stored records."""

from dataclasses import replace

from trialcli.agents.answer import Answer, without
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call
from trialcli.agents.shared import (
    COUNTRY,
    GROUP,
    MAX_CHARACTERS,
    NEAR,
    OFFSET,
    PHASE,
    SECTION,
    STATUS,
    limit_of,
)
from trialcli.agents.stored_trials import chosen_trials
from trialcli.agents.tool import Tool
from trialcli.ctgov.facts.flags import FLAGS

_ALWAYS = (
    "matches.quotations",
    "matches.absent_version",
    "matches.last_version",
    "matches.gone_exact",
)


def find(call: Call, given: Given) -> Answer:
    """Find words in the stored records."""
    from trialcli.jobs.find import Question
    from trialcli.jobs.find import find as found_in
    from trialcli.render.find import find_data
    from trialcli.text.phrases import read_phrases

    phrases = read_phrases([given["words"]])
    trials, near = chosen_trials(call, given)
    offset, limit = given["offset"], given["limit"]
    question = Question(
        phrases,
        tuple(given["section"] or ()),
        bool(given["any_version"]),
        trials,
        near,
        offset + limit,
    )
    found = found_in(question, call.full_text(call.progress, call.remark), call.stored)
    for problem in found.problems:
        call.remark(problem)
    if not found.searched:
        call.remark(
            "The filters leave no stored trial to search."
            if found.is_filtered
            else "No trial is stored. show with trial=NCT… downloads one; search asks the registry."
        )
    document = without(find_data(found), _ALWAYS)
    document["matches"] = document["matches"][offset:]
    return Answer(
        document,
        call.store_source(),
        lists=("matches",),
        again=call.again(),
        offset=offset,
        # With any_version, a trial may have several rows.
        total=None if found.is_any_version else found.total,
        next=["show with trial=NCT… and section=[…] for the whole text"] if found.rows else [],
    )


TOOL = Tool(
    "find",
    "Find words in the stored records",
    "Find words in the records that the user has stored, and in which sentence they are; the "
    "registry is not asked. All words must be in the record, in any section; words in quotation "
    "marks are a phrase; infusion* also finds infusions. any_version=true shows when words came "
    "into a record and when they went.",
    (
        Argument(
            "words", "text", 'The words: hepatotoxicity, "kidney biopsy" lupus.', is_required=True
        ),
        SECTION,
        Argument("any_version", "yes", "Search every stored version, not only the newest."),
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
        limit_of("At most this many trials, best first", 20),
        OFFSET,
        MAX_CHARACTERS,
    ),
    find,
    {
        "searched": "How many stored trials were searched.",
        "total": "How many have the words.",
        "hint": "What to try if nothing was found.",
        "matches": "The trials, each with the sentence that has the words.",
    },
    asks_registry=False,
)
