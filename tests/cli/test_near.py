import re
from typing import Any

import pytest

from tests.cli.program import Program
from tests.made_snapshots import made_snapshot
from tests.registry_server import record

BERLIN = "52.52,13.405,50km"
POINTS = {
    "Berlin": (52.52437, 13.41053),
    "Potsdam": (52.39886, 13.06566),
    "Sydney": (-33.87, 151.2),
}


def site(city: str, status: str | None = None, *, placed: bool = True) -> dict[str, Any]:
    country = "Australia" if city == "Sydney" else "Germany"
    found: dict[str, Any] = {"facility": f"Clinic of {city}", "city": city, "country": country}
    if status:
        found["status"] = status
    if placed:
        latitude, longitude = POINTS[city]
        found["geoPoint"] = {"lat": latitude, "lon": longitude}
    return found


def trial(number: int, *sites: dict[str, Any], status: str = "RECRUITING") -> Any:
    study = record(f"NCT{number:08d}", title=f"Trial {number} of lupus", status=status)
    study["protocolSection"]["contactsLocationsModule"] = {"locations": list(sites)}
    return study


@pytest.fixture
def stored(program: Program) -> Program:
    """Return the program with trials near Berlin, far from it, and of unknown places."""
    for number, study in {
        1: trial(1, site("Sydney", "RECRUITING"), site("Potsdam", "RECRUITING")),
        2: trial(2, site("Berlin", "COMPLETED"), site("Potsdam", "RECRUITING")),
        3: trial(3, site("Sydney", "RECRUITING")),
        4: trial(4, site("Berlin", "RECRUITING", placed=False)),
        5: trial(5),
        6: trial(6, site("Sydney"), site("Berlin", placed=False), status="COMPLETED"),
        7: trial(7, site("Berlin"), status="COMPLETED"),
    }.items():
        program.keep(made_snapshot(f"NCT{number:08d}", study=study))
    return program


def numbers(rows: list[dict[str, Any]]) -> str:
    return "".join(row["trial"][-1] for row in rows)


