"""The tool ``show``: the record of a trial."""

from typing import TYPE_CHECKING, Any

from trialcli.agents.answer import Answer, LeftOut
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call, not_stored_hint
from trialcli.agents.shared import MAX_CHARACTERS, OFFSET, SECTION, TRIAL
from trialcli.agents.tool import Tool
from trialcli.ctgov.words.sections import SECTIONS
from trialcli.errors import NotStoredError, UsageError

if TYPE_CHECKING:
    from trialcli.registry.near import Near
    from trialcli.versions.shown import ShownVersion

SCHEMA = "trialcli/mcp-show/1"
_USUAL_KILOMETRES = 50.0


def show(call: Call, given: Given) -> Answer:
    """Show the record of a trial: the first screen, or some of its sections."""
    from trialcli.registry.near import read_near

    near = None if given["near"] is None else read_near(given["near"], usual=_USUAL_KILOMETRES)
    trial = call.trial(given["trial"])
    checked = _version(call, given, trial)
    names = tuple(given["section"] or (SECTIONS if given["full"] else ()))
    document = _document(call, checked, names, near)
    trial = checked.snapshot.trial
    others = [one for one in document["sections_there"] if one not in names]
    again = call.again("refresh")
    left = []
    if others:
        how = f"{call.again('section', 'full', 'refresh')}section=[…], of sections_there"
        left.append(LeftOut("sections that are not shown whole", len(others), how))
    return Answer(
        document,
        _source(call, checked),
        text="parts",
        again=again,
        offset=given["offset"],
        left_out=left,
        next=[
            f"history with trial={trial} for its earlier versions",
            f"related with trial={trial} for related trials",
        ],
    )


def _version(call: Call, given: Given, trial: str) -> "ShownVersion":
    """Return the version to show; the current one is fetched and stored, as the command does.

    Raises:
        UsageError: the arguments cannot be combined.
    """
    from trialcli.jobs.show import show_current, show_version

    if given["refresh"] and given["at"]:
        raise UsageError("refresh cannot be combined with at.")
    if given["refresh"]:
        call.require_online("show with refresh=true")
    if given["at"] is not None or call.is_offline:
        try:
            return show_version(call.stored, trial, given["at"] or "latest")
        except NotStoredError as error:
            raise not_stored_hint(error, trial) from error
    with call.asking():
        return show_current(
            call.stored, call.fetcher_within, trial, call.clock(), refresh=bool(given["refresh"])
        )


def _document(
    call: Call, checked: "ShownVersion", names: tuple[str, ...], near: "Near | None"
) -> dict[str, Any]:
    from trialcli.ctgov.facts.flags import flags
    from trialcli.ctgov.site import study_page
    from trialcli.record.textforms import readable
    from trialcli.render.freshness import freshness
    from trialcli.render.record.page import ShowPage, ShowView
    from trialcli.render.record.parts import page_parts
    from trialcli.render.record.sections import sections_of

    snapshot, now = checked.snapshot, call.clock()
    is_registered = snapshot.source.kind != "invented"
    view = ShowView(
        trial=snapshot.trial,
        is_registered=is_registered,
        freshness=freshness(checked, now),
        position=checked.position,
        count=checked.count,
        flags=flags(snapshot.study, checked.day(now.date())),
        sections=names,
        near=near,
    )
    study = readable(snapshot.study, snapshot.source.kind, call.shape)
    return {
        "schema": SCHEMA,
        "trial": snapshot.trial,
        "link": study_page(snapshot.trial) if is_registered else None,
        "version": {
            "position": checked.position,
            "of": checked.count,
            "digest": snapshot.digest,
            "source": snapshot.source.kind,
            "read": snapshot.retrieved.isoformat(timespec="seconds"),
        },
        "sections_there": sections_of(study),
        "parts": [
            # The argument that shows more is named in about.left_out.
            {"title": part.title, "text": part.text.removesuffix("  (--full)")}
            for part in page_parts(ShowPage(study, view))
        ],
    }


def _source(call: Call, checked: "ShownVersion") -> dict[str, Any]:
    """Return where the version is from and how old it is; remark if the registry failed."""
    from trialcli.render.freshness import freshness, origin_note, stored_copy_remark

    snapshot = checked.snapshot
    if checked.error is not None:
        call.remark(stored_copy_remark(checked, call.clock()))
    required = call.shape.required
    lacks = required.lacking_alone(snapshot.study) if snapshot.source.kind == "api" else ()
    call.remark(origin_note(snapshot, lacks) or "")
    if checked.position != checked.count:
        call.remark(
            f"This is version {checked.position} of {checked.count} stored ones, not the newest."
        )
    return {
        "from": f"the registry's record of {snapshot.trial}, stored by trialcli",
        "read": snapshot.retrieved.isoformat(timespec="seconds"),
        "last_checked": checked.checked and checked.checked.isoformat(timespec="seconds"),
        "age": freshness(checked, call.clock()),
    }


TOOL = Tool(
    "show",
    "The record of a trial",
    "Show what the registry's record of a trial says: first the most important facts, and with "
    "section whole sections (eligibility, outcomes, locations, results …). Asks the registry, "
    "unless the trial was checked within the last hour, and stores the record as a new version if "
    "it changed, as the command trialcli show does; stored versions are never altered. at shows an "
    "earlier stored version.",
    (
        TRIAL,
        SECTION,
        Argument("full", "yes", "All sections, whole; large records need several calls."),
        Argument(
            "at",
            "text",
            "A stored version: latest, previous, first, a date like 2026-01-12, a registry number "
            "like v7, or the first characters of its digest.",
        ),
        Argument(
            "near",
            "text",
            "Show the sites nearest to a point first: latitude,longitude, such as 52.52,13.40 or "
            "40.71,-74.01,30mi.",
        ),
        Argument("refresh", "yes", "Ask the registry now; fail if that fails."),
        OFFSET,
        MAX_CHARACTERS,
    ),
    show,
    {
        "trial": "The trial ID.",
        "link": "The registry's page of the trial; null if the trial is invented.",
        "version": "Which stored version is shown.",
        "sections_there": "The sections that this record has; each can be asked for.",
        "parts": "The facts, or the sections, each with its title and its text.",
    },
    asks_registry=True,
)
