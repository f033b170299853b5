"""Sites near a point, as the watch list has it: from ``watch add`` to the digest."""

from copy import deepcopy
from itertools import cycle
from typing import Any

import pytest

from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import RegistryServer, record

A, B, C = "NCT00000001", "NCT00000002", "NCT00000003"
POINTS = {"Berlin": (52.52, 13.41), "Potsdam": (52.39, 13.06), "Bremen": (53.07, 8.8)}
BERLIN, BREMEN = "52.52,13.405,50km", "53.07,8.8,50km"
DAYS = cycle(range(1, 29))
OPENED, CLOSED = "Site opened within 50 km", "Site closed within 50 km"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    move_the_clock(monkeypatch, "2026-03-02")


def site(city: str, status: str | None = "RECRUITING", *, placed: bool = True) -> dict[str, Any]:
    found: dict[str, Any] = {"facility": "Clinic", "city": city, "country": "Germany"}
    if status:
        found["status"] = status
    if placed:
        found["geoPoint"] = dict(zip(("lat", "lon"), POINTS[city], strict=True))
    return found


def put(registry: RegistryServer, trial: str, *sites: Any, status: str = "RECRUITING") -> None:
    study = deepcopy(registry.records.get(trial)) or record(trial, title=f"Lupus {trial[-1]}")
    study["protocolSection"]["statusModule"]["overallStatus"] = status
    study["protocolSection"]["contactsLocationsModule"] = {"locations": list(sites)}
    # Each change is submitted: else the same change of all records is one of the format.
    study["protocolSection"]["statusModule"]["lastUpdateSubmitDate"] = f"2026-02-{next(DAYS):02d}"
    registry.put(study)


@pytest.fixture
def asking_near(asking: Program, registry: RegistryServer) -> Program:
    """Return the program, asking a registry of three trials with a site in Bremen."""
    for trial in (A, B, C):
        put(registry, trial, site("Bremen"))
    registry.new_data("2026-03-02T09:00:05")
    return asking


def watch(program: Program, text: str) -> None:
    program.root.mkdir(exist_ok=True)
    (program.root / "watch.toml").write_text(text)
    ran = program("watch", "run")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_group_hears_of_its_own_point_alone(
    asking_near: Program, registry: RegistryServer
) -> None:
    watch(
        asking_near,
        f'trials = ["{A}"]\n'
        f'\n[group.berlin]\ntrials = ["{B}"]\nleast = "major"\nnear = "{BERLIN}"\n'
        f'\n[group.bremen]\ntrials = ["{C}"]\nnear = "{BREMEN}"\n',
    )
    for trial in (A, B, C):
        put(registry, trial, site("Bremen"), site("Berlin"))
    registry.new_data("2026-03-03T09:00:05")
    ran = asking_near("watch", "run")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.count(OPENED) == 1
    words = " ".join(ran.out.split())
    assert "major Site opened within 50 km: Clinic, Berlin (under 1 km), added, recruiting" in words
    assert words.index(OPENED) > words.index(B)
    assert ran.out.count("1 site added in Germany") == 2  # not in the group that wants only major
    assert asking_near("news").out.count(OPENED) == 1


def test_the_data_of_a_run_has_the_event(asking_near: Program, registry: RegistryServer) -> None:
    watch(asking_near, f'trials = ["{A}"]\nnear = "{BERLIN}"\n')
    put(registry, A, site("Bremen"), site("Potsdam"))
    registry.new_data("2026-03-03T09:00:05")
    ran = asking_near("watch", "run", "--json", "--fail-on", "major")
    assert ran.code == 4
    (trial,) = ran.data["trials"]
    (event,) = [one for one in trial["events"] if one["rule"] == "site-opened-near"]
    assert event["severity"] == "major"
    assert event["facts"] == {"near": BERLIN, "sites": 1, "nearest_kilometres": 27.5}


