import json
from typing import Any

import pytest

from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.made_snapshots import made_snapshot, made_version
from tests.registry_server import record

DAY = 24 * 60


def trial(number: int, title: str = "A trial", status: str = "RECRUITING", **more: Any) -> Any:
    study = record(f"NCT{number:08d}", title=title, status=status)
    study["protocolSection"] |= more
    return study


def designed(count: int, start: str) -> dict[str, Any]:
    return {
        "designModule": {"enrollmentInfo": {"count": count}, "phases": ["PHASE1", "PHASE2"]},
        "statusModule": {"overallStatus": "COMPLETED", "startDateStruct": {"date": start}},
    }


@pytest.fixture
def stored(program: Program) -> Program:
    """Return the program with four trials, one of which has changed."""
    for number, study in {
        1: trial(1, "Beta"),
        2: trial(2, "alpha", **designed(30, "2026-02")),
        3: trial(3, "Gamma", "TERMINATED"),
        4: trial(4, "delta", **designed(7, "2025-12-31")),
    }.items():
        program.keep(made_snapshot(f"NCT{number:08d}", study=study))
    program.keep(made_snapshot("NCT00000003", study=trial(3, "Gamma ray"), minutes=3 * DAY))
    return program


def listed(program: Program, *arguments: str) -> list[str]:
    ran = program("list", *arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    return [one["trial"][-1] for one in ran.data["trials"]]


def test_an_empty_store(program: Program) -> None:
    ran = program("list")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == "Nothing is stored yet. trialcli fetch NCT… stores a trial.\n"
    assert program("list", "--json").data == {
        "schema": "trialcli/list/2",
        "near": None,
        "not_stated": {},
        "no_new_data_since": None,
        "trials": [],
    }
    assert not program.root.exists()


def test_a_line_a_trial_and_a_count(stored: Program) -> None:
    lines = stored("list").out.splitlines()
    assert [line.split()[0] for line in lines[:-1]] == [
        "Trial",
        *(f"NCT{number:08d}" for number in range(1, 5)),
    ]
    assert "2026-01-15  2         Gamma ray" in lines[3]
    assert lines[-1] == "4 trials stored"


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("trial", "1234"),
        ("title", "2143"),
        ("status", "2413"),
        ("changed", "3124"),
        ("start", "4213"),
        ("enrollment", "4213"),
        ("snapshots", "1243"),
        ("completion", "1234"),
        ("updated", "1234"),
    ],
)
def test_the_order_and_what_is_not_stated_comes_last(
    sort: str, order: str, stored: Program
) -> None:
    assert "".join(listed(stored, "--sort", sort)) == order
    reversed_order = listed(stored, "--sort", sort, "--reverse")
    stated = {"start": 2, "enrollment": 2, "changed": 1, "completion": 0, "updated": 0}
    unstated = 4 - stated.get(sort, 4)
    assert reversed_order[4 - unstated :] == list(order[4 - unstated :])


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (["recruiting"], "13"),
        (["RECRUITING"], "13"),
        (["completed"], "24"),
        (["completed", "Recruiting"], "1234"),
        (["not_yet_recruiting"], ""),
        (["not yet recruiting"], ""),
        (["active, not recruiting"], ""),
    ],
)
def test_by_status_in_the_registrys_words_or_ours(
    status: list[str], found: str, stored: Program
) -> None:
    words = [word for each in status for word in ("--status", each)]
    assert "".join(listed(stored, *words)) == found


