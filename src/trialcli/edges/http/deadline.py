"""A deadline for work that has none: no client bounds the whole of a request."""

import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import NoReturn, TypeVar

T = TypeVar("T")


class DeadlinePassedError(Exception):
    """The work was not done in time."""


def within(seconds: float, work: Callable[[threading.Event], T]) -> T:
    """Do ``work`` in a thread of its own, and give up on it after so many seconds.

    A time-out of a socket starts anew with each byte, and looking up a name has none at all: a
    server that sends a byte now and then would hold a nightly run for ever. ``work`` is handed an
    event that is set once nobody waits for it, so that it can end.

    Raises:
        DeadlinePassedError: the time is over.

    """
    outcome: SimpleQueue[Callable[[], T]] = SimpleQueue()
    given_up = threading.Event()
    threading.Thread(target=_report, args=(work, given_up, outcome), daemon=True).start()
    try:
        return outcome.get(timeout=seconds)()
    except Empty:
        raise DeadlinePassedError from None
    finally:
        given_up.set()


def _report(
    work: Callable[[threading.Event], T],
    given_up: threading.Event,
    outcome: "SimpleQueue[Callable[[], T]]",
) -> None:
    """Do the work, and report a function that returns its result or raises its error."""
    try:
        result = work(given_up)
    except BaseException as error:  # noqa: BLE001 - it is raised again where it is waited for
        outcome.put(partial(_raise, error))
    else:
        outcome.put(lambda: result)


def _raise(error: BaseException) -> NoReturn:
    raise error
