"""The tool ``news``: the unseen changes of the watched trials."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from trialcli.agents.answer import Answer, LeftOut, stated, without
from trialcli.agents.arguments import Given
from trialcli.agents.call import Call
from trialcli.agents.first_events import first_events, more_events
from trialcli.agents.shared import MAX_CHARACTERS, OFFSET, SEVERITY
from trialcli.agents.tool import Tool

if TYPE_CHECKING:
    from trialcli.events.severity import Severity

_DETAILS = (
    "trials.acronym",
    "trials.phases",
    "trials.last_update",
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
    document = dict(without(news_data(DigestPage(digest, news_page)), _DETAILS))
    total = len(document["trials"])
    document["trials"] = [_brief(one) for one in document["trials"][given["offset"] :]]
    details = LeftOut("evidence, figures and fields of events", None, "call diff with trial=NCT…")
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
        left_out=[*more_events([len(one.events) for one in digest.trials]), details],
        next=[
            "diff with since=DATE for all changes since a day, seen or not",
            "diff with trial=NCT… for the details of one trial",
        ],
        is_rated=True,
    )


def _brief(trial: Mapping[str, Any]) -> dict[str, Any]:
    """Return the news of a trial with its first events, without what has no value or is false."""
    items = [{key: one for key, one in item.items() if one is not False} for item in trial["items"]]
    for item in items:
        item["versions"] = [one for one in item["versions"] if one is not None]
    events = first_events(trial["events"])
    return dict(stated({**trial, "items": items, "events": events}))


TOOL = Tool(
    "news",
    "Unseen changes of the watched trials",
    "Show what changed in the trials on the user's watch list and was not yet marked as seen, "
    "worst first: what the user's scheduled trialcli watch run has found. rules says why each "
    "event has its severity. Marks nothing as seen, and does not ask the registry. For a period of "
    "time use diff with since.",
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
        "rules": "The rules of these events, by their IDs: reason, and source to cite.",
    },
    asks_registry=False,
)
