import os
import stat
import subprocess
import sys
from pathlib import Path

import filelock
import pytest

from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.edges import watchtoml
from trialcli.edges.store.directory import DirectoryStore
from trialcli.edges.watchfile import WatchFile
from trialcli.errors import LockedStoreError, UnwritableStoreError, UsageError
from trialcli.watch.editing import Addition, Removal, add, remove
from trialcli.watch.watchlist import Group, WatchList

A, B, C, D = (f"NCT0000000{number}" for number in range(1, 5))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def file(root: Path) -> WatchFile:
    return WatchFile(root, ENTRY_FORMS)


def write(file: WatchFile, text: str) -> None:
    file.path.parent.mkdir(exist_ok=True)
    file.path.write_bytes(text.encode())


def put(file: WatchFile, addition: Addition) -> WatchList:
    return file.edit(lambda listed: add(listed, addition))[1]


def take(file: WatchFile, removal: Removal) -> WatchList:
    return file.edit(lambda listed: remove(listed, removal))[1]


def text_of(file: WatchFile) -> str:
    return file.path.read_bytes().decode()


# ---------------------------------------------------------------- reading


def test_no_file_is_an_empty_list(file: WatchFile, root: Path) -> None:
    assert not file.exists
    assert file.read() == WatchList((Group(""),))
    assert not root.exists()


def test_the_content_of_the_file(file: WatchFile) -> None:
    write(file, f'trials = ["nct00000001"]\n[group.rivals]\ntrials = ["{B}"]\n')
    assert file.exists
    assert file.read().trials == (A, B)


def test_a_byte_order_mark_is_ignored(file: WatchFile) -> None:
    write(file, '\ufefftrials = ["nct00000001"]\r\n')
    assert file.read().trials == (A,)
    put(file, Addition("", (B,)))
    assert text_of(file) == f'\ufefftrials = ["nct00000001", "{B}"]\r\n'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"trials = [", "is not TOML: "),
        (b"trials = []\ntrials = []", "is not TOML: "),
        (b"trials = []\nmail = json://hunter2@x", r"is not TOML: Invalid value \(at line 2, "),
        (
            b'[sink."json://hunter2@x"]\n[sink."json://hunter2@x"]',
            r"is not allowed there \(at line 2, ",
        ),
        (
            b'x = {"json://hunter2@x" = 1, "json://hunter2@x" = 1}',
            r"is not allowed there \(at line 1, ",
        ),
        (
            b'x."json://hunter2@x".a = 1\n[x."json://hunter2@x"]',
            r"is not allowed there \(at line 2",
        ),
        (b"x = " + b"[" * 10_000, "is not TOML: "),
        ('searches = ["é"]'.encode("latin-1"), "cannot be read: it is not UTF-8 text"),
        (b"trails = []", "cannot be used: unknown key trails"),
    ],
)
def test_an_unreadable_file_is_reported_and_never_written(
    content: bytes, why: str, file: WatchFile
) -> None:
    write(file, "")
    file.path.write_bytes(content)
    for reading in (file.read, lambda: put(file, Addition("", (A,)))):
        with pytest.raises(UsageError, match=why) as raised:
            reading()
        assert f"The watch list {file.path} " in raised.value.message
        assert "hunter2" not in str(raised.value)
    assert file.path.read_bytes() == content


def test_a_directory_is_not_a_watch_list(file: WatchFile) -> None:
    file.path.mkdir(parents=True)
    with pytest.raises(UsageError, match=r"cannot be read: Is a directory\."):
        file.read()


# ---------------------------------------------------------------- making


def test_a_new_list_begins_with_a_comment(file: WatchFile) -> None:
    after = put(file, Addition("", (A,), ('lupus "x"',)))
    assert after.trials == (A,)
    header, _, keys = text_of(file).partition("\n\n")
    assert all(line.startswith("# ") for line in header.splitlines())
    assert "[sink.NAME]" in header
    assert keys == (f'trials = [\n  "{A}",\n]\nsearches = [\n  "lupus \\"x\\"",\n]\n')


def test_a_new_group_is_added_at_the_end(file: WatchFile) -> None:
    write(file, f'trials = ["{A}"]\n\n[sink.team]\nkind = "command" # ours')
    put(file, Addition("rivals", (B,), (), "minor", ("team", "stdout")))
    assert text_of(file) == (
        f'trials = ["{A}"]\n\n[sink.team]\nkind = "command" # ours\n'
        f'\n[group.rivals]\ntrials = [\n  "{B}",\n]\nleast = "minor"\n'
        'sinks = [\n  "stdout",\n  "team",\n]\n'
    )
    put(file, Addition("own", (C,)))
    assert text_of(file).endswith(f']\n\n[group.own]\ntrials = [\n  "{C}",\n]\n')


