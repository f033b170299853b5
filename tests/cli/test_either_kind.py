"""Every command says the same of a store of plain files and of a store of packs."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import Program, Ran
from tests.clock import move_the_clock
from tests.cohorts import COHORT, store_cohort
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import made_snapshot
from tests.registry_server import RegistryServer, record
from tests.stores import KINDS, names_of, new_store
from trialcli.cli.commands import each_command
from trialcli.edges.store.directory import DirectoryStore
from trialcli.versions.store import SnapshotFile, StoreKind
from trialcli.wiring import open_store

TRIAL = COHORT[0]
READING = [
    f"show {EXAMPLE} --offline",
    f"show {EXAMPLE} --offline --full",
    f"show {EXAMPLE} --offline --json",
    f"show {EXAMPLE} {TRIAL} NCT00000099 --offline",
    f"show {EXAMPLE} --at first --offline",
    f"diff {EXAMPLE}",
    f"diff {EXAMPLE} first latest --json",
    f"diff {EXAMPLE} --since 2026-03-01 --all",
    f"diff {TRIAL} --original",
    "diff",
    "diff --json",
    f"history {EXAMPLE}",
    f"history {TRIAL} --json",
    "history --stored --format csv",
    f"timeline {EXAMPLE}",
    "timeline --stored --rows trials --format tsv",
    f"audit {TRIAL}",
    "audit --stored --format jsonl",
    "list",
    "list --json",
    "list --sort -enrollment --limit 3 --format csv",
    "list --flag results-due --fields trial,title,next_date",
    f"ids {EXAMPLE} {TRIAL} NCT00000099 NCT0000001",
    f"ids {TRIAL} --json",
    "find pain",
    "find sleep --any-version --json",
    "find pain --section outcomes --limit 1",
    f"related {TRIAL} --stored",
    f"related {EXAMPLE} --stored --json",
    "report --stored --html -",
    f"report {TRIAL} --json",
    "verify",
    "verify --json",
    "verify --rebuild",
    "doctor --offline",
    "doctor --offline --json",
    "list --ics -",
    "export --to OUT --format jsonl",
    "export changes versions --to OUT --format jsonl --json",
    f"history {EXAMPLE} --manifest used.json",
    "verify --manifest used.json",
    "verify --manifest used.json --json",
]
"""Commands that only read a store, one after the other."""
WRITING = [
    f"fetch {TRIAL} NCT00000020 NCT00000099",
    f"fetch {TRIAL}",
    f"fetch {TRIAL} --refresh",
    "fetch --query trial --yes",
    f"fetch {TRIAL} --history",
    "show NCT00000020",
    "search trial",
    "import record.json",
    f"related {TRIAL}",
    f"watch add {TRIAL} NCT00000020",
    "watch add --query trial",
    "watch run --dry-run",
    "watch run",
    "watch run --json",
    "+",
    "watch run --dry-run",
    "watch run --json",
    "news --json",
    "news",
    "watch list --json",
    "watch log",
    "watch list --ics -",
    "watch test stdout",
    f"watch remove {TRIAL}",
    "find trial",
    "list --json",
    "diff --json",
    "verify",
    "doctor",
]
"""Commands that ask a registry; at ``+`` it publishes new data."""


_TIMES = re.compile(r"\d\d:\d\d(:\d\d(\.\d+)?)?|(?<=\dT)\d{6}(\.\d{6})?(?=Z)")
_SETTINGS = {"config", "config set", "config unset", "config get", "config path"}
ELSEWHERE = {"help", "mcp", "rules", "pack", "unpack", "compact", *_SETTINGS}
"""Commands that use no store, or have tests of their own for both kinds."""


@pytest.fixture
def twins(tmp_path: Path) -> dict[StoreKind, Path]:
    """Return a store of each kind, with the same snapshots."""
    plain = tmp_path / "plain"
    store_cohort(plain)
    examples_at(tmp_path / "examples")
    shutil.copytree(tmp_path / "examples" / EXAMPLE, plain / EXAMPLE)
    stores = {"plain": plain}
    for kind in KINDS:
        if kind != "plain":
            stores[kind] = tmp_path / kind
            store = new_store(stores[kind], kind)
            list(store.copy_all(files_of(plain)))
            store.close()
    return stores


def files_of(root: Path) -> list[SnapshotFile]:
    store = DirectoryStore(root)
    return [
        SnapshotFile(name, store.content(name))
        for trial in store.trials()
        for name in (*store.versions(trial), *store.history_files(trial))
    ]


@pytest.fixture
def ask(
    program: Program, twins: dict[StoreKind, Path], monkeypatch: pytest.MonkeyPatch
) -> Callable[[StoreKind, str], Ran]:
    """Return what runs a command on the store of a kind; the result names the store ``STORE``."""
    monkeypatch.setenv("COLUMNS", "100")

    def asked(kind: StoreKind, words: str) -> Ran:
        root = twins[kind]
        monkeypatch.setenv("TRIALCLI_STORE", str(root))
        ran = program(*words.replace("OUT", f"{root}-out").split())
        return same_everywhere(ran, root)

    return asked


def same_everywhere(ran: Ran, root: Path) -> Ran:
    """Return a result without the place of the store and the time of day, which goes on."""

    def said(text: str) -> str:
        return _TIMES.sub("TIME", text.replace(str(root), "STORE"))

    return Ran(ran.code, said(ran.out), said(ran.err))


def test_what_is_read_is_the_same(ask: Callable[[StoreKind, str], Ran]) -> None:
    said = {kind: [ask(kind, words) for words in READING] for kind in KINDS}
    for kind in KINDS:
        for words, ran, plain in zip(READING, said[kind], said["plain"], strict=True):
            assert ran.out.splitlines() == plain.out.splitlines(), words
            assert ran == plain, words
    refused = [
        (words, ran.err)
        for words, ran in zip(READING, said["plain"], strict=True)
        if ran.code not in (0, 3)
    ]
    assert not refused, "\n".join(map(str, refused))


def test_what_is_fetched_and_watched_is_the_same(
    ask: Callable[[StoreKind, str], Ran],
    twins: dict[StoreKind, Path],
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    said: dict[StoreKind, list[Ran]] = {}
    Path("record.json").write_text(json.dumps(record("NCT00000023")))
    monkeypatch.setenv("TRIALCLI_REGISTRY_URL", registry.root)
    for kind in KINDS:
        move_the_clock(monkeypatch, "2026-03-02")
        registry.put(record(TRIAL), record("NCT00000020"), record("NCT00000021"))
        registry.new_data("2026-03-02T09:00:05")
        said[kind] = []
        for words in WRITING:
            if words == "+":
                move_the_clock(monkeypatch, "2026-03-03")
                registry.put(record(TRIAL, status="TERMINATED"), record("NCT00000022"))
                registry.new_data("2026-03-03T09:00:05")
            else:
                said[kind].append(ask(kind, words))
        registry.records.clear()
    commands = [words for words in WRITING if words != "+"]
    refused = [
        (words, ran.err)
        for words, ran in zip(commands, said["plain"], strict=True)
        if ran.code not in (0, 3)
    ]
    assert not refused, "\n".join(map(str, refused))
    for kind in KINDS:
        for words, ran, plain in zip(commands, said[kind], said["plain"], strict=True):
            assert ran.out.splitlines() == plain.out.splitlines(), words
            assert ran == plain, words
    assert len({tuple(stored_names(twins[kind])) for kind in KINDS}) == 1


def stored_names(root: Path) -> list[str]:
    """Return the names of all that a store holds, without the time of day."""
    return sorted(
        _TIMES.sub("TIME", f"{trial}/{file}") for trial, file in names_of(open_store(root))
    )


def test_every_command_is_run_on_either_kind() -> None:
    words = {" ".join(line.split()[:2]) for line in (*READING, *WRITING)}
    run = {line.split()[0] for line in words} | words
    commands = {name for name, _ in each_command()}
    assert commands - run == ELSEWHERE


def test_an_empty_store_of_either_kind_says_the_same(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {}
    for kind in KINDS:
        root = tmp_path / f"empty-{kind}"
        new_store(root, kind).close()
        root.mkdir(exist_ok=True)
        monkeypatch.setenv("TRIALCLI_STORE", str(root))
        said[kind] = [
            same_everywhere(program(*words.split()), root)
            for words in READING
            if "used.json" not in words
        ]
        assert open_store(root).trials() == []
    assert said[KINDS[-1]] == said["plain"]


def test_nothing_of_a_snapshot_is_only_in_one_kind(program: Program, tmp_path: Path) -> None:
    assert program.root != tmp_path
    files = {}
    for kind in KINDS:
        store = new_store(tmp_path / f"own-{kind}", kind)
        name = store.put(made_snapshot()).name
        files[kind] = store.content(name)
    assert len(set(files.values())) == 1
