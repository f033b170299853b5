"""The public API: what `import trialcli` gives, and what it promises."""

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import trialcli
from tests.documents import CHECKOUT, DOCS

DOCUMENT = (DOCS / "python.md").read_text()
_ERRORS = (DOCS / "output-schema.md").read_text()
_PROGRAM = """
import datetime
from typing import Any, assert_type

import trialcli
from trialcli import Diff, Event, Severity, Snapshot, Store, Timeline, TrialcliError

def majors(store: Store, trial: str) -> list[str]:
    found: Diff = store.diff(trial, "first")
    events: tuple[Event, ...] = found.events
    return [event.sentence for event in events if event.severity == "major"]

with trialcli.Store("here", rate=2, clock=lambda: datetime.datetime.now(datetime.UTC)) as store:
    least: Severity = "minor"
    try:
        timeline: Timeline = store.timeline("NCT99000001", today=datetime.date(2026, 1, 1))
        snapshot: Snapshot = store.snapshot("NCT99000001", "v1")
    except TrialcliError as error:
        print(error.hint, majors(store, "NCT99000001"))
    assert_type(store.record("NCT99000001"), dict[str, Any])
    assert_type(trialcli.diff("a.json", {"a": 1}).worst, Severity)
    assert_type(trialcli.to_rows(store.catalog()), list[dict[str, Any]])
    assert_type(trialcli.__version__, str)
    trialcli.no_such_name  # type: ignore[attr-defined]
"""


def test_the_import_alone_imports_nothing_else() -> None:
    program = "import json, sys; import trialcli; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    modules = json.loads(done.stdout)
    assert [name for name in modules if name.startswith("trialcli")] == ["trialcli"]
    assert not {"httpx", "rich", "typer", "deepdiff", "sqlite3", "typing"} & {*modules}


@pytest.mark.parametrize("name", trialcli.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(trialcli, name)
    assert f"`{name}`" in (_ERRORS if name.endswith("Error") else DOCUMENT)
    if inspect.isclass(value) or inspect.isfunction(value):
        assert inspect.getdoc(value)


def test_the_public_names_are_listed() -> None:
    assert set(trialcli.__all__) <= {*dir(trialcli)}
    with pytest.raises(AttributeError, match="'trialcli' has no attribute 'no_such_name'"):
        _ = trialcli.no_such_name  # type: ignore[attr-defined]


def test_every_method_of_the_store_is_documented() -> None:
    for name, method in vars(trialcli.Store).items():
        if not name.startswith("_"):
            assert inspect.getdoc(method), name


_ROW = re.compile(r"^\| (`[^|]+) \|", re.MULTILINE)


@pytest.mark.parametrize("name", ["Snapshot", "Diff", "Event", "Change", "History", "Timeline"])
def test_every_attribute_in_the_document_exists(name: str) -> None:
    section = re.search(rf"^`{name}`: .*?(?=^`[A-Z]|^## )", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert section
    kind = getattr(trialcli, name)
    attributes = re.findall(r"`(\w+)`", " ".join(_ROW.findall(section[0])))
    assert attributes
    for attribute in attributes:
        assert hasattr(kind, attribute), attribute


def test_the_summary_in_the_document_is_whole() -> None:
    section = re.search(r"^`Summary`: .*?\n\n", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert section
    for field in trialcli.Summary._fields:
        assert f"`{field}`" in section[0]


def test_a_program_of_a_user_has_the_right_types(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(_PROGRAM)
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file", "", "--cache-dir"]
    done = subprocess.run(
        [*command, str(CHECKOUT / ".mypy_cache" / "user"), "program.py"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
