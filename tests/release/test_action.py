"""The action for GitHub: its form, and its steps run here as GitHub would run them."""

import re
from pathlib import Path
from typing import Any

import yaml

from tests.documents import CHECKOUT, EXAMPLE
from tests.recipes.machine import Done, Machine

_BASH = ("bash", "--noprofile", "--norc", "-eo", "pipefail")
_ACTION: dict[str, Any] = yaml.safe_load((CHECKOUT / "action.yml").read_text())
_STEPS: list[dict[str, Any]] = _ACTION["runs"]["steps"]


def _run(machine: Machine, directory: Path, **given: str) -> tuple[Done, dict[str, str], str]:
    """Run the last step with some inputs; return what came of it, its outputs and the summary."""
    inputs = {name: one["default"] for name, one in _ACTION["inputs"].items()} | given
    step = _STEPS[-1]
    own = {
        name: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda match: inputs[match[1]], text)
        for name, text in step["env"].items()
    }
    outputs, summary = directory / "outputs", directory / "summary"
    outputs.write_text("")
    summary.write_text("")
    files = {
        "GITHUB_OUTPUT": str(outputs),
        "GITHUB_STEP_SUMMARY": str(summary),
        "RUNNER_TEMP": str(directory),
    }
    variables = machine.variables | own | files
    done = machine.sh(step["run"], variables=variables, directory=directory, shell=_BASH)
    pairs = (line.split("=", 1) for line in outputs.read_text().splitlines())
    return done, dict(pairs), summary.read_text()


def test_each_input_and_output_says_what_it_is():
    assert all(one["description"].endswith(".") for one in _ACTION["inputs"].values())
    assert all(one["description"].endswith(".") for one in _ACTION["outputs"].values())
    assert _ACTION["runs"]["using"] == "composite"


def test_no_input_becomes_part_of_a_script():
    for step in _STEPS:
        assert "${{" not in step.get("run", "")
        assert ("uses" in step) != (step.get("shell") == "bash")


def test_news_are_in_the_summary_and_in_a_file(machine: Machine, tmp_path: Path):
    machine.day("2026-02-18")
    done, _, summary = _run(machine, tmp_path, command=f"watch add {EXAMPLE}")
    assert done.code == 0, done.err
    assert _run(machine, tmp_path)[0].code == 0
    machine.day("2026-04-22")
    done, outputs, summary = _run(machine, tmp_path)
    assert done.code == 0, done.err
    assert "Enrollment target 120 → 90" in summary
    assert Path(outputs["report"]).read_text() == summary
    assert outputs["code"] == "0"


def test_the_step_fails_as_trialcli_does(machine: Machine, tmp_path: Path):
    machine.day("2026-02-18")
    _run(machine, tmp_path, command=f"watch add {EXAMPLE}")
    machine.away()
    done, outputs, _ = _run(machine, tmp_path)
    assert (done.code, outputs["code"]) == (3, "3")


def test_a_command_is_split_at_blanks_and_not_run_by_the_shell(machine: Machine, tmp_path: Path):
    machine.day("2026-02-18")
    done, _, _ = _run(machine, tmp_path, command="rules; touch here $(touch there)")
    assert done.code == 2
    assert not (tmp_path / "here").exists()
    assert not (tmp_path / "there").exists()


def test_a_command_may_go_on_in_another_line(machine: Machine, tmp_path: Path):
    machine.day("2026-02-18")
    done, outputs, _ = _run(machine, tmp_path, command=f"watch add\n  {EXAMPLE}\n")
    assert (done.code, outputs["code"]) == (0, "0"), done.err
    assert EXAMPLE in Path(outputs["report"]).read_text()
