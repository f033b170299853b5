"""Pacing: at most a polite number of requests per second."""

from collections.abc import Callable


class Pacer:
    """Waits before each request until it may be sent, at most ``rate`` per second; 0: no waiting.

    A run without waiting that is slowed down sends a request each ``unpaced_interval`` seconds.
    """

    def __init__(
        self,
        rate: float,
        unpaced_interval: float,
        *,
        monotonic: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._interval = 1 / rate if rate else 0.0
        self._unpaced_interval = unpaced_interval
        self._monotonic = monotonic
        self._sleep = sleep
        self._next = float("-inf")

    def wait(self) -> None:
        """Wait until the next request may be sent."""
        now = self._monotonic()
        if self._next > now:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._interval

    def slow_down(self) -> None:
        """Send half as many requests per second from now on."""
        self._interval = self._interval * 2 or self._unpaced_interval
        self._next = self._monotonic() + self._interval
