"""Standard output as a sink: digests in the format that a person asked for."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from trialcli.cli.printing import WRITERS
from trialcli.edges.terminal import width
from trialcli.render.formats.table import Format, Output, written
from trialcli.watch.digest import Digest
from trialcli.watch.watchlist import STDOUT

if TYPE_CHECKING:
    from trialcli.watch.sink import Sink


def stdout_sink(
    output: Output,
    heading: Callable[[Digest], str] = lambda _: "",
    *,
    whole: bool = False,
) -> "Sink":
    """Return standard output as a sink."""
    from trialcli.ctgov.site import news_page
    from trialcli.edges.sinks.stdout import StdoutSink
    from trialcli.render.watch.rows import DigestPage

    def content(digest: Digest) -> Any:
        found = written(output, DigestPage(digest, news_page, heading(digest), whole))
        return "".join(found) if isinstance(found, Iterator) else found

    write = WRITERS[output.format]
    if output.format is not Format.TABLE:
        return StdoutSink(STDOUT, content, write=write)
    if output.is_rows:
        return StdoutSink(STDOUT, lambda digest: "".join(content(digest)(width())), write=write)
    from trialcli.render.plain import plain

    return StdoutSink(STDOUT, lambda digest: plain(content(digest)), content)
