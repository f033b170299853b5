"""Both clients on every connection: directly or through any proxy, with or without TLS."""

import base64
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.edges.http import certificates
from tests.edges.http.certificates import Certificate, Wish
from tests.edges.http.network_between import ProxyServer, passed_to, secured, serving, tls_server
from tests.fake_time import FakeTime
from tests.fakes import FakeClock
from tests.registry_server import RegistryServer
from trialcli.ctgov import dialect
from trialcli.edges.http.client import CompleteAnswer, HttpClient, receive
from trialcli.edges.http.connector import Connector
from trialcli.edges.http.dial import SocketAddress
from trialcli.edges.http.httpx_client import HttpxClient
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.transport import HttpTransport
from trialcli.edges.http.urllib_client import UrllibClient
from trialcli.errors import RegistryError, UnreachableError

HOST = "registry.example"
"""No name that is ever looked up here: a proxy is asked for it."""
SECRET = "hun/ter2#@?:x"  # noqa: S105 - of nobody
USER = f"me:{SECRET}"
BASIC = f"Proxy-Authorization: Basic {base64.b64encode(USER.encode()).decode()}"


@pytest.fixture(scope="session")
def authority() -> Certificate:
    return certificates.authority()


@pytest.fixture(autouse=True)
def trusted(authority: Certificate, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust one authority."""
    file = tmp_path / "authority.pem"
    file.write_text(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


@pytest.fixture
def started() -> Iterator[Callable[[Any], int]]:
    """Return a function that starts a server and gives its port."""
    with ExitStack() as servers:
        yield lambda handle: servers.enter_context(serving(handle))


@pytest.fixture
def tls(authority: Certificate, tmp_path: Path) -> Callable[..., Any]:
    """Return a function that makes a handler secure, with a certificate as it is wished for."""

    def secure(handle: Any, wish: Wish = Wish(names=(HOST, "127.0.0.1"))) -> Any:  # noqa: B008
        return secured(tls_server(certificates.issued(wish, authority), tmp_path), handle)

    return secure


@pytest.fixture
def secure_port(registry: RegistryServer, started: Any, tls: Any) -> int:
    """Return the port of a registry behind TLS."""
    port: int = started(tls(lambda connection: passed_to(port_of(registry), connection)))
    return port


def port_of(registry: RegistryServer) -> int:
    return int(registry.root.rpartition(":")[2])


def connector(root: str, variables: dict[str, str], **options: Any) -> Connector:
    return Connector(root, 20.0, variables=variables, clock=FakeClock(), **options)


@pytest.fixture(params=[HttpxClient, UrllibClient])
def asked(request: pytest.FixtureRequest) -> Iterator[Callable[..., CompleteAnswer]]:
    """Return a function that asks a registry for its version, by the one client or the other."""
    with ExitStack() as clients:

        def ask(root: str, variables: dict[str, str], **options: Any) -> CompleteAnswer:
            client: HttpClient = request.param(
                HttpSettings(root), connector(root, variables, **options)
            )
            clients.callback(client.close)
            return receive(client, f"{root}/api/v2/version", 10_000, threading.Event())

        yield ask


# ---------------------------------------------------------------- through proxies


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("kind", ["http", "https", "socks5", "socks5h", "socks"])
def test_an_http_registry_is_reached_through_a_proxy(
    kind: str,
    variable: str,
    asked: Any,
    registry: RegistryServer,
    started: Any,
    tls: Any,
) -> None:
    proxy = ProxyServer(port_of(registry))
    port = started(tls(proxy) if kind == "https" else proxy)
    root = f"http://{HOST}"
    whole = asked(root, {variable: f"{kind}://127.0.0.1:{port}"})
    assert (whole.status, len(registry.asked)) == (200, 1)
    assert registry.asked[0].headers["host"] == HOST
    (heard,) = proxy.heard
    if kind.startswith("socks"):
        assert heard == f"{HOST}:80"
    else:
        assert heard.startswith(f"GET {root}/api/v2/version HTTP/1.1\r\n")
        assert "Authorization" not in heard


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize("kind", ["http", "https", "socks5"])
def test_an_https_registry_is_reached_through_a_proxy(
    kind: str,
    variable: str,
    asked: Any,
    registry: RegistryServer,
    started: Any,
    tls: Any,
    secure_port: int,
) -> None:
    proxy = ProxyServer(secure_port)
    port = started(tls(proxy) if kind == "https" else proxy)
    whole = asked(f"https://{HOST}", {variable: f"{kind}://127.0.0.1:{port}"})
    assert (whole.status, len(registry.asked)) == (200, 1)
    (heard,) = proxy.heard
    asks = f"{HOST}:443" if kind == "socks5" else f"CONNECT {HOST}:443 HTTP/1.1\r\n"
    assert heard.startswith(asks)


def test_a_large_answer_arrives_complete_through_a_secure_proxy(
    asked: Any, registry: RegistryServer, started: Any, tls: Any, secure_port: int
) -> None:
    registry.api_version = "x" * 5000
    port = started(tls(ProxyServer(secure_port)))
    variables = {"HTTPS_PROXY": f"https://127.0.0.1:{port}"}
    assert b"x" * 5000 in asked(f"https://{HOST}", variables).body


def test_an_https_registry_is_reached_directly(
    asked: Any, registry: RegistryServer, secure_port: int
) -> None:
    root = f"https://127.0.0.1:{secure_port}"
    assert asked(root, {"NO_PROXY": "127.0.0.0/8", "ALL_PROXY": "gopher://x"}).status == 200
    assert len(registry.asked) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_an_http_proxy_gets_the_credentials(
    scheme: str, asked: Any, registry: RegistryServer, started: Any, secure_port: int
) -> None:
    proxy = ProxyServer(secure_port if scheme == "https" else port_of(registry))
    variables = {"ALL_PROXY": f"http://{USER}@127.0.0.1:{started(proxy)}"}
    assert asked(f"{scheme}://{HOST}", variables).status == 200
    assert BASIC in proxy.heard[0]
    assert "proxy-authorization" not in registry.asked[0].headers


def test_a_socks_proxy_gets_the_credentials(
    asked: Any, registry: RegistryServer, started: Any
) -> None:
    known = b"\1\2me" + bytes([len(SECRET)]) + SECRET.encode()
    proxy = ProxyServer(port_of(registry), password=known)
    port = started(proxy)
    assert asked(f"http://{HOST}", {"ALL_PROXY": f"socks5://{USER}@127.0.0.1:{port}"}).status == 200
    for user, why in (("me:other@", "does not accept"), ("", "asks for a user name")):
        with pytest.raises(UnreachableError, match=why) as caught:
            asked(f"http://{HOST}", {"ALL_PROXY": f"socks5://{user}127.0.0.1:{port}"})
        assert caught.value.is_lasting


# ---------------------------------------------------------------- proxies that refuse

_PAGE = b"<html>no</html>"


def answer(status: str, *headers: str, body: bytes = _PAGE) -> bytes:
    lines = [
        f"HTTP/1.1 {status}",
        "Content-Type: text/html",
        *headers,
        f"Content-Length: {len(body)}",
    ]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


REFUSALS = {
    "407": (answer("407 X", 'Proxy-Authenticate: Basic realm="x"'), "asks for a user name", 1),
    "407 NTLM": (
        answer("407 X", "Proxy-Authenticate: Negotiate", "Proxy-Authenticate: NTLM"),
        r"log-in by Negotiate \(Kerberos\) or NTLM, which trialcli cannot do",
        1,
    ),
    "403": (answer("403 X", "Server: squid/6.1"), r"refuses the request \(HTTP 403\)", 1),
    "403 of a filter": (answer("403 X", "Via: 1.1 filter.corp"), r"\(HTTP 403\)", 1),
    "511": (answer("511 X"), r"asks to sign in first \(HTTP 511\)", 1),
    "502": (answer("502 X", "X-Squid-Error: ERR_READ_ERROR 0"), r"\(HTTP 502\)", 4),
    "504": (answer("504 X", "Proxy-Agent: x"), r"\(HTTP 504\)", 4),
    "503 of a filter": (answer("503 X"), r"proxy or *filter|could not pass on", 1),
    "501": (answer("501 X"), r"\(HTTP 501\)", 1),
}


@pytest.mark.parametrize("refusal", REFUSALS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_refusals_of_a_proxy_are_recognized_and_not_retried(
    scheme: str, refusal: str, started: Any, registry: RegistryServer
) -> None:
    content, words, times = REFUSALS[refusal]
    proxy = ProxyServer(port_of(registry), refusal=content)
    variables = {"ALL_PROXY": f"http://127.0.0.1:{started(proxy)}"}
    time = FakeTime()
    with (
        HttpTransport(
            HttpSettings(f"{scheme}://{HOST}", rate=0),
            monotonic=time.monotonic,
            sleep=time.sleep,
            clock=FakeClock(),
            variables=variables,
        ) as transport,
        pytest.raises(RegistryError, match=words) as caught,
    ):
        transport.get(dialect.ask_version(), dialect.read_version)
    assert (len(proxy.heard), registry.asked) == (times, [])
    assert "The registry re" not in str(caught.value)
    if scheme == "https" and not refusal.startswith("511"):
        assert "(ALL_PROXY)" in str(caught.value)


def test_a_wrong_password_is_sent_once_and_shown_nowhere(asked: Any, started: Any) -> None:
    proxy = ProxyServer(1, refusal=answer("407 X", "Proxy-Authenticate: Basic"))
    variables = {"ALL_PROXY": f"http://{USER}@127.0.0.1:{started(proxy)}"}
    with pytest.raises(UnreachableError, match="does not accept the user name and pass") as caught:
        asked(f"https://{HOST}", variables)
    assert caught.value.is_lasting
    assert len(proxy.heard) == 1
    assert SECRET not in str(caught.value)


def test_secrets_echoed_by_a_proxy_are_not_quoted(started: Any) -> None:
    body = f"Bad: {BASIC} {USER} {SECRET}".encode()
    refusal = b"HTTP/1.1 400 X\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" + body
    proxy = ProxyServer(1, refusal=refusal)
    with (
        HttpTransport(
            HttpSettings(f"http://{HOST}", rate=0),
            monotonic=FakeTime().monotonic,
            sleep=FakeTime().sleep,
            clock=FakeClock(),
            variables={"ALL_PROXY": f"http://{USER}@127.0.0.1:{started(proxy)}"},
        ) as transport,
        pytest.raises(RegistryError, match="Bad: ") as caught,
    ):
        transport.get(dialect.ask_version(), dialect.read_version)
    assert SECRET not in str(caught.value)
    assert BASIC.rpartition(" ")[2] not in str(caught.value)


def test_a_redirect_from_a_proxy_counts_as_a_sign_in_page(asked: Any, started: Any) -> None:
    proxy = ProxyServer(1, refusal=answer("302 X", "Location: https://portal.example/?secret"))
    with pytest.raises(UnreachableError, match="asks to sign in first"):
        asked(f"https://{HOST}", {"ALL_PROXY": f"127.0.0.1:{started(proxy)}"})


@pytest.mark.parametrize(
    "greeting", [b"220 mail.example ESMTP\r\n\r\n", b"\0" * 70_000, b"HTTP/1.1"]
)
@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_a_server_that_is_not_a_proxy_is_reported(
    kind: str, greeting: bytes, asked: Any, started: Any
) -> None:
    port = started(lambda connection: connection.sendall(greeting))
    with pytest.raises(UnreachableError, match=r"\(ALL_PROXY\)"):
        asked(f"https://{HOST}", {"ALL_PROXY": f"{kind}://127.0.0.1:{port}"})


def test_an_http_only_proxy_fails_with_https(asked: Any, registry: RegistryServer) -> None:
    port = port_of(registry)
    with pytest.raises(
        UnreachableError, match=rf"the proxy 127.0.0.1:{port} \(HTTPS_PROXY\) does not use TLS"
    ) as caught:
        asked(f"https://{HOST}", {"HTTPS_PROXY": f"https://127.0.0.1:{port}"})
    assert "http://" in str(caught.value)


def test_a_socks_proxy_that_refuses_says_why(asked: Any, started: Any) -> None:
    for code, why in ((2, "refuses to connect"), (4, "cannot reach it"), (77, "refuses")):
        proxy = ProxyServer(1, refusal=bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
        with pytest.raises(UnreachableError, match=why):
            asked(f"https://{HOST}", {"ALL_PROXY": f"socks5://127.0.0.1:{started(proxy)}"})


# ---------------------------------------------------------------- addresses of silence


@pytest.fixture
def silent() -> Iterator[SocketAddress]:
    """Return an address that answers to nothing: its queue of connections is full."""
    with socket.socket() as listener, ExitStack() as queue:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        address = listener.getsockname()
        for _ in range(4):
            waiting = queue.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(address)
        yield socket.AF_INET, address


def test_a_silent_address_does_not_delay_the_next(
    asked: Any, registry: RegistryServer, silent: SocketAddress
) -> None:
    good = (socket.AF_INET, ("127.0.0.1", port_of(registry)))
    refusing = (socket.AF_INET, ("127.0.0.1", 9))
    for addresses in ([silent, good], [refusing, silent, good], [silent, refusing, good]):
        whole = asked(f"http://{HOST}", {}, resolve=lambda *_, found=addresses: found)
        assert whole.status == 200
    assert len(registry.asked) == 3


def test_a_name_without_an_answering_address_fails(asked: Any) -> None:
    refusing = (socket.AF_INET, ("127.0.0.1", 9))
    no_such_family = (12345, ("127.0.0.1", 9))
    for addresses, why in (
        ([refusing, refusing], "refused the connection"),
        ([refusing, no_such_family], "refused the connection"),
        ([], "the connection to it failed"),
    ):
        with pytest.raises(UnreachableError, match=why):
            asked(f"http://{HOST}", {}, resolve=lambda *_, found=addresses: found)


def test_silent_addresses_time_out(silent: SocketAddress) -> None:
    way = Connector(
        f"http://{HOST}", 0.5, variables={}, clock=FakeClock(), resolve=lambda *_: [silent, silent]
    )
    with pytest.raises(UnreachableError, match="did not answer in time"):
        way.open()


def test_a_hanging_name_lookup_times_out() -> None:
    never = threading.Event()

    def hang(*_: Any) -> list[SocketAddress]:
        never.wait(30)
        return []

    way = Connector(f"http://{HOST}", 0.2, variables={}, clock=FakeClock(), resolve=hang)
    with pytest.raises(UnreachableError, match="no name server answers in time"):
        way.open()
    never.set()


@pytest.mark.parametrize(
    ("code", "times"), [(socket.EAI_NONAME, 1), (socket.EAI_FAIL, 1), (socket.EAI_AGAIN, 4)]
)
def test_an_unknown_host_name_is_not_retried(code: int, times: int) -> None:
    lookups: list[str] = []

    def fail(host: str, _: int) -> list[SocketAddress]:
        lookups.append(host)
        raise socket.gaierror(code, "x")

    time = FakeTime()
    with (
        HttpTransport(
            HttpSettings(f"https://{HOST}", rate=0),
            monotonic=time.monotonic,
            sleep=time.sleep,
            clock=FakeClock(),
            variables={},
            resolve=fail,
        ) as transport,
        pytest.raises(UnreachableError, match="cannot be looked up"),
    ):
        transport.get(dialect.ask_version(), dialect.read_version)
    assert lookups == [HOST] * times
