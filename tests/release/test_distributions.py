"""What a release says of itself, and the program that checks its distributions."""

import re
import subprocess
import sys
import tarfile
import zipfile

import pytest
import yaml

from tests.documents import CHECKOUT
from trialcli import __version__

_CHECK = CHECKOUT / ".ci" / "check_distributions.py"
_METADATA = """Metadata-Version: 2.4
Name: trialcli
Version: 1.2.3
Summary: Something.
License-Expression: MIT
Requires-Python: >=3.11
Description-Content-Type: text/markdown
Classifier: Typing :: Typed
Provides-Extra: dev
Provides-Extra: docs
Provides-Extra: mcp
Provides-Extra: notify
Provides-Extra: registry
"""
_INFO = "trialcli-1.2.3.dist-info"
_MANUAL = "trialcli-1.2.3.data/data/share/man/man1/trialcli.1"
_WHEEL = {
    "trialcli/__init__.py": "",
    "trialcli/py.typed": "",
    "trialcli/ctgov/outcomes/lexicon.txt": "",
    "trialcli/ctgov/outcomes/stopwords.toml": "",
    f"{_INFO}/METADATA": _METADATA,
    f"{_INFO}/WHEEL": "Tag: py3-none-any\n",
    f"{_INFO}/entry_points.txt": "[console_scripts]\ntrialcli = trialcli.__main__:main\n",
    f"{_INFO}/licenses/LICENSE": "",
    _MANUAL: "",
}


@pytest.fixture
def check(tmp_path):
    """Return a function that checks a wheel with some files changed; None takes a file away."""

    def checked(**changed: str | None) -> subprocess.CompletedProcess[str]:
        files = _WHEEL | changed
        with zipfile.ZipFile(tmp_path / "trialcli-1.2.3-py3-none-any.whl", "w") as wheel:
            for name, text in files.items():
                if text is not None:
                    wheel.writestr(name, text)
        words = [sys.executable, str(_CHECK), str(tmp_path), "--version", "1.2.3"]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    return checked


def test_a_good_wheel_has_no_faults(check):
    done = check()
    assert (done.returncode, done.stdout) == (0, "The distributions are as they should be.\n")


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("trialcli/py.typed", None, "it lacks trialcli/py.typed"),
        ("tests/test_x.py", "", "tests/test_x.py does not belong into it"),
        (_MANUAL, None, "it lacks the man pages"),
        ("trialcli/x.pyc", "", "trialcli/x.pyc is a left-over"),
        (f"{_INFO}/licenses/LICENSE", None, "it lacks the licence"),
        (f"{_INFO}/WHEEL", "Tag: cp311-cp311-linux_x86_64\n", "it is not for every system"),
        (f"{_INFO}/entry_points.txt", "", "it does not install the command trialcli"),
        (
            f"{_INFO}/METADATA",
            _METADATA.replace("MIT", "GPL"),
            "License-Expression is GPL, not MIT",
        ),
        (f"{_INFO}/METADATA", _METADATA.replace("1.2.3", "1.2.4"), "Version is 1.2.4, not 1.2.3"),
        (
            f"{_INFO}/METADATA",
            _METADATA.replace("Provides-Extra: notify\n", ""),
            "it lacks the extras notify",
        ),
    ],
)
def test_a_fault_of_a_wheel_is_named(check, name, text, fault):
    done = check(**{name: text})
    assert done.returncode == 1
    assert f".whl: {fault}\n" in done.stdout


def test_a_source_archive_without_its_files_is_named(check, tmp_path):
    with tarfile.open(tmp_path / "trialcli-1.2.3.tar.gz", "w:gz") as archive:
        archive.add(CHECKOUT / "LICENSE", "trialcli-1.2.3/LICENSE")
    done = check()
    assert done.returncode == 1
    assert "trialcli-1.2.3.tar.gz: it lacks README.md\n" in done.stdout
    assert "it lacks LICENSE" not in done.stdout


def test_no_wheel_is_a_fault(tmp_path):
    words = [sys.executable, str(_CHECK), str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "there are 0 wheels, not 1\n")


def test_the_citation_names_this_version():
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_text())
    assert citation["version"] == __version__
    assert citation["license"] == "MIT"


def test_the_changes_of_this_version_are_described_under_the_day_of_its_release():
    citation = yaml.safe_load((CHECKOUT / "CITATION.cff").read_text())
    headings = re.findall(r"^## (.+)$", (CHECKOUT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[:2] == ["Unreleased", f"{__version__} ({citation['date-released']})"]


def test_the_check_knows_every_file_of_the_program_besides_its_modules():
    source = CHECKOUT / "src"
    others = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }
    (named,) = re.findall(r"^DATA = \((.*?)\)$", _CHECK.read_text(), re.MULTILINE | re.DOTALL)
    assert set(re.findall(r'"(.+)"', named)) == others


def test_the_checked_extras_are_those_of_the_metadata():
    text = (CHECKOUT / "pyproject.toml").read_text()
    section = text.partition("[project.optional-dependencies]")[2].partition("\n[")[0]
    extras = re.findall(r"^([a-z]+) = ", section, re.MULTILINE)
    (named,) = re.findall(r"^EXTRAS = \{(.*)\}$", _CHECK.read_text(), re.MULTILINE)
    assert sorted(re.findall(r'"([a-z]+)"', named)) == sorted(extras)
