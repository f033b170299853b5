"""A sink that sends messages with apprise: e-mail, chat, push. Its address is a secret."""

import json
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from trialcli.edges.files.reading import read_bounded
from trialcli.edges.sinks import messenger
from trialcli.edges.sinks.location import located
from trialcli.edges.sinks.process import TooSlowError, Witness, run_program
from trialcli.errors import UndeliveredError
from trialcli.text.blocks import capital
from trialcli.text.quoting import is_harmless
from trialcli.watch.digest import Digest

_LARGEST = 2**16
"""The largest file of addresses, in bytes."""
_PATH = re.compile(r"(?:~|[A-Za-z]:)?[/\\\\][\w ./\\\\~-]*")
_ASK_APPRISE = "To see why, try the address with the program apprise -vv."


@dataclass(frozen=True, slots=True)
class AppriseSink:
    """Sends digests as plain text to addresses that a variable or a file holds.

    The addresses hold passwords and tokens: they are in no error, on no command line, in no file.
    """

    name: str
    kept_in: Literal["variable", "file"]
    place: str
    """The name of the variable or the file."""
    timeout: float
    base: Path
    variables: Mapping[str, str] = field(repr=False)
    title: Callable[[Digest], str]
    body: Callable[[Digest], str]
    notice: Callable[[str], None]
    witness: Witness | None = None
    days_kept: int = 0

    def has_delivered(self, attempt: str) -> bool:
        """Return whether an earlier run sent its message, although it was interrupted.

        Raises:
            UndeliveredError: it is still being sent.
        """
        try:
            return self.witness is not None and self.witness.has_ended_well(attempt, self.timeout)
        except TooSlowError:
            raise self._failed("is still being sent by an earlier run") from None
        except OSError as error:
            raise self._failed(f"could not be sent: {error.strerror}") from None

    def deliver(
        self,
        digest: Digest,
        earlier: Sequence[Digest],  # noqa: ARG002 - this sink holds no days
        attempt: str = "",
    ) -> None:
        """Send a digest to all addresses.

        Raises:
            UndeliveredError: there is no address, or a service refused the message.
        """
        message = {
            "addresses": self._addresses(),
            "title": self.title(digest),
            "body": self.body(digest),
            "type": "warning" if _is_urgent(digest) else "info",
        }
        try:
            code = run_program(
                # -P: files in the working directory are not imported as libraries.
                [sys.executable, "-P", messenger.__file__],
                json.dumps(message).encode(),
                timeout=self.timeout,
                variables=self.variables,
                witness=self.witness,
                attempt=attempt,
            )
        except TooSlowError:
            raise self._failed(f"was not sent within {self.timeout:g} s") from None
        except OSError as error:
            raise self._failed(f"could not be sent: {error.strerror}") from None
        if code:
            raise self._refused(code)

    @property
    def _shown(self) -> str:
        """The variable or file of the addresses; an address in place of its name is not shown."""
        option = "url_env" if self.kept_in == "variable" else "url_file"
        is_path = _PATH.fullmatch(self.place) is not None
        can_be_shown = is_path or is_harmless(self.place)
        return f"the {self.kept_in} {self.place if can_be_shown else f'that {option} names'}"

    def _addresses(self) -> list[str]:
        text = self._variable() if self.kept_in == "variable" else self._file()
        lines = (line.strip() for line in text.splitlines())
        addresses = [line for line in lines if line and not line.startswith("#")]
        if not addresses:
            raise self._failed(f"could not be sent: {self._shown} has no address")
        return addresses

    def _variable(self) -> str:
        if self.place not in self.variables:
            raise self._failed(f"could not be sent: {self._shown} is not set")
        return self.variables[self.place]

    def _file(self) -> str:
        try:
            path = located(self.place, self.base)
            text = read_bounded(path, _LARGEST).decode("utf-8-sig")
            mode = path.stat().st_mode
        except OSError as error:
            raise self._failed(f"could not be sent: {self._shown}: {error.strerror}") from None
        except UnicodeDecodeError:
            raise self._failed(f"could not be sent: {self._shown} is not UTF-8 text") from None
        if os.name == "posix" and mode & 0o077:
            self.notice(
                f"{capital(self._shown)} holds a secret, and other users can read it: chmod 600 it."
            )
        return text

    def _refused(self, code: int) -> UndeliveredError:
        if code == messenger.NO_APPRISE:
            return self._failed(
                "could not be sent: apprise is not installed",
                "Install it: pip install 'trialcli[notify]'.",
            )
        if code == messenger.NOT_UNDERSTOOD:
            return self._failed(
                f"could not be sent: apprise does not understand an address of {self._shown}",
                _ASK_APPRISE,
            )
        return self._failed("was refused by a service, or did not reach it", _ASK_APPRISE)

    def _failed(self, how: str, hint: str | None = None) -> UndeliveredError:
        return UndeliveredError(f"The message of sink {self.name} {how}.", hint=hint)


def _is_urgent(digest: Digest) -> bool:
    return digest.worst == "major" or digest.has_new_failures or bool(digest.overdue)