def test_stored_trials_near_a_point_nearest_first(stored: Program) -> None:
    for _ in ("read from the snapshots", "read from the catalog"):
        ran = stored("list", "--near", BERLIN, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert numbers(ran.data["trials"]) == "271"
        assert ran.data["near"] == {
            "point": BERLIN,
            "without_position": 2,
            "partly_without_position": 1,
        }
        assert ran.data["trials"][2]["nearest"] == {
            "city": "Potsdam",
            "kilometres": 26.6,
            "status": "RECRUITING",
        }


def test_with_an_open_status_the_near_site_must_be_open(stored: Program) -> None:
    ran = stored("list", "--near", BERLIN, "--status", "recruiting", "--json")
    assert numbers(ran.data["trials"]) == "12"
    assert {row["nearest"]["city"] for row in ran.data["trials"]} == {"Potsdam"}
    ran = stored("list", "--near", BERLIN, "--status", "completed", "--json")
    assert numbers(ran.data["trials"]) == "7"


def test_with_a_country_the_near_site_must_be_in_it(stored: Program) -> None:
    ran = stored("list", "--near", "-33.9,151.2,50km", "--country", "Germany", "--json")
    assert ran.data["trials"] == []
    ran = stored("list", "--near", "-33.9,151.2,50km", "--country", "Australia", "--json")
    assert numbers(ran.data["trials"]) == "136"


def test_the_table_names_the_nearest_site_and_what_is_left_out(stored: Program) -> None:
    ran = stored("list", "--near", BERLIN)
    assert "Nearest site" in ran.out.splitlines()[0]
    wide = stored.process("list", "--near", BERLIN, variables={"COLUMNS": "120"})
    assert "27 km, Potsdam" in wide.out
    words = " ".join(ran.out.split())
    assert "2 stored trials state no position of a site and are left out" in words
    assert "1 stored trial has no site within 50 km, but sites without a position" in words


@pytest.mark.parametrize("columns", [40, 45, 59, 60, 74, 96, 124, 144, 164, 189, 224])
def test_no_line_of_the_table_is_wider_than_the_terminal(
    columns: int, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = {"city": "Neustadt an der Donau", "country": "Bosnia and Herzegovina"}
    study = trial(1, site("Berlin") | place, status="ACTIVE_NOT_RECRUITING")
    study["protocolSection"] |= {
        "conditionsModule": {"conditions": ["Systemic lupus erythematosus and more"]},
        "designModule": {
            "studyType": "INTERVENTIONAL",
            "phases": ["EARLY_PHASE1"],
            "enrollmentInfo": {"count": 1_234_567_890},
        },
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": "A sponsor with a long name"}},
    }
    study["protocolSection"]["statusModule"] |= {
        "startDateStruct": {"date": "2019-05-01"},
        "primaryCompletionDateStruct": {"date": "2038-12-31", "type": "ESTIMATED"},
    }
    program.keep(made_snapshot("NCT00000001", study=trial(1)))
    program.keep(made_snapshot("NCT00000001", study=study, minutes=1))
    monkeypatch.setenv("COLUMNS", str(columns))
    head, row, *_ = program("list", "--near", BERLIN).out.splitlines()
    assert row.startswith("NCT00000001")
    assert "under 1 km" in row
    assert max(len(head), len(row)) <= columns
    assert ("Title" in head) == (columns > 40)
    assert ("Countries" in head) == (columns == 224)


def test_rows_say_on_stderr_what_is_left_out(stored: Program) -> None:
    ran = stored("list", "--near", BERLIN, "--fields", "trial,nearest_city,nearest_kilometres")
    assert "NCT00000002" in ran.out
    assert "2 stored trials state no position" in ran.err
    ran = stored("find", "lupus", "--near", BERLIN, "--format", "csv")
    assert "2 stored trials state no position" in ran.err


def test_find_near_a_point(stored: Program) -> None:
    ran = stored("find", "lupus", "--near", BERLIN, "--json")
    assert sorted(numbers(ran.data["matches"])) == ["1", "2", "7"]
    assert ran.data["near"]["without_position"] == 2
    assert {row["nearest"]["city"] for row in ran.data["matches"]} == {"Berlin", "Potsdam"}
    assert "Nearest site: 27 km, Potsdam" in stored("find", "lupus", "--near", BERLIN).out


def test_the_distance_needs_a_point(stored: Program) -> None:
    ran = stored("list", "--sort", "distance")
    assert (ran.code, ran.out) == (2, "")
    assert "--sort distance needs --near" in ran.err
    assert numbers(
        stored("list", "--near", BERLIN, "--sort", "trial", "--json").data["trials"]
    ) == ("127")


@pytest.mark.parametrize("command", [("list",), ("find", "lupus"), ("search", "lupus")])
@pytest.mark.parametrize("text", ["91,0,50km", "50", "25mi", "52,5,13,4,50km", "51.5N,0W,5km", ""])
def test_one_sentence_on_a_wrong_point(program: Program, command: Any, text: str) -> None:
    ran = program(*command, "--near", text)
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_southern_latitude_is_not_an_option(stored: Program) -> None:
    assert numbers(stored("list", "--near", "-33.9,151.2,50km", "--json").data["trials"]) == "136"


def test_hostile_sites(program: Program) -> None:
    study = trial(1, site("Berlin"))
    (only,) = study["protocolSection"]["contactsLocationsModule"]["locations"]
    only["city"] = "[red]Ber\x1b[31mlin\n"
    program.keep(made_snapshot("NCT00000001", study=study))
    for _ in range(2):
        ran = program("list", "--near", BERLIN)
        assert "\x1b" not in ran.out
        assert "[red]" in ran.out


def shown(program: Program, number: int, *arguments: str) -> str:
    ran = program("show", f"NCT{number:08d}", "--offline", "--near", *arguments)
    assert (ran.code, ran.err) == (0, "")
    return ran.out


def test_show_names_the_nearest_site_on_the_first_screen(stored: Program) -> None:
    words = " ".join(shown(stored, 1, BERLIN).split())
    assert "Nearest site Clinic of Potsdam, Potsdam: 27 km, recruiting; 1 of 2 sites" in words
    assert words.index("Potsdam, Germany · 27 km") < words.index("Sydney, Australia · 16")
    words = " ".join(shown(stored, 2, BERLIN).split())
    assert "completed; 2 of 2 sites within 50 km; nearest recruiting site: Clinic of P" in words
    words = " ".join(shown(stored, 7, "52.52,13.405,10mi").split())
    assert "under 1 mi, status not stated; 1 of 1 site within 10 mi" in words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (4, "Nearest site not known: 1 site states no position"),
        (5, "Nearest site the record states no sites"),
        (6, "0 of 2 sites within 50 km; 1 site states no position"),
    ],
)
def test_show_says_what_is_not_known_of_the_sites(stored: Program, number: int, words: str) -> None:
    assert words in " ".join(shown(stored, number, "52.52,13.405").split())


def test_a_whole_page_has_every_site_by_its_distance(stored: Program) -> None:
    out = shown(stored, 6, BERLIN, "--section", "locations")
    assert out.index("Farther away (1)") < out.index("Sydney") < out.index("No position stated (1)")
    assert out.index("No position stated (1)") < out.index("Clinic of Berlin")
    whole = stored("show", "NCT00000006", "--offline", "--full").out
    near = shown(stored, 6, BERLIN, "--full")
    assert set(re.findall(r"\w+", whole)) <= set(re.findall(r"\w+", near))


def test_the_first_screen_counts_the_sites_that_it_leaves_out(program: Program) -> None:
    study = trial(1, *[site("Berlin", "RECRUITING") for _ in range(7)], site("Sydney"))
    program.keep(made_snapshot("NCT00000001", study=study))
    assert re.findall(r"\d+ (?:more )?sites", shown(program, 1, BERLIN).split("Not shown")[1]) == [
        "3 sites"
    ]
    assert "7 of 8 sites within 50 km" in shown(program, 1, BERLIN)


@pytest.mark.parametrize(("radius", "far"), [("50km", "27 km"), ("30mi", "17 mi")])
def test_distances_have_the_unit_that_was_given(stored: Program, radius: str, far: str) -> None:
    out = shown(stored, 1, f"52.52,13.405,{radius}")
    assert far in out
    assert f"within {radius[:2]} {radius[2:]}" in out
    ran = stored("list", "--near", f"52.52,13.405,{radius}")
    assert f"{far}, Potsdam" in ran.out


def test_show_says_that_a_position_is_that_of_the_city(stored: Program) -> None:
    said = "The registry states the position of the city."
    assert said in shown(stored, 1, BERLIN)
    assert said in shown(stored, 1, BERLIN, "--section", "locations")
    assert said not in shown(stored, 4, BERLIN)


def test_show_near_a_wrong_point(program: Program) -> None:
    ran = program("show", "NCT00000001", "--near", "London")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "knows no places by name" in ran.err
