"""``trialcli fetch --everything``: the whole registry, in the first run and then day by day."""

import json
from collections.abc import Iterator
from typing import Any

from trialcli.cli.deps import Deps
from trialcli.edges.terminal import is_watched, write, write_json_lines
from trialcli.errors import ExitCode, UsageError
from trialcli.registry.whole import RegistrySize
from trialcli.render.jsontext import json_pieces
from trialcli.versions.everything import EverythingRun, RunKind, RunPlan
from trialcli.versions.fetch_result import Fetched

_PACK_BYTES = 5_000
"""Bytes of one version in a store of packs, rounded up."""


def require_consent(*, yes: bool) -> None:
    """Refuse a run without consent: it may download the whole registry.

    Raises:
        UsageError: neither --yes is given nor a terminal there.
    """
    from trialcli.edges.question import can_ask

    if not yes and not can_ask():
        raise UsageError(
            "--everything may download the whole registry, about 2.7 GB. Without a terminal it "
            "needs --yes.",
            hint="Nothing was done. Give --yes, also in a crontab.",
        )


def fetch_everything(deps: Deps, *, sweep: bool, yes: bool, as_json: bool) -> ExitCode:
    """Fetch the whole registry, or what is new in it; return the exit code."""
    from trialcli.render.everything import everything_document, problem_lines, run_lines

    require_consent(yes=yes)
    with deps.everything(deps.progress("Downloading (MB)"), deps.explain) as everything:
        plan = everything.plan(sweep=sweep)
        run = EverythingRun(plan, everything.registry)
        if plan.kind.is_whole:
            run.size = everything.size()
            if not _is_accepted(deps, plan, run.size, yes=yes, as_json=as_json):
                deps.remark("Nothing was fetched.")
                return ExitCode.OK
        rows = _Rows(deps)
        for fetched in everything.run(run):
            if as_json:
                rows.add(fetched)
            elif _is_shown(plan, fetched):
                _write_line(fetched)
    if as_json:
        for piece in json_pieces(everything_document(run, rows.all())):
            write_json_lines(piece)
        write_json_lines("\n")
    else:
        problems = set(problem_lines(run))
        for line in run_lines(run):
            deps.remark(line, if_quiet=line if line in problems else "")
    if run.broken is not None:
        raise run.broken
    return deps.conclude(run.exit_code)


def _is_accepted(
    deps: Deps, plan: RunPlan, size: RegistrySize | None, *, yes: bool, as_json: bool
) -> bool:
    """Say what is going to be downloaded, and ask unless that was accepted."""
    from trialcli.edges.question import ask
    from trialcli.jobs.everything import archive_bytes
    from trialcli.render.everything import plain_store_words, plan_words

    words = plan_words(plan, size, archive_bytes(size))
    advice = None
    if size is not None and plan.kind is RunKind.FIRST and not deps.is_packed:
        plain = size.trials * deps.stored_bytes
        advice = plain_store_words(size, plain, size.trials * _PACK_BYTES)
    if advice is not None and (is_watched() or not as_json):
        deps.remark(advice)
    if not yes:
        return ask(f"{words} Go on?")
    # With --json, stderr must stay JSON.
    if is_watched() or not as_json:
        deps.remark(words)
    return True


def _is_shown(plan: RunPlan, fetched: Fetched) -> bool:
    """Whether a trial has a line: one that is new, changed or failed; in the first load, failed."""
    shown = ("failed",) if plan.kind is RunKind.FIRST else ("new", "changed", "failed")
    return fetched.outcome in shown


def _write_line(fetched: Fetched) -> None:
    from trialcli.render.fetch import fetched_line

    write(fetched_line(fetched))


class _Rows:
    """The rows of a JSON document, in a file because there may be hundreds of thousands."""

    def __init__(self, deps: Deps) -> None:
        self._spool = deps.spool()
        self._places: list[Any] = []
        self._some: list[str] = []

    def add(self, fetched: Fetched) -> None:
        """Add the row of a trial."""
        from trialcli.render.fetch import fetched_data

        self._some.append(json.dumps(fetched_data(fetched)))
        if len(self._some) >= 1000:
            self._put()

    def all(self) -> Iterator[Any]:
        """Yield all rows."""
        self._put()
        for place in self._places:
            for line in self._spool.get(place).splitlines():
                yield json.loads(line)

    def _put(self) -> None:
        if self._some:
            self._places.append(self._spool.put("\n".join(self._some).encode()))
            self._some = []
