import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.hostile import RAW, WORDS
from tests.render.browser import fitted, in_a_browser
from tests.render.pages import Reading, colours, contrast
from tests.render.watch.made_digest import (
    DIGEST,
    FOUND,
    OUTAGE,
    QUIET_DAY,
    ROOT,
    TEST,
    changed,
    digests,
    event,
    link,
)
from trialcli.render.watch.headline import headline
from trialcli.render.watch.page import STYLE, days_page, digest_page, is_watch_page
from trialcli.render.watch.rows import DigestPage
from trialcli.text.blocks import one_line
from trialcli.watch.digest import Digest, TrialDigest
from trialcli.watch.trial_facts import TrialFacts

MARKUP = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='x'>",
    "</title></style><b>",
    "&lt;i&gt;",
]


def test_a_digest_of_everything(snapshot):
    assert digest_page(DigestPage(DIGEST, link)).replace(STYLE, "…") == snapshot


def test_every_fact_is_in_the_page():
    text = Reading(digest_page(DigestPage(DIGEST, link))).text
    for trial in DIGEST.trials:
        assert f"{trial.trial} {trial.title}" in text
    for trial in DIGEST.trials[:4]:
        assert all(one_line(told.sentence) in text for told in trial.events)
    assert "19 of 412 trials and 1 search could not be checked" in text
    assert "Not delivered to team: notify-team ended with exit code 1." in text


def test_altered_words_are_marked_for_sight_and_screen_readers():
    page = digest_page(DigestPage(DIGEST, link))
    assert "Age 18 to <del>65</del><ins>75</ins> years" in page
    assert "24 weeks → 12 weeks" in page


def test_several_days():
    page = days_page([DIGEST, OUTAGE, QUIET_DAY], link)
    assert page.count("<section>") == 3
    assert f"<title>{headline(DIGEST)}</title>" in page
    assert "Nothing yet." in Reading(days_page([], link)).text
    assert "<h1>What changed in the registry records<" in days_page([QUIET_DAY], link)
    assert "This is a test." in Reading(digest_page(DigestPage(TEST, link))).text


def test_nothing_is_loaded_from_anywhere():
    page = days_page([DIGEST, QUIET_DAY], link)
    reading = Reading(page)
    assert all(address.startswith(f"{ROOT}/NCT990000") for address in reading.links)
    assert not re.search(r"url\(|@import|<script|javascript:", page)
    assert "default-src 'none'; style-src 'unsafe-inline'" in page


def test_only_watch_pages_are_recognised():
    assert is_watch_page(days_page([], link).encode())
    assert not is_watch_page(b"<!doctype html>\n<html><body>trialcli watch</body></html>")


@pytest.mark.parametrize("words", [*WORDS.values(), *MARKUP])
def test_hostile_text_stays_text(words):
    trial = TrialDigest(
        "NCT99000001",
        words,
        (words,),
        (
            changed(
                event("unknown", "major", f"Said: {words}"),
                trial_facts=TrialFacts(words, words, words, (words,), words),
            ),
        ),
    )
    last_check = replace(DIGEST.failing[0], message=words)
    digest = Digest(FOUND, None, 1, (trial,), failing=(last_check,), undelivered={words: words})
    page = digest_page(DigestPage(digest, link, heading=words))
    reading = Reading(page)
    assert one_line(f"Said: {words}") in reading.text
    assert {*reading.links} == {f"{ROOT}/NCT99000001?tab=history&a=3&b=4"}
    assert not RAW.search(page.replace("\n", ""))
    page.encode()


@settings(max_examples=60)
@given(digests(st.text(st.characters(codec=None), max_size=20) | st.sampled_from(MARKUP)))
def test_any_page_is_well_formed_and_self_contained(digest):
    page = digest_page(DigestPage(digest, link))
    reading = Reading(page)
    # The last trial is in a search: its heading has the link, and no comparison.
    assert len(reading.links) == 2 * len(digest.trials) - 1
    assert not [name for name, _ in reading.attributes if name.startswith("on") or name == "style"]
    assert not RAW.search(page.replace("\n", ""))


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_colours_differ_from_their_background(place):
    known = colours(STYLE.split("@media")[place])
    for name in ("ink", "quiet", "link", "major", "minor"):
        assert contrast(known[name], known["page"]) >= 4.5
    for below in ("in", "out"):
        assert contrast(known["ink"], known[below]) >= 4.5


@in_a_browser
@pytest.mark.parametrize("width", [360, 1000])
def test_a_browser_fits_it_on_a_phone_and_on_a_desk(tmp_path, width):
    long = TrialDigest(
        "NCT99000001", "x" * 3000, ("y" * 300,), (changed(event("unknown", "major", "z" * 3000)),)
    )
    hard = Digest(FOUND, None, 1, (long,), undelivered={"w" * 300: "v" * 300})
    found = fitted(tmp_path, days_page([DIGEST, hard], link), width)
    assert found["needed"] <= found["width"]
    assert found["outside"] == []
    assert found["loaded"] == 0
