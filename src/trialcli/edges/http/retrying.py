"""Try again: which errors may pass, and how long to wait."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from trialcli.edges.http.answerer import is_web_page
from trialcli.errors import (
    BadAnswerError,
    RateLimitedError,
    RegistryError,
    ServerFaultError,
    UnreachableError,
)

if TYPE_CHECKING:
    import tenacity

LONGEST_WAIT = 60.0
"""Seconds: the longest wait without a request of the registry for a longer one."""
LONGEST_ASKED_WAIT = 120.0
"""Seconds: if the registry asks for a longer wait, the request is given up."""

_LONGEST_NAMED = 7 * 86400
"""Seconds: a longer wait is not shown as a number, because it is probably an error."""
_NEVER_PASS = (501, 505)
"""Statuses that a second attempt does not change."""
_MAY_PASS = (BadAnswerError, RateLimitedError, ServerFaultError, UnreachableError)


def retrying(
    attempts: int,
    first_wait: float,
    *,
    sleep: Callable[[float], None],
    notice: Callable[[str], None],
) -> "tenacity.Retrying":
    """Return a caller that repeats a function until it succeeds or fails with a lasting error."""
    import tenacity

    back_off = tenacity.wait_exponential(multiplier=first_wait) + tenacity.wait_random(
        max=first_wait
    )

    def wait(state: tenacity.RetryCallState) -> float:
        asked = getattr(_fault(state), "retry_after", None) or 0.0
        return max(min(back_off(state), LONGEST_WAIT), asked)

    def report(state: tenacity.RetryCallState) -> None:
        fault = _fault(state)
        what = fault.message if isinstance(fault, RegistryError) else fault
        notice(f"{what} Trying again in {state.upcoming_sleep:.1f} s.")

    return tenacity.Retrying(
        stop=tenacity.stop_after_attempt(attempts),
        retry=tenacity.retry_if_exception(_may_pass),
        wait=wait,
        before_sleep=report,
        sleep=sleep,
        reraise=True,
    )


def _fault(state: "tenacity.RetryCallState") -> BaseException | None:
    return state.outcome.exception() if state.outcome else None


def _may_pass(error: BaseException) -> bool:
    if not isinstance(error, _MAY_PASS) or error.is_lasting:
        return False
    return (error.retry_after or 0.0) <= LONGEST_ASKED_WAIT


def overload(
    status: int, headers: Mapping[str, str], *, is_forwarded: bool = False
) -> RegistryError | None:
    """Return the error for an answer 429 or 5xx, with the requested wait; None for others.

    If a proxy forwards the request, it may have answered itself. Names of headers are in lower
    case.
    """
    if status != 429 and status < 500:
        return None
    asked = requested_wait(headers)
    hint = "Try again later."
    if asked is not None and asked > LONGEST_ASKED_WAIT:
        hint = f"It asks us to wait {_minutes(asked)}. Try again after that."
    if status == 429:
        message = f"The registry is limiting our requests (HTTP {status})."
        return RateLimitedError(message, hint=hint, retry_after=asked)
    message = f"The registry reported an internal error (HTTP {status})."
    is_lasting = status in _NEVER_PASS
    if is_web_page(headers):
        message = (
            f"The answer is a web page (HTTP {status}), from the registry or a proxy or filter."
        )
        hint += " If this continues, open the registry in a browser on this network."
        is_lasting = is_lasting or (is_forwarded and status == 503)
    return ServerFaultError(message, hint=hint, is_lasting=is_lasting, retry_after=asked)


def requested_wait(headers: Mapping[str, str]) -> float | None:
    """Return the seconds of a Retry-After header, which is a number or a date."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdecimal():
        return float(value[:12])
    until, now = _date(value), _date(headers.get("date", ""))
    # Both dates are from the clock of the server.
    return max((until - now).total_seconds(), 0.0) if until and now else None


def _date(value: str) -> datetime | None:
    from email.utils import parsedate_to_datetime

    try:
        date = parsedate_to_datetime(value)
    except (ValueError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else None


def _minutes(seconds: float) -> str:
    if seconds > _LONGEST_NAMED:
        return "more than a week"
    return f"{seconds / 60:.0f} minutes" if seconds < 7200 else f"{seconds / 3600:.0f} hours"
