"""``trialcli report``: what it prints and which files it writes."""

import json
from pathlib import Path

import pytest

from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.cohorts import CHANGED, COHORT, KEPT, LATE, NOT_STARTED, store_cohort, store_hostile
from tests.render.pages import Reading

MISSING = "NCT00000099"


@pytest.fixture
def cohort(program: Program) -> Program:
    store_cohort(program.root)
    return program


def test_the_findings_are_printed(cohort: Program) -> None:
    ran = cohort("report", *COHORT)
    said = " ".join(ran.out.split())
    assert (ran.code, ran.err) == (0, "")
    assert (
        "1 of 4 trials (25 %) changed a primary outcome after the earliest recorded start" in said
    )
    assert "1 trial cannot be judged (no version from before the start is stored)" in said
    assert "1 of them changed one since the first stored version" in said
    assert "1 trial had not started" in said


def test_the_versions_of_one_trial_are_not_counted_by_trial(cohort: Program) -> None:
    said = " ".join(cohort("report", CHANGED).out.split())
    assert (
        "2 stored versions of the trial: every version that the registry lists is stored." in said
    )
    said = " ".join(cohort("report", LATE).out.split())
    assert "1 stored version of the trial: the registry lists no other, so that no" in said


def test_a_page_for_the_whole_cohort(cohort: Program, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    ran = cohort("report", *COHORT, "--html", str(page), "--title", "Pain & sleep")
    assert (ran.code, ran.out) == (0, "")
    read = Reading(page.read_text())
    assert "Pain & sleep" in read.text
    assert {f"#{trial}" for trial in COHORT} <= set(read.links)
    assert cohort("report", KEPT, "--html", str(page)).code == 0


def test_a_file_of_something_else_is_not_replaced(cohort: Program, tmp_path: Path) -> None:
    page = tmp_path / "notes.html"
    page.write_text("my notes")
    assert cohort("report", KEPT, "--html", str(page)).code == 2
    assert page.read_text() == "my notes"


def test_a_folder_has_a_page_for_each_trial(cohort: Program, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "report"
    ran = cohort("report", *COHORT, "--dir", str(folder))
    assert (ran.code, ran.out) == (0, "")
    pages = {file.name: Reading(file.read_text()) for file in folder.iterdir()}
    assert {"index.html", *(f"{trial}.html" for trial in COHORT)} <= set(pages)
    for page in pages.values():
        local = {link for link in page.links if not link.startswith(("#", "https:"))}
        assert {link.partition("#")[0] for link in local} <= set(pages)


def test_many_trials_need_a_folder(cohort: Program, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("\n".join(f"NCT{number:08d}" for number in range(1, 202)))
    ran = cohort("report", "--from", str(ids), "--html", str(tmp_path / "page.html"))
    assert ran.code == 2
    assert "--dir" in ran.err
    assert not (tmp_path / "page.html").exists()


def test_markdown(cohort: Program) -> None:
    ran = cohort("report", *COHORT, "--format", "markdown")
    assert ran.code == 0
    assert ran.out.startswith("# Report on 6 trials\n")
    assert f'<a id="{CHANGED}"></a>' in ran.out
    assert "## Limits" in ran.out


def test_trials_that_cannot_be_read_are_named_in_the_report(
    cohort: Program, tmp_path: Path
) -> None:
    for file in (cohort.root / CHANGED).iterdir():
        file.write_text("{}")
    page = tmp_path / "report.html"
    ran = cohort("report", CHANGED, KEPT, MISSING, "--html", str(page))
    assert ran.code == 5
    assert CHANGED in ran.err
    assert MISSING in ran.err
    text = Reading(page.read_text()).text
    _, _, after = text.partition("Not readable")
    assert CHANGED in after
    assert MISSING in after


def test_a_trial_with_only_damaged_versions_is_counted_as_not_read(
    cohort: Program, tmp_path: Path
) -> None:
    for file in (cohort.root / CHANGED).iterdir():
        file.write_text("{}")
    manifest = tmp_path / "manifest.json"
    ran = cohort("report", CHANGED, KEPT, MISSING, "--json", "--manifest", str(manifest))
    assert ran.code == 5
    assert [one["trial"] for one in json.loads(ran.out)["problems"]] == [CHANGED, MISSING]
    assert json.loads(manifest.read_text())["not_read"] == [CHANGED, MISSING]
    said = cohort("report", CHANGED, KEPT, MISSING).out
    assert "1 trial (2 more could not be read)" in said


def test_without_a_pair_of_numbers_there_is_no_chart_of_enrollment(cohort: Program) -> None:
    said = cohort("report", KEPT, LATE, NOT_STARTED, "--format", "markdown").out
    assert "can be compared in no trial: no actual number is stated.\n" in said
    assert "Without an actual number" not in said


def test_a_store_without_trials(program: Program, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    assert program("report", "--stored", "--html", str(page)).code == 0
    assert "No trial could be read." in Reading(page.read_text()).text
    assert program("report", "--stored", "--dir", str(tmp_path / "folder")).code == 0
    assert program("report", "--stored", "--format", "markdown").code == 0


def test_two_results_on_standard_output_are_a_usage_error(cohort: Program) -> None:
    ran = cohort("report", KEPT, "--html", "-", "--json")
    assert (ran.code, ran.out) == (2, "")


def test_no_trial_is_a_usage_error(program: Program) -> None:
    assert program("report").code == 2


@pytest.mark.parametrize("kind", [*WORDS, "script", "quotes"])
def test_no_registry_text_is_markup_or_an_instruction(
    program: Program, tmp_path: Path, kind: str
) -> None:
    text = {"script": "</title></style><script>alert(1)</script>", "quotes": "\"><img src='x'>"}
    hostile = text.get(kind) or WORDS[kind]
    store_hostile(program.root, hostile)
    arguments = ["report", KEPT, "--title", "T <b>&"]
    page = tmp_path / "page.html"
    assert program(*arguments, "--html", str(page)).code == 0
    assert program(*arguments, "--dir", str(tmp_path / "folder")).code == 0
    for file in (page, *(tmp_path / "folder").glob("*.html")):
        written = file.read_text()
        assert not RAW.search(written.replace("\n", ""))
        Reading(written)
    for more in ([], ["--format", "markdown"], ["--json"]):
        ran = program(*arguments, *more)
        assert ran.code == 0
        assert not RAW.search(ran.out.replace("\n", ""))


def test_markdown_has_no_html_of_the_registry(program: Program) -> None:
    store_hostile(program.root, "<img src=x> | [a](b) *c* # d")
    said = program("report", KEPT, "--format", "markdown").out
    assert "<img" not in said
    assert "[a](b)" not in said


def test_a_manifest_has_the_versions_of_the_report(cohort: Program, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    data = cohort("report", *COHORT, "--manifest", str(file), "--json").data
    manifest = json.loads(file.read_text())
    assert data["manifest"]["digest"] == manifest["digest"]
    assert data["manifest"]["versions"] == manifest["versions"]
    assert cohort("report", *COHORT, "--dir", str(tmp_path / "folder")).code == 0
    in_folder = json.loads((tmp_path / "folder" / "versions.json").read_text())
    assert in_folder["versions"] == manifest["versions"]
    assert manifest["digest"] in (tmp_path / "folder" / "index.html").read_text()


def test_a_long_unknown_status_is_shortened_in_the_chart(program: Program) -> None:
    store_hostile(program.root, "x" * 500)
    said = program("report", KEPT, "--format", "markdown").out
    summary, _, _ = said.partition("## Each trial")
    assert "x" * 100 not in summary
