"""The fences between the rooms hold, and heavy imports happen only where they are used."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.registry_server import RegistryServer, record

CHECKOUT = Path(__file__).parents[1]
TRIAL = "NCT99000001"

# Runs the program as its entry point does, and then prints the imported modules.
_RUN = """
import json, sys
from trialcli.__main__ import main
sys.argv = ["trialcli", *sys.argv[1:]]
code = 0
try:
    main()
except SystemExit as stop:
    code = stop.code
with open("imported.json", "w") as file:
    json.dump([code or 0, sorted(name for name, there in sys.modules.items() if there)], file)
"""


def started(*arguments: str) -> set[str]:
    """Run trialcli in a process of its own; return what it imported."""
    subprocess.run([sys.executable, "-c", _RUN, *arguments], check=True, capture_output=True)
    code, modules = json.loads(Path("imported.json").read_text())
    assert code == 0
    return set(modules)


@pytest.fixture
def store(tmp_path: Path) -> str:
    root = tmp_path / "examples"
    shutil.copytree(CHECKOUT / "examples" / "snapshots" / TRIAL, root / TRIAL)
    return str(root)


def test_the_fences_between_the_rooms_hold() -> None:
    program = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [program, "--no-cache", "--config", CHECKOUT / "pyproject.toml"],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"COLUMNS": "200"},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_the_version_is_printed_without_imports() -> None:
    imported = started("--version")
    assert "typer" not in imported
    assert not {module for module in imported if module.startswith("trialcli.")} - {
        "trialcli.__main__"
    }


HEAVY = {"httpx", "deepdiff", "pydantic", "asyncio", "ssl", "tenacity", "filelock"}


def test_a_list_needs_no_network_and_no_comparison(store: str) -> None:
    imported = started("list", "--store", store)
    assert not imported & HEAVY


def test_stored_trials_need_no_settings_file_and_no_random_names(store: str) -> None:
    for arguments in (("show", TRIAL, "--offline"), ("list",)):
        imported = started(*arguments, "--store", store)
        assert not imported & {"calendar", "secrets", "tomllib"}


def test_a_list_as_json_draws_nothing(store: str) -> None:
    imported = started("list", "--json", "--store", store)
    assert not imported & {*HEAVY, "rich"}


def test_what_is_stored_is_shown_without_network_and_comparison(store: str) -> None:
    imported = started("show", TRIAL, "--offline", "--store", store)
    assert not imported & HEAVY
    comparing = {"record.bounds", "record.compare", "events", "text.likeness", "versions.history"}
    assert not imported & {f"trialcli.{name}" for name in comparing}
    assert "trialcli.render.formats.delimited" not in imported


def test_a_diff_needs_no_network(store: str) -> None:
    imported = started("diff", TRIAL, "--store", store)
    assert "deepdiff" in imported
    assert not imported & (HEAVY - {"deepdiff"})


def test_a_quiet_run_of_watching_needs_no_comparison(
    tmp_path: Path, registry: RegistryServer
) -> None:
    (tmp_path / "watch.toml").write_text(f'trials = ["{TRIAL}"]')
    registry.put(record(TRIAL))
    arguments = ("watch", "run", "--store", str(tmp_path), "--registry-url", registry.root)
    for _ in range(2):
        imported = started(*arguments)
    assert [asked.path for asked in registry.asked].count("/api/v2/version") == 2
    assert len(registry.asked) == 3
    assert not imported & {"deepdiff", "trialcli.record.compare", "trialcli.ctgov.events.classify"}


def test_a_history_imports_no_audit(store: str) -> None:
    imported = started("history", TRIAL, "--store", store)
    assert "trialcli.jobs.cohort" in imported
    assert not imported & {f"trialcli.{name}.audit" for name in ("jobs", "versions", "ctgov")}


def test_the_first_screen_needs_no_command_line() -> None:
    imported = started()
    assert not imported & {*HEAVY, "typer", "rich", "sqlite3", "trialcli.wiring"}


@pytest.mark.parametrize("words", [["--help"], ["help"], ["help", "versions"]])
def test_the_help_imports_no_command(words: list[str]) -> None:
    imported = started(*words)
    assert not imported & {*HEAVY, "rich", "trialcli.cli.deps", "trialcli.cli.options"}


def test_a_command_does_not_import_the_others(store: str) -> None:
    imported = started("list", "--store", store)
    commands = {f"trialcli.cli.{name}" for name in ("show", "fetch", "diff", "verify", "doctor")}
    assert not imported & commands


def test_the_registrys_tree_is_known_in_one_place() -> None:
    """A path of the registry's records outside the rooms that know them is a law broken."""
    source = CHECKOUT / "src" / "trialcli"
    knowing = (source / "ctgov", source / "render" / "record")
    tree = re.compile(r"\b\w+Section\.|\b(?:protocol|results|derived|annotation|document)Section\b")
    others = [path for path in source.rglob("*.py") if not any(map(path.is_relative_to, knowing))]
    assert len(others) > 100
    assert [str(path) for path in others if tree.search(path.read_text("utf-8"))] == []


def test_placeholders_of_statements_have_no_numbers() -> None:
    # Some releases of Python 3.12 warn of them, which fails the tests there.
    for path in (CHECKOUT / "src").rglob("*.py"):
        assert not re.search(r"[=(,] ?\?[0-9]", path.read_text()), path
