"""Comparing records of the API with versions of the registry's history."""

import copy
import json
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.generated import edited_records, records
from tests.generated_markdown import markdown
from tests.history_form import as_history, marked, plain, rendered, terse
from tests.record_diffs import record_diff
from tests.whole import whole
from trialcli.ctgov.shape import SHAPE
from trialcli.record.compare import compare
from trialcli.record.tree import canonical, leaves, value_at
from trialcli.render.diff.remarks import not_compared
from trialcli.versions.evidence import evidence

FORMS = {
    "terse": (terse, plain),
    "as CommonMark": (rendered, plain),
    "escaped": (lambda text: escape(rendered(text)), lambda text: escape(plain(text))),
    "escaped twice": (lambda text: escape(escape(rendered(text))), plain),
    "escaped inside": (lambda text: terse(text).replace("&", "&amp;"), plain),
    "marked": (lambda text: marked(terse(text)), lambda text: marked(plain(text))),
}
API_TO_HISTORY = ("api", "history")
HISTORY_TO_API = ("history", "api")
TWO_VERSIONS = ("history", "history")
OUTCOMES = "protocolSection.outcomesModule.primaryOutcomes"
CRITERIA = "protocolSection.eligibilityModule.eligibilityCriteria"


def record(criteria="* Age \\>18\n* CD4 \\<10\\^5", outcomes=2):
    return {
        "protocolSection": {
            "identificationModule": {"nctId": "NCT99000001", "briefTitle": "A/B in \"C\" & D"},
            "statusModule": {"overallStatus": "RECRUITING"},
            "eligibilityModule": {"eligibilityCriteria": criteria},
            "outcomesModule": {
                "primaryOutcomes": [
                    {"measure": "Score </= 2", "description": f"Part {n}. Of \\<10.\n\n* all"}
                    for n in range(outcomes)
                ]
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-01-01"}},
        "hasResults": False,
    }  # fmt: skip


def real_records(corpus, step, start=0):
    for file in sorted(corpus.glob("records/*.json"))[start::step]:
        record = json.loads(file.read_bytes())
        # CommonMark makes a heading of "# participants"; what the history does is not known.
        if '"# ' not in json.dumps(record) and "-----" not in json.dumps(record):
            yield record


# ---------------------------------------------------------------- only the form differs


@pytest.mark.parametrize("form", FORMS)
def test_a_record_and_its_twin_in_html_do_not_differ(form):
    ours, theirs = record(), as_history(record(), *FORMS[form])
    assert ours != theirs
    found = compare(ours, theirs, SHAPE, text_forms=API_TO_HISTORY)
    assert found.changes == ()
    assert found.left_out == ("derivedSection",)
    assert compare(theirs, ours, SHAPE, text_forms=HISTORY_TO_API).changes == ()


@given(markdown(), st.sampled_from(sorted(FORMS)))
def test_no_form_of_a_text_is_a_change(text, form):
    ours = record(text)
    theirs = as_history(ours, *FORMS[form])
    assert compare(ours, theirs, SHAPE, text_forms=API_TO_HISTORY).changes == ()


@pytest.mark.parametrize(("form", "start"), [(form, start) for start, form in enumerate(FORMS)])
def test_no_real_record_differs_from_its_twin_in_html(corpus, form, start):
    for ours in real_records(corpus, step=120, start=start):
        theirs = as_history(ours, *FORMS[form])
        assert compare(ours, theirs, SHAPE, text_forms=API_TO_HISTORY).changes == ()
        assert compare(theirs, ours, SHAPE, text_forms=HISTORY_TO_API).changes == ()


@given(records())
def test_no_generated_record_differs_from_its_twin_in_html(ours):
    assert compare(ours, as_history(ours), SHAPE, text_forms=API_TO_HISTORY).changes == ()


def test_two_history_versions_may_differ_in_markup():
    """Line breaks came into the registry's HTML."""
    old, new = (as_history(record(), make) for make in (rendered, terse))
    assert compare(old, new, SHAPE, text_forms=TWO_VERSIONS).changes == ()


EMPTY = {"armsInterventionsModule": {}, "conditionsModule": {"keywords": []}, "designModule": ""}


def test_what_is_empty_is_a_change_of_one_lineage_and_none_between_two():
    ours, theirs = record(), as_history(record())
    old = copy.deepcopy(theirs)
    old["protocolSection"] |= EMPTY
    found = compare(old, theirs, SHAPE, text_forms=TWO_VERSIONS)
    assert {change.before_path[-1]: change.before for change in found.changes} == EMPTY
    assert {change.kind for change in found.changes} == {"removed"}
    assert compare(old, ours, SHAPE, text_forms=HISTORY_TO_API).changes == ()


def test_no_empty_list_of_two_real_versions_is_lost(corpus):
    files = sorted(corpus.glob("series/NCT05827016/*.json"))
    old, new = (json.loads(file.read_bytes()) for file in files)
    for before, after in ((old, new), (new, old)):
        found = compare(before, after, SHAPE, text_forms=TWO_VERSIONS)
        gone = _without(before, [change.before_path for change in found.changes])
        come = _without(after, [change.after_path for change in found.changes])
        assert _empties(gone) == _empties(come)


def _without(record, paths):
    rest = copy.deepcopy(record)
    for path in paths:
        if path is not None:
            value_at(rest, path[:-1])[path[-1]] = GONE
    return _pruned(rest)


GONE = object()


def _pruned(value):
    if isinstance(value, dict):
        return {key: _pruned(child) for key, child in value.items() if child is not GONE}
    if isinstance(value, list):
        return [_pruned(child) for child in value if child is not GONE]
    return value


def _empties(value, pattern=""):
    """Return the patterns of what is empty in a record, sorted."""
    if value in ("", [], {}):
        return [pattern]
    if isinstance(value, dict):
        below = [_empties(child, f"{pattern}.{key}") for key, child in value.items()]
    else:
        below = [_empties(child, pattern) for child in value] if isinstance(value, list) else []
    return sorted(each for patterns in below for each in patterns)


@pytest.mark.parametrize("text", ["3×10\\^7 cells", "a \\< b", "<p>x", "1\\) a &lt; b", "* a\n* b"])
def test_a_text_served_letter_by_letter_is_no_change(text):
    ours = record(text)
    ours["protocolSection"]["conditionsModule"] = {"keywords": [text, "b"]}
    ours["protocolSection"]["identificationModule"]["briefTitle"] = text
    theirs = as_history(ours, lambda _: text, lambda each: text if each == text else plain(each))
    for each in theirs["protocolSection"]["outcomesModule"]["primaryOutcomes"]:
        each["description"] = text
    for each in ours["protocolSection"]["outcomesModule"]["primaryOutcomes"]:
        each["description"] = text
    assert compare(ours, theirs, SHAPE, text_forms=API_TO_HISTORY).changes == ()
    assert compare(theirs, ours, SHAPE, text_forms=HISTORY_TO_API).changes == ()


@pytest.mark.parametrize("ours", ["1. Age\n2. CD4", "15) Age\n\n14\\. CD4", "* 1) Age\n* 2\\) CD4"])
@pytest.mark.parametrize(
    "theirs",
    [
        "<ol><li>Age</li><li>CD4</li></ol>",
        '<ol start="15"><li>Age</li><li>CD4</li></ol>',
        "<p>1) Age</p><p>2. CD4</p>",
        "<p>1. Age<br/>2) CD4</p>",
        "<ul><li>14. Age</li><li>CD4</li></ul>",
    ],
)
def test_between_lineages_the_number_of_an_item_is_formatting(ours, theirs):
    served = as_history(record())
    served["protocolSection"]["eligibilityModule"]["eligibilityCriteria"] = theirs
    assert compare(record(ours), served, SHAPE, text_forms=API_TO_HISTORY).changes == ()
    assert compare(served, record(ours), SHAPE, text_forms=HISTORY_TO_API).changes == ()


def test_two_records_of_the_api_are_compared_as_they_are():
    ours, theirs = record("* Age"), record("1. Age")
    (change,) = compare(ours, theirs, SHAPE).changes
    assert (change.before, change.after) == ("* Age", "1. Age")


# ---------------------------------------------------------------- something else differs


def test_a_word_of_the_criteria_is_the_only_change():
    theirs = as_history(record("* Age \\>21\n* CD4 \\<10\\^5"))
    (change,) = compare(record(), theirs, SHAPE, text_forms=API_TO_HISTORY).changes
    assert change.pattern == CRITERIA
    assert change.before == "* Age \\>18\n* CD4 \\<10\\^5"
    assert change.after == "<ul><li>Age &gt;21</li><li>CD4 &lt;10^5</li></ul>"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("10\\^5", "105"),
        ("\\<30", "30"),
        ("\\<p\\>x", "x"),
        ("a b", "ab"),
        ("x.", "x"),
        ("5", "6"),
        ("5.5 mg", "6.5 mg"),
        ("5 mg", "mg"),
    ],
)
def test_no_change_of_a_sign_vanishes(before, after):
    for ours, theirs in ((before, after), (after, before)):
        served = as_history(record(f"* Age\n* {theirs}"))
        found = compare(record(f"* Age\n* {ours}"), served, SHAPE, text_forms=API_TO_HISTORY)
        assert [change.pattern for change in found.changes] == [CRITERIA]


