"""The tool ``news``: the unseen changes of the watched trials."""

from typing import TYPE_CHECKING

from trialcli.agents.answer import Answer, LeftOut, without
from trialcli.agents.arguments import Given
from trialcli.agents.call import Call
from trialcli.agents.shared import MAX_CHARACTERS, OFFSET, SEVERITY
from trialcli.agents.tool import Tool

if TYPE_CHECKING:
    from trialcli.events.severity import Severity

_DETAILS = (
    "trials.events.facts",
    "trials.events.paths",
    "trials.events.evidence.pieces",
    "trials.items.events",
    "trials.items.before",
    "trials.items.after",
    "trials.items.id",
)


def news(call: Call, given: Given) -> Answer:
    """Show the unseen news; nothing is marked as seen."""
    from trialcli.ctgov.site import news_page
    from trialcli.jobs.watch.unseen import unseen_news
    from trialcli.render.watch.remarks import remarks
    from trialcli.render.watch.rows import DigestPage, news_data

    watched, log = call.watch_list(), call.watch_log
    least: Severity = given["min_severity"] or "detail"
    digest = unseen_news(log, call.clock, watched, call.state.aliases(), least, log.newest())
    for remark in remarks(digest, lasting=False):
        call.remark(str(remark))
    for problem in log.problems:
        call.complain(problem)
    document = without(news_data(DigestPage(digest, news_page)), _DETAILS)
    total = len(document["trials"])
    document["trials"] = document["trials"][given["offset"] :]
    source = {
        **call.store_source(),
        "from": "the news that trialcli watch run has found; the registry was not asked",
    }
    return Answer(
        document,
        source,
        lists=("trials", "failures", "overdue", "available_again", "format_changes"),
        again=call.again(),
        offset=given["offset"],
        total=total,
        left_out=[
            LeftOut("the figures and fields of each event", None, "call diff with trial=NCT…")
        ],
        next=[
            "diff with since=DATE for all changes since a day, seen or not",
            "diff with trial=NCT… for the details of one trial",
        ],
    )


TOOL = Tool(
    "news",
    "Unseen changes of the watched trials",
    "Show what changed in the trials on the user's watch list and was not yet marked as seen, "
    "worst first: what the user's scheduled trialcli watch run has found. Marks nothing as seen, "
    "and does not ask the registry. For a period of time use diff with since.",
    (SEVERITY, OFFSET, MAX_CHARACTERS),
    news,
    {
        "subject": "The news in one line.",
        "data_date": "The registry's data date of the last complete run; null if there was none.",
        "complete": "Whether everything on the watch list could be checked.",
        "watched": "How many trials are watched.",
        "worst": "The highest severity.",
        "trials": "The trials with news, the worst first, each with its events.",
        "failures": "What could not be checked.",
    },
    asks_registry=False,
)
