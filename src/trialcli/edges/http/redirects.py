"""Following a redirect within the registry, and no other."""

import re
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from trialcli.errors import ServerFaultError

_HARMLESS_HOST = re.compile(r"[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]")
_PORTS = {"http": 80, "https": 443}
_OF_ADDRESSES = "%!#$&'()*+,/:;=?@[]~"
"""What stands in an address as it is (RFC 3986)."""
_BROWSE = (
    "Open the registry in a browser on this network: sign in if asked to, and try again. If it has "
    "moved, give its new root with --registry-url."
)


def redirected(url: str, location: str, query: str) -> str:
    """Return where a redirect leads, within the same server.

    The registry's redirect from an alias to the trial drops the query: it is put back.

    Raises:
        ServerFaultError: it leads elsewhere, as those of a sign-in page do.

    """
    try:
        target = urlsplit(urljoin(url, _in_ascii(location)))
        same = bool(location) and _origin(target) == _origin(urlsplit(url))
    except ValueError as error:
        raise _nowhere() from error
    if same:
        return target._replace(query=target.query or query, fragment="").geturl()
    if not location:
        raise _nowhere()
    raise _to_secure(target, url) or _astray(target)


def _in_ascii(location: str) -> str:
    """Return an address in which every byte is written as addresses have it."""
    return quote(location.encode("latin-1", "replace"), safe=_OF_ADDRESSES)


def _nowhere() -> ServerFaultError:
    error = ServerFaultError("The answer redirects, but does not say where to.", hint=_BROWSE)
    error.is_lasting = True
    return error


def _astray(target: SplitResult) -> ServerFaultError:
    error = ServerFaultError(
        f"The answer redirects to another place{_shown(target)}: either this network asks to sign "
        "in first, or the registry has moved.",
        hint=_BROWSE,
    )
    error.is_lasting = True
    return error


def _to_secure(target: SplitResult, url: str) -> ServerFaultError | None:
    """Return the error where the same server is only to be asked securely; None elsewhere."""
    asked = urlsplit(url)
    if (asked.scheme, target.scheme) != ("http", "https") or target.hostname != asked.hostname:
        return None
    error = ServerFaultError(
        f"{asked.netloc} is to be asked securely: it redirects to https://.",
        hint="Begin the address of the registry with https://.",
    )
    error.is_lasting = True
    return error


def _shown(target: SplitResult) -> str:
    """Return what can be shown of an address: its path and query may hold somebody's key."""
    host = target.hostname or ""
    harmless = _HARMLESS_HOST.fullmatch(host) and target.scheme in _PORTS
    return f", {target.scheme}://{host}" if harmless else ""


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _PORTS.get(parts.scheme)
