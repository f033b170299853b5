"""``trialcli watch log``: the counts of a living review, over runs on several days."""

import csv
import io
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import rispy

from tests import registry_faults as faults
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import RegistryServer, record

A, B, C, D, E = TRIALS = [f"NCT{number:08d}" for number in range(1, 6)]
LIST = """
[group.review]
searches = ["lupus", "nephritis"]

[group.other]
searches = ["asthma in children"]

[group.listed]
trials = ["NCT00000005"]
"""


def titled(trial: str, title: str) -> dict[str, Any]:
    return record(trial, title=title)


Day = Callable[..., None]


@pytest.fixture
def day(asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch) -> Day:
    """Return a function that lets a day pass, with other titles, and then runs."""

    def pass_to(date: str, titles: dict[str, str], *, new_data: bool = True) -> None:
        move_the_clock(monkeypatch, date)
        for trial, title in titles.items():
            registry.records.pop(trial, None)
            if title:
                registry.put(titled(trial, title))
        if new_data:
            registry.new_data(f"{date}T09:00:05")
        asking("watch", "run", "--json")

    return pass_to


@pytest.fixture
def review(asking: Program, day: Day) -> Program:
    """Return the program after five runs over three searches."""
    asking.root.mkdir(exist_ok=True)
    (asking.root / "watch.toml").write_text(LIST)
    day("2026-03-02", {A: "Lupus", B: "Lupus nephritis", C: "Lupus", E: "Gout"})
    day("2026-03-03", {D: "Lupus nephritis of children"})
    day("2026-03-04", {}, new_data=False)
    day("2026-03-05", {A: "Lupus, amended", C: "Gout"})
    day("2026-03-06", {B: ""})
    return asking


def counts(data: Any) -> tuple[int, ...]:
    return tuple(data[name] for name in ("at_start", "new", "back", "gone", "at_end", "changed"))


def test_the_searches_are_listed_with_their_counts(review: Program) -> None:
    ran = review("watch", "log")
    assert (ran.code, ran.err) == (0, "")
    lines = [line.split() for line in ran.out.splitlines()]
    assert ["3", "1", "0", "2", "2", "2", "0", "2026-03-06", "lupus"] in lines
    assert ["1", "1", "0", "1", "1", "0", "0", "2026-03-06", "nephritis"] in lines
    assert ["3", "1", "0", "2", "2", "2", "all,", "each", "trial", "once"] in lines
    assert "found 6 trials; without 2 duplicates: 4." in " ".join(ran.out.split())
    assert "NCT0" not in ran.out


def test_duplicates_are_named_only_if_there_are_any(asking: Program, day: Day) -> None:
    asking.root.mkdir(exist_ok=True)
    (asking.root / "watch.toml").write_text('[group.both]\nsearches = ["lupus", "gout"]\n')
    day("2026-03-02", {A: "Lupus", E: "Gout"})
    said = " ".join(asking("watch", "log").out.split())
    assert "2 searches of ClinicalTrials.gov, since the first reading, found 2 trials. " in said


def test_json_has_the_counts_of_each_search_and_of_all(review: Program) -> None:
    data = review("watch", "log", "review", "--json").data
    assert [one["search"] for one in data["searches"]] == ["lupus", "nephritis"]
    assert [counts(one["counts"]) for one in data["searches"]] == [
        (3, 1, 0, 2, 2, 2),
        (1, 1, 0, 1, 1, 0),
    ]
    together = data["together"]
    assert counts(together) == (3, 1, 0, 2, 2, 2)
    assert (together["identified"], together["duplicates"]) == (6, 2)
    assert together["gone_from_registry"] == 1
    lupus = data["searches"][0]
    assert (lupus["groups"], lupus["watched"], lupus["failed_runs"]) == (["review"], True, 0)
    assert lupus["address"].startswith("https://clinicaltrials.gov/search?")
    assert [(one["runs"], one["came"], one["left"]) for one in lupus["readings"]] == [
        (1, 0, 0),
        (2, 1, 0),
        (1, 0, 1),
        (1, 0, 1),
    ]
    assert [(one["trial"], one["happened"]) for one in data["trials"]] == [
        (D, "new"),
        (A, "changed"),
        (C, "changed"),
        (C, "gone"),
        (B, "gone"),
    ]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-03-03", None, (3, 1, 0, 2, 2, 2)),
        ("2026-03-04", None, (4, 0, 0, 2, 2, 2)),
        ("2026-03-02", "2026-03-04", (3, 1, 0, 0, 4, 0)),
        ("2026-03-06", "2026-03-06", (3, 0, 0, 1, 2, 0)),
        ("2026-03-07", None, (2, 0, 0, 0, 2, 0)),
    ],
)
def test_the_counts_between_two_days(
    since: str, until: str | None, expected: tuple[int, ...], review: Program
) -> None:
    options = ("--since", since, *(("--until", until) if until else ()))
    data = review("watch", "log", "lupus", *options, "--json").data
    assert counts(data["searches"][0]["counts"]) == counts(data["together"]) == expected
    assert data["since"] == since
    assert data["until"] == until


