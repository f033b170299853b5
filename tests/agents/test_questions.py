"""Questions that people ask an agent, each answered by two or three small calls."""

from pathlib import Path
from typing import Any

import pytest

from tests.agents.client import Agent, Reply
from tests.agents.schemas import matches
from tests.documents import EXAMPLE, examples_at
from tests.registry_server import RegistryServer, record
from trialcli.agents.table import TOOLS
from trialcli.cli.guard import run

TRIAL = "NCT00000001"
_SMALL = 8_600
"""The characters of an answer, if no other number is asked for: about 8,000."""


def files_of(store: Path) -> dict[str, bytes]:
    """Return what a person has in a store: snapshots, watch list, watch log."""
    return {
        path.relative_to(store).as_posix(): path.read_bytes()
        for path in sorted(store.rglob("*"))
        if path.is_file() and not path.name.endswith(("-wal", "-shm", ".lock"))
    }


def small(replies: list[Reply]) -> list[Reply]:
    """Return answers after a check that each is one, and small."""
    for reply in replies:
        assert not reply.is_error, reply.text
        assert len(reply.text) <= _SMALL
        assert reply.about["source"]["from"]
        assert reply.about["source"]["age"]
    return replies


def with_sites(study: dict[str, Any], city: str, point: tuple[float, float]) -> dict[str, Any]:
    """Return a record with an open site and limits of age."""
    protocol = study["protocolSection"]
    latitude, longitude = point
    protocol["contactsLocationsModule"] = {
        "locations": [
            {
                "facility": "Clinic",
                "city": city,
                "country": "Germany",
                "status": "RECRUITING",
                "geoPoint": {"lat": latitude, "lon": longitude},
            }
        ]
    }
    protocol["conditionsModule"] = {"conditions": ["Lupus"]}
    return study


