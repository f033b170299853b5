"""Follow a redirect, but only within the registry."""

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from trialcli.errors import ServerFaultError

_HARMLESS_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_PORTS = {"http": 80, "https": 443}
_OF_ADDRESSES = "%!#$&'()*+,/:;=?@[]~"
"""Characters that need no escape in an address (RFC 3986)."""
_BROWSE = (
    "Open the registry in a browser on this network: sign in if asked to, and try again. If it has "
    "moved, set its new address with --registry-url."
)


def redirected(url: str, location: str, query: str) -> str:
    """Return the target of a redirect within the same server.

    The registry's redirect from an alias to the trial omits the query, so it is added again.

    Raises:
        ServerFaultError: the target is another server, as for a sign-in page.
    """
    try:
        target = urlsplit(urljoin(url, _in_ascii(location)))
        same = bool(location) and _origin(target) == _origin(urlsplit(url))
    except ValueError as error:
        raise _no_target() from error
    if same:
        return target._replace(query=target.query or query, fragment="").geturl()
    if not location:
        raise _no_target()
    raise _https_required(target, url) or _foreign_redirect(target)


def _in_ascii(location: str) -> str:
    """Return an address with every other character escaped."""
    return quote(location.encode("latin-1", "replace"), safe=_OF_ADDRESSES)


def _no_target() -> ServerFaultError:
    message = "The answer redirects, but without a target."
    return ServerFaultError(message, hint=_BROWSE, is_lasting=True)


def _foreign_redirect(target: SplitResult) -> ServerFaultError:
    return ServerFaultError(
        f"The answer redirects to another server{_shown(target)}: either this network asks to sign "
        "in first, or the registry has moved.",
        hint=_BROWSE,
        is_lasting=True,
    )


def _https_required(target: SplitResult, url: str) -> ServerFaultError | None:
    """Return the error if the same server requires HTTPS; else None."""
    asked = urlsplit(url)
    if (asked.scheme, target.scheme) != ("http", "https") or target.hostname != asked.hostname:
        return None
    return ServerFaultError(
        f"{asked.netloc} requires a secure connection: it redirects to https://.",
        hint="Begin the address of the registry with https://.",
        is_lasting=True,
    )


def _shown(target: SplitResult) -> str:
    """Return the part of an address that is safe to show: its path and query may contain a key."""
    host = target.hostname or ""
    harmless = _HARMLESS_HOST.fullmatch(host) and target.scheme in _PORTS
    return f", {target.scheme}://{host}" if harmless else ""


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
