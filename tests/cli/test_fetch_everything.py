"""The whole registry: by its download or its pages, then by dates, and once a week all of it."""

import json
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import registry_faults as faults
from tests import registry_whole as whole
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import Asked, Fault, Record, RegistryServer, record
from trialcli.edges.downloadfile import DownloadFile
from trialcli.edges.storemaking import make_pack_store
from trialcli.errors import UnwritableStoreError
from trialcli.versions.snapshot import Source

TRIALS = [f"NCT{number:08d}" for number in range(1, 31)]
FIRST_DAY, SECOND_DAY = "2026-11-20T09:00:05", "2026-11-23T09:00:05"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    move_the_clock(monkeypatch, "2026-11-20")


@pytest.fixture
def packed(asking: Program) -> Program:
    """Return the program with a store of packs."""
    pytest.importorskip("pyarrow")
    make_pack_store(asking.root)
    return asking


@pytest.fixture(autouse=True)
def _records(registry: RegistryServer) -> None:
    registry.put(*(dated(record(trial, title=f"Trial {trial}"), "2026-10-01") for trial in TRIALS))
    registry.new_data(FIRST_DAY)


def dated(study: Record, day: str) -> Record:
    """Return a record with the day on which its last update was posted."""
    status = study["protocolSection"]["statusModule"]
    status["lastUpdatePostDateStruct"] = {"date": day, "type": "ACTUAL"}
    return study


def update(
    registry: RegistryServer, trial: str, title: str, day: str | None = "2026-11-23"
) -> None:
    """Change a record; without a day, the registry does not date the change."""
    study = json.loads(json.dumps(registry.records[trial]))
    study["protocolSection"]["identificationModule"]["briefTitle"] = title
    registry.put(study if day is None else dated(study, day))


def fetch(asking: Program, *arguments: str) -> Any:
    """Return what a run says in JSON, with its exit code."""
    ran = asking("fetch", "--everything", "--yes", "--json", *arguments)
    assert ran.err == "", ran.err
    return {**ran.data, "code": ran.code}


def paths(registry: RegistryServer) -> list[str]:
    asked, registry.asked = registry.asked, []
    return [each.path for each in asked]


def stored(asking: Program) -> dict[str, int]:
    """Return how many versions of each trial are stored."""
    listed = asking("list", "--json").data["trials"]
    return {each["trial"]: each["snapshots"] for each in listed}


VERSION, STUDIES = "/api/v2/version", "/api/v2/studies"


# ---------------------------------------------------------------- the first load and the days after


def test_first_load_is_one_download(asking: Program, registry: RegistryServer) -> None:
    ran = asking("fetch", "--everything", "--yes")
    assert (ran.code, ran.out) == (0, "")
    assert "First load by one download (1 MB), 30 trials: 30 new." in ran.err
    assert paths(registry) == [VERSION, whole.SIZE, whole.DOWNLOAD, VERSION]
    assert stored(asking) == dict.fromkeys(TRIALS, 1)
    snapshot = json.loads(next((asking.root / TRIALS[0]).iterdir()).read_text())
    assert snapshot["study"] == registry.records[TRIALS[0]]
    assert snapshot["data_timestamp"] == FIRST_DAY


def test_run_without_new_data_is_one_request(asking: Program, registry: RegistryServer) -> None:
    fetch(asking)
    paths(registry)
    data = fetch(asking)
    assert paths(registry) == [VERSION]
    assert (data["code"], data["complete"], data["trials"]) == (0, True, [])
    assert data["everything"]["kind"] == "nothing-new"
    said = asking("fetch", "--everything", "--yes").err
    assert "has no new data since the last run (2026-11-20T09:00:05)" in said
    assert "Last complete sweep: 2026-11-20; the next is due on 2026-11-27." in said


