"""The findings of ``verify``, as text and as JSON."""

from collections.abc import Iterator
from typing import Any

from trialcli.render.problem import error_data
from trialcli.text.blocks import counted, one_line
from trialcli.versions.verification import Rebuilt, Rescued, Verification

SCHEMA = "trialcli/verify/2"


def verify_text(found: Verification, rebuilt: Rebuilt | None, root: str) -> str:
    """Return one line for each finding, and a summary at the end."""
    return "".join(f"{one_line(line)}\n" for line in _lines(found, rebuilt, root))


def _lines(found: Verification, rebuilt: Rebuilt | None, root: str) -> Iterator[str]:
    yield from (f"damaged: {damage.path}: {damage.why}" for damage in found.damaged)
    yield from (f"cannot be read: {one.path}: {one.why}" for one in found.unreadable)
    yield from (f"written by a newer trialcli, not checked: {path}" for path in found.newer)
    yield from (f"{stray.kind}, ignored: {stray.path}" for stray in found.strays)
    if found.state is not None:
        yield str(found.state)
    if rebuilt is not None:
        yield from _rebuilt_lines(rebuilt, found)
    yield closing(found, root)


def _rebuilt_lines(rebuilt: Rebuilt, found: Verification) -> Iterator[str]:
    yield from (f"not in the catalog: {why}" for why in rebuilt.left_out)
    if rebuilt.rescued is not None:
        yield from _rescued_lines(rebuilt.rescued)
    yield from (str(one) for one in rebuilt.problems if str(one) != str(found.state))
    if rebuilt.trials is not None:
        yield f"The catalog was rebuilt: {counted(rebuilt.trials, 'trial')}."
    if rebuilt.is_searchable:
        yield "The full-text index was rebuilt."


def _rescued_lines(rescued: Rescued) -> Iterator[str]:
    yield (
        f"The watch log was damaged: {rescued.why}. {counted(rescued.saved, 'row')} could be saved "
        f"in a new file. The damaged file was renamed to {rescued.put_aside}."
    )
    yield from (f"lost: {what}" for what in rescued.lost)
    if not rescued.is_certain:
        yield "lost: possibly more rows of the watch log; it is unknown if there were more."


def closing(found: Verification, root: str, checked: int | None = None) -> str:
    """Return the counts and the result; ``checked`` is how many files were read, if not all."""
    read = counted(found.snapshots, "snapshot")
    if found.histories:
        read += f" and {counted(found.histories, 'version')} of the registry's history"
    count = f"{read} of {counted(found.trials, 'trial')} in {root}"
    files = found.snapshots + found.histories
    if checked is not None and checked < files:
        sample = f"{count}. {checked} of {files} files were checked"
        return f"{_result(found, sample)} Run trialcli verify to check all of them."
    return _result(found, count)


def _result(found: Verification, count: str) -> str:
    unread = f"{counted(len(found.unreadable), 'file or directory', 'files or directories')}"
    if found.damaged:
        also = f", and {unread} cannot be read" if found.unreadable else ""
        return (
            f"{count}: {len(found.damaged)} damaged{also}. Nothing was changed. Restore "
            "damaged files from a backup or another store, or move them away."
        )
    if found.unreadable:
        return f"{count}: {unread} cannot be read. Everything that can be read is intact."
    if not found.snapshots + found.histories:
        return f"{count}."
    return f"{count}: {'all others intact' if found.newer else 'all intact'}."


def verify_data(found: Verification, rebuilt: Rebuilt | None) -> dict[str, Any]:
    """Return the JSON of ``verify``."""
    return {
        "schema": SCHEMA,
        "intact": found.is_sound,
        "trials": found.trials,
        "snapshots": found.snapshots,
        "history_versions": found.histories,
        "damaged": [{"path": damage.path, "why": damage.why} for damage in found.damaged],
        "unreadable": [{"path": one.path, "why": one.why} for one in found.unreadable],
        "newer": list(found.newer),
        "strays": [{"path": stray.path, "kind": stray.kind} for stray in found.strays],
        "watch_log": None if found.state is None else error_data(found.state),
        "rebuilt": None
        if rebuilt is None
        else {
            "trials": rebuilt.trials,
            "left_out": list(rebuilt.left_out),
            "problems": [error_data(one) for one in rebuilt.problems],
            "full_text": rebuilt.is_searchable,
            "put_aside": rebuilt.rescued and rebuilt.rescued.put_aside,
            "watch_log": None
            if rebuilt.rescued is None
            else {
                "why": rebuilt.rescued.why,
                "saved": rebuilt.rescued.saved,
                "lost": list(rebuilt.rescued.lost),
                "certain": rebuilt.rescued.is_certain,
            },
        },
    }
