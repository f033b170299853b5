"""The settings of clients in docs/agents.md start the server."""

import asyncio
import json
import re
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from tests.agents.client import SRC, mcp, named
from tests.documents import CHECKOUT
from trialcli.agents.table import TOOLS

_DOCUMENT = (CHECKOUT / "docs" / "agents.md").read_text(encoding="utf-8")
_STORE = "/home/you/trials"


def _commands() -> Iterator[list[str]]:
    """Yield the words of each command that the document lets a client start."""
    for block in re.findall(r"```json\n(.*?)```", _DOCUMENT, re.DOTALL):
        (servers,) = json.loads(block).values()
        for server in servers.values():
            yield [server["command"], *server["args"]]
    for line in re.findall(r"^claude mcp add .*$", _DOCUMENT, re.MULTILINE):
        words = shlex.split(line)
        yield words[words.index("--") + 1 :]


COMMANDS = [*_commands()]


def _arguments(command: Sequence[str]) -> list[str]:
    """Return the words after the program; uvx has its own before it."""
    words = [Path(word).name for word in command]
    if words[0] == "uvx":
        assert list(command[1:3]) == ["--from", "trialcli[mcp]"]
        words, command = words[3:], command[3:]
    assert words[0] == "trialcli"
    return list(command[1:])


def test_the_document_has_settings_of_several_clients() -> None:
    assert len(COMMANDS) == 4


def test_the_settings_start_the_server(store: Path) -> None:
    ((*arguments,),) = {tuple(_arguments(one)) for one in COMMANDS}
    assert _STORE in arguments
    words = [str(store) if word == _STORE else word for word in arguments]
    server = mcp.StdioServerParameters(
        command=sys.executable, args=["-m", "trialcli", *words], env={"PYTHONPATH": str(SRC)}
    )

    async def tools() -> Any:
        async with mcp.Client(mcp.stdio_client(server)) as client:
            return (await client.list_tools()).tools

    assert named(asyncio.run(tools())).keys() == TOOLS.keys()
