"""Write llms.txt and the skill for agents, from skill.md, the documents and the commands.

    python tools/agentfiles.py [DIR]

Writes to the repository if no directory is given. A test compares the files with the program.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from trialcli.agents.table import TOOLS
from trialcli.cli.app import build
from trialcli.cli.commands import GROUPS, each_command
from trialcli.errors import EXIT_MEANINGS

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_PROSE = r"(?!```|!\[|- )[^#|<>\s]"
"""How a paragraph begins that is no heading, table, list, picture, comment or block of code."""
SUMMARY = (
    "trialcli downloads clinical-trial records from ClinicalTrials.gov by NCT ID, stores every "
    "version on the user's disk, shows them in a terminal, and reports what changed between "
    "versions, rated by rules with sources. It needs no account and no key, has no telemetry, and "
    "asks only the registry."
)
_SKILL = Path(__file__).with_name("skill.md")
"""The beginning of the skill: how to answer, and with which commands."""
_MOST_HEADINGS = 6


def main() -> None:
    """Write both files."""
    directory = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT
    for name, text in agent_files():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def agent_files() -> Iterator[tuple[str, str]]:
    """Yield the name of each file with its text."""
    yield "llms.txt", "\n".join(_llms()) + "\n"
    yield "skills/trialcli/SKILL.md", "\n".join(_skill()) + "\n"


# ---------------------------------------------------------------- llms.txt


def _llms() -> Iterator[str]:
    """Yield the lines: a title, a summary, the tools and commands, and sections of links.

    By the convention of llms.txt, a section has only links, each with a sentence.
    """
    yield from ("# trialcli", "", f"> {SUMMARY}", "")
    yield from ("Tools of `trialcli mcp`, all read-only:", "")
    yield from (f"- `{tool.name}`: {tool.title}." for tool in TOOLS.values())
    yield ""
    for group, commands in GROUPS.items():
        yield from (f"Commands, {group[0].lower()}{group[1:]}:", "")
        yield from (
            f"- `trialcli {words}`: {entry.summary}" for words, entry in each_command(commands)
        )
        yield ""
    yield from ("## For agents", "")
    yield "- [Skill](skills/trialcli/SKILL.md): how an agent uses the command line."
    yield _linked(DOCS / "agents.md")
    yield from ("", "## Documents", "")
    yield _linked(ROOT / "README.md")
    yield from (_linked(path) for path in sorted(DOCS.glob("*.md")) if path.stem != "agents")


def _linked(path: Path) -> str:
    """Return a link to a document, with its title and what is in it."""
    document = path.read_text(encoding="utf-8")
    title, _, rest = document.removeprefix("# ").partition("\n")
    return f"- [{title}]({path.relative_to(ROOT).as_posix()}): {_about(rest)}"


def _about(document: str) -> str:
    """Return the first sentence, or the headings if the document begins otherwise."""
    beginning = document.strip().partition("\n\n")[0]
    if not re.match(_PROSE, beginning):
        headings = re.findall(r"^## (.+)$", document, re.MULTILINE)
        return f"{'; '.join(headings[:_MOST_HEADINGS])}."
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", " ".join(beginning.split()))
    sentence = re.match(r".+?[.:](?=\s|$)", text)
    return (sentence[0] if sentence else text).rstrip(":.") + "."


# ---------------------------------------------------------------- the skill


def _skill() -> Iterator[str]:
    yield _SKILL.read_text(encoding="utf-8").replace("SUMMARY", SUMMARY)
    yield from ("## Commands", "")
    for group, commands in GROUPS.items():
        yield from (f"### {group}", "")
        for words, entry in each_command(commands):
            yield f"- `trialcli {words}`: {entry.summary}"
            yield from (f"  - {about}: `{line}`" for about, line in _examples(words))
        yield ""
    yield from ("`trialcli COMMAND --help` lists the options of a command.", "")
    yield from ("## Exit codes", "", "| code | meaning |", "|---|---|")
    yield from (f"| {int(code)} | {meaning} |" for code, meaning in EXIT_MEANINGS.items())
    yield from ("", _ERRORS)


_ERRORS = (
    "With `--json`, a command that fails prints one object on standard error: `error` with `kind`, "
    "`message`, `trial` and `hint`, and `exit_code`. `not-stored`: fetch the trial first. "
    "`not-found`: check the ID for typing errors. `unreachable`, `blocked`, `rate-limited` and "
    "`server-fault`: the registry could not be asked; try later, and do not conclude anything."
)


def _examples(words: str) -> tuple[tuple[str, str], ...]:
    """Return the examples in the help of a command."""
    program = build()
    with program.make_context("trialcli", ["--help"], resilient_parsing=True) as context:
        command = program
        for word in words.split():
            command = command.get_command(context, word)
    return tuple(command.notes.examples)


if __name__ == "__main__":
    main()
