"""The documents say what the program does: their examples are run again, and their words checked.

Where the program has changed for good, ``TRIALCLI_UPDATE_DOCUMENTS=1 python -m pytest
tests/test_documents.py`` writes the new output into the documents.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

import trialcli
from tests.documents import CHECKOUT, DOCS, README, commands_of, every_document
from tests.registry_server import RegistryServer
from tests.schema_tables import SCHEMAS, schemas_in, with_tables
from tests.tables_document import with_dictionary
from trialcli.cli.app import build
from trialcli.cli.command import _RENAMED
from trialcli.cli.topics import TOPICS
from trialcli.ctgov.ids.arguments import named_trials
from trialcli.errors import EXIT_MEANINGS
from trialcli.events.severity import SEVERITIES
from trialcli.render.guide import Rows, guide_blocks
from trialcli.settings import SETTINGS
from trialcli.versions.names import HOW_TO_NAME

_EXAMPLE = re.compile(r"^```console\n\$ (trialcli[^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_UPDATE = bool(os.environ.get("TRIALCLI_UPDATE_DOCUMENTS"))


_COMMANDS = dict(commands_of(build()))
_OTHERS_OPTIONS = {
    "--build-arg",
    "--enable-lock-forwarding",
    "--env",
    "--exclude",
    "--ext-diff",
    "--failed",
    "--find-copies-harder",
    "--folds",
    "--hypothesis-profile",
    "--ignore-existing",
    "--immutable",
    "--max-count",
    "--message",
    "--multithreaded",
    "--now",
    "--part",
    "--patch",
    "--rating",
    "--read-only",
    "--repo",
    "--rm",
    "--sizes",
    "--snapshot-update",
    "--spec",
    "--tag",
    "--tmpfs",
    "--user",
    "--volume",
}
"""Options of other programs that the documents name."""


def examples() -> Iterator[tuple[Path, str]]:
    """Yield every example with its document; those of monitoring.md are a story of their own."""
    for document in every_document():
        if document.name == "monitoring.md":
            continue  # tests/test_monitoring.py
        for command, _ in _EXAMPLE.findall(document.read_text()):
            yield document, command


def without_trailing_spaces(text: str) -> str:
    return "".join(f"{line.rstrip()}\n" for line in text.splitlines())


@pytest.fixture
def a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in a copy of what the examples use."""
    for directory in ("examples/snapshots", "snapshots"):
        for trial in (CHECKOUT / directory).glob("NCT*"):
            shutil.copytree(trial, tmp_path / "checkout" / directory / trial.name)
    monkeypatch.chdir(tmp_path / "checkout")
    return tmp_path / "checkout"


