"""Both clients on every road: directly or through a proxy of any kind, in the open or secured."""

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
from tests.edges.http.way_there import ProxyServer, passed_to, secured, serving, tls_server
from tests.fake_time import FakeTime
from tests.fakes import FakeClock
from tests.registry_server import RegistryServer
from trialcli.ctgov import dialect
from trialcli.edges.http.dial import Address
from trialcli.edges.http.httpx_wire import HttpxWire
from trialcli.edges.http.road import Road
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.transport import HttpTransport
from trialcli.edges.http.urllib_wire import UrllibWire
from trialcli.edges.http.wire import Whole, Wire, receive
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


def road(root: str, variables: dict[str, str], **options: Any) -> Road:
    return Road(root, 20.0, variables=variables, clock=FakeClock(), **options)


@pytest.fixture(params=[HttpxWire, UrllibWire])
def asked(request: pytest.FixtureRequest) -> Iterator[Callable[..., Whole]]:
    """Return a function that asks a registry for its version, by the one client or the other."""
    with ExitStack() as wires:

        def ask(root: str, variables: dict[str, str], **options: Any) -> Whole:
            wire: Wire = request.param(HttpSettings(root), road(root, variables, **options))
            wires.callback(wire.close)
            return receive(wire, f"{root}/api/v2/version", 10_000, threading.Event())

        yield ask


# ---------------------------------------------------------------- through proxies


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize("kind", ["http", "https", "socks5", "socks5h", "socks"])
def test_an_open_registry_is_asked_through_a_proxy(
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
def test_a_secure_registry_is_asked_through_a_proxy(
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


def test_a_large_answer_comes_whole_through_a_secure_proxy(
    asked: Any, registry: RegistryServer, started: Any, tls: Any, secure_port: int
) -> None:
    registry.api_version = "x" * 5000
    port = started(tls(ProxyServer(secure_port)))
    variables = {"HTTPS_PROXY": f"https://127.0.0.1:{port}"}
    assert b"x" * 5000 in asked(f"https://{HOST}", variables).body


def test_a_secure_registry_is_asked_directly(
    asked: Any, registry: RegistryServer, secure_port: int
) -> None:
    root = f"https://127.0.0.1:{secure_port}"
    assert asked(root, {"NO_PROXY": "127.0.0.0/8", "ALL_PROXY": "gopher://x"}).status == 200
    assert len(registry.asked) == 1


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_is_told_who_asks(
    scheme: str, asked: Any, registry: RegistryServer, started: Any, secure_port: int
) -> None:
    proxy = ProxyServer(secure_port if scheme == "https" else port_of(registry))
    variables = {"ALL_PROXY": f"http://{USER}@127.0.0.1:{started(proxy)}"}
    assert asked(f"{scheme}://{HOST}", variables).status == 200
    assert BASIC in proxy.heard[0]
    assert "proxy-authorization" not in registry.asked[0].headers


def test_a_socks_proxy_is_told_who_asks(asked: Any, registry: RegistryServer, started: Any) -> None:
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
def test_what_a_proxy_refuses_is_told_apart_and_not_repeated_in_vain(
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


def test_what_a_proxy_echoes_is_not_quoted(started: Any) -> None:
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


def test_a_redirect_of_a_proxy_is_a_sign_in_page(asked: Any, started: Any) -> None:
    proxy = ProxyServer(1, refusal=answer("302 X", "Location: https://portal.example/?secret"))
    with pytest.raises(UnreachableError, match="asks to sign in first"):
        asked(f"https://{HOST}", {"ALL_PROXY": f"127.0.0.1:{started(proxy)}"})


@pytest.mark.parametrize(
    "greeting", [b"220 mail.example ESMTP\r\n\r\n", b"\0" * 70_000, b"HTTP/1.1"]
)
@pytest.mark.parametrize("kind", ["http", "socks5"])
def test_what_is_no_proxy_is_said_to_be_none(
    kind: str, greeting: bytes, asked: Any, started: Any
) -> None:
    port = started(lambda connection: connection.sendall(greeting))
    with pytest.raises(UnreachableError, match=r"\(ALL_PROXY\)"):
        asked(f"https://{HOST}", {"ALL_PROXY": f"{kind}://127.0.0.1:{port}"})


def test_a_proxy_that_only_speaks_in_the_open_is_not_asked_securely(
    asked: Any, registry: RegistryServer
) -> None:
    port = port_of(registry)
    with pytest.raises(
        UnreachableError, match=rf"the proxy 127.0.0.1:{port} \(HTTPS_PROXY\) does not speak TLS"
    ) as caught:
        asked(f"https://{HOST}", {"HTTPS_PROXY": f"https://127.0.0.1:{port}"})
    assert "http://" in str(caught.value)


def test_a_socks_proxy_that_refuses_says_why(asked: Any, started: Any) -> None:
    for code, why in ((2, "refuses to connect"), (4, "does not reach it"), (77, "refuses")):
        proxy = ProxyServer(1, refusal=bytes([5, code, 0, 1, 0, 0, 0, 0, 0, 0]))
        with pytest.raises(UnreachableError, match=why):
            asked(f"https://{HOST}", {"ALL_PROXY": f"socks5://127.0.0.1:{started(proxy)}"})


# ---------------------------------------------------------------- addresses of silence


@pytest.fixture
def silent() -> Iterator[Address]:
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


def test_an_address_of_silence_does_not_hold_up_the_next(
    asked: Any, registry: RegistryServer, silent: Address
) -> None:
    good = (socket.AF_INET, ("127.0.0.1", port_of(registry)))
    refusing = (socket.AF_INET, ("127.0.0.1", 9))
    for addresses in ([silent, good], [refusing, silent, good], [silent, refusing, good]):
        whole = asked(f"http://{HOST}", {}, resolve=lambda *_, found=addresses: found)
        assert whole.status == 200
    assert len(registry.asked) == 3


def test_a_name_may_have_no_address_that_answers(asked: Any) -> None:
    refusing = (socket.AF_INET, ("127.0.0.1", 9))
    no_such_family = (12345, ("127.0.0.1", 9))
    for addresses, why in (
        ([refusing, refusing], "refused the connection"),
        ([refusing, no_such_family], "refused the connection"),
        ([], "the connection to it failed"),
    ):
        with pytest.raises(UnreachableError, match=why):
            asked(f"http://{HOST}", {}, resolve=lambda *_, found=addresses: found)


def test_time_is_up_where_every_address_is_silent(silent: Address) -> None:
    way = Road(
        f"http://{HOST}", 0.5, variables={}, clock=FakeClock(), resolve=lambda *_: [silent, silent]
    )
    with pytest.raises(UnreachableError, match="did not answer in time"):
        way.open()


def test_a_look_up_that_hangs_is_given_up() -> None:
    never = threading.Event()

    def hang(*_: Any) -> list[Address]:
        never.wait(30)
        return []

    way = Road(f"http://{HOST}", 0.2, variables={}, clock=FakeClock(), resolve=hang)
    with pytest.raises(UnreachableError, match="no name server answers in time"):
        way.open()
    never.set()


@pytest.mark.parametrize(
    ("code", "times"), [(socket.EAI_NONAME, 1), (socket.EAI_FAIL, 1), (socket.EAI_AGAIN, 4)]
)
def test_a_name_that_does_not_exist_is_not_looked_up_again(code: int, times: int) -> None:
    looked_up: list[str] = []

    def fail(host: str, _: int) -> list[Address]:
        looked_up.append(host)
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
    assert looked_up == [HOST] * times
