from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token
from syrupy.assertion import SnapshotAssertion

from tests.cli.hostile import RAW, WORDS
from tests.render.invented import invented
from tests.render.made_diff import made_diff
from trialcli.render.diff.data import DiffPage
from trialcli.render.diff.markdown import diff_markdown
from trialcli.render.markdowntext import escaped
from trialcli.text.blocks import one_line
from trialcli.versions.diff import Diff, View

LINK = "https://registry.example/history"
READER = MarkdownIt("commonmark").enable(["strikethrough", "table"])
OURS = {
    "heading_open",
    "heading_close",
    "paragraph_open",
    "paragraph_close",
    "bullet_list_open",
    "bullet_list_close",
    "list_item_open",
    "list_item_close",
    "inline",
    "text",
    "code_inline",
    "strong_open",
    "strong_close",
    "em_open",
    "em_close",
    "link_open",
    "link_close",
}
MARKS = ("<del>", "</del>", "<ins>", "</ins>")


def tokens(document: str) -> Iterator[Token]:
    for token in READER.parse(document):
        yield token
        yield from token.children or ()


def read(document: str) -> str:
    """Return the text that a reader of the document sees."""
    inline = [token.children or () for token in READER.parse(document) if token.type == "inline"]
    return "\n".join(
        "".join(child.content for child in children if child.type != "html_inline")
        for children in inline
    )


def ours(document: str) -> bool:
    """Whether there is nothing in a document but what we put there."""
    return all(
        token.type in OURS or (token.type == "html_inline" and token.content in MARKS)
        for token in tokens(document)
    )


def written(diff: Diff, link: str | None = LINK, view: View | None = None) -> str:
    return diff_markdown(DiffPage(diff, link, view or View()))


def test_a_document(snapshot: SnapshotAssertion) -> None:
    assert written(made_diff()) == snapshot


def test_all_of_it(snapshot: SnapshotAssertion) -> None:
    assert written(made_diff(), view=View(everything=True)) == snapshot


def test_it_is_what_it_looks_like() -> None:
    document = written(made_diff(), view=View(everything=True))
    assert ours(document)
    text = read(document)
    assert text.startswith("NCT99000001 Metformin Add-on in Type 2 Diabetes (Invented)\n")
    assert "major Something happened to " in text
    assert "+ [bold]weight[/]" in text
    assert [token.attrGet("href") for token in tokens(document) if token.type == "link_open"] == [
        LINK
    ]


def test_without_changes() -> None:
    assert read(written(made_diff(after=invented()))).endswith("\nNo changes.")
    assert "link_open" not in {token.type for token in tokens(written(made_diff(), link=None))}


MARKDOWN = [
    "*emphasis* **strong** _under_ __under__ ~~gone~~ `code` ``co`de``",
    "[link](https://example.org) ![image](https://example.org/x.png) [ref] <https://example.org>",
    "<b>bold</b> <script>alert(1)</script> <!-- comment -->",
    "&lt;b&gt; &amp; &#42; \\*",
    "# heading",
    "- item",
    "+ item",
    "1. item",
    "12) item",
    "> quote",
    "| a | b |",
    "---",
    "===",
    "```",
    "    code",
    "trailing #",
    "trailing ##",
    "* * *",
    "a\\",
    "\\",
    "`",
    "~",
    "a  \nb",
    "NCT1\n\n# heading",
]


@pytest.mark.parametrize("text", [*MARKDOWN, *WORDS.values()])
def test_registry_text_comes_out_as_text(text: str) -> None:
    diff = made_diff()
    events = tuple(replace(event, sentence=f"{text} happened") for event in diff.events)
    before = replace(diff.before, name=text)
    hostile = replace(diff, title=text, events=events, before=before)
    document = written(hostile, view=View(everything=True))
    assert ours(document)
    assert not RAW.search(document.replace("\n", ""))
    title, *told = (" ".join(line.split()) for line in read(document).split("\n"))
    assert title == f"{diff.trial} {one_line(text)}".strip()
    assert f"major {one_line(f'{text} happened')}" in told


@pytest.mark.parametrize("text", MARKDOWN)
def test_registry_text_as_evidence_comes_out_as_text(text: str) -> None:
    old, new = invented(), invented()
    for study, word in ((old, "before"), (new, text)):
        study["protocolSection"]["conditionsModule"]["keywords"] = ["same", word]
        study["protocolSection"]["statusModule"]["whyStopped"] = word
        study["futureSection"]["bloodTestModule"] = {"x": word, "y": f"{word} and more of it"}
    document = written(made_diff(old, new), view=View(everything=True))
    assert ours(document)
    assert one_line(text) in read(document)


@given(
    st.text(st.characters(codec=None), max_size=40)
    | st.text("*_`[]()<>#~|\\!&-+=1. a", max_size=12)
)
@example("#")
@example("1.")
@example("-")
def test_any_text_comes_out_as_text(text: str) -> None:
    wanted = one_line(text)
    for before, after in (("- **major** ", ""), ("  text ", " more"), ("- ", "")):
        document = f"{before}{escaped(text).strip()}{after}"
        around = f"{read(before + 'X' + after)}".split("X")
        assert read(document) == (around[0] + wanted + around[1]).strip()


@given(st.text(st.characters(codec=None), max_size=40))
def test_white_space_around_a_piece_stays_one_space(text: str) -> None:
    out = escaped(text)
    assert out.strip(" ") == out.strip()
    assert len(out) - len(out.strip(" ")) <= 2
