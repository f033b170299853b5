"""``trialcli pack`` and ``trialcli unpack``, for a person who changes to packs and back."""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.edges.test_stores import FILES, as_files
from tests.made_snapshots import TRIAL, made_snapshot
from tests.registry_server import RegistryServer, record
from tests.schema_tables import validate
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.storekind import kind_of_store
from trialcli.errors import StoreError
from trialcli.wiring import open_store

OTHER = "NCT00000002"


@pytest.fixture
def plain(program: Program) -> Program:
    """Return the program with a plain store that holds every kind of snapshot file."""
    store = DirectoryStore(program.root)
    list(store.copy_all(as_files(FILES)))
    store.put(made_snapshot(OTHER))
    return program


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return tmp_path / "packs"


@pytest.fixture
def back(tmp_path: Path) -> Path:
    return tmp_path / "back"


def every_file(root: Path) -> dict[str, bytes]:
    paths = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}


def test_packing_and_unpacking_gives_every_file_back(
    plain: Program, packs: Path, back: Path
) -> None:
    before = every_file(plain.root)
    packed = plain("pack", "--to", str(packs))
    assert (packed.code, packed.err) == (0, "")
    first, last = packed.out.splitlines()
    assert first.startswith("5 snapshots and 2 versions of the registry's history of 2 trials")
    assert last == (
        f"Use the new store with --store {packs} or TRIALCLI_STORE. {plain.root} is unchanged."
    )
    assert kind_of_store(packs) == "packs"
    assert plain("verify", "--store", str(packs)).code == 0
    unpacked = plain("unpack", "--store", str(packs), "--to", str(back))
    assert (unpacked.code, unpacked.err) == (0, "")
    assert kind_of_store(back) == "plain"
    assert every_file(back) == every_file(plain.root) == before


def test_a_store_of_real_records_comes_back(
    program: Program, packs: Path, back: Path, corpus: Path
) -> None:
    store = DirectoryStore(program.root)
    for file in sorted((corpus / "records").rglob("*.json"))[:40]:
        study = json.loads(file.read_bytes())
        trial = study["protocolSection"]["identificationModule"]["nctId"]
        store.put(made_snapshot(trial, study=study))
    assert program("pack", "--to", str(packs)).code == 0
    assert program("unpack", "--store", str(packs), "--to", str(back)).code == 0
    assert every_file(back) == every_file(program.root)
    assert len(every_file(back)) > 40


def test_the_result_as_json(plain: Program, packs: Path, back: Path) -> None:
    data = plain("pack", "--to", str(packs), "--json").data
    validate(data, "pack")
    counts = data["trials"], data["snapshots"], data["history_versions"]
    assert (counts, data["kind"], data["complete"]) == ((2, 5, 2), "packs", True)
    data = plain("unpack", "--store", str(packs), "--to", str(back), "--json").data
    validate(data, "pack")
    assert (data["kind"], data["store"], data["to"]) == ("plain", str(packs), str(back))


