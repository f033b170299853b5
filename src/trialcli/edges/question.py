"""A question to the person at the terminal."""

import sys

from trialcli.text.blocks import inert

_LONGEST_ANSWER = 1000
"""Bytes of an answer that are read."""
_ATTEMPTS = 3
_ANSWERS = {"y": True, "yes": True, "n": False, "no": False, "": False}


def can_ask() -> bool:
    """Return whether somebody can read a question on stderr and type the answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> bool:
    """Ask a yes-or-no question on stderr; only a clear yes is one.

    Standard output has the result alone, so no question goes there.
    """
    for _ in range(_ATTEMPTS):
        _say(f"{inert(question)} [y/N] ")
        try:
            typed = sys.stdin.buffer.readline(_LONGEST_ANSWER)
        except KeyboardInterrupt:
            _say("\n")
            raise
        if not typed.endswith(b"\n"):
            # The input ended (Ctrl-D) in the middle of the line.
            _say("\n")
            return False
        answer = _ANSWERS.get(typed.decode("utf-8", "replace").strip().casefold())
        if answer is not None:
            return answer
    return False


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