@pytest.fixture
def watched(
    store: Path, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Path:
    """Return a store whose watch list has a trial that changed between two runs."""
    for name, value in {
        "TRIALCLI_STORE": str(store),
        "TRIALCLI_REGISTRY_URL": registry.root,
        "TRIALCLI_RATE": "0",
        "TRIALCLI_CONFIG": str(tmp_path / "none.toml"),
    }.items():
        monkeypatch.setenv(name, value)
    registry.put(record(TRIAL, title="Lupus and light"))
    assert run(["watch", "add", TRIAL]) == 0
    assert run(["watch", "run"]) == 0
    registry.put(record(TRIAL, title="Lupus and light", status="TERMINATED"))
    registry.new_data("2026-11-23T09:00:05")
    assert run(["watch", "run", "--quiet"]) == 0
    return store


def test_no_tool_changes_what_a_person_has(agent: Agent, watched: Path) -> None:
    def kept() -> dict[str, bytes]:
        indexes = (".catalog", ".fulltext")  # disposable, made again at any time
        return {name: one for name, one in files_of(watched).items() if not name.endswith(indexes)}

    trial, before = {"trial": TRIAL}, kept()
    assert {"state.sqlite3", "watch.toml"} <= before.keys()
    calls: list[tuple[str, dict[str, Any]]] = [
        ("news", {}),
        ("list", {}),
        ("find", {"words": "lupus"}),
        ("search", {"words": "lupus"}),
        ("diff", {"since": "2026-11-01"}),
        ("related", {**trial, "stored": True}),
        *((tool, trial) for tool in ("diff", "history", "audit", "show")),
    ]
    assert {name for name, _ in calls} == set(TOOLS)
    small(agent.ask(*calls))
    assert kept() == before


def test_what_changed_in_my_trials_this_month_and_does_it_matter(
    agent: Agent, watched: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files_of(watched)
    news, since, again = small(
        agent.ask(("news", {}), ("diff", {"since": "2026-11-01"}), ("news", {}))
    )
    assert files_of(watched) == before
    matches(news, "news")
    assert news.data["worst"] == "major"
    (trial,) = news.data["trials"]
    assert trial["trial"] == TRIAL
    (event,) = (one for one in trial["events"] if "Terminated" in one["sentence"])
    rule = news.data["rules"][event["rule"]]
    assert (event["severity"], bool(rule["reason"]), bool(rule["source"])) == ("major", True, True)
    assert news.about["today"] >= "2026-11-23"
    assert news.about["source"]["data_date"] == "2026-11-23"
    assert {one["trial"] for one in since.data["diffs"]} >= {EXAMPLE}
    assert "worst first" in " ".join(since.about["remarks"])
    assert again.data["trials"] == news.data["trials"]
    capsys.readouterr()
    assert run(["news", "--json"]) == 0
    assert TRIAL in capsys.readouterr().out


def test_was_the_primary_outcome_changed_since_registration(
    agent: Agent, registry: RegistryServer
) -> None:
    def version(measure: str) -> dict[str, Any]:
        study = record(TRIAL)
        study["protocolSection"]["statusModule"]["startDateStruct"] = {"date": "2020-03-01"}
        study["protocolSection"]["outcomesModule"] = {
            "primaryOutcomes": [{"measure": measure, "timeFrame": "1 year"}]
        }
        return study

    now = version("Quality of life")
    registry.put(now)
    registry.put_history(
        TRIAL,
        [
            ("2020-01-05", "RECRUITING", ["Study Status"], version("Overall survival")),
            ("2021-06-05", "RECRUITING", ["Outcome Measures"], now),
        ],
    )
    audit, diff = small(
        agent.ask(
            ("audit", {"trial": TRIAL, "fetch_history": True}),
            ("diff", {"trial": TRIAL, "original": True, "section": ["outcomes"]}),
        )
    )
    assert audit.data["has_promise"] is True
    verdicts = {one["measure"]: one["verdict"] for one in audit.data["outcomes"]}
    assert verdicts == {"Overall survival": "dropped", "Quality of life": "added"}
    assert "asked for more before" in audit.about["source"]["from"]
    assert diff.data["before"]["version"] == "v1"
    assert diff.data["events"][0]["severity"] == "major"
    assert "Overall survival" in diff.text


def test_earlier_versions_are_downloaded_some_at_a_time(
    agent: Agent, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    days = [f"2020-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 21)]
    versions = [
        (day, "RECRUITING", ["Study Status"], record(TRIAL, title=f"Light {day}")) for day in days
    ]
    registry.put_history(TRIAL, versions)
    first, second = agent.ask(*[("history", {"trial": TRIAL, "fetch_history": True})] * 2)
    assert "call history again with fetch_history=true" in " ".join(first.about["remarks"])
    assert not any("again with" in one for one in second.about["remarks"])
    assert any(one["what"] == "versions" for one in second.about["left_out"])


def test_which_lupus_trials_recruit_near_berlin_for_a_person_of_17(
    agent: Agent, registry: RegistryServer
) -> None:
    near = with_sites(record(TRIAL, title="Lupus in Berlin"), "Berlin", (52.5, 13.4))
    far = with_sites(record("NCT00000002", title="Lupus in Munich"), "Munich", (48.1, 11.6))
    old = with_sites(record("NCT00000003", title="Lupus of adults"), "Berlin", (52.5, 13.4))
    old["protocolSection"]["eligibilityModule"] = {"minimumAge": "18 Years"}
    registry.put(near, far, old)
    found, shown = small(
        agent.ask(
            (
                "search",
                {
                    "condition": ["lupus"],
                    "status": ["recruiting"],
                    "age": 17,
                    "near": "52.52,13.40,50km",
                },
            ),
            ("show", {"trial": TRIAL, "near": "52.52,13.40"}),
        )
    )
    matches(found, "search")
    assert [one["trial"] for one in found.data["trials"]] == [TRIAL]
    assert found.data["trials"][0]["nearest"]["city"] == "Berlin"
    assert "Clinic" in shown.text


def test_are_results_due(agent: Agent) -> None:
    (audit,) = small(agent.ask(("audit", {"trial": EXAMPLE})))
    assert audit.data["results"]["state"] in ("submitted", "not_due", "overdue")
    assert audit.data["results"]["rule"]


def test_long_answers_have_pages_that_together_are_the_whole(tmp_path: Path) -> None:
    store = examples_at(tmp_path / "store")
    agent = Agent(store, "http://127.0.0.1:9", "--offline")
    whole = agent.ask_one("show", trial=EXAMPLE, full=True, max_characters=100_000)
    assert not any(one["what"] == "characters of text" for one in whole.about["left_out"])

    def all_pages(client: Any) -> Any:
        return _pages(client, {"trial": EXAMPLE, "full": True, "max_characters": 3000})

    pages = agent.run(all_pages)
    assert len(pages) > 3
    joined = "".join(part["text"] for page in pages for part in page.data["parts"])
    assert joined == "".join(part["text"] for part in whole.data["parts"])


async def _pages(client: Any, arguments: dict[str, Any]) -> list[Reply]:
    """Call show again and again, as each answer says, until nothing is left."""
    from tests.agents.client import called

    pages, offset = [], 0
    while True:
        page = await called(client, "show", {**arguments, "offset": offset})
        pages.append(page)
        left = [one for one in page.about["left_out"] if one["what"] == "characters of text"]
        if not left:
            return pages
        offset = int(left[0]["how"].rpartition("offset=")[2])


def test_the_prompts_name_the_calls(agent: Agent) -> None:
    async def talk(client: Any) -> Any:
        names = [one.name for one in (await client.list_prompts()).prompts]
        got = await client.get_prompt(names[0], {"since": "2026-11-01"})
        return names, got.messages[0].content.text

    names, text = agent.run(talk)
    assert names == ["changes_since", "outcomes_since_registration"]
    assert "diff with since=2026-11-01" in text
