import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry_history import History
from tests.registry_server import record
from trialcli.ctgov import dialect
from trialcli.errors import (
    BadAnswerError,
    NotFoundError,
    RejectedRequestError,
    ServerFaultError,
    WrongRecordError,
)
from trialcli.registry.dialect import Answer, Request
from trialcli.registry.history import RegistryVersion

TRIAL = "NCT00000001"
VERSIONS = [
    ("1999-11-02", "COMPLETED", [], record(TRIAL)),
    ("2005-06-23", "COMPLETED", ["Study Status", "Outcome Measures"], record(TRIAL)),
    ("2005-06-23", "UNKNOWN", ["Study Status"], record(TRIAL)),
]


def answer(body: Any, status: int = 200, content_type: str = "application/json") -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status, content_type, content, "https://example.org/api/int")


def change(version: Any = 0, day: Any = "2019-07-16", **more: Any) -> dict[str, Any]:
    return {"version": version, "date": day, "status": "RECRUITING", "moduleLabels": [], **more}


# ---------------------------------------------------------------- questions


def test_the_history_is_asked_for_without_parameters_and_as_an_extra() -> None:
    asked = dialect.ask_history(TRIAL), dialect.ask_history_version(TRIAL, 7)
    assert asked == (
        Request(f"/api/int/studies/{TRIAL}/history", {}, is_extra=True),
        Request(f"/api/int/studies/{TRIAL}/history/6", {}, is_extra=True),
    )
    assert not dialect.ask_study(TRIAL).is_extra


# ---------------------------------------------------------------- the list of versions


def test_the_versions_are_numbered_as_the_registrys_site_shows_them() -> None:
    index = dialect.read_history(TRIAL, answer(History(VERSIONS).index()))
    assert index.trial == TRIAL
    assert index.versions == (
        RegistryVersion(1, date(1999, 11, 2), "COMPLETED", ()),
        RegistryVersion(2, date(2005, 6, 23), "COMPLETED", ("Study Status", "Outcome Measures")),
        RegistryVersion(3, date(2005, 6, 23), "UNKNOWN", ("Study Status",)),
    )


def test_a_real_list_of_versions(corpus: Path) -> None:
    (file,) = (corpus / "api" / "history").glob("int-*.json")
    history = json.loads(file.read_text())["history"]
    index = dialect.read_history("NCT03690141", answer(history))
    assert [version.number for version in index.versions] == list(range(1, 11))
    assert index.versions[7] == RegistryVersion(
        8,
        date(2019, 7, 16),
        "ACTIVE_NOT_RECRUITING",
        ("Study Status", "Study Design", "Contacts/Locations"),
    )


@pytest.mark.parametrize(
    "known",
    [
        {"status": None},
        {"status": 7, "moduleLabels": None},
        {"moduleLabels": "Study Status"},
        {"moduleLabels": [None, 3]},
        {"isNew": True, "studyType": "OBSERVATIONAL"},
    ],
)
def test_unneeded_values_may_be_anything(known: dict[str, Any]) -> None:
    body = {"changes": [change(**known)], "somethingNew": [1]}
    (version,) = dialect.read_history(TRIAL, answer(body)).versions
    assert (version.number, version.day, version.modules) == (1, date(2019, 7, 16), ())


@given(st.lists(st.integers(0, 4), min_size=1, max_size=5))
def test_versions_must_be_numbered_without_gaps(numbers: list[int]) -> None:
    body = answer({"changes": [change(number) for number in numbers]})
    if numbers == list(range(len(numbers))):
        assert len(dialect.read_history(TRIAL, body).versions) == len(numbers)
    else:
        with pytest.raises(BadAnswerError, match=r"order: version [1-5] is not in its place"):
            dialect.read_history(TRIAL, body)


@pytest.mark.parametrize(
    "changes",
    [
        None,
        {},
        [],
        "none",
        [None],
        [[0]],
        [change(False)],
        [change(0.0)],
        [change("0")],
        [change(day=None)],
        [change(day=20190716)],
        [change(day="2019-07")],
        [change(day="2019-02-30")],
        [change(day="2019-W29-2")],
        [change(day="20190716")],
    ],
)
def test_an_answer_without_versions_is_bad(changes: Any) -> None:
    with pytest.raises(BadAnswerError) as raised:
        dialect.read_history(TRIAL, answer({"changes": changes}))
    assert raised.value.trial == TRIAL


# ---------------------------------------------------------------- one version


def version_of(place: Any = 6, study: Any = None) -> Answer:
    return answer({"studyVersion": place, "study": record(TRIAL) if study is None else study})


def test_a_version_is_read_as_it_was_served() -> None:
    assert dialect.read_history_version(TRIAL, 7, version_of()) == record(TRIAL)


def test_a_version_may_lack_whole_modules() -> None:
    study = record(TRIAL)
    study["protocolSection"] |= {"statusModule": {}, "outcomesModule": {}}
    del study["derivedSection"]
    assert dialect.read_history_version(TRIAL, 7, version_of(study=study)) == study


def test_a_version_under_another_id_is_accepted_if_it_lists_the_one_asked() -> None:
    study = record("NCT00000009", aliases=[TRIAL])
    assert dialect.read_history_version(TRIAL, 7, version_of(study=study)) == study


def test_the_version_of_another_trial_is_not() -> None:
    with pytest.raises(WrongRecordError, match="NCT00000009"):
        dialect.read_history_version(TRIAL, 7, version_of(study=record("NCT00000009")))


@pytest.mark.parametrize("place", [5, 7, 0, -1])
def test_another_version_than_requested_is_refused(place: int) -> None:
    with pytest.raises(BadAnswerError, match=f"with version {place + 1} when asked for 7"):
        dialect.read_history_version(TRIAL, 7, version_of(place))


@pytest.mark.parametrize(
    "body",
    [{}, {"studyVersion": 6}, {"study": {}}, {"studyVersion": "6", "study": record(TRIAL)}]
    + [{"studyVersion": 6, "study": study} for study in ([], {}, {"protocolSection": 1}, None)]
    + [{"studyVersion": True, "study": record(TRIAL)}],
)
def test_an_answer_without_a_version_is_bad(body: Any) -> None:
    with pytest.raises(BadAnswerError):
        dialect.read_history_version(TRIAL, 7, answer(body))


# ---------------------------------------------------------------- no usable answer


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (answer(b"<html>", 404, "text/html"), NotFoundError),
        (answer(b"", 404), NotFoundError),
        (answer(b"no", 400), RejectedRequestError),
        (answer(b"no", 418), ServerFaultError),
        (answer(b"<html>", 200, "text/html"), BadAnswerError),
        (answer(b'{"changes": [', 200), BadAnswerError),
        (answer([], 200), BadAnswerError),
    ],
)
def test_a_failure_is_reported_as_its_kind(given: Answer, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        dialect.read_history(TRIAL, given)
    with pytest.raises(kind):
        dialect.read_history_version(TRIAL, 7, given)
