"""Making the sinks, each with the functions that write its texts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.cli.stdoutsink import stdout_sink
from trialcli.edges.terminal import note
from trialcli.render.formats.table import Output
from trialcli.render.jsontext import json_text
from trialcli.watch.digest import Digest
from trialcli.watch.sink_settings import (
    ApprisePlan,
    CommandPlan,
    FilePlan,
    SinkFileFormat,
    read_sink,
)

if TYPE_CHECKING:
    from trialcli.edges.sinks.apprise import AppriseSink
    from trialcli.edges.sinks.command import CommandSink
    from trialcli.edges.sinks.files import FileSink
    from trialcli.edges.sinks.process import Witness
    from trialcli.watch.sink import Sink
    from trialcli.watch.watchlist import SinkSettings


def make_sink(
    settings: "SinkSettings",
    base: Path,
    variables: Mapping[str, str],
    notice: Callable[[str], None],
) -> "Sink":
    """Return a sink.

    Names of files are relative to ``base``, the directory of the watch list.

    Raises:
        UsageError: its settings are not valid.
    """
    plan = read_sink(settings)
    if isinstance(plan, CommandPlan):
        return _command(plan, base, variables)
    if isinstance(plan, ApprisePlan):
        return _apprise(plan, base, variables, notice)
    if isinstance(plan, FilePlan):
        return _file(plan, base)
    return stdout_sink(Output("watch run"))


def _command(plan: CommandPlan, base: Path, variables: Mapping[str, str]) -> "CommandSink":
    from trialcli.edges.sinks.command import CommandSink

    def as_json(digest: Digest) -> bytes:
        from trialcli.render.watch.data import digest_data

        data = digest_data(digest, sink=plan.name)
        return f"{json_text(data)}\n".encode()

    return CommandSink(
        plan.name,
        plan.words,
        plan.timeout,
        base,
        variables,
        as_json,
        _subject_of_news,
        note,
        _witness(base, plan.name),
    )


def _apprise(
    plan: ApprisePlan, base: Path, variables: Mapping[str, str], notice: Callable[[str], None]
) -> "AppriseSink":
    from trialcli.edges.sinks.apprise import AppriseSink

    return AppriseSink(
        plan.name,
        plan.kept_in,
        plan.place,
        plan.timeout,
        base,
        variables,
        title=_subject,
        body=_plain,
        notice=notice,
        witness=_witness(base, plan.name),
    )


def _witness(base: Path, name: str) -> "Witness":
    """Return the witness of a sink's deliveries, beside the watch log."""
    from trialcli.edges.sinks.process import Witness
    from trialcli.edges.storefiles import delivery_file

    return Witness(base / delivery_file(name))


def _file(plan: FilePlan, base: Path) -> "FileSink":
    from trialcli.edges.sinks.files import FileSink
    from trialcli.edges.sinks.location import located

    path = located(plan.file, base)
    write, is_ours = _FORMATS[plan.kind]
    return FileSink(
        plan.name,
        path,
        plan.days,
        lambda digest, days: write(digest, days, path, plan.url),
        is_ours,
        plan.mode,
    )


# ---------------------------------------------------------------- the texts


def _subject(digest: Digest) -> str:
    from trialcli.render.watch.headline import subject

    return subject(digest)


def _subject_of_news(digest: Digest) -> str:
    """Return the subject that is also in the data."""
    from trialcli.render.watch.headline import of_news, subject

    return subject(of_news(digest))


def _plain(digest: Digest) -> str:
    from trialcli.ctgov.addresses import news_page
    from trialcli.render.plain import plain
    from trialcli.render.watch.text import digest_text

    return plain(digest_text(digest, news_page))


def _atom(digest: Digest, days: Sequence[Digest], path: Path, url: str | None) -> bytes:
    from trialcli.ctgov.addresses import news_page
    from trialcli.render.watch.atom import feed

    # A feed has the identity of its file; its readers do not see the path.
    identity = str(path.absolute())
    return feed(days, news_page, name=path.stem, identity=identity, updated=digest.found, url=url)


def _is_atom(content: bytes) -> bool:
    from trialcli.render.watch.atom import is_feed

    return is_feed(content)


def _markdown(_: Digest, days: Sequence[Digest], *__: object) -> bytes:
    from trialcli.ctgov.addresses import news_page
    from trialcli.render.watch.markdown import days_markdown

    return days_markdown(days, news_page).encode()


def _is_markdown(content: bytes) -> bool:
    from trialcli.render.watch.markdown import is_digest_file

    return is_digest_file(content)


def _html(_: Digest, days: Sequence[Digest], *__: object) -> bytes:
    from trialcli.ctgov.addresses import news_page
    from trialcli.render.watch.page import days_page

    return days_page(days, news_page).encode()


def _is_html(content: bytes) -> bool:
    from trialcli.render.watch.page import is_watch_page

    return is_watch_page(content)


_Writer = Callable[[Digest, Sequence[Digest], Path, str | None], bytes]
_FORMATS: Mapping[SinkFileFormat, tuple[_Writer, Callable[[bytes], bool]]] = {
    "atom": (_atom, _is_atom),
    "markdown": (_markdown, _is_markdown),
    "html": (_html, _is_html),
}
"""How each kind of file is written and recognised."""
