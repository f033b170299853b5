"""The JSON of every command matches its schema in docs/schemas, and the schemas are well made."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests import registry_faults as faults
from tests.documents import EXAMPLE, examples_at
from tests.made_snapshots import TRIAL, made_snapshot
from tests.registry_server import RegistryServer, record
from tests.schema_tables import SCHEMAS, errors, validate
from trialcli.cli.commands import each_command
from trialcli.cli.guard import run
from trialcli.ctgov.events.rules import RULES
from trialcli.edges.store.directory import DirectoryStore
from trialcli.errors import ExitCode

CLOSED = "http://127.0.0.1:9"

Ran = tuple[int, Any]
"""An exit code, and the JSON on standard output, or on standard error where there is none."""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return examples_at(tmp_path / "store")


@pytest.fixture
def ran(
    store: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Ran]:
    """Return the program, asked for JSON."""
    for variable in ("TRIALCLI_RATE", "TRIALCLI_RETRY_WAIT"):
        monkeypatch.setenv(variable, "0")

    def ran(*arguments: str, root: str = CLOSED) -> Ran:
        monkeypatch.setenv("TRIALCLI_REGISTRY_URL", root)
        monkeypatch.setenv("TRIALCLI_STORE", str(store))
        code = run([*arguments, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err.splitlines()[-1])

    return ran


# ---------------------------------------------------------------- the schemas themselves


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every schema of an object within a schema."""
    if isinstance(schema, dict):
        if "object" in schema.get("type", ()):
            yield schema
        for value in schema.values():
            yield from objects(value)
    if isinstance(schema, list):
        for value in schema:
            yield from objects(value)


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_valid_and_named_after_its_file(name: str) -> None:
    schema = SCHEMAS[name]
    jsonschema.Draft202012Validator.check_schema(schema)
    number = re.fullmatch(rf"urn:trialcli:{name}:([0-9]+)", schema["$id"])
    assert number
    if name != "error":
        assert schema["properties"]["schema"] == {"const": f"trialcli/{name}/{number[1]}"}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_lists_every_key_and_requires_it(name: str) -> None:
    for schema in objects(SCHEMAS[name]):
        if "properties" in schema:
            assert schema["additionalProperties"] is False
            assert set(schema["required"]) == set(schema["properties"])


def test_the_kinds_of_errors_are_those_of_the_program() -> None:
    assert set(SCHEMAS["error"]["$defs"]["kind"]["enum"]) == {error.kind for error in errors()}


def test_every_command_has_a_schema() -> None:
    """Show prints the record itself, unpack what pack does, and mcp speaks a protocol.

    Some commands print text alone: a topic, or one setting.
    """
    commands = {command.replace(" ", "-") for command, _ in each_command()}
    texts = {"help", "config-set", "config-unset", "config-get", "config-path"}
    several = {"diffs", "audits", "histories", "timelines", "courses"}
    others = {"error", "manifest", "manifest-check", "export-tables", "pack-new", "mcp-show"}
    assert commands - {"show", "unpack", "mcp", *texts} == SCHEMAS.keys() - several - others


# ---------------------------------------------------------------- what the commands print


def test_list(ran: Callable[..., Ran]) -> None:
    code, data = ran("list")
    validate(data, "list")
    assert (code, [trial["trial"] for trial in data["trials"]]) == (0, [EXAMPLE])


def test_list_of_a_trial_that_cannot_be_read(ran: Callable[..., Ran], store: Path) -> None:
    max((store / EXAMPLE).iterdir()).write_text("{}")
    _, data = ran("list")
    validate(data, "list")
    assert data["trials"][0]["problem"]


def test_a_search(ran: Callable[..., Ran], registry: RegistryServer) -> None:
    registry.put(record(TRIAL, title="Lupus"))
    for arguments in (["lupus"], ["lupus", "--count"], ["lupus", "--near", "0,0,9km"], ["qqq"]):
        code, data = ran("search", *arguments, root=registry.root)
        validate(data, "search")
        assert code == 0


def test_trying_a_sink(ran: Callable[..., Ran], store: Path) -> None:
    sinks = {"hook": 'kind = "command"\ncommand = "true"', "feed": 'kind = "atom"\nfile = "feed"'}
    text = "".join(f"[sink.{name}]\n{options}\n" for name, options in sinks.items())
    (store / "watch.toml").write_text(text)
    for name, outcome in (("hook", "delivered"), ("feed", "writable")):
        code, data = ran("watch", "test", name)
        validate(data, "watch-test")
        assert (code, data["sink"], data["outcome"]) == (0, name, outcome)