LAID_OUT = f"""\
# Our list.

# How long until the watchdog barks:
watchdog_days = 3

# The rivals.
[group.rivals]  # all of them
trials = [
  # phase 3
  "nct00000001",  # one
  "{B}"  # two
]
least = "minor" # not all

# The team.
[sink.team]
kind = "command"

# Ours.
[group.own]
"""


def test_a_list_keeps_its_layout(file: WatchFile) -> None:
    write(file, LAID_OUT)
    put(file, Addition("", (C,)))
    put(file, Addition("rivals", (A, D), ("heart",), "major", ("team",)))
    put(file, Addition("own", (C,)))
    take(file, Removal((B,), (), "rivals"))
    assert (
        text_of(file)
        == f"""\
# Our list.

# How long until the watchdog barks:
watchdog_days = 3
trials = [
  "{C}",
]

# The rivals.
[group.rivals]  # all of them
trials = [
  # phase 3
  "nct00000001",  # one
  "{D}",
]
least = "major" # not all
searches = [
  "heart",
]
sinks = [
  "team",
]

# The team.
[sink.team]
kind = "command"

# Ours.
[group.own]
trials = [
  "{C}",
]
"""
    )


def test_entries_without_a_group_are_put_above_the_first_table_and_its_comment(
    file: WatchFile,
) -> None:
    write(file, "# Our list.\n\n# The rivals.\n[group.rivals]\n")
    put(file, Addition("", (A,)))
    assert text_of(file) == (
        f'# Our list.\n\ntrials = [\n  "{A}",\n]\n\n# The rivals.\n[group.rivals]\n'
    )


def test_ids_in_any_spelling_are_recognised(file: WatchFile) -> None:
    write(file, 'trials = [\n  "nct00000001", # one\n  "NCT00000002",\n]\n')
    before = text_of(file)
    put(file, Addition("", (A, B)))
    assert text_of(file) == before
    take(file, Removal((A,), ()))
    assert text_of(file) == 'trials = [\n  "NCT00000002",\n]\n'


def test_line_ends_are_kept(file: WatchFile) -> None:
    write(file, 'trials = [\r\n  "NCT00000001", # one\r\n]\r\n')
    put(file, Addition("", (B,), ("heart",)))
    put(file, Addition("own", (C,)))
    assert text_of(file).count("\n") == text_of(file).count("\r\n") == 12


@pytest.mark.parametrize(
    "text",
    [
        'group = { rivals = { trials = ["NCT00000001"] } }\n',
        '[group]\nrivals = { trials = ["NCT00000001"] }\n',
        '[group]\nrivals.trials = ["NCT00000001"]\n',
        'group.rivals.trials = ["NCT00000001"]\n',
        '["group"."rivals"]\n"trials" = ["NCT00000001"]\n',
        '[ group . "rivals" ]\ntrials = ["NCT00000001"]\n[sink.team]\nkind = "x"\n[group.own]\n',
    ],
)
def test_an_unusual_group_is_edited_correctly_or_not_at_all(text: str, file: WatchFile) -> None:
    for addition in (
        Addition("rivals", (B,)),
        Addition("rivals", (B,), ("heart",), "minor"),
        Addition("new", (B,)),
        Addition("", (B,)),
    ):
        write(file, text)
        wanted = add(file.read(), addition)
        refused = ""
        try:
            put(file, addition)
        except UsageError as error:
            refused = error.message
        if refused:
            assert "has a layout that this command cannot edit" in refused
            assert text_of(file) == text
        else:
            assert file.read() == wanted


def test_a_layout_that_cannot_be_edited_is_refused(file: WatchFile) -> None:
    write(file, 'group = { rivals = { trials = ["NCT00000001"] } }\n')
    with pytest.raises(UsageError, match=r"cannot edit\. Nothing was written; edit"):
        put(file, Addition("rivals", (B,)))
    assert put(file, Addition("", (B,))).trials == (B, A)


def test_a_wrong_edit_is_not_written(file: WatchFile, monkeypatch: pytest.MonkeyPatch) -> None:
    write(file, LAID_OUT)
    for wrong in (LAID_OUT, LAID_OUT.replace("nct00000001", "nct"), "x"):
        monkeypatch.setattr(watchtoml, "edited_text", lambda *_, wrong=wrong: wrong)
        with pytest.raises(UsageError, match="this command cannot edit"):
            put(file, Addition("rivals", (C,)))
        assert text_of(file) == LAID_OUT


