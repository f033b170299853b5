"""Each tool answers with the JSON of its command, small, and says what it leaves out."""

import json
from pathlib import Path
from typing import Any

from tests.agents.client import Agent, called, named
from tests.agents.schemas import matches
from tests.documents import EXAMPLE
from tests.registry_server import RegistryServer, record
from trialcli.agents.table import TOOLS
from trialcli.agents.tools.search import QUESTION
from trialcli.cli.search_options import SearchOptions
from trialcli.cli.stored_options import StoredOptions

TRIAL = "NCT00000001"


def test_the_tools_are_named_as_the_commands_and_read_only(agent: Agent) -> None:
    async def talk(client: Any) -> Any:
        return (await client.list_tools()).tools

    tools = named(agent.run(talk))
    assert list(tools) == [
        "search",
        "show",
        "history",
        "diff",
        "related",
        "find",
        "list",
        "news",
        "audit",
    ]
    for tool in tools.values():
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.destructive_hint is False
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema["required"][0] == "about"
        for argument in tool.input_schema["properties"].values():
            assert argument["description"].endswith((".", ":"))
    assert len(json.dumps([one.model_dump(mode="json") for one in tools.values()])) < 40_000
    open_world = {name for name, one in tools.items() if one.annotations.open_world_hint}
    assert open_world == set(TOOLS) - {"find", "list", "news"}


def test_the_arguments_are_the_options_of_the_commands() -> None:
    options = set(SearchOptions.__dataclass_fields__)
    assert {one.name for one in QUESTION} == options | {"words"}
    for tool in ("find", "list"):
        assert set(StoredOptions.__dataclass_fields__) <= {
            one.name for one in TOOLS[tool].arguments
        }


def test_show_answers_with_facts_and_then_with_sections(agent: Agent) -> None:
    first, section, missing = agent.ask(
        ("show", {"trial": EXAMPLE, "at": "latest"}),
        ("show", {"trial": "nct 9900 0001".replace(" ", ""), "at": "v1"}),
        ("show", {"trial": EXAMPLE, "at": "first", "section": ["eligibility"]}),
    )
    matches(first, "mcp-show")
    assert first.data["parts"][0]["title"] == "Facts"
    assert "Metformin add-on" in first.data["parts"][0]["text"]
    assert "eligibility" in first.data["sections_there"]
    assert section.error["kind"] == "usage"
    matches(missing, "mcp-show")
    assert "65 years" in missing.data["parts"][1]["text"]
    assert "not the newest" in " ".join(missing.about["remarks"])


def test_show_stores_what_it_downloads_and_history_grows(
    agent: Agent, registry: RegistryServer, store: Path
) -> None:
    registry.put(record(TRIAL, title="Lupus and light"))
    before, shown, after = agent.ask(
        ("history", {"trial": TRIAL}), ("show", {"trial": TRIAL}), ("history", {"trial": TRIAL})
    )
    assert before.error["kind"] == "not-stored"
    assert "Call show" in before.error["hint"]
    assert "Lupus and light" in shown.text
    assert len(after.data["versions"]) == 1
    assert (store / TRIAL).is_dir()


