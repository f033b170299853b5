"""Write a man page of the program and one of each command, from the commands themselves.

    python tools/manpages.py [DIR]

Writes to docs/man if no directory is given. A test compares the pages with the program.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from trialcli.cli.app import build
from trialcli.cli.commands import GROUPS, each_command
from trialcli.cli.topics import TOPICS
from trialcli.errors import EXIT_MEANINGS

if TYPE_CHECKING:
    from trialcli.cli.examples import HelpNotes

ROOT = Path(__file__).parents[1]
_NAME = "trialcli"


def main() -> None:
    """Write all pages, and remove those of commands that are no more."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "man"
    directory.mkdir(parents=True, exist_ok=True)
    pages = dict(man_pages())
    for name, text in pages.items():
        (directory / name).write_text(text, encoding="utf-8")
    for left in {path.name for path in directory.glob("*.1")} - pages.keys():
        (directory / left).unlink()


def man_pages() -> Iterator[tuple[str, str]]:
    """Yield the name of each page with its text."""
    program = build()
    with program.make_context(_NAME, ["--help"], resilient_parsing=True) as context:
        yield f"{_NAME}.1", _program_page(program, context)
        for words, entry in each_command():
            command, inner = _found(program, context, words.split())
            yield f"{_page(words)}.1", _command_page(words, entry.summary, command, inner)


def _found(program: Any, context: Any, words: list[str]) -> tuple[Any, Any]:
    """Return a command and its context."""
    command = program
    for word in words:
        command = command.get_command(context, word)
        context = type(context)(command, info_name=word, parent=context)
    return command, context


def _page(words: str) -> str:
    return "-".join([_NAME, *words.split()])


def _program_page(program: Any, context: Any) -> str:
    summary = "read clinical-trial records, store every version, see what changed"
    lines = [*_head(_NAME, summary), *_synopsis("trialcli [OPTIONS] COMMAND [ARGS]...")]
    lines += [".SH DESCRIPTION", *_paragraphs(program.help or "")]
    lines += [
        ".PP",
        _escaped("No account, no key, no telemetry: trialcli asks only the registry."),
        ".SH COMMANDS",
    ]
    for title, entries in GROUPS.items():
        lines += [".SS " + _escaped(title)]
        for name, entry in entries.items():
            named = [f"{name} {each}" for each in entry.commands] or [name]
            lines += [".TP", ", ".join(map(_reference, named)), _escaped(entry.summary)]
    lines += [".SH TOPICS", "trialcli help TOPIC explains what several commands have in common:"]
    lines += _rows((name, topic.summary) for name, topic in TOPICS.items())
    lines += [".SH OPTIONS", *_options(program, context), *_exit_codes()]
    return "\n".join(lines) + "\n"


def _command_page(words: str, summary: str, command: Any, context: Any) -> str:
    notes: HelpNotes = command.notes
    usage = " ".join([_NAME, words, *command.collect_usage_pieces(context)])
    lines = [*_head(_page(words), summary), *_synopsis(usage)]
    lines += [".SH DESCRIPTION", *_paragraphs(command.help or "")]
    if notes.examples:
        lines += [".SH EXAMPLES"]
        for about, line in notes.examples:
            lines += [".PP", _escaped(f"{about}:"), ".PP", ".RS 4", ".EX", _escaped(line)]
            lines += [".EE", ".RE"]
    arguments = [*_records(command, context, "argument")]
    if arguments:
        lines += [".SH ARGUMENTS", *_rows(arguments)]
    lines += [".SH OPTIONS", *_options(command, context), *_exit_codes()]
    related = [_reference(one) for one in notes.related]
    lines += [".SH SEE ALSO", ", ".join([*related, _reference("")])]
    return "\n".join(lines) + "\n"


def _reference(words: str) -> str:
    """Return how a page names a command or a topic of the help."""
    if words.startswith("help "):
        return f"\\fBtrialcli {_escaped(words)}\\fR"
    return f"\\fB{_escaped(_page(words))}\\fR(1)"


def _head(page: str, summary: str) -> list[str]:
    text = summary.rstrip(".")
    return [
        '.\\" Made from the commands by tools/manpages.py.',
        f'.TH "{_escaped(page.upper())}" 1 "" "trialcli" "User commands"',
        ".nh",
        ".ad l",
        ".SH NAME",
        f"{_escaped(page)} \\- {_escaped(text[:1].lower() + text[1:])}",
    ]


def _synopsis(usage: str) -> list[str]:
    return [".SH SYNOPSIS", f".B {_escaped(usage)}"]


def _paragraphs(text: str) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n\n"):
        lines += [".PP", _escaped(" ".join(paragraph.split()))]
    return lines[1:]


def _options(command: Any, context: Any) -> list[str]:
    return _rows(_records(command, context, "option"))


def _records(command: Any, context: Any, kind: str) -> Iterator[tuple[str, str]]:
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None and parameter.param_type_name == kind:
            yield record


def _rows(rows: Iterable[tuple[str, str]]) -> list[str]:
    return [line for name, text in rows for line in (".TP", f".B {_escaped(name)}", _escaped(text))]


def _exit_codes() -> list[str]:
    rows = ((str(code.value), meaning) for code, meaning in EXIT_MEANINGS.items())
    return [".SH EXIT STATUS", *_rows(rows)]


def _escaped(text: str) -> str:
    """Return a text as roff prints it: no command, and hyphens that can be copied."""
    text = " ".join(text.split()).replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    return f"\\&{text}" if text.startswith(".") else text


if __name__ == "__main__":
    main()
