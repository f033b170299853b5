"""The tool ``audit``: what a trial promised, compared with what its record reports."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from trialcli.agents.answer import Answer, LeftOut, stated, without
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call, not_stored_hint
from trialcli.agents.earlier_versions import fetch_earlier_versions
from trialcli.agents.shared import FETCH_HISTORY, MAX_CHARACTERS, OFFSET, TRIAL
from trialcli.agents.tool import Tool
from trialcli.errors import NotStoredError
from trialcli.events.severity import rank

_TEXTS = ("outcomes.before", "outcomes.after", "changes.facts")
_ALWAYS = (
    "outcomes.source",
    "outcomes.compared_with",
    "outcomes.again",
    "outcomes.meanwhile",
    "outcomes.heuristic",
    "changes.source",
    "changes.heuristic",
    "moments.version.digest",
    "moments.link",
)


def audit(call: Call, given: Given) -> Answer:
    """Audit one trial."""
    from trialcli.ctgov.site import compare_page, history_page
    from trialcli.jobs.audit import audit_trial
    from trialcli.render.audit.data import audit_data
    from trialcli.render.audit.rows import AuditPage

    trial = call.trial(given["trial"])
    if given["fetch_history"]:
        trial = fetch_earlier_versions(call, trial, "audit")
    try:
        found, problems = audit_trial(call.stored, trial, call.clock().date())
    except NotStoredError as error:
        raise not_stored_hint(error, trial) from error
    for problem in problems:
        call.complain(problem)
    page = AuditPage(found, history_page(trial), partial(compare_page, trial))
    include = tuple(given["include"] or ())
    document = audit_data(page)
    document["outcomes"].sort(key=_importance)
    total = len(document["outcomes"])
    call.remark(_verdicts(document["outcomes"]))
    document["outcomes"] = stated(document["outcomes"][given["offset"] :])
    again = call.again("fetch_history")
    left = []
    if "texts" not in include:
        document = without(document, _TEXTS)
        how = f'{again}include=["texts"]'
        left.append(LeftOut("the texts of each outcome before and after", None, how))
    if not document["has_promise"]:
        how = f": {call.again('fetch_history')}fetch_history=true"
        call.remark(
            "No version from before the start of the trial is stored, so nothing counts as kept "
            f"since then{'' if given['fetch_history'] else how}."
        )
    return Answer(
        without(document, _ALWAYS),
        call.stored_source(trial),
        lists=("outcomes", "changes", "documents"),
        again=again,
        offset=given["offset"],
        total=total,
        left_out=left,
        next=[f"history with trial={trial} lists the versions that were compared"],
        is_rated=True,
    )


def _verdicts(outcomes: Sequence[dict[str, Any]]) -> str:
    """Return how many outcomes have each verdict, so that a cut list does not mislead."""
    counts = Counter((str(one["type"]), str(one["verdict"])) for one in outcomes)
    words = (
        f"{count} {type_} {verdict.replace('_', ' ')}"
        for (type_, verdict), count in counts.most_common()
    )
    return f"Outcomes in all: {', '.join(words)}." if outcomes else "The record states no outcomes."


def _importance(outcome: dict[str, Any]) -> tuple[int, bool, bool]:
    """Sort the worst first; of these, primary outcomes before secondary ones."""
    is_primary = "primary" in str(outcome["type"]).lower()
    return rank(outcome["severity"]), outcome["verdict"] == "kept", not is_primary


TOOL = Tool(
    "audit",
    "What a trial promised and what it reports",
    "Compare what a trial's record promised before the trial began with what it reports now: what "
    "became of each outcome (kept, altered, dropped, added, promoted, demoted, not_reported, "
    "post_hoc) and when, enrollment, dates, whether it was registered before it started, and "
    "whether results are due, overdue or late. Use it for questions on outcome switching and on "
    "results that are due. Reads stored versions; the promise is in an earlier version, so set "
    "fetch_history=true unless history shows that they are stored.",
    (
        TRIAL,
        Argument(
            "include",
            "choices",
            "texts has the measure, time frame and description of each outcome before and after.",
            values=("texts",),
        ),
        FETCH_HISTORY,
        OFFSET,
        MAX_CHARACTERS,
    ),
    audit,
    {
        "trial": "The trial ID.",
        "title": "The brief title.",
        "as_of": "The day of the audit.",
        "has_promise": "Whether a version from before the start is stored.",
        "moments": "The versions that were compared.",
        "outcomes": "What became of each outcome, the worst first.",
        "registration": "When it was registered, and whether before it started.",
        "enrollment": "Participants, planned and actual.",
        "results": "Whether results seem due under the rule of the United States.",
        "rules": "The rules of the outcomes shown, by their IDs: reason, and source to cite.",
    },
    asks_registry=True,
)
