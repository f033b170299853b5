import json
import os
import sys
from pathlib import Path

import pytest

from tests.cli.program import Program
from tests.edges.sinks.servers import MailServer, WebServer, serving
from trialcli.watch.example_digest import TRIAL

SECRET = "hunter2"  # noqa: S105


@pytest.fixture
def listed(program: Program) -> Program:
    """Return the program with a watch list that has a sink of every kind."""
    program.root.mkdir()
    (program.root / "keep").write_text("#!/bin/sh\ncat >heard.json\necho kept\n")
    (program.root / "keep").chmod(0o755)
    (program.root / "watch.toml").write_text(
        """
        trials = ["NCT07331467"]

        [sink.team]
        kind = "command"
        command = ["./keep", "--token", "hunter2"]

        [sink.broken]
        kind = "command"
        command = "false --token hunter2"

        [sink.mail]
        kind = "apprise"
        url_env = "MAIL_URL"

        [sink.feed]
        kind = "atom"
        file = "feed.xml"

        [sink.diary]
        kind = "markdown"
        file = "~/diary.md"

        [sink.page]
        kind = "html"
        file = "pages/page.html"
        """
    )
    return program


def test_the_printed_digest_is_marked_as_a_test(listed: Program) -> None:
    ran = listed("watch", "test", "stdout")
    assert (ran.code, ran.err) == (0, "stdout: delivered\n")
    assert ran.out.startswith("This is a test. Nothing below has happened")
    assert TRIAL in ran.out
    assert "\x1b" not in ran.out
    assert listed("watch", "test", "stdout", "--quiet").err == ""


def test_the_digest_is_drawn_at_a_terminal(listed: Program) -> None:
    ran = listed.on_terminal("watch", "test", "stdout", piped=("stderr",))
    assert ran.code == 0
    assert "\x1b[1mThis is a test." in ran.out


def test_stdout_needs_no_watch_list(program: Program) -> None:
    assert program("watch", "test", "stdout").code == 0
    assert not program.root.exists()


def test_a_closed_standard_output(listed: Program) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    process = listed.popen("watch", "test", "stdout", stdout=writing)
    os.close(writing)
    _, err = process.communicate()
    assert process.returncode == 3
    assert err == b"trialcli: Standard output could not be written: Broken pipe.\n"


def test_a_command_gets_json(listed: Program, tmp_path: Path) -> None:
    ran = listed.process("watch", "test", "team")
    assert (ran.code, ran.out, ran.err) == (0, "team: delivered\n", "team: kept\n")
    heard = json.loads((tmp_path / "heard.json").read_text())
    assert (heard["sink"], heard["is_test"]) == ("team", True)
    assert [trial["trial"] for trial in heard["trials"]] == [TRIAL]


def test_a_command_that_fails(listed: Program) -> None:
    ran = listed("watch", "test", "broken")
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == "trialcli: The command false of sink broken ended with exit code 1.\n"
    ran = listed("watch", "test", "broken", "--json")
    assert (ran.code, ran.out, ran.error["error"]["kind"]) == (3, "", "undelivered")


def test_a_message_by_the_web(listed: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(server := WebServer()):
        monkeypatch.setenv("MAIL_URL", f"json://user:{SECRET}@{server.place}")
        ran = listed("watch", "test", "mail", "--json")
    assert ran.data == {
        "schema": "trialcli/watch-test/1",
        "sink": "mail",
        "kind": "apprise",
        "outcome": "delivered",
    }
    sent = json.loads(server.received[0][2])
    assert sent["title"] == "trialcli: a test, nothing has changed"
    assert "\x1b" not in sent["message"]
    assert f"{TRIAL}  An invented trial" in sent["message"]


def test_a_message_by_mail(listed: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(server := MailServer()):
        address = f"mailto://{server.place}/?from=me@example.org&to=you@example.org"
        monkeypatch.setenv("MAIL_URL", address)
        ran = listed("watch", "test", "mail")
    assert (ran.code, ran.out, ran.err) == (0, "mail: delivered\n", "")
    assert b"Subject: trialcli: a test, nothing has changed" in server.received[0]


def test_a_refused_message_shows_no_secret(
    listed: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(server := WebServer(403)):
        address = f"json://user:{SECRET}@{server.place}/{SECRET}"
        ran = listed.process("watch", "test", "mail", variables={"MAIL_URL": address})
        monkeypatch.setenv("TRIALCLI_VERBOSE", "1")
        loud = listed.process("watch", "test", "mail", variables={"MAIL_URL": address})
    assert (ran.code, ran.out) == (3, "")
    assert ran.err == loud.err
    assert len(ran.err.splitlines()) == 1
    assert "sink mail was refused by a service" in ran.err
    assert SECRET not in ran.err


@pytest.mark.parametrize(
    ("sink", "place"), [("feed", "store/feed.xml"), ("diary", "home/diary.md")]
)
def test_a_file_is_not_changed(sink: str, place: str, listed: Program, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    before = sorted(tmp_path.rglob("*"))
    ran = listed("watch", "test", sink, "--json")
    assert (ran.code, ran.err, ran.data["outcome"]) == (0, "", "writable")
    assert sorted(tmp_path.rglob("*")) == before
    (tmp_path / place).write_text("somebody's own")
    ran = listed("watch", "test", sink)
    assert (ran.code, ran.out) == (3, "")
    assert f"{tmp_path / place} already exists" in ran.err
    assert (tmp_path / place).read_text() == "somebody's own"


def test_a_directory_is_missing(listed: Program) -> None:
    ran = listed("watch", "test", "page")
    assert (ran.code, ran.out) == (3, "")
    assert f"There is no directory {listed.root / 'pages'}." in ran.err


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("pigeon",), "no sink 'pigeon'; it has stdout, team, broken, mail, feed, diary, page."),
        (("stdout", "--json"), "both print to standard output"),
        ((), "Missing argument"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], why: str, listed: Program) -> None:
    ran = listed("watch", "test", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert why in ran.err


def test_an_address_in_the_watch_list_is_refused_and_hidden(listed: Program) -> None:
    (listed.root / "watch.toml").write_text(
        f'[sink.mail]\nkind = "apprise"\nurl = "mailtos://me:{SECRET}@example.org"\n'
    )
    ran = listed("watch", "test", "mail")
    assert (ran.code, ran.out) == (2, "")
    assert "an address may hold a password or a token and must not be in the watch list" in ran.err
    assert SECRET not in ran.err


def test_a_test_leaves_no_trace_in_the_store(listed: Program) -> None:
    before = sorted(listed.root.rglob("*"))
    assert listed("watch", "test", "stdout").code == 0
    assert listed("watch", "test", "feed").code == 0
    assert sorted(listed.root.rglob("*")) == before


def test_testing_a_command_imports_no_network_client(listed: Program, tmp_path: Path) -> None:
    code = (
        "import sys; from trialcli.cli.guard import run; "
        "assert run(['watch', 'test', 'team']) == 0; print(sorted(sys.modules))"
    )
    import subprocess

    done = subprocess.run(
        [sys.executable, "-c", code],
        env=listed.environment(),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "'apprise'" not in done.stdout
    assert "'httpx'" not in done.stdout
    assert "'trialcli.edges.sinks.apprise'" not in done.stdout
