import email
import email.policy
import json
import os
import socket
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

from tests.edges.sinks.made_digest import made_digest
from tests.edges.sinks.servers import MailServer, WebServer, dripping, serving
from trialcli.edges.sinks import messenger
from trialcli.edges.sinks.apprise import AppriseSink
from trialcli.errors import UndeliveredError

SECRET = "hunter2"  # noqa: S105
TITLE = "1 change :smile: in a trial"
BODY = "NCT99000001\n  <b>Body</b> weight [kg] & more\\n :smile:\n\nThe end.\n"


def sink(
    text: str | None,
    *,
    kept_in: Literal["variable", "file"] = "variable",
    place: str = "MAIL_URL",
    timeout: float = 60,
    body: str = BODY,
    notice: Callable[[str], None] = pytest.fail,
    **variables: str,
) -> AppriseSink:
    given = {} if text is None else {"MAIL_URL": text}
    return AppriseSink(
        "mail",
        kept_in,
        place,
        timeout,
        Path(),
        {**os.environ, **given, **variables},
        lambda _: TITLE,
        lambda _: body,
        notice,
    )


def failure(sink: AppriseSink, capfd: pytest.CaptureFixture[str]) -> str:
    """Let a sink fail; return its sentence, when the secret is nowhere to be seen."""
    with pytest.raises(UndeliveredError) as raised:
        sink.deliver(made_digest(), ())
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")
    assert SECRET not in "".join(traceback.format_exception(raised.value))
    return str(raised.value)


# ---------------------------------------------------------------- messages


def test_a_message_by_the_web() -> None:
    with serving(server := WebServer()):
        sink(f"json://user:{SECRET}@{server.place}/hook").deliver(made_digest(), ())
    ((path, headers, body),) = server.received
    sent = json.loads(body)
    assert path == "/hook"
    assert headers["Authorization"].startswith("Basic ")
    assert (sent["title"], sent["type"]) == (TITLE, "info")
    assert sent["message"].rstrip() == BODY.rstrip()


def test_major_news_is_sent_as_a_warning() -> None:
    with serving(server := WebServer()):
        sink(f"json://{server.place}").deliver(made_digest("major"), ())
    assert json.loads(server.received[0][2])["type"] == "warning"


def test_a_message_by_mail() -> None:
    with serving(server := MailServer()):
        sink(f"mailto://{server.place}/?from=me@example.org&to=you@example.org").deliver(
            made_digest(), ()
        )
    (raw,) = server.received
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert mail["Subject"] == TITLE
    assert mail["To"] == "you@example.org"
    plain = mail.get_body(("plain",))
    assert plain is not None
    assert "NCT99000001" in plain.get_content()
    page = mail.get_body(("html",))
    if page is not None:
        assert "<b>" not in page.get_content()


def test_a_file_may_hold_several_addresses() -> None:
    notices: list[str] = []
    with serving(one := WebServer()), serving(other := WebServer()):
        file = Path("addresses")
        file.write_text(f"\ufeff# where to\n\n  json://{one.place}  \njson://{other.place}\n")
        file.chmod(0o600)
        sink(None, kept_in="file", place="addresses", notice=notices.append).deliver(
            made_digest(), ()
        )
    assert len(one.received) == len(other.received) == 1
    assert notices == []


def test_a_secret_file_that_others_can_read_gives_a_warning() -> None:
    notices: list[str] = []
    with serving(server := WebServer()):
        Path("addresses").write_text(f"json://{server.place}")
        Path("addresses").chmod(0o644)
        sink(None, kept_in="file", place="addresses", notice=notices.append).deliver(
            made_digest(), ()
        )
    assert notices == [
        "The file addresses holds a secret, and other users can read it: chmod 600 it."
    ]


def test_a_service_with_a_length_limit_gets_several_messages() -> None:
    body = "".join(f"line {number}\n" for number in range(1000))
    with serving(server := WebServer()):
        address = f"mmost://{server.place}/{'a' * 26}"
        sink(address, body=body).deliver(made_digest(), ())
    assert len(server.received) > 1
    said = "".join(json.loads(received)["text"] for _, _, received in server.received)
    assert "line 0\n" in said
    assert "line 999" in said