def test_day_after_asks_for_what_the_registry_dates_as_updated(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(dated(registry.records[TRIALS[2]], "2026-11-20"))
    fetch(asking)
    update(registry, TRIALS[0], "Dated")
    update(registry, TRIALS[1], "Not dated", day=None)
    registry.put(dated(record("NCT00000099"), "2026-11-23"))
    registry.new_data(SECOND_DAY)
    paths(registry)
    ran = asking("fetch", "--everything", "--yes")
    assert ran.code == 0
    assert [line.split()[:2] for line in sorted(ran.out.splitlines())] == [
        [TRIALS[0], "changed"],
        ["NCT00000099", "new"],
    ]
    assert "Updates since 2026-11-20, 3 trials: 1 new, 1 changed, 1 unchanged." in ran.err
    assert "about 12 % of all changes" in ran.err
    assert "Last complete sweep: 2026-11-20" in ran.err
    last = registry.asked[-1].params["filter.advanced"]
    assert last == "AREA[LastUpdatePostDate]RANGE[2026-11-20,MAX]"
    assert paths(registry) == [VERSION, STUDIES]
    assert fetch(asking)["everything"]["kind"] == "nothing-new"


def test_sweep_finds_what_the_dates_miss(asking: Program, registry: RegistryServer) -> None:
    fetch(asking)
    update(registry, TRIALS[1], "Not dated", day=None)
    registry.new_data(SECOND_DAY)
    assert fetch(asking)["everything"]["kind"] == "by-dates"
    swept = fetch(asking, "--sweep")
    assert [(each["trial"], each["outcome"]) for each in swept["trials"]] == [
        (TRIALS[1], "changed")
    ]
    counts = swept["everything"]
    assert (counts["kind"], counts["by"], counts["accounted"]) == ("sweep", "download", True)
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 1, 29)
    assert counts["finds_undated_changes"]


