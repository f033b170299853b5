"""What ``watch run`` and ``news`` print of a digest, in each of the forms it can have."""

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from trialcli.watch.digest import Digest
from trialcli.watch.watchlist import STDOUT

if TYPE_CHECKING:
    from rich.console import RenderableType

    from trialcli.watch.ports import Sink

Heading = Callable[[Digest], str]


class Format(StrEnum):
    """How a digest is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"


def stdout_sink(
    format_: Format,
    schema: str | None,
    heading: Heading = lambda _: "",
    *,
    whole: bool = False,
) -> "Sink":
    """Return standard output as a sink.

    Args:
        format_: how to write.
        schema: the name of the JSON to write instead; None for no JSON.
        heading: a first line to stand in the place of the digest's own, but in JSON.
        whole: tell of every trial at length, however many there are.

    """
    from trialcli.edges.sinks.stdout import StdoutSink
    from trialcli.edges.terminal import write_json, write_markup

    if schema is not None:
        return StdoutSink(STDOUT, lambda digest: _json(digest, schema), write=write_json)
    if format_ is Format.MARKDOWN:
        return StdoutSink(
            STDOUT,
            lambda digest: _markdown(digest, heading(digest), whole=whole),
            write=write_markup,
        )
    if format_ is Format.HTML:
        return StdoutSink(
            STDOUT,
            lambda digest: _page(digest, heading(digest), whole=whole),
            write=write_markup,
        )

    from trialcli.ctgov.addresses import news_page
    from trialcli.render.plain import plain
    from trialcli.render.watch.text import digest_text

    def drawn(digest: Digest) -> "list[RenderableType]":
        return digest_text(digest, news_page, heading=heading(digest), whole=whole)

    return StdoutSink(STDOUT, lambda digest: plain(drawn(digest)), drawn)


def _json(digest: Digest, schema: str) -> str:
    from trialcli.render.jsontext import json_text
    from trialcli.render.watch.data import digest_data

    data = digest_data(digest, sink=STDOUT, schema=schema)
    return json_text(data)


def _markdown(digest: Digest, heading: str, *, whole: bool) -> str:
    from trialcli.ctgov.addresses import news_page
    from trialcli.render.watch.markdown import digest_markdown

    return digest_markdown(digest, news_page, heading=heading, whole=whole)


def _page(digest: Digest, heading: str, *, whole: bool) -> str:
    from trialcli.ctgov.addresses import news_page
    from trialcli.render.watch.page import digest_page

    return digest_page(digest, news_page, heading=heading, whole=whole)