def output(command: str, root: str) -> str:
    """Run an example and return what it prints."""
    _, *arguments = shlex.split(command)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALCLI_")}
    done = subprocess.run(
        [sys.executable, "-m", "trialcli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=kept
        | {
            "PYTHONPATH": str(CHECKOUT / "src"),
            "PYTHONIOENCODING": "utf-8",
            "COLUMNS": "80",
            "TRIALCLI_REGISTRY_URL": root,
            "TRIALCLI_RATE": "0",
        },
    )
    return without_trailing_spaces(done.stdout)


@pytest.mark.parametrize(
    ("document", "command"),
    [pytest.param(*example, id=f"{example[0].name}: {example[1]}") for example in examples()],
)
def test_an_example_prints_what_the_document_shows(
    document: Path, command: str, a_checkout: Path, registry: RegistryServer
) -> None:
    for path in (a_checkout / "snapshots").rglob("*.json"):
        registry.put(json.loads(path.read_text())["study"])
    printed = output(command, registry.root)
    text = document.read_text()
    start = f"```console\n$ {command}\n"
    before, _, rest = text.partition(start)
    shown, end, after = rest.partition("```\n")
    if _UPDATE:
        document.write_text(f"{before}{start}{printed}{end}{after}")
    else:
        assert printed == shown


# ---------------------------------------------------------------- Python

_PYTHON = DOCS / "python.md"
_BLOCK = re.compile(
    r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.MULTILINE | re.DOTALL
)


def test_the_python_examples_print_what_the_document_shows(
    a_checkout: Path, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One after the other, in one namespace, as in a notebook; the registry is the test's."""
    (stored,) = (a_checkout / "snapshots").rglob("*.json")
    study = json.loads(stored.read_text())["study"]
    registry.put(study)
    registry.put_history(stored.parent.name, [("2026-01-09", "RECRUITING", [], study)])
    asked_here = partial(trialcli.Store, registry_url=registry.root, rate=0)
    monkeypatch.setattr(trialcli, "Store", asked_here)
    names: dict[str, Any] = {}

    def run(block: re.Match[str]) -> str:
        with redirect_stdout(StringIO()) as printed:
            exec(compile(block["code"], _PYTHON.name, "exec"), names)  # noqa: S102 - our own document
        output = printed.getvalue()
        shown = f"\n```text\n{without_trailing_spaces(output)}```\n" if output else ""
        return f"```python\n{block['code']}```\n{shown}"

    text = _PYTHON.read_text()
    made = _BLOCK.sub(run, text)
    if _UPDATE:
        _PYTHON.write_text(made)
    else:
        assert made == text


_TOUR = DOCS / "tour.md"
_SETTINGS = DOCS / "settings.md"


def test_the_tour_shows_five_commands() -> None:
    shown = {command.split()[1] for document, command in examples() if document == _TOUR}
    assert {"show", "diff", "fetch", "list", "verify"} <= shown


def test_the_set_up_commands_come_first() -> None:
    blocks = re.findall(r"^```sh\n(.*?)\n```$", README.read_text(), re.MULTILINE | re.DOTALL)
    assert blocks == [
        "python -m pip install . && trialcli show NCT07331467",
        "python -m pip install '.[dev]' && python -m pytest",
    ]


# ---------------------------------------------------------------- the tables of JSON

_OUTPUT_SCHEMA = DOCS / "output-schema.md"


def test_the_tables_of_the_document_are_made_from_the_schemas() -> None:
    text = _OUTPUT_SCHEMA.read_text()
    if _UPDATE:
        _OUTPUT_SCHEMA.write_text(with_tables(text))
    else:
        assert with_tables(text) == text


def test_every_schema_has_a_section_under_its_name() -> None:
    text = _OUTPUT_SCHEMA.read_text()
    assert sorted(schemas_in(text)) == sorted(SCHEMAS)
    for name in SCHEMAS:
        assert f"\n## {name.replace('-', ' ')}\n\n<!-- schema: {name} -->\n" in text


# ---------------------------------------------------------------- the data dictionary

_TABLES = DOCS / "tables.md"


def test_the_data_dictionary_is_made_from_the_tables() -> None:
    text = _TABLES.read_text()
    if _UPDATE:
        _TABLES.write_text(with_dictionary(text))
    else:
        assert with_dictionary(text) == text


# ---------------------------------------------------------------- commands and options


def options_of(text: str) -> set[str]:
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text))


_FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _typed_lines() -> Iterator[tuple[str, str]]:
    """Yield each line that begins with the program in a block of shell, with its document."""
    for document in every_document():
        for language, block in _FENCED.findall(document.read_text()):
            for line in block.replace("\\\n", " ").splitlines():
                is_typed = line.startswith("trialcli ") and "…" not in line and "--help" not in line
                if language in ("", "sh", "bash") and is_typed:
                    yield document.name, re.split(r"\s[|>&]", line)[0]


@pytest.mark.parametrize(("document", "line"), sorted(set(_typed_lines())))
def test_a_line_that_a_reader_may_copy_has_only_known_commands_options_and_values(
    document: str, line: str
) -> None:
    words = shlex.split(line, comments=True)[1:]
    if words and not words[0].startswith("-"):
        name = next((name for name in (" ".join(words[:2]), words[0]) if name in _COMMANDS), "")
        assert name, f"{document}: {line}"
        _COMMANDS[name].make_context(name, words[len(name.split()) :])


def test_every_command_has_its_help_in_the_documents() -> None:
    shown = [command for document, command in examples() if document.name == "commands.md"]
    helped = [command for command in shown if command.endswith(" --help")]
    assert helped == ["trialcli --help", *(f"trialcli {name} --help" for name in _COMMANDS)]


def test_every_topic_is_in_the_documents() -> None:
    shown = [command for document, command in examples() if document.name == "commands.md"]
    assert [command for command in shown if command.startswith("trialcli help ")] == [
        "trialcli help --help",
        *(f"trialcli help {topic}" for topic in TOPICS),
    ]