def test_an_outcome_pairs_with_its_twin_and_not_with_the_next():
    ours, theirs = record(outcomes=3), as_history(record(outcomes=3))
    del theirs["protocolSection"]["outcomesModule"]["primaryOutcomes"][1]
    found = compare(ours, theirs, SHAPE, text_forms=API_TO_HISTORY)
    (change,) = found.changes
    assert (change.kind, change.before_pointer) == (
        "removed",
        "/protocolSection/outcomesModule/primaryOutcomes/1",
    )
    assert found.unchanged_items == {OUTCOMES: 2}


def test_what_moved_has_the_values_that_were_served():
    ours, theirs = record(), record()
    for side in (ours, theirs):
        side["protocolSection"]["outcomesModule"]["secondaryOutcomes"] = [{"measure": "Safety"}]
    outcomes = theirs["protocolSection"]["outcomesModule"]
    outcomes["secondaryOutcomes"].append(outcomes["primaryOutcomes"].pop())
    theirs = as_history(theirs)
    (change,) = compare(ours, theirs, SHAPE, text_forms=API_TO_HISTORY).changes
    assert change.kind == "moved"
    assert change.before == ours["protocolSection"]["outcomesModule"]["primaryOutcomes"][1]
    assert change.after == theirs["protocolSection"]["outcomesModule"]["secondaryOutcomes"][1]


