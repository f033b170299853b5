"""``trialcli search`` as a process, against a registry on loopback that knows the language."""

import csv
import io
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from tests import registry_faults as faults
from tests.cli.program import Program
from tests.registry_server import RegistryServer, SearchFaults, record

BERLIN = {"lat": 52.52, "lon": 13.4}
PARIS = {"lat": 48.86, "lon": 2.35}


def trial(number: int, title: str, status: str = "RECRUITING", **modules: Any) -> Any:
    study = record(f"NCT{number:08d}", title=title, status=status)
    for name, module in modules.items():
        study["protocolSection"].setdefault(name, {}).update(module)
    return study


def site(country: str, city: str, status: str | None = None, **more: Any) -> dict[str, Any]:
    return {"country": country, "city": city, **({"status": status} if status else {}), **more}


TRIALS = [
    trial(
        1,
        "CAR-T cells in systemic lupus erythematosus that does not respond to other treatment",
        conditionsModule={"conditions": ["Systemic Lupus Erythematosus"]},
        designModule={
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "enrollmentInfo": {"count": 18, "type": "ESTIMATED"},
        },
        armsInterventionsModule={"interventions": [{"name": "CD19 CAR-T", "type": "BIOLOGICAL"}]},
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Charité", "class": "OTHER"}},
        contactsLocationsModule={
            "locations": [
                site("France", "Paris", "COMPLETED", geoPoint=PARIS),
                site("Germany", "Berlin", "RECRUITING", geoPoint=BERLIN, facility="Charité"),
            ]
        },
        statusModule={"startDateStruct": {"date": "2026-01"}},
    ),
    trial(
        2,
        "A register of lupus",
        "COMPLETED",
        conditionsModule={"conditions": ["Lupus"]},
        designModule={"studyType": "OBSERVATIONAL"},
        contactsLocationsModule={"locations": [site("Korea, Republic of", "Seoul")]},
    ),
    trial(
        3,
        "Asthma in children [all ages]",
        "ACTIVE_NOT_RECRUITING",
        conditionsModule={"conditions": ["Asthma"]},
        designModule={"studyType": "INTERVENTIONAL", "phases": ["PHASE3"]},
        eligibilityModule={"stdAges": ["CHILD"], "eligibilityCriteria": "FEV1 above 60 %"},
        statusModule={"startDateStruct": {"date": "2024-05-02"}},
    ),
]


