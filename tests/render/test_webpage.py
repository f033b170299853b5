import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.hostile import RAW
from tests.render.pages import Reading
from trialcli.render.webpage import (
    Markup,
    document,
    is_by,
    joined,
    markup,
    safe,
    safe_stretch,
    safe_words,
)

_SOURCE = Path(__file__).parents[2] / "src" / "trialcli"


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_is_safe(text: str) -> None:
    for out in (safe(text), safe_stretch(text), safe_words(text)):
        assert not RAW.search(out)
        Reading(f"<p>{out}</p>")


def test_white_space_around_a_stretch_stays_one_space() -> None:
    assert [safe_stretch(text) for text in (" \n<a ", "b", " ", "")] == [" &lt;a ", "b", " ", ""]


def test_dates_do_not_break_over_two_lines() -> None:
    assert safe_words("on 2026-03-09 & later") == (
        'on <span class="date">2026-03-09</span> &amp; later'
    )


def test_a_page_names_its_generator() -> None:
    page = document("trialcli test", "<title>", "", markup("<p>text</p>")).encode()
    assert is_by("trialcli test", page)
    assert not is_by("trialcli", page)
    assert "<title>" in Reading(page.decode()).text


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in a file, with the name of what it calls."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func).rpartition(".")[2], node


def _is_literal(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_literal(node.body) and _is_literal(node.orelse)
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize(
    ("template", "literal"),
    [('"<p>{}</p>"', True), ('"<b>" if x else "<i>"', True), ('f"<p>{x}"', False), ("x", False)],
)
def test_templates_that_are_literal_are_recognised(template: str, literal: bool) -> None:
    assert _is_literal(ast.parse(template, mode="eval").body) is literal


def test_templates_are_literal_and_only_webpage_makes_markup_of_text() -> None:
    templates = []
    for path in sorted(_SOURCE.rglob("*.py")):
        for name, call in _calls(path):
            assert name != "Markup" or path.name == "webpage.py", (path, ast.unparse(call))
            if name == "markup":
                templates.append((path, ast.unparse(call), _is_literal(call.args[0])))
    assert len(templates) > 40
    assert [template for template in templates if not template[-1]] == []


def test_markup_takes_numbers_and_dates_and_keeps_what_is_markup() -> None:
    cell = markup("<td>{}</td>", 3)
    assert joined([cell, markup("<td>{}</td>", safe("<b>"))], " ") == (
        "<td>3</td> <td>&lt;b&gt;</td>"
    )
    assert markup("{0}{0}", Markup("<i>")) == "<i><i>"
