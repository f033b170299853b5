"""The man pages are made from the commands, and roff reads them without a warning."""

import shutil
import subprocess
import sys

import pytest

from tests.documents import CHECKOUT
from trialcli.cli.commands import each_command

_PAGES = CHECKOUT / "docs" / "man"


def test_the_pages_are_up_to_date(tmp_path):
    program = [sys.executable, str(CHECKOUT / "tools" / "manpages.py"), str(tmp_path)]
    subprocess.run(program, check=True)
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    there = {path.name: path.read_text(encoding="utf-8") for path in _PAGES.iterdir()}
    assert made == there, "run tools/manpages.py"
    assert len(made) == len([*each_command()]) + 1


def test_a_page_has_the_options_and_the_examples_of_its_command():
    page = (_PAGES / "trialcli-diff.1").read_text(encoding="utf-8").replace("\\-", "-")
    assert "\n.B --min-severity" in page
    assert "\ntrialcli diff NCT07331467 first latest\n" in page
    assert "trialcli-history" in page.partition(".SH SEE ALSO")[2]


def test_a_page_of_a_command_that_is_no_more_is_removed(tmp_path):
    (tmp_path / "trialcli-gone.1").write_text("")
    program = [sys.executable, str(CHECKOUT / "tools" / "manpages.py"), str(tmp_path)]
    subprocess.run(program, check=True)
    assert not (tmp_path / "trialcli-gone.1").exists()


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_roff_reads_every_page_without_a_warning():
    pages = sorted(_PAGES.iterdir())
    checked = subprocess.run(
        ["groff", "-man", "-Tutf8", "-Kutf8", "-ww", "-z", *pages],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")
