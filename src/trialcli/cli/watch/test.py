"""``trialcli watch test``: try a sink."""

from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from trialcli.render.watch.sink_test import Outcome
    from trialcli.watch.ports import Sink


def try_sink(
    sink: Annotated[
        str, typer.Argument(metavar="SINK", help="A sink of the watch list, or stdout.")
    ],
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Send a sink of the watch list a small digest that says it is a test.

    A sink that is a file is left as it is: it is made sure that it could be written. The registry
    is not asked, and what is owed to the sink stays owed.
    """
    from trialcli.cli.sinks import make_sink
    from trialcli.edges.terminal import write, write_json
    from trialcli.render.jsontext import json_text
    from trialcli.render.watch.sink_test import tried_data, tried_text
    from trialcli.watch.sinks import sink_settings
    from trialcli.watch.watchlist import STDOUT

    if json and sink == STDOUT:
        raise UsageError("--json and the test of stdout do not both fit on standard output.")
    deps = Deps(store=store, quiet=quiet)
    listed = deps.watch_file
    settings = sink_settings(listed.read(), sink)
    made = make_sink(settings, listed.path.parent, deps.environment.variables, deps.remark)
    outcome = _try(deps, made)
    if json:
        write_json(json_text(tried_data(sink, settings.kind, outcome)))
    elif sink == STDOUT:
        deps.remark(tried_text(sink, outcome))
    else:
        write(tried_text(sink, outcome) + "\n")
    return ExitCode.OK


def _try(deps: Deps, sink: "Sink") -> "Outcome":
    from trialcli.edges.sinks.files import FileSink
    from trialcli.watch.example_digest import sample_digest

    if isinstance(sink, FileSink):
        sink.check()
        return "writable"
    sink.deliver(sample_digest(deps.clock()), ())
    return "delivered"
