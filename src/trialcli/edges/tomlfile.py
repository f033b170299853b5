"""A file of TOML that a person writes and a command edits: its text, and a checked edit of it."""

from collections.abc import Callable
from pathlib import Path

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.reading import read_bounded
from trialcli.edges.tomltext import MARK
from trialcli.errors import UsageError


class TomlFile:
    """The file; its comments and its layout belong to the person."""

    def __init__(self, path: Path, what: str, largest: int) -> None:
        """Take what a message calls the file, at its beginning, and the most bytes it may have."""
        self.path = path
        self._what = what
        self._largest = largest

    def text(self) -> str | None:
        """Return the text of the file; None if there is none.

        Raises:
            UsageError: it cannot be read.
        """
        try:
            return read_bounded(self.path, self._largest).decode("utf-8")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise UsageError(
                f"{self._what} {self.path} cannot be read: {reason(error)}.", hint=advice(error)
            ) from error
        except UnicodeDecodeError as error:
            raise UsageError(
                f"{self._what} {self.path} cannot be read: it is not UTF-8 text."
            ) from error

    def edited(self, text: str, edit: Callable[[str], str], is_right: Callable[[str], bool]) -> str:
        """Return the text after an edit, if it says what it should say.

        Args:
            text: the text before; a mark at its beginning stays.
            edit: makes the new text of the old one, or raises a ``ValueError``.
            is_right: whether a new text has the wanted values; may raise a ``UsageError``.

        Raises:
            UsageError: the text cannot be edited without harm.
        """
        mark = MARK if text.startswith(MARK) else ""
        try:
            edited = mark + edit(text.removeprefix(MARK))
            right = is_right(edited)
        except (ValueError, UsageError):
            right = False
        if not right:
            raise UsageError(
                f"{self._what} {self.path} has a layout that this command cannot edit.",
                hint="Nothing was written; edit the file by hand.",
            )
        return edited
