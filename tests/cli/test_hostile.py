"""Nothing that comes from outside instructs the terminal: every place, every command, every form.

What is drawn in colors on a terminal holds the program's own codes and no others.
"""

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from tests import registry_faults as faults
from tests.cli.hostile import RAW
from tests.cli.program import Program, Ran
from tests.made_snapshots import made_record, made_snapshot, made_version
from tests.registry_server import RegistryServer, record
from trialcli.record.tree import canonical
from trialcli.versions.snapshot import Source, _seal, to_bytes

TRIAL = "NCT00000001"
HOSTILE = "a\x1b[31mred\x1b]0;owned\x07\x9b2J\u202egnp\u200b\x08\rover\u2028\U000e0041 ü"
"""One of each kind: an escape, the title of the window, C1, a direction, what is invisible."""
ONE_LINE = HOSTILE.replace("\r", "").replace("\u2028", "")
_OWN = re.compile(r"\x1b\[[0-9;?]*[mKhlABC]|\x1b\]8;[^\x1b\x07]*\x1b\\|\r(?=\n|\x1b\[)")
"""The program's own control sequences: colors, links, the bar."""


def assert_inert(ran: Ran) -> None:
    for text in (ran.out, ran.err):
        assert "Traceback" not in text
        assert not RAW.search(text.replace("\n", "")), text
        assert "Unexpected error" not in text, text


def assert_only_ours(screen: str) -> None:
    assert not RAW.search(_OWN.sub("", screen.replace("\n", ""))), screen
    assert "\x1b[31mred" not in screen
    assert "owned\x07" not in screen


def commands(page: Path) -> list[list[str]]:
    """Return every command that reads the store, in each form that it has."""
    texts = [
        ["show", TRIAL, "--offline"],
        ["show", TRIAL, "--offline", "--full"],
        ["show", TRIAL, "--offline", "--at", "first"],
        ["diff", TRIAL, "--all"],
        ["diff", TRIAL, "first", "latest"],
        ["diff"],
        ["history", TRIAL],
        ["timeline", TRIAL, "--all"],
        ["list"],
        ["verify"],
        ["doctor", "--offline"],
        ["watch", "list"],
        ["news"],
        ["rules"],
    ]
    others = [
        ["diff", TRIAL, "--all", "--format", "markdown"],
        ["timeline", TRIAL, "--html", "-"],
        ["timeline", TRIAL, "--html", str(page)],
        ["news", "--format", "markdown"],
        ["news", "--format", "html"],
        ["verify", "--rebuild"],
    ]
    return [*texts, *others, *([*words, "--json"] for words in texts)]


