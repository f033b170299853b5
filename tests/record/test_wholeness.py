"""Records that are not whole: what they lack is no change."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from tests.record_diffs import record_diff
from tests.timelines import version
from trialcli.ctgov.shape import SHAPE
from trialcli.record.bounds import same_day
from trialcli.render.diff.remarks import not_compared
from trialcli.versions.diff import Diff, View
from trialcli.versions.timeline import make_timeline

Record = dict[str, Any]

REQUIRED = SHAPE.required


def _whole() -> Record:
    """Return an invented record that has what every record has."""
    return {
        "protocolSection": {
            "identificationModule": {
                "nctId": "NCT00000001",
                "briefTitle": "A",
                "organization": {"fullName": "O"},
            },
            "statusModule": {
                "overallStatus": "RECRUITING",
                "startDateStruct": {"date": "2026-01", "type": "ESTIMATED"},
                "studyFirstSubmitDate": "2025-12-11",
                "lastUpdateSubmitDate": "2025-12-28",
            },
            "sponsorCollaboratorsModule": {"leadSponsor": {"name": "O", "class": "OTHER"}},
            "descriptionModule": {"briefSummary": "S."},
            "conditionsModule": {"conditions": ["C", "D"]},
            "designModule": {
                "studyType": "INTERVENTIONAL",
                "enrollmentInfo": {"count": 18, "type": "ESTIMATED"},
            },
            "outcomesModule": {"primaryOutcomes": [{"measure": "M", "timeFrame": "1 week"}]},
            "eligibilityModule": {
                "sex": "ALL",
                "eligibilityCriteria": "Inclusion Criteria:\n\n* A",
            },
            "contactsLocationsModule": {"locations": [{"facility": "F", "country": "China"}]},
        },
        "hasResults": False,
    }


def _diff(before: Record, after: Record, sources: tuple[str, str] = ("api", "api")) -> Diff:
    return record_diff(before, after, sources)


def _without(study: Record, *dotted: str) -> Record:
    cut = copy.deepcopy(study)
    for path in dotted:
        *above, key = path.split(".")
        place = cut
        for step in above:
            place = place[step]
        del place[key]
    return cut


def test_every_real_record_has_every_part(corpus: Path) -> None:
    found = [*(corpus / "records").glob("*.json"), *(corpus / "series").rglob("*.json")]
    assert found
    for path in found:
        assert REQUIRED.missing(json.loads(path.read_bytes())) == ()


def test_an_invented_record_is_whole() -> None:
    assert REQUIRED.missing(_whole()) == ()


def test_a_withheld_record_is_whole() -> None:
    withheld = _without(
        _whole(),
        *(
            f"protocolSection.{module}"
            for module in ("descriptionModule", "conditionsModule", "designModule",
                           "eligibilityModule", "outcomesModule", "contactsLocationsModule")
        ),
    )  # fmt: skip
    withheld["protocolSection"]["statusModule"]["overallStatus"] = "WITHHELD"
    assert REQUIRED.missing(withheld) == ()
    assert View().events(_diff(_whole(), withheld))


_PARTS = {
    "only the ID": {"protocolSection": {"identificationModule": {"nctId": "NCT00000001"}}},
    "ID and status": {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001"},
            "statusModule": {"overallStatus": "RECRUITING"},
        }
    },
    "no results": _without(_whole(), "hasResults"),
    "no outcomes, no sponsor": _without(
        _whole(),
        "protocolSection.outcomesModule",
        "protocolSection.sponsorCollaboratorsModule",
        "protocolSection.descriptionModule",
    ),
    "chosen keys of items": {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001"},
            "outcomesModule": {"primaryOutcomes": [{"measure": "M"}]},
        }
    },
    "nulls": {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": None},
            "designModule": None,
        }
    },
}


@pytest.mark.parametrize("part", _PARTS.values(), ids=_PARTS)
@pytest.mark.parametrize("source", ["api", "file"])
def test_what_a_partial_record_lacks_is_no_change(part: Record, source: str) -> None:
    for before, after in ((part, _whole()), (_whole(), part)):
        diff = _diff(before, after, (source, source))
        assert not diff.comparison.changes
        assert diff.comparison.unknown
        assert not diff.comparison.order_only
        assert "is a partial record" in not_compared(diff)


def test_what_a_partial_record_has_is_compared() -> None:
    part = copy.deepcopy(_PARTS["ID and status"])
    part["protocolSection"]["statusModule"]["overallStatus"] = "COMPLETED"
    part["protocolSection"]["conditionsModule"] = {"conditions": ["C"]}
    events = _diff(_whole(), part).events
    assert [event.rule.id for event in events] == ["status-changed", "conditions-changed"]


def test_two_records_of_the_same_chosen_fields_are_compared_whole() -> None:
    one = _PARTS["ID and status"]
    other = copy.deepcopy(one)
    other["protocolSection"]["statusModule"]["whyStopped"] = "Money"
    diff = _diff(one, other)
    assert [event.rule.id for event in diff.events] == ["stop-reason"]
    assert diff.comparison.partials == (None, None)
    assert diff.partials == ("fields", "fields")
    assert not_compared(diff).startswith("Both versions are partial records: each lacks nearly")


def test_a_record_of_chosen_fields_is_partial_by_itself() -> None:
    assert REQUIRED.lacking_alone(_whole()) == ()
    assert REQUIRED.lacking_alone({}) == ()  # the missing side of a file
    assert (
        REQUIRED.lacking_alone(_without(_whole(), "protocolSection.descriptionModule.briefSummary"))
        == ()
    )
    for part in _PARTS.values():
        assert REQUIRED.lacking_alone(part)


@pytest.mark.parametrize("is_first", [True, False])
def test_what_a_page_lacks_is_no_change(is_first: bool) -> None:
    page = _without(
        _whole(), "protocolSection.outcomesModule", "protocolSection.eligibilityModule.sex"
    )
    protocol = page["protocolSection"]
    protocol["statusModule"]["startDateStruct"] = {"date": "2026-01-31"}
    protocol["conditionsModule"]["conditions"] = ["D"]
    protocol["eligibilityModule"]["eligibilityCriteria"] = "Inclusion criteria\n* A"
    del protocol["designModule"]["enrollmentInfo"]["type"]
    sides = (page, _whole()) if is_first else (_whole(), page)
    diff = _diff(*sides, ("page", "api") if is_first else ("api", "page"))
    assert not diff.comparison.changes
    assert "was transcribed from a page and is not a whole record" in not_compared(diff)


def test_what_a_page_says_otherwise_is_a_change() -> None:
    page = _without(_whole(), "protocolSection.outcomesModule")
    page["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = 12
    page["protocolSection"]["statusModule"]["startDateStruct"]["date"] = "2026-02-28"
    rules = [event.rule.id for event in _diff(page, _whole(), ("page", "api")).events]
    assert rules == ["enrollment-changed-much", "date-moved"]


@pytest.mark.parametrize(
    ("parts", "is_partial"),
    [
        (["protocolSection.identificationModule.briefTitle"], False),
        (["protocolSection.descriptionModule.briefSummary"], False),
        (["hasResults"], True),
        (
            [
                "protocolSection.identificationModule.briefTitle",
                "protocolSection.descriptionModule.briefSummary",
            ],
            True,
        ),
    ],
)
def test_one_missing_part_alone_is_a_change(parts: list[str], is_partial: bool) -> None:
    """But a record without ``hasResults`` was asked for with chosen fields."""
    assert bool(REQUIRED.lacking(_without(_whole(), *parts), _whole())) == is_partial


def test_the_missing_side_of_a_file_is_not_partial() -> None:
    assert REQUIRED.lacking({}, _whole()) == ()
    assert _diff({}, _whole(), ("file", "file")).comparison.changes


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-01-31", "2026-01", True),
        ("2026-01", "2026-01-31", True),
        ("2024-02-29", "2024-02", True),
        ("2026-12-31", "2026", True),
        ("2026-01-30", "2026-01", False),
        ("2026-02-28", "2026-01", False),
        ("2026-01-31", "2026-01-31", False),
        ("soon", "2026-01", False),
    ],
)
def test_a_padded_date_is_the_month_it_stands_for(one: str, other: str, same: bool) -> None:
    assert same_day(one, other) is same


def test_a_timeline_does_not_take_what_a_page_lacks_for_a_statement() -> None:
    from dataclasses import replace
    from datetime import date

    page = _without(_whole(), "protocolSection.contactsLocationsModule")
    page["protocolSection"]["statusModule"]["startDateStruct"] = {"date": "2026-01-31"}
    del page["protocolSection"]["designModule"]["enrollmentInfo"]["type"]
    points = [
        replace(version(None, date(2026, 1, 1 + number), study), is_whole=number != 1)
        for number, study in enumerate([_whole(), page, _whole()])
    ]
    for versions in (points, points[1:]):
        timeline = make_timeline("NCT00000001", versions, [], date(2026, 2, 1))
        assert len(timeline.enrollment) == len(timeline.start) == 1
        assert str(timeline.start[0].value and timeline.start[0].value.date) == "2026-01"
    assert len(make_timeline("NCT00000001", points, [], date(2026, 2, 1)).sites) == 1
