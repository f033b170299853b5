import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.render.test_diff_markdown import READER, ours, read
from trialcli.render.markdowntext import escaped, evidence_markdown
from trialcli.text.blocks import one_line
from trialcli.text.diff import Piece
from trialcli.versions.evidence import EvidenceLine

SIGNS = st.text("*_`[]()<>#~|\\!&-+=1. a", max_size=12)
TEXTS = SIGNS | st.text(st.characters(codec=None), max_size=20)
KINDS = st.sampled_from(["same", "removed", "added"])


def shown(document: str) -> list[tuple[frozenset[str], str]]:
    """Return the stretches that a reader sees, each with the marks that it bears."""
    inside: set[str] = set()
    stretches = []
    for token in READER.parse(document):
        for child in token.children or ():
            tag = child.content.strip("</>")
            if child.type != "html_inline":
                stretches.append((frozenset(inside), child.content))
            elif child.content.startswith("</"):
                inside.remove(tag)
            else:
                inside.add(tag)
    assert not inside
    return stretches


def words(stretches: list[tuple[frozenset[str], str]], mark: str | None) -> str:
    """Return the text that bears a mark, without its white space; None: that bears none."""
    of = frozenset() if mark is None else frozenset([mark])
    return "".join("".join(text for marks, text in stretches if marks == of).split())


@given(st.lists(st.builds(Piece, KINDS, TEXTS), min_size=1, max_size=6))
@example(
    [
        Piece("removed", "(non-infectious) lung disease ("),
        Piece("same", "ILD"),
        Piece("removed", ")"),
    ]
)
@example([Piece("same", "week 10"), Piece("added", ", week 26 and week 52"), Piece("same", " of")])
def test_each_word_is_marked_for_what_became_of_it(pieces: list[Piece]) -> None:
    line = EvidenceLine("~", tuple(pieces), "label")
    document = f"- **minor** a sentence\n    - {evidence_markdown(line).strip()}"
    stretches = shown(document)
    assert ours(document)
    for kind, mark in (("removed", "del"), ("added", "ins")):
        wanted = "".join(
            "".join(one_line(piece.text).split()) for piece in pieces if piece.kind == kind
        )
        assert words(stretches, mark) == wanted
    kept = "".join(
        "".join(one_line(piece.text).split()) for piece in pieces if piece.kind == "same"
    )
    assert words(stretches, None) == f"minorasentencelabel:{kept}"


def test_a_line_of_evidence_is_an_item_below_its_event() -> None:
    document = "- **minor** a sentence\n    - evidence\n- **minor** another"
    kinds = [token.type for token in READER.parse(document) if token.type.startswith("bullet")]
    assert kinds == [
        "bullet_list_open",
        "bullet_list_open",
        "bullet_list_close",
        "bullet_list_close",
    ]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("HbA1c < 7 % & > 5 %", "HbA1c &lt; 7 % &amp; &gt; 5 %"),
        ("a | b ~ c", "a &#124; b &#126; c"),
        ("= 3", "&#61; 3"),
        ("a = 3", "a = 3"),
        ("1. a_b*c", "1\\. a\\_b\\*c"),
    ],
)
def test_what_some_readers_take_no_backslash_before_is_a_reference(text: str, written: str) -> None:
    assert escaped(text) == written
    assert read(escaped(text)) == text
