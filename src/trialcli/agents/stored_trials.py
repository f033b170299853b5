"""The stored trials that the arguments of a tool choose."""

from collections.abc import Mapping
from dataclasses import replace

from trialcli.agents.arguments import Given
from trialcli.agents.call import Call
from trialcli.ctgov.search.stored import given_wanted
from trialcli.registry.sites import NearestSite
from trialcli.text.blocks import first_named
from trialcli.versions.listing import NearCounts
from trialcli.versions.wanted import EVERY_TRIAL, WantedTrials

_MOST_NAMED = 10
"""At most 10 trials that are not stored are named."""


def chosen_trials(
    call: Call, given: Given
) -> tuple[Mapping[str, NearestSite | None] | None, NearCounts | None]:
    """Return the stored trials that arguments choose; None: all of them.

    Raises:
        UsageError: a value is not one of its kind, or the watch list has no such group.
    """
    return wanted_trials(call, given_stored(call, given))


def given_stored(call: Call, given: Given) -> WantedTrials:
    """Return which stored trials are wanted; those of a group that are not stored are named.

    Raises:
        UsageError: a value is not one of its kind, or the watch list has no such group.
    """
    wanted = given_wanted(given)
    if not given.get("group"):
        return wanted
    marks = call.store.marks_of(call.trials_of_groups(given["group"]))
    if missing := not_stored(marks):
        call.remark(f"Not stored yet: {missing}.")
    return replace(wanted, trials=[trial for trial, mark in marks.items() if mark])


def not_stored(marks: Mapping[str, int]) -> str:
    """Name the trials that are not stored, by the marks of all; empty if every trial is stored."""
    return first_named([trial for trial, mark in marks.items() if not mark], _MOST_NAMED)


def wanted_trials(
    call: Call, wanted: WantedTrials
) -> tuple[Mapping[str, NearestSite | None] | None, NearCounts | None]:
    """Return the stored trials that are wanted, each with its nearest site; None: all of them.

    Trials that are left out because their records do not state a value are remarked on.
    """
    if wanted == EVERY_TRIAL:
        return None, None
    from trialcli.jobs.listing import list_trials
    from trialcli.render.listing import not_stated_lines
    from trialcli.render.nearest import left_out_words

    listed = list_trials(
        call.store, call.catalog, call.state, call.clock, call.model, wanted=wanted
    )
    for line in not_stated_lines(listed.not_stated):
        call.remark(line)
    if listed.near is not None:
        call.remark(left_out_words(listed.near))
    return {row.summary.trial: row.nearest for row in listed.rows}, listed.near
