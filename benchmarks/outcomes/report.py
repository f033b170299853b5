"""The figures as text."""

from collections.abc import Iterator, Mapping
from typing import Any

from trialcli.events.severity import SEVERITIES

_NAMES = {
    "precision": "major: precision",
    "recall": "major: recall",
    "f1": "major: F1",
    "none_rated_major": "none rated major",
    "false_alarm_rate": "none rated major or minor",
    "agreement": "four severities: agreement",
    "kappa": "four severities: kappa",
}


def as_text(result: Mapping[str, Any]) -> str:
    """Return the figures to read."""
    return "\n".join(_lines(result)).rstrip()


def _lines(result: Mapping[str, Any]) -> Iterator[str]:
    if "part" in result:
        yield f"{result['pairs']} rated pairs of {result['trials']} trials, part: {result['part']}"
        yield ""
        yield from _section(f"This tool, against: {result['against']}", "raters \\ tool", result)
    for name, figures in result.get("raters", {}).items():
        yield from _section(f"This tool, against: {name}", f"{name} \\ tool", figures)
    for figures in result.get("between_raters", ()):
        mine, theirs = figures["rater"], figures["against"]
        yield from _section(f"{mine}, against: {theirs}", f"{theirs} \\ {mine}", figures)
    if validated := result.get("cross_validation"):
        title = f"Cross-validated, {validated['folds']} folds"
        yield from _section(title, "raters \\ tool", validated)
        yield from _chosen(validated["chosen"])
    if kinds := result.get("kinds"):
        yield from _kinds(kinds)
    if floors := result.get("floors"):
        yield f"{'Floors for major':<30}{'precision':>10}{'recall':>8}{'F1':>8}"
        for name, figures in floors.items():
            yield f"  {name:<28}" + "".join(f"{figures[one]:>8.3f}" for one in figures)
        yield ""
    for one in result.get("wrong", ()):
        yield from _wrong(one)


def _section(title: str, corner: str, figures: Mapping[str, Any]) -> Iterator[str]:
    yield f"{title} ({figures['pairs']} pairs)"
    flat = {**figures["major"], **figures}
    intervals = figures.get("intervals", {})
    for key, name in _NAMES.items():
        low_high = " to ".join(f"{value:.3f}" for value in intervals.get(key, ()))
        yield f"  {name:<28}{flat[key]:>8.3f}" + (f"   95 %: {low_high}" if low_high else "")
    yield f"  {corner:<28}" + "".join(f"{mine:>8}" for mine in SEVERITIES)
    for theirs, row in figures["confusion"].items():
        yield f"  {theirs:<28}" + "".join(f"{row[mine]:>8}" for mine in SEVERITIES)
    yield ""


def _chosen(chosen: list[Mapping[str, float]]) -> Iterator[str]:
    yield f"{'Threshold chosen for fold':<30}" + "".join(
        f"{n:>8}" for n in range(1, len(chosen) + 1)
    )
    for name in chosen[0]:
        yield f"  {name:<28}" + "".join(f"{values[name]:>8.4g}" for values in chosen)
    yield ""


def _kinds(kinds: Mapping[str, Mapping[str, int]]) -> Iterator[str]:
    yield f"{'By kind of change':<30}{'right':>8}{'wrong':>8}"
    for name, counts in kinds.items():
        yield f"  {name:<28}{counts['right']:>8}{counts['wrong']:>8}"
    yield ""


def _wrong(one: Mapping[str, Any]) -> Iterator[str]:
    kind = f" ({one['kind']})" if one["kind"] else ""
    yield f"{one['id']}{kind}: raters {one['raters']}, tool {one['tool']}"
    yield from (f"  - {outcome}" for outcome in one["before"])
    yield from (f"  + {outcome}" for outcome in one["after"])
    yield from (f"  {event['severity'].upper()} {event['sentence']}" for event in one["events"])
    yield ""
