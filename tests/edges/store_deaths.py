"""A program that lets a store die at its nth write, for each n, and examines what is left.

Arguments: the deed, the kind of the store, the mode of the disk, an empty directory. It prints a
JSON object: how many writes the deed makes, and a line for each fault. Each deed runs in a fork of
this program, because starting a new one takes longer than the deed.
"""

import json
import os
import shutil
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.dying_disk import begin, calls
from tests.made_snapshots import VOLATILE, made_snapshot, made_version
from tests.rehearsal import rehearse
from tests.stores import names_of, new_store
from trialcli.cli.guard import run
from trialcli.edges.storekind import UnfinishedCopy, kind_or_copy
from trialcli.edges.storemaking import make_pack_store
from trialcli.edges.terminal import Silence
from trialcli.errors import StoreError
from trialcli.jobs.verify import verify
from trialcli.versions.snapshot import Snapshot, file_name
from trialcli.versions.store import InspectableStore, StoreKind
from trialcli.wiring import open_store

Say = Callable[[str], None]
_KILLED = 9
_ONE, _TWO = "NCT00000001", "NCT00000002"
EARLIER = [made_snapshot(_ONE, "A"), made_version(2), made_snapshot(_TWO, "A")]
LATER = [
    made_snapshot(_ONE, "B", minutes=1),
    made_snapshot("NCT00000003", "A"),
    made_version(1),
    made_snapshot(_TWO, "A", minutes=1),
    made_snapshot(_ONE, "A", minutes=2),
]


_STRIDE = 4
"""A full disk and an error are tried at every fourth write, which takes less time."""
_LAST = made_snapshot("NCT00000009", "Z")
"""Makes sure that the next run writes something."""
_UNCHANGED = {file_name(LATER[3])}
"""Stored only if the one with its content is not there."""
_ALL = {file_name(one) for one in (*EARLIER, *LATER)}
_WHOLE = _ALL - _UNCHANGED


class Deed(NamedTuple):
    """Something that is done to a store, and what it must hold then."""

    prepare: Callable[[Path, StoreKind], None]
    do: Callable[[Path, StoreKind, Say], None]
    """Says the name of each snapshot that is reported as stored."""
    check: Callable[[Path, StoreKind, set[str]], Iterator[str]]
    """Yields what is wrong, given the names that were said."""


# ------------------------------------------------------------ storing


def _stored(store: InspectableStore, snapshots: list[Snapshot], say: Say) -> None:
    for snapshot in snapshots:
        put = store.put if snapshot.version is None else store.put_history
        say(put(snapshot).name.file_name)


def _put(root: Path, _: StoreKind, say: Say) -> None:
    store = open_store(root / "store")
    _stored(store, LATER, say)
    store.close()


def _put_all(root: Path, _: StoreKind, say: Say) -> None:
    store = open_store(root / "store")
    for result in store.put_all(iter(LATER)):
        say(result.name.file_name)
    store.close()


def _empty(root: Path, kind: StoreKind) -> None:
    new_store(root / "store", kind).close()


def _with_earlier(root: Path, kind: StoreKind) -> None:
    store = new_store(root / "store", kind)
    list(store.put_all(EARLIER))
    store.close()


def _with_dead_writer(root: Path, kind: StoreKind) -> None:
    """Leave what a writer leaves that is killed before it closes the store."""
    _in_child(lambda say: _stored(new_store(root / "store", kind), EARLIER, say))


def _fragmented(root: Path, kind: StoreKind) -> None:
    for snapshot in (*EARLIER, *LATER):
        store = open_store(root / "store") if (root / "store").exists() else None
        store = store or new_store(root / "store", kind)
        _stored(store, [snapshot], lambda _: None)
        store.close()


def _holds(root: Path, said: set[str], needed: set[str], possible: set[str]) -> Iterator[str]:
    """Examine a store: it must have all that is needed or was said, and nothing impossible."""
    store = open_store(root)
    found = {name for _, name in names_of(store)}
    yield from (f"said and not there: {name}" for name in sorted((said | needed) - found))
    yield from (f"there and not given: {name}" for name in sorted(found - possible))
    yield from _unsound(store)