def test_the_topics_say_what_the_documents_say() -> None:
    severities = dict(_topic_rows("severity"))
    ratings = (DOCS / "ratings.md").read_text().partition("\n## The order")[0]
    assert severities == dict(re.findall(r"^\| `(\w+)` \| (.+) \|$", ratings, re.MULTILINE))
    assert tuple(severities) == SEVERITIES
    named = _SETTINGS.read_text().partition("\n## Naming versions\n")[2].partition("\n## ")[0]
    versions = [name for name, _ in _topic_rows("versions")]
    assert versions[:-1] == re.findall(r"`([\w-]+)`(?=,| \(the| and)", named.partition("diff`")[2])
    for name in versions[:-1]:
        assert name in HOW_TO_NAME
    for written, _ in _topic_rows("ids"):
        assert set(named_trials(written)) <= {"NCT07331467", "NCT01174017"}


def _topic_rows(topic: str) -> tuple[tuple[str, str], ...]:
    (rows,) = (block.rows for block in guide_blocks(TOPICS[topic].text) if isinstance(block, Rows))
    return rows


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_and_option_is_helped(name: str) -> None:
    command = _COMMANDS[name]
    assert command.help
    for parameter in command.params:
        assert parameter.help, parameter.name


def test_no_document_names_an_option_that_is_not_there() -> None:
    known = {"--help", "--version", "--install-completion", "--show-completion", *_RENAMED}
    for command in _COMMANDS.values():
        known |= {option for parameter in command.params for option in parameter.opts}
        known |= {option for parameter in command.params for option in parameter.secondary_opts}
    for document in every_document():
        assert options_of(document.read_text()) - known <= _OTHERS_OPTIONS, document.name


# ---------------------------------------------------------------- codes, variables, links


def test_the_exit_codes_of_the_document_are_those_of_the_help() -> None:
    shown = dict(re.findall(r"^\| ([0-9]+) \| (.+) \|$", _SETTINGS.read_text(), re.MULTILINE))
    assert shown == {str(code.value): meaning for code, meaning in EXIT_MEANINGS.items()}


def test_the_variables_of_the_document_are_those_of_the_program() -> None:
    sources = "".join(path.read_text() for path in (CHECKOUT / "src").rglob("*.py"))
    variable = re.compile(r"\bTRIALCLI_[A-Z_]*[A-Z]\b")
    assert set(variable.findall(_SETTINGS.read_text())) == set(variable.findall(sources))


_SETTINGS_TABLE = re.compile(r"(?sm)^\| variable \| key in the file .*?(?=\n\n)")


def test_the_table_of_settings_is_made_from_the_settings() -> None:
    """The same table makes ``trialcli config``."""
    rows = [
        f"| {', '.join(f'`{name}`' for name in setting.variables) or '–'} "
        f"| {f'`{setting.name}`' if setting.kind else '–'} "
        f"| {setting.about} | {setting.default} |"
        for setting in SETTINGS
    ]
    head = ["| variable | key in the file | meaning | without it |", "|---|---|---|---|"]
    text = _SETTINGS.read_text()
    made = _SETTINGS_TABLE.sub(lambda _: "\n".join((*head, *rows)), text)
    if _UPDATE:
        _SETTINGS.write_text(made)
    else:
        assert made == text


@pytest.mark.parametrize("document", every_document(), ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", document.read_text()):
        assert (document.parent / target).exists(), target


def test_every_document_is_linked_from_another() -> None:
    linked = {
        (document.parent / target).resolve()
        for document in every_document()
        for target in re.findall(r"\]\(([^)#:]+\.md)\)", document.read_text())
    }
    assert set(DOCS.glob("*.md")) <= linked


_PLACE = re.compile(r"`((?:[a-z_]+/)+[a-z_]*(?:\.[a-z]+)?)(?:\.[A-Z_]\w*)*`")


def test_every_place_that_the_architecture_names_exists() -> None:
    named = set(_PLACE.findall((CHECKOUT / "docs" / "architecture.md").read_text("utf-8")))
    assert len(named) > 60
    roots = (CHECKOUT, CHECKOUT / "src" / "trialcli")
    assert [one for one in sorted(named) if not any(_is_place(root, one) for root in roots)] == []


def _is_place(root: Path, named: str) -> bool:
    module = named.rpartition(".")[0]
    return any((root / one).exists() for one in (named, f"{named}.py", f"{module}.py"))
