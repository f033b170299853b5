"""A deadline for any work: no client limits the total time of a request."""

import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from typing import NoReturn, TypeVar

T = TypeVar("T")


class DeadlinePassedError(Exception):
    """The work was not done in time."""


def within(seconds: float, work: Callable[[threading.Event], T]) -> T:
    """Do ``work`` in its own thread, and give up after ``seconds``.

    The timeout of a socket restarts with each byte, and a name lookup has no timeout. A server that
    sends one byte from time to time could block a nightly run forever. ``work`` gets an event that
    is set once nobody waits for the result, so that it can end.

    Raises:
        DeadlinePassedError: the deadline passed.
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
    except BaseException as error:  # noqa: BLE001 - the waiting thread raises it again
        outcome.put(partial(_raise, error))
    else:
        outcome.put(lambda: result)


def _raise(error: BaseException) -> NoReturn:
    raise error
