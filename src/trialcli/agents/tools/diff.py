"""The tool ``diff``: what changed between two versions of the record of a trial."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from trialcli.agents.answer import Answer, LeftOut, shown, stated, without
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call, not_stored_hint
from trialcli.agents.earlier_versions import fetch_earlier_versions
from trialcli.agents.first_events import first_events, more_events
from trialcli.agents.shared import (
    FETCH_HISTORY,
    GROUP,
    MAX_CHARACTERS,
    OFFSET,
    SECTION,
    SEVERITY,
    TRIAL,
)
from trialcli.agents.tool import Tool
from trialcli.errors import NotStoredError, UsageError
from trialcli.events.severity import SEVERITIES, Severity, rank
from trialcli.render.jsontext import json_line
from trialcli.versions.diff import Diff, Hidden, View
from trialcli.versions.diff_result import DiffCounts, DiffResult, FailedDiff, total_counts

_LONGEST_VALUE = 1_500
"""Characters of the old or new value of a change."""
_WITHOUT_CHANGE = {
    "one-version": "trials of which one version is stored, so nothing can be compared",
    "unchanged-since": "trials with no stored version since that day",
}
"""Why nothing is compared, if that is usual: only trials that were asked for are listed."""
_LINES = 4
"""Lines of evidence under an event of one trial."""


def diff(call: Call, given: Given) -> Answer:
    """Compare versions of one trial, or the newest change of many."""
    view = View(bool(given["all"]), given["min_severity"] or "none", tuple(given["section"] or ()))
    trials = call.trials([given["trial"]]) if given["trial"] else None
    if given["group"]:
        trials = [*(trials or ()), *call.trials_of_groups(given["group"])]
    if trials is not None and len(trials) == 1 and not given["since"] and not given["group"]:
        return _one(call, given, view, trials[0])
    if given["before"] or given["after"] or given["fetch_history"]:
        raise UsageError(
            "before, after and fetch_history need exactly one trial, without since and group."
        )
    return _many(call, given, view, trials)


# ---------------------------------------------------------------- one trial


def _one(call: Call, given: Given, view: View, trial: str) -> Answer:
    from trialcli.jobs.diff import diff_named_versions
    from trialcli.render.diff.remarks import no_news, not_compared

    if given["original"] and (given["before"] or given["after"]):
        raise UsageError("original takes no versions: leave before and after out.")
    if given["fetch_history"]:
        trial = fetch_earlier_versions(call, trial, "diff")
    before = "first" if given["original"] else given["before"] or "previous"
    try:
        found = diff_named_versions(call.stored, trial, before, given["after"] or "latest")
    except NotStoredError as error:
        raise not_stored_hint(error, trial) from error
    found = found.only(view.sections) if view.sections else found
    include = tuple(given["include"] or ())
    document = _document(found, view, include, _LINES)
    total = len(document["events"])
    call.remark(_severities(document["events"]) or no_news(found, view))
    call.remark(not_compared(found))
    offset, again = given["offset"], call.again("fetch_history")
    document["events"] = document["events"][offset:]
    if found.before.number != 1 and given["original"] and not given["fetch_history"]:
        call.remark(
            "The registry may have earlier versions than the first stored one, which is compared: "
            f"{again}fetch_history=true."
        )
    return Answer(
        document,
        call.stored_source(trial),
        lists=("events", "changes"),
        again=again,
        offset=offset,
        total=total,
        left_out=[*_hidden(view.hidden(found), call), *_details(include, call)],
        next=[f"history with trial={trial} lists every version"],
        is_rated=True,
    )


def _document(diff: Diff, view: View, include: Sequence[str], lines: int) -> dict[str, Any]:
    """Return the JSON of a diff with the wanted events alone, each with some lines of evidence."""
    from trialcli.ctgov.site import compare_page
    from trialcli.render.diff.data import DiffPage, diff_data
    from trialcli.render.evidence import evidence_words
    from trialcli.versions.evidence import brief_evidence

    page = DiffPage(diff, compare_page(diff.trial, diff.before.number, diff.after.number), view)
    document = diff_data(page)
    wanted = {id(event) for event in page.events}
    events = []
    for event, data in zip(diff.events, document["events"], strict=True):
        if id(event) in wanted:
            found = brief_evidence(diff, event, lines) if lines else ()
            data["evidence"] = [f"{line.mark} {evidence_words(line)}".strip() for line in found]
            events.append(data)
    document["events"] = events
    dropped = [f"events.{name}" for name in ("facts", "changes") if name not in include]
    dropped.append("events.heuristic")  # the rules of the answer say so
    if "changes" not in include:
        dropped.append("changes")
    small = dict(without(document, dropped))
    if "changes" in include:
        small["changes"] = [_bounded(change) for change in small["changes"]]
    return small


def _bounded(change: Mapping[str, Any]) -> dict[str, Any]:
    """Return a change whose values are not too long: a whole part of a record may be new."""
    long = {
        side: f"({len(text)} characters of JSON: trialcli diff --json prints them)"
        for side in ("before", "after")
        if len(text := json_line(change[side])) > _LONGEST_VALUE
    }
    return {**change, **long}


def _severities(events: Sequence[dict[str, Any]]) -> str:
    """Return how many events have each severity, so that a cut list does not mislead."""
    counts = Counter(event["severity"] for event in events)
    words = [f"{counts[one]} {one}" for one in SEVERITIES if counts[one]]
    return f"Events in all: {', '.join(words)}." if words else ""


def _hidden(hidden: Hidden, call: Call) -> Iterator[LeftOut]:
    """Say which changes the answer leaves out because of their kind."""
    kinds = (
        ("administrative changes", hidden.administrative, "all", "all=true"),
        ("changes that the registry made itself", hidden.registry, "all", "all=true"),
        ("changes of spacing or encoding only", hidden.spacing, "all", "all=true"),
        ("less severe changes", hidden.lesser, "min_severity", "no min_severity"),
        ("changes in other sections", hidden.elsewhere, "section", "no section"),
    )
    for what, count, but, how in kinds:
        if count:
            yield LeftOut(what, count, f"{call.again(but, 'fetch_history')}{how}")


def _details(include: Sequence[str], call: Call) -> Iterator[LeftOut]:
    """Say which details of the events are shown on demand."""
    about = {
        "facts": "the figures of each event",
        "changes": "each changed field, old and new",
    }
    for name, what in about.items():
        if name not in include:
            again = call.again("include", "fetch_history")
            yield LeftOut(what, None, f"{again}include={json_line([*include, name])}")


# ---------------------------------------------------------------- many trials

_OF_SIDE = ("digest", "source")
_ALIKE = ("schema", "days", *(f"{side}.{key}" for side in ("before", "after") for key in _OF_SIDE))
"""Keys that each of many diffs does without."""


class _Drawn(NamedTuple):
    """The diff of one of many trials, without its records."""

    document: dict[str, Any] | None
    worst: Severity
    counts: DiffCounts
    not_compared: tuple[tuple[str, str], ...]
    events: int
    """How many events are shown of it, or could be."""


def _many(call: Call, given: Given, view: View, trials: Sequence[str] | None) -> Answer:
    from trialcli.jobs.diff import diff_newest, diff_original
    from trialcli.jobs.storedtrials import stored_trials
    from trialcli.render.diff.data import SCHEMA_OF_SEVERAL
    from trialcli.render.diff.remarks import closing, original_remarks
    from trialcli.text.dates import given_since

    since = None if given["since"] is None else given_since(given["since"], call.clock().date())
    if given["original"] and since is not None:
        raise UsageError("original cannot be combined with since.")
    chosen = stored_trials(call.store, call.catalog) if trials is None else trials
    call.expect(len(chosen))
    with call.state.kept_open(), call.catalog.kept_open():
        found = (
            diff_original(call.stored, chosen)
            if given["original"]
            else diff_newest(call.stored, chosen, since)
        )
        drawn = [_drawn(call, one, view) for one in found]
    counts = total_counts(one.counts for one in drawn)
    not_compared = [each for one in drawn for each in one.not_compared]
    call.remark(closing(counts, view, since=since))
    if given["original"]:
        for remark in original_remarks(counts):
            call.remark(remark)
    call.remark(
        f"Trials with changes that are shown: {counts.shown} of {len(chosen)}, the worst first."
    )
    pages = sorted((one for one in drawn if one.document), key=lambda one: rank(one.worst))
    offset, again = given["offset"], call.again()
    return Answer(
        {
            "schema": SCHEMA_OF_SEVERAL,
            "diffs": [one.document for one in pages[offset:]],
            "not_compared": [
                {"trial": trial, "why": why}
                for trial, why in not_compared
                if why not in _WITHOUT_CHANGE or trials is not None
            ],
        },
        call.store_source(),
        lists=("diffs", "not_compared"),
        again=again,
        offset=offset,
        total=len(pages),
        left_out=[*_left_of_many(pages, not_compared if trials is None else (), call)],
        next=["diff with trial=NCT… for the evidence under each event of one trial"],
        is_rated=True,
    )


def _left_of_many(
    pages: Sequence[_Drawn], not_compared: Sequence[tuple[str, str]], call: Call
) -> Iterator[LeftOut]:
    """Say what the answer on many trials leaves out, beside what does not fit."""
    yield from more_events([one.events for one in pages])
    yield LeftOut("evidence and details of each event", None, "call diff with trial=NCT…")
    counts = Counter(why for _, why in not_compared)
    hows = {
        "one-version": "call history with trial=NCT… and fetch_history=true",
        "unchanged-since": f"{call.again('since')}an earlier since",
    }
    for why, what in _WITHOUT_CHANGE.items():
        if counts[why]:
            yield LeftOut(what, counts[why], hows[why])


def _drawn(call: Call, result: DiffResult, view: View) -> _Drawn:
    from trialcli.versions.diff_result import draw_diff

    call.advance()
    if isinstance(result, FailedDiff):
        result.error.trial = result.error.trial or result.trial
        call.complain(result.error)
    drawn = draw_diff(
        result, view, lambda diff: _document(diff, view, (), 0), fails_on=None, draw_empty=False
    )
    document, events = drawn.content, 0
    if document is not None:
        events = len(document["events"])
        short = {**document, "events": first_events(document["events"])}
        document = stated(shown(without(short, _ALIKE)))
        if not document["order_only"]:
            del document["order_only"]
    not_compared = tuple(drawn.each_not_compared())
    return _Drawn(document, drawn.worst, drawn.counts, not_compared, events)


TOOL = Tool(
    "diff",
    "What changed in the record of a trial",
    "Compare versions of a record: the events between them, worst first, each rated by a rule "
    "(major, minor, detail, none) with a sentence and evidence; rules says why, with the source "
    "to cite. With trial alone: its newest change. With original=true: from the first version to "
    "the latest, which answers whether something was changed since registration. With since: "
    "everything since a day. Without trial: the newest change of every stored trial, or of groups "
    "of the watch list. Reads stored versions; fetch_history=true downloads earlier ones first.",
    (
        replace(TRIAL, is_required=False, about=f"{TRIAL.about} Without it: every stored trial."),
        Argument(
            "before",
            "text",
            "The version to compare from: previous (if not given), first, a date like 2026-01-12, "
            "a registry number like v7, or the first characters of a digest.",
        ),
        Argument("after", "text", "The version to compare to, named alike; latest if not given."),
        Argument("since", "text", "Everything since this day: 2026-11-01, or 7d, 2w or 1m ago."),
        Argument("original", "yes", "From the first version to the latest."),
        GROUP,
        SECTION,
        SEVERITY,
        Argument("all", "yes", "Also administrative and registry-made changes."),
        Argument(
            "include",
            "choices",
            "Details of one trial: facts has the figures of each event; changes has each changed "
            "field with its old and new value.",
            values=("facts", "changes"),
        ),
        FETCH_HISTORY,
        OFFSET,
        MAX_CHARACTERS,
    ),
    diff,
    {"schema": "trialcli/diff/1 of one trial, trialcli/diffs/1 of several."},
    asks_registry=True,
)
