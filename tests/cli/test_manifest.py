"""Manifests: which versions a result was made of, and whether a store still has them."""

import json
import shutil
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.cli.test_cohort import COMMANDS as COHORT_COMMANDS
from tests.cohorts import store_cohort
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import made_snapshot
from tests.registry_server import RegistryServer, record

FIRST, MISSING = "NCT00000001", "NCT00000009"


@pytest.fixture
def stored(program: Program) -> Program:
    examples_at(program.root)
    program.keep(made_snapshot(FIRST))
    return program


def manifest_of(program: Program, file: Path, *words: str) -> dict[str, object]:
    program(*words, "--manifest", str(file))
    data: dict[str, object] = json.loads(file.read_text())
    return data


@pytest.mark.parametrize(
    "words",
    [
        ["history", "--stored"],
        ["timeline", "--stored"],
        ["timeline", "--stored", "--rows", "trials", "--format", "csv"],
        ["audit", "--stored"],
    ],
)
def test_the_same_versions_have_the_same_digest(
    stored: Program, tmp_path: Path, words: list[str]
) -> None:
    one = manifest_of(stored, tmp_path / "one", *words)
    other = manifest_of(stored, tmp_path / "other", "history", FIRST, EXAMPLE)
    assert one["digest"] == other["digest"]
    assert one["versions"] == other["versions"]


def test_a_second_manifest_has_the_same_bytes(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    manifest_of(stored, file, "audit", "--stored")
    first = file.read_bytes()
    manifest_of(stored, file, "audit", "--stored")
    assert file.read_bytes() == first


def test_a_manifest_names_the_command_and_every_version(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    ran = stored("diff", EXAMPLE, "first", "latest", "--manifest", str(file))
    data = json.loads(file.read_text())
    assert data["command"].startswith(f"trialcli diff {EXAMPLE} first latest --manifest")
    assert [one["trial"] for one in data["versions"]] == [EXAMPLE] * 2
    assert all(one["digest"] and one["retrieved"] and one["file"] for one in data["versions"])
    assert data["digest"] in ran.err


def test_a_manifest_names_trials_that_could_not_be_read(stored: Program, tmp_path: Path) -> None:
    data = manifest_of(stored, tmp_path / "manifest.json", "history", FIRST, MISSING)
    assert data["not_read"] == [MISSING]


@pytest.mark.parametrize("command", COHORT_COMMANDS)
def test_a_manifest_names_trials_with_only_damaged_versions(
    stored: Program, tmp_path: Path, command: list[str]
) -> None:
    store_cohort(stored.root)
    for file in (stored.root / FIRST).iterdir():
        file.write_text("{}")
    path = tmp_path / "manifest.json"
    stored(*command, FIRST, MISSING, EXAMPLE, "--manifest", str(path))
    assert json.loads(path.read_text())["not_read"] == [FIRST, MISSING]


def test_without_a_stored_version_there_is_no_manifest(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    ran = stored("history", MISSING, FIRST[:-1] + "8", "--manifest", str(file), "--quiet")
    assert (ran.code, file.exists()) == (3, False)
    assert "was not written" in ran.err


def test_another_file_is_not_replaced(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("mine")
    ran = stored("history", FIRST, "--manifest", str(file))
    assert (ran.code, ran.out, file.read_text()) == (2, "", "mine")


def test_standard_output_has_the_result(stored: Program) -> None:
    assert stored("history", FIRST, "--manifest", "-").code == 2


def test_a_store_with_every_version_is_verified(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    manifest_of(stored, file, "history", "--stored")
    ran = stored("verify", "--manifest", str(file))
    assert ran.code == 0
    assert "every version" in ran.out


def test_a_version_that_is_missing_is_named(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    manifest_of(stored, file, "history", "--stored")
    shutil.rmtree(stored.root / FIRST)
    ran = stored("verify", "--manifest", str(file))
    assert ran.code == 3
    assert f"not stored: {FIRST}" in ran.out


def test_a_damaged_version_is_named(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    manifest_of(stored, file, "history", "--stored")
    for damaged in (stored.root / FIRST).iterdir():
        damaged.write_text("{}")
    ran = stored("verify", "--manifest", str(file))
    assert ran.code == 5
    assert f"damaged: {FIRST}" in ran.out


def test_a_later_version_is_counted(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    manifest_of(stored, file, "history", EXAMPLE)
    data = json.loads(file.read_text())
    later = max((stored.root / EXAMPLE).iterdir())
    later.rename(tmp_path / later.name)
    manifest_of(stored, file, "history", EXAMPLE)
    (tmp_path / later.name).rename(later)
    check = stored("verify", "--manifest", str(file), "--json").data
    assert (check["further"], check["versions"]) == (1, len(data["versions"]) - 1)


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"schema": "trialcli/manifest/1"}', '{"schema": 1, "versions": [1]}', "\0"],
)
def test_a_file_that_is_no_manifest_is_refused(
    stored: Program, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "manifest.json"
    file.write_text(content)
    ran = stored("verify", "--manifest", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (f'"{FIRST}"', f'"{MISSING}"'),
        ('"number": null', '"number": 7'),
        ('_timestamp": null', '_timestamp": "\\u001b[2J"'),
    ],
)
def test_an_altered_manifest_is_refused(
    stored: Program, tmp_path: Path, old: str, new: str
) -> None:
    file = tmp_path / "manifest.json"
    manifest_of(stored, file, "history", FIRST)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    ran = stored("verify", "--manifest", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert "do not match its digest" in ran.err


def test_a_manifest_that_lists_a_version_twice_is_refused(stored: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    data = manifest_of(stored, file, "history", FIRST)
    versions = data["versions"]
    assert isinstance(versions, list)
    versions *= 2
    file.write_text(json.dumps(data))
    ran = stored("verify", "--manifest", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert "not each once" in ran.err


def test_a_version_that_was_served_twice_is_counted_once(
    asking: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    first, newest = record(FIRST, title="First"), record(FIRST, title="Newest")
    for study, day in ((first, "2020-01-15"), (newest, "2020-03-15")):
        study["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] = day
    registry.put(newest)
    versions = [("2020-01-15", "RECRUITING", [], first), ("2020-03-15", "RECRUITING", [], newest)]
    registry.put_history(FIRST, versions)
    asking("fetch", "--history", FIRST)
    file = tmp_path / "manifest.json"
    ran = asking("timeline", FIRST, "--rows", "trials", "--manifest", str(file))
    assert len(json.loads(file.read_text())["versions"]) == 3
    assert "2 versions of 1 trial (3 files), digest" in ran.err
    assert (
        "2 versions of 1 trial (3 files), digest" in asking("verify", "--manifest", str(file)).out
    )
    page = asking("report", FIRST, "--format", "markdown").out
    assert "2 versions of 1 trial (3 files), read from the registry" in page