@pytest.fixture
def searching(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with a registry of three trials."""
    registry.put(*TRIALS)
    return asking


def found(program: Program, *arguments: str) -> list[int]:
    ran = program.process("search", *arguments, "--format", "ids")
    assert ran.code == 0, ran.err
    return [int(line[-1]) for line in ran.out.splitlines()]


@pytest.mark.parametrize("columns", ["60", "80", "120"])
def test_the_table(columns: str, searching: Program, snapshot: SnapshotAssertion) -> None:
    ran = searching.process("search", "lupus", variables={"COLUMNS": columns})
    assert ran.code == 0
    assert f"{ran.out}---\n{ran.err}" == snapshot
    assert all(len(line) <= int(columns) for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        (["lupus"], [1, 2]),
        (["lupus", "car-t"], [1]),
        (["--condition", "lupus"], [1, 2]),
        (["--condition", "lupus", "--condition", "asthma"], [1, 2, 3]),
        (["--condition", "lupus", "--status", "recruiting"], [1]),
        (["--condition", "lupus", "--status", "Completed,RECRUITING"], [1, 2]),
        (["--status", "open"], [1]),
        (["--phase", "1/2"], [1]),
        (["--phase", "phase 3"], [3]),
        (["--type", "observational"], [2]),
        (["--age-group", "child"], [3]),
        (["--intervention", "CD19"], [1]),
        (["--sponsor", "Charité"], [1]),
        (["--country", "germany"], [1]),
        (["--country", "france", "--status", "recruiting"], []),
        (["--location", "Berlin", "--status", "recruiting"], [1]),
        (["--near", "52.5,13.4,50km"], [1]),
        (["--near", "52.5,13.4,50km", "--status", "recruiting"], [1]),
        (["--start", "2024"], [3]),
        (["--start", "2025.."], [1]),
        (["--eligibility", "FEV1"], [3]),
        (["--title", "register"], [2]),
        (["--id", "NCT00000002"], [2]),
        (["--essie", "AREA[Phase]PHASE3 OR AREA[StudyType]OBSERVATIONAL"], [2, 3]),
        (["--url", "https://clinicaltrials.gov/search?cond=lupus"], [1, 2]),
        (["--url", "https://clinicaltrials.gov/search?cond=lupus", "--phase", "1/2"], [1]),
        (["[all", "ages]", "(x"], []),
        (["[all", "ages]"], [3]),
        (["lupus", "--sort", "start", "--reverse"], [1, 2]),
        (["--condition", "lupus,asthma"], []),
    ],
)
def test_what_is_found(arguments: list[str], numbers: list[int], searching: Program) -> None:
    assert found(searching, *arguments) == numbers


def test_only_the_fields_that_are_shown_are_asked_for(
    searching: Program, registry: RegistryServer
) -> None:
    for arguments, fields in {
        ("--format", "ids"): "NCTId",
        ("--fields", "title,phases"): "NCTId,BriefTitle,Phase",
        ("--fields", "nearest_city"): "NCTId,OverallStatus,LocationFacility,LocationCity,"
        "LocationStatus,LocationCountry,LocationGeoPoint",
    }.items():
        registry.asked.clear()
        assert searching.process("search", "lupus", *arguments).code == 0
        (asked,) = registry.asked
        assert (asked.params["fields"], asked.params["pageSize"]) == (fields, "1000")
        assert "sort" in asked.params


def test_a_count_is_a_number_alone(searching: Program) -> None:
    ran = searching.process("search", "lupus", "--count")
    assert (ran.code, ran.out) == (0, "2\n")
    ran = searching.process("search", "lupus", "--count", "--json")
    assert (ran.data["found"], ran.data["trials"], ran.err) == (2, None, "")
    assert searching.process("search", "qqq", "--count").out == "0\n"


def test_json_has_the_total_the_address_and_the_notes(searching: Program) -> None:
    ran = searching.process("search", "lupus", "--phase", "1/2", "--limit", "1", "--json")
    assert (ran.code, ran.err) == (0, "")
    data = ran.data
    assert (data["search"], data["found"]) == ("words: lupus; phase: phase1/phase2", 1)
    assert data["address"].startswith("https://clinicaltrials.gov/search?")
    assert data["notes"] == [
        "Trials without a phase are left out, such as all observational studies.",
        "Phase 1/2 means both in one trial; 1,2 finds either.",
    ]
    (row,) = data["trials"]
    assert (row["interventions"], row["countries"]) == (["CD19 CAR-T"], ["France", "Germany"])


def test_rows_for_programs(searching: Program) -> None:
    ran = searching.process("search", "lupus", "--format", "csv", "--fields", "trial,countries")
    assert list(csv.reader(io.StringIO(ran.out))) == [
        ["trial", "countries"],
        ["NCT00000001", "France; Germany"],
        ["NCT00000002", "Korea, Republic of"],
    ]
    assert ran.err.startswith("Found 2 trials.\n")
    assert len(searching.process("search", "lupus", "--format", "jsonl").out.splitlines()) == 2


def test_the_nearest_site_is_shown(searching: Program) -> None:
    ran = searching.process("search", "--near", "52.5,13.4,800km", "--format", "jsonl")
    assert '"nearest_facility": "Charité", "nearest_city": "Berlin"' in ran.out
    assert '"nearest_kilometres": 2.2' in ran.out
    assert "2 km, Berlin" in searching.process("search", "--near", "52.5,13.4,50km").out


def test_the_nearest_site_is_one_that_the_search_asks_for(
    searching: Program, registry: RegistryServer
) -> None:
    registry.put(
        trial(
            4,
            "Sites around Berlin",
            contactsLocationsModule={
                "locations": [
                    site("Germany", "Berlin", "COMPLETED", geoPoint=BERLIN),
                    site("Germany", "Potsdam", "RECRUITING", geoPoint={"lat": 52.4, "lon": 13.06}),
                    site("Poland", "Szczecin", "RECRUITING", geoPoint={"lat": 53.4, "lon": 14.5}),
                ]
            },
        )
    )
    near = ["search", "sites around", "--near", "52.52,13.4,200km", "--fields", "nearest_city"]
    assert "Berlin" in searching.process(*near).out
    assert "Potsdam" in searching.process(*near, "--status", "recruiting").out
    assert "Szczecin" in searching.process(*near, "--country", "Poland").out


def test_a_trial_that_waits_for_its_start_has_sites_without_a_status(
    searching: Program, registry: RegistryServer
) -> None:
    places = {"locations": [site("Germany", "Berlin", geoPoint=BERLIN)]}
    registry.put(trial(4, "Soon", "NOT_YET_RECRUITING", contactsLocationsModule=places))
    registry.put(trial(5, "Guests", "ENROLLING_BY_INVITATION", contactsLocationsModule=places))
    germany = ["--country", "Germany", "--status"]
    assert found(searching, *germany, "not yet recruiting") == [4]
    assert found(searching, *germany, "open") == [1, 4]
    assert found(searching, *germany, "enrolling by invitation") == [5]
    assert found(searching, "--near", "52.5,13.4,50km", "--status", "open") == [1, 4]
    assert found(searching, "--country", "France", "--status", "open") == []
    ran = searching("search", *germany, "open")
    assert "Recruiting trials without an open site in the place are left out." in ran.err
    assert "The sites of trials that are not yet recruiting have no status" in ran.err


def test_nothing_found_has_advice(searching: Program) -> None:
    ran = searching.process("search", "lupsu", "--condition", "asthma")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(
        "Found no trials. Check the spelling, or give fewer words or options.\n"
    )
    data = searching.process("search", "lupsu", "--json").data
    assert (data["found"], data["trials"]) == (0, [])
    assert data["notes"] == ["Check the spelling, or give fewer words or options."]


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        (["lupsu", "--condition", "asthma"], "Without “lupsu”: 1 trial."),
        (["lupus", "--phase", "3"], "Without “lupus”: 1 trial, without --phase: 2 trials."),
        (["lupus", "--phase", "3", "--count"], "Without “lupus”: 1 trial, without --phase: 2"),
        (["lupsu", "asthmaa"], "Without any one of “lupsu”, “asthmaa”: no trials either."),
        (["car-t", "lupus", "Berlim"], "Without “Berlim”: 1 trial."),
        (["lupus", "trials", "in", "Berlin"], "for a status, phase, place or age, give options"),
        (["--title", "lupus", "--age-group", "child"], "Without --title: 1 trial, without --age-g"),
    ],
)
def test_nothing_found_counts_the_search_without_each_part(
    arguments: list[str], advice: str, searching: Program
) -> None:
    assert advice in searching("search", *arguments).err


@pytest.mark.parametrize("more", [["-q"], ["--json"], ["--format", "csv"]])
def test_a_program_that_finds_nothing_asks_once(
    more: list[str], searching: Program, registry: RegistryServer
) -> None:
    searching("search", "lupsu", "--phase", "3", *more)
    assert len(registry.asked) == 1


def test_a_registry_that_stops_answering_costs_only_the_advice(
    searching: Program, registry: RegistryServer
) -> None:
    registry.plan(faults.status(403), times=None, where=lambda asked: "lupsu" not in str(asked))
    ran = searching("search", "lupsu", "--phase", "3")
    assert (ran.code, "Without" in ran.err) == (0, False)


def test_a_comma_does_not_separate_texts(searching: Program) -> None:
    ran = searching("search", "--country", "Germany, France")
    assert ran.err.startswith("Found no trials.")
    assert "A comma in a text does not separate values: repeat the option." in ran.err


def test_found_trials_are_fetched(searching: Program) -> None:
    ids = searching.process("search", "--condition", "lupus", "--format", "ids")
    ran = searching.process("fetch", "-", stdin=ids.out)
    assert (ran.code, len(ran.out.splitlines())) == (0, 2)


# ---------------------------------------------------------------- many pages


def many(registry: RegistryServer, count: int) -> None:
    registry.put(*(record(f"NCT{number:08d}", title="Pain") for number in range(1, count + 1)))


def test_all_pages_are_read_and_each_trial_comes_once(
    asking: Program, registry: RegistryServer
) -> None:
    many(registry, 45)
    registry.searches = SearchFaults(largest_page=10, never_ends=True)
    ran = asking.process("search", "pain", "--format", "ids")
    assert (ran.code, len({*ran.out.split()}), len(ran.out.split())) == (0, 45, 45)
    assert ran.err.startswith("Found 45 trials.\n")


def test_an_incomplete_search_is_an_error(asking: Program, registry: RegistryServer) -> None:
    many(registry, 30)
    registry.searches = SearchFaults(largest_page=10, cut_after=20)
    for format_ in ("table", "csv", "ids", "json"):
        ran = asking.process("search", "pain", "--format", format_)
        assert (ran.code, ran.out) == (3, "")
        assert "20 of 30 trials came" in ran.err


def test_rows_are_written_as_they_come(asking: Program, registry: RegistryServer) -> None:
    many(registry, 1005)
    registry.plan(faults.status(403), times=None, where=lambda asked: "pageToken" in asked.params)
    for format_ in ("ids", "csv", "json"):
        ran = asking.process("search", "pain", "--format", format_)
        assert (ran.code, ran.out.count("NCT") >= 800) == (3, True)
        assert "HTTP 403" in ran.err


def test_a_limit_says_how_many_there_are(asking: Program, registry: RegistryServer) -> None:
    many(registry, 30)
    ran = asking.process("search", "pain", "--limit", "4")
    assert ran.err.startswith("Found 30 trials.\n")
    assert ran.out.splitlines()[-1] == "4 of 30 trials; --limit N shows more"
    assert registry.asked[0].params["pageSize"] == "4"


def test_a_table_shows_the_first_thousand(asking: Program, registry: RegistryServer) -> None:
    many(registry, 1005)
    ran = asking.process("search", "pain")
    assert ran.out.splitlines()[-1] == "1000 of 1005 trials; --limit N shows more"
    assert len(asking.process("search", "pain", "--format", "ids").out.split()) == 1005
    ran = asking.process("search", "pain", "--fields", "trial", "--quiet")
    assert len(ran.out.splitlines()) == 1001
    assert ran.err == "1000 of 1005 trials; --limit N shows more\n"


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "The search is empty. Give words or options, such as --condition lupus."),
        (["  "], "The search is empty."),
        (["--condition", "..."], "--condition has no letter or digit."),
        (["x", "--phase", "7"], "'7' is not a phase."),
        (["x", "--status", "opne"], "'opne' is not a status."),
        (["x", "--start", "soon"], "'soon' is not a range of dates."),
        (["x", "--near", "Berlin"], "a search has --location for that. Online maps state"),
        (["x", "--updated-since", "now"], "'now' is not a date."),
        (["x", "--reverse"], "--reverse needs --sort with another order than relevance."),
        (["x", "--sort", "title"], "'title' is not a sort key."),
        (["x", "--count", "--limit", "3"], "--count cannot be combined with --limit."),
        (["x", "--count", "--format", "csv"], "--count prints a number;"),
        (["x", "--format", "ids", "--fields", "trial"], "--fields cannot be combined"),
        (["x", "--fields", "pahse"], "'pahse' is not a field."),
        (["--url", "https://example.org/?cond=x"], "This is not an address of a search"),
        (["https://clinicaltrials.gov/search?cond=x"], "Give it with --url."),
        (
            ["https://clinicaltrials.gov/study/NCT00001245?cond=x%20y"],
            "To read the trial: trialcli show NCT00001245.",
        ),
        (
            ["--url", "https://clinicaltrials.gov/search?cond=x", "--condition", "y"],
            "--url already gives the condition of the search.",
        ),
    ],
)
def test_bad_usage(
    arguments: list[str], said: str, searching: Program, registry: RegistryServer
) -> None:
    ran = searching.process("search", *arguments)
    assert (ran.code, ran.out, registry.asked) == (2, "", [])
    assert said in ran.err


def test_a_wrong_expression_is_quoted(searching: Program) -> None:
    ran = searching.process("search", "--essie", "AREA[Fase]PHASE3")
    assert (ran.code, ran.out) == (3, "")
    assert "Unknown area name: `Fase`" in ran.err
    assert ran.err.endswith("Check the expression: it is in the registry's query language.\n")
    ran = searching.process("search", "--essie", "lupus)", "--json")
    assert (ran.code, ran.error["error"]["kind"]) == (3, "rejected-request")


def test_a_registry_without_answers(searching: Program, registry: RegistryServer) -> None:
    registry.plan(faults.status(403), times=None)
    ran = searching.process("search", "lupus")
    assert (ran.code, ran.out) == (3, "")


def test_a_registry_that_does_not_state_the_total(
    searching: Program, registry: RegistryServer
) -> None:
    registry.searches = SearchFaults(says_total=False)
    ran = searching.process("search", "lupus", "--format", "ids")
    assert (ran.code, len(ran.out.split())) == (0, 2)
    assert "does not state how many trials the search finds" in ran.err
    assert searching.process("search", "lupus", "--count").code == 3


def test_hostile_texts_stay_text(asking: Program, registry: RegistryServer) -> None:
    title = "\x1b[31m Red \x1b[0m [bold]=1+1\n\u202eevil"
    registry.put(record("NCT00000001", title=title))
    ran = asking.process("search", "Red")
    assert "\x1b" not in ran.out
    assert "\u202e" not in ran.out
    assert len(ran.out.splitlines()) == 2