def test_plain_tables_are_always_edited(file: WatchFile) -> None:
    write(file, '["group"."rivals"]\n"trials" = ["NCT00000001"]\n[group.own]\n')
    put(file, Addition("rivals", (B,), ("heart",)))
    assert file.read().group("rivals") == Group("rivals", (A, B), ("heart",))


# ---------------------------------------------------------------- writing


def test_an_edit_without_changes_writes_nothing(file: WatchFile, root: Path) -> None:
    before, after = file.edit(lambda listed: listed)
    assert before == after
    assert not root.exists()
    write(file, LAID_OUT)
    file.path.chmod(0o400)
    marks = file.path.stat()
    put(file, Addition("rivals", (A, B)))
    assert file.path.stat() == marks
    assert [path.name for path in root.iterdir()] == ["watch.toml"]


def test_a_refused_edit_writes_nothing(file: WatchFile, root: Path) -> None:
    with pytest.raises(UsageError, match="is not listed"):
        take(file, Removal((A,), ()))
    assert not root.exists()


def test_the_target_of_a_link_is_edited(file: WatchFile, root: Path, tmp_path: Path) -> None:
    root.mkdir()
    elsewhere = tmp_path / "mine.toml"
    file.path.symlink_to(Path("..") / elsewhere.name)
    put(file, Addition("", (A,)))
    assert file.path.is_symlink()
    assert A in elsewhere.read_text()
    put(file, Addition("", (B,)))
    assert file.read().trials == (A, B)


def test_the_mode_of_the_file_is_kept(file: WatchFile) -> None:
    write(file, LAID_OUT)
    file.path.chmod(0o640)
    put(file, Addition("", (C,)))
    assert stat.S_IMODE(file.path.stat().st_mode) == 0o640


def test_temporary_files_of_a_killed_writer_are_removed(file: WatchFile, root: Path) -> None:
    root.mkdir()
    (root / ".watch.toml.0123abcd.tmp").write_text("trials")
    (root / ".other.toml.0123abcd.tmp").write_text("trials")
    put(file, Addition("", (A,)))
    assert sorted(path.name for path in root.glob(".*.tmp")) == [".other.toml.0123abcd.tmp"]


def test_waiting_for_a_locked_store_ends(file: WatchFile, root: Path) -> None:
    write(file, LAID_OUT)
    impatient = WatchFile(root, ENTRY_FORMS, lock_timeout=0.01)
    with filelock.FileLock(root / ".lock"):
        assert impatient.read().group("rivals")
        with pytest.raises(LockedStoreError, match="written by another process"):
            put(impatient, Addition("", (C,)))
    assert text_of(file) == LAID_OUT


def test_a_directory_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    file = WatchFile(tmp_path / "file" / "store", ENTRY_FORMS)
    assert file.read().trials == ()
    with pytest.raises(UnwritableStoreError, match=r"cannot be written: Not a directory\."):
        put(file, Addition("", (A,)))


def test_the_list_belongs_to_the_store(file: WatchFile, root: Path) -> None:
    put(file, Addition("", (A,)))
    (root / "state.sqlite3.watch-lock").touch()
    assert list(DirectoryStore(root).strays()) == []
    assert DirectoryStore(root).trials() == []


ADDER = """
import sys
from pathlib import Path
from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.watch.editing import Addition, add
from trialcli.edges.watchfile import WatchFile

root, first = Path(sys.argv[1]), int(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
for number in range(first, first + 10):
    addition = Addition("", (f"NCT{number:08d}",))
    WatchFile(root, ENTRY_FORMS, lock_timeout=60).edit(lambda listed: add(listed, addition))
"""


def test_two_simultaneous_additions_are_both_kept(file: WatchFile, root: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    adders = [
        subprocess.Popen(
            [sys.executable, "-c", ADDER, str(root), str(first)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        for first in (100, 200)
    ]
    for adder in adders:
        assert adder.stdout is not None
        assert adder.stdout.readline() == b"ready\n"
    for adder in adders:
        adder.communicate(b"\n")
    assert [adder.returncode for adder in adders] == [0, 0]
    wanted = {f"NCT{number:08d}" for number in (*range(100, 110), *range(200, 210))}
    assert set(file.read().trials) == wanted


def test_ten_thousand_trials(file: WatchFile) -> None:
    many = tuple(f"NCT{number:08d}" for number in range(1, 10_001))
    write(file, LAID_OUT)
    put(file, Addition("rivals", many))
    put(file, Addition("", many))
    assert file.read().group("rivals") == Group("rivals", many, (), "minor")
    take(file, Removal(many[1:], (), "rivals"))
    assert '  # phase 3\n  "nct00000001",  # one\n]' in text_of(file)
