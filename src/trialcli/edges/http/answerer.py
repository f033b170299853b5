"""Find out who answered: the registry, or a proxy, a filter or a sign-in page in between."""

import re
from collections.abc import Mapping

from trialcli.edges.http.faults import Peer, proxy_hint
from trialcli.edges.http.proxies import Proxy
from trialcli.errors import UnreachableError

_PRODUCTS = re.compile(
    r"squid|zscaler|blue ?coat|proxysg|symantec|mcafee|skyhigh|forti|forcepoint|websense|sophos"
    r"|check ?point|barracuda|ironport|umbrella|netskope|palo ?alto|untangle|privoxy|tinyproxy"
    r"|mitmproxy|polipo|dansguardian|e2guardian|smoothwall|kerio|sonicwall|watchguard|webfilter"
    r"|iboss|lightspeed|trend ?micro|clearswift|trafficserver",
    re.IGNORECASE,
)
_CARRIERS = re.compile(
    r"google|varnish|cloudfront|akamai|envoy|istio|cloudflare|fastly", re.IGNORECASE
)
"""Products that run in front of servers: the Via header of the registry's own answers has them."""
_MAY_PASS = (408, 425, 429, 500, 502, 504)
_SIGN_IN = (
    "Open any web page in a browser on this network, sign in, and try again; or use another "
    "network."
)


def foreign_answer(
    status: int, headers: Mapping[str, str], peer: Peer, proxy: Proxy | None
) -> UnreachableError | None:
    """Return the error for an answer that is certainly not the registry's; None for others.

    ``proxy`` forwards each request, and may answer it itself. Names of headers are in lower case.
    """
    if status == 511:
        return _sign_in(peer, status)
    if status == 407:
        return proxy_refusal(status, headers, peer, proxy)
    if status >= 400 and status not in (404, 429) and _has_proxy_marks(headers):
        return proxy_refusal(status, headers, peer, proxy)
    return None


def proxy_refusal(
    status: int, headers: Mapping[str, str], peer: Peer, proxy: Proxy | None
) -> UnreachableError:
    """Return the error for a refusal of a proxy or filter."""
    who = str(proxy) if proxy else "a proxy or filter on the way"
    hint = proxy_hint(proxy, peer.registry) if proxy else _ASK
    if status == 407:
        return peer.fault(
            f"{who} {_login_demand(headers, proxy)}",
            _password_hint(proxy) if _accepts_password(headers) else hint,
            is_lasting=True,
        )
    if status == 511 or 300 <= status < 400:
        return _sign_in(peer, status)
    did = "could not pass on the request" if status >= 500 else "refuses the request"
    return peer.fault(f"{who} {did} (HTTP {status})", hint, is_lasting=status not in _MAY_PASS)


_ASK = "Ask the administrator of this network to allow the registry, or use another network."


def is_web_page(headers: Mapping[str, str]) -> bool:
    """Return whether an answer is a web page; the registry answers with JSON or plain text."""
    return "html" in headers.get("content-type", "").lower()


def _sign_in(peer: Peer, status: int) -> UnreachableError:
    return peer.fault(
        f"this network asks to sign in first (HTTP {status}); a portal answered, not the registry",
        _SIGN_IN,
        is_lasting=True,
    )


def _has_proxy_marks(headers: Mapping[str, str]) -> bool:
    """Return whether an answer shows signs that a proxy or filter made it."""
    if any(name.startswith("proxy-") or name == "x-squid-error" for name in headers):
        return True
    if _PRODUCTS.search(headers.get("server", "")):
        return True
    via = headers.get("via", "")
    return bool(via) and is_web_page(headers) and not _CARRIERS.search(via)


def _login_demand(headers: Mapping[str, str], proxy: Proxy | None) -> str:
    """Return what a proxy that requires a log-in asks for."""
    if not _accepts_password(headers):
        ways = " or ".join(name for way, name in _NAMES.items() if way in _login_methods(headers))
        return f"asks for a log-in by {ways}, which trialcli cannot do (HTTP 407)"
    if proxy and proxy.credentials:
        return "does not accept the user name and password that it was given (HTTP 407)"
    return "asks for a user name and a password (HTTP 407)"


_NAMES = {
    "negotiate": "Negotiate (Kerberos)",
    "kerberos": "Kerberos",
    "ntlm": "NTLM",
    "digest": "Digest",
    "bearer": "Bearer",
}


def _login_methods(headers: Mapping[str, str]) -> str:
    return headers.get("proxy-authenticate", "").lower()


def _accepts_password(headers: Mapping[str, str]) -> bool:
    ways = _login_methods(headers)
    return "basic" in ways or not any(name in ways for name in _NAMES)


def _password_hint(proxy: Proxy | None) -> str:
    variable = proxy.setting if proxy else "HTTPS_PROXY"
    return f"Write both into {variable}, like http://user:password@proxy.example.org:3128."
