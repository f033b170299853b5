import io
import json
import shutil
import sys
from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import registry_faults as faults
from tests.cli.faults import CASES, TRIAL, Case
from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.made_snapshots import made_snapshot
from tests.registry_server import Asked, Record, RegistryServer, record
from trialcli.ctgov.shape import VOLATILE
from trialcli.record.tree import content_digest

every_fault = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
TRIALS = [f"NCT{number:08d}" for number in range(1, 6)]


def is_version(asked: Asked) -> bool:
    return asked.path == "/api/v2/version"


def is_study(asked: Asked) -> bool:
    return asked.path.startswith("/api/v2/studies")


def outcomes(out: str) -> dict[str, str]:
    return {line.split()[0]: line.split()[1] for line in out.splitlines()}


# ------------------------------------------------------------ faults


@every_fault
@pytest.mark.parametrize("trials", [TRIALS[:1], TRIALS[:3]], ids=["one", "several"])
def test_each_trial_that_fails_is_a_line_and_nothing_stored_changes(
    case: Case,
    trials: list[str],
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "0.1" if case.timeout != "10" else "10")
    asking.keep(*(made_snapshot(trial) for trial in trials))
    before = asking.files()
    registry.put(*(record(trial) for trial in trials))
    registry.plan(case.fault, times=None)
    ran = asking("fetch", *trials)
    assert ran.code == 3
    assert sorted(line.split()[:2] for line in ran.out.splitlines()) == [
        [trial, "failed"] for trial in trials
    ]
    assert all(len(line.split()) > 5 for line in ran.out.splitlines())
    noun = "trial" if len(trials) == 1 else "trials"
    assert ran.err == f"{len(trials)} {noun}: {len(trials)} failed\n"
    assert asking.files() == before
    last_checks = asking.state.last_checks()
    assert all(last_checks[trial].failing_since for trial in trials)


@every_fault
def test_a_fault_that_passes_is_survived(
    case: Case, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "2" if case.timeout == "10" else "0.5")
    registry.put(*(record(trial) for trial in TRIALS[:3]))
    # Once a client has been let in, a refusal is no fault that passes.
    registry.plan(case.fault, times=1, where=is_version if case.kind == "blocked" else is_study)
    ran = asking("fetch", *TRIALS[:3])
    # A batch that is rejected is asked for one by one; of an answer that is no list of records
    # nothing is believed, and it is asked for again.
    assert (ran.code, outcomes(ran.out)) == (0, dict.fromkeys(TRIALS[:3], "new"))
    assert len(asking.files()) == 3


@pytest.mark.parametrize("number", [1, 3, 150])
def test_a_client_that_is_refused_asks_at_most_twice(
    number: int, asking: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.blocked(), times=None)
    trials = [f"NCT{one:08d}" for one in range(1, number + 1)]
    ran = asking("fetch", *trials)
    assert ran.code == 3
    assert len(registry.asked) == 2
    assert outcomes(ran.out) == dict.fromkeys(trials, "failed")


def test_a_refusal_after_the_first_answer_ends_the_run_too(
    asking: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.blocked(), times=None, where=is_study)
    ran = asking("fetch", *TRIALS)
    assert ran.code == 3
    assert len(registry.asked) == 2
    assert outcomes(ran.out) == dict.fromkeys(TRIALS, "failed")


def test_a_registry_without_a_version_is_still_asked(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(trial) for trial in TRIALS))
    registry.plan(faults.html(), times=None, where=is_version)
    ran = asking("fetch", *TRIALS)
    assert (ran.code, ran.err) == (0, "5 trials: 5 new\n")


