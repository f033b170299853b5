import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.hostile import RAW
from tests.documents import DOCS
from tests.render.watch.made_digest import (
    DIGEST,
    OUTAGE,
    QUIET_DAY,
    SITES,
    TEST,
    TWICE,
    changed,
    digests,
)
from trialcli.render.jsontext import json_text
from trialcli.render.watch.data import digest_data

SCHEMA = json.loads((DOCS / "schemas" / "watch-run.schema.json").read_text())


def data(digest: Any = DIGEST, **more: Any) -> Any:
    return digest_data(digest, **({"sink": "stdout"} | more))


def validate(value: Any) -> None:
    checker = jsonschema.Draft202012Validator.FORMAT_CHECKER
    jsonschema.Draft202012Validator(SCHEMA, format_checker=checker).validate(
        json.loads(json_text(value))
    )


@pytest.mark.parametrize("digest", [DIGEST, QUIET_DAY, OUTAGE, TEST])
def test_the_data_fits_the_schema(digest):
    validate(data(digest))


def test_the_subject_ignores_administrative_changes():
    paper = replace(SITES, concern="administrative")
    digest = replace(QUIET_DAY, trials=(replace(QUIET_DAY.trials[0], items=(changed(paper),)),))
    assert data(digest)["subject"] == "trialcli: no news of 412 trials"
    assert len(data(digest)["trials"]) == 1


def test_a_trial_has_the_events_of_its_items_worst_first():
    (trial,) = [trial for trial in data()["trials"] if trial["trial"] == TWICE.trial]
    assert [len(item["events"]) for item in trial["items"]] == [6, 4]
    assert [told["severity"] for told in trial["events"]] == ["minor"] * 8 + ["detail"] * 2
    assert trial["items"][1]["versions"] == [4, 5]
    assert trial["items"][1]["days"] == ["2026-03-04", "2026-03-09"]


def test_an_event_comes_with_its_evidence():
    told = data()["trials"][0]["events"][0]
    assert told["facts"] == {"measure": "Proportion with HbA1c < 7 %", "from": "secondary"}
    assert told["evidence"] == [
        {
            "mark": "~",
            "label": "Time frame",
            "text": "Time frame: 24 weeks → 12 weeks",
            "pieces": [
                {"kind": "removed", "text": "24 weeks"},
                {"kind": "same", "text": " → "},
                {"kind": "added", "text": "12 weeks"},
            ],
        }
    ]


def test_a_failure_has_an_entry_for_each_trial_and_search():
    failures = data()["failures"]
    assert [one["trial"] for one in failures[:2]] == ["NCT99000003", "NCT99000100"]
    assert len(failures) == 20
    assert [(one["trial"], one["kind"]) for one in failures if one["search"]] == [(None, "blocked")]
    assert len(data(OUTAGE)["failures"]) == 412
    assert data()["available_again"][0] == {
        "trial": "NCT99000006",
        "search": None,
        "kind": None,
        "message": None,
        "since": "2026-03-07T05:00:09+00:00",
        "runs": 3,
    }


def test_another_command_can_print_a_digest():
    assert data(schema="trialcli/news/2")["schema"] == "trialcli/news/2"
    assert data(sink="team")["sink"] == "team"


@settings(max_examples=60)
@given(digests(st.text(st.characters(codec=None), max_size=20)))
def test_any_digest_fits_the_schema_and_instructs_no_terminal(digest):
    validate(data(digest))
    assert not RAW.search(json_text(data(digest)).replace("\n", ""))
