import json
from pathlib import Path

import pytest

from tests import registry_faults as faults
from tests.cli.faults import CASES, TRIAL, Case
from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.made_snapshots import VOLATILE, made_record, made_snapshot, made_version
from tests.registry_server import RegistryServer, record
from trialcli.record.tree import content_digest

every_fault = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@every_fault
def test_a_failed_check_is_one_clear_line_and_changes_nothing(
    case: Case, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", case.timeout)
    asking.keep(made_snapshot(TRIAL))
    before = asking.files()
    registry.put(record(TRIAL))
    registry.plan(case.fault, times=None)
    ran = asking("show", TRIAL, "--refresh")
    assert (ran.code, ran.out) == (3, "")
    (line,) = ran.err.splitlines()
    assert line.startswith(f"trialcli: {TRIAL}: ")
    assert line.count(TRIAL) == 1
    assert asking.files() == before
    last_check = asking.state.last_check(TRIAL)
    assert last_check is not None
    assert last_check.failing_since is not None
    assert last_check.error is not None


@every_fault
def test_a_failed_check_as_json(
    case: Case, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", case.timeout)
    registry.put(record(TRIAL))
    registry.plan(case.fault, times=None)
    ran = asking("show", TRIAL, "--json")
    assert (ran.code, ran.out) == (3, "")
    assert ran.error["exit_code"] == 3
    assert ran.error["error"]["kind"] == case.kind
    assert ran.error["error"]["trial"] == TRIAL
    assert asking.files() == {}


@every_fault
def test_a_fault_that_passes_is_survived(
    case: Case, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "2" if case.timeout == "10" else "0.5")
    registry.put(record(TRIAL, title="A trial of patience"))
    registry.plan(case.fault, times=1)
    ran = asking("show", TRIAL)
    if case.passes:
        assert (ran.code, ran.err) == (0, "")
        assert "A trial of patience" in ran.out
        assert len(asking.files()) == 1
    else:
        assert (ran.code, len(registry.asked)) == (3, 1)


def test_a_client_that_is_refused_asks_twice_and_then_no_more(
    asking: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.blocked(), times=None)
    ran = asking("show", "NCT00000001", "NCT00000002", "NCT00000003")
    assert ran.code == 3
    assert len(registry.asked) == 2
    assert len({asked.user_agent for asked in registry.asked}) == 2
    assert [line.split(":")[1].strip() for line in ran.err.splitlines()] == [
        "NCT00000001",
        "NCT00000002",
        "NCT00000003",
    ]


# ------------------------------------------------------------ what is shown


def test_a_trial_that_is_not_stored_is_fetched_and_kept(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL, title="A first trial"))
    first = asking("show", "nct00000001")
    assert (first.code, first.err) == (0, "")
    assert "A first trial" in first.out
    assert "snapshot 1" in first.out
    assert [asked.path for asked in registry.asked] == [f"/api/v2/studies/{TRIAL}"]
    assert asking("show", TRIAL).out
    assert len(registry.asked) == 1  # it was looked at within the hour


def test_refresh_asks_whatever_the_age(asking: Program, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    asking("show", TRIAL)
    registry.put(record(TRIAL, title="Another title"))
    ran = asking("show", TRIAL, "--refresh")
    assert "Another title" in ran.out
    assert "snapshot 2" in ran.out


def test_the_stored_copy_is_shown_where_the_registry_cannot_be_reached(program: Program) -> None:
    program.keep(made_snapshot(TRIAL, "An older title"))
    ran = program("show", TRIAL)
    assert ran.code == 0
    assert "An older title" in ran.out
    (line,) = ran.err.splitlines()
    assert line.startswith(f"Showing the stored copy of {TRIAL}, ")
    assert "2026-01-12" in line
    assert "ago" in line
    assert "could not be reached" in line or "refused" in line


def test_a_registry_that_is_down_is_asked_only_twice_where_something_is_stored(
    asking: Program, registry: RegistryServer
) -> None:
    asking.keep(made_snapshot(TRIAL))
    registry.plan(faults.status(503), times=None)
    assert asking("show", TRIAL).code == 0
    assert len(registry.asked) == 2


def test_quiet_says_nothing_of_it(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    assert program("show", TRIAL, "-q").err == ""


def test_after_a_failed_check_the_next_one_asks_again(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    asking("show", TRIAL)
    registry.plan(faults.status(500), times=4)
    assert asking("show", TRIAL, "--refresh").code == 3
    assert asking("show", TRIAL).code == 0
    assert len(registry.asked) == 6
    last_check = asking.state.last_check(TRIAL)
    assert last_check is not None
    assert last_check.failing_since is None


def test_offline_sends_no_request(asking: Program, registry: RegistryServer) -> None:
    asking.keep(made_snapshot(TRIAL, "Here already"))
    ran = asking("show", TRIAL, "--offline")
    assert (ran.code, ran.err, registry.asked) == (0, "", [])
    assert "Here already" in ran.out
    absent = asking("show", "NCT00000002", "--offline")
    assert (absent.code, absent.out, registry.asked) == (3, "", [])
    assert "NCT00000002: nothing is stored." in absent.err


def test_json_is_the_record_as_it_was_served(asking: Program, registry: RegistryServer) -> None:
    served = record(TRIAL, title="Body weight [kg] \x1b[31m \ud800 \u202e 48.0")
    served["numbers"] = [48.0, 10**30, True, None, "1"]
    registry.put(served)
    ran = asking("show", TRIAL, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert json.dumps(ran.data) == json.dumps(served)
    assert not RAW.search(ran.out.replace("\n", ""))


def test_several_trials_go_on_after_one_that_fails(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record("NCT00000001", title="One"), record("NCT00000003", title="Three"))
    ran = asking("show", "NCT00000001", "NCT00000002", "NCT00000003", "nct00000003")
    assert ran.code == 3
    assert "One" in ran.out
    assert ran.out.count("Three") == 1
    assert ran.err == (
        "trialcli: NCT00000002: The registry has no such trial. Check the ID for typing errors.\n"
    )


# ------------------------------------------------------------ aliases


def test_an_alias_is_kept_under_the_trials_own_id_and_remembered(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.put(record("NCT00000002", aliases=["NCT00000009"], title="Merged"))
    ran = asking("show", "NCT00000009")
    assert ran.code == 0
    assert ran.out.startswith("NCT00000002")
    assert ran.err == "NCT00000009 is an earlier ID of NCT00000002.\n"
    assert asking.store.trials() == ["NCT00000002"]
    monkeypatch.setenv("TRIALCLI_REGISTRY_URL", "http://127.0.0.1:9")
    offline = asking("show", "NCT00000009", "--offline")
    assert offline.code == 0
    assert offline.out.startswith("NCT00000002")
    assert asking("show", "NCT00000009").code == 0  # looked at within the hour


# ------------------------------------------------------------ versions and sections


def test_a_stored_version_is_shown_by_its_name(asking: Program, registry: RegistryServer) -> None:
    asking.keep(
        made_snapshot(TRIAL, "Alpha"),
        made_snapshot(TRIAL, "Beta", minutes=24 * 60),
        made_snapshot(TRIAL, "Gamma", minutes=48 * 60),
    )
    digest = asking.store.versions(TRIAL)[1].digest
    named = {
        "first": "Alpha",
        "previous": "Beta",
        "latest": "Gamma",
        "LATEST": "Gamma",
        "2026-01-12": "Alpha",
        "2026-01-13": "Beta",
        "2030-01-01": "Gamma",
        digest[:6]: "Beta",
    }
    for name, title in named.items():
        ran = asking("show", TRIAL, "--at", name)
        assert (ran.code, ran.err) == (0, "")
        assert title in ran.out
    assert registry.asked == []


@pytest.mark.parametrize(
    "name", ["v1", "2026-01-11", "2026-02-30", "deadbeef", "newest", "", "../..", "x" * 500]
)
def test_a_version_that_is_not_there_is_named_in_one_line(name: str, program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    ran = program("show", TRIAL, "--at", name)
    assert (ran.code, ran.out) == (2, "")
    (line,) = ran.err.splitlines()
    assert line.startswith(f"trialcli: {TRIAL}: ")


def test_a_version_of_the_registrys_history_reads_as_the_api_would_have_served_it(
    program: Program,
) -> None:
    served = made_record("A &lt;B&gt; &amp;amp; C&#x27;s")
    served["protocolSection"]["eligibilityModule"] = {
        "eligibilityCriteria": "<p>Inclusion Criteria:</p><ul><li>SpO2 &lt;&#x2F;= 94%</li></ul>"
    }
    version = made_version()._replace(study=served, digest=content_digest(served, VOLATILE))
    program.keep(version)
    shown = program("show", version.trial, "--at", "v1", "--offline", "--full")
    assert shown.code == 0
    assert "A <B> & C's" in shown.out
    assert "SpO2 </= 94%" in shown.out
    assert "&lt;" not in shown.out
    as_json = program("show", version.trial, "--at", "v1", "--offline", "--json")
    assert as_json.data == served


def test_a_section_that_is_not_known_is_refused_with_those_that_are(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    ran = program("show", TRIAL, "--section", "eligability")
    assert (ran.code, ran.out) == (2, "")
    assert "'eligability' is not a section. Did you mean eligibility? Sections are: " in ran.err
    assert ran.err.count("\n") == 1


def test_a_section_is_shown_alone(program: Program) -> None:
    program.keep(made_snapshot(TRIAL))
    ran = program("show", TRIAL, "--offline", "--section", "Locations")
    assert "Peru" in ran.out


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["7331467"],
        ["NCT0"],
        ["NCT123456789"],
        ["NCT00000001", "--refresh", "--offline"],
        ["NCT00000001", "--refresh", "--at", "first"],
        ["NCT00000001", "--at"],
        ["NCT00000001", "--wrong"],
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(arguments: list[str], program: Program) -> None:
    ran = program("show", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("\n") == 1
    assert ran.err.startswith("trialcli: ")


# ------------------------------------------------------------ hostile text


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_hostile_text_reaches_no_terminal(
    text: str, asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL, title=text, status=text))
    for arguments in (["show", TRIAL, "--full"], ["list"], ["show", TRIAL]):
        ran = asking(*arguments)
        assert ran.code == 0
        assert not RAW.search((ran.out + ran.err).replace("\n", ""))


def test_markup_and_emoji_codes_are_shown_as_they_are(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL, title="[bold]Body weight [kg][/] :smiley: [/nothing]"))
    assert "[bold]Body weight [kg][/] :smiley: [/nothing]" in asking("show", TRIAL).out


def test_the_records_of_several_trials_are_a_list_that_diff_reads(
    program: Program, tmp_path: Path
) -> None:
    program.keep(
        made_snapshot("NCT00000001", study=record("NCT00000001", title="One")),
        made_snapshot("NCT00000002", study=record("NCT00000002", title="Two")),
        made_snapshot("NCT00000002", study=record("NCT00000002", title="Zwei"), minutes=1),
    )
    ids = ("NCT00000001", "NCT00000002")
    first, latest = (
        program("show", *ids, "--offline", "--json", *at) for at in (("--at", "first"), ())
    )
    for ran in (first, latest):
        assert (ran.code, ran.err) == (0, "")
        assert [one["protocolSection"]["identificationModule"]["nctId"] for one in ran.data] == [
            *ids
        ]
    # One trial is its record, as ever.
    assert program("show", ids[0], "--offline", "--json").data == latest.data[0]
    for name, ran in (("first", first), ("latest", latest)):
        (tmp_path / name).write_text(ran.out)
    compared = program("diff", str(tmp_path / "first"), str(tmp_path / "latest"), "--json").data
    assert [bool(one["changes"]) for one in compared["diffs"]] == [False, True]


def test_of_several_records_one_that_is_missing_is_named(program: Program) -> None:
    program.keep(made_snapshot("NCT00000001", "One"))
    program.state.record_alias("NCT00000009", "NCT00000001")
    ran = program("show", "NCT00000001", "NCT00000002", "NCT00000009", "--offline", "--json")
    assert (ran.code, len(ran.data)) == (3, 1)
    assert "NCT00000002: nothing is stored." in ran.err