def test_offline_asks_and_stores_nothing(store: Path, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    replies = Agent(store, registry.root, "--offline").ask(
        ("show", {"trial": TRIAL}),
        ("search", {"words": "lupus"}),
        ("history", {"trial": EXAMPLE, "fetch_history": True}),
        ("show", {"trial": EXAMPLE}),
        ("related", {"trial": EXAMPLE}),
    )
    assert [one.is_error for one in replies] == [True, True, True, False, False]
    assert not registry.asked
    assert not (store / TRIAL).exists()


def test_diff_has_sentences_and_evidence_and_changes_on_demand(agent: Agent) -> None:
    versions = {"trial": EXAMPLE, "before": "2026-02-18", "after": "2026-04-22"}
    brief, whole, major = agent.ask(
        ("diff", versions),
        ("diff", {**versions, "include": ["changes", "facts"], "all": True}),
        ("diff", {**versions, "min_severity": "major"}),
    )
    matches(brief, "diff")
    severities = [event["severity"] for event in brief.data["events"]]
    assert severities == sorted(severities, key=["major", "minor", "detail"].index)
    assert "+ exclusion" in brief.text
    assert "changes" not in brief.data
    assert {one["what"] for one in brief.about["left_out"]} >= {
        "administrative changes",
        "changes that the registry made itself",
        "each changed field, old and new",
    }
    matches(whole, "diff")
    assert whole.data["changes"]
    assert brief.data["rules"].keys() == {event["rule"] for event in brief.data["events"]}
    assert {event["severity"] for event in major.data["events"]} == {"major"}
    assert "less severe changes" in {one["what"] for one in major.about["left_out"]}


def test_diff_of_every_stored_trial_since_a_day(agent: Agent) -> None:
    since, nothing = agent.ask(("diff", {"since": "2026-03-01"}), ("diff", {"since": "2026-11-20"}))
    matches(since, "diffs")
    assert [one["trial"] for one in since.data["diffs"]] == [EXAMPLE]
    worst = since.data["diffs"][0]["events"][0]
    assert worst["severity"] == "major"
    assert since.data["rules"][worst["rule"]]["source"]
    matches(nothing, "diffs")
    assert nothing.data["diffs"] == []
    assert nothing.about["remarks"][0].startswith("No stored change since 2026-11-20")


def test_history_audit_related_and_find_match_their_schemas(
    agent: Agent, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL, title="Metformin and light"))
    replies = agent.ask(
        ("history", {"trial": EXAMPLE}),
        ("audit", {"trial": EXAMPLE}),
        ("audit", {"trial": EXAMPLE, "include": ["texts"]}),
        ("related", {"trial": EXAMPLE, "stored": True}),
        ("find", {"words": "metformin", "section": ["eligibility"]}),
        ("find", {"words": "qqqq"}),
        ("search", {"words": "light"}),
        ("search", {"words": "light", "count": True}),
        ("search", {"words": "qqqq"}),
    )
    names = ["history", "audit", "audit", "related", "find", "find", "search", "search", "search"]
    for reply, name in zip(replies, names, strict=True):
        matches(reply, name)
    assert len(replies[0].data["versions"]) == 5
    assert replies[1].data["results"]["state"]
    assert "before" in replies[2].data["outcomes"][0]
    assert replies[4].data["total"] == 1
    assert replies[6].data["trials"][0]["trial"] == TRIAL
    assert (replies[7].data["found"], replies[7].data["trials"]) == (1, None)
    assert replies[8].data["found"] == 0
    assert replies[8].data["notes"]


def test_a_wrong_call_is_refused_with_a_sentence(agent: Agent) -> None:
    wrong: list[tuple[str, dict[str, Any], str]] = [
        ("diff", {"trial": EXAMPLE, "severity": "major"}, "diff has no argument 'severity'."),
        ("search", {"age-group": "child"}, "search has no argument 'age-group'."),
        ("show", {}, "show needs the argument trial."),
        ("show", {"trial": "NCT123"}, "NCT123"),
        ("show", {"trial": "2015-001234-56"}, "is an ID of the EU"),
        ("show", {"trial": EXAMPLE, "at": "v99"}, "v99"),
        ("show", {"trial": EXAMPLE, "section": ["eligibilty"]}, "'eligibilty' is not a section."),
        ("find", {"words": "lupus", "limit": 0}, "limit must be a whole number"),
        ("find", {"words": ["a", "b"]}, "words must be a text"),
        ("diff", {"trial": EXAMPLE, "all": "perhaps"}, "all must be true or false"),
        ("search", {}, "The search is empty."),
        ("search", {"near": "Berlin"}, "'Berlin' is not a place"),
        ("news", {}, "There is no watch list"),
    ]
    replies = agent.ask(*((tool, arguments) for tool, arguments, _ in wrong))
    for reply, (_, _, message) in zip(replies, wrong, strict=True):
        assert reply.error["kind"] == "usage"
        assert message in reply.error["message"]
        hint = reply.error["hint"] or ""
        assert "--" not in reply.error["message"] + hint.partition("trialcli")[0]


