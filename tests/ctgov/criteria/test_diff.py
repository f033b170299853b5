"""Criteria that were added, dropped, altered, moved, split or merged."""

import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.criteria.diff import diff_criteria
from trialcli.ctgov.criteria.groups import criteria

INCLUSION = ["Age 18 to 80 years", "Heart failure, NYHA class II or III", "LVEF ≤ 40 %", "Consent"]
EXCLUSION = [
    "eGFR < 30 mL/min",
    "Pregnancy or breast-feeding",
    "Dialysis",
    "Stroke within 3 months",
]


def text(inclusion: list[str], exclusion: list[str], bullet: str = "* ") -> str:
    sides = ("Inclusion Criteria:", inclusion), ("Exclusion Criteria:", exclusion)
    return "\n\n".join(
        "\n".join([heading, "", *(bullet + criterion for criterion in listed)])
        for heading, listed in sides
    )


BEFORE = text(INCLUSION, EXCLUSION)


def verbs(before: str, after: str) -> list[str]:
    return [difference.verb for difference in diff_criteria(before, after).differences]


orders = st.permutations(INCLUSION), st.permutations(EXCLUSION)
ends = st.sampled_from(["", ".", ";", ",", "; and", " and"])


@given(*orders, st.sampled_from(["* ", "- ", "+ ", "1. ", "* (a) ", "* • "]), ends)
def test_order_bullets_and_punctuation_are_no_change(
    inclusion: list[str], exclusion: list[str], bullet: str, end: str
) -> None:
    after = text([one + end for one in inclusion], [one + end for one in exclusion], bullet)
    diff = diff_criteria(BEFORE, after)
    assert not diff.differences
    assert diff.order_changed == ((inclusion, exclusion) != (INCLUSION, EXCLUSION))
    assert diff.retyped == bool(end or "(" in bullet or "•" in bullet)


@given(*orders, st.sampled_from(EXCLUSION))
def test_a_dropped_criterion_is_the_only_difference(
    inclusion: list[str], exclusion: list[str], dropped: str
) -> None:
    after = text(inclusion, [one for one in exclusion if one != dropped])
    (difference,) = diff_criteria(BEFORE, after).differences
    assert (difference.verb, difference.ours[0].text) == ("dropped", dropped)
    (difference,) = diff_criteria(after, BEFORE).differences
    assert (difference.verb, difference.theirs[0].text) == ("added", dropped)


@given(*orders, st.sampled_from(INCLUSION))
def test_a_criterion_that_changes_sides_is_the_only_difference(
    inclusion: list[str], exclusion: list[str], moved: str
) -> None:
    after = text([one for one in inclusion if one != moved], [*exclusion, moved])
    (difference,) = diff_criteria(BEFORE, after).differences
    assert difference.verb == "changed sides"
    assert [point.text for point in difference.ours + difference.theirs] == [moved, moved]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("18 to 80", "18 to 85"),
        ("LVEF ≤ 40 %", "LVEF < 40 %"),
        ("LVEF ≤ 40 %", "LVEF ≥ 40 %"),
        ("mL/min", "mL/s"),
        ("Dialysis", "No dialysis"),
        ("3 months", "3 weeks"),
        ("Consent", "Consent; or"),
        ("Heart failure,", "Acute heart failure,"),
        ("Pregnancy or", "Pregnancy and"),
        ("Dialysis", "Dialysis unless it ended before the first dose"),
        ("Dialysis", "Dialysis within 6 months of screening"),
        ("Consent", "Consent or assent with the consent of a parent"),
    ],
)
def test_a_change_of_meaning_is_one_altered_criterion(old: str, new: str) -> None:
    (difference,) = diff_criteria(BEFORE, BEFORE.replace(old, new)).differences
    assert difference.verb == "altered"
    assert new in difference.theirs[0].text


@pytest.mark.parametrize(
    ("kind", "whole", "parts", "joint"),
    [
        ("exclusion", "Pregnancy or breast-feeding", ["Pregnancy", "Breast-feeding"], ""),
        ("exclusion", "Gout and scurvy", ["Gout", "Scurvy"], "and"),
        ("inclusion", "Gout and scurvy", ["Gout", "Scurvy"], ""),
        ("inclusion", "Gout or scurvy", ["Gout", "Scurvy"], "or"),
        ("inclusion", "Gout or scurvy", ["Gout or", "Scurvy"], ""),
        ("exclusion", "History of gout or scurvy", ["History of gout", "History of scurvy"], ""),
        ("exclusion", "No gout or scurvy", ["No gout", "No scurvy"], ""),
        ("inclusion", "Gout or scurvy", ["Any of the following:", "  * Gout", "  * Scurvy"], ""),
    ],
)
def test_a_criterion_that_is_split_or_merged(
    kind: str, whole: str, parts: list[str], joint: str
) -> None:
    def side(listed: list[str]) -> str:
        lines = (one if one.startswith(" ") else f"* {one}" for one in listed)
        return f"{kind.capitalize()} Criteria:\n\n" + "\n".join(["* Consent", *lines])

    one, several = side([whole]), side(parts)
    (split,) = diff_criteria(one, several).differences
    assert (split.verb, split.altered_joint) == ("split", joint)
    (merged,) = diff_criteria(several, one).differences
    assert (merged.verb, merged.altered_joint) == ("merged", joint)