def test_sites_that_close_and_the_end_of_recruitment(
    asking_near: Program, registry: RegistryServer
) -> None:
    sites = [site("Bremen"), site("Berlin"), site("Potsdam")]
    put(registry, A, *sites)
    watch(asking_near, f'trials = ["{A}"]\nnear = "{BERLIN}"\n')
    put(registry, A, site("Bremen"), site("Berlin", "COMPLETED"), site("Potsdam"))
    registry.new_data("2026-03-03T09:00:05")
    assert f"{CLOSED}: Clinic, Berlin" in " ".join(asking_near("watch", "run").out.split())
    put(registry, A, *(site(city, None) for city in POINTS), status="COMPLETED")
    registry.new_data("2026-03-04T09:00:05")
    words = " ".join(asking_near("watch", "run").out.split())
    assert CLOSED not in words
    assert (
        "1 site within 50 km no longer recruits, because the status of the trial is “completed”"
        in (words)
    )


def test_a_search_near_a_point_watches_the_sites_there(
    asking_near: Program, registry: RegistryServer
) -> None:
    put(registry, B, site("Bremen"), site("Potsdam"))
    ran = asking_near("watch", "add", "--condition", "lupus", "--near", BERLIN, "--offline")
    assert ran.code == 0
    assert 'near = "52.52,13.405,50km"' in (asking_near.root / "watch.toml").read_text()
    asking_near("watch", "run")
    put(registry, B, site("Bremen"), site("Potsdam"), site("Berlin"))
    registry.new_data("2026-03-03T09:00:05")
    assert OPENED in asking_near("watch", "run").out
    # The last site near Berlin closes, so the trial leaves the search as well.
    put(registry, A, site("Berlin"))
    put(registry, C, site("Berlin"))
    registry.new_data("2026-03-03T19:00:05")
    asking_near("watch", "run")
    put(registry, B, site("Bremen"))
    registry.new_data("2026-03-04T09:00:05")
    words = " ".join(asking_near("watch", "run").out.split())
    assert "2 sites closed within 50 km" in words
    assert "No longer found by the search" in words


def test_near_with_trial_ids_is_a_setting_of_the_group(asking_near: Program) -> None:
    ran = asking_near("watch", "add", A, "--group", "waiting", "--near", "52.52, 13.405, 50 km")
    assert ran.code == 0
    assert "Sites that open or close within 50 km of 52.52,13.405 are reported as major." in ran.err
    text = (asking_near.root / "watch.toml").read_text()
    assert f'[group.waiting]\ntrials = [\n  "{A}",\n]\nnear = "{BERLIN}"\n' in text
    assert "searches =" not in text
    ran = asking_near("watch", "add", B, "--group", "waiting", "--json")
    assert ran.data["group"]["near"] == BERLIN
    asking_near("watch", "add", "--group", "waiting", B, "--near", BREMEN)
    assert f'near = "{BREMEN}"' in (asking_near.root / "watch.toml").read_text()


@pytest.mark.parametrize("near", [[], ["--condition", "lupus"]])
def test_a_search_reaches_no_farther_than_the_registry(program: Program, near: list[str]) -> None:
    ran = program("watch", "add", *near, "--near", "52.5,13.4,900km", "--offline")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "The registry searches within at most 805 km" in ran.err
    ran = program("watch", "add", A, "--near", "52.5,13.4,900km", "--offline")
    assert ran.code == 0


def test_watch_list_shows_the_point(asking_near: Program) -> None:
    asking_near("watch", "add", A, "--near", BERLIN)
    listed = " ".join(asking_near("watch", "list").out.split())
    assert "Sites that open or close within 50 km of 52.52,13.405 are reported as major." in listed
    (group,) = asking_near("watch", "list", "--json").data["groups"]
    assert group["near"] == BERLIN


@pytest.mark.parametrize(
    ("near", "problem"),
    [
        ('"London"', "near = 'London' is not a place with a distance"),
        ('"91,0,50km"', "near = '91,0,50km' is not on the Earth"),
        ('"52.5,13.4"', "is not a place with a distance"),
        ("52.5", "near must be a text like"),
        ("[52.5, 13.4]", "near must be a text like"),
        ('""', "is not a place with a distance"),
    ],
)
def test_a_wrong_point_in_the_list(program: Program, near: str, problem: str) -> None:
    program.root.mkdir()
    (program.root / "watch.toml").write_text(f'[group.a]\ntrials = ["{A}"]\nnear = {near}\n')
    ran = program("watch", "run")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "group.a.near" in ran.err
    assert problem in ran.err