def test_one_edit_of_a_real_record_is_found_and_nothing_else(corpus):
    for ours in real_records(corpus, step=60):
        prose = [
            (path, text)
            for path, text in leaves(ours["protocolSection"], ("protocolSection",))
            if isinstance(text, str) and text and _is_prose(path)
        ]
        path, text = prose[len(json.dumps(ours)) % len(prose)]
        edited = copy.deepcopy(ours)
        value_at(edited, path[:-1])[path[-1]] = f"{text} and 5 more"
        theirs = as_history(edited)
        (change,) = compare(ours, theirs, SHAPE, text_forms=API_TO_HISTORY).changes
        assert (change.before_path, change.after_path) == (path, path)
        assert (change.before, change.after) == (text, value_at(theirs, path))


def _is_prose(path):
    return SHAPE.is_markup(".".join(step for step in path if isinstance(step, str)))


@given(edited_records())
def test_the_values_of_the_changes_are_those_that_were_served(pair):
    before, after = pair[0], as_history(pair[1])
    for change in compare(before, after, SHAPE, text_forms=API_TO_HISTORY).changes:
        assert change == change.of(before, after)
        assert change.before_path is not None or change.before is None
        assert change.after_path is not None or change.after is None
        assert change.kind != "changed" or canonical(change.before) != canonical(change.after)


# ---------------------------------------------------------------- told to a reader


def _diff(before, after):
    return record_diff(before, after, ("history", "api"))


def test_events_and_evidence_speak_of_what_changed_and_not_of_tags():
    ours, theirs = as_history(record()), record("* Age \\>21\n* CD4 \\<10\\^5", outcomes=3)
    theirs["documentSection"] = {"largeDocumentModule": {}}
    diff = _diff(whole(ours), whole(theirs))
    told = [event.sentence for event in diff.events]
    told += [
        "".join(piece.text for piece in line.pieces)
        for event in diff.events
        for line in evidence(diff, event, everything=True)
    ]
    assert not any("&" in text or "<li>" in text or "\\" in text for text in told)
    assert any("Age >1821" in text for text in told)
    assert any("Score </= 2" in text for text in told)
    assert diff.title == 'A/B in "C" & D'
    assert not_compared(diff) == (
        "Not compared, as only one of the versions was served with it: "
        "derivedSection, documentSection."
    )


def test_one_section_alone_is_read_in_the_same_form():
    diff = _diff(as_history(record()), record("* Age \\>21\n* CD4 \\<10\\^5", outcomes=3))
    only = diff.only(["eligibility"])
    assert [event.rule.id for event in only.events] == ["eligibility-changed"]
    assert only.read(0).before == "* Age \\>18\n* CD4 \\<10\\^5"
    assert only.comparison.changes[0].before.startswith("<ul>")


def test_twins_have_no_news():
    assert _diff(as_history(record()), record()).events == ()
