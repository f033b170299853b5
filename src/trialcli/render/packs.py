"""What ``pack``, ``unpack`` and ``compact`` did, as text and as JSON."""

import shlex
from collections.abc import Iterable, Iterator
from typing import Any

from trialcli.text.blocks import bytes_words, counted, one_line
from trialcli.versions.compaction import Compaction, CompactionNeed
from trialcli.versions.storecopy import StoreCopy
from trialcli.versions.verification import Damage

_SCHEMA = "trialcli/pack/1"
_KINDS = {"packs": "packs", "plain": "plain files"}


def copy_text(copy: StoreCopy) -> str:
    """Return a line for each thing that is not in the copy, the counts, and what to do next."""
    return "".join(f"{one_line(line)}\n" for line in _lines(copy))


def made_text(root: str, *, is_new: bool) -> str:
    """Return a sentence on an empty store of packs."""
    if is_new:
        return f"{one_line(root)} is now an empty store of packs.\n"
    return f"{one_line(root)} is a store of packs already. Nothing was changed.\n"


def made_data(root: str, *, is_new: bool) -> dict[str, Any]:
    """Return the JSON of ``pack --new``."""
    return {"schema": "trialcli/pack-new/1", "store": root, "new": is_new}


def need_text(need: CompactionNeed) -> str:
    """Return a sentence on the space that a compaction needs while it runs."""
    return (
        f"Writing {counted(need.packs, 'pack')} again. Meanwhile, this needs about "
        f"{bytes_words(need.bytes)} more on the disk; {bytes_words(need.free)} are free."
    )


def compaction_text(root: str, compaction: Compaction) -> str:
    """Return a line for each pack that stays, and how many packs there are now."""
    left = [f"not compacted: packs/{name}: {why}." for name, why in compaction.left.items()]
    before, after = compaction.packs_before, compaction.packs_after
    sizes = _megabytes(compaction.bytes_before), _megabytes(compaction.bytes_after)
    if not before:
        line = f"{root} has no packs."
    else:
        line = f"{root} had {counted(before, 'pack')} ({sizes[0]}) and has {after} ({sizes[1]})."
    return "".join(f"{one_line(each)}\n" for each in (*left, line))


def _megabytes(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def compaction_data(root: str, compaction: Compaction) -> dict[str, Any]:
    """Return the JSON of ``compact``."""
    return {
        "schema": "trialcli/compact/1",
        "store": root,
        "packs_before": compaction.packs_before,
        "packs_after": compaction.packs_after,
        "bytes_before": compaction.bytes_before,
        "bytes_after": compaction.bytes_after,
        "left": [{"path": f"packs/{name}", "why": why} for name, why in compaction.left.items()],
    }


def _lines(copy: StoreCopy) -> Iterator[str]:
    yield from (f"different: {one.path}: {one.why}" for one in copy.different)
    yield from (f"not written: {one.path}: {one.why}" for one in copy.unwritten.values())
    yield from (f"not copied: {one.path}: {one.why}" for one in copy.left_out.values())
    yield from (f"foreign, not copied: {path}" for path in copy.foreign)
    if copy.different:
        yield (
            f"{counted(len(copy.different), 'file')} in {copy.target} cannot be used: the disk "
            "does not return what was written. Remove this directory and try another disk."
        )
        return
    if copy.unwritten:
        yield f"{copy.target} is not complete. Run the same command again to finish it."
        return
    yield _summary(copy)
    also = f" {copy.source} is unchanged." if copy.is_whole else f" Keep {copy.source}: {_LESS}."
    yield f"Use the new store with --store {shlex.quote(copy.target)} or TRIALCLI_STORE.{also}"


_LESS = "not everything could be copied"


def _summary(copy: StoreCopy) -> str:
    read = counted(copy.snapshots, "snapshot")
    if copy.histories:
        read += f" and {counted(copy.histories, 'version')} of the registry's history"
    count = f"{read} of {counted(len(copy.copied), 'trial')}"
    return (
        f"{count} copied to {copy.target} as {_KINDS[copy.kind]}; each is equal to the original "
        "byte by byte."
    )


def copy_data(copy: StoreCopy) -> dict[str, Any]:
    """Return the JSON of ``pack`` and ``unpack``."""
    return {
        "schema": _SCHEMA,
        "store": copy.source,
        "to": copy.target,
        "kind": copy.kind,
        "complete": copy.is_whole,
        "trials": len(copy.copied),
        "snapshots": copy.snapshots,
        "history_versions": copy.histories,
        "left_out": _damage_data(copy.left_out.values()),
        "unwritten": _damage_data(copy.unwritten.values()),
        "different": _damage_data(copy.different),
        "foreign": list(copy.foreign),
        "files": list(copy.own_files),
    }


def _damage_data(damage: Iterable[Damage]) -> list[dict[str, str]]:
    return [{"path": one.path, "why": one.why} for one in damage]
