"""Paths as options give them."""

from collections.abc import Callable
from pathlib import Path

from trialcli.edges.files.paths import expanded
from trialcli.errors import UsageError


def path_of(option: str) -> Callable[[str], Path]:
    """Return what makes a path of the text of an option."""

    def given_path(text: str) -> Path:
        # Path makes the working directory of an unset variable.
        if not str(text).strip():
            raise UsageError(f"{option} is empty.", hint="Give a path, or leave the option out.")
        return expanded(Path(text), option)

    return given_path
