"""What is watched and how that goes: plain lines, for there may be thousands of trials."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from trialcli.render.columns import columns, fitted, wrapped
from trialcli.render.standstill import standstill_words
from trialcli.render.watch.edit_result import settings_words, told_words
from trialcli.render.watch.headline import amount
from trialcli.text.blocks import capital, counted, one_line
from trialcli.watch.overview import (
    Overview,
    WatchedGroup,
    WatchedSearch,
    WatchedSink,
    WatchedTrial,
)
from trialcli.watch.ports import Condition
from trialcli.watch.watchlist import Group

_BEFORE_TITLE = "{:<11}  {:<10}  {:<10}  "
_TITLE_AT = len(_BEFORE_TITLE.format("", "", ""))
_LEAST_TITLE = 12
_PLIGHT_AT = 13
"""Below the dates, so that IDs stand alone at the edge."""


def overview_text(overview: Overview, width: int, *, in_trouble: bool = False) -> str:
    """Return every group with what is in it, the sinks, and what it comes to.

    Args:
        overview: all there is.
        width: the columns of the terminal.
        in_trouble: show only what is, but say of how many.

    """
    shown = overview.in_trouble() if in_trouble else overview
    others = [each for each in overview.groups if each.group.name]
    parts = [
        *_groups(shown.groups, width, has_names=bool(others)),
        list(_reasons(shown.groups, width)),
        list(_sinks(shown.sinks, width)),
        list(_closing(overview, width)),
    ]
    return "\n".join("".join(f"{line}\n" for line in part) for part in parts if part)


# ---------------------------------------------------------------- groups


def _groups(groups: Iterable[WatchedGroup], width: int, *, has_names: bool) -> Iterator[list[str]]:
    """Yield the lines of each group; what is in no group is passed over where that is nothing."""
    for each in groups:
        if each.group.name or not each.is_empty:
            heading = settings_words(each.group) if has_names else _alone(each.group)
            body = (*_searches(each, width), *_trials(each, width))
            yield [*wrapped(heading, width, 2), *(body or ["Nothing is listed in it."])]


def _alone(group: Group) -> str:
    return capital(told_words(group))


def _searches(group: WatchedGroup, width: int) -> Iterator[str]:
    for search in group.searches:
        yield from wrapped(f"Search “{one_line(search.text)}”: {_search_words(search)}", width, 2)


def _search_words(search: WatchedSearch) -> str:
    if search.checked is None or search.found is None:
        said = "not read yet"
    else:
        said = f"{counted(search.found, 'trial')}, read {_day(search.checked)}"
    return f"{said}, {_failing(search.failing)}" if search.failing else said


def _trials(group: WatchedGroup, width: int) -> Iterator[str]:
    if not group.trials:
        return
    yield _BEFORE_TITLE.format("Trial", "Looked at", "Changed") + "Title"
    is_listed = True
    for trial in group.trials:
        if is_listed and not trial.is_listed:
            is_listed = False
            yield f"Found by {'a search' if len(group.searches) > 1 else 'the search'}:"
        yield from _trial(trial, width)


def _trial(trial: WatchedTrial, width: int) -> Iterator[str]:
    before = _BEFORE_TITLE.format(trial.trial, _day(trial.checked), _day(trial.changed))
    title, plight = one_line(trial.title), _plight(trial)
    if not title and columns(plight) <= width - _TITLE_AT:
        title, plight = plight, ""
    yield f"{before}{fitted(title, max(width - _TITLE_AT, _LEAST_TITLE))}".rstrip()
    if plight:
        indent = " " * _PLIGHT_AT
        yield from wrapped(f"{indent}{plight}", width, _PLIGHT_AT)


def _plight(trial: WatchedTrial) -> str:
    """Return what there is to say of a trial but when it was looked at."""
    said = []
    if "failing" in trial.conditions:
        said.append(_failing(trial.conditions["failing"]))
    if "vanished" in trial.conditions:
        said.append(f"vanished from the registry since {_day(trial.conditions['vanished'].since)}")
    if trial.own != trial.trial:
        said.append(f"kept under {trial.own} now")
    if trial.is_unseen:
        said.append("not looked at yet")
    return ", ".join(said)


def _failing(condition: Condition) -> str:
    return f"failing since {_day(condition.since)} ({counted(condition.runs, 'run')})"


# ---------------------------------------------------------------- what goes with them


def _sinks(sinks: Iterable[WatchedSink], width: int) -> Iterator[str]:
    for number, sink in enumerate(sinks):
        if not number:
            yield "Sinks"
        kind = "" if sink.kind == sink.name else f" ({one_line(sink.kind)})"
        yield from wrapped(f"  {sink.name}{kind}: {_sink_words(sink)}", width, 4)
        if sink.fault is not None:
            yield from wrapped(f"    {one_line(sink.fault)}", width, 4)


def _sink_words(sink: WatchedSink) -> str:
    if not sink.groups:
        return "no group names it"
    if sink.fault is not None and not sink.owed:
        return "told nothing"
    owed = f"{counted(sink.owed, 'item')} of news" if sink.owed else "nothing"
    said = f"owed {owed}"
    if sink.failing_since is None:
        return said
    runs = counted(sink.runs, "run")
    return (
        f"{said}, failing since {_day(sink.failing_since)} ({runs}): {one_line(sink.error or '')}"
    )


def _reasons(groups: Iterable[WatchedGroup], width: int) -> Iterator[str]:
    """Yield why trials and searches fail; many fail for one reason."""
    failing: dict[str, dict[str, WatchedTrial | WatchedSearch]] = defaultdict(dict)
    for each in groups:
        for search in each.searches:
            if search.failing:
                failing[search.failing.message][search.failing.subject] = search
        for trial in each.trials:
            if "failing" in trial.conditions:
                failing[trial.conditions["failing"].message][trial.trial] = trial
    for message, subjects in failing.items():
        named = _named(list(subjects.values()))
        yield from wrapped(f"Failing, {named}: {one_line(message)}", width, 2)


def _named(subjects: list[WatchedTrial | WatchedSearch]) -> str:
    trials = [one.trial for one in subjects if isinstance(one, WatchedTrial)]
    searches = len(subjects) - len(trials)
    return trials[0] if len(subjects) == 1 and trials else amount(len(trials), searches)


# ---------------------------------------------------------------- what it comes to


def _closing(overview: Overview, width: int) -> Iterator[str]:
    trials, searches = overview.trials, overview.searches
    if trials or searches:
        watched = amount(len({trial.own for trial in trials}), len(searches))
        amiss = ", ".join(_amiss(overview)) or "nothing amiss"
        yield from wrapped(f"Watched: {watched}; {amiss}.", width, 2)
    else:
        yield from wrapped(f"Nothing is listed in {one_line(overview.path)}.", width, 2)
    yield from wrapped(_last_run(overview), width, 2)
    if overview.standstill is not None:
        yield from wrapped(standstill_words(overview.standstill), width, 2)


def _amiss(overview: Overview) -> Iterator[str]:
    """Yield ``3 trials and 1 search failing``, ``1 trial vanished``."""
    trials, searches = overview.trials, overview.searches
    counts = {
        "failing": (
            sum("failing" in one.conditions for one in trials),
            sum(one.failing is not None for one in searches),
        ),
        "vanished": (sum("vanished" in one.conditions for one in trials), 0),
        "kept under another ID": (sum(one.own != one.trial for one in trials), 0),
        "not looked at yet": (
            sum(one.is_unseen for one in trials),
            sum(one.checked is None and one.failing is None for one in searches),
        ),
    }
    yield from (f"{amount(*count)} {plight}" for plight, count in counts.items() if any(count))
    useless = sum(sink.fault is not None for sink in overview.sinks)
    if useless:
        yield f"{counted(useless, 'sink')} of no use to any run"
    owed = sum(sink.is_troubled and sink.fault is None for sink in overview.sinks)
    if owed:
        yield f"{counted(owed, 'sink')} not told everything"


def _last_run(overview: Overview) -> str:
    last = overview.last
    if last is None:
        return "No run has looked at everything yet (trialcli watch run)."
    of = f"registry data of {one_line(last.data_timestamp[:10])}"
    still = f", the same still on {_time(last.confirmed)}" * (last.confirmed > last.completed)
    changed = " The list has changed since." * (not overview.is_of_list)
    return f"Last complete run: {_time(last.completed)} UTC, {of}{still}.{changed}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "-"