def test_a_diff_of_every_two_versions(ran: Callable[..., Ran], store: Path) -> None:
    versions = [name.digest for name in DirectoryStore(store).versions(EXAMPLE)]
    for before in versions:
        for after in versions:
            code, data = ran("diff", EXAMPLE, before, after)
            validate(data, "diff")
            assert code == 0
            assert bool(data["changes"]) == (before != after)


def at_pointer(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer points at."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def test_what_the_document_promises_of_pointers_and_events(
    ran: Callable[..., Ran], store: Path
) -> None:
    kept = DirectoryStore(store)
    first, *_, latest = (kept.load(name).study for name in kept.versions(EXAMPLE))
    _, data = ran("diff", EXAMPLE, "first")
    for change in data["changes"]:
        for side, study in (("before", first), ("after", latest)):
            pointer = change[f"{side}_pointer"]
            value = None if pointer is None else at_pointer(study, pointer)
            assert change[side] == value
    told = sorted(position for event in data["events"] for position in event["changes"])
    assert told == list(range(len(data["changes"])))


def test_diffs_of_several_trials(ran: Callable[..., Ran]) -> None:
    for arguments in (["diff"], ["diff", "--since", "2026-01-01"]):
        _, data = ran(*arguments)
        validate(data, "diffs")
        assert len(data["diffs"]) == 1


def test_a_diff_of_files(ran: Callable[..., Ran], store: Path, tmp_path: Path) -> None:
    first, *_, latest = sorted(str(path) for path in (store / EXAMPLE).iterdir())
    bare = tmp_path / "bare.json"
    bare.write_text(json.dumps(json.loads(Path(latest).read_text())["study"]))
    for before, after in ((first, latest), (first, str(bare)), ("/dev/null", latest)):
        _, data = ran("diff", before, after)
        validate(data, "diff")
        assert data["changes"]


def test_history(ran: Callable[..., Ran], store: Path) -> None:
    code, data = ran("history", EXAMPLE)
    validate(data, "history")
    assert (code, len(data["versions"])) == (0, 5)
    assert [version["worst"] is None for version in data["versions"]] == [True] + [False] * 4
    max((store / EXAMPLE).iterdir()).write_text("{}")
    code, data = ran("history", EXAMPLE)
    validate(data, "history")
    assert (code, data["versions"][-1]["snapshot"]) == (ExitCode.STORE, None)