def test_other_spellings_of_values_are_read(agent: Agent) -> None:
    replies = agent.ask(
        ("diff", {"trial": "https://clinicaltrials.gov/study/NCT99000001", "original": "true"}),
        ("search", {"condition": "lupus", "status": "Recruiting", "phase": "Phase 2", "age": 17}),
        ("find", {"words": "metformin", "limit": "5", "offset": None, "section": []}),
    )
    assert not any(one.is_error for one in replies)


def test_an_unknown_tool_is_an_error_of_the_protocol(agent: Agent) -> None:
    async def talk(client: Any) -> str:
        try:
            await called(client, "fetch", {})
        except Exception as error:  # noqa: BLE001 - the SDK's own
            return str(error)
        return ""

    assert "The tools are search, show" in agent.run(talk)


def test_list_has_the_stored_trials_and_who_watches_them(
    agent: Agent, store: Path, registry: RegistryServer
) -> None:
    (store / "watch.toml").write_text(
        f'trials = ["{EXAMPLE}"]\n[group.rivals]\ntrials = ["{TRIAL}", "NCT00000002"]\n'
    )
    registry.put(record(TRIAL, title="Light"))
    agent.ask_one("show", trial=TRIAL)
    every, rivals, due, second, fields = agent.ask(
        ("list", {}),
        ("list", {"group": ["rivals"]}),
        ("list", {"flag": ["results-due"]}),
        ("list", {"sort": "-trial", "limit": 1, "offset": 1}),
        ("list", {"fields": ["trial", "conditions"]}),
    )
    for reply in (every, rivals, due, second):
        matches(reply, "list")
    groups = {one["trial"]: one["groups"] for one in every.data["trials"]}
    assert groups == {TRIAL: ["rivals"], EXAMPLE: ["watched"]}
    assert [one["trials"] for one in every.data["watched"]] == [1, 2]
    assert "Watched, and not stored yet: NCT00000002." in " ".join(every.about["remarks"])
    assert [one["trial"] for one in rivals.data["trials"]] == [TRIAL]
    assert (rivals.data["stored"], rivals.data["matching"]) == (2, 1)
    assert (due.data["matching"], due.data["trials"]) == (0, [])
    assert [one["trial"] for one in second.data["trials"]] == [TRIAL]
    assert fields.data["trials"][0].keys() <= {"trial", "conditions", "groups"}


def test_list_without_a_watch_list_says_so(agent: Agent) -> None:
    (reply,) = agent.ask(("list", {"limit": 1}))
    assert reply.data["watched"] is None
    assert "no watch list" in " ".join(reply.about["remarks"])


def test_find_reads_words_apart_and_phrases_in_quotation_marks(agent: Agent) -> None:
    apart, phrase, nothing = agent.ask(
        ("find", {"words": "diabetes metformin"}),
        ("find", {"words": '"diabetes metformin"'}),
        ("find", {"words": "*"}),
    )
    assert (apart.data["total"], phrase.data["total"]) == (1, 0)
    assert "Call list" in nothing.error["hint"]


def test_a_row_counts_the_countries_that_it_leaves_out(
    agent: Agent, registry: RegistryServer
) -> None:
    study = record(TRIAL, title="Light")
    study["protocolSection"]["contactsLocationsModule"] = {
        "locations": [{"facility": "A", "country": f"Country {one}"} for one in range(12)]
    }
    registry.put(study)
    brief, whole = agent.ask(
        ("search", {"words": "light"}), ("search", {"words": "light", "fields": ["countries"]})
    )
    assert brief.data["trials"][0]["countries"][-1] == "… and 4 more"
    assert len(whole.data["trials"][0]["countries"]) == 12


def test_a_call_that_fetched_the_history_is_not_advised_to_fetch_it_again(
    agent: Agent, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    registry.put_history(TRIAL, [("2020-01-05", "RECRUITING", ["Study Status"], record(TRIAL))])
    for reply in agent.ask(
        *((tool, {"trial": TRIAL, "fetch_history": True}) for tool in ("history", "audit", "diff"))
    ):
        assert "fetch_history" not in reply.text
