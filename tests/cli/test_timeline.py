import json
from pathlib import Path

import pytest

from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import TRIAL, made_snapshot
from trialcli.render.timeline.page import is_page


@pytest.fixture
def invented(program: Program) -> Program:
    examples_at(program.root)
    return program


def test_a_timeline_is_shown(invented: Program) -> None:
    ran = invented("timeline", EXAMPLE.lower())
    assert (ran.code, ran.err) == (0, "")
    assert "2026-04-20  MAJOR   Secondary outcome made primary" in ran.out
    assert "MAJOR   Enrollment target 120 → 90" in ran.out
    assert "Recruiting              167 days" in ran.out
    assert f"/study/{EXAMPLE}?tab=history" in ran.out
    folded = ran.out.count("MINOR")
    assert invented("timeline", EXAMPLE, "--all").out.count("MINOR") > folded


def test_a_story_as_json(invented: Program) -> None:
    ran = invented("timeline", EXAMPLE, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.data["schema"] == "trialcli/timeline/2"
    assert sum(span["days"] for span in ran.data["status"]) == ran.data["days"]


def test_a_page_is_written_and_its_name_printed_to_stderr(
    invented: Program, tmp_path: Path
) -> None:
    ran = invented("timeline", EXAMPLE, "--html", "story.html")
    assert (ran.code, ran.out, ran.err) == (0, "", "Written to story.html.\n")
    page = (tmp_path / "story.html").read_bytes()
    assert is_page(page)
    assert b"Secondary outcome made primary" in page
    assert [path.name for path in tmp_path.glob("*story*")] == ["story.html"]
    assert invented("timeline", EXAMPLE, "--html", "story.html", "--quiet").err == ""


def test_a_page_on_standard_output(invented: Program) -> None:
    ran = invented("timeline", EXAMPLE, "--html", "-")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("<!doctype html>")
    assert ran.out.endswith("</html>\n")


def test_a_page_and_json_in_one_run(invented: Program, tmp_path: Path) -> None:
    ran = invented("timeline", EXAMPLE, "--html", "story.html", "--json")
    assert ran.data["trial"] == EXAMPLE
    assert is_page((tmp_path / "story.html").read_bytes())
    ran = invented("timeline", EXAMPLE, "--html", "-", "--json")
    assert (ran.code, ran.out, ran.error["error"]["kind"]) == (2, "", "usage")


def test_no_other_file_is_replaced(invented: Program, tmp_path: Path) -> None:
    notes = tmp_path / "notes.html"
    notes.write_text("mine")
    ran = invented("timeline", EXAMPLE, "--html", "notes.html")
    assert (ran.code, ran.out) == (2, "")
    assert "was not written by this command" in ran.err
    assert notes.read_text() == "mine"


@pytest.mark.parametrize("name", ["", "no/such/directory.html", "store"])
def test_a_page_that_cannot_be_written(invented: Program, name: str) -> None:
    ran = invented("timeline", EXAMPLE, "--html", name)
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert line.startswith("trialcli: ")


def test_a_single_version_is_shown_with_a_note(program: Program) -> None:
    program.keep(made_snapshot())
    ran = program("timeline", TRIAL)
    assert ran.code == 0
    assert "Only one version is stored and readable" in " ".join(ran.out.split())


def test_nothing_stored(program: Program) -> None:
    ran = program("timeline", TRIAL)
    assert (ran.code, ran.out) == (3, "")
    assert f"Run trialcli fetch {TRIAL} first." in ran.err
    assert program("timeline", "lupus").code == 2


def test_unreadable_version_is_named_and_the_others_are_shown(invented: Program) -> None:
    _, second, *_ = sorted((invented.root / EXAMPLE).glob("*.json"))
    second.write_text("{}")
    ran = invented("timeline", EXAMPLE, "--json")
    assert ran.code == 5
    assert len(ran.data["versions"]) == 4
    assert second.name in ran.err


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_hostile_text(program: Program, words: str) -> None:
    program.keep(made_snapshot(title="First"), made_snapshot(title=words, minutes=5000))
    for arguments in (["--all"], ["--json"], ["--html", "-"]):
        ran = program("timeline", TRIAL, *arguments)
        assert (ran.code, ran.err) == (0, "")
        assert not RAW.search(ran.out.replace("\n", ""))
    assert json.loads(program("timeline", TRIAL, "--json").out)["title"] == (words or "(no title)")
