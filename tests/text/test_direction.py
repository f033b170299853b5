import pytest

from trialcli.text.blocks import clean
from trialcli.text.direction import END_OF_ISOLATE, FIRST_STRONG_ISOLATE, isolated
from trialcli.text.plainwords import in_plain_words


def marked(text: str) -> str:
    return isolated(text).replace(FIRST_STRONG_ISOLATE, "{").replace(END_OF_ISOLATE, "}")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Cairo (12)", "Cairo (12)"),
        ("東京 é", "東京 é"),
        ("Sponsor: جامعة القاهرة (12) [34]", "Sponsor: {جامعة القاهرة (12) [34]}"),
        ("בית חולים (5), جامعة 24", "{בית חולים (5)}, {جامعة 24}"),
        ("محمد علي (2) · Recruiting · 3", "{محمد علي (2)} · Recruiting · 3"),
        ("א → ב", "{א} → {ב}"),
    ],
)
def test_a_name_is_isolated_with_its_digits_and_brackets(text: str, shown: str) -> None:
    assert marked(text) == shown


@pytest.mark.parametrize(
    "hostile", ["א\u2069ב", "\u2067א\u2068", "\u202eאב\u202c", "א\u2069\u2069\u2066x"]
)
def test_no_text_leaves_its_isolate(hostile: str) -> None:
    depth = 0
    for sign in isolated(clean(hostile)):
        depth += {FIRST_STRONG_ISOLATE: 1, END_OF_ISOLATE: -1}.get(sign, 0)
        assert depth in (0, 1)
        assert sign not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067"
    assert depth == 0


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("120 → 90 · v3 → v4", "120 to 90; v3 to v4"),
        ("  • item", "  - item"),
        ("● Recruiting · Phase 1", "Recruiting; Phase 1"),
        ("é→x ·", "é→x ·"),
    ],
)
def test_signs_in_words(text: str, words: str) -> None:
    assert in_plain_words(text) == words