def _unsound(store: InspectableStore) -> Iterator[str]:
    verified = verify(store, VOLATILE, Silence())
    yield from (f"damaged: {one}" for one in (*verified.damaged, *verified.unreadable))
    yield from (f"foreign: {one.path}" for one in verified.strays if one.kind == "foreign")


def _files(snapshots: list[Snapshot]) -> set[str]:
    return {file_name(one) for one in snapshots}


def _check_put(root: Path, _: StoreKind, said: set[str]) -> Iterator[str]:
    needed = _files(EARLIER) if (root / "has-earlier").exists() else set()
    yield from _holds(root / "store", said, needed, _ALL)
    # The next run goes on, and all is as if nobody had died.
    store = open_store(root / "store")
    _stored(store, [one for one in (*LATER, _LAST) if _is_news(store, one)], lambda _: None)
    store.close()
    needed |= _files([*LATER, _LAST]) - _UNCHANGED
    yield from _holds(root / "store", said, needed, needed | _ALL)
    yield from _left_over(root / "store")


def _is_news(store: InspectableStore, snapshot: Snapshot) -> bool:
    """Whether a snapshot is later than all that a store has of its trial, or of its version."""
    if snapshot.version is not None:
        return True
    return all(name.retrieved < snapshot.retrieved for name in store.versions(snapshot.trial))


def _left_over(root: Path) -> Iterator[str]:
    """Name what the next run has not removed, though it wrote the same file.

    A writer that dies after it has given a file its name leaves a second name, which stays until
    the next file is written there.
    """
    for stray in open_store(root).strays():
        if stray.kind == "left-over" and (root / stray.path).stat().st_nlink == 1:
            yield f"left over: {stray.path}"


def _noting_earlier(
    prepare: Callable[[Path, StoreKind], None],
) -> Callable[[Path, StoreKind], None]:
    def prepared(root: Path, kind: StoreKind) -> None:
        prepare(root, kind)
        (root / "has-earlier").touch()

    return prepared


# ------------------------------------------------------------ copying and compacting


def _compact(root: Path, _: StoreKind, __: Say) -> None:
    _require_code(run(["compact", "--store", str(root / "store"), "--quiet"]))


def _check_compact(root: Path, kind: StoreKind, said: set[str]) -> Iterator[str]:
    yield from _holds(root / "store", said, _WHOLE, _WHOLE)
    _compact(root, kind, lambda _: None)
    yield from _holds(root / "store", said, _WHOLE, _WHOLE)
    yield from _left_over(root / "store")


def _command(kind: StoreKind) -> str:
    return "unpack" if kind == "packs" else "pack"


def _convert(root: Path, kind: StoreKind, _: Say) -> None:
    """Copy the store into one of the other kind."""
    words = [_command(kind), "--store", str(root / "store"), "--to", str(root / "copy"), "--quiet"]
    _require_code(run(words))


def _check_convert(root: Path, kind: StoreKind, said: set[str]) -> Iterator[str]:
    if (root / "copy").exists() and not _is_unfinished(root / "copy"):
        yield from _holds(root / "copy", said, _WHOLE, _WHOLE)
    else:
        _convert(root, kind, lambda _: None)
        yield from _holds(root / "copy", said, _WHOLE, _WHOLE)
    yield from _holds(root / "store", said, _WHOLE, _WHOLE)
    yield from _left_over(root / "copy")


def _is_unfinished(copy: Path) -> bool:
    """Whether a copy says that it is unfinished, or holds nothing that anybody could believe."""
    if isinstance(kind_or_copy(copy), UnfinishedCopy):
        return True
    return not any(path.name.startswith(("NCT", "packs")) for path in copy.iterdir())


def _require_code(code: object) -> None:
    if code == 5:
        raise StoreError("The program exited with 5.")
    if code:
        raise RuntimeError(f"exit code {code}")


def _new(root: Path, _: StoreKind, __: Say) -> None:
    make_pack_store(root / "store")