def test_what_happened_to_each_trial_is_a_row(review: Program) -> None:
    ran = review("watch", "log", "lupus", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(ran.out, newline="")))
    assert [(row["date"], row["trial"], row["happened"]) for row in rows] == [
        ("2026-03-03", D, "new"),
        ("2026-03-05", A, "changed"),
        ("2026-03-05", C, "changed"),
        ("2026-03-05", C, "gone"),
        ("2026-03-06", B, "gone"),
    ]
    assert [row["why"] for row in rows[-2:]] == [
        "the registry still has it, but the search no longer finds it",
        "the registry no longer has the record",
    ]
    assert rows[0]["title"] == "Lupus nephritis of children"
    for format_ in ("tsv", "jsonl", "markdown", "table"):
        assert review("watch", "log", "lupus", "--format", format_).out.count(D) == 1


def test_references_and_ids_are_of_the_new_trials(review: Program) -> None:
    ran = review("watch", "log", "review", "--format", "ris")
    (found,) = rispy.loads(ran.out)
    assert (found["id"], found["title"]) == (D, "Lupus nephritis of children")
    assert "3 trials of its first reading" in ran.err
    ran = review("watch", "log", "review", "--since", "2026-03-03", "--format", "ids")
    assert (ran.out, ran.err) == (f"{D}\n", "")
    for only, trials in (
        ("gone", [B, C]),
        ("changed", [A, C]),
        ("start", [A, B, C]),
        ("new,gone", [B, C, D]),
        ("back", []),
    ):
        ran = review("watch", "log", "review", "--only", only, "--format", "ids")
        assert ran.out.split() == trials
        data = review("watch", "log", "review", "--only", only, "--json").data
        assert {row["trial"] for row in data["trials"]} == {*trials}
    ids = [one["id"] for one in rispy.loads(
        review("watch", "log", "lupus", "--only", "gone", "--format", "ris").out
    )]  # fmt: skip
    assert ids == [B, C]


def test_a_run_that_could_not_read_the_search_is_no_run_without_news(
    review: Program, registry: RegistryServer, day: Day
) -> None:
    registry.plan(faults.status(503), times=None)
    day("2026-03-07", {})
    ran = review("watch", "log", "lupus")
    assert ran.code == 0
    assert "1 run could not read it, last on 2026-03-07: " in ran.out
    assert "What it finds after 2026-03-06 is not known." in ran.out
    ran = review("watch", "log", "lupus", "--since", "2026-03-07", "--format", "ris")
    assert ran.out == ""
    assert "What it finds after 2026-03-06 is not known." in ran.err
    (search,) = review("watch", "log", "lupus", "--json").data["searches"]
    assert search["failed_runs"] == 1
    assert search["readings"][-1]["found"] is None
    assert search["readings"][-1]["error"]


def test_a_search_that_no_run_has_read_has_no_counts(asking: Program) -> None:
    asking.root.mkdir(exist_ok=True)
    (asking.root / "watch.toml").write_text(LIST)
    ran = asking("watch", "log")
    assert ran.code == 0
    assert (
        "3 searches of ClinicalTrials.gov: nothing is known, because no run has read one."
        in " ".join(ran.out.split())
    )
    assert "found 0" not in ran.out
    data = asking("watch", "log", "--json").data
    assert {one["counts"] for one in data["searches"]} == {None}
    assert data["together"] is None


@pytest.mark.parametrize("words", [("--format", "ids"), ("--format", "csv"), ("--json",), ()])
def test_without_a_run_in_the_period_it_is_not_known_what_came(
    words: tuple[str, ...], review: Program
) -> None:
    ran = review("watch", "log", "lupus", "--since", "2026-03-07", *words)
    said = "No run of this period has read it. What it finds after 2026-03-06 is not known."
    assert " ".join((ran.out + ran.err).split()).count(said) == 1


def test_a_trial_that_got_another_id_is_named(
    review: Program, registry: RegistryServer, day: Day
) -> None:
    registry.put(record("NCT00000020", aliases=[D], title="Lupus nephritis of children"))
    day("2026-03-07", {D: ""})
    ran = review("watch", "log", "lupus", "--since", "2026-03-07")
    assert "For 1 trial of the gone, the registry has another ID now." in ran.out
    assert "left the registry" not in ran.out


