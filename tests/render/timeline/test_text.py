import io
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from tests.cli.hostile import RAW, WORDS
from tests.render.drawing import drawn
from tests.timelines import drawn_timeline, event, record, timeline_of, timelines
from trialcli.render.timeline.text import MOST_EVENTS, timeline_text
from trialcli.versions.timeline import Timeline

LINK = "https://clinicaltrials.gov/study/NCT99000001?tab=history"


@pytest.fixture(scope="module")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Timeline:
    return drawn_timeline(tmp_path_factory.mktemp("store"))


def text(timeline: Timeline, width: int = 80, *, everything: bool = False) -> str:
    return drawn(timeline_text(timeline, everything=everything), width)


# ---------------------------------------------------------------- golden screens


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_invented_trial(snapshot, invented, width):
    assert drawn(timeline_text(invented, LINK), width) == snapshot


def test_all_of_the_invented_trial(snapshot, invented):
    assert text(invented, everything=True) == snapshot


def test_the_invented_trial_in_colour(snapshot, invented):
    assert drawn(timeline_text(invented), colour=True) == snapshot


def test_a_trial_of_1999(snapshot):
    timeline = timeline_of(
        ("1999-11-03", {}),
        ("2001-03-22", record(status="RECRUITING", start=("1999-10", None))),
        ("2005-06-23", record(status="RECRUITING", start=("1999-10", None), title="An old trial")),
        ("2008-02-29", record(status="COMPLETED", enrollment=(140, None), title="An old trial")),
    )
    assert text(timeline) == snapshot


def test_one_version(snapshot):
    study = record(status="RECRUITING", enrollment=(18, "ESTIMATED"), countries=["Peru"])
    assert text(timeline_of(("2026-11-01", study), numbered=False)) == snapshot


# ---------------------------------------------------------------- plain characters


def test_a_terminal_with_only_ascii(snapshot, invented):
    out = io.TextIOWrapper(io.BytesIO(), encoding="ascii", errors="strict")
    console = Console(file=out, width=80, color_system=None)
    console.print(timeline_text(invented))
    out.flush()
    assert out.buffer.getvalue().decode("ascii") == snapshot


# ---------------------------------------------------------------- any timeline


@settings(max_examples=60)
@given(timelines(), st.sampled_from([20, 60, 80, 200]), st.booleans())
def test_any_timeline_fits_the_screen(timeline, width, everything):
    for line in text(timeline, width, everything=everything).splitlines():
        assert cell_len(line) <= width
        assert not RAW.search(line)


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_hostile_text_instructs_nothing(words):
    timeline = timeline_of(
        ("2026-01-01", record(title=words, status=words)),
        ("2026-02-01", record(title=words, status="RECRUITING", start=("2026-01-01", words))),
        events=[event("2026-02-01", "outcome-promoted", f"Promoted: {words}")],
    )
    shown = text(timeline)
    assert not RAW.search(shown)
    assert all(cell_len(line) <= 80 for line in shown.splitlines())


def test_registry_text_is_not_markup():
    assert "[bold]weight [kg][/]" in text(
        timeline_of(("2026-01-01", record(title="[bold]weight [kg][/]")))
    )


# ---------------------------------------------------------------- many


def many(number: int) -> Timeline:
    first = date(2001, 1, 1)
    days = [(first + timedelta(days=30 * at)).isoformat() for at in range(number)]
    statuses = ("RECRUITING", "SUSPENDED")
    rules = ("date-moved", "date-moved", "sites-changed", "outcome-promoted", "status-changed")
    return timeline_of(
        *(
            (day, record(status=statuses[at // 9 % 2], enrollment=(100 + at, "ESTIMATED")))
            for at, day in enumerate(days)
        ),
        events=[
            event(day, rules[at % 5], f"Event {at} happened", at + 1) for at, day in enumerate(days)
        ],
    )


def test_a_timeline_of_297_versions_stays_short_and_counts_the_rest():
    shown = text(many(297))
    assert len(shown.splitlines()) < 50
    assert shown.count("  MAJOR   ") == MOST_EVENTS
    assert "25 earlier (--all)" in shown
    assert "minor events and 59 details more (--all)" in shown
    assert "100 target → … 295 more … → 396 target" in shown
    whole = text(many(297), everything=True)
    for at in range(297):
        assert f"Event {at} happened" in whole
    assert "(--all)" not in whole
    assert "395 target → 396 target" in " ".join(whole.split())


def test_landmarks_are_folded_last():
    events = [event("2026-02-01", "date-moved", f"Moved {at}") for at in range(40)]
    timeline = timeline_of(
        ("2026-01-01", record()),
        ("2026-02-01", record()),
        events=[event("2026-01-02", "status-changed", "Recruiting → Suspended"), *events],
    )
    assert "Recruiting → Suspended" in text(timeline)


# ---------------------------------------------------------------- words


def test_unchanged_values_have_no_chart():
    same = record(enrollment=(18, "ESTIMATED"), countries=["Peru"])
    shown = text(timeline_of(("2026-01-01", same), ("2026-02-01", same)))
    assert "Enrollment   18 target\n" in shown
    assert "█" not in shown


def test_unknown_values_are_blank_in_a_chart():
    timeline = timeline_of(
        ("2026-01-01", record(countries=["Peru"])),
        ("2026-02-01", record()),
        ("2026-03-01", record(countries=["Peru"])),
        today="2026-03-31",
    )
    (line,) = (line for line in text(timeline).splitlines() if line.startswith("Sites"))
    assert set(line.removeprefix("Sites").strip()) == {"█", " "}
    assert "1 → not stated → 1" in text(timeline)


@pytest.mark.parametrize(
    ("dates", "words"),
    [
        (["2026-06-30", "2026-12-31"], "2026-06-30 → 2026-12-31 (+184 days)"),
        (["2026-06-30", "2026-06-29"], "2026-06-30 → 2026-06-29 (−1 day)"),
        (["2026-06", "2026-06-29"], "2026-06 → 2026-06-29 (made more exact)"),
        (["2026-06-29", "2026-06"], "2026-06-29 → 2026-06 (made less exact)"),
        (["2026-06", "2026-07"], "2026-06 → 2026-07 (about +31 days)"),
        (["2026-06-30", "2026-12-31", "2026-06-30"], "→ 2026-06-30 (back to the first date)"),
    ],
)
def test_how_far_a_date_moved(dates, words):
    versions = [
        (f"2026-0{at}-01", record(start=(day, "ESTIMATED"))) for at, day in enumerate(dates, 1)
    ]
    assert words in text(timeline_of(*versions))


@pytest.mark.parametrize(
    ("numbered", "words"),
    [(False, "Based on stored versions only"), (True, "the date of its submission")],
)
def test_notes_name_the_source_of_versions_and_days(numbered, words):
    versions = [("2026-01-01", record()), ("2026-02-01", record())]
    shown = " ".join(text(timeline_of(*versions, numbered=numbered)).split())
    assert words in shown
    assert ("Based on" in shown) is not numbered


def test_results():
    posted = {"protocolSection": {"statusModule": {"resultsFirstPostDateStruct": {"date": "2026"}}}}
    none, some = {"hasResults": False}, {"hasResults": True, **posted}
    assert "Results      none posted" in text(timeline_of(("2026-01-01", none)))
    assert "Results      not stated" in text(timeline_of(("2026-01-01", {})))
    shown = text(timeline_of(("2026-01-01", none), ("2026-02-01", some), ("2026-03-01", none)))
    words = "posted 2026, first in the version of 2026-02-01; missing from the newest version"
    assert words in " ".join(shown.split())