def test_sweep_comes_by_itself_after_a_week(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch(asking)
    kinds = []
    for day in range(21, 29):
        move_the_clock(monkeypatch, f"2026-11-{day}")
        registry.new_data(f"2026-11-{day}T09:00:05")
        kinds.append(fetch(asking)["everything"]["kind"])
    assert kinds == ["by-dates"] * 6 + ["sweep", "by-dates"]


def test_sweep_of_unchanged_records_opens_no_file(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    registry.new_data(SECOND_DAY)
    # The marks of the directories have not settled yet; the next sweep goes by them alone.
    fetch(asking, "--sweep")
    for trial in TRIALS:
        (asking.root / trial).chmod(0o755)
        for file in (asking.root / trial).iterdir():
            file.write_bytes(b"")
    counts = fetch(asking, "--sweep")["everything"]
    assert (counts["unchanged"], counts["changed"], counts["failed"]) == (30, 0, 0)


def test_trial_whose_files_were_removed_is_stored_again(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    registry.new_data(SECOND_DAY)
    fetch(asking, "--sweep")
    for file in (asking.root / TRIALS[4]).iterdir():
        file.unlink()
    (asking.root / TRIALS[4]).rmdir()
    swept = fetch(asking, "--sweep")
    assert [(each["trial"], each["outcome"]) for each in swept["trials"]] == [(TRIALS[4], "new")]


def test_lost_or_damaged_raw_digests_change_nothing(asking: Program) -> None:
    fetch(asking)
    raw = asking.root / "state.sqlite3.raw"
    for content in (None, b"", b"x" * 5000, raw.read_bytes()[:-4096]):
        raw.unlink(missing_ok=True)
        if content is not None:
            raw.write_bytes(content)
        counts = fetch(asking, "--sweep")["everything"]
        assert (counts["unchanged"], counts["new"], counts["changed"]) == (30, 0, 0)
        assert fetch(asking, "--sweep")["everything"]["unchanged"] == 30
    assert stored(asking) == dict.fromkeys(TRIALS, 1)


def test_each_trial_counts_as_checked(asking: Program, registry: RegistryServer) -> None:
    fetch(asking)
    paths(registry)
    ran = asking("fetch", *TRIALS[:3])
    assert ran.err.splitlines()[0] == "3 trials: 3 unchanged"
    assert paths(registry) == [VERSION]
    listed = asking("list", "--json").data["trials"][0]
    assert listed["checked"] is not None


def test_trial_that_was_stored_later_counts_as_never_checked(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    registry.put(record("NCT00000077"))
    paths(registry)
    assert asking("fetch", "NCT00000077").out.split()[:2] == ["NCT00000077", "new"]
    assert len(paths(registry)) == 2


# ---------------------------------------------------------------- trials that do not come


def test_only_the_registrys_own_words_make_a_trial_gone(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    gone, merged, silent = TRIALS[:3]
    for trial in (gone, merged, silent):
        del registry.records[trial]
    registry.put(record(TRIALS[3], aliases=[merged], title=f"Trial {TRIALS[3]}"))
    registry.new_data(SECOND_DAY)
    registry.plan(faults.wrong_404(), times=None, where=lambda asked: silent in asked.path)
    data = fetch(asking, "--sweep")
    counts = data["everything"]
    assert counts["no_longer_served"] == [gone]
    assert counts["merged"] == [{"trial": merged, "now": TRIALS[3]}]
    assert counts["unconfirmed"] == [silent]
    assert (data["code"], data["complete"]) == (3, False)
    assert set(stored(asking)) == set(TRIALS)
    said = asking("fetch", "--everything", "--yes", "--sweep").err
    assert f"The registry says that it no longer has 1 stored trial: {gone}." in said
    assert f"{merged} is now {TRIALS[3]}" in said
    assert f"Not in the download, and not confirmed why: 1 stored trial ({silent})." in said


def test_download_without_some_trials_is_not_used(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    registry.new_data(SECOND_DAY)
    registry.plan(whole.lacks(registry, TRIALS[7]), times=1, where=whole.is_download)
    data = fetch(asking, "--sweep")
    counts = data["everything"]
    assert (data["code"], counts["by"], counts["accounted"]) == (0, "pages", True)
    assert (counts["total"], counts["came"]) == (30, 30)
    assert counts["refusal"]["message"] == (
        "The registry's archive of all records has 29 records, and the registry says that it has "
        "30."
    )
    assert (counts["no_longer_served"], counts["unconfirmed"]) == ([], [])


def test_trial_that_is_served_only_under_its_old_id_is_listed(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    del registry.records[TRIALS[0]]
    registry.put(record("NCT00000200", aliases=[TRIALS[0]], title="Merged"))
    registry.new_data(SECOND_DAY)
    registry.stated_total = 29
    registry.plan(whole.lacks(registry, "NCT00000200"), times=1, where=whole.is_download)
    data = fetch(asking, "--sweep")
    counts = data["everything"]
    assert counts["merged"] == [{"trial": TRIALS[0], "now": "NCT00000200"}]
    assert (counts["late"], counts["new"], counts["unchanged"]) == (["NCT00000200"], 1, 29)
    assert [(each["trial"], each["outcome"]) for each in data["trials"]] == [("NCT00000200", "new")]


def test_lacking_download_of_the_stated_size_is_confirmed(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    registry.new_data(SECOND_DAY)
    registry.stated_total = 29
    registry.plan(whole.lacks(registry, TRIALS[7]), times=1, where=whole.is_download)
    counts = fetch(asking, "--sweep")["everything"]
    assert counts["accounted"]
    assert (counts["no_longer_served"], counts["late"]) == ([], [TRIALS[7]])


@pytest.mark.parametrize("later", [(), ("--sweep",)], ids=["next runs", "next sweeps"])
def test_absent_trials_are_asked_for_a_hundred_in_each_run(
    later: tuple[str, ...], asking: Program, registry: RegistryServer
) -> None:
    more = [f"NCT{number:08d}" for number in range(1000, 1250)]
    registry.put(*(record(trial) for trial in more))
    fetch(asking)
    for trial in more:
        del registry.records[trial]
    registry.new_data(SECOND_DAY)
    data = fetch(asking, "--sweep")
    counts = data["everything"]
    assert (len(counts["no_longer_served"]), len(counts["unconfirmed"])) == (100, 150)
    assert data["code"] == 3
    ran = asking("fetch", "--everything", "--yes", *later)
    assert ran.code == 3
    assert (
        "and not confirmed why: 50 stored trials (NCT00001200, NCT00001201, NCT00001202, "
        "NCT00001203, NCT00001204 and 45 more). The next run asks for up to 100 of them."
    ) in ran.err
    paths(registry)
    data = fetch(asking, *later)
    counts = data["everything"]
    assert (data["code"], counts["unconfirmed"]) == (0, [])
    assert len(counts["no_longer_served"]) == (250 if later else 50)
    paths(registry)
    data = fetch(asking, *later)
    assert (data["code"], data["everything"]["unconfirmed"]) == (0, [])
    assert len(paths(registry)) == (4 if later else 1)
    # One that comes back and goes once more is asked for again.
    registry.put(record(more[7], title="Again"))
    asking("fetch", more[7])
    del registry.records[more[7]]
    paths(registry)
    fetch(asking, "--sweep")
    assert [path for path in paths(registry) if more[7] in path] != []


# ---------------------------------------------------------------- downloads that go wrong


REFUSALS: dict[str, Callable[[RegistryServer], Fault]] = {
    "no such page": lambda _: faults.wrong_404(),
    "not accepted": lambda _: faults.status(400, "Invalid prefix in parameter name"),
    "blocked": lambda _: faults.blocked(),
    "broken": lambda _: faults.status(500),
    "web page": lambda _: faults.html(),
    "another answer": lambda _: faults.answers({"studies": []}),
    "cut in the middle": lambda registry: whole.cut_after(registry, 5000),
    "cut in its last byte": lambda registry: whole.cut_after(
        registry, len(whole.archive_of(registry.records.values())) - 1
    ),
    "wrong checksum": whole.wrong_checksum,
    "files that are no records": lambda _: whole.sends(whole.archive({"../../x": b"{}"})),
    "one trial twice": lambda _: whole.sends(
        whole.archive({"01/NCT00000001.json": b"{}", "02/NCT00000001.json": b"{}"})
    ),
}


@pytest.mark.parametrize("fault", REFUSALS.values(), ids=REFUSALS)
def test_without_a_usable_download_all_pages_are_read(
    fault: Callable[[RegistryServer], Fault], asking: Program, registry: RegistryServer
) -> None:
    registry.plan(fault(registry), times=None, where=whole.is_download)
    data = fetch(asking)
    counts = data["everything"]
    assert (data["code"], data["complete"]) == (0, True)
    assert (counts["by"], counts["came"], counts["accounted"]) == ("pages", 30, True)
    assert counts["refusal"] is not None
    assert stored(asking) == dict.fromkeys(TRIALS, 1)
    assert fetch(asking)["everything"]["kind"] == "nothing-new"


def test_run_by_pages_says_why(asking: Program, registry: RegistryServer) -> None:
    registry.plan(faults.html(), times=None, where=whole.is_download)
    said = asking("fetch", "--everything", "--yes").err
    assert "First load page by page, 30 trials: 30 new." in said
    assert "The download was not used: " in said
    assert "it is a web page" in said


@pytest.mark.parametrize("fault", [whole.with_length, whole.gzipped])
def test_download_in_another_form_is_the_same(
    fault: Callable[[RegistryServer], Fault], asking: Program, registry: RegistryServer
) -> None:
    registry.plan(fault(registry), where=whole.is_download)
    assert fetch(asking)["everything"]["by"] == "download"
    assert stored(asking) == dict.fromkeys(TRIALS, 1)


def test_download_is_repeated_once_if_the_registry_changes_meanwhile(
    asking: Program, registry: RegistryServer
) -> None:
    registry.plan(whole.changes_after(registry, SECOND_DAY), where=whole.is_download)
    data = fetch(asking)
    assert paths(registry).count(whole.DOWNLOAD) == 2
    counts = data["everything"]
    assert (data["code"], counts["accounted"], counts["data_timestamp"]) == (0, True, SECOND_DAY)
    assert fetch(asking)["everything"]["kind"] == "nothing-new"


def test_registry_that_changes_again_leaves_the_run_incomplete(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    del registry.records[TRIALS[0]]
    for stamp in (SECOND_DAY, "2026-11-24T09:00:05"):
        registry.plan(whole.changes_after(registry, stamp), where=whole.is_download)
    data = fetch(asking, "--sweep")
    counts = data["everything"]
    assert (data["code"], counts["accounted"], counts["new_data_meanwhile"]) == (3, False, True)
    assert (counts["no_longer_served"], counts["unconfirmed"]) == ([], [])


def test_record_that_is_none_fails_alone(asking: Program, registry: RegistryServer) -> None:
    contents = {
        whole.entry_name(trial): json.dumps(study).encode()
        for trial, study in registry.records.items()
    }
    contents[whole.entry_name(TRIALS[0])] = b"{"
    contents[whole.entry_name(TRIALS[1])] = json.dumps(registry.records[TRIALS[2]]).encode()
    registry.plan(whole.sends(whole.archive(contents)), where=whole.is_download)
    data = fetch(asking)
    assert data["code"] == 3
    failed = {
        each["trial"]: each["error"]["kind"]
        for each in data["trials"]
        if each["outcome"] == "failed"
    }
    assert failed == {TRIALS[0]: "bad-answer", TRIALS[1]: "wrong-record"}
    assert set(stored(asking)) == set(TRIALS[2:])
    paths(registry)
    asking("fetch", TRIALS[0])
    assert len(paths(registry)) == 2


@pytest.mark.parametrize("day", [FIRST_DAY, SECOND_DAY])
def test_trial_that_a_sweep_could_not_store_is_asked_for_in_the_next_run(
    day: str, asking: Program, registry: RegistryServer
) -> None:
    asking.root.mkdir(parents=True, exist_ok=True)
    (asking.root / TRIALS[9]).write_text("in the way")
    assert fetch(asking)["everything"]["failed"] == 1
    registry.new_data(day)
    data = fetch(asking)
    assert data["code"] != 0
    assert [each["trial"] for each in data["trials"]] == [TRIALS[9]]
    (asking.root / TRIALS[9]).unlink()
    ran = asking("fetch", "--everything", "--yes")
    assert (ran.code, ran.out.split()[:2]) == (0, [TRIALS[9], "new"])
    assert "Asked for again: 1 trial that failed before: 1 new." in ran.err
    paths(registry)
    assert fetch(asking)["trials"] == []
    assert paths(registry) == [VERSION]
    assert stored(asking) == dict.fromkeys(TRIALS, 1)


def test_failure_in_a_sweep_does_not_hide_the_earlier_check(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    registry.new_data(SECOND_DAY)
    contents = {
        whole.entry_name(trial): json.dumps(study).encode()
        for trial, study in registry.records.items()
    }
    contents[whole.entry_name(TRIALS[0])] = b"{"
    registry.plan(whole.sends(whole.archive(contents)), where=whole.is_download)
    assert fetch(asking, "--sweep")["everything"]["failed"] == 1
    listed = asking("list", "--json").data["trials"][0]
    assert listed["trial"] == TRIALS[0]
    assert listed["checked"] is not None
    assert listed["failing_since"] is not None


def test_sweep_in_which_many_records_fail_is_not_complete(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(*(record(f"NCT{number:08d}") for number in range(1000, 1101)))
    contents = {whole.entry_name(trial): b"{" for trial in sorted(registry.records)[30:]}
    contents |= {
        whole.entry_name(trial): json.dumps(registry.records[trial]).encode() for trial in TRIALS
    }
    registry.plan(whole.sends(whole.archive(contents)), where=whole.is_download)
    counts = fetch(asking)["everything"]
    assert (counts["failed"], counts["last_sweep"]) == (101, None)
    assert fetch(asking)["everything"]["kind"] == "first-load"


def test_download_older_than_what_is_stored_stores_nothing(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    old = whole.archive_of(registry.records.values())
    update(registry, TRIALS[0], "Newer")
    registry.new_data(SECOND_DAY)
    fetch(asking)
    registry.plan(whole.sends(old), where=whole.is_download)
    data = fetch(asking, "--sweep")
    counts = data["everything"]
    assert (counts["outdated"], counts["changed"]) == ([TRIALS[0]], 0)
    assert counts["data_date"] == "2026-11-20"
    assert stored(asking)[TRIALS[0]] == 2
    # The updates since then are asked for, although the registry has no newer data.
    assert fetch(asking)["everything"]["kind"] in ("by-dates", "nothing-new")


def test_record_that_another_run_stored_meanwhile_from_newer_data_stays_the_newest(
    asking: Program, registry: RegistryServer
) -> None:
    fetch(asking)
    registry.new_data("2026-11-21T09:00:05")
    asked: list[int] = []

    def another_run(exchange: Any) -> None:
        asked.append(1)
        reply = exchange.right_reply()
        if len(asked) == 2:  # the archive is downloaded, and nothing of it is stored
            update(registry, TRIALS[0], "Newer")
            registry.new_data(SECOND_DAY)
            process = asking.popen("fetch", TRIALS[0])
            process.communicate(timeout=60)
            assert process.returncode == 0
        exchange.send(reply)

    registry.plan(another_run, times=None, where=lambda asked: asked.path == VERSION)
    counts = fetch(asking, "--sweep")["everything"]
    assert (counts["outdated"], counts["changed"]) == ([TRIALS[0]], 0)
    assert stored(asking)[TRIALS[0]] == 2
    assert asking("fetch", TRIALS[0], "--refresh").out.split()[:2] == [TRIALS[0], "unchanged"]


def test_failure_in_a_download_that_was_not_used_does_not_count(
    asking: Program, registry: RegistryServer
) -> None:
    others = [f"NCT{number:08d}" for number in range(1000, 1500)]
    contents = {whole.entry_name(trial): b"{" for trial in [TRIALS[0], *others]}
    content = bytearray(whole.archive(contents))
    place = content.rindex(b"PK\1\2") + 16
    content[place : place + 4] = b"abcd"
    registry.plan(whole.sends(bytes(content)), where=whole.is_download)
    data = fetch(asking)
    assert (data["code"], data["complete"], data["everything"]["failed"]) == (0, True, 0)
    paths(registry)
    asking("fetch", TRIALS[0])
    assert paths(registry) == [VERSION]


def test_registry_that_does_not_say_its_size_is_counted(
    asking: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.wrong_404(), times=None, where=whole.is_size)
    counts = fetch(asking)["everything"]
    assert (counts["total"], counts["accounted"], counts["by"]) == (30, True, "download")


def test_registry_that_cannot_be_reached_is_an_error(
    asking: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.dropped, times=None)
    ran = asking("fetch", "--everything", "--yes")
    assert (ran.code, ran.out) == (3, "")
    assert "cannot be reached" in ran.err


# ---------------------------------------------------------------- pages


def by_pages(registry: RegistryServer) -> None:
    registry.plan(faults.wrong_404(), times=None, where=whole.is_download)
    registry.searches.largest_page = 7


def is_page(asked: Asked) -> bool:
    return asked.path == STUDIES and "pageToken" in asked.params


def test_pages_go_on_where_they_were_interrupted(asking: Program, registry: RegistryServer) -> None:
    by_pages(registry)
    registry.plan(
        faults.status(500), times=None, where=lambda asked: asked.params.get("pageToken") == "t14"
    )
    ran = asking("fetch", "--everything", "--yes", "--json")
    assert ran.code == 3
    assert ran.data["everything"]["came"] == 0
    assert len(stored(asking)) == 14
    registry._plans.pop()
    paths(registry)
    data = fetch(asking)
    counts = data["everything"]
    assert (counts["continued"], counts["came"], counts["accounted"]) == (14, 30, True)
    assert data["code"] == 0
    assert paths(registry).count(STUDIES) == 3
    assert stored(asking) == dict.fromkeys(TRIALS, 1)


def test_pages_begin_again_if_the_registry_does_not_accept_the_token(
    asking: Program, registry: RegistryServer
) -> None:
    by_pages(registry)
    registry.plan(
        faults.status(500), times=None, where=lambda asked: asked.params.get("pageToken") == "t14"
    )
    asking("fetch", "--everything", "--yes")
    registry._plans.pop()
    registry.plan(
        faults.status(400, "Invalid page token"),
        where=lambda asked: asked.params.get("pageToken") == "t14",
    )
    counts = fetch(asking)["everything"]
    assert (counts["continued"], counts["came"], counts["accounted"]) == (0, 30, True)


def test_pages_begin_again_with_new_data(asking: Program, registry: RegistryServer) -> None:
    by_pages(registry)
    registry.plan(
        faults.status(500), times=None, where=lambda asked: asked.params.get("pageToken") == "t14"
    )
    asking("fetch", "--everything", "--yes")
    registry._plans.pop()
    registry.new_data(SECOND_DAY)
    counts = fetch(asking)["everything"]
    assert (counts["continued"], counts["came"], counts["accounted"]) == (0, 30, True)


def test_pages_that_bring_fewer_trials_are_not_complete(
    asking: Program, registry: RegistryServer
) -> None:
    by_pages(registry)
    registry.searches.cut_after, registry.searches.total = 25, 30
    data = fetch(asking)
    counts = data["everything"]
    assert (data["code"], counts["accounted"]) == (3, False)
    assert (counts["came"], counts["total"]) == (25, 30)


def test_new_data_between_pages_leaves_the_run_incomplete(
    asking: Program, registry: RegistryServer
) -> None:
    by_pages(registry)

    def new_data_and_page(exchange: Any) -> None:
        registry.new_data(SECOND_DAY)
        exchange.send(exchange.right_reply())

    registry.plan(new_data_and_page, where=is_page)
    data = fetch(asking)
    assert (data["code"], data["everything"]["new_data_meanwhile"]) == (3, True)


def test_record_that_failed_before_the_interruption_is_read_again(
    asking: Program, registry: RegistryServer
) -> None:
    by_pages(registry)
    asking.root.mkdir(parents=True, exist_ok=True)
    (asking.root / TRIALS[9]).write_text("in the way")
    registry.plan(
        faults.status(500), times=None, where=lambda asked: asked.params.get("pageToken") == "t21"
    )
    ran = asking("fetch", "--everything", "--yes", "--json")
    assert ran.data["everything"]["failed"] == 1
    registry._plans.pop()
    (asking.root / TRIALS[9]).unlink()
    counts = fetch(asking)["everything"]
    assert (counts["came"], counts["accounted"]) == (30, True)
    assert stored(asking) == dict.fromkeys(TRIALS, 1)


def test_record_of_another_date_does_not_count_as_checked_after_an_interruption(
    asking: Program, registry: RegistryServer
) -> None:
    by_pages(registry)

    def older(exchange: Any) -> None:
        reply = exchange.right_reply()
        answer = json.loads(reply.body)
        answer["studies"][0]["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-19"
        exchange.send(replace(reply, body=json.dumps(answer).encode()))

    registry.plan(older, times=None, where=lambda asked: asked.params.get("pageToken") == "t7")
    registry.plan(
        faults.status(500), times=None, where=lambda asked: asked.params.get("pageToken") == "t21"
    )
    asking("fetch", "--everything", "--yes")
    registry._plans.pop()
    counts = fetch(asking)["everything"]
    assert (counts["accounted"], counts["other_dates"]) == (True, 1)
    paths(registry)
    asking("fetch", TRIALS[7])
    assert len(paths(registry)) == 2


# ---------------------------------------------------------------- consent and options


def test_without_consent_nothing_is_asked(asking: Program, registry: RegistryServer) -> None:
    ran = asking.process("fetch", "--everything")
    assert (ran.code, ran.out, registry.asked) == (2, "", [])
    assert "may download the whole registry, about 2.7 GB" in ran.err
    assert "Without a terminal it needs --yes." in ran.err


def test_person_at_a_terminal_is_asked(asking: Program, registry: RegistryServer) -> None:
    ran = asking.on_terminal("fetch", "--everything", typed=("n\n",))
    assert ran.code == 0
    assert "First load of the whole registry: 30 trials" in ran.out
    assert "Nothing was fetched." in ran.out
    assert whole.DOWNLOAD not in paths(registry)
    ran = asking.on_terminal("fetch", "--everything", typed=("y\n",))
    assert (ran.code, len(stored(asking))) == (0, 30)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--sweep",),
        ("--everything", "NCT00000001"),
        ("--everything", "--query", "lupus"),
        ("--everything", "--condition", "lupus"),
        ("--everything", "--limit", "5"),
        ("--everything", "--history"),
        ("--everything", "--refresh"),
    ],
)
def test_other_requests_cannot_be_combined(
    arguments: tuple[str, ...], asking: Program, registry: RegistryServer
) -> None:
    ran = asking("fetch", "--yes", *arguments)
    assert (ran.code, registry.asked) == (2, [])
    assert "--everything" in ran.err


# ---------------------------------------------------------------- disks, kills, two at once


def test_too_little_space_is_refused_before_the_download(tmp_path: Path) -> None:
    with DownloadFile(tmp_path, free=lambda _: 10**9) as file:
        with pytest.raises(UnwritableStoreError) as caught:
            file.require_space(2_700_000_000, 21_000_000_000)
        assert str(caught.value) == (
            f"The disk of {tmp_path} has too little space: this needs about 23.8 GB, and 1.0 GB "
            "are free. 2.7 GB are for the download, which is removed afterwards, and 21.0 GB for "
            "what will be stored. Nothing was downloaded."
        )
        file.require_space(100_000_000, 100_000_000)


def test_disk_that_fills_during_the_download_ends_it(tmp_path: Path) -> None:
    free = [10**9, 10**8]
    with DownloadFile(tmp_path, free=lambda _: free.pop(0)) as file:
        file.require_space(10**8, 10**8)
        for _ in range(31):
            file.write(bytes(2**20))
        with pytest.raises(UnwritableStoreError, match="is nearly full"):
            file.write(bytes(2**20))
    assert list(tmp_path.iterdir()) == []


def test_second_run_at_once_is_refused(asking: Program, registry: RegistryServer) -> None:
    begun = threading.Event()
    registry.plan(whole.stops(registry, begun.set), where=whole.is_download)
    first = asking.popen("fetch", "--everything", "--yes")
    try:
        assert begun.wait(30)
        ran = asking("fetch", "--everything", "--yes")
        assert ran.code == 5
        assert "Another trialcli fetches the whole registry" in ran.err
    finally:
        first.kill()
        first.communicate()


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_interrupted_download_leaves_nothing(
    sent: signal.Signals, asking: Program, registry: RegistryServer
) -> None:
    begun = threading.Event()
    registry.plan(whole.stops(registry, begun.set), where=whole.is_download)
    process = asking.popen("fetch", "--everything", "--yes")
    assert begun.wait(30)
    process.send_signal(sent)
    process.communicate(timeout=30)
    assert process.returncode == (130 if sent is signal.SIGINT else -signal.SIGKILL)
    assert [each.name for each in asking.root.glob("*download*")] == []
    assert fetch(asking)["everything"]["accounted"]


def test_run_that_is_killed_while_it_stores_loses_nothing(asking: Program) -> None:
    for kill in range(8):
        process = asking.popen("fetch", "--everything", "--yes", "--sweep")
        while len(list(asking.root.glob("NCT*"))) <= kill * 3 and process.poll() is None:
            time.sleep(0.002)  # noqa: TID251 - another process writes
        process.kill()
        process.communicate(timeout=30)
        assert asking("verify").code == 0
    data = fetch(asking, "--sweep")
    assert data["everything"]["accounted"]
    assert stored(asking) == dict.fromkeys(TRIALS, 1)


def test_watching_goes_on_over_such_a_store(asking: Program, registry: RegistryServer) -> None:
    fetch(asking)
    (asking.root / "watch.toml").write_text(f'trials = ["{TRIALS[0]}"]\n')
    asking("watch", "run", "--json")
    update(registry, TRIALS[0], "Another title")
    registry.new_data(SECOND_DAY)
    fetch(asking, "--sweep")
    paths(registry)
    ran = asking("watch", "run", "--json")
    assert [each["trial"] for each in ran.data["trials"]] == [TRIALS[0]]
    assert paths(registry) == [VERSION]


def test_snapshots_say_where_they_came_from(asking: Program) -> None:
    fetch(asking)
    snapshot = json.loads(next((asking.root / TRIALS[0]).iterdir()).read_text())
    assert Source(**snapshot["source"]).kind == "api"


def test_problem_is_shown_even_if_the_user_wants_quiet(
    asking: Program, registry: RegistryServer
) -> None:
    assert asking("fetch", "--everything", "--yes", "--quiet").err == ""
    registry.new_data(SECOND_DAY)
    by_pages(registry)
    registry.searches.cut_after, registry.searches.total = 25, 30
    ran = asking("fetch", "--everything", "--yes", "--quiet", "--sweep")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == (
        "The registry says that it has 30 trials, and 25 came. This run is not complete, and no "
        "trial counts as gone.\n"
    )


# ---------------------------------------------------------------- a store of packs


def test_store_of_packs_is_loaded_and_swept(packed: Program, registry: RegistryServer) -> None:
    assert fetch(packed)["everything"]["new"] == 30
    update(registry, TRIALS[0], "Dated")
    update(registry, TRIALS[1], "Not dated", day=None)
    del registry.records[TRIALS[2]]
    registry.new_data(SECOND_DAY)
    counts = fetch(packed)["everything"]
    assert (counts["kind"], counts["changed"]) == ("by-dates", 1)
    swept = fetch(packed, "--sweep")
    assert [(each["trial"], each["outcome"]) for each in swept["trials"]] == [
        (TRIALS[1], "changed")
    ]
    assert swept["everything"]["unchanged"] == 28
    assert swept["everything"]["no_longer_served"] == [TRIALS[2]]
    assert stored(packed) == {**dict.fromkeys(TRIALS, 1), TRIALS[0]: 2, TRIALS[1]: 2}
    assert packed("verify").code == 0


def test_store_of_packs_is_loaded_by_pages(packed: Program, registry: RegistryServer) -> None:
    by_pages(registry)
    assert fetch(packed)["everything"]["accounted"]
    assert stored(packed) == dict.fromkeys(TRIALS, 1)
    assert fetch(packed, "--sweep")["everything"]["unchanged"] == 30


def test_killed_run_over_a_store_of_packs_loses_nothing(
    packed: Program, registry: RegistryServer
) -> None:
    fetch(packed)
    for kill in range(6):
        registry.new_data(f"2026-11-{21 + kill}T09:00:05")
        update(registry, TRIALS[kill], f"Title {kill}", day=None)
        process = packed.popen("fetch", "--everything", "--yes", "--sweep")
        time.sleep(0.4 + kill * 0.15)  # noqa: TID251 - another process works
        process.kill()
        process.communicate(timeout=30)
        assert packed("verify").code == 0
    fetch(packed, "--sweep")
    assert packed("verify").code == 0
    assert set(stored(packed)) == set(TRIALS)
    assert fetch(packed, "--sweep")["everything"]["unchanged"] == 30
