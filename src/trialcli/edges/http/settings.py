"""Settings for requests to a registry."""

import ipaddress
import math
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from trialcli.errors import UsageError
from trialcli.text.quoting import quoted

_HTTP = re.compile(r"(https?://)(.*)", re.IGNORECASE | re.DOTALL)
_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{1,45}\]")
_LONGEST = 86_400
"""The most seconds for any setting: the system's clocks do not accept every number."""
_HEADER_TEXT = re.compile(r"[!-~](?:[ -~]*[!-~])?")


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """Settings for requests to a registry, checked when created.

    Raises:
        UsageError: a setting cannot be used.
    """

    root: str = "https://clinicaltrials.gov"
    """The root address; a slash at its end is removed."""
    rate: float = 1.0
    """Requests per second; 0: no limit."""
    timeout: float = 60.0
    """Seconds for one request, from its start to the last byte of the answer."""
    download_timeout: float = 6 * 3600.0
    """Seconds for one download to a file; between two pieces of it, ``timeout`` is the longest."""
    retry_wait: float = 1.0
    """Seconds before the second attempt; each further wait is twice as long."""
    attempts: int = 4
    """The most attempts for one request if errors may pass."""
    user_agent: str | None = None
    """The User-Agent to send in place of the real name of the client."""
    max_bytes: int = 128 * 2**20
    """The largest answer, unpacked."""

    def __post_init__(self) -> None:
        """Check every setting, and normalize the root."""
        object.__setattr__(self, "root", _checked_root(self.root))
        _check(
            math.isfinite(self.rate) and (self.rate == 0 or self.rate >= 1 / _LONGEST),
            "rate",
            "0, or at least one request per day",
        )
        _check(0 < self.timeout <= _LONGEST, "time-out", "more than 0 seconds, at most a day")
        _check(0 < self.download_timeout <= _LONGEST, "time-out", "more than 0 seconds")
        _check(0 <= self.retry_wait <= _LONGEST, "wait", "0 seconds or more, at most a day")
        _check(self.attempts >= 1, "number of attempts", "1 or more")
        _check(self.max_bytes >= 1, "largest answer", "1 byte or more")
        agent = self.user_agent
        _check(
            agent is None or _HEADER_TEXT.fullmatch(agent) is not None,
            "User-Agent",
            "one line of ASCII text",
        )


def _check(fine: bool, what: str, must_be: str) -> None:  # noqa: FBT001 - the condition itself
    if not fine:
        raise UsageError(f"The {what} for the registry must be {must_be}.")


def _checked_root(text: str) -> str:
    problem = _problem_of_root(text)
    if problem:
        raise UsageError(
            f"{_shown(text)} cannot be the address of a registry: {problem}.",
            hint="Use a root address like https://clinicaltrials.gov.",
        )
    return text.rstrip("/")


def _shown(text: str) -> str:
    """Return the part of an address that is safe to show: only its scheme and its host."""
    match = _HTTP.match(text)
    host = _HOST.match(match[2].rpartition("@")[2]) if match else None
    return f"{match[1]}{host[0]}" if match and host else quoted(text)


def _problem_of_root(text: str) -> str | None:
    if re.fullmatch(r"[!-~]*", text) is None:
        return "it contains a space or a character that is not ASCII"
    try:
        parts = urlsplit(text)
        port = parts.port
        if "[" in parts.netloc:
            ipaddress.IPv6Address(parts.hostname or "")
    except ValueError:  # its message may quote a password as the port
        return "its host or its port cannot be read"
    if parts.scheme not in ("http", "https"):
        return "it does not begin with https:// or http://"
    if not parts.hostname or port == 0:
        return "it has no host"
    # If a password contains a slash, the @ appears in the path.
    if "@" in text:
        return "it contains a user name or a password"
    return "it has a query or a fragment" if parts.query or parts.fragment else None
