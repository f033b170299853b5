"""Tables on screens of any width."""

import re

import pytest

from trialcli.render.formats.grid import grid

NAMES = ["trial", "prospective", "primary_completion_days", "enrollment_first", "changes"]
ROW = ["NCT00000001", "yes", "-428", "1216", "1 demoted during the trial"]


def drawn(width: int, *rows: list[str]) -> list[str]:
    return [line.rstrip("\n") for line in grid(NAMES, rows)(width)]


def test_names_stand_on_one_line_if_there_is_room() -> None:
    assert drawn(120, ROW) == [
        "trial        prospective  primary_completion_days  enrollment_first  changes",
        (
            "NCT00000001  yes          -428                     1216"
            "              1 demoted during the trial"
        ),
    ]


def test_names_are_broken_between_their_words_before_a_cell_is_cut() -> None:
    assert drawn(80, ROW) == [
        "                          primary_",
        "                          completion_  enrollment_",
        "trial        prospective  days         first        changes",
        "NCT00000001  yes          -428         1216         1 demoted during the trial",
    ]


@pytest.mark.parametrize("width", range(30, 130))
def test_no_width_cuts_a_trial_id_or_a_name(width: int) -> None:
    lines = drawn(width, ROW, ROW)
    assert sum("NCT00000001" in line for line in lines) == 2
    assert not any("…" in line for line in lines if "days" in line or "enrollment" in line)
    words = re.findall(r"[a-z]+", " ".join(lines))
    assert {word for name in NAMES for word in name.split("_")} <= set(words)


@pytest.mark.parametrize("width", [40, 80, 120])
def test_a_table_without_rows_is_drawn(width: int) -> None:
    assert len(drawn(width)) <= 3