@pytest.mark.parametrize(
    "parts",
    [
        ["Pregnancy", "Breast-feeding women"],
        ["Pregnancy", "Lactation"],
        ["Pregnancy", "No breast-feeding"],
        ["Pregnancy of 3 months", "Breast-feeding"],
    ],
)
def test_a_word_more_or_less_is_no_split(parts: list[str]) -> None:
    after = BEFORE.replace("Pregnancy or breast-feeding", "\n* ".join(parts))
    assert {"split", "merged"}.isdisjoint(verbs(BEFORE, after))


@pytest.mark.parametrize(
    ("old", "new", "count"),
    [
        ("Inclusion Criteria:", "Inclusion Criteria (any of the following):", 1),
        ("Inclusion Criteria:", "Inclusion Criteria (all of the following):", 0),
        ("Exclusion Criteria:", "Exclusion Criteria (any):", 0),
        ("Exclusion Criteria:", "Exclusion Criteria (all of these):", 1),
        ("Exclusion Criteria:", "Exlusion Critera:", 0),
        ("Exclusion Criteria:", "Critères d'exclusion :", 0),
    ],
)
def test_a_heading_counts_if_it_joins_the_criteria_otherwise(
    old: str, new: str, count: int
) -> None:
    assert len(diff_criteria(BEFORE, BEFORE.replace(old, new)).differences) == count


def test_a_negation_of_the_whole_must_be_in_each_part() -> None:
    before = "Inclusion Criteria:\n\n* Consent\n* No gout and no scurvy or beriberi"
    after = "Inclusion Criteria:\n\n* Consent\n* No gout\n* Scurvy or beriberi"
    assert "split" not in verbs(before, after)


NESTED = "Inclusion Criteria:\n\n* Any of:\n  * gout\n  * scurvy\n* None of:\n  * rash\n  * fever\n"


def test_a_part_under_another_criterion_is_moved() -> None:
    after = NESTED.replace("  * scurvy\n", "") + "  * scurvy\n"
    (difference,) = diff_criteria(NESTED, after).differences
    assert (difference.verb, difference.theirs[0].text) == ("moved", "scurvy")
    assert diff_criteria(NESTED, after).blocks[-1].label == "moved from “Any of” to “None of”"


def test_a_part_that_is_moved_and_altered_shows_both() -> None:
    after = NESTED.replace("  * scurvy\n", "") + "  * scurvy now\n"
    diff = diff_criteria(NESTED, after)
    assert [(one.verb, one.is_moved) for one in diff.differences] == [("altered", True)]
    assert diff.blocks[-1].label == "moved from “Any of” to “None of”"


def test_a_part_that_changes_sides_counts_by_itself() -> None:
    after = NESTED.replace("  * scurvy\n", "") + "\nExclusion Criteria:\n\n* scurvy\n"
    (change,) = diff_criteria(NESTED, after).changes
    assert (change.verb, change.point.text) == ("changed sides", "scurvy")


def test_the_parts_of_a_criterion_change_sides_with_it() -> None:
    side = "\nExclusion Criteria:\n\n* rash only\n"
    moved = "* Any of:\n  * gout\n  * scurvy\n"
    (change,) = diff_criteria(NESTED + side, NESTED.replace(moved, "") + side + moved).changes
    assert (change.verb, change.point.text, change.of_parts) == ("changed sides", "Any of:", ())


@pytest.mark.parametrize(
    ("before", "after", "verb"),
    [
        ("Patients with a fracture", "Participants with fracture", "reworded"),
        ("Hepatitis A or B", "Hepatitis or B", "altered"),
        ("The subject has an allergy", "Subject has allergy", "reworded"),
        ("A subject has no allergy", "Subject has allergy", "altered"),
    ],
)
def test_articles_and_words_for_people_are_a_way_of_writing(
    before: str, after: str, verb: str
) -> None:
    assert verbs(f"Inclusion:\n\n* {before}", f"Inclusion:\n\n* {after}") == [verb]


def test_two_criteria_of_the_same_words_keep_their_parts() -> None:
    before = "Inclusion:\n\n* One of:\n  * gout\n  * rash\n* One of:\n  * fever\n  * cough\n"
    after = before.replace("One of:\n  * gout", "Any one of:\n  * gout")
    assert verbs(before, after) == ["altered"]