def run_all(program: Program, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    watched = program.root / "watch.toml"
    if not watched.exists():
        watched.write_text(f'trials = ["{TRIAL}"]\n')
    for words in commands(page):
        ran = program(*words)
        assert_inert(ran)
        # A command that refuses its arguments has shown nothing of what is hostile.
        assert ran.code in (0, 5), (words, ran.err)
    if page.exists():
        assert not RAW.search(page.read_text("utf-8").replace("\n", ""))


# ---------------------------------------------------------------- headers of snapshots

SOURCES = {
    "kind": Source(HOSTILE),  # type: ignore[arg-type]
    "url": Source("page", url=HOSTILE),
    "note": Source("page", note=HOSTILE),
    "all": Source(HOSTILE, HOSTILE, HOSTILE),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_no_part_of_the_source_is_trusted(source: Source, program: Program, tmp_path: Path) -> None:
    old = made_snapshot(TRIAL, "Old")._replace(source=source)
    program.keep(old)
    program.keep(made_snapshot(TRIAL, "New", minutes=9)._replace(source=source))
    run_all(program, tmp_path)
    files = [str(path) for path in sorted(program.root.glob("NCT*/*.json"))]
    driver = [TRIAL, files[0], "0" * 40, "100644", files[1], "1" * 40, "100644"]
    for words in (["diff", *files], ["diff", *driver]):
        assert_inert(program(*words))
        assert_inert(program(*words, "--format", "markdown"))
        assert_only_ours(program.on_terminal(*words, "--no-pager").out)
    for words in (["diff", TRIAL], ["show", TRIAL, "--offline"], ["history", TRIAL]):
        assert_only_ours(program.on_terminal(*words, variables={"PAGER": "cat -u"}).out)


@pytest.mark.parametrize("field", ["api_version", "data_timestamp", "status", "modules"])
def test_no_other_field_of_a_header_is_trusted(
    field: str, program: Program, tmp_path: Path
) -> None:
    for number in (1, 2):
        made = made_version(number, f"Title {number}", minutes=number)
        assert made.version is not None
        value: Any = (HOSTILE,) if field == "modules" else HOSTILE
        if field in ("status", "modules"):
            made = made._replace(version=made.version._replace(**{field: value}))
        else:
            made = made._replace(**{field: value})
        program.keep(made)
    run_all(program, tmp_path)


@pytest.mark.parametrize("sealed", [True, False])
@pytest.mark.parametrize("field", json.loads(to_bytes(made_version())))
def test_a_field_that_makes_no_sense_is_shown_as_text(
    field: str, sealed: bool, program: Program, tmp_path: Path
) -> None:
    program.keep(made_snapshot(TRIAL, "Old"))
    program.keep(made_version(1, "New", minutes=9))
    for path in program.root.glob("NCT*/*.json"):
        document = json.loads(path.read_bytes())
        for value in (HOSTILE, {HOSTILE: HOSTILE}, [HOSTILE]):
            document[field] = value
            if sealed and field != "seal":
                document["seal"] = _seal(document)
            path.write_text(canonical(document), "utf-8", "surrogatepass")
            for words in (["verify"], ["show", TRIAL, "--offline"], ["diff", TRIAL], ["list"]):
                assert_inert(program(*words))
                assert_inert(program(*words, "--json"))
            assert_inert(program("diff", str(path), str(path)))
    run_all(program, tmp_path)


# ---------------------------------------------------------------- names


def test_no_name_of_a_file_is_trusted(program: Program, tmp_path: Path) -> None:
    program.keep(made_snapshot(TRIAL, "Old"))
    program.keep(made_snapshot(TRIAL, "New", minutes=9))
    (program.root / TRIAL / f"{HOSTILE}.json").write_text("{}")
    (program.root / HOSTILE).mkdir()
    (program.root / TRIAL / f".{HOSTILE}.json.0123abcd.tmp").touch()
    run_all(program, tmp_path)
    odd = tmp_path / HOSTILE
    odd.mkdir()
    before, after = odd / f"1{HOSTILE}", odd / f"2{HOSTILE}"
    for number, path in enumerate((before, after)):
        path.write_text(json.dumps(made_record(f"Title {number}")))
    study = record(TRIAL)
    before.write_text(json.dumps(study))
    after.write_text(json.dumps(record(TRIAL, title="Another")))
    ids = odd / "ids.txt"
    ids.write_text("nothing here\n")
    for words in (
        ["diff", str(before), str(after)],
        ["diff", str(before), str(after), "--json"],
        ["diff", str(before), str(after), "--format", "markdown"],
        ["diff", str(before), str(odd / "missing")],
        ["fetch", "--from", str(ids)],
        ["fetch", "--from", str(odd / "missing")],
        ["timeline", TRIAL, "--html", str(odd / "page.html")],
        ["timeline", TRIAL, "--html", str(odd / "no" / "page.html")],
        ["list", "--store", str(odd)],
        ["verify", "--store", str(odd)],
        ["doctor", "--offline", "--store", str(odd / "store")],
        ["watch", "list", "--store", str(odd)],
        ["watch", "add", TRIAL, "--store", str(odd / "store")],
        ["watch", "remove", TRIAL, "--store", str(odd / "store")],
        ["watch", "run", "--store", str(odd / "store")],
    ):
        assert_inert(program(*words))


@pytest.mark.parametrize(
    "words",
    [
        ["show", HOSTILE],
        ["show", TRIAL, "--at", HOSTILE],
        ["show", TRIAL, "--section", HOSTILE],
        ["fetch", HOSTILE],
        ["diff", HOSTILE, HOSTILE],
        ["diff", TRIAL, HOSTILE],
        ["diff", "--since", HOSTILE],
        ["list", "--sort", HOSTILE],
        ["list", "--status", HOSTILE],
        ["rules", HOSTILE],
        ["watch", "add", HOSTILE],
        ["watch", "add", TRIAL, "--group", HOSTILE],
        ["watch", "remove", HOSTILE],
        ["watch", "test", HOSTILE],
        ["doctor", "--registry-url", f"http://{HOSTILE}"],
        ["doctor", "--registry-url", HOSTILE],
        [HOSTILE],
        [f"--{HOSTILE}"],
        ["show", f"--{HOSTILE}"],
    ],
)
def test_no_word_of_the_command_line_is_trusted(words: list[str], program: Program) -> None:
    program.keep(made_snapshot(TRIAL, "Old"))
    program.keep(made_snapshot(TRIAL, "New", minutes=9))
    for more in ([], ["--json"]):
        assert_inert(program(*words, *more))
    # A name that is no text at all, as a file of another system may have.
    assert_inert(program(*(word.replace(HOSTILE, "\udcff\udc9b") for word in words)))


# ---------------------------------------------------------------- the watch list, the configuration

WATCHED = [
    f"trials = [{json.dumps(HOSTILE)}]",
    f"searches = [{json.dumps(HOSTILE)}]",
    f"sinks = [{json.dumps(HOSTILE)}]",
    f"least = {json.dumps(HOSTILE)}",
    f"{json.dumps(HOSTILE)} = 1",
    f"[group.{json.dumps(HOSTILE)}]\ntrials = ['{TRIAL}']",
    f"[group.g]\n{json.dumps(HOSTILE)} = 1",
    f"[sink.{json.dumps(HOSTILE)}]\nkind = 'atom'",
    f"[sink.s]\nkind = {json.dumps(HOSTILE)}",
    f"[sink.s]\nkind = 'command'\ncommand = [{json.dumps('no/' + HOSTILE)}]",
    f"[sink.s]\nkind = 'command'\ncommand = ['false']\n{json.dumps(HOSTILE)} = 1",
    f"[sink.s]\nkind = 'apprise'\nurl_env = {json.dumps(HOSTILE)}",
    f"[sink.s]\nkind = 'apprise'\nurl_file = {json.dumps(HOSTILE)}",
    f"[sink.s]\nkind = 'html'\nfile = {json.dumps(HOSTILE)}",
    f"[sink.s]\nkind = 'atom'\nfile = {json.dumps('no/' + HOSTILE)}",
    f"x = {HOSTILE}",
]


@pytest.mark.parametrize("said", WATCHED)
def test_nothing_in_the_watch_list_is_trusted(
    said: str, asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL, title=HOSTILE))
    asking.root.mkdir()
    # TOML takes no control character as it is, and the escapes of JSON for those.
    listed = said.replace("\\udb40\\udc41", "\\U000E0041")
    if "trials" not in said and "searches" not in said:
        listed = f"trials = ['{TRIAL}']\n" + listed
    if "sink.s]" in said:
        listed = f"sinks = ['s']\n{listed}"
    (asking.root / "watch.toml").write_text(listed, "utf-8")
    for words in (
        ["watch", "list"],
        ["watch", "list", "--json"],
        ["watch", "run"],
        ["watch", "run", "--json"],
        ["watch", "run", "--format", "markdown"],
        ["watch", "test", "s"],
        ["watch", "add", TRIAL, "--group", "h"],
        ["watch", "remove", TRIAL],
        ["news"],
        ["doctor"],
    ):
        assert_inert(asking(*words))


@pytest.mark.slow
def test_nothing_in_the_configuration_is_trusted(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / f"{ONE_LINE}.toml"
    monkeypatch.setenv("TRIALCLI_CONFIG", str(config))
    for name in ("TRIALCLI_STORE", "TRIALCLI_RATE"):
        monkeypatch.delenv(name)
    quoted = json.dumps(HOSTILE).replace("\\udb40\\udc41", "\\U000E0041")
    for said in (
        f"{quoted} = 1",
        f"rate = {quoted}",
        f"store = {quoted}",
        f"registry_url = {quoted}",
        f"user_agent = {quoted}",
        f"thresholds = {quoted}",
        f"[thresholds]\n{quoted} = 1",
        f"[thresholds]\ndate_days = {quoted}",
        f"rate = {HOSTILE}",
    ):
        config.write_text(said, "utf-8")
        # A file that cannot be read stops each command in the same place.
        others = (["rules"], ["list"], ["fetch", TRIAL]) if said.startswith(quoted) else ()
        for words in (["doctor"], ["list", "--json"], *others):
            assert_inert(program(*words))


@pytest.mark.parametrize(
    "name",
    [
        "TRIALCLI_STORE",
        "TRIALCLI_REGISTRY_URL",
        "TRIALCLI_RATE",
        "TRIALCLI_TIMEOUT",
        "TRIALCLI_RETRY_WAIT",
        "TRIALCLI_USER_AGENT",
        "TRIALCLI_CONFIG",
        "HTTP_PROXY",
        "ALL_PROXY",
        "SSL_CERT_FILE",
        "COLUMNS",
        "TERM",
    ],
)
@pytest.mark.parametrize("value", [HOSTILE, f"http://{HOSTILE}", "\udcff\udc9b"])
def test_no_variable_is_trusted(
    name: str, value: str, program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, value)
    for words in (["doctor"], ["fetch", TRIAL], ["list"], ["show", TRIAL], ["rules", "--json"]):
        assert_inert(program(*words))


# ---------------------------------------------------------------- the registry

HEADER = {"Server": "x\x1b[31mred\x9b2J", "Retry_After": "\x1b[2J", "Location": "\x1b]0;owned\x07"}


@pytest.mark.parametrize(
    "fault",
    [
        faults.status(400, HOSTILE, **HEADER),
        faults.status(403, HOSTILE, **HEADER),
        faults.status(404, HOSTILE, **HEADER),
        faults.status(404, f"NCT number {TRIAL} not found{HOSTILE}"),
        faults.status(429, HOSTILE, **HEADER),
        faults.status(407, HOSTILE, **HEADER),
        faults.status(500, HOSTILE, **HEADER),
        faults.status(302, HOSTILE, **HEADER),
        faults.status(511, HOSTILE, **HEADER),
        faults.replies(HOSTILE.encode()),
        faults.replies(b'{"' + HOSTILE.encode() + b'": 1}', f"text/{ONE_LINE[:9]}"),
        faults.answers({"apiVersion": HOSTILE, "dataTimestamp": HOSTILE}),
        faults.answers({"studies": [{HOSTILE: HOSTILE}], "nextPageToken": HOSTILE}),
        faults.answers({"protocolSection": {"identificationModule": {"nctId": HOSTILE}}}),
    ],
)
def test_no_answer_of_the_registry_is_trusted(
    fault: faults.Fault, asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL, title=HOSTILE))
    registry.plan(fault, times=None)
    for words in (
        ["doctor"],
        ["show", TRIAL],
        ["fetch", TRIAL],
        ["fetch", "--query", "x"],
        ["fetch", TRIAL, "--history"],
    ):
        for more in ([], ["--json"]):
            assert_inert(asking(*words, *more))
    assert_inert(asking("fetch", TRIAL, "--verbose"))


def test_no_record_is_trusted_wherever_news_goes(asking: Program, registry: RegistryServer) -> None:
    said = "\n".join(
        f'[sink.{kind}]\nkind = "{kind}"\nfile = "{kind}.out"'
        for kind in ("atom", "html", "markdown")
    )
    asking.root.mkdir()
    (asking.root / "watch.toml").write_text(
        f"trials = ['{TRIAL}']\nsinks = ['stdout', 'atom', 'html', 'markdown', 'c']\n{said}\n"
        "[sink.c]\nkind = 'command'\ncommand = ['cat']\n"
    )
    for title in ("Before", HOSTILE):
        registry.put(record(TRIAL, title=title))
        registry.new_data(f"2026-02-0{1 + (title == HOSTILE)}T09:00:05")
        assert_inert(asking("watch", "run", "--refresh"))
    for kind in ("atom", "html", "markdown"):
        assert not RAW.search((asking.root / f"{kind}.out").read_text("utf-8").replace("\n", ""))


# ---------------------------------------------------------------- whoever prints


def test_what_is_not_ours_is_gated_too(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    from trialcli.cli import app

    def fail(*_: object) -> None:
        raise RuntimeError(HOSTILE)

    monkeypatch.setattr(app, "build", fail)
    ran = program("list", "--verbose")
    assert "Traceback" in ran.err
    assert not RAW.search(ran.err.replace("\n", ""))


def test_help_and_completion_pass_the_gate(program: Program, tmp_path: Path) -> None:
    assert_inert(program.process("--help"))
    (program.root / f"NCT00000002{HOSTILE.replace('/', '')}").mkdir(parents=True)
    ran = program.process(
        variables={
            "_TRIALCLI_COMPLETE": "complete_bash",
            "COMP_WORDS": "trialcli show NCT",
            "COMP_CWORD": "2",
            "HOME": os.fspath(tmp_path),
        }
    )
    assert not RAW.search(ran.out.replace("\n", ""))
