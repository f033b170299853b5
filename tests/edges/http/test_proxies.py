"""Which proxy the environment selects, and the errors for unusable ones."""

import base64
import traceback

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.edges.http import proxies
from trialcli.edges.http.proxies import proxy_for
from trialcli.errors import UnreachableError

ROOT = "https://clinicaltrials.gov"
P = "http://127.0.0.1:3128"
OTHER = "http://127.0.0.1:9"


def chosen(variables: dict[str, str], root: str = ROOT) -> str | None:
    proxy = proxy_for(root, variables)
    return None if proxy is None else f"{proxy.kind}://{proxy.address} {proxy.setting}"


@pytest.mark.parametrize(
    ("variables", "setting"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTPS_PROXY": "  "}, None),
        ({"HTTPS_PROXY": P}, "HTTPS_PROXY"),
        ({"https_proxy": P}, "https_proxy"),
        ({"HTTPS_PROXY": OTHER, "https_proxy": P}, "https_proxy"),
        ({"https_proxy": P, "HTTPS_PROXY": OTHER}, "https_proxy"),
        ({"HTTPS_PROXY": P, "https_proxy": ""}, None),
        ({"Https_Proxy": P}, "Https_Proxy"),
        ({"HTTP_PROXY": P}, None),
        ({"FTP_PROXY": P, "TRAVIS_APT_PROXY": P}, None),
        ({"ALL_PROXY": P}, "ALL_PROXY"),
        ({"all_proxy": P}, "all_proxy"),
        ({"ALL_PROXY": "socks://127.0.0.1:1", "HTTPS_PROXY": P}, "HTTPS_PROXY"),
        ({"ALL_PROXY": "gopher://x", "HTTPS_PROXY": P}, "HTTPS_PROXY"),
        ({"HTTP_PROXY": "gopher://x", "HTTPS_PROXY": P}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "gopher://x", "NO_PROXY": "clinicaltrials.gov"}, None),
        ({"HTTPS_PROXY": P, "NO_PROXY": "[::1],fd00::/64,http://[,%%"}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": P, "NO_PROXY": "x", "no_proxy": "*"}, None),
        ({"HTTPS_PROXY": P, "NO_PROXY": "*", "no_proxy": ""}, "HTTPS_PROXY"),
    ],
)
def test_only_the_settings_that_concern_the_root_count(
    variables: dict[str, str], setting: str | None
) -> None:
    assert chosen(variables) == (f"{P} {setting}" if setting else None)


def test_in_a_cgi_script_only_the_lower_case_variable_counts_for_http() -> None:
    cgi = {"REQUEST_METHOD": "GET"}
    assert chosen({**cgi, "HTTP_PROXY": P}, "http://x.example") is None
    assert chosen({**cgi, "http_proxy": P}, "http://x.example") == f"{P} http_proxy"
    assert chosen({**cgi, "HTTPS_PROXY": P}) == f"{P} HTTPS_PROXY"


@pytest.mark.parametrize(
    ("root", "entries", "is_bypassed"),
    [
        ("https://a.example", "*", True),
        ("https://a.example", "x, *", True),
        ("https://a.example", "a.example", True),
        ("https://a.example", "A.EXAMPLE", True),
        ("https://a.example", "a.example.", True),
        ("https://a.example", "example", True),
        ("https://a.example", ".example", True),
        ("https://a.example", "*.example", True),
        ("https://a.example", "x  a.example", True),
        ("https://a.example", "x ,\ta.example,", True),
        ("https://aa.example", "a.example", False),
        ("https://a.example", "", False),
        ("https://a.example", ",,", False),
        ("https://a.example", ".", False),
        ("https://a.example", "a.example:443", True),
        ("http://a.example", "a.example:443", False),
        ("https://a.example:8443", "a.example:8443", True),
        ("https://a.example:8443", "a.example:443", False),
        ("https://a.example:8443", "a.example", True),
        ("https://a.example", "https://a.example", True),
        ("https://a.example", "http://a.example/", False),
        ("https://a.example", "all://a.example", True),
        ("http://127.0.0.1:8000", "127.0.0.1", True),
        ("http://127.0.0.1:8000", "127.0.0.1:8000", True),
        ("http://127.0.0.1:8000", "127.0.0.0/8", True),
        ("http://127.0.0.1:8000", "127.1.2.3/8", True),
        ("http://127.0.0.1:8000", "10.0.0.0/8", False),
        ("http://127.0.0.1:8000", "0.0.1", False),
        ("http://127.0.0.1:8000", "localhost", False),
        ("http://[::1]:8000", "::1", True),
        ("http://[::1]:8000", "[::1]", True),
        ("http://[::1]:8000", "[::1]:8000", True),
        ("http://[::1]:8000", "[::1]:8001", False),
        ("http://[::1]:8000", "0:0:0:0:0:0:0:1", True),
        ("http://[::1]:8000", "::/64", True),
        ("http://[::1]:8000", "fd00::/64,127.0.0.0/8", False),
        ("https://a.example", "fd00::/64,[::1],10.0.0.0/8", False),
    ],
)
def test_no_proxy_lists_servers_without_a_proxy(root: str, entries: str, is_bypassed: bool) -> None:
    variables = {"ALL_PROXY": P, "NO_PROXY": entries}
    assert (chosen(variables, root) is None) == is_bypassed


