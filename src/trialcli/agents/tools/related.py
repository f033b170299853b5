"""The tool ``related``: trials related to one, and why."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from trialcli.agents.answer import Answer, first_texts
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call
from trialcli.agents.shared import COUNTRY, MAX_CHARACTERS, NEAR, OFFSET, STATUS, TRIAL, limit_of
from trialcli.agents.tool import Tool

if TYPE_CHECKING:
    from collections.abc import Mapping

    from trialcli.registry.related import RelatedTrials
    from trialcli.registry.search import Search
    from trialcli.registry.sites import NearestSite

_FIELDS = (
    "trial",
    "title",
    "reasons",
    "status",
    "phases",
    "start",
    "countries",
    "sponsor",
    "same_title",
    "nearest",
)


def related(call: Call, given: Given) -> Answer:
    """Find trials related to one."""
    from trialcli.ctgov.search.given import given_search
    from trialcli.render.formats.fields import row_data
    from trialcli.render.related import FIELDS, related_data

    trial = call.trial(given["trial"])
    among = given_search({name: given[name] for name in ("status", "country", "near")})
    found, source = _found(call, given, trial, among)
    if found.error is not None:
        call.remark(f"Only stored trials were compared. {found.error}")
    if not found.rows:
        call.remark(f"No trial related to {found.trial} was found ({found.compared} compared).")
    fields = [one for one in FIELDS if one.name in _FIELDS]
    rows = found.rows[given["offset"] :]
    if found.has_more:
        call.remark(f"More trials are related: {call.again('limit')}a higher limit.")
    return Answer(
        {**related_data(found), "trials": first_texts([row_data(fields, row) for row in rows])},
        source,
        lists=("trials",),
        again=call.again(),
        offset=given["offset"],
        total=len(found.rows),
        next=["show with trial=NCT… for one of them"] if found.rows else [],
    )


def _found(
    call: Call, given: Given, trial: str, among: "Search"
) -> "tuple[RelatedTrials, Mapping[str, Any]]":
    """Return the related trials, and where they are from."""
    from trialcli.ctgov.search.stored import given_wanted
    from trialcli.jobs.related import (
        StoredRelations,
        related_in_registry,
        related_trials,
        subject_of,
    )

    only_stored, limit = bool(given["stored"]) or call.is_offline, given["limit"]
    wanted = given_wanted(given)
    among_stored = StoredRelations(
        call.store,
        call.catalog,
        call.model,
        lambda: call.full_text(call.progress, call.remark),
        lambda: stored_and_near(call, wanted),
        among.text,
    )

    def subject() -> Any:
        return subject_of(
            call.stored, call.fetcher_within, trial, call.clock(), only_stored=only_stored
        )

    if only_stored:
        return among_stored.find(subject(), limit), call.store_source()
    with call.asking():
        one = subject()
        found = related_trials(
            lambda: related_in_registry(one, call.registry(), call.model, limit, among),
            lambda: among_stored.find(one, limit),
        )
        source = call.store_source() if found.is_from_store else call.registry_source()
        return found, source


def stored_and_near(call: Call, wanted: Any) -> "Mapping[str, NearestSite | None] | None":
    """Return the wanted stored trials with their nearest sites; None: all of them."""
    from trialcli.agents.stored_trials import wanted_trials

    return wanted_trials(call, wanted)[0]


TOOL = Tool(
    "related",
    "Trials related to one, and why",
    "Find trials with the same conditions and interventions as one trial, best first, each with "
    "the reasons. Asks the registry in at most two searches; with stored=true, or if it cannot be "
    "reached, compares the user's stored trials. A trial that is not stored is downloaded first.",
    (
        TRIAL,
        Argument("stored", "yes", "Only among the stored trials; the registry is not asked."),
        replace(STATUS, about=f"Only trials of this status. {STATUS.about}"),
        COUNTRY,
        NEAR,
        limit_of("At most this many trials, best first", 10, 200),
        OFFSET,
        MAX_CHARACTERS,
    ),
    related,
    {
        "trial": "The trial ID.",
        "source": "registry or store: which trials were compared.",
        "compared": "How many trials were compared.",
        "trials": "The related trials, best first.",
    },
    asks_registry=True,
)
