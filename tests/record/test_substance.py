"""Spacing and encoding: what is no change of what a record says."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generated import records
from tests.law import assert_law, changes_of
from tests.record_diffs import record_diff
from trialcli.ctgov.shape import SHAPE
from trialcli.record.compare import compare
from trialcli.record.substance import in_substance, same_in_substance, substance
from trialcli.versions.diff import View

_VARIANTS = {
    "a run of spaces": "Université  inventée, Paris",
    "a no-break space": "Université\u00a0inventée, Paris",
    "a narrow no-break space": "Université\u202finventée, Paris",
    "a trailing space": "Université inventée, Paris ",
    "a trailing line break": "Université inventée, Paris\r\n",
    "a line break": "Université\r\ninventée, Paris",
    "a tab": "Université\tinventée, Paris",
    "decomposed": unicodedata.normalize("NFD", "Université inventée, Paris"),
    "a zero-width space": "Univer\u200bsité inventée, Paris",
    "a soft hyphen": "Univer\u00adsité inventée, Paris",
    "a byte order mark": "\ufeffUniversité inventée, Paris",
    "a word joiner": "Université\u2060 inventée, Paris",
}
_PLAIN = "Université inventée, Paris"


@pytest.mark.parametrize("text", _VARIANTS.values(), ids=_VARIANTS)
def test_spacing_and_encoding_are_not_substance(text: str):
    assert text != _PLAIN
    assert substance(text) == substance(_PLAIN)


@pytest.mark.parametrize(
    "text",
    ["Universite inventée, Paris", "UniversitéInventée, Paris", "Université inventée, PARIS",
     "Université inventée , Paris", "Université in ventée, Paris", ""],
)  # fmt: skip
def test_letters_case_and_words_are_substance(text: str):
    assert not same_in_substance(text, _PLAIN)


def _record(text: str) -> dict[str, Any]:
    """Return a record that holds a text wherever a record holds texts."""
    site = {"facility": text, "city": "Paris", "country": "France"}
    outcome = {"measure": text, "timeFrame": text, "description": text}
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT00000001", "briefTitle": text},
            "statusModule": {"whyStopped": text},
            "sponsorCollaboratorsModule": {
                "leadSponsor": {"name": text},
                "collaborators": [{"name": text}, {"name": "Other"}],
            },
            "descriptionModule": {"briefSummary": text},
            "conditionsModule": {"conditions": [text, "Other"], "keywords": [text]},
            "armsInterventionsModule": {
                "armGroups": [{"label": text, "interventionNames": [text]}, {"label": "Other"}],
                "interventions": [{"name": text, "type": "DRUG", "otherNames": [text]}],
            },
            "outcomesModule": {"primaryOutcomes": [outcome], "secondaryOutcomes": [outcome]},
            "eligibilityModule": {"eligibilityCriteria": f"Inclusion Criteria:\n\n* {text}"},
            "contactsLocationsModule": {"locations": [site, {**site, "city": "Lyon"}]},
            "referencesModule": {"references": [{"citation": text}]},
        },
        "unknownSection": [text, {"x": [text]}],
    }


@pytest.mark.parametrize(
    "text", [text for text in _VARIANTS.values() if "\n" not in text]
)  # another rule reports line breaks in the criteria
@pytest.mark.parametrize("sources", [("file", "file"), ("history", "history")])
def test_a_difference_only_in_spacing_is_not_news(text: str, sources: tuple[str, str]):
    diff = record_diff(_record(_PLAIN), _record(text), sources)
    assert not View().events(diff)
    assert {event.concern for event in diff.events} <= {"spacing"}
    if sources[0] == "file":
        assert_law(_record(_PLAIN), _record(text), changes_of(diff.comparison))
        assert View().hidden(diff).spacing == len(diff.comparison.changes) > 0


@pytest.mark.parametrize(
    ("before", "after", "has_news"),
    [
        ("* One\n* Two", "* One\r\n* Two\r\n", False),
        ("* One\n\n* Two", "* One\n\n\n\n* Two", False),
        ("* One\n* Two", "*  One \n* Two", False),
        ("* One\n* Two", "* One\n* Three", True),
    ],
)
def test_criteria_are_compared_line_by_line(before: str, after: str, has_news: bool):
    ours, theirs = (
        {"protocolSection": {"eligibilityModule": {"eligibilityCriteria": text}}}
        for text in (before, after)
    )
    diff = record_diff(ours, theirs)
    assert bool(View().events(diff)) is has_news


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"enrollmentInfo": None}, {}),
        ({}, {"phases": None, "designInfo": None}),
        ({"designInfo": {"maskingInfo": None}}, {"designInfo": {}}),
    ],
)
def test_a_null_counts_as_absent(before: dict[str, Any], after: dict[str, Any]):
    records_ = [{"protocolSection": {"designModule": side}} for side in (before, after)]
    for ours, theirs in (records_, records_[::-1]):
        diff = record_diff(ours, theirs)
        assert not View().events(diff)
        assert_law(ours, theirs, changes_of(diff.comparison))


def test_a_value_in_place_of_a_null_is_added():
    before, after = (
        {"protocolSection": {"designModule": {"enrollmentInfo": info}}}
        for info in (None, {"count": 120, "type": "ESTIMATED"})
    )
    (event,) = record_diff(before, after).events
    assert event.sentence == "Enrollment stated: 120 (estimated)"
    (event,) = record_diff(after, before).events
    assert event.sentence == "Enrollment withdrawn: 120 (estimated)"


def _spaced(value: Any) -> Any:
    if isinstance(value, str):
        return unicodedata.normalize("NFD", f" {value} \u200b")
    if isinstance(value, list):
        return [_spaced(item) for item in value]
    return {key: _spaced(item) for key, item in value.items()} if isinstance(value, dict) else value


@given(records())
def test_every_spacing_difference_is_in_one_event(record: dict[str, Any]):
    spaced = _spaced(record)
    assert in_substance(spaced) == in_substance(record)
    comparison = compare(record, spaced, SHAPE)
    assert_law(record, spaced, changes_of(comparison))
    assert all(change.is_spacing for change in comparison.changes)


@given(st.text())
def test_substance_is_stable(text: str):
    assert substance(substance(text)) == substance(text)
