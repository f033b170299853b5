"""A watched search keeps its options in watch.toml, and every command of the list knows it."""

import tomllib
from typing import Any

import pytest

from tests.cli.program import Program
from tests.registry_server import RegistryServer, record

NAME = "condition: lupus; status: recruiting"
TABLE = '{ condition = ["lupus"], status = ["recruiting"] }'


def listed(program: Program) -> Any:
    return tomllib.loads((program.root / "watch.toml").read_text())


def write(program: Program, text: str) -> None:
    program.root.mkdir(exist_ok=True)
    (program.root / "watch.toml").write_text(text)


@pytest.fixture
def watching(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with a registry of two trials of lupus, of which one is recruiting."""
    for number, status in ((1, "RECRUITING"), (2, "COMPLETED")):
        study = record(f"NCT{number:08d}", status=status)
        study["protocolSection"]["conditionsModule"] = {"conditions": ["Lupus"]}
        registry.put(study)
    return asking


def test_the_options_are_readable_in_the_file(watching: Program) -> None:
    ran = watching("watch", "add", "--condition", "lupus", "--status", "RECRUITING")
    assert ran.code == 0
    assert ran.err.splitlines()[:2] == [
        "On the registry's site: https://clinicaltrials.gov/search?cond=lupus&aggFilters=status:rec",
        f"The search “{NAME}” finds 1 trial.",
    ]
    assert f"  {TABLE},\n" in (watching.root / "watch.toml").read_text()
    again = watching("watch", "add", "--status", "recruiting", "--condition", "lupus")
    assert (again.code, "listed" in again.out) == (0, True)
    assert len(listed(watching)["searches"]) == 1


def test_every_option_is_kept(watching: Program) -> None:
    given = {
        "condition": ["lupus", 'the "x"'],
        "intervention": ["CAR-T"],
        "title": ["a"],
        "outcome": ["b"],
        "sponsor": ["c"],
        "location": ["d"],
        "country": ["Germany"],
        "id": ["e"],
        "eligibility": ["f, g"],
        "status": ["not yet recruiting"],
        "phase": ["1/2", "early 1"],
        "type": ["interventional"],
        "age_group": ["older adult"],
        "sex": ["female"],
        "allocation": ["randomized"],
        "masking": ["double", "none"],
        "funder": ["industry"],
    }
    words = [f"--{name.replace('_', '-')}={text}" for name, all_ in given.items() for text in all_]
    more = {
        "age": "17 years",
        "enrollment": "100..500",
        "start": "2026-01-01..",
        "primary_completion": "2026-01-01..2026-06-30",
        "first_posted": "2026-01-01..",
        "results_posted": "..2026-12-31",
        "completion": "..2026-12-31",
        "updated_since": "2026-01-12",
        "near": "52.5,13.4,50km",
        "essie": "AREA[Condition]Lupus",
    }
    words += [f"--{name.replace('_', '-')}={text}" for name, text in more.items()]
    ran = watching("watch", "add", *words, "--healthy", "--no-results", "--offline")
    assert ran.code == 0, ran.err
    (table,) = listed(watching)["searches"]
    phases = {"phase": ["phase1/phase2", "early phase1"]}
    assert table == {**given, **phases, **more, "healthy": True, "results": False}
    assert watching("watch", "list").code == 0
    assert "listed" in watching("watch", "add", *words, "--healthy", "--no-results").out


def test_a_query_with_options(watching: Program) -> None:
    ran = watching("watch", "add", "--query", "lupus", "--query", "trial", "--status", "recruiting")
    assert ran.code == 0
    assert listed(watching)["searches"] == [
        {"essie": "lupus", "status": ["recruiting"]},
        {"essie": "trial", "status": ["recruiting"]},
    ]


def test_an_address_of_the_site(watching: Program) -> None:
    address = "https://clinicaltrials.gov/search?cond=lupus&aggFilters=status:rec"
    assert watching("watch", "add", "--url", address).code == 0
    assert listed(watching)["searches"] == [{"condition": ["lupus"], "status": ["recruiting"]}]


def test_a_run_asks_for_the_options(watching: Program, registry: RegistryServer) -> None:
    watching("watch", "add", "--condition", "lupus", "--status", "recruiting")
    registry.asked.clear()
    assert watching("watch", "run").code == 0
    (asked,) = (each for each in registry.asked if each.path == "/api/v2/studies")
    assert asked.params["query.cond"] == "lupus"
    assert asked.params["filter.advanced"] == "AREA[OverallStatus](RECRUITING)"
    assert NAME in watching("watch", "list").out
    assert watching.store.versions("NCT00000001")
    assert not watching.store.versions("NCT00000002")


@pytest.mark.parametrize(
    "arguments", [["--query", NAME], ["--condition", "lupus", "--status", "recruiting"]]
)
def test_it_is_removed_by_its_name_or_its_options(arguments: list[str], watching: Program) -> None:
    write(watching, f'searches = ["lupus", {TABLE}]  # mine\n')
    ran = watching("watch", "remove", *arguments)
    assert (ran.code, ran.err.count("1 search")) == (0, 1)
    assert (watching.root / "watch.toml").read_text() == 'searches = ["lupus"]  # mine\n'


def test_a_text_in_the_list_stays_an_expression(
    watching: Program, registry: RegistryServer
) -> None:
    write(watching, 'searches = ["AREA[Condition]Lupus AND trial"]\n')
    assert watching("watch", "add", "--phase", "2", "--group", "more").code == 0
    assert watching("watch", "run").code == 0
    terms = [each.params.get("query.term") for each in registry.asked]
    assert "AREA[Condition]Lupus AND trial" in terms


def test_the_layout_stays(watching: Program) -> None:
    write(watching, f"searches = [\n  {TABLE}, # mine\n  'x',\n]\n")
    assert watching("watch", "add", "--title", "y", "--offline").code == 0
    assert (watching.root / "watch.toml").read_text() == (
        f"searches = [\n  {TABLE}, # mine\n  'x',\n  {{ title = [\"y\"] }},\n]\n"
    )


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("{ conditon = ['x'] }", "searches has a search with the unknown key 'conditon'"),
        ("{ status = ['opne'] }", "'opne' is not a status"),
        ("{ condition = [1] }", "condition = a list, which is not a list of texts"),
        ("{ healthy = 'yes' }", "healthy = 'yes', which is not true or false"),
        ("{ near = ['x'] }", "near = a list, which is not a text"),
        ("{ condition = [] }", "no key, so that it would find every trial"),
        ("{ condition = ['json://u:hunter2@h'] }", "an address, not a search"),
        ("{}", "no key, so that it would find every trial"),
    ],
)
def test_a_wrong_table_is_reported(table: str, said: str, watching: Program) -> None:
    write(watching, f"searches = [{table}]\n")
    ran = watching("watch", "list")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "hunter2" not in ran.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--phase", "9"], "'9' is not a phase."),
        (["--condition", "json://u:hunter2@h"], "which is not a search."),
        (["--query", "x", "--essie", "y"], "--essie cannot be combined with --query."),
    ],
)
def test_bad_usage_adds_nothing(arguments: list[str], said: str, watching: Program) -> None:
    ran = watching("watch", "add", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "hunter2" not in ran.err
    assert not (watching.root / "watch.toml").exists()
