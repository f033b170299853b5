from typing import Any

import pytest

from trialcli.errors import UsageError
from trialcli.watch.news import KEPT_DAYS
from trialcli.watch.sink_settings import (
    ApprisePlan,
    CalendarPlan,
    CommandPlan,
    FilePlan,
    SinkPlan,
    StdoutPlan,
    read_sink,
)
from trialcli.watch.watchlist import SinkSettings

SECRET = "hunter2"  # noqa: S105


def read(kind: str, **options: Any) -> SinkPlan:
    return read_sink(SinkSettings("team", kind, options))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (read("stdout"), StdoutPlan("team")),
        (read("command", command=["a b", "$c"]), CommandPlan("team", ("a b", "$c"), 60)),
        (read("command", command="'a b' $c", timeout=5), CommandPlan("team", ("a b", "$c"), 5)),
        (read("apprise", url_env="MAIL_URL"), ApprisePlan("team", "variable", "MAIL_URL", 60)),
        (read("apprise", url_file="~/url", timeout=1.5), ApprisePlan("team", "file", "~/url", 1.5)),
        (read("atom", file="feed.xml"), FilePlan("team", "atom", "feed.xml", 90)),
        (read("ics", file="a.ics"), CalendarPlan("team", "a.ics")),
        (read("ics", file="a.ics", mode="0644"), CalendarPlan("team", "a.ics", 0o644)),
        (read("markdown", file="news.md"), FilePlan("team", "markdown", "news.md", 30)),
        (read("html", file="news.html", days=1), FilePlan("team", "html", "news.html", 1)),
    ],
)
def test_valid_settings_make_a_plan(plan: SinkPlan, expected: SinkPlan) -> None:
    assert plan == expected


@pytest.mark.parametrize(
    ("kind", "options", "why"),
    [
        (
            "pigeon",
            {},
            "'pigeon'; the kinds are command, apprise, atom, markdown, html, ics.",
        ),
        ("stdout", {"file": "x"}, "unknown option file; a sink of kind stdout has no options."),
        ("command", {}, "command must be"),
        ("command", {"command": []}, "command must be"),
        ("command", {"command": "  "}, "command must be"),
        ("command", {"command": ["", "x"]}, "command must be"),
        ("command", {"command": ["x", 1]}, "command must be"),
        ("command", {"command": ["x", "a\0b"]}, "command must be"),
        ("command", {"command": {"x": 1}}, "command must be"),
        ("command", {"command": f"x '{SECRET}"}, "command has an unclosed quotation mark"),
        (
            "command",
            {"command": "x", "shell": True},
            "unknown option shell; a sink of kind",
        ),
        ("command", {"command": "x", "timeout": "60"}, "timeout must be"),
        ("command", {"command": "x", "timeout": True}, "timeout must be"),
        ("command", {"command": "x", "timeout": 0}, "timeout must be"),
        ("command", {"command": "x", "timeout": -1}, "timeout must be"),
        ("command", {"command": "x", "timeout": float("inf")}, "timeout must be"),
        ("command", {"command": "x", "timeout": float("nan")}, "timeout must be"),
        ("command", {"command": "x", "timeout": 10**400}, "timeout must be"),
        ("apprise", {}, "needs either url_env or url_file"),
        ("apprise", {"url_env": "A", "url_file": "b"}, "needs either url_env or url_file"),
        ("apprise", {"url_env": 1}, "url_env must be the name of an environment variable"),
        ("apprise", {"url_env": f"json://{SECRET}@x"}, "url_env must be the name"),
        ("apprise", {"url_file": f"json://{SECRET}@x"}, "url_file must be the name of a file: an"),
        (
            "apprise",
            {"url_file": f"mailtos:u:{SECRET}@x"},
            "url_file must be the name of a file: a",
        ),
        ("apprise", {f"json://{SECRET}": 1}, "an address may hold a password or a token and"),
        ("apprise", {f"TOKEN={SECRET}": 1}, "a text of 13 characters (not shown: it may hold a s"),
        (
            f"json://{SECRET}@x",
            {},
            "its kind must be one of command, apprise, atom, markdown, html, ics: an",
        ),
        (
            f"curl -u {SECRET}",
            {},
            "its kind is a text of 15 characters (not shown: it may hold a s",
        ),
        ("atom", {"file": f"json://{SECRET}@x"}, "file must be the name of a file: an address"),
        ("apprise", {"url_file": ""}, "url_file must be"),
        ("apprise", {"url": f"json://{SECRET}@x"}, "an address may hold a password or a token and"),
        ("apprise", {"urls": [f"json://{SECRET}@x"]}, "must not be in the watch list"),
        ("apprise", {"url_env": "A", "url": SECRET}, "must not be in the watch list"),
        ("atom", {}, "file must be the name of a file"),
        ("ics", {}, "file must be the name of a file"),
        ("ics", {"file": "a.ics", "days": 30}, "unknown option days"),
        ("atom", {"file": 7}, "file must be the name of a file"),
        ("atom", {"file": "a\0b"}, "file must be the name of a file"),
        *(
            ("html", {"file": "x", "mode": mode}, "mode must be a text that chmod understands")
            for mode in (644, 0o644, True, "", "64", "0o644", "rw-r--r--", "888", "0755", "444")
        ),
        ("html", {"file": "x", "mode": "1644"}, "mode must be a text that chmod understands"),
        ("html", {"file": "x", "mode": " 644"}, "mode must be a text that chmod understands"),
        *(
            ("atom", {"file": "x", "url": url}, "url must be the whole address")
            for url in (
                7,
                "",
                "feed.xml",
                "ftp://a.example/x",
                "https://",
                "https://u:p@a/x",
                "a b",
            )
        ),
        ("atom", {"file": "x", "url": "https://a.example/x y"}, "url must be the whole address"),
        ("html", {"file": "x", "url": "https://a.example/x"}, "unknown option url"),
        ("atom", {"file": "x", "days": "30"}, "days must be a whole number from 1"),
        ("html", {"file": "x", "days": 0}, "days must be a whole number from 1"),
        ("html", {"file": "x", "days": True}, "days must be a whole number from 1"),
        # What is older is not in the log any more.
        ("markdown", {"file": "x", "days": KEPT_DAYS + 1}, "days must be a whole number from 1"),
        (
            "markdown",
            {"file": "x", "timeout": 5},
            "unknown option timeout; a sink of kind",
        ),
    ],
)
def test_errors_in_settings_show_no_secret(kind: str, options: dict[str, Any], why: str) -> None:
    with pytest.raises(UsageError) as raised:
        read(kind, **options)
    assert str(raised.value).startswith("The sink team of the watch list cannot be used: ")
    assert why in str(raised.value)
    assert SECRET not in str(raised.value)