@given(st.text(), st.sampled_from([ROOT, "http://[::1]:8000", "http://127.0.0.1"]))
def test_an_unreadable_no_proxy_entry_is_ignored(entries: str, root: str) -> None:
    proxy = chosen({"ALL_PROXY": P, "NO_PROXY": entries}, root)
    assert proxy in (None, chosen({"ALL_PROXY": P}, root))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("http://proxy.example:3128", "http://proxy.example:3128"),
        ("HTTP://proxy.example:3128/", "http://proxy.example:3128"),
        ("proxy.example:3128", "http://proxy.example:3128"),
        ("//proxy.example:3128", "http://proxy.example:3128"),
        ("proxy.example", "http://proxy.example:80"),
        ("https://proxy.example", "https://proxy.example:443"),
        ("socks5h://proxy.example", "socks5h://proxy.example:1080"),
        ("http://squid_1:3128", "http://squid_1:3128"),
        ("http://[::1]:3128", "http://[::1]:3128"),
        ("http://[fe80::1%25eth0]:3128", "http://[fe80::1%eth0]:3128"),
        ("http://prøxy.example:3128", "http://xn--prxy-hra.example:3128"),
    ],
)
def test_the_address_of_a_proxy_is_read(text: str, address: str) -> None:
    assert chosen({"HTTPS_PROXY": text}) == f"{address} HTTPS_PROXY"


PASSWORDS = ["hunter2", "hunt#er2", "hun/ter2", "hun?ter2", "h@nter2", "hun:ter2", "h%2Fx", "h%zz"]


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("form", ["http://me:{}@127.0.0.1:3128", "me:{}@127.0.0.1:3128/"])
def test_a_password_may_hold_any_character(password: str, form: str) -> None:
    proxy = proxy_for(ROOT, {"HTTPS_PROXY": form.format(password)})
    assert proxy is not None
    assert (proxy.address, proxy.host) == ("127.0.0.1:3128", "127.0.0.1")
    sent = base64.b64decode(proxy.headers["Proxy-Authorization"].removeprefix("Basic ")).decode()
    assert sent == f"me:{password.replace('%2F', '/')}"
    for shown in (repr(proxy), str(proxy)):
        assert password not in shown


SECRETS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=" "), min_size=6)


@given(SECRETS)
def test_no_password_is_ever_shown(password: str) -> None:
    secret = f"hunter2{password}hunter2"
    for text in (f"http://me:{secret}@127.0.0.1:x", f"{secret}://me@p", f"http://me:{secret}"):
        try:
            shown = str(proxy_for(ROOT, {"HTTPS_PROXY": text}))
        except UnreachableError as error:
            shown = "".join(traceback.format_exception(error))
        assert secret not in shown


@pytest.mark.parametrize(
    "text",
    [
        "http://",
        "http://:3128",
        "http://proxy:99999",
        "http://proxy:0",
        "http://proxy:port",
        "http://proxy example:3128",
        "'http://proxy:3128'",
        "http://[::1",
        "http://proxy:3128/path",
        "http://me:hunter2",
        "http://@",
        "gopher://proxy:70",
        "socks4://proxy:1080",
        "::",
    ],
)
def test_an_unusable_proxy_is_named_by_its_variable(text: str) -> None:
    with pytest.raises(UnreachableError, match="the proxy in HTTPS_PROXY cannot be used") as caught:
        chosen({"HTTPS_PROXY": text})
    assert caught.value.is_lasting
    assert "hunter2" not in str(caught.value)
    assert "NO_PROXY" in str(caught.value)


def test_without_variables_the_settings_of_windows_and_macos_are_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(proxies, "_PLATFORM", "darwin")
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"https": P})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda host: host == "a.example")
    assert chosen({}) == f"{P} the system's settings"
    assert chosen({}, "http://x.example") is None
    assert chosen({}, "https://a.example") is None
    assert chosen({"NO_PROXY": "x"}) is None


@pytest.mark.parametrize("user", ["m\udcffe", "%FFme", "me%3A", ""])
def test_a_user_name_of_any_bytes_is_sent_and_removed_from_echoes(user: str) -> None:
    proxy = proxy_for("http://a.example", {"HTTP_PROXY": f"http://{user}:hunt%FFer2@127.0.0.1:9"})
    assert proxy is not None
    sent = base64.b64decode(proxy.headers["Proxy-Authorization"].removeprefix("Basic "))
    assert sent.endswith(b":hunt\xffer2")
    assert proxy.without_secrets(b"who is " + sent) == b"who is ..."
