import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.criteria.groups import criteria
from trialcli.text.blocks import read_markup


def outline(text):
    return [(group.kind, group.heading, group.count) for group in criteria(text).groups]


def test_the_usual_text():
    text = "Inclusion Criteria:\n\n* a\n* b\n  * b1\n\nExclusion Criteria:\n\n1. c"
    assert outline(text) == [
        ("inclusion", "Inclusion Criteria:", 2),
        ("exclusion", "Exclusion Criteria:", 1),
    ]
    assert criteria(text).count("inclusion") == 2
    assert criteria(text).count("other") == 0


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("INCLUSION CRITERIA", "inclusion"),
        ("Key exclusion criteria", "exclusion"),
        ("Inclusion:", "inclusion"),
        ("Exclusion", "exclusion"),
        ("Non-Inclusion Criteria:", "exclusion"),
        ("Inclusion Criteria for Part 2 (adults)", "inclusion"),
        ("Bevacizumab-Specific Exclusions", "exclusion"),
        ("Inclusion criteria for participation in R2.", "inclusion"),
        ("* INCLUSION CRITERIA:", "inclusion"),
        ("1. Exclusion criteria", "exclusion"),
        ("Inclusion/Exclusion Criteria:", "other"),
        ("Patients are excluded if any of the following criteria apply:", "exclusion"),
        ("Participants are eligible if all of the following apply:", "inclusion"),
        ("Women were eligible for the clinic if they:", "inclusion"),
        ("Subjects must meet all of the following:", "inclusion"),
        ("Inclusion Criteria (all must be met)", "inclusion"),
        ("Not eligible:", "exclusion"),
        ("Ineligible:", "exclusion"),
        ("Exclusion Citeria:", "exclusion"),
        ("EXCLUSION CRITIERIA", "exclusion"),
        ("Exlusion criteria", "exclusion"),
        ("5Inclusion Criteria:", "inclusion"),
        ("Criterios de exclusión:", "exclusion"),
        ("Critères de non-inclusion", "exclusion"),
        ("Ausschlusskriterien:", "exclusion"),
    ],
)
def test_headings(heading, kind):
    groups = criteria(f"{heading}\n\n* a\n* b").groups
    assert [(group.kind, group.count) for group in groups] == [(kind, 2)]


@pytest.mark.parametrize(
    "line",
    [
        "Other protocol-defined inclusion/exclusion criteria may apply.",
        "* Not meeting inclusion criteria",
        "* Men aged 18-40 years, inclusive",
        "* Not eligible:",
        "Eligible women are those of the region",
        "Infusion criteria",
        "* Patients with testicular disease are excluded from this study",
        "There are no non-inclusion criteria.",
        "Highly effective contraception methods include:",
        "Haemoglobin of more than 13 g/dL in the two months that came right before the inclusion",
        "Patients with treated disease are eligible if all of the following criteria are met:",
    ],
)
def test_texts_that_are_not_headings(line):
    groups = criteria(f"Exclusion Criteria:\n\n* a\n\n{line}\n\n* b").groups
    assert len(groups) == 1
    assert line.removeprefix("* ") in [block.text for block in groups[0].blocks]


def test_criteria_on_the_line_of_their_heading():
    text = "Inclusion Criteria: adults with a diagnosis\n\nExclusion criteria: none"
    groups = criteria(text).groups
    assert [(g.heading, [b.text for b in g.blocks]) for g in groups] == [
        ("Inclusion Criteria:", ["adults with a diagnosis"]),
        ("Exclusion criteria:", ["none"]),
    ]


def test_a_qualifier_stays_with_its_heading():
    assert outline("Inclusion Criteria: Stratum 2\n\n* a") == [
        ("inclusion", "Inclusion Criteria: Stratum 2", 1)
    ]


def test_a_text_without_headings_is_one_group_of_neither_kind():
    assert outline("Stage II\n\nFertile") == [("other", None, 2)]
    assert outline("") == []


def test_a_title_among_paragraphs_is_no_criterion() -> None:
    assert outline("DISEASE CHARACTERISTICS:\n\nStage II") == [("other", None, 1)]


@pytest.mark.parametrize(
    "line",
    [
        "1. Adults 2. Consent 3. No cancer",
        "(1) Adults (2) Consent; (3) No cancer",
        "1) Adults. 2)Consent 4) No cancer",
        "• Adults • Consent • No cancer",
        "- Adults- Consent- No cancer of the T-Cells",
    ],
)
def test_a_list_in_one_paragraph_has_its_items(line) -> None:
    (group,) = criteria(f"Inclusion Criteria: {line}").groups
    assert group.count == 3
    starts = [block.text.rstrip(".;")[:7] for block in group.blocks]
    assert starts == ["Adults", "Consent", "No canc"]


