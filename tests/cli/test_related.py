"""``trialcli related`` as a process, against a registry on loopback."""

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests import registry_faults as faults
from tests.cli.program import Program
from tests.registry_server import RegistryServer, record
from trialcli.edges.storefiles import CATALOG

SUBJECT = "NCT00000001"
TITLE = "CD19 CAR-T Therapy for Refractory Systemic Lupus Erythematosus"


def trial(number: int, title: str, condition: str, intervention: str, **modules: Any) -> Any:
    study = record(f"NCT{number:08d}", title=title)
    protocol = study["protocolSection"]
    protocol["conditionsModule"] = {"conditions": [condition]}
    protocol["armsInterventionsModule"] = {"interventions": [{"name": intervention}]}
    for name, module in modules.items():
        protocol.setdefault(name, {}).update(module)
    return study


TRIALS = [
    trial(
        1,
        TITLE,
        "Systemic Lupus Erythematosus",
        "CD19 CAR-T cells",
        designModule={"phases": ["PHASE1"]},
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Precision Biotech"}},
    ),
    trial(
        2,
        "Cells in autoimmune disease",
        "systemic lupus erythematosus",
        "CD19 CAR-T cells",
        designModule={"phases": ["PHASE1"]},
        sponsorCollaboratorsModule={"leadSponsor": {"name": "Precision Biotech"}},
        contactsLocationsModule={"locations": [{"country": "China"}]},
        statusModule={"startDateStruct": {"date": "2026-01"}},
    ),
    trial(3, TITLE, "Systemic Lupus Erythematosus", "Cells"),
    trial(4, "Asthma pill", "Asthma", "Pill"),
]
REASONS = [
    "same condition: systemic lupus erythematosus",
    "same intervention: CD19 CAR-T cells",
    "same sponsor",
    "same phase: Phase 1",
]