def test_by_the_day_of_the_change(stored: Program) -> None:
    assert listed(stored, "--changed-since", "2026-01-15") == ["3"]
    assert listed(stored, "--changed-since", "2026-01-16") == []
    ran = stored("list", "--changed-since", "2026-01-15")
    assert ran.out.splitlines()[-1] == "1 of 4 trials stored"
    nothing = stored("list", "--changed-since", "2026-01-16")
    assert (nothing.code, nothing.out) == (0, "No stored trial matches (4 trials stored).\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--status", "x"], "'x' is not a status. Statuses are: open, active_not_recruiting, "),
        (["--changed-since", "12.1.2026"], "'12.1.2026' is not a date."),
        (["--flag", "late"], "'late' is not a flag. Flags are: not-verified, past-completion, "),
        (["--flag", ""], "'' is not a flag. "),
        (["--enrollment", "many"], "'many' is not a range of numbers."),
        (["--enrollment", "9..1"], "'9..1' ends before it begins."),
        (["--next-date", "soon"], "'soon' is not a range of dates."),
        (["--fields", "flag"], "'flag' is not a field. Did you mean flags?"),
        (["--sort", "size"], "'size' is not a sort key. Sort keys are: trial, title, "),
        (["NCT00000001"], "NCT00000001"),
    ],
)
def test_wrong_usage_is_one_line(arguments: list[str], said: str, program: Program) -> None:
    ran = program("list", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert said in ran.err


def test_a_damaged_newest_snapshot_is_reported_and_the_rest_listed(stored: Program) -> None:
    newest = stored.root / "NCT00000003" / stored.store.versions("NCT00000003")[-1].file_name
    newest.write_bytes(b"{}")
    ran = stored("list")
    assert ran.code == 5
    assert "(cannot be read)" in ran.out
    assert ran.err.count("\n") == 1
    assert newest.name in ran.err
    assert stored("list", "--json", "-q").data["trials"][2]["problem"]


def test_a_look_that_failed_is_in_the_data(program: Program) -> None:
    program.keep(made_snapshot("NCT00000001"))
    assert program("show", "NCT00000001").code == 0  # nobody there: the stored copy
    (one,) = program("list", "--json").data["trials"]
    assert one["failing_since"] is not None
    assert one["checked"] is None


@pytest.mark.parametrize("columns", ["40", "60", "89", "90", "200"])
def test_no_line_is_wider_than_the_terminal(
    columns: str, stored: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored.keep(made_snapshot("NCT00000005", study=trial(5, "word " * 100, "x" * 300)))
    monkeypatch.setenv("COLUMNS", columns)
    lines = stored("list").out.splitlines()
    assert max(map(len, lines)) <= int(columns)
    assert sum(line.startswith("NCT") for line in lines) == 5
    assert ("Phase" in lines[0]) == (int(columns) >= 90)


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_hostile_text_reaches_no_terminal(text: str, program: Program) -> None:
    program.keep(made_snapshot("NCT00000001", study=trial(1, text, text)))
    ran = program("list")
    assert ran.code == 0
    assert not RAW.search((ran.out + ran.err).replace("\n", ""))
    assert len([line for line in ran.out.splitlines() if line.startswith("NCT")]) == 1
    data = program("list", "--json")
    assert not RAW.search(data.out.replace("\n", ""))
    assert json.dumps(data.data["trials"][0]["title"]) == json.dumps(text or "(no title)")


def test_the_versions_of_the_history_are_counted_behind_a_plus(program: Program) -> None:
    program.keep(made_snapshot(), made_version(1), made_version(2, minutes=1))
    ran = program("list")
    assert ran.out.splitlines()[1].split()[2:4] == ["1+2", "A"]
    (trial,) = program("list", "--json").data["trials"]
    assert (trial["snapshots"], trial["history_versions"]) == (1, 2)


def dated(number: int, primary: str, completion: str, verified: str) -> Any:
    study = trial(number, f"Trial {number}")
    study["protocolSection"]["statusModule"] |= {
        "statusVerifiedDate": verified,
        "primaryCompletionDateStruct": {"date": primary, "type": "ESTIMATED"},
        "completionDateStruct": {"date": completion},
    }
    return study


@pytest.fixture
def planned(program: Program) -> Program:
    for study in (
        dated(1, "2093-03", "2094", "2091-12"),
        dated(2, "2021-02", "2092-01-31", "2021-01"),
        dated(3, "2021-02", "2021-03", "2091-12"),
    ):
        identity = study["protocolSection"]["identificationModule"]
        program.keep(made_snapshot(identity["nctId"], study=study))
    return program


def test_flags_and_the_next_date(planned: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    rows = planned("list", "--json").data["trials"]
    assert [(one["flags"], one["next_date"], one["next_date_type"]) for one in rows] == [
        ([], "2093-03", "ESTIMATED"),
        (["not-verified", "past-completion"], "2092-01-31", None),
        (["past-completion"], None, None),
    ]
    table = planned("list", "--fields", "trial,next_date,flags").out.splitlines()
    assert [line.split("  ")[1].strip() for line in table[1:3]] == [
        "primary completion 2093-03 (estimated)",
        "completion 2092-01-31",
    ]
    assert table[2].endswith("not verified, past completion")
    assert listed(planned, "--sort", "next-date") == ["2", "1", "3"]
    by_next_date = planned("list", "--sort", "next-date").out.splitlines()
    assert "2092-01-31 completion" in by_next_date[1]
    assert listed(planned, "--sort", "-next date") == ["1", "2", "3"]
    assert listed(planned, "--sort", "-next date", "--reverse") == ["2", "1", "3"]


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["--flag", "not-verified"], "2"),
        (["--flag", "past completion"], "23"),
        (["--flag", "results-due", "--flag", "not-verified"], "2"),
        (["--flag", "results-due,past-completion"], "23"),
        (["--flag", "results-due"], ""),
        (["--next-date", "2093"], "1"),
        (["--next-date", "2093-03-15..2093-03-20"], "1"),
        (["--next-date", "2093-04.."], ""),
        (["--next-date", "..2093-03"], "12"),
        (["--next-date", "2092-01-31..2092-01-31"], "2"),
    ],
)
def test_filters_on_flags_and_the_next_date(
    arguments: list[str], found: str, planned: Program
) -> None:
    assert "".join(listed(planned, *arguments)) == found


