"""The workflows that test and release: what they may do, and what they name."""

import re
from typing import Any

import pytest
import yaml

from tests.documents import CHECKOUT

_WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
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
def test_the_steps_name_actions_with_their_versions_and_take_no_text_into_scripts(path):
    for step in _steps(_read(path)):
        assert ("uses" in step) != ("run" in step)
        assert re.fullmatch(r"[\w.-]+/[\w.-]+@v[0-9]+", step.get("uses", "a/b@v1")), step
        assert "${{" not in step.get("run", "")


@pytest.mark.parametrize("path", _WORKFLOWS, ids=lambda path: path.name)
def test_the_files_that_a_workflow_runs_are_there(path):
    scripts = [step["run"] for step in _steps(_read(path)) if "run" in step]
    for name in re.findall(r"\.ci/[a-z_.]+", " ".join(scripts)):
        assert (CHECKOUT / name).is_file(), name


def test_a_release_is_tested_attested_and_approved():
    jobs = _read(CHECKOUT / ".github" / "workflows" / "release.yml")["jobs"]
    names = [step.get("uses", "").partition("@")[0] for step in jobs["build"]["steps"]]
    assert {"actions/attest-build-provenance", "actions/attest-sbom"} <= set(names)
    assert "sh .ci/run" in [step.get("run") for step in jobs["build"]["steps"]]
    assert jobs["publish"]["environment"] == "release"
    assert all(jobs[name]["needs"] in ("build", "publish") for name in jobs if name != "build")


def test_every_python_that_the_metadata_names_is_tested():
    stated = re.findall(r"Python :: (3\.[0-9]+)", (CHECKOUT / "pyproject.toml").read_text())
    matrix = _read(CHECKOUT / ".github" / "workflows" / "test.yml")["jobs"]["linux"]["strategy"]
    assert matrix["matrix"]["python"] == stated
