"""Groups with new IDs or titles, and figures in another spelling: the results are the same."""

from collections.abc import Iterator

from trialcli.ctgov.events.results.rules import RESULTS_CHANGED, RESULTS_REWRITTEN
from trialcli.ctgov.results.figures import same_figure
from trialcli.ctgov.results.table import GROUPS, ROWS
from trialcli.events.event import Event, Ledger, ValueLine
from trialcli.record.changes import Change
from trialcli.record.tree import below
from trialcli.text.blocks import counted, one_line, read_markup
from trialcli.text.likeness import normalised

_RESULTS = "resultsSection"


def naming_events(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for new IDs, one for new spellings, and one for each group."""
    numbered = ledger.take(_is_number)
    if numbered:
        groups = sum(_is_group_field(ledger[one], "id") for one in numbered)
        sentence = f"Posted results: the IDs of {counted(groups, 'group')} changed"
        yield Event(RESULTS_REWRITTEN, sentence, numbered)
    for noun, is_spelling in (("figure", _is_spelling), ("title", _is_title_in_other_letters)):
        spelled = ledger.take(is_spelling)
        if not spelled:
            continue
        first = ledger[spelled[0]]
        count = counted(len(spelled), noun)
        old, new = str(first.before), str(first.after)
        example = f" ({old} → {new})" if old != new else ""
        sentence = f"Posted results: {count} in another spelling{example}"
        yield Event(RESULTS_REWRITTEN, sentence, spelled)
    yield from _renamed(ledger)
    yield from _described(ledger)


def _is_number(change: Change) -> bool:
    """Whether a change is of an ID that follows the pairing of the groups."""
    if change.kind != "changed" or not below(change.pattern, _RESULTS):
        return False
    key = change.pattern.rpartition(".")[2]
    return key in ("groupId", "groupIds[]") or _is_group_field(change, "id")


def _is_group_field(change: Change, key: str) -> bool:
    return below(change.pattern, _RESULTS) and change.pattern.endswith(
        tuple(f".{groups}[].{key}" for groups in GROUPS)
    )


def _is_spelling(change: Change) -> bool:
    return (
        below(change.pattern, _RESULTS)
        and change.kind == "changed"
        and same_figure(change.before, change.after)
    )


def _is_title_in_other_letters(change: Change) -> bool:
    """Whether the title of a row changed only in capitals and spaces."""
    if change.kind != "changed" or not below(change.pattern, _RESULTS):
        return False
    of_list, _, key = change.pattern.rpartition("[].")
    if ROWS.get(of_list.rpartition(".")[2]) != key:
        return False
    old, new = (" ".join(str(side).split()).casefold() for side in (change.before, change.after))
    return old == new


def _renamed(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for each group that has another title, in however many tables."""
    found: dict[tuple[str, str], list[int]] = {}
    for one in ledger.take(lambda change: _is_group_field(change, "title")):
        sides = ledger[one].before, ledger[one].after
        old, new = (one_line(str(side or "without a title")) for side in sides)
        found.setdefault((old, new), []).append(one)
    for (old, new), positions in found.items():
        yield Event(
            RESULTS_REWRITTEN if normalised(old) == normalised(new) else RESULTS_CHANGED,
            f"Group of the posted results renamed{_in_tables(positions)}: {old} → {new}",
            tuple(positions),
            facts={"group": new, "before": old, "after": new, "tables": len(positions)},
        )


def _described(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for each group that has another description."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for one in ledger.take(lambda change: _is_group_field(change, "description")):
        change = ledger[one]
        old, new = (_text(side) for side in (change.before, change.after))
        found.setdefault((one_line(change.items[-1].label), old, new), []).append(one)
    for (group, old, new), positions in found.items():
        yield Event(
            RESULTS_CHANGED,
            f"Description of a group of the posted results changed{_in_tables(positions)}: {group}",
            tuple(positions),
            lines=(ValueLine("", old, new),),
            facts={"group": group, "tables": len(positions)},
        )


def _in_tables(positions: list[int]) -> str:
    return f" in {len(positions)} tables" if len(positions) > 1 else ""


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return " ".join(one_line(block.text) for block in read_markup(value))
