"""The overview of the watch list as plain lines: there may be thousands of trials."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

from trialcli.render.standstill import standstill_words
from trialcli.render.watch.edit_result import sending_words, settings_words
from trialcli.render.watch.headline import amount
from trialcli.text.blocks import capital, counted, one_line
from trialcli.text.columns import columns, fitted, wrapped
from trialcli.watch.log import Condition
from trialcli.watch.overview import (
    Overview,
    WatchedGroup,
    WatchedSearch,
    WatchedSink,
    WatchedTrial,
)

_BEFORE_TITLE = "{:<11}  {:<10}  {:<10}  "
_TITLE_AT = len(_BEFORE_TITLE.format("", "", ""))
_LEAST_TITLE = 12
_STATUS_AT = 13
"""Below the dates, so that IDs stand alone at the edge."""


def overview_text(overview: Overview, width: int, *, in_trouble: bool = False) -> str:
    """Return every group with its entries, the sinks, and a summary.

    ``in_trouble`` shows only entries with problems; the summary counts everything.
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
    """Yield the lines of each group, without an empty group that has no name."""
    for each in groups:
        if each.group.name or not each.is_empty:
            heading = (
                settings_words(each.group) if has_names else capital(sending_words(each.group))
            )
            body = (*_searches(each, width), *_trials(each, width))
            yield [*wrapped(heading, width, 2), *(body or ["The group is empty."])]


def _searches(group: WatchedGroup, width: int) -> Iterator[str]:
    for search in group.searches:
        yield from wrapped(f"Search “{one_line(search.text)}”: {_search_words(search)}", width, 2)


def _search_words(search: WatchedSearch) -> str:
    if search.checked is None or search.found is None:
        words = "not checked yet"
    else:
        words = f"{counted(search.found, 'trial')}, checked {_day(search.checked)}"
    return f"{words}, {_failing(search.failing)}" if search.failing else words


def _trials(group: WatchedGroup, width: int) -> Iterator[str]:
    if not group.trials:
        return
    yield _BEFORE_TITLE.format("Trial", "Checked", "Changed") + "Title"
    is_listed = True
    for trial in group.trials:
        if is_listed and not trial.is_listed:
            is_listed = False
            yield f"Found by {'a search' if len(group.searches) > 1 else 'the search'}:"
        yield from _trial(trial, width)


def _trial(trial: WatchedTrial, width: int) -> Iterator[str]:
    before = _BEFORE_TITLE.format(trial.trial, _day(trial.checked), _day(trial.changed))
    title, status = one_line(trial.title), _status(trial)
    if not title and columns(status) <= width - _TITLE_AT:
        title, status = status, ""
    yield f"{before}{fitted(title, max(width - _TITLE_AT, _LEAST_TITLE))}".rstrip()
    if status:
        indent = " " * _STATUS_AT
        yield from wrapped(f"{indent}{status}", width, _STATUS_AT)


def _status(trial: WatchedTrial) -> str:
    """Return the problems of a trial."""
    problems = []
    if "failing" in trial.conditions:
        problems.append(_failing(trial.conditions["failing"]))
    if "vanished" in trial.conditions:
        problems.append(f"not in the registry since {_day(trial.conditions['vanished'].since)}")
    if trial.own != trial.trial:
        problems.append(f"now listed under {trial.own}")
    if trial.is_unchecked:
        problems.append("not checked yet")
    return ", ".join(problems)


def _failing(condition: Condition) -> str:
    return f"failing since {_day(condition.since)} ({counted(condition.runs, 'failed run')})"


# ---------------------------------------------------------------- sinks and failures


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
    if sink.fault is not None and not sink.pending:
        return "misconfigured"
    items = f"{counted(sink.pending, 'item')} of news" if sink.pending else "nothing"
    pending = f"{items} pending"
    if sink.failing_since is None:
        return pending
    runs = counted(sink.runs, "failed run")
    since = f"failing since {_day(sink.failing_since)} ({runs})"
    return f"{pending}, {since}: {one_line(sink.error or '')}"


def _reasons(groups: Iterable[WatchedGroup], width: int) -> Iterator[str]:
    """Yield why trials and searches fail; many fail for the same reason."""
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


# ---------------------------------------------------------------- summary


def _closing(overview: Overview, width: int) -> Iterator[str]:
    trials, searches = overview.trials, overview.searches
    if trials or searches:
        watched = amount(len({trial.own for trial in trials}), len(searches))
        problems = ", ".join(_problems(overview)) or "no problems"
        yield from wrapped(f"Watched: {watched}; {problems}.", width, 2)
    else:
        yield from wrapped(f"The watch list {one_line(overview.path)} is empty.", width, 2)
    yield from wrapped(_last_run(overview), width, 2)
    if overview.standstill is not None:
        yield from wrapped(standstill_words(overview.standstill), width, 2)


def _problems(overview: Overview) -> Iterator[str]:
    """Yield ``3 trials and 1 search failing``, ``1 trial vanished``."""
    trials, searches = overview.trials, overview.searches
    counts = {
        "failing": (
            sum("failing" in one.conditions for one in trials),
            sum(one.failing is not None for one in searches),
        ),
        "vanished": (sum("vanished" in one.conditions for one in trials), 0),
        "listed under another ID": (sum(one.own != one.trial for one in trials), 0),
        "not checked yet": (
            sum(one.is_unchecked for one in trials),
            sum(one.checked is None and one.failing is None for one in searches),
        ),
    }
    yield from (f"{amount(*count)} {problem}" for problem, count in counts.items() if any(count))
    misconfigured = sum(sink.fault is not None for sink in overview.sinks)
    if misconfigured:
        verb = "is" if misconfigured == 1 else "are"
        yield f"{counted(misconfigured, 'sink')} {verb} misconfigured"
    pending = sum(sink.is_troubled and sink.fault is None for sink in overview.sinks)
    if pending:
        yield f"{counted(pending, 'sink')} with pending news"


def _last_run(overview: Overview) -> str:
    last = overview.last
    if last is None:
        return "No run has checked everything yet (trialcli watch run)."
    of = f"registry data of {one_line(last.data_timestamp[:10])}"
    still = f", unchanged on {_time(last.confirmed)}" * (last.confirmed > last.completed)
    changed = " The list has changed since." * (not overview.is_of_list)
    return f"Last complete run: {_time(last.completed)} UTC, {of}{still}.{changed}"


def _time(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "-"
