from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from tests.cli.hostile import RAW, WORDS
from tests.render.drawing import drawn
from tests.render.watch.made_digest import (
    DIGEST,
    FOUND,
    METFORMIN,
    OUTAGE,
    QUIET_DAY,
    TEST,
    TWICE,
    changed,
    digests,
    event,
    link,
)
from trialcli.render.plain import plain
from trialcli.render.watch.rows import DigestPage
from trialcli.render.watch.text import Address, digest_text
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, TrialDigest


def text(digest: Digest, width: int = 80, heading: str = "") -> str:
    return plain(digest_text(DigestPage(digest, link, heading=heading)), width)


@pytest.mark.parametrize("width", [80, 60])
def test_a_digest_of_everything(snapshot: SnapshotAssertion, width: int) -> None:
    assert text(DIGEST, width) == snapshot


@pytest.mark.parametrize(
    "digest", [QUIET_DAY, OUTAGE, TEST], ids=["a quiet day", "an outage", "a test"]
)
def test_a_short_digest(snapshot: SnapshotAssertion, digest: Digest) -> None:
    assert text(digest) == snapshot


def test_a_heading_replaces_the_first_line() -> None:
    assert text(QUIET_DAY, heading="1 change in 1 trial not seen yet").startswith(
        "1 change in 1 trial not seen yet\n\nDETAIL  NCT99000001  "
    )


def test_events_that_do_not_fit_are_counted() -> None:
    events = [event("unknown", "minor", f"Event {number}") for number in range(9)]
    events += [event("unknown", "detail", f"Detail {number}") for number in range(3)]
    said = text(replace(QUIET_DAY, trials=(TrialDigest("NCT1", "", (), (changed(*events),)),)))
    assert "Event 7" in said
    assert "Event 8" not in said
    assert "+ 1 minor, 3 detail\n" in said


def test_only_addresses_exceed_the_width() -> None:
    for width in (80, 60, 40):
        lines = [line for line in text(DIGEST, width).splitlines() if "://" not in line]
        assert max(map(len, lines)) <= width
    assert drawn(Address("https://registry.example/study", 8), 34) == (
        "    https://registry.example/study\n"
    )


def test_no_line_ends_in_white_space() -> None:
    assert all(line == line.rstrip() for line in text(DIGEST).splitlines())


def test_colour_does_not_change_the_text() -> None:
    coloured = drawn_all(DIGEST, colour=True)
    assert "\x1b[1;31mMAJOR" in coloured
    assert drawn_all(DIGEST, colour=False) == text(DIGEST)


def drawn_all(digest: Digest, *, colour: bool) -> str:
    return "".join(drawn(part, colour=colour) for part in digest_text(DigestPage(digest, link)))


def test_the_same_in_a_mail_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = text(DIGEST)
    for variable in ("FORCE_COLOR", "TTY_COMPATIBLE"):
        monkeypatch.setenv(variable, "1")
    monkeypatch.setenv("COLUMNS", "33")
    assert text(DIGEST) == expected


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_hostile_text_stays_text(words: str) -> None:
    hostile = TrialDigest(
        "NCT99000001", words, (words,), (changed(event("unknown", "major", f"Said: {words}")),)
    )
    last_check = replace(DIGEST.failing[0], message=words, searches=(words,))
    said = text(
        Digest(
            FOUND,
            "2026-03-09",
            2,
            (hostile, METFORMIN, TWICE),
            failing=(last_check,),
            undelivered={words: words},
        ),
        200,
    )
    assert not RAW.search(said.replace("\n", ""))
    # A line is folded inside a word that is longer than the line.
    assert "".join(one_line(f"Said: {words}").split()) in "".join(said.split())


@settings(max_examples=60)
@given(digests(st.text(st.characters(codec=None), max_size=30)))
def test_any_digest_instructs_no_terminal(digest: Digest) -> None:
    said = text(digest)
    assert not RAW.search(said.replace("\n", ""))
    assert said.splitlines()[0].strip()
