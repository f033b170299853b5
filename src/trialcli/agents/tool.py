"""A tool of the server: its name, its arguments, and how it is answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from trialcli.agents.answer import Answer
from trialcli.agents.arguments import Argument, Given, input_schema
from trialcli.agents.call import Call


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool, named as the command whose JSON it answers with."""

    name: str
    title: str
    about: str
    """When to use it, and what it answers; for a model that has read nothing else."""
    arguments: tuple[Argument, ...]
    answer: Callable[[Call, Given], Answer]
    keys: Mapping[str, str]
    """The keys that each answer has, with what they are."""
    asks_registry: bool
    """Whether it may ask the registry."""

    @property
    def input_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its arguments."""
        return input_schema(self.arguments)

    @property
    def output_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of its answer; docs/schemas describes the rest of its keys."""
        keys = {name: {"description": about} for name, about in self.keys.items()}
        every = {"about": ABOUT_SCHEMA, "schema": {"type": "string"}, **keys}
        return {"type": "object", "properties": every, "required": [*every]}


ABOUT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["notice", "caveat", "today", "source", "remarks", "left_out", "next"],
    "description": "The day; source, date and age of the answer; remarks that a reader must know; "
    "left_out: what is not in it and the call that shows it; next: calls that may follow.",
}
"""What every answer says of itself; docs/schemas/mcp-show.schema.json has it whole."""
