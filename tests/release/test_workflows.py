"""The workflows that test and release: what they may do, and what they name."""

import re
import shutil
import subprocess
from typing import Any

import pytest
import yaml

from tests.documents import CHECKOUT

_WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
_ACTION = CHECKOUT / "action.yml"
_WRITERS = {"id-token", "attestations", "packages", "contents"}


def _read(path: Any) -> dict[Any, Any]:
    read: dict[Any, Any] = yaml.safe_load(path.read_text())
    return read


def _steps(workflow: dict[Any, Any]) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_may_only_read_and_each_job_says_what_more_it_needs(path):
    workflow = _read(path)
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        assert set(job.get("permissions", {})) <= _WRITERS


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.name)
def test_a_step_uses_or_runs_and_takes_no_text_into_its_script(path):
    for step in _steps(_read(path)):
        assert ("uses" in step) != ("run" in step)
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", [*_WORKFLOWS, _ACTION], ids=lambda path: path.name)
def test_an_action_is_named_by_its_commit_with_the_version_beside_it(path):
    lines = [line for line in path.read_text().splitlines() if re.match(r" +(- )?uses:", line)]
    assert lines
    for line in lines:
        assert re.search(r"uses: [\w.-]+/[\w.-]+@[0-9a-f]{40} # v[0-9]+(\.[0-9]+){2}$", line), line


def test_an_action_has_one_commit_everywhere():
    texts = "".join(path.read_text() for path in [*_WORKFLOWS, _ACTION])
    named = set(re.findall(r"uses: ([\w./-]+)@(\w+)", texts))
    assert len(named) == len(dict(named))


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.name)
def test_no_step_leaves_the_token_in_the_checkout(path):
    for step in _steps(_read(path)):
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_what_runs_the_code_of_packages_can_sign_and_publish_nothing():
    jobs = _read(CHECKOUT / ".github" / "workflows" / "release.yml")["jobs"]
    for name, job in jobs.items():
        if any("pip install" in step.get("run", "") for step in job["steps"]):
            assert "permissions" not in job, name


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.name)
def test_the_files_that_a_workflow_runs_are_there(path):
    scripts = [step["run"] for step in _steps(_read(path)) if "run" in step]
    for name in re.findall(r"\.ci/[a-z_.]+", " ".join(scripts)):
        assert (CHECKOUT / name).is_file(), name


@pytest.mark.parametrize("name", [".github", "action.yml"])
def test_a_linter_finds_no_weakness(name):
    if shutil.which("zizmor") is None:
        pytest.skip("zizmor is not installed")
    words = ["zizmor", "--offline", "--no-progress", name]
    checked = subprocess.run(words, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout


def test_a_release_is_tested_attested_and_approved():
    jobs = _read(CHECKOUT / ".github" / "workflows" / "release.yml")["jobs"]
    names = [step["uses"].partition("@")[0] for step in jobs["attest"]["steps"]]
    assert {"actions/attest-build-provenance", "actions/attest-sbom"} <= set(names)
    assert "sh .ci/run" in [step.get("run") for step in jobs["build"]["steps"]]
    assert jobs["publish"]["environment"] == "release"
    needs = {name: job.get("needs") for name, job in jobs.items()}
    assert needs == {
        "build": None,
        "attest": "build",
        "publish": "attest",
        "image": "publish",
        "announce": "publish",
    }


def test_a_job_gets_only_files_that_an_earlier_one_made():
    jobs = _read(CHECKOUT / ".github" / "workflows" / "release.yml")["jobs"]
    made = {
        step["with"]["name"]
        for step in jobs["build"]["steps"]
        if step.get("uses", "").startswith("actions/upload-artifact@")
    }
    fetched = {
        step["with"]["name"]
        for step in _steps({"jobs": jobs})
        if step.get("uses", "").startswith("actions/download-artifact@")
    }
    assert fetched == made


def test_every_python_that_the_metadata_names_is_tested():
    # On Windows and macOS, the oldest and the newest.
    stated = re.findall(r"Python :: (3\.[0-9]+)", (CHECKOUT / "pyproject.toml").read_text())
    jobs = _read(CHECKOUT / ".github" / "workflows" / "test.yml")["jobs"]
    assert jobs["linux"]["strategy"]["matrix"]["python"] == stated
    assert jobs["others"]["strategy"]["matrix"]["python"] == [stated[0], stated[-1]]
