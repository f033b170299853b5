"""Comparing two records: keyed forms first, then their differences, then changes to follow.

DeepDiff finds the differences: it walks the keyed forms (``record.keyed``) of the two records, and
the path that it reports is folded into a change. It is not asked to pair anything: on whole records
it took far longer and paired strangers. The values of the changes are read from the records.

Laws (tests/record/test_compare.py): a record compared with itself has no changes; the values at the
pointers are ``before`` and ``after``; taken out of both records, what is left is equal but for the
order of lists; no change lies inside another.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from trialcli.record.bounds import Bounds, Partials
from trialcli.record.changes import Change, ChangeKind, Comparison
from trialcli.record.keyed import KeyedPath, Keyer, path_of, pattern_of, same
from trialcli.record.origins import origin
from trialcli.record.shape import RecordShape
from trialcli.record.textforms import TextForms, comparable
from trialcli.record.tree import Path, Record, value_at

_REPORTED: dict[str, ChangeKind] = {
    "dictionary_item_added": "added",
    "dictionary_item_removed": "removed",
    "values_changed": "changed",
    "type_changes": "changed",
}
"""What DeepDiff calls the differences of two keyed forms."""


def compare(
    before: Record,
    after: Record,
    shape: RecordShape,
    *,
    text_forms: TextForms = ("api", "api"),
    partials: Partials = (None, None),
) -> Comparison:
    """Return everything that differs between two records of one trial.

    Two records as the API serves them are compared as they are. If the registry's history served
    one of them, only the words of the texts are compared, and not their form. The values and places
    are in either case those of the records as served. Nothing that a record which is not whole
    (``partials``) lacks is a change.
    """
    if "history" not in text_forms:
        return _compare(before, after, shape, partials)
    ours, theirs, left_out = comparable(before, after, text_forms, shape)
    return replace(_compare(ours, theirs, shape, partials).of(before, after), left_out=left_out)


def _compare(before: Record, after: Record, shape: RecordShape, partials: Partials) -> Comparison:
    if same(before, after):
        return Comparison((), {})
    bounds = Bounds.of(before, after, partials)
    keyer = Keyer(shape, bounds)
    keyed = keyer.key(before, after, (), {})
    changes = [_change(kind, steps, steps, before, after) for kind, steps in _differences(*keyed)]
    changes += (_change("moved", *steps, before, after) for steps in keyer.moved)
    changes.sort(key=lambda change: _reading_order(change, before, after))
    judged = tuple(origin(change, before, after, shape) for change in changes)
    return Comparison(
        judged,
        keyer.unchanged,
        order_only=not judged and partials == (None, None),
        partials=partials,
        unknown=tuple(bounds.unknown),
        family_pairs=tuple(keyer.family_pairs),
    )


def _differences(ours: Any, theirs: Any) -> Iterator[tuple[ChangeKind, KeyedPath]]:
    """Yield what DeepDiff finds between two keyed forms, and where."""
    from deepdiff import DeepDiff  # 90 ms to import: only a comparison pays for it

    found = DeepDiff(
        ours, theirs, view="tree", threshold_to_diff_deeper=0, ignore_private_variables=False
    )
    for report, levels in found.items():
        for level in levels:
            yield _REPORTED[report], tuple(level.path(output_format="list"))


def _change(
    reported: ChangeKind, steps: KeyedPath, steps_after: KeyedPath, before: Record, after: Record
) -> Change:
    """Fold the steps of a difference into a change, with the values that the records hold there."""
    before_path = None if reported == "added" else path_of(steps, after=False)
    after_path = None if reported == "removed" else path_of(steps_after, after=True)
    old = None if before_path is None else value_at(before, before_path)
    new = None if after_path is None else value_at(after, after_path)
    return Change(
        kind=_kind(reported, old, new, steps),
        before=old,
        after=new,
        before_path=before_path,
        after_path=after_path,
        pattern=pattern_of(steps_after),
        items=tuple(step for step in steps_after if not isinstance(step, str)),
    )


def _kind(reported: ChangeKind, old: Any, new: Any, steps: KeyedPath) -> ChangeKind:
    """Return the kind of a change: the null of a key is nothing, and comes or goes as nothing."""
    if reported != "changed" or not isinstance(steps[-1], str) or not (old or new):
        return reported
    if old is None:
        return "added"
    return "removed" if new is None else "changed"


def _reading_order(change: Change, before: Record, after: Record) -> tuple[tuple[int, ...], bool]:
    """Order changes as the record they stand in is read; what is gone before what came for it."""
    if change.after_path is not None:
        return _positions(after, change.after_path), True
    return _positions(before, change.before_path or ()), False


def _positions(record: Any, path: Path) -> tuple[int, ...]:
    positions = []
    for step in path:
        positions.append(step if isinstance(step, int) else list(record).index(step))
        record = record[step]
    return tuple(positions)
