"""A store under git: the setup of docs/monitoring.md, and a commit after each run."""

import re
from pathlib import Path

import pytest

from tests.documents import DOCS, EXAMPLE
from tests.recipes.machine import RECIPES, Machine

_TEXT = (DOCS / "monitoring.md").read_text()
(_SET_UP,) = re.findall(
    r"^```sh\n(cd \"\$TRIALCLI_STORE\"\n.*?)^```$", _TEXT, re.MULTILINE | re.DOTALL
)
_SCRIPT = RECIPES / "watch-and-commit"


class Kept:
    """A store under git, and the script."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.store = machine.home / "trials"
        self.variables = machine.variables | {
            "TRIALCLI_STORE": str(self.store),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_PAGER": "cat",
        }
        machine.day("2026-02-18")
        names = "git config --global user.name me; git config --global user.email me@example.org"
        for line in (names, f"trialcli watch add {EXAMPLE}", f"set -e; {_SET_UP}"):
            done = machine.sh(line, variables=self.variables)
            assert done.code == 0, done

    def run(self) -> tuple[int, str, str]:
        done = self.machine.sh(str(_SCRIPT), variables=self.variables)
        return done.code, done.out, done.err

    def git(self, *words: str) -> str:
        done = self.machine.sh(
            " ".join(("git", *words)), variables=self.variables, directory=self.store
        )
        assert (done.code, done.err) == (0, "")
        return done.out


@pytest.fixture
def kept(machine: Machine) -> Kept:
    """Return a store that watches one trial."""
    return Kept(machine)


def subjects(kept: Kept) -> list[str]:
    """Return the subjects of the commits, newest first, without the day."""
    return [line.rpartition(" ")[0] for line in kept.git("log", "--format=%s").splitlines()]


def test_each_run_with_new_snapshots_is_committed(kept: Kept) -> None:
    assert kept.run() == (0, "", "")
    assert kept.run() == (0, "", "")
    kept.machine.day("2026-04-22")
    code, told, errors = kept.run()
    assert (code, errors) == (0, "")
    assert told.startswith("1 of 1 trial record changed")
    assert subjects(kept) == ["Registry records of", "Registry records of", "Add the watch"]
    assert kept.git("status", "--short") == ""
    files = kept.git("ls-files").split()
    assert "watch.toml" in files
    assert not [name for name in files if name.startswith("state.sqlite3")]


def test_git_shows_what_changed_in_a_record(kept: Kept) -> None:
    kept.run()
    kept.machine.day("2026-04-22")
    kept.run()
    shown = kept.git("changes", "--max-count=1")
    assert "Enrollment target 120 → 90 (−25 %)" in shown
    assert "[-65-]{+75+}" in shown
    assert "MAJOR" in kept.git("show", "--ext-diff", "--find-copies-harder")


def test_git_diffs_a_snapshot_with_the_version_before(kept: Kept) -> None:
    kept.run()
    for day in ("2026-04-22", "2026-08-05", "2026-11-11"):
        kept.machine.day(day)
        kept.run()
    shown = kept.git("changes")
    finished, actual = "Active, not recruiting → Completed", "Enrollment: 90 (estimated) → 94"
    assert shown.index(finished) < shown.index(actual)
    assert shown.index(actual) < shown.index("Enrollment target 120 → 90")


def test_an_incomplete_run_is_committed_and_keeps_its_exit_code(kept: Kept) -> None:
    kept.run()
    kept.machine.sh("trialcli watch add NCT99000002", variables=kept.variables)
    kept.machine.day("2026-04-22")
    code, told, _ = kept.run()
    assert code == 3
    assert "NCT99000002: The registry has no such trial" in told
    assert subjects(kept)[0] == "Registry records of"
    assert kept.git("status", "--short") == ""


def test_a_failed_commit_gives_exit_code_1(kept: Kept) -> None:
    hook = kept.store / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert kept.run()[0] == 1


def test_without_a_store_the_error_names_the_variable(machine: Machine) -> None:
    done = machine.sh(str(_SCRIPT))
    assert done.code != 0
    assert "TRIALCLI_STORE" in done.err
    assert not Path(machine.home / ".local" / "share").exists()