def test_the_watch_goes_on_in_the_new_store(
    asking: Program,
    registry: RegistryServer,
    packs: Path,
    back: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    move_the_clock(monkeypatch, "2026-03-02")
    registry.put(record(TRIAL), record(OTHER))
    registry.new_data("2026-03-02T09:00:05")
    assert asking("watch", "add", TRIAL, OTHER).code == 0
    assert asking("watch", "run").code == 0
    registry.put(record(TRIAL, status="TERMINATED"))
    registry.new_data("2026-03-03T09:00:05")
    assert asking("watch", "run").out
    assert asking("pack", "--to", str(packs)).code == 0
    asking.root = packs
    monkeypatch.setenv("TRIALCLI_STORE", str(packs))
    assert (packs / "watch.toml").exists()
    # What was reported is not reported again, and what comes is.
    assert asking("watch", "run").out == ""
    assert TRIAL in asking("news").out
    registry.put(record(OTHER, status="TERMINATED"))
    registry.new_data("2026-03-04T09:00:05")
    assert "TERMINATED" not in asking("watch", "run", "--dry-run").err
    assert OTHER in asking("watch", "run").out
    assert asking("unpack", "--to", str(back)).code == 0
    monkeypatch.setenv("TRIALCLI_STORE", str(back))
    assert asking("watch", "run").out == ""
    assert asking("doctor").code == 0


def test_what_cannot_be_read_is_named_and_the_rest_is_packed(plain: Program, packs: Path) -> None:
    damaged, newer, *_ = sorted((plain.root / TRIAL).glob("2*.json"))
    damaged.write_bytes(damaged.read_bytes()[:-9])
    newer.write_text('{"format": "trialcli-snapshot/7"}')
    (plain.root / "notes.txt").write_text("mine")
    ran = plain("pack", "--to", str(packs))
    assert ran.code == 5
    assert f"not copied: {TRIAL}/{damaged.name}: " in ran.out
    assert f"not copied: {TRIAL}/{newer.name}: " in ran.out
    assert "foreign, not copied: notes.txt" in ran.out
    assert f"Keep {plain.root}: not everything could be copied." in ran.out
    assert plain("verify", "--store", str(packs)).code == 0
    assert len(open_store(packs).versions(TRIAL)) == 2
    data = plain("pack", "--to", f"{packs}2", "--json").data
    validate(data, "pack")
    assert (data["complete"], data["foreign"]) == (False, ["notes.txt"])
    assert [Path(one["path"]).name for one in data["left_out"]] == [damaged.name, newer.name]


def test_a_damaged_pack_is_named_and_the_rest_is_unpacked(
    plain: Program, packs: Path, back: Path
) -> None:
    assert plain("pack", "--to", str(packs)).code == 0
    shutil.copytree(packs, f"{packs}-sound")
    (pack,) = (packs / "packs").glob("*.parquet")
    content = bytearray(pack.read_bytes())
    content[content.index(b"not for a test") if b"not for a test" in content else 200] ^= 0xFF
    pack.write_bytes(content)
    ran = plain("unpack", "--store", str(packs), "--to", str(back))
    verified = plain("verify", "--store", str(packs))
    assert (ran.code, verified.code) == (5, 5)
    assert "Traceback" not in ran.err
    assert pack.name in verified.out
    assert TRIAL in verified.out
    assert "not copied: " in ran.out


@pytest.mark.parametrize("fault", ["cut", "empty", "directory", "another format"])
def test_a_pack_that_cannot_be_read_is_never_silently_missing(
    program: Program, back: Path, fault: str
) -> None:
    assert program("pack", "--new").code == 0
    program.keep(made_snapshot(TRIAL))
    (sound,) = (program.root / "packs").glob("*.parquet")
    program.keep(made_snapshot(OTHER, minutes=1))
    (pack,) = {*(program.root / "packs").glob("*.parquet")} - {sound}
    content = pack.read_bytes()
    pack.unlink()
    if fault == "directory":
        pack.mkdir()
    else:
        kept = {"cut": content[:100], "empty": b"", "another format": content[::-1]}
        pack.write_bytes(kept[fault])
    (program.root / "state.sqlite3.packs").unlink(missing_ok=True)
    table = back.with_name("tables")
    for words in (
        ("list", "--quiet"),
        ("show", TRIAL, "--offline", "--quiet"),
        ("history", TRIAL),
        ("diff",),
        ("find", "trial"),
        ("export", "studies", "--format", "csv", "--to", str(table), "--jobs", "1"),
        ("doctor", "--offline"),
        ("verify",),
        ("unpack", "--to", str(back)),
    ):
        ran = program(*words)
        assert ran.code == 5, words
        assert pack.name in ran.err + ran.out
        assert "Traceback" not in ran.err
    for command in ("show", "history", "diff", "timeline"):
        ran = program(command, OTHER, "--offline") if command == "show" else program(command, OTHER)
        assert ran.code == 5
        assert "nothing is stored" not in ran.err
        assert f"{OTHER}: nothing of it can be read. " in ran.err
        assert str(pack) in ran.err
    assert program("show", TRIAL, "--offline").out
    copied = program("unpack", "--to", f"{back}-2")
    assert f"not copied: packs/{pack.name}: " in copied.out
    assert "not everything could be copied" in copied.out


def test_an_empty_store_of_packs_is_filled_by_a_fetch(
    asking: Program, registry: RegistryServer
) -> None:
    made = asking("pack", "--new")
    assert (made.code, made.out) == (0, f"{asking.root} is now an empty store of packs.\n")
    again = asking("pack", "--new", "--json")
    validate(again.data, "pack-new")
    assert (again.code, again.data["new"]) == (0, False)
    registry.put(record(TRIAL))
    assert asking("fetch", TRIAL).code == 0
    assert list((asking.root / "packs").glob("*.parquet"))
    assert not list(asking.root.glob("NCT*"))
    assert asking("show", TRIAL, "--offline").code == 0
    assert asking("verify").code == 0


def test_packs_of_many_runs_are_compacted(program: Program) -> None:
    assert program("pack", "--new").code == 0
    for minutes, title in enumerate("ABCAB"):
        program.keep(made_snapshot(title=title, minutes=minutes))
    before = program.files()
    ran = program("compact")
    assert ran.code == 0
    assert "Writing 5 packs again. Meanwhile, this needs about 1 MB more on the disk" in ran.err
    assert ran.out.startswith(f"{program.root} had 5 packs (")
    assert "has 1 (" in ran.out
    assert program.files() == before
    data = program("compact", "--json").data
    validate(data, "compact")
    assert (data["packs_before"], data["packs_after"], data["left"]) == (1, 1, [])
    assert program("verify").code == 0


def test_a_damaged_pack_is_left_and_named(program: Program) -> None:
    assert program("pack", "--new").code == 0
    for minutes, title in enumerate("ABC"):
        program.keep(made_snapshot(title=title, minutes=minutes))
    pack = min((program.root / "packs").glob("*.parquet"))
    content = bytearray(pack.read_bytes())
    content[len(content) // 2] ^= 0xFF
    pack.write_bytes(content)
    ran = program("compact")
    assert ran.code == 5
    assert f"not compacted: packs/{pack.name}: " in ran.out
    assert pack.read_bytes() == bytes(content)
    assert len(open_store(program.root).versions(TRIAL)) == 3
    data = program("compact", "--json").data
    validate(data, "compact")
    assert [one["path"] for one in data["left"]] == [f"packs/{pack.name}"]


def test_plain_files_and_empty_stores_have_nothing_to_compact(
    plain: Program, tmp_path: Path
) -> None:
    ran = plain("compact")
    assert (ran.code, "is not a store of packs" in ran.err) == (2, True)
    empty = str(tmp_path / "empty")
    assert plain("pack", "--new", "--store", empty).code == 0
    ran = plain("compact", "--store", empty)
    assert (ran.code, ran.out) == (0, f"{empty} has no packs.\n")


def test_no_store_of_packs_is_made_of_plain_files_in_place(plain: Program) -> None:
    ran = plain("pack", "--new")
    assert ran.code == 2
    assert "holds a store of plain files" in ran.err
    assert kind_of_store(plain.root) == "plain"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["pack"], "Give either --to DIR or --new."),
        (["pack", "--new", "--to", "x"], "Give either --to DIR or --new."),
        (["unpack"], "Name a directory"),
        (["unpack", "--to", "x"], "is a store of plain files already"),
        (["pack", "--to", "store"], "one contains the other"),
        (["pack", "--to", "store/deeper"], "one contains the other"),
        (["pack", "--to", ""], "--to"),
        (["pack", "--to", "full"], "is not empty"),
        (["pack", "--to", "x", "--store", "nowhere"], "There is no store nowhere."),
        (["pack", "--to", "full/notes.txt"], "Not a directory"),
    ],
)
def test_wrong_usage_is_one_line(
    arguments: list[str], said: str, plain: Program, tmp_path: Path
) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").touch()
    before = every_file(tmp_path)
    ran = plain(*arguments)
    assert ran.code in (2, 5)
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert every_file(tmp_path) == before


