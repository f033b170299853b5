from dataclasses import replace

import pytest

from tests.render.pages import Reading
from tests.render.test_diff_markdown import read
from tests.render.watch.made_digest import (
    DIGEST,
    OUTCOME,
    QUIET_DAY,
    SITES,
    changed,
    entered,
    event,
    link,
    with_events,
)
from trialcli.render.plain import plain
from trialcli.render.watch.layout import by_search, layout
from trialcli.render.watch.markdown import days_markdown, digest_markdown
from trialcli.render.watch.page import days_page, digest_page
from trialcli.render.watch.rows import DigestPage
from trialcli.render.watch.text import digest_text
from trialcli.watch.digest import Digest, TrialDigest


def many(count: int, found: int = 0) -> Digest:
    """Return a digest with a number of changed trials and of trials new in a search."""
    trials = [
        TrialDigest(f"NCT{number:08}", f"Title {number}", (), (changed(SITES, OUTCOME),))
        for number in range(count)
    ]
    new = [
        entered(f"NCT{number:08}", f"Title {number} {'x' * 90}")
        for number in range(500, 500 + found)
    ]
    return replace(QUIET_DAY, trials=(*trials, *new))


def text(digest: Digest, *, whole: bool = False) -> str:
    return plain(digest_text(DigestPage(digest, link, is_whole=whole)))


def markdown(digest: Digest, *, whole: bool = False) -> str:
    return read(digest_markdown(DigestPage(digest, link, is_whole=whole)))


def page(digest: Digest, *, whole: bool = False) -> str:
    return Reading(digest_page(DigestPage(digest, link, is_whole=whole))).text


ALL = pytest.mark.parametrize("write", [text, markdown, page])


@ALL
def test_of_many_trials_the_first_are_shown_in_full_and_the_last_counted(write):
    said = write(many(203))
    assert said.count("trialcli diff NCT") == 40
    assert "NCT00000199" in said
    assert "NCT00000200" not in said
    assert "And 3 more trials (3 major): trialcli news shows them all." in " ".join(said.split())
    assert "more trial" not in write(many(40)).lower()


@ALL
def test_a_whole_digest_shows_every_trial(write):
    said = write(many(203, 60), whole=True)
    assert said.count("trialcli diff NCT") == 203
    assert "NCT00000559" in said
    assert "shows them all" not in said


def test_a_file_of_days_shows_every_trial():
    for document in (days_markdown([many(203)], link), days_page([many(203)], link)):
        assert document.count("trialcli diff NCT") == 203


def test_a_brief_trial_fits_one_line():
    said = text(many(45)).splitlines()
    (line,) = [line for line in said if "NCT00000044" in line]
    assert line == (
        "MAJOR   NCT00000044  Secondary outcome made primary: Proportion with… (+ 1 more)"
    )


def test_of_many_found_trials_the_last_have_one_line_each():
    said = text(many(39, 300))
    assert said.count("https://") == 40
    lines = said.splitlines()
    place = next(number for number, line in enumerate(lines) if "NCT00000501" in line)
    assert lines[place].startswith("  NCT00000501  Title 501 xxx")
    assert lines[place].endswith("x…")
    assert len(lines[place]) == 80
    assert lines[place + 1].startswith("  NCT00000502  ")
    assert "NCT00000660" in said
    assert "And 139 more trials (139 minor): trialcli news shows them all." in said


@pytest.mark.parametrize("write", [markdown, page])
def test_one_line_of_a_trial_names_its_title(write):
    said = write(many(41))
    assert f"NCT00000040 Title 40: {OUTCOME.sentence}" in said


def test_a_search_without_shown_trials_has_no_heading():
    assert layout(many(200, 3), whole=False).searches == []
    assert len(layout(many(200, 3), whole=False).counted) == 3
    assert "New in the search" not in text(many(200, 3))


def test_trials_that_only_entered_a_search_are_listed_together():
    told, searches = by_search(DIGEST)
    assert [trial.trial for trial in told] == [f"NCT9900000{number}" for number in (1, 4, 2, 5)]
    assert [(found.heading, len(found.trials)) for found in searches] == [
        ("New in the search “lupus AND CAR-T”", 2),
        ("No longer found by the search “lupus AND CAR-T”", 1),
    ]


def test_a_trial_with_more_news_is_shown_with_the_others():
    new = entered("NCT99000010", "New")
    both = replace(new, items=(*new.items, changed(OUTCOME)))
    several = replace(
        new, items=(with_events(new.items[0], OUTCOME, event("search", "minor", "New")),)
    )
    digest = replace(DIGEST, trials=(both, several))
    assert by_search(digest) == ([both, several], [])
