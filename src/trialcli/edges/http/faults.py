"""What the client libraries raise, in one sentence for a person."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from trialcli.errors import BadAnswerError, NotLookedAtError, UnreachableError


def unreachable(error: BaseException, url: str) -> UnreachableError:
    """Return the error for a request that got no answer."""
    host = urlsplit(url).netloc
    return UnreachableError(f"{host} cannot be reached: {_reason(error)}.", hint=_hint(url))


def cut_short(error: BaseException) -> NotLookedAtError:
    """Return the error for an answer that began and did not end."""
    if any(isinstance(cause, TimeoutError) for cause in _causes(error)):
        return UnreachableError("The registry's answer began, but did not go on in time.")
    return BadAnswerError("The registry's answer was cut short.")


def _reason(error: BaseException) -> str:
    reasons = _reasons()
    for cause in _causes(error):
        for kind, words in reasons.items():
            if isinstance(cause, kind):
                return words
    text = "".join(char if char.isprintable() else " " for char in str(error))
    return " ".join(text.split()).rstrip(".")[:200] or type(error).__name__


def _reasons() -> dict[type[BaseException], str]:
    """Return the system's errors in words, the special ones before the general."""
    import socket
    import ssl

    return {
        ssl.SSLCertVerificationError: "its certificate is not trusted on this machine",
        ssl.SSLError: "no secure connection could be made",
        socket.gaierror: "its name cannot be looked up",
        TimeoutError: "it did not answer in time",
        ConnectionRefusedError: "the connection was refused",
        ConnectionError: "the connection was lost",
    }


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and what it came from; the libraries wrap the system's errors."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _hint(url: str) -> str:
    import urllib.request

    parts = urlsplit(url)
    if parts.scheme in urllib.request.getproxies() and not urllib.request.proxy_bypass(
        parts.netloc
    ):
        return f"It was asked through the proxy set as {parts.scheme.upper()}_PROXY; is that right?"
    return "Check the network and the address, or try again later."
