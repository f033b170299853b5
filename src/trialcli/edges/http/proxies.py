"""Find the proxy for the registry: only settings that concern its root count."""

import re
import sys
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from trialcli.edges.http.bypass import is_bypassed
from trialcli.errors import UnreachableError

SOCKS = ("socks5", "socks5h", "socks")
_KINDS = ("http", "https", *SOCKS)
_PORTS = {"http": 80, "https": 443}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PLACE = re.compile(
    r"(?P<host>[\w.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}(?:%[\w.-]{1,40})?\])(?::(?P<port>[0-9]{1,5}))?/*"
)
_SYSTEM = "the system's settings"
_PLATFORM: str = sys.platform


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy, and the setting that names it. Its texts never show its credentials."""

    setting: str
    """The variable, spelled as in the environment."""
    kind: str
    host: str
    port: int
    credentials: tuple[str, str] | None = field(default=None, repr=False)
    """User name and password."""

    @property
    def address(self) -> str:
        """Its host and port."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """The headers with the credentials for this proxy."""
        if self.credentials is None:
            return {}
        known = b64encode(":".join(self.credentials).encode("utf-8", "surrogateescape"))
        return {"Proxy-Authorization": f"Basic {known.decode('ascii')}"}

    def without_secrets(self, content: bytes) -> bytes:
        """Return an answer without the secrets that were sent to the proxy: it may echo them."""
        if self.credentials is None:
            return content
        encoded = self.headers["Proxy-Authorization"].partition(" ")[2].encode("ascii")
        password = self.credentials[1].encode("utf-8", "surrogateescape")
        both = ":".join(self.credentials).encode("utf-8", "surrogateescape")
        for secret in (encoded, both, password):
            content = content.replace(secret, b"...") if secret else content
        return content

    def __str__(self) -> str:
        """Return its name for messages."""
        return f"the proxy {self.address} ({self.setting})"


def proxy_for(root: str, variables: Mapping[str, str]) -> Proxy | None:
    """Return the proxy for a root; None: none.

    The environment is read as curl and the standard library read it: a variable of the root's
    scheme overrides ALL_PROXY, lower case overrides upper case, and NO_PROXY lists exceptions.

    Raises:
        UnreachableError: the proxy for this root cannot be used. The message hides its address.
    """
    parts = urlsplit(root)
    settings = _proxy_variables(variables)
    if not settings:
        return _proxy_of_the_system(root)
    port = parts.port or _PORTS[parts.scheme]
    if is_bypassed(parts.scheme, parts.hostname or "", port, settings.get("no", ("", ""))[1]):
        return None
    named = settings.get(parts.scheme) or settings.get("all")
    return _parsed(*named) if named else None


def _proxy_variables(variables: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the proxy variables that are set, by purpose: name and value."""
    found: dict[str, tuple[str, str]] = {}
    in_any_case = {name: value for name, value in variables.items() if _is_of_proxies(name)}
    for name, value in in_any_case.items():
        found[name.lower().removesuffix("_proxy")] = name, value.strip()
    if "REQUEST_METHOD" in variables:
        # In a CGI script, anybody can set HTTP_PROXY with a header of that name.
        found.pop("http", None)
    for name, value in in_any_case.items():
        if name == name.lower():
            found[name.removesuffix("_proxy")] = name, value.strip()
    return {what: (name, value) for what, (name, value) in found.items() if value}


def _is_of_proxies(name: str) -> bool:
    return name.lower() in ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


def _proxy_of_the_system(root: str) -> Proxy | None:
    """Return the proxy of the settings of Windows or macOS; used if no variable is set."""
    if _PLATFORM not in ("win32", "darwin"):
        return None
    import urllib.request

    parts = urlsplit(root)
    address = urllib.request.getproxies().get(parts.scheme)
    if not address or urllib.request.proxy_bypass(parts.netloc):
        return None
    return _parsed(_SYSTEM, address)


def _parsed(setting: str, text: str) -> Proxy:
    """Read the address of a proxy, with or without a scheme, user name and password.

    A password may contain any character, also ``#``, ``/`` and ``@``: the last ``@`` ends it.
    """
    scheme = _SCHEME.match(text)
    kind = scheme[1].lower() if scheme else "http"
    if kind not in _KINDS:
        raise _unusable(setting, "trialcli supports only http, https and socks5 proxies")
    rest = text[scheme.end() :] if scheme else text.removeprefix("//")
    user, at, place = rest.rpartition("@")
    match = _PLACE.fullmatch(place)
    host = _ascii_host(match["host"]) if match else None
    port = int((match and match["port"]) or _PORTS.get(kind, 1080))
    if host is None or not 0 < port < 65536:
        raise _unusable(setting, "its address cannot be read")
    name, _, password = user.partition(":")
    credentials = (_decoded(name), _decoded(password)) if at else None
    return Proxy(setting, kind, host, port, credentials)


def _decoded(text: str) -> str:
    """Return a user name or a password; bytes that are not UTF-8 become surrogate escapes."""
    return unquote(text, errors="surrogateescape")


def _ascii_host(text: str) -> str | None:
    if text.isascii():
        return text.strip("[]").replace("%25", "%")
    try:
        return text.encode("idna").decode("ascii")
    except UnicodeError:
        return None


def _unusable(setting: str, why: str) -> UnreachableError:
    return UnreachableError(
        f"The registry cannot be reached: the proxy in {setting} cannot be used: {why}.",
        hint="Write it like http://proxy.example.org:3128 or, with a password, "
        "http://user:password@proxy.example.org:3128. To connect without it, unset it, or add the "
        "registry's host to NO_PROXY.",
        is_lasting=True,
    )
