"""Patience with a list of pages: a registry must not keep us asking without end."""

from trialcli.errors import BadAnswerError

_IDLE_PAGES = 20
"""The most pages in a row that may bring nothing new. A page may be empty though others follow."""


class Patience:
    """Counts the pages of one list that brought nothing new."""

    def __init__(self) -> None:
        self._idle = 0

    def after(self, *, is_new: bool) -> None:
        """Take note of a page.

        Raises:
            BadAnswerError: too many pages in a row brought nothing.
        """
        self._idle = 0 if is_new else self._idle + 1
        if self._idle > _IDLE_PAGES:
            raise BadAnswerError(
                f"The registry's list does not end: {self._idle} pages in a row had nothing new.",
                hint="Try again later.",
            )
