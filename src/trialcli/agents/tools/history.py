"""The tool ``history``: every known version of the record of a trial."""

from trialcli.agents.answer import Answer, stated, without
from trialcli.agents.arguments import Given
from trialcli.agents.call import Call, not_stored_hint
from trialcli.agents.earlier_versions import fetch_earlier_versions
from trialcli.agents.shared import FETCH_HISTORY, MAX_CHARACTERS, OFFSET, TRIAL
from trialcli.agents.tool import Tool
from trialcli.errors import NotStoredError

_DETAILS = ("versions.trial", "versions.stored", "versions.worst.facts", "versions.worst.heuristic")


def history(call: Call, given: Given) -> Answer:
    """List the versions of a trial, oldest first, each with its worst event."""
    from trialcli.jobs.history import build_history
    from trialcli.render.history import history_data

    trial = call.trial(given["trial"])
    if given["fetch_history"]:
        trial = fetch_earlier_versions(call, trial, "history")
    try:
        found = build_history(call.stored, trial, call.progress)
    except NotStoredError as error:
        raise not_stored_hint(error, trial) from error
    for problem in found.problems:
        call.complain(problem)
    versions = [one.version for one in found.versions]
    missing = sum(not one.is_stored for one in versions)
    is_listed = any(one.number for one in versions)
    if (missing or not is_listed) and not given["fetch_history"]:
        what = (
            f"{missing} of {len(versions)} listed versions are not stored."
            if is_listed
            else "Only versions that were read from the registry by trialcli are known; the "
            "registry's own list of earlier versions was not asked."
        )
        call.remark(f"{what} Call history with trial={trial} and fetch_history=true.")
    document = without(history_data(found), _DETAILS)
    total = len(document["versions"])
    document["versions"] = stated(document["versions"][given["offset"] :])
    return Answer(
        document,
        call.stored_source(trial),
        lists=("versions",),
        again=call.again("fetch_history"),
        offset=given["offset"],
        total=total,
        next=[
            f"diff with trial={trial}, before=v1 and after=latest compares any two versions",
            f"audit with trial={trial} compares what was promised with what is reported",
        ],
    )


TOOL = Tool(
    "history",
    "Every version of the record of a trial",
    "List the versions of a trial's record, oldest first: number, day, status, edited parts, and "
    "the most severe event of each. Use it to find when something changed. Reads stored versions; "
    "fetch_history=true first downloads those that the registry lists.",
    (TRIAL, FETCH_HISTORY, OFFSET, MAX_CHARACTERS),
    history,
    {
        "trial": "The trial ID.",
        "title": "The brief title.",
        "versions": "The versions, oldest first.",
    },
    asks_registry=True,
)
