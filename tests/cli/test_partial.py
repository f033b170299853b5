"""Records that are not whole: what the commands say of them."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer
from trialcli.versions.snapshot import from_bytes

TRIAL = "NCT07331467"
STORED = Path(__file__).parents[2] / "snapshots" / TRIAL


def _whole() -> dict[str, Any]:
    """Return a record of the stored page's trial, as a registry might serve it."""
    (file,) = STORED.glob("*.json")
    study = deepcopy(from_bytes(file.read_bytes(), what=file.name).study)
    protocol = study["protocolSection"]
    protocol["identificationModule"]["organization"] = {"fullName": "Precision", "class": "OTHER"}
    protocol["statusModule"] |= {
        "statusVerifiedDate": "2025-12",
        "startDateStruct": {"date": "2026-01", "type": "ESTIMATED"},
        "primaryCompletionDateStruct": {"date": "2026-07", "type": "ESTIMATED"},
        "completionDateStruct": {"date": "2028-08", "type": "ESTIMATED"},
        "studyFirstSubmitDate": "2025-12-11",
        "lastUpdateSubmitDate": "2025-12-28",
    }
    protocol["descriptionModule"]["briefSummary"] = "A summary."
    protocol["conditionsModule"] = {"conditions": ["SLE"]}
    protocol["designModule"]["enrollmentInfo"] = {"count": 18, "type": "ESTIMATED"}
    protocol["outcomesModule"] = {"primaryOutcomes": [{"measure": "Safety", "timeFrame": "M3"}]}
    protocol["contactsLocationsModule"]["locations"].append({"facility": "Another"})
    study["derivedSection"] = {"miscInfoModule": {"versionHolder": "2026-03-25"}}
    return study