def _check_new(root: Path, _: StoreKind, __: set[str]) -> Iterator[str]:
    make_pack_store(root / "store")
    if open_store(root / "store").trials():
        yield "an empty store has trials"


DEEDS = {
    "put": Deed(_empty, _put, _check_put),
    "put-beside-others": Deed(_noting_earlier(_with_earlier), _put, _check_put),
    "put-after-a-kill": Deed(_noting_earlier(_with_dead_writer), _put, _check_put),
    "put-all": Deed(_empty, _put_all, _check_put),
    "put-all-after-a-kill": Deed(_noting_earlier(_with_dead_writer), _put_all, _check_put),
    "compact": Deed(_fragmented, _compact, _check_compact),
    "convert": Deed(_fragmented, _convert, _check_convert),
    "new": Deed(lambda root, _: root.joinpath("other").touch(), _new, _check_new),
}


# ------------------------------------------------------------ dying


class _Ended(NamedTuple):
    said: list[str]
    trouble: str
    was_killed: bool


def _in_child(work: Callable[[Say], object]) -> _Ended:
    """Do something in a fork; return the lines that it said, and its traceback if it has one."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)

        def say(line: str) -> None:
            os.write(theirs, f"{line}\n".encode())

        code = 0
        try:
            work(say)
        except BaseException:  # noqa: BLE001 - every trouble is reported
            say("!" + json.dumps(traceback.format_exc()))
            code = 1
        os._exit(code)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        lines = pipe.read().decode().splitlines()
    status = os.waitpid(child, 0)[1]
    trouble = "".join(json.loads(line[1:]) for line in lines if line.startswith("!"))
    said = [line for line in lines if not line.startswith("!")]
    return _Ended(said, trouble, os.WIFSIGNALED(status) and os.WTERMSIG(status) == _KILLED)


def _one_death(
    deed: Deed, kind: StoreKind, mode: str, root: Path, number: int
) -> tuple[int, list[str]]:
    """Return how many writes there were (0: the process died before), and what is wrong."""

    def dying(say: Say) -> None:
        begin(root, number, mode)
        try:
            deed.do(root, kind, lambda name: say(f"stored {name}"))
        except StoreError:
            if mode == "kill":
                raise
        finally:
            counted = calls()
            begin(root, 0, "off")
        say(f"calls {counted}")

    def checking(say: Say) -> None:
        names = {line.removeprefix("stored ") for line in ended.said if line.startswith("stored")}
        for fault in deed.check(root, kind, names):
            say(fault)

    ended = _in_child(dying)
    faults = [ended.trouble] if ended.trouble else []
    checked = _in_child(checking)
    faults += [*checked.said, *([checked.trouble] if checked.trouble else [])]
    counted = [int(line.split()[1]) for line in ended.said if line.startswith("calls")]
    if ended.was_killed or not counted:
        return 0, faults
    return counted[0], faults


def _done_and_checked(deed: Deed, kind: StoreKind, root: Path) -> None:
    deed.do(root, kind, lambda _: None)
    list(deed.check(root, kind, set()))


def main(name: str, kind: StoreKind, mode: str, place: Path) -> None:
    """Let a store die at each write."""
    deed, prepared = DEEDS[name], place / "prepared"
    prepared.mkdir()
    trouble = _in_child(lambda _: deed.prepare(prepared, kind)).trouble
    faults = [f"prepare: {trouble}"] if trouble else []
    if not faults:
        rehearsed = shutil.copytree(prepared, place / "rehearsed")
        rehearse(lambda: _done_and_checked(deed, kind, rehearsed))
    number = calls_made = 0
    while not faults:
        number += 1 if mode == "kill" else _STRIDE
        root = place / "dying"
        shutil.copytree(prepared, root)
        calls_made, found = _one_death(deed, kind, mode, root, number)
        faults += [f"at write {number}: {one}" for one in found]
        shutil.rmtree(root)
        if 0 < calls_made < number:
            break
    print(json.dumps({"writes": calls_made or number, "faults": faults}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], Path(sys.argv[4]))  # type: ignore[arg-type]
