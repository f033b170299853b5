"""A password in the wrong place of the watch list or the command line is nowhere to be read."""

from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.clock import move_the_clock
from tests.registry_server import RegistryServer, record

SECRET = "hunter2"  # noqa: S105
TRIAL = "NCT00000001"
ADDRESS = f"mailtos://u:{SECRET}@smtp.example.org"
BARE = f"mailtos:u:{SECRET}@smtp.example.org"
IN_MAIL = f'trials = ["{TRIAL}"]\nsinks = ["mail"]\n[sink.mail]\n'
ADVICE = "environment variable and give its name as url_env"


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the registry's data be new."""
    move_the_clock(monkeypatch, "2026-03-02")


@pytest.fixture
def asked(asking: Program, registry: RegistryServer) -> Program:
    """Return the program with one watched trial that was checked and has changed since."""
    registry.put(record(TRIAL))
    registry.new_data("2026-03-02T09:00:05")
    assert asking("watch", "add", TRIAL).code == 0
    assert asking("watch", "run").code == 0
    registry.put(record(TRIAL, status="TERMINATED"))
    registry.new_data("2026-03-03T09:00:05")
    return asking


def everything_said(program: Program) -> str:
    """Return the output of all commands about the list."""
    said = ""
    for words in (
        ("watch", "run"),
        ("watch", "run", "--json"),
        ("watch", "list"),
        ("watch", "list", "--json"),
        ("watch", "list", "--failing"),
        ("watch", "test", "mail"),
        ("watch", "add", TRIAL),
        ("news",),
    ):
        ran = program(*words)
        said += ran.out + ran.err
    return said


def kept(root: Path) -> bytes:
    return b"".join(
        path.read_bytes()
        for path in root.rglob("*")
        if path.is_file() and path.name != "watch.toml"
    )


@pytest.mark.parametrize("address", [ADDRESS, BARE])
@pytest.mark.parametrize(
    "text",
    [
        'sinks = ["%s"]',
        'sinks = "%s"',
        'sink.mail = "%s"',
        '[sink."%s"]\nkind = "apprise"\nurl_env = "A"',
        'trials = ["%s"]',
        'searches = ["%s"]',
        'mail = "%s"',
        '"%s" = 1',
        '[group."%s"]',
        '[group.rivals]\nsinks = ["%s"]',
        'least = "%s"',
    ],
)
def test_an_address_in_the_wrong_place_of_the_list(text: str, address: str, asked: Program) -> None:
    (asked.root / "watch.toml").write_text(text % address)
    assert SECRET not in everything_said(asked)
    ran = asked("watch", "run")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    hidden = "an address (not shown: it may hold a secret)"
    assert hidden in ran.err or "unknown key mail" in ran.err
    assert ADVICE in ran.err


@pytest.mark.parametrize("address", [ADDRESS, BARE])
@pytest.mark.parametrize(
    "text",
    [
        'kind = "%s"',
        'kind = "apprise"\nurl = "%s"',
        'kind = "apprise"\nurl_env = "%s"',
        'kind = "apprise"\nurl_file = "%s"',
        'kind = "atom"\nfile = "%s"',
    ],
)
def test_watch_list_also_reports_an_address_in_the_wrong_place_of_a_sink(
    text: str, address: str, asked: Program
) -> None:
    (asked.root / "watch.toml").write_text(IN_MAIL + text % address)
    assert SECRET not in everything_said(asked)
    refused = asked("watch", "run")
    assert refused.code == 2
    assert ADVICE in refused.err
    shown = asked("watch", "list")
    assert (shown.code, shown.err) == (0, "")
    said = " ".join(shown.out.split())
    fault = "The sink mail of the watch list cannot be used: "
    assert (said.count(fault), said.count(ADVICE)) == (1, 1)
    assert "no problems" not in said
    (sink,) = asked("watch", "list", "--json").data["sinks"]
    assert sink["problem"].startswith(fault)


@pytest.mark.parametrize(
    "text",
    [
        f'kind = "command"\ncommand = ["curl -u me:{SECRET} https://x"]',
        f'kind = "command"\ncommand = "TOKEN={SECRET} notify"',
        f'kind = "command"\ncommand = "https://example.org/{SECRET}"',
        f'kind = "command"\ncommand = ["./no-such-program", "{SECRET}"]',
        f'kind = "apprise"\nurl_file = "{SECRET}-{"x" * 40}"',
    ],
)
def test_a_failed_delivery_is_reported_and_logged_without_a_secret(
    text: str, asked: Program
) -> None:
    (asked.root / "watch.toml").write_text(
        f'trials = ["{TRIAL}"]\nsinks = ["stdout", "mail"]\n[sink.mail]\n{text}'
    )
    ran = asked("watch", "run")
    assert ran.code == 3
    assert "of sink mail" in ran.err
    assert SECRET not in ran.out + ran.err + everything_said(asked)
    assert SECRET.encode() not in kept(asked.root)


@pytest.mark.parametrize("address", [ADDRESS, BARE])
@pytest.mark.parametrize(
    "words",
    [
        ("add", TRIAL, "--sink", "%s"),
        ("add", TRIAL, "--group", "%s"),
        ("add", TRIAL, "--min-severity", "%s"),
        ("add", "%s"),
        ("add", "--query", "%s"),
        ("remove", "%s"),
        ("remove", "--query", "%s"),
        ("remove", TRIAL, "--group", "%s"),
        ("test", "%s"),
        ("list", "%s"),
        ("list", "--group", "%s"),
        ("run", "--fail-on", "%s"),
    ],
)
def test_an_address_on_the_command_line(
    words: tuple[str, ...], address: str, asked: Program
) -> None:
    for more in ((), ("--json",)):
        ran = asked("watch", *(word % address if "%" in word else word for word in words), *more)
        assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
        assert SECRET not in ran.err
        assert "an address (not shown: it may hold a secret)" in ran.err


def test_the_hint_does_not_ask_to_write_an_address_into_the_list(asked: Program) -> None:
    ran = asked("watch", "add", TRIAL, "--sink", ADDRESS)
    assert ADVICE in ran.err
    assert "[sink." not in ran.err


def test_a_password_for_the_registry_is_not_repeated(
    asked: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = f"http://me:{SECRET}@127.0.0.1/x"
    given = asked("watch", "run", "--registry-url", address)
    monkeypatch.setenv("TRIALCLI_REGISTRY_URL", address)
    for ran in (given, asked("watch", "run"), asked("doctor", "-v")):
        assert (ran.code, ran.out) == (2, "")
        assert SECRET not in ran.err
        assert "http://127.0.0.1 cannot be the address of a registry" in ran.err


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('kind = "pigeon"', "its kind is 'pigeon'; the kinds are "),
        ('kind = "apprise"\nurl_env = "A"\ntoken = "hunter2"', "unknown option token"),
        ('kind = "command"', "command must be a program"),
    ],
)
def test_a_sink_that_stops_a_run_still_has_pending_news(
    text: str, fault: str, asked: Program
) -> None:
    (asked.root / "watch.toml").write_text(IN_MAIL + text)
    assert asked("watch", "run").code == 2
    for options in ((), ("--failing",)):
        said = " ".join(asked("watch", "list", *options).out.split())
        assert said.count(fault) == 1
        assert "no problems" not in said
        assert "nothing pending" not in said
        assert "1 sink is misconfigured" in said
    (sink,) = asked("watch", "list", "--json", "--failing").data["sinks"]
    assert fault in sink["problem"]
    assert SECRET not in everything_said(asked)
