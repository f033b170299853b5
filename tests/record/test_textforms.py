import json

import pytest
from hypothesis import given

from tests.generated_markdown import markdown
from tests.history_form import as_history, rendered
from trialcli.ctgov.shape import SHAPE as CTGOV
from trialcli.record.shape import RecordShape
from trialcli.record.textforms import comparable, readable, text_form_of
from trialcli.record.tree import leaves
from trialcli.text.blocks import read_markup

SHAPE = RecordShape(
    volatile=(), lists={}, not_in_history=("derivedSection", "a.b"), markup_keys=CTGOV.markup_keys
)
BOTH = ("api", "history")
CRITERIA = "Inclusion:\n\n* Age \\>18\n* CD4 \\<10\\^5\n\n  1. or so"


def eligibility(text):
    return {"protocolSection": {"eligibilityModule": {"eligibilityCriteria": text}}}


@pytest.mark.parametrize(
    ("source", "text_form"),
    [("history", "history"), ("api", "api"), ("page", "api"), ("file", "api"), ("later", "api")],
)
def test_the_text_form_of_a_source(source, text_form):
    assert text_form_of(source) == text_form


def test_a_record_of_the_api_is_already_readable():
    record = eligibility("*  any &lt;form\r\n")
    assert readable(record, "api", SHAPE) is record


def test_a_record_of_the_history_is_made_readable():
    served = eligibility("<p>Age&nbsp;&gt;18</p><ol><li>SpO2 &lt;&#x2F;= 94%</li></ol>")
    served["protocolSection"]["outcomesModule"] = {
        "primaryOutcomes": [{"measure": "&lt;&#x2F;= 2"}]
    }
    assert readable(served, "history", SHAPE) == {
        "protocolSection": {
            "eligibilityModule": {"eligibilityCriteria": "Age \\>18\n\n1. SpO2 \\</= 94%"},
            "outcomesModule": {"primaryOutcomes": [{"measure": "</= 2"}]},
        }
    }


@given(markdown())
def test_readable_texts_of_both_forms_are_equal(text):
    (_, read), *_ = leaves(readable(eligibility(rendered(text)), "history", SHAPE))
    assert read_markup(read) == read_markup(text)


def test_a_readable_record_has_the_places_of_the_one_served(corpus):
    for record in _records(corpus, 97):
        served = as_history(record)
        assert [path for path, _ in leaves(readable(served, "history", SHAPE))] == [
            path for path, _ in leaves(served)
        ]


def _records(corpus, step):
    for file in sorted(corpus.glob("records/*.json"))[::step]:
        yield json.loads(file.read_bytes())


def test_a_comparable_text_has_only_words():
    flat = eligibility("Inclusion: Age >18 CD4 <10^5 or so")
    html = rendered(CRITERIA).replace("<p>", "<p>\n\n")
    assert comparable(eligibility(CRITERIA), eligibility(html), BOTH, SHAPE) == (flat, flat, ())


def test_empty_values_are_not_comparable():
    empty = {"m": {}, "n": [], "o": "", "p": None, "q": {"r": {"s": " &nbsp; "}}, "t": [{}, ""]}
    kept = {"t": [{}, ""], "count": 0, "flag": False}
    ours, theirs, _ = comparable({**empty, "count": 0, "flag": False}, kept, BOTH, SHAPE)
    assert ours == theirs == kept


def test_a_number_is_equal_in_any_form_but_not_a_boolean():
    numbers = {"a": 48.0, "b": -0.0, "c": 0.5, "d": 1e300, "e": True}
    ours, theirs, _ = comparable(numbers, {}, BOTH, SHAPE)
    assert json.dumps(ours) == json.dumps({**numbers, "a": 48, "b": 0, "d": int(1e300)})
    assert theirs == {}


@pytest.mark.parametrize(
    ("before", "after", "left_out"),
    [
        ({"derivedSection": {"x": 1}}, {}, ("derivedSection",)),
        ({}, {"derivedSection": {"x": 1}, "a": {"b": 2}}, ("derivedSection", "a.b")),
        ({"a": {"b": 1, "c": 1}}, {"a": {"c": 1}}, ("a.b",)),
        ({"derivedSection": {"x": 1}}, {"derivedSection": {"x": 2}}, ()),
    ],
)
def test_parts_that_one_form_lacks_are_left_out(before, after, left_out):
    ours, theirs, left = comparable(before, after, BOTH, SHAPE)
    assert left == left_out
    if left:
        assert ours == theirs
    else:
        assert (ours, theirs) == (before, after)
