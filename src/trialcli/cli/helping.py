"""``trialcli help``: explain a topic or a command."""

from collections.abc import Iterator, Sequence
from typing import Annotated

import typer

from trialcli.cli.commands import COMMANDS, each_command
from trialcli.cli.examples import has_examples
from trialcli.cli.topics import OTHER_NAMES, TOPICS
from trialcli.edges.terminal import width, write
from trialcli.errors import ExitCode, UsageError
from trialcli.render.guide import Block, Rows, guide_blocks, guide_text
from trialcli.text.choices import match, shown, suggestion


def _complete(incomplete: str) -> list[str]:
    """Return the topics and commands that begin so, for the shell's completion."""
    return [name for name in (*TOPICS, *COMMANDS) if name.startswith(incomplete)]


@has_examples(
    ("Explain a topic", "trialcli help versions"),
    ("Explain a command", "trialcli help watch add"),
    ("List the topics", "trialcli help"),
    related="show, search, watch run",
)
def help_(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[TOPIC]",
            help="A topic, or a command: its --help. Without one, the topics are listed.",
            autocompletion=_complete,
        ),
    ] = None,
) -> int:
    """Explain a topic or a command."""
    topic = match("-".join(words or ()), TOPICS)
    if not words:
        write(guide_text(_topics(), width()))
    elif topic:
        write(guide_text(guide_blocks(TOPICS[topic].text), width()))
    else:
        return _help_of_command(words)
    return ExitCode.OK


def _topics() -> Iterator[Block]:
    yield "trialcli help TOPIC explains:"
    yield Rows(tuple((name, topic.summary) for name, topic in TOPICS.items()))
    yield (
        "trialcli help COMMAND is the same as trialcli COMMAND --help. "
        "trialcli --help lists the commands."
    )


def _help_of_command(words: Sequence[str]) -> int:
    command = " ".join(words)
    if command not in {*COMMANDS, *(name for name, _ in each_command())}:
        known = dict.fromkeys([*TOPICS, *COMMANDS])
        raise UsageError(
            f"There is no topic or command {shown(command)!r}.",
            hint=f"{suggestion(command, known, OTHER_NAMES)}Topics are: {', '.join(TOPICS)}. "
            "trialcli --help lists the commands.",
        )
    from trialcli.cli.app import build

    return int(build().main([*words, "--help"], prog_name="trialcli", standalone_mode=False) or 0)