def test_before_the_first_reading_nothing_is_counted(review: Program, day: Day) -> None:
    ran = review("watch", "log", "review", "--until", "2026-03-01")
    assert "nothing is known, because no run up to 2026-03-01 has read one." in " ".join(
        ran.out.split()
    )
    assert next(line.split()[:6] for line in ran.out.splitlines() if " all, " in line) == ["?"] * 6
    (review.root / "watch.toml").write_text('searches = ["lupus", "gout"]\n')
    day("2026-03-07", {})
    ran = review("watch", "log", "--until", "2026-03-06")
    assert ran.out.startswith("1 of 2 searches of ClinicalTrials.gov, up to 2026-03-06, found 4 ")
    assert " 1 of 2, each trial" in ran.out
    data = review("watch", "log", "--until", "2026-03-06", "--json").data
    assert counts(data["together"]) == (3, 1, 0, 2, 2, 2)


@pytest.mark.parametrize(
    ("words", "searches"),
    [
        (["lupus"], ["lupus"]),
        (["LUPUS"], ["lupus"]),
        (["children"], ["asthma in children"]),
        (["review"], ["lupus", "nephritis"]),
        (["--group", "review"], ["lupus", "nephritis"]),
        (["nephr", "--group", "review"], ["nephritis"]),
        ([], ["lupus", "nephritis", "asthma in children"]),
    ],
)
def test_a_name_is_a_group_or_a_search(
    words: list[str], searches: list[str], review: Program
) -> None:
    data = review("watch", "log", *words, "--json").data
    assert [one["search"] for one in data["searches"]] == searches


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["lupsu"], "Did you mean lupus?"),
        (["i"], "is part of 2 searches: “nephritis”, “asthma in children”."),
        ([""], "no group and no search “”."),
        (["listed"], "The group 'listed' has no searches."),
        (["--group", "reveiw"], "has no group 'reveiw'"),
        (["asthma", "--group", "review"], "The group has no search “asthma”."),
        (["--since", "yesterday"], "is not a date"),
        (["--since", "2026-03-05", "--until", "2026-03-04"], "--since is later than --until."),
        (["--only", "newer"], "Did you mean new?"),
        (["--format", "html"], "html"),
    ],
)
def test_what_cannot_be_used_is_one_sentence(
    words: list[str], sentence: str, review: Program
) -> None:
    ran = review("watch", "log", *words)
    assert (ran.code, ran.out) == (2, "")
    assert sentence in ran.err
    assert ran.err.count("\n") == 1


def test_a_search_that_was_removed_keeps_its_log(review: Program, day: Day) -> None:
    (review.root / "watch.toml").write_text('searches = ["nephritis"]\n')
    day("2026-03-07", {A: "Lupus nephritis"})
    data = review("watch", "log", "lupus", "--json").data
    (search,) = data["searches"]
    assert (search["watched"], search["address"]) == (False, None)
    assert counts(search["counts"]) == (3, 1, 0, 2, 2, 2)
    assert data["removed"] == ["lupus", "asthma in children"]
    assert "no longer on the watch list" in review("watch", "log", "lupus").out
    assert "No longer on the watch list: search “lupus”" in review("watch", "log").out


def test_a_search_that_comes_back_goes_on_where_it_was(review: Program, day: Day) -> None:
    (review.root / "watch.toml").write_text('searches = ["nephritis"]\n')
    day("2026-03-07", {"NCT00000007": "Lupus"})
    (review.root / "watch.toml").write_text(LIST)
    day("2026-03-08", {A: "Gout"})
    data = review("watch", "log", "lupus", "--since", "2026-03-07", "--json").data
    assert counts(data["together"]) == (2, 1, 0, 1, 2, 0)


def test_a_dry_run_leaves_no_trace(review: Program, registry: RegistryServer) -> None:
    before = review("watch", "log", "--json").data
    registry.new_data("2026-03-09T09:00:05")
    registry.put(titled("NCT00000009", "Lupus"))
    review("watch", "run", "--dry-run")
    assert review("watch", "log", "--json").data == before


def test_a_damaged_row_is_named(review: Program) -> None:
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(review.root / "state.sqlite3")) as db, db:
        db.execute("UPDATE watch_moves SET move = 'back' WHERE run = 2")
    ran = review("watch", "log", "lupus", "--json")
    assert ran.code == 5
    assert "is damaged" in ran.err
    found = json.loads(ran.out)["together"]
    assert found["at_start"] + found["new"] + found["back"] - found["gone"] == found["at_end"]


def test_titles_cannot_break_the_table(review: Program, day: Day) -> None:
    day("2026-03-08", {"NCT00000008": "Lupus \x1b[31m\nER  - \u202e" + "long " * 60})
    ran = review("watch", "log", "lupus")
    assert not set("\x1b\u202e") & set(ran.out)
    assert max(map(len, ran.out.splitlines())) <= 80
    references = rispy.loads(review("watch", "log", "lupus", "--format", "ris").out)
    assert [one["id"] for one in references] == [D, "NCT00000008"]
    assert deepcopy(references)