def test_what_the_registry_lists_in_a_history_a_timeline_and_a_diff(
    ran: Callable[..., Ran], registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    days = [f"2019-07-{day}" for day in (16, 17, 18)]
    # One version is stopped, so that a diff has an event to tell.
    statuses = ["RECRUITING", "TERMINATED", "RECRUITING"]
    versions = [
        (day, status, ["Study Status"], record(TRIAL, status=status))
        for day, status in zip(days, statuses, strict=True)
    ]
    registry.put_history(TRIAL, versions)
    registry.plan(faults.blocked(), where=lambda asked: asked.path.endswith("/history/2"))
    ran("fetch", TRIAL, "--history", root=registry.root)
    code, data = ran("history", TRIAL)
    validate(data, "history")
    listed = [version for version in data["versions"] if version["version"]]
    assert code == 0
    assert [version["date"] for version in listed] == days
    assert [bool(version["stored"]) for version in listed] == [True, True, False]
    assert listed[1]["worst"]["rule"] == "status-stopped"
    validate(ran("timeline", TRIAL)[1], "timeline")
    _, data = ran("diff", TRIAL, "v1", "v2")
    validate(data, "diff")
    sides = [
        (side["version"], side["date"], side["source"]) for side in (data["before"], data["after"])
    ]
    assert sides == [("v1", days[0], "history"), ("v2", days[1], "history")]


@pytest.mark.parametrize(
    ("words", "schema"),
    [
        (["audit"], "audits"),
        (["history"], "histories"),
        (["timeline"], "timelines"),
        (["timeline", "--rows", "trials"], "courses"),
    ],
)
def test_several_trials(ran: Callable[..., Ran], words: list[str], schema: str) -> None:
    code, data = ran(*words, EXAMPLE, "NCT00000009")
    validate(data, schema)
    assert (code, [one["trial"] for one in data["trials"]]) == (3, [EXAMPLE])
    assert [(one["trial"], one["kind"]) for one in data["problems"]] == [
        ("NCT00000009", "not-stored")
    ]


def test_a_manifest_and_its_check(ran: Callable[..., Ran], store: Path, tmp_path: Path) -> None:
    file = tmp_path / "manifest.json"
    ran("history", EXAMPLE, "--manifest", str(file))
    validate(json.loads(file.read_text()), "manifest")
    code, data = ran("verify", "--manifest", str(file))
    validate(data, "manifest-check")
    assert (code, data["missing"], data["stored"]) == (0, [], data["versions"])
    max((store / EXAMPLE).iterdir()).unlink()
    code, data = ran("verify", "--manifest", str(file))
    validate(data, "manifest-check")
    assert (code, len(data["missing"])) == (3, 1)


def test_report(ran: Callable[..., Ran]) -> None:
    code, data = ran("report", EXAMPLE, "NCT00000009")
    validate(data, "report")
    assert (code, data["summary"]["trials"], len(data["problems"])) == (3, 1, 1)


def test_report_of_no_trial(ran: Callable[..., Ran], tmp_path: Path) -> None:
    code, data = ran("report", "--stored", "--store", str(tmp_path / "none"))
    validate(data, "report")
    assert (code, data["trials"]) == (0, [])


def test_audit(ran: Callable[..., Ran]) -> None:
    code, data = ran("audit", EXAMPLE)
    validate(data, "audit")
    assert code == ExitCode.OK
    assert {outcome["verdict"] for outcome in data["outcomes"]} == {"kept", "altered", "promoted"}


def test_timeline(ran: Callable[..., Ran], store: Path) -> None:
    code, data = ran("timeline", EXAMPLE)
    validate(data, "timeline")
    assert (code, len(data["versions"])) == (0, 5)
    assert sum(span["days"] for span in data["status"]) == data["days"]
    for path in sorted((store / EXAMPLE).glob("*.json"))[1:]:
        path.unlink()
    _, data = ran("timeline", EXAMPLE)
    validate(data, "timeline")
    assert (len(data["versions"]), data["events"]) == (1, [])


@pytest.mark.parametrize("said", [{}, {"protocolSection": None, "hasResults": True}])
def test_a_timeline_of_a_record_that_states_nothing(
    ran: Callable[..., Ran], store: Path, said: dict[str, Any]
) -> None:
    DirectoryStore(store).put(made_snapshot(study=said))
    _, data = ran("timeline", TRIAL)
    validate(data, "timeline")
    assert [step["number"] for step in data["sites"]] == [None]


def test_an_export_and_its_tables(ran: Callable[..., Ran], tmp_path: Path) -> None:
    code, data = ran("export", "--to", str(tmp_path / "out"), "--format", "csv")
    validate(data, "export")
    assert (code, data["trial_count"], data["not_read"]) == (0, 1, [])
    assert json.loads((tmp_path / "out" / "export.json").read_text()) == data
    code, data = ran("export", "--tables")
    validate(data, "export-tables")
    assert code == 0


def rules_of(command: list[str], capsys: pytest.CaptureFixture[str]) -> Any:
    assert run(["rules", *command, "--json"]) == ExitCode.OK
    data = json.loads(capsys.readouterr().out)
    validate(data, "rules")
    return data


def test_rules(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = rules_of([], capsys)
    assert [rule["id"] for rule in data["rules"]] == list(RULES)
    (tmp_path / "own.toml").write_text("[thresholds]\nenrollment_percent = 12.5\n")
    monkeypatch.setenv("TRIALCLI_CONFIG", str(tmp_path / "own.toml"))
    data = rules_of(["date-moved-far"], capsys)
    assert [rule["heuristic"] for rule in data["rules"]] == [True]
    assert data["thresholds"] == {"enrollment_percent": 12.5, "date_days": 90}


def test_verify(ran: Callable[..., Ran], store: Path) -> None:
    _, data = ran("verify")
    validate(data, "verify")
    assert data["intact"]
    first, *_ = sorted((store / EXAMPLE).iterdir())
    first.write_text("{}")
    (store / "a note.txt").touch()
    code, data = ran("verify", "--rebuild")
    validate(data, "verify")
    assert code == ExitCode.STORE
    assert (len(data["damaged"]), len(data["strays"]), data["rebuilt"]["trials"]) == (1, 1, 1)


def test_doctor(ran: Callable[..., Ran], registry: RegistryServer) -> None:
    for arguments, root in ((["--offline"], CLOSED), ([], CLOSED), ([], registry.root)):
        code, data = ran("doctor", *arguments, root=root)
        validate(data, "doctor")
        reached = (data["registry"] or {}).get("reached")
        assert (code, reached) in {(0, None), (3, False), (0, True)}


def test_watch_add_and_remove(ran: Callable[..., Ran], registry: RegistryServer) -> None:
    more = ["--query", "lupus", "--group", "rivals", "--min-severity", "minor"]
    both = ["NCT00000001", "NCT00000002", *more]
    for asked in (["NCT00000001"], both, ["NCT00000003", *more, "--limit", "7"]):
        code, data = ran("watch", "add", *asked, root=registry.root)
        validate(data, "watch-add")
        assert (code, data["trials"][-1]["outcome"]) == (0, "added")
    assert (data["searches"][0]["found"], data["searches"][0]["most"]) == (0, 7)
    code, data = ran("watch", "remove", "NCT00000001", "--query", "lupus")
    validate(data, "watch-remove")
    assert (code, data["trials"][0]["groups"]) == (0, ["", "rivals"])


def test_watch_run_news_and_watch_list(
    ran: Callable[..., Ran], registry: RegistryServer, store: Path
) -> None:
    """Everything that can be told and owed: changes, failures, a search, a sink that is down."""
    trials = [f"NCT{number:08d}" for number in range(1, 6)]
    registry.put(*map(record, trials))
    (store / "watch.toml").write_text(
        f"""
        trials = {json.dumps(trials[:4])}
        sinks = ["stdout", "hook"]
        [group.rivals]
        searches = ["recruiting", "no such words"]
        [sink.hook]
        kind = "command"
        command = "false"
        """
    )

    def told(root: str = registry.root) -> tuple[int, Any]:
        code, data = ran("watch", "run", root=root)
        validate(data, "watch-run")
        return code, data

    def listed(*arguments: str) -> Any:
        code, data = ran("watch", "list", *arguments)
        validate(data, "watch-list")
        assert code == 0
        return data

    assert listed()["last_run"] is None
    assert ran("watch", "run", "--dry-run", root=registry.root)[0] == 0
    code, data = told()
    assert (code, data["complete"], data["watched"], data["trials"]) == (0, True, 5, [])
    assert listed("--failing")["groups"] == []

    registry.put(record(trials[0], status="TERMINATED"))
    registry.put(record(trials[1], aliases=[trials[2]]))
    del registry.records[trials[2]], registry.records[trials[3]]
    registry.put(record("NCT00000006"))
    registry.new_data("2026-11-21T09:00:05")
    code, data = told()
    assert code == ExitCode.CHECK_FAILED  # the hook is down
    happened = {
        trial["trial"]: {item["kind"] for item in trial["items"]} for trial in data["trials"]
    }
    assert happened == {
        trials[0]: {"changed", "left"},
        trials[1]: {"changed"},
        trials[2]: {"merged", "left"},
        trials[3]: {"vanished"},
        "NCT00000006": {"entered"},
    }
    assert [one["sink"] for one in data["undelivered"]] == ["hook"]

    code, data = told(root=CLOSED)
    assert (code, data["complete"], data["data_date"]) == (3, False, None)
    assert {one["kind"] for one in data["failures"]} == {"unreachable"}

    for words in ([], ["recruiting", "--since", "2026-11-21"], ["rivals", "--only", "start"]):
        code, data = ran("watch", "log", *words)
        validate(data, "watch-log")
        assert code == 0
    assert data["searches"][0]["failed_runs"] == 1

    code, data = ran("news", "--mark-seen")
    validate(data, "news")
    assert (code, data["complete"], data["undelivered"]) == (0, False, [])
    assert {trial["trial"] for trial in data["trials"]} == happened.keys()
    _, data = ran("news")
    validate(data, "news")
    assert data["trials"] == []

    data = listed("--failing")
    hook, *_ = data["sinks"]
    assert (hook["sink"], hook["runs"]) == ("hook", 2)
    assert hook["pending"] > 0
    top, rivals = data["groups"]
    amiss = {one["trial"]: one for one in top["trials"]}
    assert amiss[trials[2]]["listed_under"] == trials[1]
    assert amiss[trials[3]]["vanished_since"]
    assert all(search["failing"] for search in rivals["searches"])

    code, data = told()
    assert (code, data["complete"]) == (3, True)
    assert (
        len(data["available_again"])
        == len({json.dumps(one) for one in data["available_again"]})
        > 0
    )


def test_fetch(ran: Callable[..., Ran], registry: RegistryServer) -> None:
    registry.put(record("NCT00000001"))
    registry.put(record("NCT00000002", aliases=["NCT00000003"]))
    asked = ["NCT00000001", "NCT00000003", "NCT00000004"]
    code, data = ran("fetch", *asked, root=registry.root)
    validate(data, "fetch")
    assert code == ExitCode.CHECK_FAILED
    assert {trial["asked"]: trial["outcome"] for trial in data["trials"]} == {
        "NCT00000001": "new",
        "NCT00000003": "new",
        "NCT00000004": "failed",
    }
    code, data = ran("fetch", *asked[:2], root=registry.root)
    validate(data, "fetch")
    assert [trial["outcome"] for trial in data["trials"]] == ["unchanged", "unchanged"]


def test_fetch_with_history(ran: Callable[..., Ran], registry: RegistryServer) -> None:
    trials = ["NCT00000001", "NCT00000002"]
    registry.put(*map(record, trials))
    versions = [(f"2019-07-{day}", "RECRUITING", [], record(trials[0])) for day in (16, 17, 18)]
    registry.put_history(trials[0], versions)
    registry.plan(faults.blocked(), where=lambda asked: asked.path.endswith("/history/1"))
    code, data = ran("fetch", *trials, "--history", root=registry.root)
    validate(data, "fetch")
    assert (code, data["complete"]) == (ExitCode.CHECK_FAILED, False)
    partial, failed = data["history"]
    assert (partial["outcome"], partial["versions"], partial["new"], partial["missing"]) == (
        "partial",
        3,
        [1, 3],
        [2],
    )
    assert (failed["outcome"], failed["error"]["kind"]) == ("failed", "not-found")
    code, data = ran("fetch", trials[0], "--history", root=registry.root)
    validate(data, "fetch")
    assert (code, data["complete"], data["history"][0]["new"]) == (0, True, [2])
    validate(ran("verify")[1], "verify")
    assert ran("verify")[1]["history_versions"] == 3


def test_import(ran: Callable[..., Ran], tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text(json.dumps([record("NCT00000001"), record("NCT00000001"), {}]))
    code, data = ran("import", str(given), str(tmp_path / "none.json"), "--dry-run")
    validate(data, "import")
    assert (code, data["complete"], data["dry_run"]) == (ExitCode.CHECK_FAILED, False, True)
    assert [one["outcome"] for one in data["records"]] == ["new", "unchanged", "refused"]
    code, data = ran("import", str(given.parent))
    validate(data, "import")
    assert code == ExitCode.CHECK_FAILED


def test_a_search_that_breaks_off(ran: Callable[..., Ran], registry: RegistryServer) -> None:
    registry.plan(faults.status(503), times=20)
    code, data = ran("fetch", "--query", "lupus", root=registry.root)
    validate(data, "fetch")
    assert code == ExitCode.CHECK_FAILED
    assert not data["complete"]
    assert data["error"]["kind"] == "server-fault"


@pytest.mark.parametrize(
    ("arguments", "kind", "code"),
    [
        (["diff", "NCT00000001", "x"], "not-stored", ExitCode.CHECK_FAILED),
        (["diff", EXAMPLE, "x"], "usage", ExitCode.USAGE),
        (["show", "lupus"], "usage", ExitCode.USAGE),
        (["show", "NCT00000001"], "unreachable", ExitCode.CHECK_FAILED),
        (["list", "--no-such-option"], "usage", ExitCode.USAGE),
    ],
)
def test_errors(ran: Callable[..., Ran], arguments: list[str], kind: str, code: ExitCode) -> None:
    ended, data = ran(*arguments)
    validate(data, "error")
    assert (ended, data["exit_code"], data["error"]["kind"]) == (code, code, kind)


def test_show_prints_the_record_itself(ran: Callable[..., Ran], store: Path) -> None:
    kept = DirectoryStore(store)
    _, data = ran("show", EXAMPLE, "--offline")
    assert data == kept.load(kept.versions(EXAMPLE)[-1]).study
