"""The server for agents, asked by the client of the SDK over standard input and output."""

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest

from trialcli.agents.table import TOOLS

mcp = pytest.importorskip("mcp", reason="the SDK of the Model Context Protocol is not installed")

SRC = Path(__file__).parents[2] / "src"
_LONGEST = 60
"""Seconds after which a test fails that waits for an answer."""


class Reply(NamedTuple):
    """What a tool answered."""

    data: dict[str, Any]
    text: str
    is_error: bool

    @property
    def about(self) -> dict[str, Any]:
        """What the answer says of itself."""
        return self.data["about"]  # type: ignore[no-any-return]

    @property
    def error(self) -> dict[str, Any]:
        """The error, if it is one."""
        assert self.is_error, self.text
        return self.data["error"]  # type: ignore[no-any-return]


class Agent:
    """A client of a server with a store."""

    def __init__(self, store: Path, root: str, *options: str) -> None:
        self._server = mcp.StdioServerParameters(
            command=sys.executable,
            args=["-m", "trialcli", "mcp", "--store", str(store), *options],
            env={
                "PATH": os.environ.get("PATH", ""),
                "HOME": str(store.parent),
                "PYTHONPATH": str(SRC),
                "SSL_CERT_FILE": os.devnull,
                "TRIALCLI_REGISTRY_URL": root,
                "TRIALCLI_RATE": "0",
                "TRIALCLI_RETRY_WAIT": "0",
                "TRIALCLI_TIMEOUT": "10",
                "TRIALCLI_CLOCK_SHIFT": os.environ.get("TRIALCLI_CLOCK_SHIFT", ""),
            },
        )

    def run(self, talk: Callable[[Any], Awaitable[Any]]) -> Any:
        """Start the server, talk with it, and end it."""

        async def session() -> Any:
            async with mcp.Client(mcp.stdio_client(self._server)) as client:
                return await talk(client)

        async def bounded() -> Any:
            return await asyncio.wait_for(session(), _LONGEST)

        return asyncio.run(bounded())

    def ask(self, *calls: tuple[str, Mapping[str, Any]]) -> list[Reply]:
        """Call tools one after the other, in one session."""

        async def talk(client: Any) -> list[Reply]:
            return [await called(client, name, arguments) for name, arguments in calls]

        return self.run(talk)  # type: ignore[no-any-return]

    def ask_one(self, tool: str, **arguments: Any) -> Reply:
        """Call one tool."""
        return self.ask((tool, arguments))[0]


async def called(client: Any, tool: str, arguments: Mapping[str, Any]) -> Reply:
    """Call a tool.

    The two forms of an answer say the same and match the tool's schema. An error has only a text:
    clients hold what is structured against that schema.
    """
    result = await client.call_tool(tool, dict(arguments))
    (content,) = result.content
    data = json.loads(content.text)
    assert result.structured_content == (None if result.is_error else data)
    if not result.is_error:
        jsonschema.validate(data, TOOLS[tool].output_schema)
    return Reply(data, content.text, bool(result.is_error))


def named(tools: Sequence[Any]) -> dict[str, Any]:
    """Return tools by their names."""
    return {one.name: one for one in tools}
