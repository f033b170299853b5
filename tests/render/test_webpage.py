from hypothesis import given
from hypothesis import strategies as st

from tests.cli.hostile import RAW
from tests.render.pages import Reading
from trialcli.render.webpage import document, is_by, safe, safe_stretch, safe_words


@given(st.text(st.characters(codec=None), max_size=40))
def test_any_text_is_safe(text: str) -> None:
    for out in (safe(text), safe_stretch(text), safe_words(text)):
        assert not RAW.search(out)
        Reading(f"<p>{out}</p>")


def test_white_space_around_a_stretch_stays_one_space() -> None:
    assert [safe_stretch(text) for text in (" \n<a ", "b", " ", "")] == [" &lt;a ", "b", " ", ""]


def test_no_date_is_broken_over_two_lines() -> None:
    assert safe_words("on 2026-03-09 & later") == (
        'on <span class="date">2026-03-09</span> &amp; later'
    )


def test_a_page_tells_who_wrote_it() -> None:
    page = document("trialcli test", "<title>", "", "<p>text</p>").encode()
    assert is_by("trialcli test", page)
    assert not is_by("trialcli", page)
    assert "<title>" in Reading(page.decode()).text
