"""The arguments of a tool: their JSON Schema, and reading what an agent gives."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trialcli.errors import UsageError
from trialcli.render.jsontext import json_line
from trialcli.text.choices import chosen, suggestion
from trialcli.text.quoting import quoted

Kind = Literal["text", "texts", "choice", "choices", "number", "yes"]
Given = Mapping[str, Any]
"""The values of a call, each argument with a value or None."""

_LARGEST = 999_999


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool."""

    name: str
    kind: Kind
    about: str
    """What it does, with an example."""
    values: tuple[str, ...] = ()
    """The closed set of values of a choice."""
    least: int = 1
    most: int = _LARGEST
    """The bounds of a number."""
    usual: Any = None
    """The value if it is not given."""
    is_required: bool = False
    is_open: bool = False
    """Whether other spellings of the values are read elsewhere; the schema lists the usual ones."""

    @property
    def schema(self) -> dict[str, Any]:
        """Return its JSON Schema."""
        one: dict[str, Any] = {"type": "string"}
        if self.values:
            one["enum"] = list(self.values)
        about = {"description": self.about}
        if self.kind in ("texts", "choices"):
            return {**about, "type": "array", "items": one}
        if self.kind == "number":
            bounds: dict[str, Any] = {"minimum": self.least, "maximum": self.most}
            usual = {} if self.usual is None else {"default": self.usual}
            return {**about, "type": "integer", **bounds, **usual}
        if self.kind == "yes":
            return {**about, "type": "boolean"}
        return {**about, **one}

    def read(self, value: Any) -> Any:
        """Return the value of a call.

        Raises:
            UsageError: it is not of its kind.
        """
        if self.kind == "number":
            return self._number(value)
        if self.kind == "yes":
            return self._yes(value)
        if self.kind in ("texts", "choices"):
            return [self._text(one) for one in (value if isinstance(value, list) else [value])]
        return self._text(value)

    def _text(self, value: Any) -> str:
        # A model may write a number or a date without quotation marks: age 17.
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not isinstance(value, str) and not is_number:
            raise UsageError(f"{self.name} must be a text, not {quoted(value)}.")
        text = str(value)
        return chosen(text, self.values, self.name) if self.values and not self.is_open else text

    def _number(self, value: Any) -> int:
        number = int(value) if isinstance(value, str) and value.strip().isdecimal() else value
        if isinstance(number, float) and number.is_integer():
            number = int(number)
        is_whole = isinstance(number, int) and not isinstance(number, bool)
        if not is_whole or not self.least <= number <= self.most:
            raise UsageError(
                f"{self.name} must be a whole number from {self.least} to {self.most}, "
                f"not {quoted(value)}."
            )
        return int(number)

    def _yes(self, value: Any) -> bool:
        known = {"true": True, "false": False}
        read = known.get(value.strip().lower()) if isinstance(value, str) else value
        if not isinstance(read, bool):
            raise UsageError(f"{self.name} must be true or false, not {quoted(value)}.")
        return read


def input_schema(arguments: Iterable[Argument]) -> dict[str, Any]:
    """Return the JSON Schema of the arguments of a tool."""
    every = list(arguments)
    return {
        "type": "object",
        "properties": {one.name: one.schema for one in every},
        "required": [one.name for one in every if one.is_required],
        "additionalProperties": False,
    }


def read_arguments(tool: str, arguments: Iterable[Argument], given: Mapping[str, Any]) -> Given:
    """Return the values of a call; what is null, empty or absent is not given.

    Raises:
        UsageError: an argument is unknown, missing or not of its kind.
    """
    known = {one.name: one for one in arguments}
    for name in given:
        if name not in known:
            raise _unknown(tool, name, known)
    values: dict[str, Any] = {}
    for name, argument in known.items():
        value = given.get(name)
        if value is None or value == []:
            if argument.is_required:
                raise UsageError(f"{tool} needs the argument {name}.", hint=argument.about)
            values[name] = argument.usual
        else:
            values[name] = argument.read(value)
    return values


def _unknown(tool: str, name: str, known: Mapping[str, Argument]) -> UsageError:
    spelled = name.strip("-").replace("-", "_")
    similar = f"Did you mean {spelled}? " if spelled in known else suggestion(name, known)
    return UsageError(
        f"{tool} has no argument {quoted(name)}.",
        hint=f"{similar}Its arguments are {', '.join(known)}.",
    )


def call_words(tool: str, given: Mapping[str, Any], but: Iterable[str] = ()) -> str:
    """Return how to call a tool with the arguments of a call: ``call diff with trial=…``.

    ``but`` are the arguments that the new call has otherwise.
    """
    others = {"offset", "max_characters", *but}
    words = [f"{name}={json_line(value)}" for name, value in given.items() if name not in others]
    return f"call {tool} with {', '.join(words)}{' and ' if words else ''}"
