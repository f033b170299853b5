"""Making the sinks, each with the functions that write its texts."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from trialcli.cli.stdoutsink import stdout_sink
from trialcli.ctgov.site import news_page
from trialcli.edges.terminal import note
from trialcli.render.formats.table import Output, load
from trialcli.render.jsontext import json_text
from trialcli.render.watch.headline import of_news, subject
from trialcli.watch.digest import Digest
from trialcli.watch.sink_settings import (
    ApprisePlan,
    CalendarPlan,
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
    calendar: Callable[[str], bytes],
) -> "Sink":
    """Return a sink.

    Names of files are relative to ``base``, the directory of the watch list. ``calendar`` returns
    the calendar for a sink, by its name.

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
    if isinstance(plan, CalendarPlan):
        return _calendar(plan, base, calendar)
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
        # The subject is also in the data.
        lambda digest: subject(of_news(digest)),
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
        title=subject,
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

    def content(digest: Digest, days: Sequence[Digest]) -> bytes:
        if plan.kind != "atom":
            text: str = load(write)(days, news_page)
            return text.encode()
        # A feed has the identity of its file; its readers do not see the path.
        about = {"name": path.stem, "identity": str(path.absolute()), "url": plan.url}
        written: bytes = load(write)(days, news_page, updated=digest.found, **about)
        return written

    def was_written(before: bytes) -> bool:
        return bool(load(is_ours)(before))

    return FileSink(plan.name, path, plan.days, content, was_written, plan.mode)


def _calendar(plan: CalendarPlan, base: Path, calendar: Callable[[str], bytes]) -> "FileSink":
    from trialcli.edges.sinks.files import FileSink
    from trialcli.edges.sinks.location import located
    from trialcli.render.calendar.document import is_calendar

    def content(_: Digest, __: Sequence[Digest]) -> bytes:
        return calendar(plan.name)

    return FileSink(plan.name, located(plan.file, base), 0, content, is_calendar, plan.mode)


_FORMATS: Mapping[SinkFileFormat, tuple[str, str]] = {
    "atom": ("watch.atom.feed", "watch.atom.is_feed"),
    "markdown": ("watch.markdown.days_markdown", "watch.markdown.is_digest_file"),
    "html": ("watch.page.days_page", "watch.page.is_watch_page"),
}
"""The functions that write each kind of file, and that recognize such a file."""


def _plain(digest: Digest) -> str:
    from trialcli.render.plain import plain
    from trialcli.render.watch.rows import DigestPage
    from trialcli.render.watch.text import digest_text

    return plain(digest_text(DigestPage(digest, news_page)))
