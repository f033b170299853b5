"""The workflow of the recipes: its form, and its steps run here as GitHub would run them."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.documents import EXAMPLE
from tests.recipes.machine import RECIPES, Done, Machine

_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
_WORKFLOW: dict[Any, Any] = yaml.safe_load((RECIPES / "github" / "trialcli-watch.yml").read_text())
_STEPS: list[dict[str, Any]] = _WORKFLOW["jobs"]["watch"]["steps"]
_STATE = "snapshots/state.sqlite3"


class Runner:
    """Runs the steps of the job in a clone of its own each time, as GitHub's machines do."""

    def __init__(self, machine: Machine, directory: Path) -> None:
        self.machine = machine
        self.remote = directory / "remote.git"
        self._directory = directory
        self._cached: bytes | None = None
        self._runs = 0
        self.sh(f"git init --quiet --bare --initial-branch=main {self.remote}", directory)
        self._mine = self.clone("mine")
        self.sh("git config user.name me; git config user.email me@example.org", self._mine)
        machine.day("2026-02-18")
        self.push(f"trialcli watch add --store snapshots {EXAMPLE}")

    def clone(self, name: str) -> Path:
        """Return a clone as actions/checkout makes it: of the newest commit alone."""
        place = self._directory / name
        self.sh(f"git clone --quiet --depth=1 file://{self.remote} {place} 2>&1", self._directory)
        return place

    def push(self, line: str) -> None:
        """Do something in a person's own clone, and push it."""
        self.sh("git pull --quiet --rebase || true", self._mine)
        self.sh(f"{line}; git add --all; git commit --quiet --allow-empty -m Mine", self._mine)
        self.sh("git push --quiet", self._mine)

    def sh(self, line: str, directory: Path, **more: str) -> Done:
        done = self.machine.sh(
            line,
            directory=directory,
            shell=_BASH,
            variables=self.machine.variables
            | {"GIT_CONFIG_NOSYSTEM": "1"}
            | _WORKFLOW["env"]
            | more,
        )
        assert done.code == 0 or more, done
        return done

    def run(self, *, is_cached: bool = True) -> tuple[list[int], str]:
        """Run the job; return the codes of its steps, and the summary it wrote."""
        self._runs += 1
        work = self.clone(f"run-{self._runs}")
        summary, outputs = (self._directory / f"{what}-{self._runs}" for what in ("summary", "out"))
        variables = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_OUTPUT": str(outputs)}
        codes: list[int] = []
        for step in _STEPS:
            if codes and codes[-1]:
                break
            if step.get("uses", "").startswith("actions/cache/restore"):
                if is_cached and self._cached is not None:
                    (work / _STATE).write_bytes(self._cached)
            elif step.get("uses", "").startswith("actions/cache/save"):
                self._cached = (work / _STATE).read_bytes()
            elif "run" in step and "pip install" not in step["run"]:
                own = {name: _expanded(text, outputs) for name, text in step.get("env", {}).items()}
                codes.append(self.sh(step["run"], work, **variables, **own).code)
        return codes, summary.read_text()

    def log(self) -> list[str]:
        """Return the subjects of the commits, newest first."""
        return self.sh("git log --format=%s", self.remote).out.splitlines()

    def kept(self) -> list[str]:
        """Return the files that are committed."""
        return self.sh("git ls-tree -r --name-only main", self.remote).out.splitlines()


def _expanded(text: str, outputs: Path) -> str:
    """Return a text with the outputs of the step "check"."""
    given = dict(line.split("=", 1) for line in outputs.read_text().splitlines())
    return re.sub(
        r"\$\{\{ steps\.check\.outputs\.(\w+) \}\}", lambda match: given[match.group(1)], text
    )


@pytest.fixture
def runner(machine: Machine, tmp_path: Path) -> Runner:
    """Return a runner whose repository watches one trial."""
    return Runner(machine, tmp_path)


