"""The tool ``list``: which trials are stored, and which of them are watched."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any

from trialcli.agents.answer import Answer, first_texts, stated
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call
from trialcli.agents.shared import MAX_CHARACTERS, OFFSET, limit_of
from trialcli.agents.stored_arguments import STORED_ARGUMENTS
from trialcli.agents.stored_trials import given_stored, not_stored
from trialcli.agents.tool import Tool
from trialcli.errors import StoreError
from trialcli.versions.order import SORT_KEYS, read_order

if TYPE_CHECKING:
    from trialcli.watch.watchlist import WatchList

_BRIEF = (
    "trial",
    "title",
    "status",
    "phases",
    "enrollment",
    "start",
    "primary_completion",
    "sponsor",
    "has_results",
    "snapshots",
    "history_versions",
    "flags",
    "next_date",
    "next_date_name",
    "changed",
    "checked",
    "failing_since",
    "nearest",
    "problem",
)


def list_(call: Call, given: Given) -> Answer:
    """List stored trials, with the groups of the watch list that have them."""
    from trialcli.jobs.listing import list_trials
    from trialcli.render.formats.fields import chosen_columns, columns, row_data
    from trialcli.render.listing import FIELDS, list_data, not_stated_lines
    from trialcli.render.nearest import left_out_words

    wanted, offset = given_stored(call, given), given["offset"]
    usual = "distance" if wanted.near else "trial"
    found = list_trials(
        call.store,
        call.catalog,
        call.state,
        call.clock,
        call.model,
        wanted=wanted,
        order=read_order(given["sort"] or usual),
        limit=offset + given["limit"],
    )
    names = given["fields"] or ()
    fields = [one for one in FIELDS if one.name in _BRIEF]
    chosen = chosen_columns(columns(FIELDS), names) if names else fields
    document = {**list_data(found), "stored": found.count, "matching": found.matching}
    rows = [row_data(chosen, one) for one in islice(found.rows, offset, None)]
    document["trials"] = rows if names else stated(first_texts(rows))
    for problem in found.problems:
        call.remark(problem)
    for line in not_stated_lines(found.not_stated):
        call.remark(line)
    if found.near is not None:
        call.remark(left_out_words(found.near))
    if not found.count:
        call.remark("No trial is stored. show with trial=NCT… downloads one.")
    return Answer(
        document | {"watched": _watched(call, document["trials"])},
        call.store_source(),
        lists=("trials",),
        again=call.again(),
        offset=offset,
        total=found.matching,
        next=[
            "show with trial=NCT… for the record of one of them",
            "diff with group=[…] and since=DATE for what changed in a group",
            "audit with trial=NCT… for when its results were due, and by which rule",
        ],
    )


def _watched(call: Call, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """Return the groups of the watch list, and name them in the rows; None without a list.

    A watched trial that is not stored is remarked on.
    """
    if not call.watch_file.exists:
        call.remark("There is no watch list, so no trial is watched.")
        return None
    watched, members = call.watch_list(), _members(call)
    groups = _groups_of(call, watched, members)
    for row in rows:
        if names := groups.get(row.get("trial", "")):
            row["groups"] = names
    if missing := not_stored(call.store.marks_of(sorted(groups))):
        call.remark(f"Watched, and not stored yet: {missing}. trialcli watch run stores them.")
    return [
        {
            "group": one.name or None,
            "trials": len(one.trials),
            "searches": [
                {"search": text, "trials": len(members[text]) if text in members else None}
                for text in one.searches
            ],
        }
        for one in watched.groups
        if one.trials or one.searches
    ]


def _members(call: Call) -> Mapping[str, tuple[str, ...]]:
    """Return the trials that each search found last; none while another run is writing."""
    try:
        return call.watch_log.members()
    except StoreError as error:
        call.complain(error)
        return {}


def _groups_of(
    call: Call, watched: "WatchList", members: Mapping[str, tuple[str, ...]]
) -> Mapping[str, list[str]]:
    """Return for each watched trial its groups; one without a name is called watched."""
    from trialcli.watch.subscription import trials_of

    found: dict[str, list[str]] = defaultdict(list)
    aliases = call.state.aliases()
    for group in watched.groups:
        for trial in trials_of(group, members):
            found[aliases.get(trial, trial)].append(group.name or "watched")
    return found


TOOL = Tool(
    "list",
    "The stored and watched trials",
    "List the trials that the user has stored, with status, dates, flags and the groups of the "
    "watch list that have them. Use it for the trials that a user has or watches, for results that "
    'are due or missing (flag=["results-due"]), and for trials that end soon (next_date). Does not '
    "ask the registry. For words in the records use find, for changes news or diff.",
    (
        *STORED_ARGUMENTS,
        Argument(
            "sort",
            "choice",
            "The order; with a minus the latest or largest first: -changed.",
            values=(*SORT_KEYS, *(f"-{key}" for key in SORT_KEYS)),
        ),
        Argument(
            "fields",
            "texts",
            "Only these fields of each trial, as trialcli list --fields help lists them: "
            '["trial", "conditions"].',
        ),
        limit_of("At most this many trials", 50),
        OFFSET,
        MAX_CHARACTERS,
    ),
    list_,
    {
        "stored": "How many trials are stored.",
        "matching": "How many of them the arguments choose.",
        "watched": "The groups of the watch list, with the number of their trials and what their "
        "searches found last; null if there is no watch list.",
        "trials": "The trials, each with the groups that watch it.",
    },
    asks_registry=False,
)
