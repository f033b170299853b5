"""A sink that is a program of the user: it reads the digest as JSON."""

import errno
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trialcli.edges.sinks.location import located
from trialcli.edges.sinks.process import Printed, TooSlowError, Witness, run_program
from trialcli.edges.sinks.programs import found, why_it_fails
from trialcli.errors import UndeliveredError
from trialcli.text.blocks import clean, counted
from trialcli.text.quoting import is_harmless
from trialcli.watch.digest import Digest

_NOT_RUN = (126, 127)
"""The exit codes of a shell and ``env`` if they cannot run a program."""
_NO_PROGRAM = re.compile(r"[\s=@]|://")
_SEVERAL_WORDS = "Begin it with a program; in a list, write each argument as a text of its own."


@dataclass(frozen=True, slots=True)
class CommandSink:
    """Runs a program with the digest on its standard input; exit code 0 means delivered."""

    name: str
    words: Sequence[str]
    """The program and its arguments."""
    timeout: float
    base: Path
    """A program name with a slash is relative to this directory."""
    variables: Mapping[str, str] = field(repr=False)
    as_json: Callable[[Digest], bytes]
    subject: Callable[[Digest], str]
    note: Callable[[str], None]
    """Writes the program's output to standard error: it is never part of a result."""
    witness: Witness | None = None
    days_kept: int = 0

    def has_delivered(self, attempt: str) -> bool:
        """Return whether the program of an interrupted run has succeeded.

        Raises:
            UndeliveredError: it is still running.
        """
        try:
            return self.witness is not None and self.witness.has_ended_well(attempt, self.timeout)
        except TooSlowError:
            raise self._failed("is still running for an earlier delivery") from None
        except OSError as error:
            raise self._failed(_why(error)) from None

    def deliver(
        self,
        digest: Digest,
        earlier: Sequence[Digest],  # noqa: ARG002 - this sink holds no days
        attempt: str = "",
    ) -> None:
        """Run the program with a digest.

        Raises:
            UndeliveredError: it could not be run, failed, or took too long.
        """
        variables = {
            **self.variables,
            "TRIALCLI_SINK": self.name,
            "TRIALCLI_SUBJECT": self.subject(digest),
        }
        program = self._program()
        try:
            code = run_program(
                [program, *self.words[1:]],
                self.as_json(digest),
                timeout=self.timeout,
                variables=variables,
                witness=self.witness,
                attempt=attempt,
                heard=self._pass_on,
            )
        except TooSlowError:
            raise self._failed(f"did not end within {self.timeout:g} s and was stopped") from None
        except OSError as error:
            why = why_it_fails(found(program, self.variables), error.errno)
            raise self._failed(why or _why(error)) from None
        if code:
            why = why_it_fails(found(program, self.variables)) if code in _NOT_RUN else ""
            raise self._failed(f"{_ended(code)}{': it ' if why else ''}{why}")

    def _program(self) -> str:
        """Return the program: a bare name is searched in PATH, as in a shell; a path is located."""
        program = self.words[0]
        is_path = "/" in program or os.sep in program
        return str(located(program, self.base)) if is_path else program

    def _pass_on(self, printed: Printed) -> None:
        """Show the program's output, each line with the name of the sink, and count the rest."""
        lines = clean(printed.beginning.decode("utf-8", "replace")).rstrip().split("\n")
        if printed.more:
            lines.append(f"({counted(printed.more, 'more byte')} not shown)")
        if any(lines):
            self.note("\n".join(f"{self.name}: {line}".rstrip() for line in lines))

    def _failed(self, how: str) -> UndeliveredError:
        named = _program_name(self.words[0])
        if named:
            return UndeliveredError(f"The command {named} of sink {self.name} {how}.")
        hint = _SEVERAL_WORDS if _NO_PROGRAM.search(self.words[0]) else None
        return UndeliveredError(f"The command of sink {self.name} {how}.", hint=hint)


def _program_name(word: str) -> str:
    """Return the name of a program without its arguments, which may hold secrets.

    Empty if the word is a whole command, or an assignment.
    """
    name = word.replace(os.sep, "/").rpartition("/")[2]
    return name if is_harmless(name) and not _NO_PROGRAM.search(word) else ""


def _why(error: OSError) -> str:
    if error.errno == errno.ENOENT:
        return "was not found"
    return f"cannot be run: {error.strerror or type(error).__name__}"


def _ended(code: int) -> str:
    return f"ended with exit code {code}" if code > 0 else f"was killed by signal {-code}"
