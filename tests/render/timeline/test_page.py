import re
import struct
from datetime import date, timedelta

import pytest
from hypothesis import given, settings

from tests.cli.hostile import RAW, WORDS
from tests.render.browser import browse, fitted, in_a_browser
from tests.render.pages import Reading, colours, contrast
from tests.timelines import drawn_timeline, event, record, timeline_of, timelines
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.render.timeline.page import is_page, timeline_page
from trialcli.render.timeline.style import STYLE
from trialcli.render.timeline.words import date_words, enrollment_words, number_words
from trialcli.text.blocks import one_line
from trialcli.versions.timeline import Timeline

LINK = "https://clinicaltrials.gov/study/NCT99000001?tab=history"
_MARKUP = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='x'>",
    "</title></style><b>",
    "&lt;i&gt;",
)


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    return drawn_timeline(tmp_path_factory.mktemp("store"))


def test_the_invented_trial(snapshot, invented):
    assert timeline_page(invented, LINK).replace(STYLE, "…") == snapshot


# ---------------------------------------------------------------- it stands alone


@settings(max_examples=40)
@given(timelines())
def test_any_page_is_well_formed_and_loads_nothing(timeline):
    page = timeline_page(timeline, LINK, everything=True)
    reading = Reading(page)
    assert reading.links == [LINK]
    assert not [name for name, _ in reading.attributes if name.startswith("on") or name == "style"]
    ids = [value for name, value in reading.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert not RAW.search(page.replace("\n", ""))
    for named in (value for name, value in reading.attributes if name == "aria-labelledby"):
        assert set((named or "").split()) <= set(ids)


def test_nothing_is_loaded_from_anywhere(invented):
    page = timeline_page(invented, LINK)
    assert re.findall(r"https?:[^\s\"<]*", page) == [LINK]
    assert not re.search(r"url\(|@import|<script|javascript:|//(?!clinicaltrials)", page)
    assert "default-src 'none'; style-src 'unsafe-inline'" in page


def test_only_pages_of_trialcli_are_recognised(invented):
    assert is_page(timeline_page(invented, LINK).encode())
    assert not is_page(b"<!doctype html>\n<html><body>trialcli timeline</body></html>")
    assert not is_page(b"")


# ---------------------------------------------------------------- hostile text


@pytest.mark.parametrize("words", [*WORDS.values(), *_MARKUP])
def test_hostile_text_stays_text(words):
    timeline = timeline_of(
        ("2026-01-01", record(title=words, status=words, start=("2026-01-01", words))),
        ("2026-02-01", record(title=words, status="RECRUITING", start=("2026-03-01", words))),
        events=[event("2026-02-01", "outcome-promoted", f"Promoted: {words}")],
    )
    page = timeline_page(timeline, LINK)
    reading = Reading(page)
    assert one_line(words) in reading.text
    assert f"Promoted: {one_line(words)}".strip() in reading.text
    assert reading.links == [LINK]
    assert not RAW.search(page.replace("\n", ""))
    page.encode()


# ---------------------------------------------------------------- the same facts as on the terminal


def test_every_fact_is_in_the_page(invented):
    text = Reading(timeline_page(invented, LINK, everything=True)).text
    for span in invented.statuses:
        assert f"{span.since}" in text
        assert status_words(span.status) in text
        assert f"{span.days}" in text
    for step in invented.enrollment:
        assert enrollment_words(step.value) in text
    for steps in (invented.start, invented.primary_completion, invented.completion):
        assert all(date_words(step.value) in text for step in steps)
    for steps in (invented.sites, invented.countries):
        assert " → ".join(number_words(step.value) for step in steps) in text
    for one in invented.events:
        assert one_line(one.event.sentence) in text
        assert one.event.rule.id in text


def test_details_are_counted_and_shown_only_with_all(invented):
    details = [one for one in invented.events if one.event.severity == "detail"]
    text = Reading(timeline_page(invented, LINK)).text
    assert f"Not shown: {len(details)} details (--all)." in text
    assert not [one for one in details if one.event.sentence in text]


def test_a_page_of_one_version_and_of_nothing():
    reading = Reading(timeline_page(timeline_of(("2026-12-01", {})), LINK))
    assert "Only one version is stored" in reading.text
    assert "Events" not in reading.text
    assert not [value for name, value in reading.attributes if (name, value) == ("role", "img")]


def test_a_line_is_broken_at_unknown_values():
    timeline = timeline_of(
        ("2026-01-01", record(enrollment=(10, "ESTIMATED"))),
        ("2026-02-01", record()),
        ("2026-03-01", record(enrollment=(20, "ACTUAL"))),
    )
    page = timeline_page(timeline, LINK)
    assert page.count('class="level"') == 1
    assert page.count('class="level actual"') == 1
    assert 'class="rise"' not in page


# ---------------------------------------------------------------- contrast


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_colours_differ_from_their_background(place):
    known = colours(STYLE.split("@media")[place])
    for name in ("ink", "quiet", "link", "major", "minor"):
        assert contrast(known[name], known["page"]) >= 4.5
    for name in ("open", "waiting", "closed", "done", "stopped", "unknown"):
        assert contrast(known[name], known["on"]) >= 4.5
        assert contrast(known[name], known["page"]) >= 3
    assert contrast(known["line"], known["page"]) >= 3


# ---------------------------------------------------------------- in a browser


@in_a_browser
@pytest.mark.parametrize("width", [360, 1200])
def test_a_browser_fits_it_on_a_phone_and_on_a_desk(tmp_path, invented, width):
    hard = timeline_of(
        ("2026-01-01", record(title="x" * 3000, status="RECRUITING", countries=["Peru"])),
        ("2026-02-01", record(title="x" * 3000, status="y" * 300, countries=["Peru", "Chad"])),
        events=[event("2026-02-01", "outcome-promoted", "z" * 3000, 297)],
    )
    for timeline in (invented, hard):
        found = fitted(tmp_path, timeline_page(timeline, LINK), width)
        assert found["needed"] <= found["width"]
        assert found["outside"] == []
        assert found["text"] >= 12
        assert found["loaded"] == 0


@in_a_browser
def test_a_browser_draws_it(tmp_path, invented):
    (tmp_path / "page.html").write_text(timeline_page(invented, LINK))
    picture = tmp_path / "page.png"
    browse(
        tmp_path,
        f"--screenshot={picture}",
        "--window-size=1200,900",
        (tmp_path / "page.html").as_uri(),
    )
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1200, 900)


def test_hundreds_of_versions_make_a_page_too():
    first = date(2001, 1, 1)
    days = [(first + timedelta(days=30 * at)).isoformat() for at in range(297)]
    timeline = timeline_of(
        *((day, record(enrollment=(at, "ESTIMATED"))) for at, day in enumerate(days)),
        events=[
            event(day, "date-moved", f"Event {at} of many", at + 1) for at, day in enumerate(days)
        ],
    )
    text = Reading(timeline_page(timeline, LINK)).text
    assert all(f"Event {at} of many" in text for at in range(297))
    assert "295 target → 296 target" in text


def test_a_scale_is_written_where_it_has_room():
    def values(least: str) -> list[str]:
        dates = ["2004-05-01", least, "2008-05-01"]
        versions = [
            (f"2003-0{at}-01", record(completion=(day, "ESTIMATED")))
            for at, day in enumerate(dates, 1)
        ]
        return re.findall(
            r'class="value"[^>]*>([^<]*)', timeline_page(timeline_of(*versions), LINK)
        )

    assert values("2004-04-21") == ["−10", "1461"]
    assert values("2000-05-01") == ["−1461", "0", "1461"]
