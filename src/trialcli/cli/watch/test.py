"""``trialcli watch test``: test a sink."""

from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.edges.terminal import write, write_json
from trialcli.errors import ExitCode, UsageError
from trialcli.render.jsontext import json_text

if TYPE_CHECKING:
    from trialcli.render.watch.sink_test import SinkTestResult
    from trialcli.watch.sink import Sink


@has_examples(
    ("Send a test to standard output", "trialcli watch test stdout"),
    ("Send a test to a sink of the watch list", "trialcli watch test mail"),
    related="watch list, watch run",
)
def try_sink(
    sink: Annotated[
        str, typer.Argument(metavar="SINK", help="A sink of the watch list, or stdout.")
    ],
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Send a short test digest to a sink of the watch list.

    If the sink is a file, the file is not changed; the command only checks that it can be written.
    It does not contact the registry, and pending news stays pending.
    """
    from trialcli.cli.sinks import make_sink
    from trialcli.render.watch.sink_test import sink_test_data, sink_test_text
    from trialcli.watch.sink_settings import sink_settings
    from trialcli.watch.watchlist import STDOUT

    if json and sink == STDOUT:
        raise UsageError(
            "--json cannot be combined with a test of stdout: both print to standard output."
        )
    deps = Deps(store=store, quiet=quiet)
    listed = deps.watch_file
    settings = sink_settings(listed.read(), sink)
    made = make_sink(
        settings,
        listed.path.parent,
        deps.environment.variables,
        deps.remark,
        lambda _: b"",  # a file is not written
    )
    outcome = _test(deps, made)
    if json:
        write_json(json_text(sink_test_data(sink, settings.kind, outcome)))
    elif sink == STDOUT:
        deps.remark(sink_test_text(sink, outcome))
    else:
        write(sink_test_text(sink, outcome) + "\n")
    return ExitCode.OK


def _test(deps: Deps, sink: "Sink") -> "SinkTestResult":
    from trialcli.edges.sinks.files import FileSink
    from trialcli.watch.example_digest import example_digest

    if isinstance(sink, FileSink):
        sink.check()
        return "writable"
    sink.deliver(example_digest(deps.clock()), ())
    return "delivered"
