import math
from typing import Any

import pytest

from trialcli.edges.http.settings import HttpSettings
from trialcli.errors import UsageError
from trialcli.registries.ctgov.addresses import ROOT


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
        ("https://", "names no host"),
        ("https:///api", "names no host"),
        ("http://example.org:99999", "port out of range"),
        ("http://example.org:port", "port could not be cast"),
        ("http://[::1", "invalid ipv6"),
        ("https://me:secret@example.org", "user name or a password"),
        ("https://example.org/?x=1", "goes on after its path"),
        ("https://example.org/#top", "goes on after its path"),
        ("https://exam ple.org", "a space"),
        ("https://example.org\r\nX: y", "a space"),
        ("https://exämple.org", "not ASCII"),
    ],
)
def test_any_other_root_is_refused_with_a_reason(root: str, why: str) -> None:
    with pytest.raises(UsageError, match="cannot be the address of a registry") as caught:
        HttpSettings(root=root)
    assert why in str(caught.value)


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
def test_a_setting_that_makes_no_sense_is_refused(setting: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="for the registry must be"):
        HttpSettings(**setting)