@pytest.fixture
def paged(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with the stored page, and a registry that has the record."""
    (file,) = STORED.glob("*.json")
    asking.keep(from_bytes(file.read_bytes(), what=file.name))
    registry.put(_whole())
    return asking


def test_the_first_record_after_a_page_is_new_and_changes_nothing(paged: Program) -> None:
    ran = paged("fetch", TRIAL)
    assert ran.code == 0
    assert "new" in ran.out
    assert "the previous version was transcribed from a page" in ran.out
    diff = paged("diff", TRIAL)
    assert "No changes in what was compared." in diff.out
    assert "was transcribed from a page and is not a whole record" in " ".join(diff.out.split())
    data = paged("diff", TRIAL, "--json").data
    assert data["changes"] == data["events"] == []
    assert data["partial"] == {"before": "page", "after": None}
    assert "protocolSection.outcomesModule" in data["not_compared"]
    for severity in ("none", "major"):
        assert paged("diff", TRIAL, "--exit-code", "--min-severity", severity).code == 0
    history = paged("history", TRIAL)
    assert "transcribed from a page" in history.out
    assert not {"MAJOR", "MINOR", "DETAIL"} & set(history.out.split())
    timeline = paged("timeline", TRIAL).out
    assert "1 version is an incomplete record" in " ".join(timeline.split())
    assert "2026-01\n" in timeline
    assert "2026-01-31" not in timeline
    assert not {"MAJOR", "MINOR"} & set(timeline.split())


def test_watching_reports_only_later_changes(paged: Program, registry: RegistryServer) -> None:
    assert paged("watch", "add", TRIAL).code == 0
    ran = paged("watch", "run")
    assert (ran.code, ran.out) == (0, "")
    study = _whole()
    study["protocolSection"]["statusModule"]["overallStatus"] = "SUSPENDED"
    registry.put(study)
    registry.new_data("2026-04-01T09:00:05")
    told = paged("watch", "run").out
    assert "Recruiting → Suspended" in told
    assert told.count("major") == 2  # the headline and the event


def test_an_answer_that_lacks_nearly_everything_is_marked(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(_whole())
    asking("fetch", TRIAL)
    emptied = {"protocolSection": {"identificationModule": {"nctId": TRIAL}}}
    registry.put(emptied)
    ran = asking("fetch", TRIAL, "--refresh")
    assert ran.code == 0
    assert "the registry's answer lacks nearly everything (title, organization" in ran.out
    data = asking("fetch", TRIAL, "--refresh", "--json").data
    assert len(data["trials"][0]["lacks"]) > 5
    diff = asking("diff", TRIAL)
    assert "the registry's answer lacks nearly everything" in " ".join(diff.out.split())
    assert "MAJOR" not in diff.out
    assert "MAJOR" not in asking("history", TRIAL).out


def test_a_file_of_chosen_fields_says_that_it_is_partial(program: Program, tmp_path: Path) -> None:
    whole, part = tmp_path / "whole.json", tmp_path / "part.json"
    whole.write_text(json.dumps(_whole()))
    chosen = {"identificationModule": {"nctId": TRIAL}, "statusModule": {"overallStatus": "X"}}
    part.write_text(json.dumps({"protocolSection": chosen}))
    for files in ((whole, part), (part, whole)):
        ran = program("diff", *map(str, files))
        assert "part.json is a partial record: it lacks nearly everything" in " ".join(
            ran.out.split()
        )
        assert "MAJOR" not in ran.out
        markdown = program("diff", *map(str, files), "--format", "markdown").out
        assert "is a partial record" in markdown


CHOSEN = {"protocolSection": {"identificationModule": {"nctId": TRIAL, "briefTitle": "A"}}}


def test_a_first_answer_of_chosen_fields_is_marked(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(CHOSEN)
    assert "the registry's answer lacks nearly everything" in asking("fetch", TRIAL).out
    for ran in (asking("show", TRIAL), asking("show", TRIAL, "--full")):
        assert "This is a partial record: it lacks nearly everything (organization" in " ".join(
            ran.out.split()
        )
    assert "lacks nearly everything" in " ".join(asking("history", TRIAL).out.split())


def test_a_whole_record_is_shown_without_a_word_of_being_partial(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(_whole())
    assert "partial" not in asking("fetch", TRIAL).out + asking("show", TRIAL).out


def test_two_files_of_the_same_chosen_fields_are_both_partial(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "a.json").write_text(json.dumps(CHOSEN))
    (tmp_path / "b.json").write_text(json.dumps(CHOSEN))
    files = str(tmp_path / "a.json"), str(tmp_path / "b.json")
    said = " ".join(program("diff", *files).out.split())
    assert "No changes in what was compared. Both versions are partial records: each lacks" in said
    assert program("diff", *files, "--json").data["partial"] == {
        "before": "fields",
        "after": "fields",
    }


@pytest.mark.parametrize("volatile", [{}, {"derivedSection": {"x": 1}}])
def test_a_diff_of_all_trials_names_those_whose_newest_record_is_emptied(
    asking: Program, registry: RegistryServer, volatile: dict[str, Any]
) -> None:
    registry.put(_whole())
    asking("fetch", TRIAL)
    registry.put({"protocolSection": {"identificationModule": {"nctId": TRIAL}}, **volatile})
    asking("fetch", TRIAL, "--refresh")
    for options in ((), ("--min-severity", "major"), ("--format", "markdown")):
        said = " ".join(asking("diff", *options).out.split())
        assert (
            f"a version that is not a whole record; what it lacks is not compared: {TRIAL}" in said
        )
        assert "No changes in the one trial" not in said
    (diff,) = asking("diff", "--json").data["diffs"]
    assert diff["partial"]["after"] == "fields"


def test_the_first_record_after_a_page_is_reported_with_what_it_differs_in(
    paged: Program, registry: RegistryServer
) -> None:
    study = _whole()
    study["protocolSection"]["statusModule"]["overallStatus"] = "SUSPENDED"
    registry.put(study)
    paged("watch", "add", TRIAL)
    ran = paged("watch", "run")
    assert ran.code == 0
    assert "Recruiting → Suspended" in ran.out
    assert "transcribed from a page and is not a complete record" in " ".join(ran.out.split())
    news = paged("news", "--json").data
    assert news["trials"][0]["items"][0]["after_page"] is True