def test_files_in_the_working_directory_are_not_imported(tmp_path: Path) -> None:
    for name in ("apprise.py", "json.py", "requests.py"):
        (tmp_path / name).write_text("raise SystemExit(0)")
    with serving(server := WebServer()):
        sink(f"json://{server.place}").deliver(made_digest(), ())
    assert len(server.received) == 1


def test_nothing_is_left_on_the_disk(tmp_path: Path) -> None:
    with serving(server := WebServer()):
        sink(f"json://user:{SECRET}@{server.place}").deliver(made_digest(), ())
    assert list(tmp_path.rglob("*")) == []


# ---------------------------------------------------------------- failures


def test_the_error_of_a_refused_message_has_no_secret(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with serving(server := WebServer(401)):
        said = failure(sink(f"json://user:{SECRET}@{server.place}/{SECRET}"), capfd)
    assert said.startswith(
        "The message of sink mail was refused by a service, or did not reach it."
    )
    assert len(server.received) == 1


def test_refused_mail(capfd: pytest.CaptureFixture[str]) -> None:
    with serving(server := MailServer("550 no such user")):
        address = f"mailto://{server.place}/?from=me@example.org&to={SECRET}@example.org"
        said = failure(sink(address), capfd)
    assert "was refused by a service" in said
    assert server.received == []


def test_no_server_at_the_address(capfd: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert "was refused by a service" in failure(sink(f"json://u:{SECRET}@127.0.0.1:{port}"), capfd)


def test_one_of_two_addresses_that_fails_fails_both(capfd: pytest.CaptureFixture[str]) -> None:
    with serving(good := WebServer()), serving(bad := WebServer(500)):
        text = f"json://{SECRET}@{good.place}\njson://{bad.place}"
        assert "was refused by a service" in failure(sink(text), capfd)
    assert len(good.received) == 1


def test_a_server_that_never_answers_is_given_up(capfd: pytest.CaptureFixture[str]) -> None:
    with dripping() as place:
        said = failure(sink(f"json://user:{SECRET}@{place}", timeout=3), capfd)
    assert said == "The message of sink mail was not sent within 3 s."


@pytest.mark.parametrize(
    "address",
    [f"nonsense://user:{SECRET}@host", SECRET, f"json://:{SECRET}@", f"mailto://{SECRET}"],
)
def test_an_invalid_address(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    said = failure(sink(address), capfd)
    assert "apprise does not understand an address of the variable MAIL_URL" in said


@pytest.mark.parametrize(("text", "why"), [(None, "is not set"), (" \n# x", "has no address")])
def test_a_variable_without_an_address(
    text: str | None, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    said = failure(sink(text), capfd)
    assert said == f"The message of sink mail could not be sent: the variable MAIL_URL {why}."


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("missing", "the file missing: No such file or directory."),
        ("directory", "the file directory: Is a directory."),
        ("bytes", "the file bytes is not UTF-8 text."),
        ("empty", "the file empty has no address."),
        ("~/no/such-file", "the file ~/no/such-file: No such file or directory."),
        (f"/no/{'x' * 50}", f"the file /no/{'x' * 50}: No such file or directory."),
        ("mailtos:u:hunter2", "the file that url_file names: No such file or directory."),
        ("pipe", "the file pipe: Not a regular file."),
        ("large", "the file large: Larger than 0.0625 MiB."),
        (f"hunter2{'x' * 50}", "the file that url_file names: No such file or directory."),
    ],
)
def test_a_file_without_an_address(
    name: str, why: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "directory").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"#" * 70_000)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "empty").touch(0o600)
    said = failure(sink(None, kept_in="file", place=name, notice=lambda _: None), capfd)
    assert said == f"The message of sink mail could not be sent: {why}"


def test_apprise_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    # Python without installed packages.
    import venv

    venv.create("bare", with_pip=False)
    monkeypatch.setattr(sys, "executable", str(Path("bare/bin/python").absolute()))
    said = failure(sink(f"json://{SECRET}@127.0.0.1:9"), capfd)
    assert "apprise is not installed" in said
    assert "pip install 'trialcli[notify]'" in said


def test_the_codes_of_the_messenger_are_not_those_of_python() -> None:
    codes = {messenger.NO_APPRISE, messenger.NOT_UNDERSTOOD, messenger.NOT_SENT}
    assert not codes & {0, 1, 2, 120}