@pytest.mark.parametrize(
    ("given", "found"),
    [("7..30", "24"), ("8..", "2"), ("..7", "4"), ("30", "2"), ("31..1,000", ""), ("0..", "24")],
)
def test_a_filter_on_the_enrollment(given: str, found: str, stored: Program) -> None:
    assert "".join(listed(stored, "--enrollment", given)) == found


@pytest.mark.parametrize(
    ("columns", "heads"),
    [
        ("60", "Trial Status Changed Title"),
        ("80", "Trial Status Changed Versions Title"),
        ("100", "Trial Status Phase Flags Changed Versions Title"),
        ("140", "Trial Status Phase Sponsor Flags Next date Changed Versions Title"),
        (
            "200",
            (
                "Trial Status Phase Sponsor Conditions Countries Enrollment Flags Next date Changed"
                " Versions Title"
            ),
        ),
    ],
)
def test_a_wide_terminal_has_more_columns(
    columns: str, heads: str, planned: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert " ".join(planned("list").out.splitlines()[0].split()) == heads


@pytest.mark.parametrize("columns", ["40", "300"])
def test_named_fields_are_the_columns(
    columns: str, planned: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    head = planned("list", "--fields", "flags,enrollment,trial").out.splitlines()[0]
    assert head.split()[0::2] == ["flags", "trial"]


def test_filters_and_a_limit(stored: Program) -> None:
    assert listed(stored, "--phase", "1/2") == ["2", "4"]
    assert listed(stored, "--phase", "2", "--limit", "1") == ["2"]
    assert listed(stored, "--status", "open", "--no-results") == ["1", "3"]
    assert listed(stored, "--country", "Germany") == []


def test_a_limit_is_printed_with_the_number_of_all(stored: Program) -> None:
    assert stored("list", "--limit", "2").out.endswith("The first 2 are shown: 4 trials stored\n")
    shown = stored("list", "--phase", "1", "--limit", "1").out
    assert shown.endswith(
        "The first 1 are shown: 2 of 4 trials stored\nLeft out: 2 trials that state no phase.\n"
    )


def test_an_unknown_phase_is_refused(stored: Program) -> None:
    ran = stored("list", "--phase", "seven")
    assert ran.code == 2
    assert "phase" in ran.err
