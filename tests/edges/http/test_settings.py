import math
from typing import Any

import pytest

from trialcli.ctgov.site import ROOT
from trialcli.edges.http.settings import HttpSettings
from trialcli.errors import UsageError


def test_the_default_root_is_that_of_the_registry() -> None:
    assert HttpSettings().root == ROOT


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://example.org/", "https://example.org"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
        ("https://example.org/mirrors/ctg//", "https://example.org/mirrors/ctg"),
    ],
)
def test_a_root_may_have_a_port_a_path_and_a_slash_at_its_end(given: str, kept: str) -> None:
    assert HttpSettings(root=given).root == kept


@pytest.mark.parametrize(
    ("root", "why"),
    [
        ("", "does not begin with https://"),
        ("clinicaltrials.gov", "does not begin with https://"),
        ("ftp://example.org", "does not begin with https://"),
        ("file:///etc/passwd", "does not begin with https://"),
        ("https://", "has no host"),
        ("https:///api", "has no host"),
        ("http://example.org:99999", "its host or its port cannot be read"),
        ("http://example.org:port", "its host or its port cannot be read"),
        ("http://[::1", "its host or its port cannot be read"),
        ("http://[v1.x]:9", "its host or its port cannot be read"),
        ("https://me:secret@example.org", "user name or a password"),
        ("https://example.org/?x=1", "has a query or a fragment"),
        ("https://example.org/#top", "has a query or a fragment"),
        ("https://exam ple.org", "a space"),
        ("https://example.org\r\nX: y", "a space"),
        ("https://exämple.org", "not ASCII"),
    ],
)
def test_an_invalid_root_is_refused_with_a_reason(root: str, why: str) -> None:
    with pytest.raises(UsageError, match="cannot be the address of a registry") as caught:
        HttpSettings(root=root)
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("root", "shown"),
    [
        ("http://me:hunter2@example.org/x", "http://example.org cannot"),
        ("https://me:hun/ter2@example.org:8", "https://example.org cannot"),
        ("https://me:1/hunter2@example.org", "https://example.org cannot"),
        ("http://me:hunter2", "http://me cannot"),
        ("https://example.org/?key=hunter2", "https://example.org cannot"),
        ("https://example.org/hunter2#x", "https://example.org cannot"),
        ("https://example.org/hunter 2", "https://example.org cannot"),
        ("ftp://me:hunter2@example.org", "an address (not shown: it may hold a secret) cannot"),
        ("me:hunter2@example.org", "an address (not shown: it may hold a secret) cannot"),
        ("https://@/hunter2", "an address (not shown: it may hold a secret) cannot"),
        ("clinicaltrials.gov", "'clinicaltrials.gov' cannot"),
    ],
)
def test_a_refused_root_shows_only_scheme_and_host(root: str, shown: str) -> None:
    with pytest.raises(UsageError) as caught:
        HttpSettings(root=root)
    assert str(caught.value).startswith(shown)
    assert "hunter" not in str(caught.value)


@pytest.mark.parametrize(
    "setting",
    [
        {"rate": -1},
        {"rate": math.nan},
        {"rate": math.inf},
        {"timeout": 0},
        {"timeout": math.inf},
        {"retry_wait": -0.1},
        {"attempts": 0},
        {"max_bytes": 0},
        {"user_agent": ""},
        {"user_agent": "trialcli\r\nHost: elsewhere"},
        {"user_agent": "trialcli ✓"},
    ],
)
def test_an_invalid_setting_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="for the registry must be"):
        HttpSettings(**setting)
