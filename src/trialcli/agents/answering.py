"""Answering one call of a tool: its document, or its error, as JSON values."""

import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from trialcli.agents.answer import answer_data, shown
from trialcli.agents.arguments import call_words, read_arguments
from trialcli.agents.call import Call, CancelledCallError, Notify, RegistryTurn, Settings
from trialcli.agents.tool import Tool
from trialcli.errors import (
    BlockedError,
    RateLimitedError,
    ServerFaultError,
    TrialcliError,
    UnreachableError,
)
from trialcli.render.jsontext import json_line
from trialcli.render.problem import error_data
from trialcli.text.quoting import without_addresses

_OPTION = re.compile(
    r"trialcli (?:fetch|watch|show|search|diff|history|news|list|find|verify|doctor)\b[^.;]*"
    r"|--([a-z]+(?:-[a-z]+)*)"
)
"""A command with its options, or an option alone."""
_STORED = "list, find, news and diff answer from stored versions meanwhile."
_EARLIER = "Here, fetch_history=true of history, diff and audit does that."


class Answered(NamedTuple):
    """The result of a call."""

    document: dict[str, Any]
    is_error: bool

    @property
    def text(self) -> str:
        """The same as JSON text on one line."""
        return json_line(self.document)


@dataclass(frozen=True, slots=True)
class Answerer:
    """Answers calls over one store and one registry; any number at the same time."""

    settings: Settings
    turn: RegistryTurn
    report: Callable[[Exception], None]
    """Reports an unexpected error to the person who runs the server."""

    def answer(
        self,
        tool: Tool,
        arguments: Mapping[str, Any],
        cancelled: threading.Event,
        notify: Notify,
    ) -> Answered:
        """Answer a call, in the thread that it may keep busy.

        Raises:
            CancelledCallError: nobody wants the answer any more.
        """
        try:
            given = read_arguments(tool.name, tool.arguments, arguments)
            again = _asked(tool, arguments)
            call = Call(self.settings, cancelled, self.turn, again, notify)
            try:
                answer = tool.answer(call, given)
            finally:
                call.close()
            answer.remarks[:0] = [in_arguments(text) for text in call.all_remarks]
            answer.today = call.clock().date().isoformat()
            return Answered(answer_data(answer, given["max_characters"]), is_error=False)
        except CancelledCallError:
            raise
        except (UnreachableError, BlockedError, RateLimitedError, ServerFaultError) as error:
            error.hint = f"{error.hint or ''} {_STORED}".strip()
            return _failed(error)
        except TrialcliError as error:
            return _failed(error)
        except Exception as error:  # noqa: BLE001 - the last handler of a call; the server goes on
            self.report(error)
            return _failed(
                TrialcliError(
                    f"Unexpected error: {type(error).__name__}: {without_addresses(str(error))}.",
                    hint="This is a bug in trialcli.",
                )
            )


def _asked(tool: Tool, arguments: Mapping[str, Any]) -> Callable[..., str]:
    """Return a function that writes the same call again, with other arguments after it."""
    given = {name: value for name, value in arguments.items() if value not in (None, [])}

    def again(*but: str) -> str:
        return call_words(tool.name, given, but)

    return again


def _failed(error: TrialcliError) -> Answered:
    said = error_data(error)
    document = {
        "error": {
            "kind": said["kind"],
            "message": in_arguments(said["message"] or ""),
            "trial": error.trial,
            "hint": said["hint"] and in_arguments(said["hint"]),
        },
        "exit_code": int(error.exit_code),
    }
    return Answered(shown(document), is_error=True)


def in_arguments(text: str) -> str:
    """Return a sentence with the names of arguments in place of options: ``age_group``.

    The options of a command that a person may run stay as they are. If a command downloads earlier
    versions, the argument that does it here is named, too.
    """
    text = text.replace("--all", "all=true")
    named = _OPTION.sub(lambda match: (match[1] or "").replace("-", "_") or match[0], text)
    return f"{named} {_EARLIER}" if "trialcli fetch --history" in named else named
