from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fake_time import FakeTime
from trialcli.edges.http.retrying import LONGEST_WAIT, overload, requested_wait, retrying
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    NotFoundError,
    RateLimitedError,
    RegistryError,
    RejectedRequestError,
    ServerFaultError,
    TrialcliError,
    UnreachableError,
    UsageError,
    WrongRecordError,
)


class Failing:
    """Raises the errors it is given, one a call, and then succeeds."""

    def __init__(self, *errors: TrialcliError) -> None:
        self.errors = list(errors)
        self.calls = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.errors:
            raise self.errors.pop(0)
        return "fine"


def run(work: Failing, time: FakeTime, *, attempts: int = 4, first_wait: float = 1.0) -> str:
    notices: list[str] = []
    again = retrying(attempts, first_wait, sleep=time.sleep, notice=notices.append)
    try:
        return again(work)
    finally:
        assert len(notices) == len(time.slept)


PASSING = [BadAnswerError, RateLimitedError, ServerFaultError, UnreachableError]
LASTING = [BlockedError, NotFoundError, RejectedRequestError, WrongRecordError, UsageError]


@pytest.mark.parametrize("kind", PASSING)
def test_an_error_that_may_pass_is_retried(kind: type[RegistryError]) -> None:
    time, work = FakeTime(), Failing(kind("x"))
    assert run(work, time) == "fine"
    assert len(time.slept) == 1


@pytest.mark.parametrize("kind", LASTING)
def test_any_other_error_is_not_retried(kind: type[TrialcliError]) -> None:
    time, work = FakeTime(), Failing(kind("x"))
    with pytest.raises(kind):
        run(work, time)
    assert (work.calls, time.slept) == (1, [])


def test_the_waits_grow_with_each_attempt() -> None:
    time = FakeTime()
    work = Failing(*(ServerFaultError(f"fault {n}") for n in range(1, 10)))
    with pytest.raises(ServerFaultError, match="fault 4"):
        run(work, time)
    assert work.calls == 4
    assert all(2**n <= wait <= 2**n + 1 for n, wait in enumerate(time.slept))


def test_a_single_attempt_is_not_repeated() -> None:
    time, work = FakeTime(), Failing(UnreachableError("x"))
    with pytest.raises(UnreachableError):
        run(work, time, attempts=1)
    assert (work.calls, time.slept) == (1, [])


@given(st.floats(0, 100))
def test_no_wait_is_longer_than_the_limit(first_wait: float) -> None:
    time = FakeTime()
    run(
        Failing(*(ServerFaultError("x") for _ in range(11))),
        time,
        attempts=12,
        first_wait=first_wait,
    )
    assert max(time.slept) <= LONGEST_WAIT
    # The waits double, give or take the jitter, which is at most one first wait.
    assert all(b >= min(a, LONGEST_WAIT) - first_wait for a, b in pairwise(time.slept))


def limited(seconds: float) -> RateLimitedError:
    error = RateLimitedError("x")
    error.retry_after = seconds
    return error


def test_the_requested_wait_is_respected() -> None:
    time = FakeTime()
    run(Failing(limited(17), limited(0.5)), time)
    assert time.slept[0] == 17
    assert 2 <= time.slept[1] <= 3


def test_too_long_a_requested_wait_ends_the_request() -> None:
    time, work = FakeTime(), Failing(limited(3600))
    with pytest.raises(RateLimitedError):
        run(work, time)
    assert (work.calls, time.slept) == (1, [])


@pytest.mark.parametrize(
    ("status", "kind"),
    [(429, RateLimitedError), (500, ServerFaultError), (503, ServerFaultError)],
)
def test_429_and_5xx_are_overloads(status: int, kind: type[RegistryError]) -> None:
    error = overload(status, {"retry-after": "7200"})
    assert type(error) is kind
    assert error.retry_after == 7200
    assert f"HTTP {status}" in str(error)
    assert "2 hours" in str(error)
    assert "wait more than a week." in str(overload(status, {"retry-after": "9" * 30}))


@pytest.mark.parametrize("status", [200, 301, 400, 403, 404])
def test_other_statuses_are_not_overloads(status: int) -> None:
    assert overload(status, {}) is None


DATE = "Sun, 22 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "30"}, 30),
        ({"retry-after": " 0 "}, 0),
        ({"retry-after": "9" * 400}, 10**12 - 1),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "²"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Sun, 22 Nov 2026 10:01:30 GMT", "date": DATE}, 90),
        ({"retry-after": "Sun, 22 Nov 2026 09:00:00 GMT", "date": DATE}, 0),
        ({"retry-after": "Sun, 22 Nov 2026 10:01:30 GMT"}, None),
        ({"retry-after": "Sun, 99 Nov 2026 10:01:30 GMT", "date": DATE}, None),
    ],
)
def test_retry_after_is_a_number_or_a_date(headers: dict[str, str], seconds: float | None) -> None:
    assert requested_wait(headers) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_retry_after_value_is_accepted(after: str, date: str) -> None:
    asked = requested_wait({"retry-after": after, "date": date})
    assert asked is None or asked >= 0
