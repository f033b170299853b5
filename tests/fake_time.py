"""Time for tests: it goes on only by being slept through."""


class FakeTime:
    """A monotonic clock and a sleep that belong together; keeps an account of the sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