@pytest.fixture
def relating(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with a registry of four trials."""
    registry.put(*TRIALS)
    return asking


def test_related_trials_have_reasons_and_equal_titles_come_first(relating: Program) -> None:
    ran = relating.process("related", SUBJECT, "--json")

    assert ran.code == 0, ran.err
    again, same = ran.data["trials"]
    assert (again["trial"], again["same_title"]) == ("NCT00000003", True)
    assert again["reasons"][0] == "same title, perhaps the same study registered again"
    assert (same["trial"], same["reasons"]) == ("NCT00000002", REASONS)
    assert (same["status"], same["phases"], same["start"]) == ("RECRUITING", ["PHASE1"], "2026-01")
    assert same["countries"] == ["China"]
    assert ran.data["source"] == "registry"


def test_registry_is_asked_at_most_two_questions(
    relating: Program, registry: RegistryServer
) -> None:
    assert relating.process("related", SUBJECT).code == 0
    registry.asked.clear()

    assert relating.process("related", SUBJECT).code == 0

    searches = [one for one in registry.asked if "query.cond" in one.params]
    assert len(registry.asked) == len(searches) == 2
    assert all("ConditionMeshId" in one.params["fields"] for one in searches)
    assert searches[0].params["query.intr"] == "CD19 CAR-T cells"


def test_text_names_the_trial_and_why(relating: Program) -> None:
    ran = relating.process("related", SUBJECT, variables={"COLUMNS": "100"})

    assert ran.code == 0
    lines = ran.out.splitlines()
    assert lines[0].startswith("2 trials related to NCT00000001")
    assert "NCT00000002  Recruiting  Cells in autoimmune disease" in lines
    assert "  Phase 1; start 2026-01; China" in lines


def test_stored_trials_are_ranked_without_a_request(
    relating: Program, registry: RegistryServer
) -> None:
    relating.process("fetch", *(f"NCT0000000{number}" for number in range(1, 5)))
    registry.asked.clear()

    ran = relating.process("related", SUBJECT, "--stored", "--json")

    assert registry.asked == []
    assert [one["trial"] for one in ran.data["trials"]][:2] == ["NCT00000003", "NCT00000002"]
    assert ran.data["source"] == "store"
    assert ran.data["compared"] == 3


def test_without_the_registry_stored_trials_are_ranked_with_a_remark(
    relating: Program,
) -> None:
    relating.process("fetch", SUBJECT, "NCT00000002")

    ran = relating.process(
        "related", SUBJECT, "--format", "csv", "--registry-url", "http://127.0.0.1:9"
    )

    assert ran.code == 0
    assert "NCT00000002" in ran.out
    assert "Only stored trials were compared." in ran.err


def test_trial_that_is_not_stored_needs_the_registry(relating: Program) -> None:
    assert relating.process("related", SUBJECT, "--stored").code == 3
    gone = relating.process("related", SUBJECT, "--registry-url", "http://127.0.0.1:9")
    assert gone.code == 3


PLACES = {
    "Berlin": {"country": "Germany", "city": "Berlin", "geoPoint": {"lat": 52.52, "lon": 13.4}},
    "Lyon": {"country": "France", "city": "Lyon", "geoPoint": {"lat": 45.75, "lon": 4.85}},
}


def placed(number: int, status: str, *sites: tuple[str, str | None]) -> Any:
    study = trial(number, f"Lupus {number}", "Systemic Lupus Erythematosus", "Cells")
    study["protocolSection"]["statusModule"]["overallStatus"] = status
    study["protocolSection"]["contactsLocationsModule"] = {
        "locations": [{**PLACES[city], **({"status": now} if now else {})} for city, now in sites]
    }
    return study


@pytest.mark.parametrize("where", ["registry", "store", "unreachable"])
@pytest.mark.parametrize(
    ("arguments", "related"),
    [
        (["--country", "France"], {5: None, 6: None}),
        (["--status", "completed"], {7: None}),
        (["--near", "52.4,13.1,50km"], {5: "Berlin", 6: "Berlin", 7: "Berlin"}),
        (["--near", "52.4,13.1,50km", "--status", "recruiting"], {6: "Berlin"}),
        (["--near", "49,9,600km", "--status", "recruiting"], {5: "Lyon", 6: "Lyon"}),
        (["--near", "10,10,5km"], {}),
    ],
)
def test_only_trials_of_a_status_and_a_place(
    relating: Program,
    registry: RegistryServer,
    where: str,
    arguments: list[str],
    related: dict[int, str | None],
) -> None:
    registry.put(
        placed(5, "RECRUITING", ("Berlin", "COMPLETED"), ("Lyon", "RECRUITING")),
        placed(6, "RECRUITING", ("Berlin", "RECRUITING"), ("Lyon", "RECRUITING")),
        placed(7, "COMPLETED", ("Berlin", None)),
    )
    relating("fetch", *(f"NCT{number:08d}" for number in range(1, 8)))
    if where == "unreachable":
        registry.plan(faults.status(403), times=None)
    more = ["--stored"] if where == "store" else []
    ran = relating("related", SUBJECT, *arguments, *more, "--json")
    assert ran.code == 0, ran.err
    found = {
        int(row["trial"][3:]): (row["nearest"] or {}).get("city") for row in ran.data["trials"]
    }
    assert found == related
    assert ran.data["source"] == ("registry" if where == "registry" else "store")
    assert ran.data["among"].startswith(arguments[0].strip("-") if len(arguments) == 2 else "st")
    assert "Related trials: trialcli related" in relating("show", SUBJECT, "--offline").out


def test_limit_and_fields(relating: Program) -> None:
    ran = relating.process(
        "related", SUBJECT, "--limit", "1", "--fields", "trial,reasons", "--format", "jsonl"
    )

    (line,) = ran.out.splitlines()
    assert '"NCT00000003"' in line
    assert "More trials are related. --limit N shows more." in ran.err


def test_a_limit_is_never_silent(relating: Program) -> None:
    for limit, has_more in (("1", True), ("2", False)):
        ran = relating.process("related", SUBJECT, "--limit", limit, "--json")
        assert (len(ran.data["trials"]), ran.data["has_more"]) == (int(limit), has_more)
        text = relating.process("related", SUBJECT, "--limit", limit).out
        assert text.endswith("\nMore trials are related. --limit N shows more.\n") == has_more
    relating.process("fetch", *(f"NCT0000000{number}" for number in range(1, 5)))
    ran = relating.process("related", SUBJECT, "--stored", "--limit", "1", "--json")
    assert ran.data["has_more"]


def test_show_has_the_related_trials_that_are_known(
    relating: Program, registry: RegistryServer
) -> None:
    relating.process("fetch", SUBJECT)
    before = relating.process("show", SUBJECT, "--offline")
    relating.process("related", SUBJECT)
    registry.asked.clear()

    after = relating.process("show", SUBJECT, "--offline")

    assert before.out.splitlines()[-1] == f"Related trials: trialcli related {SUBJECT}"
    assert "Related trials" in after.out
    assert "NCT00000002  Cells in autoimmune disease" in after.out
    assert "same sponsor" in after.out
    assert registry.asked == []


def test_nothing_related_is_reported(relating: Program) -> None:
    relating.process("fetch", "NCT00000004")

    ran = relating.process("related", "NCT00000004")

    assert ran.code == 0
    assert ran.out.startswith("No trial related to NCT00000004 was found")


def test_earlier_id_is_that_trial_and_never_in_its_own_list(
    relating: Program, registry: RegistryServer
) -> None:
    own = trial(1, TITLE, "Systemic Lupus Erythematosus", "CD19 CAR-T cells")
    own["protocolSection"]["identificationModule"]["nctIdAliases"] = ["NCT00000009"]
    registry.put(own)

    ran = relating.process("related", "NCT00000009", "--json")

    assert ran.code == 0, ran.err
    assert ran.data["trial"] == SUBJECT
    assert {"NCT00000001", "NCT00000009"}.isdisjoint(one["trial"] for one in ran.data["trials"])
    assert "NCT00000009 is an earlier ID of NCT00000001." in ran.err


@pytest.mark.parametrize(
    "modules",
    [
        {"conditionsModule": {"conditions": []}},
        {"armsInterventionsModule": {"interventions": []}},
        {"conditionsModule": {"conditions": []}, "armsInterventionsModule": {"interventions": []}},
        {"designModule": {"studyType": "OBSERVATIONAL", "phases": []}},
        {"designModule": {"studyType": "EXPANDED_ACCESS", "phases": []}},
        {"conditionsModule": {"conditions": [f"Disease of organ {n}" for n in range(40)]}},
        {"conditionsModule": {"conditions": ["AREA[Phase](", "NOT lupus) OR (ALL", '"[x'] * 9}},
        {"statusModule": {"overallStatus": "WITHDRAWN", "whyStopped": "No funds"}},
    ],
    ids=range(8),
)
def test_odd_record_is_asked_for_safely(
    relating: Program, registry: RegistryServer, modules: Any
) -> None:
    registry.put(trial(1, TITLE, "Systemic Lupus Erythematosus", "CD19 CAR-T cells", **modules))

    ran = relating.process("related", SUBJECT, "--json")

    assert ran.code == 0, ran.err
    assert ran.data["source"] == "registry"
    assert "Too complicated" not in ran.err
    assert sum("fields" in one.params for one in registry.asked) <= 2


def test_stored_trial_alone_has_no_related_ones(relating: Program) -> None:
    relating.process("fetch", SUBJECT)

    ran = relating.process("related", SUBJECT, "--registry-url", "http://127.0.0.1:9")

    assert ran.code == 0
    assert "0 trials in the store compared" in ran.out
    assert "Only stored trials were compared." in ran.err


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE related SET rows = '[1'",
        "UPDATE related SET rows = '[[1, 2]]', seal = 0",
        "UPDATE related SET found = 'yesterday'",
        "UPDATE related SET shape = '1 trial'",
        "UPDATE related SET found = '2026-01-01T00:00:00+00:00'",
        "DROP TABLE related",
    ],
)
def test_stale_or_damaged_memory_is_never_an_error(relating: Program, damage: str) -> None:
    relating.process("fetch", SUBJECT)
    relating.process("related", SUBJECT)
    with closing(sqlite3.connect(relating.root / CATALOG)) as db, db:
        db.execute(damage)

    ran = relating.process("show", SUBJECT, "--offline")

    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1] == f"Related trials: trialcli related {SUBJECT}"
    assert relating.process("related", SUBJECT, "--json").data["trials"]
