"""The rule and the sentence for what happened to outcomes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from trialcli.ctgov.events.outcome_rules import (
    OTHER_OUTCOME_ADDED,
    OTHER_OUTCOME_ALTERED,
    OTHER_OUTCOME_DROPPED,
    OTHER_OUTCOME_EXCHANGED,
    OTHER_OUTCOME_MOVED,
    OTHER_OUTCOME_REWORDED,
    OUTCOME_DEMOTED,
    OUTCOME_PROMOTED,
    PRIMARY_OUTCOME_ADDED,
    PRIMARY_OUTCOME_DETAIL,
    PRIMARY_OUTCOME_DROPPED,
    PRIMARY_OUTCOME_EXCHANGED,
    PRIMARY_OUTCOME_LESS,
    PRIMARY_OUTCOME_MEASURE,
    PRIMARY_OUTCOME_METRIC,
    PRIMARY_OUTCOME_PART_ADDED,
    PRIMARY_OUTCOME_PART_DROPPED,
    PRIMARY_OUTCOME_REGROUPED,
    PRIMARY_OUTCOME_REWORDED,
    PRIMARY_OUTCOME_TIMING,
    PRIMARY_OUTCOME_WRITTEN_APART,
)
from trialcli.ctgov.outcomes.outcome import (
    TEXT_KEYS,
    ListKey,
    OutcomeChange,
    OutcomeChangeKind,
    OutcomeRef,
)
from trialcli.events.rule import Rule
from trialcli.text.blocks import counted, shortened

_NOUNS: Mapping[ListKey, str] = {
    "primaryOutcomes": "Primary outcome",
    "secondaryOutcomes": "Secondary outcome",
    "otherOutcomes": "Other outcome",
}
_PRIMARY: Mapping[OutcomeChangeKind, Rule] = {
    "added": PRIMARY_OUTCOME_ADDED,
    "dropped": PRIMARY_OUTCOME_DROPPED,
    "exchanged": PRIMARY_OUTCOME_EXCHANGED,
    "component-added": PRIMARY_OUTCOME_PART_ADDED,
    "component-dropped": PRIMARY_OUTCOME_PART_DROPPED,
    "measure-altered": PRIMARY_OUTCOME_MEASURE,
    "metric-altered": PRIMARY_OUTCOME_METRIC,
    "retimed": PRIMARY_OUTCOME_TIMING,
    "detail-added": PRIMARY_OUTCOME_DETAIL,
    "detail-omitted": PRIMARY_OUTCOME_LESS,
    "reworded": PRIMARY_OUTCOME_REWORDED,
    "merged": PRIMARY_OUTCOME_WRITTEN_APART,
    "split": PRIMARY_OUTCOME_WRITTEN_APART,
    "same": PRIMARY_OUTCOME_REWORDED,
}
_OTHER: Mapping[OutcomeChangeKind, Rule] = {
    **dict.fromkeys(_PRIMARY, OTHER_OUTCOME_ALTERED),
    "added": OTHER_OUTCOME_ADDED,
    "dropped": OTHER_OUTCOME_DROPPED,
    "exchanged": OTHER_OUTCOME_EXCHANGED,
    "reworded": OTHER_OUTCOME_REWORDED,
    "same": OTHER_OUTCOME_REWORDED,
}
TIMED_RULES = {*_PRIMARY.values(), PRIMARY_OUTCOME_REGROUPED, OUTCOME_PROMOTED, OUTCOME_DEMOTED}
"""The rules of primary outcomes: for these, the phase of the trial matters."""

_WORDS: Mapping[OutcomeChangeKind, str] = {
    "added": " added",
    "dropped": " dropped",
    "measure-altered": " altered",
    "metric-altered": ": statistic changed",
    "detail-added": " has more detail",
    "detail-omitted": " has less detail",
    "reworded": " reworded",
    "same": " reworded",
}
_ALTERED = {
    "threshold": ": threshold changed",
    "instrument": ": instrument changed",
    "population": ": population changed",
    "specimen": ": specimen changed",
    "assessor": ": assessor changed",
}
_SPLIT = {
    "composite": "split into its components",
    "things": "split into several",
    "time": "split by time",
    "new time": "split by time, with new times",
    "analysis": "split by population or analysis",
    "text": "cut into several, in the same words",
}
_MERGED = {
    "composite": "merged into a composite",
    "things": "merged into one",
    "time": "merged into one with several times",
    "new time": "merged into one, and times dropped",
    "analysis": "merged into one for all populations or analyses",
    "text": "joined into one, in the same words",
}
_OTHER_NOUNS = {
    "primaryOutcomes": "a primary outcome",
    "secondaryOutcomes": "a secondary outcome",
    "otherOutcomes": "an other outcome",
}
_MOVED_PARTS = {
    ("component-dropped", "primaryOutcomes"): " (now a primary outcome)",
    ("component-dropped", "secondaryOutcomes"): " (now a secondary outcome)",
    ("component-dropped", "otherOutcomes"): " (now among the other outcomes)",
    ("component-added", "primaryOutcomes"): " (a primary outcome before)",
    ("component-added", "secondaryOutcomes"): " (a secondary outcome before)",
    ("component-added", "otherOutcomes"): " (among the other outcomes before)",
}
_STATISTICS = {"count": "number or percentage", "time to event": "time to an event"}
_SIDE = "(?:upper|lower|left|right)"
"""A word that belongs to the next one: "lower back"."""
_SAID_BY_REGROUPING = ("reworded", "same", "detail-added", "detail-omitted")
_LONGEST_FRAME = 80
"""Two time frames of at most 80 characters are shown in full, longer ones by their times."""
_MOST_WORDED = 3
"""At most 3 outcomes, or words of an outcome, are named in a sentence."""


def concerns_primary(outcomes: Iterable[OutcomeChange]) -> bool:
    """Whether one of some changes is of a primary outcome, before or after."""
    return any(
        ref is not None and ref.primary
        for outcome in outcomes
        for ref in (outcome.before, outcome.after)
    )


def rule_of(outcome: OutcomeChange) -> Rule:
    """Return the rule for what happened to an outcome."""
    primary = concerns_primary([outcome])
    if outcome.kind in ("promoted", "demoted"):
        known = OUTCOME_PROMOTED if outcome.kind == "promoted" else OUTCOME_DEMOTED
        return known if primary else OTHER_OUTCOME_MOVED
    if primary and outcome.kind in ("split", "merged") and outcome.severity == "major":
        return PRIMARY_OUTCOME_REGROUPED
    return _PRIMARY[outcome.kind] if primary else _OTHER[_kind(outcome)]


def _kind(outcome: OutcomeChange) -> OutcomeChangeKind:
    """Return what happened to an outcome that is not primary: with other numbers, an alteration."""
    if (
        outcome.kind == "reworded"
        and not outcome.other
        and _numbers(outcome.before) != _numbers(outcome.after)
    ):
        return "measure-altered"
    return outcome.kind


def _numbers(ref: OutcomeRef | None) -> list[str]:
    return [] if ref is None else sorted(re.findall(r"\d+", label_of(ref)))


def sentence_of(outcomes: Sequence[OutcomeChange]) -> str:
    """Return the sentence of an event: what happened to its outcomes, the worst first."""
    words = list(dict.fromkeys(_sentences(outcomes)))
    more = len(words) - _MOST_WORDED
    sentence = "; ".join(words[:_MOST_WORDED])
    return sentence + (f"; and {counted(more, 'more change')} of outcomes" if more > 0 else "")


def values_of(old: object, new: object) -> str:
    """Return the two values of a text, if both are short: " (6 months → 1 year)"."""
    if not (isinstance(old, str) and isinstance(new, str)):
        return ""
    return f" ({old} → {new})" if max(len(old), len(new)) <= _LONGEST_FRAME else ""


def label_of(ref: OutcomeRef) -> str:
    """Return the name of an outcome: its measure and its time frame."""
    time = ref.text("timeFrame")
    measure = ref.text("measure") or "(no measure)"
    return f"{measure} [{time}]" if time else measure


def _sentences(outcomes: Sequence[OutcomeChange]) -> Iterator[str]:
    """Yield a sentence for each outcome, and one for each that was split or into which any merged.

    The outcome that stayed of several is in the sentence of these.
    """
    groups = _groups(outcomes)
    regrouped = [group for group in groups if group[0].other]
    stayed = {
        id(each): [group for group in groups if _stayed(group[0], each[0])] for each in regrouped
    }
    said = [group for kept in stayed.values() for group in kept]
    for group in groups:
        if group[0].other:
            yield _regrouping(group, stayed[id(group)])
        elif group not in said:
            yield _sentence(group)


def _groups(outcomes: Iterable[OutcomeChange]) -> list[list[OutcomeChange]]:
    """Return the changes of each outcome together, and those of several that were one."""
    groups: dict[object, list[OutcomeChange]] = {}
    for outcome in outcomes:
        sides = outcome.before, outcome.after
        key = (outcome.kind, outcome.other) if outcome.other else sides
        groups.setdefault(key, []).append(outcome)
    return list(groups.values())


def _stayed(outcome: OutcomeChange, part: OutcomeChange) -> bool:
    """Whether an outcome in both versions is one of several that were one, as its part is."""
    if outcome.other or outcome.kind in ("promoted", "demoted", "exchanged"):
        return False
    whole, stayed = outcome.before, outcome.after
    if part.before:
        whole, stayed = stayed, whole
    return whole is not None and stayed is not None and whole == part.other


def _regrouping(parts: Sequence[OutcomeChange], stayed: Sequence[Sequence[OutcomeChange]]) -> str:
    """Return what was split into which outcomes, or which were merged into what."""
    first = parts[0]
    split, whole = first.after is not None, first.other
    refs = [ref for part in parts if (ref := part.after or part.before)]
    names = [_name_with_changes(changes, after=split) for changes in stayed]
    names = list(dict.fromkeys((*names, *map(label_of, refs))))
    named = "; ".join(names[:_MOST_WORDED])
    named += f"; and {len(names) - _MOST_WORDED} more" if len(names) > _MOST_WORDED else ""
    noun = _NOUNS[refs[0].list_key]
    way = str(first.facts.get("way", "things"))
    if split:
        return f"{noun} {_SPLIT[way]}: {named} (was: {label_of(whole) if whole else ''})"
    return f"{noun}s {_MERGED[way]}: {named} (now: {label_of(whole) if whole else ''})"


def _name_with_changes(outcomes: Sequence[OutcomeChange], *, after: bool) -> str:
    """Return the label of an outcome that stayed, and what else happened to it."""
    ref = outcomes[0].after if after else outcomes[0].before
    happened = [_happened(each) for each in outcomes if each.kind not in _SAID_BY_REGROUPING]
    label = label_of(ref) if ref else ""
    return f"{label} ({_in_turn(happened).removeprefix(':').strip()})" if happened else label


def _sentence(outcomes: Sequence[OutcomeChange]) -> str:
    """Return all that happened to one outcome, with its label once, at the end."""
    first = outcomes[0]
    ref = first.after or first.before
    if ref is None:
        return "Outcome changed"
    noun, label = _NOUNS[ref.list_key], label_of(ref)
    if first.kind in ("promoted", "demoted"):
        old = _NOUNS[(first.before or ref).list_key]
        altered = " and changed" if first.facts.get("altered") else ""
        return f"{old} made {noun.split()[0].lower()}{altered}: {label}"
    if first.kind == "exchanged" and first.before:
        return f"{noun} exchanged: {first.before.text('measure')} → {label}"
    return f"{noun}{_in_turn(map(_happened, outcomes))}: {label}"


def _in_turn(happened: Iterable[str]) -> str:
    """Return what happened to one outcome as one text."""
    first, *others = dict.fromkeys(happened)
    return "; ".join((first, *(each.removeprefix(":").strip() for each in others)))


def _happened(outcome: OutcomeChange) -> str:
    """Return what happened to an outcome, to be read after its noun: " has more detail"."""
    if outcome.kind in ("component-added", "component-dropped"):
        verb = outcome.kind.removeprefix("component-")
        where = _MOVED_PARTS.get((outcome.kind, str(outcome.facts.get("other_list"))), "")
        return f": {_named(outcome, 'components')} {verb}{where}"
    if outcome.kind == "reworded" and rule_of(outcome) == OTHER_OUTCOME_ALTERED:
        return " changed"
    if outcome.kind == "retimed" or outcome.facts.get("detail") == "timing":
        return _retimed(outcome)
    if whole := outcome.facts.get("part_of"):
        other = _OTHER_NOUNS[str(outcome.facts["other_list"])]
        if outcome.kind == "dropped":
            return f" dropped (now part of {other}: {whole})"
        return f" added (part of {other} before: {whole})"
    words = _ALTERED.get(str(outcome.facts.get("of")), _WORDS[outcome.kind])
    return f"{words}{_difference(outcome)}"


def _retimed(outcome: OutcomeChange) -> str:
    """Return what happened to the times: " time frame changed (6 months → 6-8 months)"."""
    old, new = (ref.text("timeFrame") if ref else "" for ref in (outcome.before, outcome.after))
    if new and not old and outcome.kind == "detail-added":
        return " time frame added"
    if old and not new and outcome.kind == "detail-omitted":
        return f" time frame removed (was: {shortened(old, _LONGEST_FRAME)})"
    if old and new and old != new and "in" not in outcome.facts:
        in_full = max(len(old), len(new)) <= _LONGEST_FRAME
        difference = f" ({old} → {new})" if in_full else _came_and_went(outcome)
        return f" time frame changed{difference}"
    verb = {"detail-added": "added", "detail-omitted": "left out"}.get(outcome.kind, "changed")
    times = outcome.facts.get("dropped" if verb == "left out" else "added")
    named = _came_and_went(outcome) if verb == "changed" else f" ({_listed(times)})"
    return f": time {verb}{named}"


def _difference(outcome: OutcomeChange) -> str:
    """Return the words that came and went: "(mean → median)"; empty if there are none."""
    facts = outcome.facts
    if outcome.kind == "metric-altered":
        old, new = (_listed(_statistics(facts.get(side))) for side in ("before", "after"))
        return f" ({old} → {new})"
    if outcome.kind in ("detail-added", "detail-omitted") and facts.get("named"):
        return f" ({_named(outcome, 'words')})"
    return _came_and_went(outcome) if outcome.kind == "measure-altered" else ""


def _came_and_went(outcome: OutcomeChange) -> str:
    """Return what an outcome no longer says and newly says; empty if neither is known."""
    dropped, added = _named(outcome, "dropped"), _named(outcome, "added")
    if dropped and added:
        return f" ({dropped} → {added})"
    if added:
        return f" (new: {added})"
    return f" (no longer: {dropped})" if dropped else ""


def _named(outcome: OutcomeChange, key: str) -> str:
    """Return the words of a fact, as the outcome writes them."""
    words = outcome.facts.get(key) or ()
    words = words if isinstance(words, list | tuple) else (words,)
    texts = [ref.text(text) for ref in (outcome.after, outcome.before) if ref for text in TEXT_KEYS]
    return _listed([_as_written(str(word), texts) for word in words])


def _as_written(words: str, texts: Iterable[str]) -> str:
    """Return words as a text writes them: "EQ-5D-5L" for "eq 5 d 5 l"."""
    letters = ("-?".join(map(re.escape, word)) for word in words.split())
    pattern = rf"\b(?:{_SIDE}\s+)?" + r"[\s/.-]*".join(letters) + r"\b"
    for text in texts:
        if found := re.search(pattern, text, re.IGNORECASE):
            written = " ".join(found[0].split())
            return words if written[1:] == words[1:] else written
    return words


def _statistics(names: object) -> list[str]:
    return (
        [_STATISTICS.get(str(name), str(name)) for name in names] if isinstance(names, list) else []
    )


def _listed(words: object) -> str:
    """Return some words, at most three of them."""
    some = [str(word) for word in words] if isinstance(words, list | tuple) else [str(words or "")]
    more = len(some) - _MOST_WORDED
    named = ", ".join(some[:_MOST_WORDED])
    return f"{named} and {more} more" if more > 0 else named
