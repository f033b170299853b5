"""The state of results in a record: posted, submitted, returned, withdrawn or none."""

from typing import Any

import pytest

from tests.ctgov.due.acts import NOTED, RETURNED, STATUS, TRACKED, changed, event
from trialcli.ctgov.due.submission import first_submission, results_state


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "none posted"),
        ({"hasResults": True}, "posted"),
        (
            {"hasResults": True, f"{STATUS}.resultsFirstPostDateStruct.date": "2021-07-01"},
            "posted 2021-07-01",
        ),
        ({NOTED: {}}, "submitted to the registry, not posted yet"),
        ({f"{NOTED}.unpostedEvents": RETURNED[:1]}, "submitted 2019-03-01, not posted yet"),
        (
            {f"{NOTED}.unpostedEvents": RETURNED},
            "submitted 2019-03-01, returned 2019-04-02; not posted",
        ),
        (
            {f"{NOTED}.unpostedEvents": [*RETURNED[:1], event("UNRELEASE", "2019-03-05")]},
            "submitted 2019-03-01, withdrawn 2019-03-05; not posted",
        ),
        (
            {f"{NOTED}.unpostedEvents": [*RETURNED[:1], event("UNRELEASE", None)]},
            "submitted 2019-03-01, withdrawn; not posted",
        ),
        (
            {f"{NOTED}.unpostedEvents": [*RETURNED, event("RELEASE", "2019-04-02")]},
            "submitted 2019-04-02, not posted yet",
        ),
        (
            {
                f"{NOTED}.unpostedEvents": RETURNED,
                TRACKED: [
                    {"releaseDate": "2019-03-01", "resetDate": "2019-04-02"},
                    {"releaseDate": "2025-05-06"},
                ],
            },
            "submitted 2025-05-06, not posted yet",
        ),
        ({TRACKED: [{"releaseDate": "2025-05-06"}]}, "submitted 2025-05-06, not posted yet"),
        (
            {
                f"{NOTED}.unpostedEvents": RETURNED,
                TRACKED: [{"releaseDate": "2019-03-01"}],
            },
            "submitted 2019-03-01, returned 2019-04-02; not posted",
        ),
        (
            {f"{STATUS}.dispFirstSubmitDate": "2021-06-01"},
            "none posted; delay certified or requested 2021-06-01",
        ),
        (
            {f"{STATUS}.resultsFirstSubmitDate": "2021-06-01"},
            "submitted 2021-06-01, not posted yet",
        ),
    ],
)
def test_the_state_of_results(changes: dict[str, Any], words: str):
    assert str(results_state(changed(changes))) == words


@pytest.mark.parametrize("changes", [{"hasResults": None}, {"hasResults": "no"}])
def test_a_record_without_a_state_of_results(changes: dict[str, Any]):
    assert results_state(changed(changes)) is None


@pytest.mark.parametrize(
    ("changes", "first"),
    [
        ({}, "None"),
        ({f"{STATUS}.resultsFirstSubmitDate": "2021-06-01"}, "2021-06-01"),
        ({f"{NOTED}.unpostedEvents": RETURNED}, "2019-03-01"),
        (
            {TRACKED: [{"releaseDate": "2019-03-01", "resetDate": "2019-04-02"},
                       {"releaseDate": "2020-01-01"}]},
            "2019-03-01",
        ),
        ({f"{NOTED}.unpostedEvents": [event("RELEASE", "2019-03-01"),
                                      event("UNRELEASE", "2019-03-05")]}, "None"),
        (
            {TRACKED: [{"releaseDate": "2019-03-01", "unreleaseDate": "2019-03-05"},
                       {"releaseDate": "2019-03-05", "resetDate": "2019-04-02"}]},
            "2019-03-05",
        ),
        (
            {TRACKED: [{"releaseDate": "2014-01-19", "resetDate": "2014-03-05"},
                       {"releaseDate": "2014-11-12", "unreleaseDateUnknown": True},
                       {"releaseDate": "2014-11-13", "resetDate": "2014-11-21"}]},
            "2014-11-13",
        ),
        ({NOTED: {}}, "None"),
    ],
)  # fmt: skip
def test_results_count_from_the_first_submission_after_a_withdrawal(
    changes: dict[str, Any], first: str
):
    assert str(first_submission(changed(changes))) == first