def test_a_finished_store_is_not_packed_into_again(plain: Program, packs: Path) -> None:
    assert plain("pack", "--to", str(packs)).code == 0
    assert plain("pack", "--to", str(packs)).code == 2
    ran = plain("pack", "--store", str(packs), "--to", f"{packs}2")
    assert (ran.code, "is a store of packs already" in ran.err) == (2, True)


def test_a_copy_that_was_interrupted_is_refused_and_finished(
    plain: Program, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("trialcli.jobs.packs._Copying.compare", _interrupted)
        assert plain("pack", "--to", str(packs)).code == 130
    for command in (["list"], ["fetch", TRIAL], ["verify"], ["watch", "run"], ["pack", "--new"]):
        ran = plain(*command, "--store", str(packs))
        assert ran.code in (2, 5)
    ran = plain("list", "--store", str(packs))
    assert f"trialcli pack --store {plain.root} --to {packs}" in ran.err
    assert plain("doctor", "--offline", "--store", str(packs)).code == 5
    assert plain("pack", "--to", str(packs)).code == 0
    assert plain("verify", "--store", str(packs)).code == 0


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
def test_a_copy_that_was_killed_is_finished(plain: Program, packs: Path) -> None:
    store = DirectoryStore(plain.root)
    for number in range(10, 200):
        store.put(made_snapshot(f"NCT{number:08d}"))
    with plain.popen("pack", "--to", str(packs)) as process:
        while not (packs / "store.json").exists() and process.poll() is None:
            pass
        process.send_signal(signal.SIGKILL)
    if process.returncode == -signal.SIGKILL:
        with pytest.raises(StoreError, match="is not complete"):
            kind_of_store(packs)
        assert plain("pack", "--to", str(packs)).code == 0
    assert plain("verify", "--store", str(packs)).code == 0
    assert len(open_store(packs).trials()) == 192


def test_without_pyarrow_a_sentence_says_what_to_install(
    plain: Program, packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for arguments in (["pack", "--to", str(packs)], ["pack", "--new", "--store", str(packs)]):
        ran = plain(*arguments)
        assert ran.code == 2
        assert "pip install 'trialcli[registry]'" in ran.err
        assert ran.err.count("\n") == 1
    assert not packs.exists()


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_hostile_names_reach_no_terminal(text: str, plain: Program, tmp_path: Path) -> None:
    name = "".join(letter for letter in text if letter not in "/\0")[:40] or "x"
    foreign = plain.root / f"{name}.txt"
    try:
        foreign.touch()
    except (OSError, ValueError):
        pytest.skip("no file can have this name")
    ran = plain("pack", "--to", str(tmp_path / name))
    assert "Traceback" not in ran.err
    assert not RAW.search(ran.out + ran.err)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="permissions are another thing here")
def test_a_store_that_changes_kind_under_a_reader_is_whole(plain: Program, packs: Path) -> None:
    assert plain("pack", "--to", str(packs)).code == 0
    shutil.rmtree(packs / "packs")
    ran = plain("list", "--store", str(packs))
    assert "Traceback" not in ran.err
    (packs / "store.json").unlink()
    assert plain("list", "--store", str(packs)).code == 0
