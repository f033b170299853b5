"""Text is broken between words, long words are folded, and addresses stay whole."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from tests.render.drawing import drawn
from trialcli.render.prose import Hanging, Inset, bullet, labelled, paragraph
from trialcli.render.wrapping import wrapped
from trialcli.text.columns import wrapped as wrapped_columns

CONSOLE = Console(width=80, color_system=None)
SHORT = "https://clinicaltrials.gov/study/NCT07331467?tab=history"
LONG = f"https://example.org/{'a/' * 60}end?x=1&y=%20z"


def lines(text: str, width: int) -> list[str]:
    return [line.plain for line in wrapped(CONSOLE, Text(text), width)]


words = st.text(st.sampled_from("ab中é-"), min_size=1, max_size=30)
addresses = st.builds("https://x.org/{}".format, st.text("ab/-.?=%", max_size=90))


@given(st.lists(words | addresses), st.integers(4, 100))
def test_addresses_stay_whole_and_nothing_is_lost(parts: list[str], width: int) -> None:
    text = " ".join([*parts, SHORT])
    made = lines(text, width)
    assert "".join("".join(made).split()) == "".join(text.split())
    for line in made:
        assert cell_len(line.rstrip()) <= width or re.fullmatch(r"\S*://\S*", line.strip())
    for part in parts:
        assert "://" not in part or any(part in line for line in made)


@pytest.mark.parametrize("width", [10, 20, 60, 80, 100])
@pytest.mark.parametrize("address", [SHORT, LONG])
def test_every_piece_of_running_text_keeps_an_address_whole(address: str, width: int) -> None:
    said = f"See {address}, and then some more that is worth reading."
    for piece in (
        paragraph(said),
        paragraph(said, 8),
        labelled("Address", said),
        labelled("Address", address),
        bullet(said, indent=4),
        Hanging(Text("A prefix that is itself rather long: "), Text(said), 6),
        Inset(paragraph(said)),
        Inset(Inset(labelled("Address", address))),
    ):
        shown = drawn(piece, width)
        assert address in shown
        for line in shown.splitlines():
            assert cell_len(line) <= width or line.strip().rstrip(",") == address


def test_an_address_that_fits_the_line_is_not_pushed_beyond_it() -> None:
    address = f"https://x.org/{'a' * 64}"
    assert len(address) == 78
    assert drawn(Inset(labelled("Address", address)), 80) == f"  Address\n  {address}\n"
    address += "b"
    assert drawn(Inset(labelled("Address", address)), 80) == f"  Address\n {address}\n"


def test_the_lines_of_a_list_keep_it_whole_too() -> None:
    made = wrapped_columns(f"Failing: {LONG} cannot be reached", 60, 2)
    assert any(LONG in line for line in made)
