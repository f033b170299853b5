"""What ``verify`` found, as text and as JSON."""

from collections.abc import Iterator
from typing import Any

from trialcli.core.soundness import Rebuilt, Verification
from trialcli.core.text import counted, one_line

SCHEMA = "trialcli/verify/1"


def verify_text(found: Verification, rebuilt: Rebuilt | None, root: str) -> str:
    """Return one line a finding, and what it comes to at the end."""
    return "".join(f"{one_line(line)}\n" for line in _lines(found, rebuilt, root))


def _lines(found: Verification, rebuilt: Rebuilt | None, root: str) -> Iterator[str]:
    yield from (f"damaged: {damage.path}: {damage.why}" for damage in found.damaged)
    yield from (f"cannot be read: {one.path}: {one.why}" for one in found.unreadable)
    yield from (f"written by a newer trialcli, not checked: {path}" for path in found.newer)
    yield from (f"{stray.kind}, ignored: {stray.path}" for stray in found.strays)
    if rebuilt is not None:
        yield from _rebuilt_lines(rebuilt)
    yield closing(found, root)


def _rebuilt_lines(rebuilt: Rebuilt) -> Iterator[str]:
    yield from (f"left out of the index: {why}" for why in rebuilt.left_out)
    aside = f" The damaged one is kept as {rebuilt.put_aside}." if rebuilt.put_aside else ""
    yield f"The index was made anew: {counted(rebuilt.trials, 'trial')}.{aside}"


def closing(found: Verification, root: str) -> str:
    """Return the count, and the verdict."""
    read = counted(found.snapshots, "snapshot")
    if found.histories:
        read += f" and {counted(found.histories, 'version')} of the registry's history"
    count = f"{read} of {counted(found.trials, 'trial')} in {root}"
    unread = f"{counted(len(found.unreadable), 'file or directory', 'files or directories')}"
    if found.damaged:
        also = f", and {unread} cannot be read" if found.unreadable else ""
        return (
            f"{count}: {len(found.damaged)} damaged{also}. Nothing was touched: copy those files "
            "back from a backup or another store, or move them away."
        )
    if found.unreadable:
        return f"{count}: {unread} cannot be read. All that can be read is sound."
    return f"{count}: {'all others sound' if found.newer else 'all sound'}."


def verify_data(found: Verification, rebuilt: Rebuilt | None) -> dict[str, Any]:
    """Return the JSON of ``verify``."""
    return {
        "schema": SCHEMA,
        "sound": found.is_sound,
        "trials": found.trials,
        "snapshots": found.snapshots,
        "histories": found.histories,
        "damaged": [{"path": damage.path, "why": damage.why} for damage in found.damaged],
        "unreadable": [{"path": one.path, "why": one.why} for one in found.unreadable],
        "newer": list(found.newer),
        "strays": [{"path": stray.path, "kind": stray.kind} for stray in found.strays],
        "rebuilt": None
        if rebuilt is None
        else {
            "trials": rebuilt.trials,
            "left_out": list(rebuilt.left_out),
            "put_aside": rebuilt.put_aside,
        },
    }
