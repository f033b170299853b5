"""What keeps ``fetch --everything`` from asking for too much, again and again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests import registry_faults as faults
from tests import registry_whole as whole
from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import Asked, RegistryServer, record
from tests.stores import on_either_kind
from trialcli.edges import downloadfile

TRIALS = [f"NCT{number:08d}" for number in range(1, 31)]
VERSION = "/api/v2/version"
FIRST_DAY = "2026-11-20T09:00:05"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    move_the_clock(monkeypatch, "2026-11-20")


@pytest.fixture(autouse=True)
def _records(registry: RegistryServer) -> None:
    registry.put(*(record(trial, title=f"Trial {trial}") for trial in TRIALS))
    registry.new_data(FIRST_DAY)


def fetch(asking: Program, *arguments: str) -> Any:
    ran = asking("fetch", "--everything", "--yes", "--json", *arguments)
    return {**ran.data["everything"], "code": ran.code}


def downloads(registry: RegistryServer) -> int:
    asked, registry.asked = registry.asked, []
    return sum(each.path == whole.DOWNLOAD for each in asked)


def lacking(registry: RegistryServer) -> None:
    registry.plan(whole.lacks(registry, TRIALS[7]), times=None, where=whole.is_download)


def cut(registry: RegistryServer) -> None:
    registry.plan(whole.cut_after(registry, 5000), times=None, where=whole.is_download)


def changing(registry: RegistryServer) -> None:
    def changes(exchange: Any) -> None:
        stamp = f"2026-11-21T09:{len(registry.asked) % 60:02d}:05"
        whole.changes_after(registry, stamp)(exchange)

    registry.plan(changes, times=None, where=whole.is_download)


@pytest.mark.parametrize("fault", [lacking, cut, changing])
def test_after_three_failed_downloads_pages_are_read_for_four_weeks(
    fault: Callable[[RegistryServer], None],
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fault(registry)
    for _ in range(3):
        assert fetch(asking, "--sweep")["next_download"] is None
        assert downloads(registry) >= 1
    counts = fetch(asking, "--sweep")
    assert downloads(registry) == 0
    assert (counts["code"], counts["by"], counts["accounted"]) == (0, "pages", True)
    assert counts["next_download"].startswith("2026-12-18")
    ran = asking("fetch", "--everything", "--yes", "--sweep")
    assert "page by page. The last downloads could not be used; the next is tried from " in ran.err
    assert "2026-12-18 on." in ran.err
    downloads(registry)
    move_the_clock(monkeypatch, "2026-12-19")
    fetch(asking, "--sweep")
    assert downloads(registry) >= 1
    # It failed once more.
    fetch(asking, "--sweep")
    assert downloads(registry) == 0


def test_good_download_ends_the_count(asking: Program, registry: RegistryServer) -> None:
    for _ in range(2):
        registry.plan(whole.cut_after(registry, 5000), times=2, where=whole.is_download)
        fetch(asking, "--sweep")
        fetch(asking, "--sweep")
    downloads(registry)
    registry.plan(whole.cut_after(registry, 5000), times=2, where=whole.is_download)
    fetch(asking, "--sweep")
    assert downloads(registry) == 2
    fetch(asking, "--sweep")
    assert downloads(registry) == 1


def test_download_that_is_refused_at_once_costs_nothing_and_does_not_count(
    asking: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.wrong_404(), times=None, where=whole.is_download)
    for _ in range(5):
        assert fetch(asking, "--sweep")["next_download"] is None
        assert downloads(registry) >= 1


def test_size_that_never_agrees_ends_in_pages_and_not_in_a_belief(
    asking: Program, registry: RegistryServer
) -> None:
    for stated in (29, 31):
        registry.plan(
            faults.answers({"totalStudies": stated, "averageSizeBytes": 900}),
            times=None,
            where=whole.is_size,
        )
        counts = fetch(asking, "--sweep")
        assert (counts["code"], counts["by"], counts["came"]) == (0, "pages", 30)
        registry._plans.clear()


@pytest.mark.parametrize("is_first", [True, False], ids=["first load", "sweep"])
def test_after_three_incomplete_runs_everything_is_read_once_a_week(
    is_first: bool,
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def next_run(day: str) -> Any:
        move_the_clock(monkeypatch, day)
        registry.new_data(f"{day}T09:00:05")
        registry.asked = []
        return fetch(asking)

    if not is_first:
        next_run("2026-11-01")
    # One trial more than there are, wherever the registry states a number.
    size = {"totalStudies": 31, "averageSizeBytes": 900}
    registry.plan(faults.answers(size), times=None, where=whole.is_size)
    registry.searches.total = 31
    for day in ("10", "11", "12"):
        counts = next_run(f"2026-11-{day}")
        assert (counts["code"], counts["by"], counts["came"]) == (3, "pages", 30)
    dated = registry.records[TRIALS[0]]["protocolSection"]["statusModule"]
    dated["lastUpdatePostDateStruct"] = {"date": "2026-11-13", "type": "ACTUAL"}
    for day in ("13", "14", "18"):
        counts = next_run(f"2026-11-{day}")
        assert (counts["code"], counts["kind"], counts["came"]) == (3, "by-dates", 1)
        assert counts["next_sweep"].startswith("2026-11-19")
        assert len(registry.asked) == 2
    ran = asking("fetch", "--everything", "--yes", "--quiet")
    last = "none" if is_first else "2026-11-01"
    assert f"Last complete sweep: {last}; the next is tried from 2026-11-19 on" in ran.err
    checked = asking("list", "--json").data["trials"][1]["checked"]
    assert checked is None if is_first else checked.startswith("2026-11-01")
    assert next_run("2026-11-19")["by"] == "pages"
    assert next_run("2026-11-20")["kind"] == "by-dates"
    registry.searches.total = None
    registry._plans.clear()
    assert (fetch(asking, "--sweep")["code"], next_run("2026-11-21")["code"]) == (0, 0)


def test_registry_that_does_not_say_which_data_it_has_is_downloaded_once(
    asking: Program, registry: RegistryServer
) -> None:
    seen = []

    def after_the_first(asked: Asked) -> bool:
        seen.append(asked.path)
        return asked.path == VERSION and whole.DOWNLOAD in seen

    registry.plan(faults.status(500), times=None, where=after_the_first)
    counts = fetch(asking)
    assert downloads(registry) == 1
    assert (counts["code"], counts["new_data_meanwhile"], counts["accounted"]) == (3, True, False)


@on_either_kind
@pytest.mark.parametrize("by", ["download", "pages"])
def test_full_disk_is_refused_before_anything_is_asked_for(
    by: str, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    if by == "pages":
        registry.plan(faults.wrong_404(), times=None, where=whole.is_download)
    free = 64 * 2**20 + (10**5 if by == "pages" else 0)
    given = {**downloadfile.DownloadFile.__init__.__kwdefaults__, "free": lambda _: free}
    monkeypatch.setattr(downloadfile.DownloadFile.__init__, "__kwdefaults__", given)
    ran = asking("fetch", "--everything", "--yes")
    assert ran.code == 5
    assert "too little space" in ran.err
    assert [each for each in registry.asked if each.path == "/api/v2/studies"] == []
    assert json.loads(asking("list", "--json").out)["trials"] == []