def test_a_list_in_one_item_has_its_items() -> None:
    (group,) = criteria("Inclusion Criteria:\n\n1. Adults 2. Consent 3. No cancer").groups
    assert [(block.marker, block.text) for block in group.blocks] == [
        ("1.", "Adults"),
        ("2.", "Consent"),
        ("3.", "No cancer"),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Adults with grade 1. 2. or 3. tumours",
        "1. Adults with 2 kidneys",
        "One of: (1) fever; (2) cough; (3) rash",
        "- Adults only",
        "COVID-19- Positive adults",
    ],
)
def test_a_sentence_with_numbers_is_one_criterion(line) -> None:
    assert outline(f"Inclusion Criteria:\n\n{line}") == [("inclusion", "Inclusion Criteria:", 1)]


def test_an_exclusion_heading_inside_a_paragraph() -> None:
    text = "Inclusion Criteria:- Adults- Consent Exclusion Criteria:- Cancer- Gout"
    assert outline(text) == [
        ("inclusion", "Inclusion Criteria:", 2),
        ("exclusion", "Exclusion Criteria:", 2),
    ]
    outside = text + "\n\nExclusion Criteria:\n\n* Rash"
    assert [kind for kind, _, _ in outline(outside)] == ["inclusion", "exclusion"]


def test_lines_without_words_are_no_criteria() -> None:
    text = "Inclusion Criteria:\n\nGout\n\nOR\n\nRash\n\nExclusion Criteria:\n\n\\-"
    assert [count for _, _, count in outline(text)] == [2, 0]


def test_indented_groups_begin_at_level_0():
    groups = criteria("* Inclusion Criteria:\n  * a\n    * a1\n* Exclusion Criteria\n  * b").groups
    assert [[block.level for block in group.blocks] for group in groups] == [[0, 1], [0]]


@given(st.lists(st.sampled_from(["* a", "  * b", "Inclusion:", "Exclusion criteria: x", "c", ""])))
def test_no_word_is_lost_or_made_up(lines):
    text = "\n".join(lines)
    assert _letters_of_groups(text) == _letters_of(read_markup(text))


def test_real_texts_are_split(corpus):
    total = both = 0
    for file in sorted(corpus.glob("records/*.json")):
        module = json.loads(file.read_bytes())["protocolSection"].get("eligibilityModule", {})
        text = module.get("eligibilityCriteria")
        if not text:
            continue
        total += 1
        kinds = {group.kind for group in criteria(text).groups}
        both += kinds >= {"inclusion", "exclusion"}
        unsplit = _letters_of(read_markup(text))
        assert _letters_of_groups(text) == unsplit, file.stem
    assert both / total > 0.97


def _letters_of_groups(text):
    groups = criteria(text).groups
    return "".join(_letters([g.heading or ""]) + _letters_of(g.blocks) for g in groups)


def _letters(texts):
    return "".join("".join(texts).split())


def _letters_of(blocks):
    return _letters((block.marker or "") + block.text for block in blocks)


IN_AND_OUT = "Inclusion Criteria:\n\n1. a, either of:\n\n   1. a1; OR\n\n"
INDENTED = "      Exclusion Criteria:\n   2. a2\n2. b\n\n"


def test_a_heading_inside_an_item_does_not_change_sides() -> None:
    assert outline(IN_AND_OUT + INDENTED + "Exclusion Criteria:\n\n1. c") == [
        ("inclusion", "Inclusion Criteria:", 2),
        ("exclusion", "Exclusion Criteria:", 1),
    ]


def test_an_indented_heading_counts_if_it_is_the_only_one() -> None:
    assert outline(IN_AND_OUT + INDENTED) == [
        ("inclusion", "Inclusion Criteria:", 1),
        ("exclusion", "Exclusion Criteria:", 1),
    ]


def test_a_part_with_both_indented_headings_is_divided() -> None:
    part = "* Part {}\n\n  Inclusion Criteria:\n  * a\n\n  Exclusion Criteria:\n  * b\n"
    outer = "Inclusion Criteria:\n\n* c\n\nExclusion Criteria:\n\n* d\n"
    assert [kind for kind, _, _ in outline(outer + part.format(1))] == [
        "inclusion",
        "exclusion",
        "inclusion",
        "exclusion",
    ]


def test_real_nested_heading(corpus) -> None:
    record = json.loads((corpus / "records/NCT04280705.json").read_bytes())
    found = criteria(record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"])
    assert (found.count("inclusion"), found.count("exclusion")) == (8, 5)
