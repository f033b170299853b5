"""A program that lets an export die at its nth write, for each n, and examines what is left.

Arguments: the format, the mode of the disk, an empty directory. It prints a JSON object: how many
writes the export makes, and a line for each fault. Each export runs in a fork of this program.
"""

import json
import os
import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from tests.dying_disk import begin, calls
from tests.made_snapshots import made_record, made_snapshot
from tests.rehearsal import rehearse
from trialcli.cli.guard import run
from trialcli.versions.export import Export, read_export
from trialcli.versions.snapshot import Snapshot
from trialcli.wiring import open_store

_USAGE = 2
_TABLES = ("studies", "changes")


def _version(trial: str, title: str, minutes: float) -> Snapshot:
    record = made_record(title)
    record["protocolSection"]["identificationModule"]["nctId"] = trial
    return made_snapshot(trial, study=record, minutes=minutes)


def _export(place: Path, format_: str, to: str) -> int:
    words = ["--to", str(place / to), "--format", format_, "--store", str(place / "store")]
    return run(["export", *_TABLES, *words, "--quiet", "--jobs", "1"])


def _prepare(place: Path, format_: str) -> None:
    """Make a store, an export of it, and then a store with more."""
    store = open_store(place / "store")
    for number in (1, 2, 3):
        store.put(_version(f"NCT0000000{number}", "A", 0))
    store.put(_version("NCT00000001", "B", 1))
    if _export(place, format_, "out"):
        raise RuntimeError("the first export failed")
    store.put(_version("NCT00000001", "C", 50_000))
    store.put(_version("NCT00000002", "C", 50_000))
    shutil.copytree(place / "out", place / "before")
    if _export(place, format_, "after"):
        raise RuntimeError("the wanted export failed")


def _content(path: Path) -> object:
    """Return what is in a file of an export; of SQLite the rows."""
    if path.suffix != ".sqlite3":
        return path.read_bytes()
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE sql != ''")]
        tables = [name for name in names if name in _TABLES]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in tables}  # noqa: S608


def _described(root: Path) -> Export:
    return read_export((root / "export.json").read_bytes())


def _contents(root: Path) -> dict[str, object]:
    return {path: _content(root / path) for path in _described(root).files}


def _faults_now(place: Path, mode: str, code: int) -> list[str]:
    """Return what is wrong for a reader who comes now."""
    before, after = _contents(place / "before"), _contents(place / "after")
    now = {path: _content(place / "out" / path) for path in _described(place / "out").files}
    faults = [
        f"{path} is neither the earlier nor the new one"
        for path, content in now.items()
        if content not in (before.get(path), after.get(path))
    ]
    is_finished = now.keys() == after.keys() and now == after
    is_taking = (place / "out" / ".export-new" / "export.json").exists()
    if now != before and not is_finished and not is_taking:
        faults.append("some files are new, and others are not")
    if mode != "kill" and code not in (0, _USAGE):
        faults.append(f"it exited with {code}")
    if mode != "kill" and code == 0 and not is_finished:
        faults.append("it said that the export is there, and it is not")
    return faults


def _faults_again(place: Path, format_: str) -> list[str]:
    """Return what is wrong after another export, on a disk that works."""
    code = _in_child(lambda: _export(place, format_, "out"))
    if code:
        return [f"the next export exited with {code}"]
    wanted, found = _contents(place / "after"), _contents(place / "out")
    faults = [] if found == wanted else ["the next export is not as it should be"]
    left = {path.name for path in (place / "out").iterdir()} - {".export.lock"}
    if left != {path.name for path in (place / "after").iterdir()} - {".export.lock"}:
        faults.append(f"there is {sorted(left)}")
    return faults


def _in_child(work: Callable[[], int]) -> int:
    """Do something in a fork; return its exit code, negative if a signal ended it."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            code = work()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(format_: str, mode: str, place: Path) -> None:
    """Let an export die at each write."""
    prepared, dying, counted = place / "prepared", place / "dying", place / "counted"
    rehearse(lambda: _prepare(prepared, format_))
    faults: list[str] = []
    number = 0
    while not faults:
        number += 1
        shutil.copytree(prepared, dying)

        def die(at: int = number) -> int:
            begin(dying / "out", at, mode)
            code = _export(dying, format_, "out")
            counted.write_text(str(calls()))
            begin(dying, 0, "off")
            return code

        code = _in_child(die)
        found = [*_faults_now(dying, mode, code), *_faults_again(dying, format_)]
        faults = [f"at write {number}: {one}" for one in found]
        shutil.rmtree(dying)
        if counted.exists() and int(counted.read_text()) < number:
            break
        counted.unlink(missing_ok=True)
    print(json.dumps({"writes": number - 1, "faults": faults}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
