"""The image: built and run where a container engine is there, else its file is checked."""

import json
import shutil
import subprocess
import uuid

import pytest

from tests.documents import CHECKOUT
from trialcli import __version__

_ENGINES = [name for name in ("docker", "podman") if shutil.which(name)]


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words, cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=600
    )


def _engine() -> str | None:
    """Return the engine that works here; a client without one answers, but cannot build."""
    return next((name for name in _ENGINES if _run(name, "info").returncode == 0), None)


@pytest.mark.slow
def test_the_image_runs_without_root_and_stores_in_its_volume():
    engine = _engine()
    if engine is None:
        pytest.skip("no container engine runs here")
    tag = f"trialcli-test:{uuid.uuid4().hex[:8]}"
    built = _run(engine, "build", "--tag", tag, ".")
    if built.returncode and "Could not find a version" in built.stderr:
        pytest.skip("the image cannot be built without a network")
    assert built.returncode == 0, built.stderr
    try:
        version = _run(engine, "run", "--rm", tag, "--version")
        assert version.stdout == f"trialcli {__version__}\n"
        shown = _run(engine, "run", "--rm", "--entrypoint", "id", tag, "--user")
        assert shown.stdout.strip() == "10001"
        listed = _run(engine, "run", "--rm", "--network", "none", tag, "list", "--json")
        assert json.loads(listed.stdout)["trials"] == []
    finally:
        _run(engine, "image", "rm", "--force", tag)


def test_the_file_of_the_image_has_no_fault_that_a_linter_finds():
    if shutil.which("hadolint") is None:
        pytest.skip("hadolint is not installed")
    checked = _run("hadolint", "Dockerfile")
    assert (checked.returncode, checked.stdout) == (0, "")


def test_the_linter_finds_a_fault(tmp_path):
    if shutil.which("hadolint") is None:
        pytest.skip("hadolint is not installed")
    faulty = tmp_path / "Dockerfile"
    faulty.write_text("FROM python:latest\nRUN cd /tmp && sudo ls\n")
    assert _run("hadolint", str(faulty)).returncode == 1


def test_the_image_gets_what_it_copies():
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()
    copied = [
        line.split()[1:-1] for line in lines if line.startswith("COPY ") and "--from" not in line
    ]
    ignored = (CHECKOUT / ".dockerignore").read_text().splitlines()
    for name in (name for names in copied for name in names):
        assert (CHECKOUT / name).exists(), name
        assert f"!{name}" in ignored, name