def test_failures_and_the_reason_come_as_data(asking: Program, registry: RegistryServer) -> None:
    registry.put(record("NCT00000001"))
    ran = asking("fetch", "NCT00000001", "NCT00000002", "--json")
    assert ran.code == 3
    assert ran.err == ""
    assert ran.data["schema"] == "trialcli/fetch/1"
    assert ran.data["complete"] is False
    fetched, failed = ran.data["trials"]
    assert (fetched["trial"], fetched["outcome"], fetched["error"]) == (
        "NCT00000001",
        "new",
        None,
    )
    assert (failed["trial"], failed["outcome"], failed["snapshot"]) == (
        "NCT00000002",
        "failed",
        None,
    )
    assert failed["error"] == {
        "kind": "not-found",
        "message": "The registry has no such trial.",
        "hint": "Check the ID for typing errors.",
    }


# ------------------------------------------------------------ what becomes of trials


def test_new_unchanged_changed(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL, title="One"))
    first = asking("fetch", TRIAL)
    digest = asking.store.versions(TRIAL)[0].digest[:8]
    assert (first.code, first.out) == (0, f"{TRIAL}  new        {digest}\n")
    assert first.err == "1 trial: 1 new\n"
    again = asking("fetch", TRIAL, "--refresh")
    assert again.out == f"{TRIAL}  unchanged  {digest}\n"
    registry.put(record(TRIAL, title="Two"))
    changed = asking("fetch", TRIAL, "--refresh")
    newest = asking.store.versions(TRIAL)[-1].digest[:8]
    assert changed.out == f"{TRIAL}  changed    {newest}\n"
    assert len(asking.files()) == 2


def test_an_id_is_asked_for_once_however_it_is_written(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    ran = asking("fetch", "nct00000001", "NCT00000001", " NCT 00000001 ", "NCT-00000001;")
    assert (ran.code, len(ran.out.splitlines())) == (0, 1)


def test_without_a_registry_update_one_request_is_enough(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(trial) for trial in TRIALS))
    asking("fetch", *TRIALS)
    registry.asked.clear()
    ran = asking("fetch", *TRIALS)
    assert ran.code == 0
    assert outcomes(ran.out) == dict.fromkeys(TRIALS, "unchanged")
    assert [asked.path for asked in registry.asked] == ["/api/v2/version"]
    assert not any(
        one["asked_registry"] for one in asking("fetch", *TRIALS, "--json").data["trials"]
    )


def test_refresh_asks_without_a_registry_update(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    asking("fetch", TRIAL)
    registry.asked.clear()
    asking("fetch", TRIAL, "--refresh")
    assert len(registry.asked) == 2


def test_after_a_registry_update_trials_are_requested_again(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(trial) for trial in TRIALS))
    asking("fetch", *TRIALS)
    registry.new_data("2026-11-23T09:00:05")
    registry.asked.clear()
    ran = asking("fetch", *TRIALS)
    assert outcomes(ran.out) == dict.fromkeys(TRIALS, "unchanged")
    assert len(registry.asked) == 2
    assert len(asking.files()) == 5


def test_a_record_of_the_old_load_under_a_new_stamp_is_asked_again(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    registry.data_timestamp = "2026-11-23T09:00:05"  # the records still carry 2026-11-20
    asking("fetch", TRIAL)
    registry.new_data("2026-11-23T09:00:05")
    registry.put({**record(TRIAL, title="New"), "derivedSection": {}})
    assert outcomes(asking("fetch", TRIAL).out) == {TRIAL: "changed"}


def test_another_registry_is_another_matter(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL, title="Here"))
    asking("fetch", TRIAL)
    with RegistryServer() as other:
        other.put(record(TRIAL, title="There"))
        ran = asking("fetch", TRIAL, "--registry-url", other.root)
    assert outcomes(ran.out) == {TRIAL: "changed"}


