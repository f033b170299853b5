"""The pager: which one, what it is given, and what becomes of the text if it does not work.

It is chosen as git does: TRIALCLI_PAGER, then PAGER, then less; an empty one or ``cat`` is none.
It is a command of the shell, so it may be a pipe.
"""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from trialcli.edges.streams import encoded, takes_any_text

_USUAL = {"LESS": "FRX", "LV": "-c"}
"""As git sets them where they are unset: quit if it fits, keep colors, leave the screen."""
_WITH_ARGUMENT = 'bhjkoOpPtTxyzD#"'
"""The options of less that take the rest of the word."""
_LESS = re.compile(r"(?:\S*/)?less(?:\.exe)?")
_COLOURS = ("--raw-control-chars", "--RAW-CONTROL-CHARS")


def page(text: str, variables: Mapping[str, str]) -> bool:
    """Show a text in the pager; return whether there is one and it showed it."""
    command = pager(variables)
    if not command:
        return False
    usual = {**_USUAL, **({"LESSCHARSET": "utf-8"} if takes_any_text(sys.stdout) else {})}
    try:
        with (
            _uninterrupted() as interruptions,
            subprocess.Popen(  # noqa: S602 - the pager the person chose, as git runs it
                command, shell=True, stdin=subprocess.PIPE, env={**usual, **variables}
            ) as process,
        ):
            process.communicate(encoded(text, sys.stdout))
    except (OSError, ValueError):
        return False
    # A pager that failed has perhaps shown nothing. One that was quit ends with 0; a person who
    # interrupted it has seen enough.
    return process.returncode == 0 or bool(interruptions)


def pager(variables: Mapping[str, str]) -> str:
    """Return the command of the pager; empty if no pager is wanted."""
    for name in ("TRIALCLI_PAGER", "PAGER"):
        if name in variables:
            command = variables[name].strip()
            return "" if command == "cat" else command
    return "less"


def shows_colours(variables: Mapping[str, str]) -> bool:
    """Return whether the pager takes colors: without the option R, less shows their codes."""
    words = pager(variables).split()
    if not words or not _LESS.fullmatch(words[0]):
        return True
    of_the_variable = variables.get("LESS", _USUAL["LESS"]).split()
    # In the variable the first option needs no dash.
    first = [f"-{word.lstrip('-')}" for word in of_the_variable[:1] if not word.startswith("--")]
    return any(map(_keeps_colours, [*words[1:], *of_the_variable, *first]))


def _keeps_colours(word: str) -> bool:
    if word.startswith("--"):
        return word.rstrip("$") in _COLOURS
    letters = word[1:] if word.startswith("-") else ""
    for letter in letters:
        if letter in "rR":
            return True
        if letter in _WITH_ARGUMENT:
            return False
    return False


@contextmanager
def _uninterrupted() -> Iterator[list[int]]:
    """Leave Ctrl-C to the pager, which uses it; yield the interruptions that came."""
    came: list[int] = []
    # A function, not SIG_IGN: that would be inherited by the pager.
    before = signal.signal(signal.SIGINT, lambda number, _: came.append(number))
    try:
        yield came
    finally:
        signal.signal(signal.SIGINT, before)
