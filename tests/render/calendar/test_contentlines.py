"""Content lines: what an independent parser reads is what was written."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar.parser import Contentline, Contentlines
from icalendar.prop import vText

from tests.cli.hostile import RAW, WORDS
from trialcli.render.calendar.contentlines import (
    content_line,
    date_value,
    list_value,
    text_value,
    time_value,
)
from trialcli.text.blocks import clean

_ODD = "a\\;,:\"'\n\r\t é€😀\u2028\x00nN^"
_TEXTS = st.text(st.characters(codec="utf-8")) | st.text(_ODD, max_size=300)


def read_back(line: str) -> tuple[str, str]:
    """Return the name and the text of a line."""
    (read,) = [one for one in Contentlines.from_ical(line) if one]
    assert isinstance(read, Contentline)
    name, _, value = read.parts()
    return name, str(vText.from_ical(value))


@given(_TEXTS)
def test_a_text_is_read_back(text: str) -> None:
    assert read_back(content_line("SUMMARY", text_value(text))) == ("SUMMARY", clean(text))


@given(_TEXTS)
def test_lines_are_folded_and_no_character_is_cut(text: str) -> None:
    line = content_line("DESCRIPTION", text_value(text)).encode()
    assert line.endswith(b"\r\n")
    first, *others = line[:-2].split(b"\r\n")
    for part in (first, *others):
        assert len(part) <= 75
        part.decode()
        assert b"\n" not in part
        assert b"\r" not in part
    assert all(part.startswith(b" ") and len(part) > 1 for part in others)


@pytest.mark.parametrize("length", range(60, 160))
def test_a_line_is_as_long_as_allowed(length: int) -> None:
    parts = content_line("X", "é" * length).encode().split(b"\r\n")[:-1]
    assert all(len(part) in (74, 75) for part in parts[:-1])


@pytest.mark.parametrize("name", WORDS)
def test_hostile_texts_end_no_line(name: str) -> None:
    line = content_line("SUMMARY", text_value(f"{WORDS[name]}\r\nEND:VEVENT\r\nBEGIN:VALARM"))
    assert not any(part.startswith(("END", "BEGIN")) for part in line.split("\r\n"))
    assert not RAW.search(line.replace("\r\n", "\n"))


def test_values() -> None:
    assert text_value("a,b;c\\d\ne\r\nf") == r"a\,b\;c\\d\ne\nf"
    assert list_value(["a,b", "c"]) == r"a\,b,c"
    assert date_value(date(1, 2, 3)) == "00010203"
    assert time_value(date(2026, 11, 29)) == "20261129T000000Z"
