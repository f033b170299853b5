"""The network as a command meets it: what it says, what it keeps, and what it never shows."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from tests import registry_faults as faults
from tests.cli.program import Program
from tests.edges.http.network_between import ProxyServer, serving
from tests.made_snapshots import made_snapshot
from tests.registry_server import RegistryServer, record

TRIAL = "NCT00000001"
SECRET = "hunter2"  # noqa: S105 - of nobody


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave it to each test which proxies there are; what it asks is on loopback."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@contextmanager
def proxy(
    registry: RegistryServer, refusal: bytes | None = None
) -> Iterator[tuple[str, ProxyServer]]:
    server = ProxyServer(int(registry.root.rpartition(":")[2]), refusal=refusal)
    with ExitStack() as stack:
        yield f"127.0.0.1:{stack.enter_context(serving(server))}", server


def everything(ran: object, program: Program) -> str:
    """Return all that a run has shown and stored."""
    kept = [path.read_bytes() for path in program.root.parent.rglob("*") if path.is_file()]
    return f"{ran}" + "".join(content.decode("latin-1") for content in kept)


# ---------------------------------------------------------------- proxies

UNUSABLE = [
    f"http://me:{SECRET}@127.0.0.1:x",
    f"http://me:{SECRET}#/?@127.0.0.1:99999",
    f"http://me:{SECRET}",
    f"socks4://me:{SECRET}@127.0.0.1:9",
    f"{SECRET}://127.0.0.1",
    f"http://me:{SECRET}@127.0.0.1:9/{SECRET}",
]
REFUSED = b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize("address", UNUSABLE)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "all_proxy"])
def test_a_proxy_that_cannot_be_used_leaves_what_is_stored_to_be_shown(
    address: str, variable: str, asking: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.keep(made_snapshot(TRIAL))
    monkeypatch.setenv(variable, address)
    for words in (["show", TRIAL], ["show", TRIAL, "--json"], ["show", TRIAL, "-v"]):
        ran = asking(*words)
        assert ran.code == 0
        assert "A study" in ran.out
        assert variable in ran.err
        assert SECRET not in everything(ran, asking)
    for words in (["fetch", TRIAL], ["fetch", TRIAL, "--json"], ["doctor"], ["doctor", "--json"]):
        ran = asking(*words, "-v")
        assert ran.code == 3
        assert variable in ran.out + ran.err
        assert SECRET not in everything(ran, asking)


@pytest.mark.parametrize(
    "variables",
    [
        {"NO_PROXY": "[::1],fd00::/64", "HTTPS_PROXY": "http://127.0.0.1:9"},
        {"ALL_PROXY": "socks://127.0.0.1:9", "NO_PROXY": "127.0.0.0/8"},
        {"ALL_PROXY": "socks5://127.0.0.1:9", "NO_PROXY": "127.0.0.1"},
        {"HTTPS_PROXY": "gopher://x y", "HTTP_PROXY": "", "http_proxy": ""},
    ],
)
def test_an_entry_that_does_not_concern_the_registry_is_not_the_end(
    variables: dict[str, str],
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    registry.put(record(TRIAL))
    assert asking("fetch", TRIAL).code == 0


def test_a_proxy_leads_there_and_doctor_names_it_without_its_password(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.put(record(TRIAL))
    with proxy(registry) as (address, server):
        monkeypatch.setenv("ALL_PROXY", f"http://me:{SECRET}@{address}")
        assert asking("fetch", TRIAL).code == 0
        ran = asking("doctor")
        assert f"  through the proxy {address} (ALL_PROXY)\n" in ran.out
        data = asking("doctor", "--json").data["registry"]
    assert data["proxy"] == {"address": address, "setting": "ALL_PROXY"}
    assert data["certificates"] is None
    assert len(registry.asked) == 4
    assert server.heard
    assert SECRET not in everything(ran, asking)


def test_a_wrong_password_is_sent_once_a_run(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.keep(made_snapshot(TRIAL))
    with proxy(registry, REFUSED) as (address, server):
        monkeypatch.setenv("HTTP_PROXY", f"http://me:{SECRET}@{address}")
        for words in (["fetch", TRIAL, "NCT00000002", "--refresh"], ["show", TRIAL, "--refresh"]):
            server.heard.clear()
            ran = asking(*words)
            assert ran.code == 3
            assert "does not accept the user name and password" in ran.out + ran.err
            assert len(server.heard) == 1
            assert SECRET not in everything(ran, asking)


def test_a_sign_in_page_is_no_registry(asking: Program, registry: RegistryServer) -> None:
    for fault, words in (
        (faults.status(511, "x"), "asks to sign in first (HTTP 511)"),
        (faults.redirected("https://portal.example/login?key=x"), "https://portal.example:"),
        (faults.html(), "it is a web page"),
    ):
        registry.plan(fault, times=None)
        ran = asking("fetch", TRIAL)
        registry._plans.clear()
        assert ran.code == 3
        assert words in ran.out + ran.err
        assert "sign in" in ran.out + ran.err or "sign-in" in ran.out + ran.err


def test_doctor_names_the_certificates_and_what_is_wrong_with_them(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TRIALCLI_REGISTRY_URL", "https://127.0.0.1:9")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    assert (
        "  NOT usable: the file that SSL_CERT_FILE names does not exist\n" in program("doctor").out
    )
    (tmp_path / "none.pem").write_text("-----BEGIN CERTIFICATE-----\n")
    assert "  trusted certificates: those of SSL_CERT_FILE\n" in program("doctor").out
    assert program("doctor", "--json").data["registry"]["certificates"] == "SSL_CERT_FILE"


# ---------------------------------------------------------------- the registry's own address

ADDRESSES = [
    f"https://me:{SECRET}@127.0.0.1",
    f"https://me:{SECRET}/x@127.0.0.1:9",
    f"https://127.0.0.1/?key={SECRET}",
    f"https://127.0.0.1/#{SECRET}",
    f"me:{SECRET}@127.0.0.1",
    f"ftp://me:{SECRET}@127.0.0.1",
]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("way", ["option", "variable", "configuration"])
def test_a_secret_in_the_address_of_the_registry_is_shown_and_stored_nowhere(
    address: str, way: str, program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    options = ["--registry-url", address] if way == "option" else []
    if way == "variable":
        monkeypatch.setenv("TRIALCLI_REGISTRY_URL", address)
    elif way == "configuration":
        monkeypatch.delenv("TRIALCLI_REGISTRY_URL")
        config = tmp_path / "away" / "config.toml"
        config.parent.mkdir()
        config.write_text(f'registry_url = "{address}"')
        monkeypatch.setenv("TRIALCLI_CONFIG", str(config))
    for words in (["fetch", TRIAL], ["show", TRIAL], ["doctor"], ["watch", "run"]):
        for more in ([], ["--json"], ["-v"]):
            ran = program(*words, *more, *options)
            assert (ran.code, ran.out) == (2, "")
            assert SECRET not in str(ran)
    assert not program.root.exists()


@pytest.mark.parametrize("way", ["option", "variable"])
def test_a_registry_that_makes_no_sense_is_refused_even_while_a_copy_is_fresh(
    way: str, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    registry.put(record(TRIAL))
    assert asking("show", TRIAL).code == 0
    if way == "variable":
        monkeypatch.setenv("TRIALCLI_REGISTRY_URL", "foo")
        options: list[str] = []
    else:
        options = ["--registry-url", "foo"]
        assert asking("show", TRIAL, "--offline", *options).code == 2
    ran = asking("show", TRIAL, *options)
    assert (ran.code, ran.out) == (2, "")
    assert "'foo' cannot be the address of a registry" in ran.err
