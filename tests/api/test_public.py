"""The public API: what `import trialcli` gives, and what it promises."""

import datetime as dt
import inspect
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import trialcli
from tests.documents import CHECKOUT, DOCS, EXAMPLE, examples_at
from trialcli.registry.history import RegistryVersion
from trialcli.registry.related import RelatedTrial, RelatedTrials
from trialcli.registry.search import Search
from trialcli.registry.searched import SearchedTrial, SearchedTrials
from trialcli.versions.checks import LastCheck
from trialcli.versions.export import Unread
from trialcli.versions.import_result import Imported
from trialcli.versions.timeline import FirstResults

DOCUMENT = (DOCS / "python.md").read_text()
_ERRORS = (DOCS / "output-schema.md").read_text()
_PROGRAM = """
import datetime
from typing import Any, assert_type

import trialcli
from trialcli import Diff, Event, KnownVersion, Severity, Snapshot, Store, Timeline, TrialcliError

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
    versions: list[KnownVersion] = store.versions("NCT99000001")
    before: trialcli.Version = store.diff("NCT99000001", versions[0], datetime.date.today()).before
    worst: list[Event | None] = [one.worst for one in store.history(before.trial).versions]
    assert_type(trialcli.to_rows(store.catalog()), list[dict[str, Any]])
    assert_type(trialcli.to_rows(map(store.history, store.trials())), list[dict[str, Any]])
    assert_type(trialcli.to_dict(store.fetch("NCT99000001")[0]), dict[str, Any])
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


_ROW = re.compile(r"^\| (`[^|]+) \| (.*) \|$", re.MULTILINE)


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    """A value of each type in the document."""
    store = trialcli.Store(examples_at(tmp_path_factory.mktemp("store") / "store"))
    diff = store.diff(EXAMPLE)
    (trial,) = store.catalog()
    version = RegistryVersion(1, dt.date(2026, 1, 14), None, ())
    export = store.export(tmp_path_factory.mktemp("tables") / "out", "studies", format="csv")
    return {
        "StoredTrial": replace(trial, last_check=LastCheck(EXAMPLE)),
        "KnownVersion": store.versions(EXAMPLE)[-1],
        "Snapshot": store.snapshot(EXAMPLE)._replace(version=version),
        "Diff": diff,
        "Event": diff.events[0],
        "Change": diff.comparison.changes[0],
        "History": store.history(EXAMPLE),
        "Audit": store.audit(EXAMPLE),
        "AuditedOutcome": store.audit(EXAMPLE).outcomes[0],
        "Export": export._replace(unread=(Unread(EXAMPLE, "damaged-snapshot", ""),)),
        "ExportedTable": export.tables[0],
        "Imported": Imported("a.json", "", EXAMPLE, "new", store.versions(EXAMPLE)[0].stored),
        "SearchedTrials": SearchedTrials(Search("x"), "", (), rows=(SearchedTrial(trial.summary),)),
        "RelatedTrials": RelatedTrials(
            EXAMPLE, (RelatedTrial(trial.summary, 1.0, ()),), 1, is_from_store=True
        ),
        "Timeline": replace(store.timeline(EXAMPLE), results=FirstResults(version.day, 1, None)),
    }


@pytest.mark.parametrize("name", re.findall(r"^`(\w+)`: [^`]*\n\n\|", DOCUMENT, re.MULTILINE))
def test_every_attribute_in_the_document_exists(name: str, results: Mapping[str, Any]) -> None:
    section = re.search(rf"^`{name}`: .*?(?=^`[A-Z]|^## )", DOCUMENT, re.MULTILINE | re.DOTALL)
    assert section
    for attributes, about in _ROW.findall(section[0]):
        for attribute in re.findall(r"`(\w+)`", attributes):
            value = getattr(results[name], attribute)
            if type(value) is tuple and value:
                value = value[-1]
            for nested in re.findall(r"`([a-z]\w+)`", about.partition(":")[2]):
                assert hasattr(value, nested), (attribute, nested)


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