def test_the_syntax_of_the_workflow() -> None:
    # To YAML 1.1, which GitHub does not read it as, the word "on" is the value true.
    events = _WORKFLOW[True]
    assert set(_WORKFLOW) == {"name", True, "permissions", "concurrency", "defaults", "env", "jobs"}
    assert events["schedule"] == [{"cron": "30 15 * * 1-5"}]
    assert "workflow_dispatch" in events
    assert _WORKFLOW["permissions"] == {"contents": "write"}
    assert _WORKFLOW["concurrency"] == {"group": "trialcli-watch", "cancel-in-progress": False}
    assert _WORKFLOW["defaults"] == {"run": {"shell": "bash"}}
    (job,) = _WORKFLOW["jobs"].values()
    assert set(job) == {"runs-on", "timeout-minutes", "steps"}
    for step in _STEPS:
        assert ("uses" in step) != ("run" in step)
        assert set(step) <= {"name", "id", "uses", "with", "env", "run"}
        assert re.fullmatch(r"actions/[a-z/-]+@v[0-9]+", step.get("uses", "actions/cache@v1"))
        # What is put into a script by GitHub itself could be code; variables are not.
        assert "${{" not in step.get("run", "")


def test_the_state_is_saved_under_the_name_that_is_restored() -> None:
    caches = [step["with"] for step in _STEPS if "actions/cache/" in step.get("uses", "")]
    restored, saved = caches
    assert restored["path"] == saved["path"] == _STATE
    assert restored["key"] == saved["key"]
    assert saved["key"].startswith(restored["restore-keys"])


def test_a_first_run_a_change_and_a_day_without_one(runner: Runner) -> None:
    assert runner.run() == ([0, 0, 0], "")
    assert len(runner.log()) == 2
    assert len([name for name in runner.kept() if name.endswith(".json")]) == 1

    runner.machine.day("2026-04-22")
    codes, summary = runner.run()
    assert codes == [0, 0, 0]
    assert summary.startswith("## 1 of 1 trial record changed · 2 major, 5 minor")
    assert "- **major** Enrollment target 120 → 90" in summary
    assert len(runner.log()) == 3
    assert len([name for name in runner.kept() if name.endswith(".json")]) == 2
    assert _STATE not in runner.kept()

    runner.machine.at("2026-04-23")
    assert runner.run() == ([0, 0, 0], "")
    assert len(runner.log()) == 3


def test_an_incomplete_run_commits_and_then_fails(runner: Runner) -> None:
    runner.run()
    runner.push("trialcli watch add --store snapshots NCT99000002")
    runner.machine.day("2026-04-22")
    codes, summary = runner.run()
    assert codes == [0, 0, 3]
    assert "**Not checked:** NCT99000002: The registry has no such trial" in summary
    assert "- **major** Enrollment target 120 → 90" in summary
    assert len([name for name in runner.kept() if name.endswith(".json")]) == 2
    assert runner.run() == ([0, 0, 3], "")  # reported once


def test_with_fail_on_the_run_commits_and_then_fails(
    runner: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    (last_check,) = (step for step in _STEPS if step.get("id") == "check")
    fails = last_check["run"].replace("watch run", "watch run --fail-on major")
    monkeypatch.setitem(last_check, "run", fails)
    runner.run()
    runner.machine.day("2026-04-22")
    codes, _ = runner.run()
    assert codes == [0, 0, 4]
    assert len([name for name in runner.kept() if name.endswith(".json")]) == 2
    assert runner.run() == ([0, 0, 0], "")


def test_without_the_state_watching_begins_with_the_stored_snapshots(runner: Runner) -> None:
    runner.run()
    runner.machine.day("2026-04-22")
    codes, summary = runner.run(is_cached=False)
    assert codes == [0, 0, 0]
    assert "Enrollment target 120 → 90" in summary


def test_a_push_by_somebody_else_during_the_run(runner: Runner) -> None:
    (commit,) = (step for step in _STEPS if "git commit" in step.get("run", ""))
    runner.run()
    runner.machine.day("2026-04-22")
    late = runner.clone("late")
    runner.sh("trialcli watch run", late)
    runner.push("echo a note > notes.txt")
    runner.sh(commit["run"], late)
    assert [subject.partition(" ")[0] for subject in runner.log()[:2]] == ["Registry", "Mine"]
