"""Trials as RIS, read again by a parser that is not ours."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import rispy
from hypothesis import given
from hypothesis import strategies as st

from tests.registry_server import record
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.registry.citation import Citation
from trialcli.render.ris import ris_lines

TRIAL = "NCT00000001"
BARE = Citation(TRIAL, "A trial", "", "", False, (), "", None, None, None, False)
HOSTILE = [
    "A title\nER  - \nTY  - JOUR\nTI  - Another",
    "A title\r\nER  - \r\n",
    "A title\rER  - ",
    "A title\u2028ER  - \u2029TY  - JOUR",
    "A title\x85ER  - ",
    "A title\x0bER  - \x0cTY  - JOUR\x1cER  - \x1dER  - \x1eER  - ",
    "ER  - ",
    "TY  - JOUR",
    "\x1b]0;owned\x07 title",
    "\u202eelttit a",
    "\ud800 half a character",
    "=HYPERLINK(1)",
    "; ; ,,, ;",
    "Ünïcödé 試験 🧪 <b>bold</b> &lt;30 &amp; more",
]


def parsed(*citations: Citation) -> list[dict[str, Any]]:
    """Return what rispy reads, after a journey through a file."""
    found: list[dict[str, Any]] = rispy.loads("".join(ris_lines(citations)))
    return found


def reference(**modules: Any) -> Citation:
    study = record(TRIAL, title="Brief")
    for name, module in modules.items():
        study["protocolSection"].setdefault(name, {}).update(module)
    return CTGOV_RECORDS.citation(TRIAL, study)


def sponsor(name: str, kind: str = "INDUSTRY") -> dict[str, Any]:
    return {"leadSponsor": {"name": name, "class": kind}}


def test_a_reference_has_what_a_reviewer_needs() -> None:
    one = reference(
        identificationModule={"officialTitle": "The whole title"},
        sponsorCollaboratorsModule=sponsor("Charité"),
        conditionsModule={"conditions": ["Lupus", "Nephritis"]},
        armsInterventionsModule={"interventions": [{"name": "CD19 CAR-T"}, {"name": "Lupus"}]},
        descriptionModule={"briefSummary": "First \\<30\\> &lt;.\n\n* an item\n* another"},
        statusModule={"studyFirstPostDateStruct": {"date": "2024-03-05"}},
    )._replace(read=date(2026, 3, 2))
    (found,) = parsed(one)
    assert found["type_of_reference"] == "DBASE"
    assert found["id"] == found["accession_number"] == TRIAL
    assert (found["title"], found["short_title"]) == ("The whole title", "Brief")
    assert found["authors"] == ["Charité,"]
    assert found["year"] == "2024"
    assert found["access_date"] == "2026/03/02/"
    assert found["name_of_database"] == "ClinicalTrials.gov"
    assert found["urls"] == [f"https://clinicaltrials.gov/study/{TRIAL}"]
    assert found["keywords"] == ["Lupus", "Nephritis", "CD19 CAR-T"]
    assert found["abstract"] == "First <30> <. an item another"
    assert found["notes"] == [
        "Lead sponsor: Charité; Status: Recruiting; First posted: 2024-03-05; Results: none posted"
    ]


def test_every_line_has_the_form_of_the_format() -> None:
    text = "".join(ris_lines([BARE, reference(conditionsModule={"conditions": ["A", "B"]})]))
    lines = text.split("\r\n")
    assert "\n" not in "".join(lines)
    assert all(not line or re.match("[A-Z][A-Z0-9]  - ", line) for line in lines)
    assert text.startswith("TY  - DBASE\r\n")
    assert text.endswith("\r\nER  - \r\n\r\n")


@pytest.mark.parametrize(
    ("name", "kind", "author"),
    [
        ("Pfizer", "INDUSTRY", "Pfizer,"),
        ("Accuitis, Inc.", "INDUSTRY", "Accuitis Inc.,"),
        ("CSPC Megalith Co.,Ltd.", "INDUSTRY", "CSPC Megalith Co. Ltd.,"),
        ("Alza Corporation, DE, USA", "INDUSTRY", "Alza Corporation DE USA,"),
        ("Arbelaez, Ana Maria", "INDIV", "Arbelaez, Ana Maria"),
        ("Cady, Roger, M.D.", "INDIV", "Cady, Roger, M.D."),
    ],
)
def test_an_organisation_stays_one_name(name: str, kind: str, author: str) -> None:
    (found,) = parsed(reference(sponsorCollaboratorsModule=sponsor(name, kind)))
    assert found["authors"] == [author]
    assert f"Lead sponsor: {name};" in found["notes"][0]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["title", "short_title", "sponsor", "summary"])
def test_no_text_of_a_record_ends_or_begins_a_reference(text: str, place: str) -> None:
    one = BARE._replace(**{place: text}, keywords=(text, "after"))
    found = parsed(one, BARE._replace(trial="NCT00000002"))
    assert [each["id"] for each in found] == [TRIAL, "NCT00000002"]
    assert {each["type_of_reference"] for each in found} == {"DBASE"}
    assert found[0]["keywords"][-1] == "after"
    written = "".join(ris_lines([one]))
    assert not set("\x1b\x07\u202e\u2028\x85\x0b\x1c") & set(written)
    assert written.encode()


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=200))
def test_any_text_comes_back_as_one_value(keywords: list[str], title: str) -> None:
    one = BARE._replace(title=f"x{title}", keywords=tuple(keywords))
    (found,) = parsed(one)
    assert found["title"].startswith("x")
    assert len(found.get("keywords", [])) <= len(keywords)
    assert "unknown_tag" not in found


@pytest.mark.parametrize("value", [None, 7, [], {}, "", " ", ["x", 7, None]])
def test_a_record_of_another_shape_has_a_reference(value: Any) -> None:
    modules = ("identificationModule", "sponsorCollaboratorsModule", "descriptionModule")
    study = {"protocolSection": dict.fromkeys((*modules, "conditionsModule"), value)}
    (found,) = parsed(CTGOV_RECORDS.citation(TRIAL, study))
    assert (found["id"], found["title"]) == (TRIAL, "(no title)")


def test_real_records_come_back(corpus: Path) -> None:
    files = sorted((corpus / "records").rglob("*.json"))[::40]
    records = [json.loads(file.read_text()) for file in files]
    studies = [each.get("study", each) for each in records]
    cited = [
        CTGOV_RECORDS.citation(study["protocolSection"]["identificationModule"]["nctId"], study)
        for study in studies
    ]
    found = parsed(*cited)
    assert [each["id"] for each in found] == [one.trial for one in cited]
    assert all(each["title"] and each["authors"] and each["year"] for each in found)
    assert all("unknown_tag" not in each for each in found)