def test_a_failed_trial_is_requested_again_without_a_registry_update(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    asking("fetch", TRIAL)
    registry.plan(faults.status(500), times=4, where=is_study)
    assert asking("fetch", TRIAL, "--refresh").code == 3
    assert outcomes(asking("fetch", TRIAL).out) == {TRIAL: "unchanged"}
    assert is_study(registry.asked[-1])


def test_a_removed_snapshot_is_fetched_again(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    asking("fetch", TRIAL)
    (name,) = asking.files()
    (asking.root / name).unlink()
    assert outcomes(asking("fetch", TRIAL).out) == {TRIAL: "new"}


def test_an_alias_is_kept_under_the_trials_own_id(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record("NCT00000002", aliases=["NCT00000009"]))
    alone = asking("fetch", "NCT00000009")
    assert alone.out.startswith("NCT00000009  new        ")
    assert "(the registry has it as NCT00000002)" in alone.out
    registry.new_data("2026-11-23T09:00:05")
    both = asking("fetch", "NCT00000009", "NCT00000002", "--json")
    assert sorted((one["asked"], one["trial"]) for one in both.data["trials"]) == [
        ("NCT00000002", "NCT00000002"),
        ("NCT00000009", "NCT00000002"),
    ]
    registry.asked.clear()
    assert asking("fetch", "NCT00000009").code == 0
    assert len(registry.asked) == 1  # the look is remembered under the trial's own ID
    assert asking.store.trials() == ["NCT00000002"]


def test_an_absent_trial_among_others_is_named(asking: Program, registry: RegistryServer) -> None:
    registry.put(*(record(trial) for trial in TRIALS))
    ran = asking("fetch", *TRIALS, "NCT00000077")
    assert ran.code == 3
    assert outcomes(ran.out) == dict.fromkeys(TRIALS, "new") | {"NCT00000077": "failed"}
    assert ran.err == "6 trials: 5 new, 1 failed\n"


def test_a_malformed_id_among_the_arguments_asks_for_nothing(
    asking: Program, registry: RegistryServer
) -> None:
    ran = asking("fetch", "NCT00000001", "NCT123456789")
    assert (ran.code, ran.out, registry.asked) == (2, "", [])
    assert "NCT123456789 has 9 digits; is one too many?" in ran.err


def test_more_than_a_batch(asking: Program, registry: RegistryServer) -> None:
    trials = [f"NCT{number:08d}" for number in range(1, 206)]
    registry.put(*(record(trial) for trial in trials))
    ran = asking("fetch", *trials)
    assert ran.err == "205 trials: 205 new\n"
    assert len(registry.asked) == 4
    assert asking.store.trials() == trials


# ------------------------------------------------------------ IDs from elsewhere


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return a function that puts something on standard input."""

    def put(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return put


def test_ids_from_a_table_and_what_was_skipped(
    asking: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    registry.put(*(record(trial) for trial in TRIALS))
    table = tmp_path / "trials.csv"
    table.write_text(
        '\ufeffid;title\r\nNCT00000001;"One, or NCT00000002"\r\n\r\n'
        "nct00000003;again NCT00000001\r\nNCT 00000001;\r\nNCT123456789;too long\r\n"
        "no id at all\r\n",
        encoding="utf-8",
    )
    ran = asking("fetch", "--from", str(table))
    assert ran.code == 0
    assert outcomes(ran.out) == {"NCT00000001": "new", "NCT00000003": "new"}
    assert ran.err == (
        f"{table}: 2 trial IDs; 1 repeated; 1 other ID is only mentioned; "
        '1 not usable: line 6 "NCT123456789" has 9 digits; 1 row without an ID.\n'
        "2 trials: 2 new\n"
    )


def test_ids_from_standard_input(
    asking: Program, registry: RegistryServer, typed: Callable[[bytes], None]
) -> None:
    registry.put(*(record(trial) for trial in TRIALS))
    typed(b"NCT00000001\nNCT00000002 \xff\xfe\n")
    ran = asking("fetch", "-", "NCT00000003")
    assert outcomes(ran.out) == dict.fromkeys(TRIALS[:3], "new")
    assert ran.err.startswith("Standard input: 2 trial IDs.\n")
    typed(b"NCT00000004")
    assert outcomes(asking("fetch", "--from", "-").out) == {"NCT00000004": "new"}


@pytest.mark.parametrize("content", [b"", b"\n\n", b"title\nno id\n", b"\x00\x01\xff"])
def test_a_source_that_names_no_trial_is_an_error(
    content: bytes, program: Program, typed: Callable[[bytes], None]
) -> None:
    typed(content)
    ran = program("fetch", "-", "-q")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("trialcli: Standard input: no trial ID")
    assert ran.err.endswith(". A trial ID is NCT and 8 digits, like NCT07331467.\n")


@pytest.mark.parametrize("name", ["missing.txt", ".", "a\nb\x1b[31m"])
def test_a_file_that_cannot_be_read_is_one_line(name: str, program: Program) -> None:
    ran = program("fetch", "--from", name)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert "cannot be read" in ran.err
    assert "\x1b" not in ran.err


# ------------------------------------------------------------ searches


def test_a_search_goes_through_its_pages(asking: Program, registry: RegistryServer) -> None:
    registry.put(
        *(record(f"NCT{number:08d}", title=f"Lupus {number % 2}") for number in range(1, 252))
    )
    ran = asking("fetch", "--query", "lupus")
    assert (ran.code, ran.err) == (0, "Found 251 trials.\n251 trials: 251 new\n")
    assert len(asking.store.trials()) == 251


@pytest.mark.parametrize(("limit", "requests"), [(1, 3), (7, 3), (150, 3), (1001, 4)])
def test_a_search_may_be_limited(
    limit: int, requests: int, asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(f"NCT{number:08d}") for number in range(1, 1010)))
    ran = asking("fetch", "--query", "trial", "--yes", "--limit", str(limit))
    assert ran.code == 0
    assert len(ran.out.splitlines()) == limit
    assert len(registry.asked) == requests


def test_a_search_that_finds_nothing_says_so(asking: Program) -> None:
    ran = asking("fetch", "--query", "nothing of the kind")
    assert (ran.code, ran.out, ran.err) == (0, "", "Found no trials.\n")
    data = asking("fetch", "--query", "nothing of the kind", "--json").data
    assert (data["found"], data["trials"], data["complete"], data["error"]) == (0, [], True, None)


def test_a_search_that_breaks_off_keeps_what_it_has_and_fails(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(f"NCT{number:08d}") for number in range(1, 1003)))
    registry.plan(faults.status(503), times=None, where=lambda asked: "pageToken" in asked.params)
    ran = asking("fetch", "--query", "trial", "--yes")
    assert ran.code == 3
    assert len(asking.store.trials()) == len(ran.out.splitlines()) == 1000
    assert ran.err.splitlines() == [
        "Found 1002 trials.",
        "1000 trials: 1000 new",
        "trialcli: The registry reported an internal error (HTTP 503). Try again later.",
    ]
    data = asking("fetch", "--query", "trial", "--yes", "--json")
    assert data.code == 3
    assert data.data["complete"] is False
    assert data.data["error"]["kind"] == "server-fault"
    assert data.error["exit_code"] == 3


@every_fault
def test_a_search_that_fails_is_one_line(
    case: Case, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "0.1" if case.timeout != "10" else "10")
    registry.plan(case.fault, times=None)
    ran = asking("fetch", "--query", "trial", "-q")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("trialcli: ")
    assert asking.files() == {}


# ------------------------------------------------------------ usage and hostile text


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["NCT00000001", "--query", "lupus"],
        ["NCT00000001", "--limit", "3"],
        ["--limit", "3"],
        ["--query", "lupus", "--limit", "0"],
        ["--query", "lupus", "--limit", "many"],
        ["--query"],
        ["--query", "lupus", "--query", "heart"],
        ["--yes"],
        ["NCT00000001", "--yes"],
        ["-x"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments: list[str], program: Program) -> None:
    ran = program("fetch", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("trialcli: ")


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_what_the_registry_says_of_a_failure_reaches_no_terminal_raw(
    text: str, asking: Program, registry: RegistryServer
) -> None:
    spoken = text.encode("utf-8", "replace").decode()
    registry.plan(faults.status(400, spoken), times=None, where=is_study)
    ran = asking("fetch", TRIAL)
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 1
    assert len(ran.out) < 500
    assert not RAW.search((ran.out + ran.err).replace("\n", ""))


def test_verbose_says_what_is_waited_for(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    registry.plan(faults.status(503), times=1)
    ran = asking("fetch", TRIAL, "--verbose")
    assert ran.code == 0
    assert "(HTTP 503). Trying again in 0.0 s." in ran.err


# ------------------------------------------------------------ series of versions


def _versions(corpus: Path) -> dict[str, list[Record]]:
    """Return the successive records of each trial, without the largest."""
    return {
        directory.name: [json.loads(path.read_bytes()) for path in sorted(directory.glob("*.json"))]
        for directory in sorted((corpus / "series").iterdir())
        if sum(path.stat().st_size for path in directory.glob("*.json")) < 200_000
    }


def _fetch_day_by_day(
    asking: Program, registry: RegistryServer, versions: dict[str, list[Record]]
) -> list[dict[str, str]]:
    days = []
    for day in range(max(map(len, versions.values()))):
        today = [each[min(day, len(each) - 1)] for each in versions.values()]
        registry.put(*today)
        registry.data_timestamp = f"2026-{1 + day // 28:02d}-{1 + day % 28:02d}T09:00:05"
        ran = asking("fetch", *versions)
        assert ran.code == 0
        days.append(outcomes(ran.out))
    return days


def _distinct(records: list[Record]) -> list[str]:
    """Return the content digests in order, without those that repeat the one before."""
    digests = [content_digest(study, VOLATILE) for study in records]
    return [digest for digest, _ in groupby(digests)]


def test_a_series_fetched_day_by_day_is_one_snapshot_for_each_content(
    asking: Program, registry: RegistryServer, corpus: Path
) -> None:
    versions = _versions(corpus)
    days = _fetch_day_by_day(asking, registry, versions)
    for trial, records in versions.items():
        expected = _distinct(records)
        stored = asking.store.versions(trial)
        assert [asking.store.load(name).digest for name in stored] == expected
        told = [day[trial] for day in days]
        assert told[0] == "new"
        assert told.count("changed") == len(expected) - 1
    assert asking("verify").code == 0


@settings(
    max_examples=8,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    titles=st.lists(
        st.lists(st.sampled_from(["A", "B", "C", "\ud800", "[b]", ""]), min_size=4, max_size=4),
        min_size=1,
        max_size=3,
    )
)
def test_a_generated_series_too(
    titles: list[list[str]], asking: Program, registry: RegistryServer
) -> None:
    shutil.rmtree(asking.root, ignore_errors=True)
    registry.records.clear()
    versions = {
        f"NCT{number:08d}": [
            record(f"NCT{number:08d}", title=title)
            | {"derivedSection": {"miscInfoModule": {"versionHolder": f"2026-01-{day:02d}"}}}
            for day, title in enumerate(each, 1)
        ]
        for number, each in enumerate(titles, 1)
    }
    _fetch_day_by_day(asking, registry, versions)
    for trial, records in versions.items():
        stored = [asking.store.load(name).digest for name in asking.store.versions(trial)]
        assert stored == _distinct(records)


def test_the_next_command_is_named_to_a_person_alone(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record("NCT00000001"), record("NCT00000002"))
    assert "Next: trialcli show NCT00000001\n" in asking.on_terminal("fetch", "NCT00000001").out
    registry.put(record("NCT00000001", title="Another title"))
    again = asking.on_terminal("fetch", "NCT00000001", "NCT00000002", "--refresh").out
    assert "Next: trialcli diff NCT00000001\n" in again
    assert "Next:" not in asking.on_terminal("fetch", "NCT00000001", "--refresh").out
    assert "Next:" not in asking.on_terminal("fetch", "NCT00000002", "-q").out
    piped = asking.on_terminal("fetch", "NCT00000001", "--refresh", piped=("stdout",))
    assert "Next:" not in piped.out + piped.err
