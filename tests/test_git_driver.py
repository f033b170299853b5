"""trialcli as a diff driver of git, as docs/diff.md sets it up."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.documents import CHECKOUT, DOCS, EXAMPLE
from trialcli.edges.store.directory import DirectoryStore

Git = Callable[..., str]
RECORD = f"{EXAMPLE}.json"


@pytest.fixture(scope="module")
def records() -> list[str]:
    """Return the records of the example, oldest first, as text."""
    store = DirectoryStore(CHECKOUT / "examples" / "snapshots")
    return [json.dumps(store.load(name).study, indent=1) for name in store.versions(EXAMPLE)]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """Return git in a new repository with the driver of the document."""
    text = (DOCS / "diff.md").read_text()
    (attributes,) = re.findall(r"^(NCT\*\.json diff=\w+)$", text, re.MULTILINE)
    (key, command) = re.findall(r'^git config (\S+) "(trialcli .*)"$', text, re.MULTILINE)[0]
    environment = os.environ | {
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_PAGER": "cat",
        "PYTHONPATH": str(CHECKOUT / "src"),
    }

    def git(*arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout

    git("init", "--quiet", "--initial-branch=main")
    git("config", "user.name", "Nobody")
    git("config", "user.email", "nobody@example.org")
    ours = f"{shlex.quote(sys.executable)} -m {command}"
    git("config", key, ours)
    (tmp_path / ".gitattributes").write_text(f"{attributes}\n")
    return git


def commit(git: Git, path: Path, text: str | None) -> None:
    if text is None:
        path.unlink()
    else:
        path.write_text(text)
    git("add", "--all")
    git("commit", "--quiet", "--message", "a version")


def test_an_altered_file(git: Git, tmp_path: Path, records: list[str]) -> None:
    commit(git, tmp_path / RECORD, records[1])
    (tmp_path / RECORD).write_text(records[2])
    shown = git("diff")
    assert shown.startswith(f"{EXAMPLE}  Metformin add-on in type 2 diabetes (invented)")
    assert "Enrollment target 120 → 90 (−25 %)" in shown
    assert "[-65-]{+75+}" in shown


def test_a_file_in_history(git: Git, tmp_path: Path, records: list[str]) -> None:
    for text in records[1:3]:
        commit(git, tmp_path / RECORD, text)
    shown = git("log", "--patch", "--ext-diff", "--max-count=1")
    assert "Enrollment target 120 → 90 (−25 %)" in shown


def test_an_added_and_a_deleted_file(git: Git, tmp_path: Path, records: list[str]) -> None:
    commit(git, tmp_path / "notes.txt", "nothing yet")
    commit(git, tmp_path / RECORD, records[0])
    added = git("show", "--ext-diff", "--format=")
    assert added.startswith(EXAMPLE)
    assert f"(nothing) → {RECORD}" in added
    commit(git, tmp_path / RECORD, None)
    deleted = git("show", "--ext-diff", "--format=")
    assert f"{RECORD} → (nothing)" in deleted


def test_a_renamed_file(git: Git, tmp_path: Path, records: list[str]) -> None:
    commit(git, tmp_path / RECORD, records[3])
    (tmp_path / RECORD).unlink()
    (tmp_path / f"{EXAMPLE}-b.json").write_text(records[4])
    git("add", "--all")
    shown = git("diff", "--cached", "--find-renames=50%")
    assert "Active, not recruiting → Completed" in shown


def test_equal_files_are_not_compared(git: Git, tmp_path: Path, records: list[str]) -> None:
    commit(git, tmp_path / RECORD, records[0])
    assert git("diff") == ""
