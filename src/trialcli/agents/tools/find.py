"""The tool ``find``: words in the stored records."""

from trialcli.agents.answer import Answer, stated, without
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call
from trialcli.agents.shared import MAX_CHARACTERS, OFFSET, SECTION, limit_of
from trialcli.agents.stored_arguments import STORED_ARGUMENTS
from trialcli.agents.stored_trials import chosen_trials
from trialcli.agents.tool import Tool
from trialcli.errors import UsageError

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
    from trialcli.text.phrases import typed_phrases

    try:
        phrases = typed_phrases(given["words"])
    except UsageError as error:
        error.hint = f"{error.hint or ''} Call list for stored trials by other facts.".strip()
        raise
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
    document["matches"] = stated(document["matches"][offset:])
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
    "registry is not asked. Without words, use list. All words must be in the record, in any "
    "section; words in quotation marks are a phrase; infusion* also finds infusions. "
    "any_version=true shows when words came into a record and when they went.",
    (
        Argument(
            "words", "text", 'The words: hepatotoxicity, "kidney biopsy" lupus.', is_required=True
        ),
        SECTION,
        Argument("any_version", "yes", "Search every stored version, not only the newest."),
        *STORED_ARGUMENTS,
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
