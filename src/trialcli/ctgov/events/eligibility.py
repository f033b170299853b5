"""Eligibility criteria: added, removed and changed ones, by inclusion and exclusion."""

from collections import Counter
from collections.abc import Iterator

from trialcli.ctgov.criteria import criteria
from trialcli.ctgov.events.sources import GETZ
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.text.blocks import counted
from trialcli.text.diff import BlockDiff, diff_blocks, reads_the_same

ELIGIBILITY_CHANGED = Rule(
    "eligibility-changed", "minor", "The conditions of taking part changed", GETZ
)
ELIGIBILITY_REWORDED = Rule("eligibility-reworded", "none", "The criteria read the same", GETZ)

_CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"
_VERBS = {"added": "added", "removed": "dropped", "altered": "altered"}
_KINDS = ("inclusion", "exclusion", "other")


def eligibility_events(ledger: Ledger) -> Iterator[Event]:
    """Yield an event for each change of the criteria, with its counts."""
    for position in ledger.take(lambda change: change.pattern == _CRITERIA):
        change = ledger[position]
        if not (isinstance(change.before, str) and isinstance(change.after, str)):
            yield Event(
                ELIGIBILITY_CHANGED,
                f"Eligibility criteria {change.kind}",
                (position,),
                shown=(position,),
            )
            continue
        yield _event(position, change.before, change.after)


def _event(position: int, before: str, after: str) -> Event:
    diffs = _by_kind(before, after)
    changed = [(kind, block) for kind, blocks in diffs.items() for block in blocks]
    if all(reads_the_same([block]) for _, block in changed):
        return Event(
            ELIGIBILITY_REWORDED,
            "Eligibility criteria formatted differently; they read the same",
            (position,),
        )
    differing = [(kind, block) for kind, block in changed if block.kind != "same"]
    counts = Counter((kind, _VERBS[block.kind]) for kind, block in differing)
    return Event(
        ELIGIBILITY_CHANGED,
        _one(*differing[0]) if len(differing) == 1 else f"Eligibility: {_counted(counts)}",
        (position,),
        shown=(position,),
        facts={f"{kind}_{verb}": count for (kind, verb), count in counts.items()},
    )


def _by_kind(before: str, after: str) -> dict[str, list[BlockDiff]]:
    """Compare inclusion with inclusion and exclusion with exclusion criteria."""
    ours, theirs = criteria(before).groups, criteria(after).groups
    return {
        kind: diff_blocks(
            [block for group in ours if group.kind == kind for block in group.blocks],
            [block for group in theirs if group.kind == kind for block in group.blocks],
        )
        for kind in _KINDS
    }


def _one(kind: str, block: BlockDiff) -> str:
    noun = "Criterion" if kind == "other" else f"{kind.capitalize()} criterion"
    if block.kind == "altered":
        return f"{noun} altered"
    return f"{noun} {_VERBS[block.kind]}: {block.pieces[0].text}"


def _counted(counts: Counter[tuple[str, str]]) -> str:
    """Return ``2 inclusion criteria added, 1 exclusion criterion altered``."""
    return ", ".join(
        f"{counted(count, _noun(kind), _noun(kind)[:-2] + 'a')} {verb}"
        for (kind, verb), count in counts.items()
    )


def _noun(kind: str) -> str:
    return "criterion" if kind == "other" else f"{kind} criterion"