def test_parts_in_another_order_are_no_change() -> None:
    after = NESTED.replace("  * gout\n  * scurvy\n", "  * scurvy\n  * gout\n")
    assert verbs(NESTED, after) == []


def test_a_list_without_its_indentation_is_no_change() -> None:
    assert verbs(NESTED, NESTED.replace("  * ", "* ")) == []


def test_a_part_alters_its_criterion() -> None:
    (change,) = diff_criteria(NESTED, NESTED + "  * cough\n").changes
    assert (change.verb, change.point.text) == ("altered", "None of:")
    assert [difference.verb for difference in change.of_parts] == ["added"]


def test_or_on_its_own_line_belongs_to_the_criterion_above_it() -> None:
    before = "Inclusion Criteria:\n\nGout\n\nOR\n\nScurvy\n\nFever"
    assert verbs(before, before.replace("\n\nOR", " or")) == []
    assert verbs(before, before.replace("OR", "AND")) == ["altered"]


def test_headings_that_name_a_part_of_the_trial_are_compared() -> None:
    before = "Inclusion Criteria for Part A:\n\n* gout\n* scurvy"
    assert verbs(before, before.replace("Part A", "Part B")) == ["altered"]
    assert verbs(before, before.replace("Inclusion Criteria", "Key inclusion criteria")) == []


@given(st.lists(st.sampled_from(["* a", "  * b", "* a or b", "Exclusion:", "c:", "d", "1. no a"])))
def test_a_text_and_itself_do_not_differ(lines: list[str]) -> None:
    diff = diff_criteria("\n".join(lines), "\n".join(lines))
    assert diff.differences == ()
    assert (diff.order_changed, diff.retyped) == (False, False)


LINES = [
    "* gout",
    "  * gout",
    "* gout or rash",
    "* rash",
    "Exclusion:",
    "Title:",
    "* no gout",
    "OR",
]


@given(st.lists(st.sampled_from(LINES)), st.lists(st.sampled_from(LINES)))
def test_every_point_is_shown_once(before: list[str], after: list[str]) -> None:
    diff = diff_criteria("\n".join(before), "\n".join(after))
    for difference in diff.differences:
        assert difference.ours or difference.theirs
    assert bool(diff.differences) == bool(diff.changes)
    shown = [block.kind for block in diff.blocks]
    assert shown.count("altered") + shown.count("added") + shown.count("removed") >= len(
        diff.differences
    )


def test_a_criterion_that_is_listed_twice_is_no_new_one() -> None:
    twice = BEFORE.replace("* Consent", "* Consent\n* Consent.")
    assert verbs(BEFORE, twice) == ["repeated"]
    assert verbs(twice, BEFORE) == ["no longer repeated"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_texts_are_compared(before: str, after: str) -> None:
    assert diff_criteria(before, before).differences == ()
    there, back = diff_criteria(before, after), diff_criteria(after, before)
    assert bool(there.differences) == bool(back.differences)


def test_a_real_text_of_the_longest_kind(corpus) -> None:
    record = json.loads((corpus / "records/NCT04573062.json").read_bytes())
    long = record["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    assert verbs(long, long) == []
    assert verbs(long, "") == ["dropped"] * len(verbs(long, ""))


def _lists(corpus) -> dict[str, tuple[list[str], list[str]]]:
    """Return the criteria of real records that are two lists without nested items."""
    found = {}
    for file in sorted(corpus.glob("records/*.json")):
        module = json.loads(file.read_bytes())["protocolSection"].get("eligibilityModule", {})
        groups = criteria(module.get("eligibilityCriteria") or "").groups
        blocks = [block for group in groups for block in group.blocks]
        is_flat = all((block.kind, block.level) == ("item", 0) for block in blocks)
        if [group.kind for group in groups] == ["inclusion", "exclusion"] and is_flat:
            texts = [[escaped(block.text) for block in group.blocks] for group in groups]
            if all(len(set(side)) == len(side) > 1 for side in texts):
                found[file.stem] = (texts[0], texts[1])
    return found


def escaped(words: str) -> str:
    return "".join(f"\\{one}" if one in string.punctuation else one for one in words)


def test_real_criteria_in_another_order_and_other_bullets(corpus) -> None:
    lists = _lists(corpus)
    assert len(lists) > 500
    for trial, (inclusion, exclusion) in lists.items():
        before = text(inclusion, exclusion)
        turned = text(inclusion[::-1], [one.rstrip(".\\") for one in exclusion[::-1]], "- ")
        assert verbs(before, turned) == [], trial
        (difference,) = diff_criteria(before, text(inclusion[1:], exclusion)).differences
        assert difference.verb in ("dropped", "no longer repeated"), trial
        moved = text(inclusion[1:], [inclusion[0], *exclusion])
        (difference,) = diff_criteria(before, moved).differences
        assert difference.verb == "changed sides", trial
