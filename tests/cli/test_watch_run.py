"""``trialcli watch run`` and ``trialcli news``, as the person who gets the mail sees them."""

import json
import os
import sys
from copy import deepcopy
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests import registry_faults as faults
from tests.cli.faults import CASES
from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import Asked, RegistryServer, record
from trialcli.ctgov.shape import VOLATILE
from trialcli.edges.files.locking import running
from trialcli.edges.watchlog.log import SqliteWatchLog
from trialcli.record.tree import content_digest
from trialcli.watch.log import LastRun

A, B, C = TRIALS = ["NCT00000001", "NCT00000002", "NCT00000003"]
DAYS = [f"2026-03-{day:02d}T09:00:05" for day in range(2, 30)]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry's data be new."""
    move_the_clock(monkeypatch, "2026-03-02")


@pytest.fixture
def watching(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with three watched trials that have been checked once."""
    registry.put(*map(record, TRIALS))
    registry.new_data(DAYS[0])
    assert asking("watch", "add", *TRIALS).code == 0
    ran = asking("watch", "run")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    registry.asked.clear()
    return asking


def change(registry: RegistryServer, trial: str, **status: Any) -> None:
    study = deepcopy(registry.records[trial])
    study["protocolSection"]["statusModule"] |= status
    registry.put(study)


def next_day(registry: RegistryServer, day: int = 1) -> None:
    registry.new_data(DAYS[day])
    registry.asked.clear()


def write_list(program: Program, text: str) -> None:
    (program.root / "watch.toml").write_text(text)


def contents(root: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


# ---------------------------------------------------------------- quiet runs and reports


def test_a_run_without_news_is_silent_and_without_new_data_sends_one_request(
    watching: Program, registry: RegistryServer
) -> None:
    ran = watching("watch", "run")
    assert (ran.code, ran.out, ran.err, len(registry.asked)) == (0, "", "", 1)
    next_day(registry)
    ran = watching("watch", "run")
    assert (ran.code, ran.out, ran.err, len(registry.asked)) == (0, "", "", 2)


def test_a_change_is_reported_once(watching: Program, registry: RegistryServer) -> None:
    next_day(registry)
    change(registry, B, overallStatus="TERMINATED", whyStopped="Too slow")
    ran = watching("watch", "run")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.splitlines()[0] == (
        "1 of 3 trial records changed · 1 major · registry data of 2026-03-03"
    )
    assert "Recruiting → Terminated: Too slow" in ran.out
    assert f"trialcli diff {B}" in ran.out
    assert watching("watch", "run").out == ""


@pytest.mark.parametrize(
    ("options", "status", "code"),
    [
        ([], "COMPLETED", 0),
        (["--exit-code"], "COMPLETED", 4),
        (["--fail-on", "minor"], "COMPLETED", 4),
        (["--fail-on", "major"], "COMPLETED", 0),
        (["--fail-on", "major"], "TERMINATED", 4),
        (["--fail-on", "major", "--exit-code"], "COMPLETED", 4),
        (["--exit-code", "--json"], "COMPLETED", 4),
        (["--exit-code", "--dry-run"], "COMPLETED", 4),
        (["--exit-code"], "RECRUITING", 0),
    ],
)
def test_the_exit_code_is_4_only_on_request(
    options: list[str], status: str, code: int, watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    change(registry, B, overallStatus=status)
    assert watching("watch", "run", *options).code == code


@pytest.mark.parametrize("options", [[], ["--json"], ["--dry-run"], ["--dry-run", "--json"]])
@pytest.mark.parametrize(
    ("least", "fail_on", "status", "code"),
    [
        ("major", "minor", {"overallStatus": "COMPLETED"}, 0),
        ("major", "major", {"overallStatus": "TERMINATED"}, 4),
        ("detail", "none", {"statusVerifiedDate": "2026-03"}, 0),
        ("none", "none", {"statusVerifiedDate": "2026-03"}, 4),
    ],
)
def test_json_has_the_exit_code_of_the_text(
    options: list[str],
    least: str,
    fail_on: str,
    status: dict[str, str],
    code: int,
    watching: Program,
    registry: RegistryServer,
) -> None:
    write_list(watching, f"trials = {json.dumps(TRIALS)}\nleast = '{least}'\n")
    next_day(registry)
    change(registry, B, **status)
    assert watching("watch", "run", "--fail-on", fail_on, *options).code == code


def test_json_has_everything_if_no_group_reports_to_stdout(
    watching: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    sinks = f"sinks = ['team']\n{command_sink(tmp_path)}"
    write_list(watching, f"trials = {json.dumps(TRIALS)}\n{sinks}")
    watching("watch", "run")
    next_day(registry)
    registry.plan(faults.status(503), times=None, where=_is_about_trials)
    ran = watching("watch", "run", "--json")
    assert (ran.code, ran.data["complete"], ran.data["watched"]) == (3, False, 3)
    assert len(ran.data["failures"]) == 3


def test_json_of_an_incomplete_run_names_the_failures(
    watching: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    write_list(
        watching,
        f"trials = ['{A}', '{B}']\n[group.other]\ntrials = ['{C}']\nsinks = ['team']\n"
        f"{command_sink(tmp_path)}",
    )
    watching("watch", "run")
    next_day(registry)
    registry.records.pop(C)
    registry.plan(faults.status(503), times=None, where=lambda asked: asked.path.endswith(C))
    ran = watching("watch", "run", "--json")
    assert (ran.code, ran.data["complete"], ran.data["failures"]) == (3, False, [])


def test_failures_determine_the_exit_code_and_news_is_still_reported(
    watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    change(registry, A, overallStatus="COMPLETED")
    study = registry.records.pop(C)
    registry.plan(faults.status(503), times=None, where=lambda asked: asked.path.endswith(C))
    ran = watching("watch", "run", "--exit-code")
    assert ran.code == 3
    assert "Recruiting → Completed" in ran.out
    assert f"Not checked: {C}: " in ran.out
    registry.put(study)
    registry._plans.clear()
    registry.asked.clear()
    ran = watching("watch", "run", "--exit-code")
    assert (ran.code, len(registry.asked)) == (0, 2)
    assert f"Available again after 1 failed run: {C}" in ran.out


def test_json_has_everything_whatever_the_text_shows(
    watching: Program, registry: RegistryServer
) -> None:
    ran = watching("watch", "run", "--json")
    assert (ran.data["trials"], ran.data["complete"]) == ([], True)
    next_day(registry)
    change(registry, A, statusVerifiedDate="2026-03")
    ran = watching("watch", "run", "--json", "--exit-code")
    assert (ran.code, [trial["trial"] for trial in ran.data["trials"]]) == (0, [A])
    events = ran.data["trials"][0]["events"]
    assert {event["severity"] for event in events} == {"none"}
    assert {event["concern"] for event in events} == {"administrative", "registry"}
    assert watching("watch", "run", "--json").data["trials"] == []


@pytest.mark.parametrize(("format_", "begins"), [("markdown", "## "), ("html", "<!doctype html>")])
def test_a_digest_can_be_markdown_or_a_page(
    format_: str, begins: str, watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    change(registry, B, overallStatus="COMPLETED")
    ran = watching("watch", "run", "--format", format_)
    assert ran.out.startswith(begins)
    assert "Recruiting → Completed" in ran.out
    assert watching("watch", "run", "--format", format_).out == ""


def test_at_a_terminal_a_run_without_news_is_confirmed(
    watching: Program, registry: RegistryServer
) -> None:
    ran = watching.on_terminal("watch", "run")
    assert "no new data since the last complete run" in ran.out
    next_day(registry)
    assert "Checked 3 trials (registry data of 2026-03-03): no news." in (
        watching.on_terminal("watch", "run").out
    )


# ---------------------------------------------------------------- news


def test_news_shows_unseen_changes(watching: Program, registry: RegistryServer) -> None:
    next_day(registry)
    change(registry, B, overallStatus="COMPLETED")
    watching("watch", "run")
    for _ in range(2):
        ran = watching("news")
        assert ran.out.startswith("1 change in 1 trial not seen yet · 1 minor\n")
    for form in ("markdown", "html"):
        assert (
            "1 change in 1 trial not seen yet · 1 minor" in watching("news", "--format", form).out
        )
    assert watching("news", "--mark-seen").out.startswith("1 change")
    assert "Recruiting" not in watching("news").out
    next_day(registry, 2)
    change(registry, A, overallStatus="COMPLETED")
    watching("watch", "run")
    data = watching("news", "--json").data
    assert [trial["trial"] for trial in data["trials"]] == [A]


def test_a_mail_is_bounded_and_news_shows_the_rest(
    watching: Program, registry: RegistryServer
) -> None:
    many = [f"NCT{number:08}" for number in range(100, 142)]
    registry.put(*map(record, many))
    watching("watch", "add", *many)
    watching("watch", "run")
    next_day(registry)
    for trial in many:
        change(registry, trial, overallStatus="COMPLETED")
    for words in (["watch", "run", "--dry-run"], ["watch", "run"], ["news"]):
        shown = watching(*words).out.count("trialcli diff NCT0")
        assert shown == (40 if words == ["watch", "run"] else 42)


def test_changes_left_out_on_silent_days_are_counted(
    watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    change(registry, A, statusVerifiedDate="2026-03")
    assert watching("watch", "run").out == ""
    for day in (2, 3):
        next_day(registry, day)
        change(registry, A, statusVerifiedDate=f"2026-0{day}")
        change(registry, B, whyStopped=f"reason {day}")
        said = watching("watch", "run").out
        assert ("Not shown since the last digest: 2 administrative " in said) == (day == 2)
        assert ("Not shown: 1 administrative " in said) == (day == 3)


def test_news_sends_no_request_and_no_digest(watching: Program, registry: RegistryServer) -> None:
    next_day(registry)
    change(registry, B, overallStatus="COMPLETED")
    watching("watch", "run", "--dry-run")
    registry.asked.clear()
    assert "Completed" not in watching("news").out
    assert registry.asked == []


# ---------------------------------------------------------------- trying it out


def test_a_dry_run_prints_the_news_and_changes_nothing(
    watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    change(registry, B, overallStatus="COMPLETED")
    before = contents(watching.root)
    for _ in range(2):
        ran = watching("watch", "run", "--dry-run", "--exit-code")
        assert ran.code == 4
        assert "Recruiting → Completed" in ran.out
    assert contents(watching.root) == before
    assert "Recruiting → Completed" in watching("watch", "run").out


def test_a_dry_run_sends_to_no_sink(
    watching: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    write_list(watching, f'trials = ["{A}"]\nsinks = ["page"]\n{page_sink(tmp_path)}')
    next_day(registry)
    change(registry, A, overallStatus="COMPLETED")
    assert "Recruiting → Completed" in watching("watch", "run", "--dry-run").out
    assert not (tmp_path / "page.md").exists()


# ---------------------------------------------------------------- sinks


def page_sink(directory: Path) -> str:
    return f'[sink.page]\nkind = "markdown"\nfile = "{directory}/page.md"\n'


def command_sink(directory: Path, then: str = "") -> str:
    script = directory / "sink.py"
    script.write_text(
        f"import sys\nfile = open({str(directory / 'told')!r}, 'a')\n"
        f"content = sys.stdin.read()\n{then}\nfile.write(content)\n"
    )
    command = json.dumps([sys.executable, str(script)])
    return f'[sink.team]\nkind = "command"\ncommand = {command}\n'


def told(directory: Path) -> list[Any]:
    text, decoder, found = (directory / "told").read_text(), json.JSONDecoder(), []
    while text.strip():
        value, end = decoder.raw_decode(text.lstrip())
        found.append(value)
        text = text.lstrip()[end:]
    return found


def test_news_is_pending_until_a_failed_sink_works_again(
    watching: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    down = tmp_path / "down"
    down.touch()
    then = f"import os\nif os.path.exists({str(down)!r}): sys.exit(7)"
    sinks = f"sinks = ['stdout', 'team']\n{command_sink(tmp_path, then)}"
    write_list(watching, f"trials = {json.dumps(TRIALS)}\n{sinks}")
    watching("watch", "run")
    for day, trial in enumerate((A, B), 1):
        next_day(registry, day)
        change(registry, trial, overallStatus="COMPLETED")
        ran = watching("watch", "run")
        assert ran.code == 3
        assert "Recruiting → Completed" in ran.out
        assert ("of sink team ended with exit code 7" in ran.err) == (day == 1)
        assert "team" in ran.out
    # Pending news is sent even if the registry has no new data.
    ran = watching("watch", "run")
    assert (ran.code, ran.out, ran.err) == (3, "", "")
    down.unlink()
    ran = watching("watch", "run")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "team: delivered again after 3 failed runs.\n"
    (document,) = told(tmp_path)
    assert (document["sink"], [trial["trial"] for trial in document["trials"]]) == ("team", [A, B])
    assert watching("watch", "run").err == ""
    assert len(told(tmp_path)) == 1


def test_a_new_sink_gets_only_later_news(
    watching: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    next_day(registry)
    change(registry, A, overallStatus="COMPLETED")
    watching("watch", "run")
    write_list(
        watching, f'trials = {json.dumps(TRIALS)}\nsinks = ["team"]\n{command_sink(tmp_path)}'
    )
    next_day(registry, 2)
    change(registry, B, overallStatus="COMPLETED")
    assert watching("watch", "run").out == ""
    (document,) = told(tmp_path)
    assert [trial["trial"] for trial in document["trials"]] == [B]


def test_a_page_holds_each_change_of_its_days_once(
    watching: Program, registry: RegistryServer, tmp_path: Path
) -> None:
    write_list(watching, f"trials = {json.dumps(TRIALS)}\nsinks = ['page']\n{page_sink(tmp_path)}")
    for day, trial in enumerate((A, B), 1):
        next_day(registry, day)
        change(registry, trial, overallStatus="COMPLETED")
        watching("watch", "run")
    page = (tmp_path / "page.md").read_text()
    assert page.count("Recruiting → Completed") == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_news_that_could_not_be_printed_is_pending(
    watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    change(registry, B, overallStatus="COMPLETED")
    with Path("/dev/full").open("w") as full:
        process = watching.popen("watch", "run", stdout=full)
        _, err = process.communicate()
    assert process.returncode == 3
    assert b"Standard output could not be written" in err
    assert "Recruiting → Completed" in watching("watch", "run").out
    assert watching("watch", "run").out == ""


# ---------------------------------------------------------------- one at a time, and damage


def test_a_simultaneous_second_run_is_refused_and_changes_nothing(
    watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    with running(watching.root):
        before = contents(watching.root)
        ran = watching("watch", "run")
        assert (ran.code, ran.out) == (5, "")
        assert "Another trialcli watch run is at work" in ran.err
        assert contents(watching.root) == before
    assert registry.asked == []
    assert watching("watch", "run").code == 0


def test_two_runs_at_once_report_once(watching: Program, registry: RegistryServer) -> None:
    next_day(registry)
    change(registry, B, overallStatus="COMPLETED")
    both = [watching.popen("watch", "run") for _ in range(2)]
    outs = [process.communicate()[0].decode() for process in both]
    assert sorted(process.returncode for process in both) in ([0, 0], [0, 5])
    assert "".join(outs).count("Recruiting → Completed") == 1


def test_an_unreadable_watch_log_stops_the_run(watching: Program, registry: RegistryServer) -> None:
    next_day(registry)
    change(registry, B, overallStatus="COMPLETED")
    (watching.root / "state.sqlite3").write_bytes(b"not a database at all, but long enough" * 99)
    ran = watching("watch", "run")
    assert (ran.code, ran.out) == (5, "")
    assert "verify --rebuild" in ran.err
    assert watching("verify", "--rebuild").code == 0
    # The log is lost; watching begins again with the stored snapshots.
    assert "Recruiting → Completed" in watching("watch", "run").out


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_store_that_cannot_be_written_is_one_line(watching: Program) -> None:
    watching.root.chmod(0o555)
    try:
        ran = watching("watch", "run")
    finally:
        watching.root.chmod(0o755)
    assert ran.code == 5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("trials = [", "is not TOML"),
        ("trials = ['lupus']", "is not a trial ID"),
        ("trials = []\nsinks = ['team']", "team"),
        ("searches = ['x']\n[sink.team]\nkind = 'pigeon'\n[group.a]\nsinks = ['team']", "pigeon"),
    ],
)
def test_an_invalid_list_is_one_line_before_any_request(
    text: str, says: str, watching: Program, registry: RegistryServer
) -> None:
    write_list(watching, text)
    ran = watching("watch", "run")
    assert (ran.code, ran.out, registry.asked) == (2, "", [])
    assert says in ran.err
    assert len(ran.err.splitlines()) == 1


def test_a_missing_and_an_empty_list_are_errors(
    program: Program, asking: Program, registry: RegistryServer
) -> None:
    ran = program("watch", "run")
    assert ran.code == 2
    assert "trialcli watch add" in ran.err
    asking.root.mkdir()
    for text in ("", "trials = []\n", "watchdog_days = 3\n[group.rivals]\nsearches = []\n"):
        write_list(asking, text)
        for options in ((), ("--json",), ("--dry-run",), ("--quiet",)):
            ran = asking("watch", "run", *options)
            assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
            assert "watch.toml has no trials and no searches." in ran.err
            assert "remove this scheduled run" in ran.err
    assert registry.asked == []


def test_an_emptied_list_is_an_error_but_not_one_with_a_search(
    watching: Program, registry: RegistryServer
) -> None:
    watching("watch", "remove", *TRIALS)
    assert watching("watch", "run").code == 2
    assert registry.asked == []
    watching("watch", "add", "--query", "heart")
    assert watching("watch", "run").code == 0


# ---------------------------------------------------------------- a registry that fails


@pytest.mark.parametrize("name", [name for name in CASES if name != "right 404"])
def test_every_registry_fault_is_reported_once_and_the_store_stays_intact(
    name: str, watching: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    monkeypatch.setenv("TRIALCLI_TIMEOUT", case.timeout)
    next_day(registry)
    files = watching.files()
    registry.plan(case.fault, times=None, where=_is_about_trials)
    ran = watching("watch", "run", "--json")
    assert ran.code == 3
    assert {failure["trial"] for failure in ran.data["failures"]} == {*TRIALS}
    assert not ran.data["complete"]
    ran = watching("watch", "run")
    assert (ran.code, ran.out, ran.err) == (3, "", "")
    assert watching.files() == files
    registry._plans.clear()
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "10")
    change(registry, B, overallStatus="COMPLETED")
    ran = watching("watch", "run")
    assert ran.code == 0
    assert "Available again after 2 failed runs" in ran.out
    assert "Recruiting → Completed" in ran.out


def _is_about_trials(asked: Asked) -> bool:
    return asked.path != "/api/v2/version"


def test_one_missing_trial_of_a_hundred_prevents_no_other_check(
    asking: Program, registry: RegistryServer
) -> None:
    many = [f"NCT{number:08d}" for number in range(1, 101)]
    registry.put(*map(record, many[:-1]))
    registry.new_data(DAYS[0])
    asking("watch", "add", *many)
    ran = asking("watch", "run", "--json")
    assert ran.code == 3
    assert [failure["trial"] for failure in ran.data["failures"]] == [many[-1]]
    assert len(registry.asked) == 3
    next_day(registry)
    change(registry, many[50], overallStatus="COMPLETED")
    ran = asking("watch", "run")
    assert ran.out.count("Recruiting → Completed") == 1
    assert f"Not checked: {many[-1]} (2 failed runs" in ran.out


FACTS = {
    "acronym": "MADE-UP",
    "sponsor": "A Company",
    "status": "COMPLETED",
    "phases": ["PHASE2", "PHASE3"],
    "last_update": "2026-02-28",
}


def test_the_head_of_a_trial_states_the_facts_of_its_new_version(
    watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    study = record(B, status="COMPLETED")
    protocol = study["protocolSection"]
    protocol["statusModule"]["lastUpdatePostDateStruct"] = {"date": "2026-02-28"}
    protocol["identificationModule"]["acronym"] = "MADE-UP"
    protocol["sponsorCollaboratorsModule"] = {"leadSponsor": {"name": "A Company"}}
    protocol["designModule"]["phases"] = ["PHASE2", "PHASE3"]
    registry.put(study)
    registry.new_data(DAYS[1])
    text = watching("watch", "run").out
    assert "A trial (MADE-UP)\n" in text
    assert "        A Company · Phase 2/Phase 3 · Completed\n" in text
    assert "updated 2026-02-28" in text
    (trial,) = watching("news", "--json").data["trials"]
    assert {key: trial[key] for key in FACTS} == FACTS
    rows = watching("news", "--format", "csv").out
    assert "A Company" in rows


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("options", [(), ("--json",), ("--format", "markdown")])
def test_hostile_text_is_harmless(
    words: str, options: tuple[str, ...], watching: Program, registry: RegistryServer
) -> None:
    next_day(registry)
    study = record(B, title=words)
    protocol = study["protocolSection"]
    protocol["statusModule"] = {
        "overallStatus": "TERMINATED",
        "whyStopped": words,
        "lastUpdatePostDateStruct": {"date": words},
    }
    protocol["identificationModule"]["acronym"] = words
    protocol["sponsorCollaboratorsModule"] = {"leadSponsor": {"name": words}}
    protocol["designModule"]["phases"] = [words]
    registry.put(study)
    registry.new_data(DAYS[1])
    ran = watching("watch", "run", *options)
    assert ran.code == 0
    assert B in ran.out
    assert not RAW.search(ran.out + ran.err)


# ---------------------------------------------------------------- real records


@pytest.mark.slow
def test_real_series_served_day_by_day(
    asking: Program, registry: RegistryServer, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every change is reported exactly once, on its day; unchanged trials are not reported."""
    move_the_clock(monkeypatch, "2026-11-23")  # each day's data is all of that day by now
    series = {
        directory.name: {
            file.stem: json.loads(file.read_bytes()) for file in directory.glob("*.json")
        }
        for directory in sorted((corpus / "series").iterdir())
    }
    days = sorted({day for versions in series.values() for day in versions})[-12:]
    served = {trial: _served(versions, days[0]) for trial, versions in series.items()}
    registry.put(*filter(None, served.values()))
    registry.data_timestamp = f"{days[0]}T09:00:05"
    asking("watch", "add", *(trial for trial, study in served.items() if study))
    asking("watch", "run")
    for before, day in pairwise(days):
        changed = set()
        for trial in [trial for trial, study in served.items() if study]:
            study = _served(series[trial], day)
            registry.put(study)
            if content_digest(study, VOLATILE) != content_digest(
                _served(series[trial], before), VOLATILE
            ):
                changed.add(trial)
        registry.data_timestamp = f"{day}T09:00:05"
        registry.asked.clear()
        data = asking("watch", "run", "--json").data
        assert {trial["trial"] for trial in data["trials"]} == changed, day
        assert [len(trial["items"]) for trial in data["trials"]] == [1] * len(changed)
        assert len(registry.asked) == 2
        registry.asked.clear()
        ran = asking("watch", "run")
        assert (ran.code, ran.out, len(registry.asked)) == (0, "", 1)


def _served(versions: dict[str, Any], day: str) -> Any:
    """Return the record that the registry served on a day; None before the first."""
    until = [known for known in sorted(versions) if known <= day]
    return versions[until[-1]] if until else None


def test_a_run_records_when_the_data_was_confirmed(watching: Program) -> None:
    def last() -> LastRun:
        found = SqliteWatchLog(watching.root).last_run()
        assert found is not None
        return found

    before = last()
    watching("watch", "run")
    after = last()
    assert (after.completed, after.data_timestamp) == (before.completed, DAYS[0])
    assert after.confirmed > before.confirmed
