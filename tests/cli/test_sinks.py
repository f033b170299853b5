import json
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from trialcli.cli.sinks import make_sink
from trialcli.errors import UndeliveredError, UsageError
from trialcli.watch.digest import Digest
from trialcli.watch.example_digest import TRIAL, example_digest
from trialcli.watch.sink import Sink
from trialcli.watch.watchlist import SinkSettings

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
NEWS = replace(example_digest(NOW), is_test=False)
KINDS = ("atom", "markdown", "html")


def made(kind: str, base: Path, **options: Any) -> Sink:
    return make_sink(
        SinkSettings("news", kind, options), base, os.environ, pytest.fail, lambda _: b""
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_holds_the_days_it_is_given_and_is_known_again(kind: str, tmp_path: Path) -> None:
    sink = made(kind, tmp_path, file="news.out", days=7)
    assert (sink.name, sink.days_kept) == ("news", 7)
    sink.deliver(NEWS, [NEWS])
    first = (tmp_path / "news.out").read_text()
    assert "Enrollment target 120 → 90" in first
    assert f"/study/{TRIAL}" in first
    earlier = replace(NEWS, found=datetime(2026, 11, 13, tzinfo=UTC))
    sink.deliver(NEWS, [NEWS, earlier])
    assert "2026-11-13" in (tmp_path / "news.out").read_text() or kind == "atom"
    sink.deliver(NEWS, [])
    assert "Enrollment" not in (tmp_path / "news.out").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["news.out"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("other", KINDS)
def test_a_file_of_another_kind_is_not_replaced(kind: str, other: str, tmp_path: Path) -> None:
    made(other, tmp_path, file="news.out").deliver(NEWS, [NEWS])
    before = (tmp_path / "news.out").read_bytes()
    sink = made(kind, tmp_path, file="news.out")
    if kind == other:
        sink.deliver(NEWS, [NEWS])
    else:
        with pytest.raises(UndeliveredError, match="was not written by this command"):
            sink.deliver(NEWS, [NEWS])
    assert (tmp_path / "news.out").read_bytes() == before


def test_a_feed_is_the_same_feed_in_every_run(tmp_path: Path) -> None:
    def identity(base: Path, file: str) -> str:
        made("atom", base, file=file).deliver(NEWS, [NEWS])
        text = (base / file).read_text()
        assert str(tmp_path) not in text
        return text.split("<id>")[1]

    assert identity(tmp_path, "a.xml") == identity(tmp_path, "a.xml")
    assert identity(tmp_path, "a.xml") != identity(tmp_path, "b.xml")


def test_a_command_gets_the_news(tmp_path: Path) -> None:
    sink = made("command", tmp_path, command=["sh", "-c", "cat >told"])
    assert sink.days_kept == 0
    sink.deliver(NEWS, [])
    told = json.loads((tmp_path / "told").read_text())
    assert told["sink"] == "news"
    assert told["complete"] is True
    assert told["trials"][0]["trial"] == TRIAL


def test_registry_text_is_data_in_every_sink(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hostile = "[red]\x1b]0;x\x07 $(touch owned) <script>\ud800 \u202e :smile: \x00"
    digest = _titled(hostile)
    for kind in KINDS:
        made(kind, tmp_path, file=f"news.{kind}").deliver(digest, [digest])
    made("command", tmp_path, command=["sh", "-c", 'echo "$TRIALCLI_SUBJECT"; cat >told']).deliver(
        digest, []
    )
    made("stdout", tmp_path).deliver(digest, [])
    assert json.loads((tmp_path / "told").read_text())["trials"][0]["title"] == hostile
    printed = capsys.readouterr().out
    for text in (printed, *((tmp_path / f"news.{kind}").read_text() for kind in KINDS)):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "[red]" in printed
    assert ":smile:" in printed
    assert not (tmp_path / "owned").exists()


def _titled(title: str) -> Digest:
    return replace(NEWS, trials=(replace(NEWS.trials[0], title=title),))


def test_errors_are_reported_before_anything_is_done(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the kinds are command, apprise, atom, markdown, html"):
        made("pigeon", tmp_path)
