"""An error as the sentence a person reads, or as data."""

from trialcli.errors import TrialcliError
from trialcli.render.jsontext import json_line
from trialcli.text.blocks import one_line


def problem_line(error: TrialcliError) -> str:
    """Return one line; whatever the registry or a file put into it is cleaned."""
    return f"trialcli: {one_line(str(error))}"


def error_data(error: TrialcliError) -> dict[str, str | None]:
    """Return what happened and what can be done, for a place that says what it happened to."""
    return {"kind": error.kind, "message": error.message, "hint": error.hint}


def problem_data(error: TrialcliError) -> str:
    """Return one JSON object on one line."""
    return json_line(
        {
            "error": {**error_data(error), "trial": error.trial},
            "exit_code": int(error.exit_code),
        }
    )
