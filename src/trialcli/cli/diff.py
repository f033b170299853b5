"""``trialcli diff``: what changed between two versions."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_section
from trialcli.cli.dates import given_date
from trialcli.cli.deps import Deps
from trialcli.cli.recordfiles import Comparands, compare_files, two_files
from trialcli.errors import ExitCode, UsageError
from trialcli.events.severity import rank
from trialcli.registry.ids import canonical_trial_id

if TYPE_CHECKING:
    from datetime import date

    from rich.console import RenderableType

    from trialcli.events.severity import Severity
    from trialcli.jobs.diff import FailedDiff, NoNewVersion
    from trialcli.jobs.recordfiles import OnlyIn
    from trialcli.versions.compared import Compared
    from trialcli.versions.diff import Diff, View

    _Page = Sequence[RenderableType]
    _Found = Diff | FailedDiff | NoNewVersion | OnlyIn


class Format(StrEnum):
    """How a diff is written."""

    TEXT = "text"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class _Made:
    """What is kept of a diff: with their records, those of a large store would fill the memory."""

    page: "_Page"
    """One text, or what the terminal draws."""
    worst: "Severity"
    counts: "Compared"
    is_bad: bool
    """Whether any event is as severe as --fail-on says, or more."""
    not_compared: tuple[str, str] | None = None
    """A trial without a diff, and the reason in a word."""

    @property
    def text(self) -> str:
        """The page where it is text."""
        return "".join(map(str, self.page))


def diff(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NCT… [BEFORE [AFTER]] | FILE FILE]",
            help="Trials, a trial and its versions, or two files. Nothing: every stored trial.",
        ),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Everything since DATE, not only the newest."),
    ] = None,
    original: Annotated[
        bool, typer.Option("--original", help="From the first version to the latest.")
    ] = False,
    section: Annotated[
        list[str] | None,
        typer.Option(
            "--section",
            metavar="NAME",
            help="Only this section; can be repeated.",
            autocompletion=complete_section,
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Show administrative and registry-made changes, and all lines."),
    ] = False,
    format_: Annotated[
        Format,
        typer.Option("--format", help="How to write it.", **options.one_of(Format, "format")),
    ] = Format.TEXT,
    min_severity: Annotated[
        options.SeverityChoice,
        typer.Option(
            "--min-severity",
            help="Show only changes of this severity or higher.",
            **options.one_of(options.SeverityChoice, "severity"),
        ),
    ] = options.SeverityChoice.NONE,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 4 if any change is shown.")
    ] = False,
    fail_on: Annotated[
        options.SeverityChoice | None,
        typer.Option(
            "--fail-on",
            help="Exit with 4 if any change has this severity or higher, shown or not.",
            **options.one_of(options.SeverityChoice, "severity"),
        ),
    ] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show what changed between two versions of a trial.

    With a trial alone: its newest change (previous to latest). With one or two versions: from the
    first to the second, or to the latest. With two files: between the records in them, which may
    be snapshots, the registry's downloads as JSON or its API answers, also in a .gz or .zip; git
    can call it as an external diff driver, too. With nothing: the newest change of every stored
    trial.
    """
    from trialcli.ctgov.words.sections import known_sections
    from trialcli.render.diff.remarks import closing
    from trialcli.versions.compared import total
    from trialcli.versions.diff import View

    sections = known_sections(section or ())
    if original:
        what = _original(what or [], since)
    day = None if since is None else given_date(since)
    view = View(everything, min_severity.value, sections)
    with Deps(store=store, quiet=quiet) as deps:
        comparands = _comparands(deps, what or [], day)
        several = comparands.several
        reader = _Reader(
            view=view,
            fails_on=None if fail_on is None else replace(view, least=fail_on.value),
            page=_json_page if json else partial(_page, format_, view),
            newsless=json or not several,
        )
        with deps.state.kept_open() if several else nullcontext():
            made = [reader.made(one) for one in _compared(deps, comparands.found)]
    counts = total(one.counts for one in made)
    if json:
        _print_json(made, several=several)
    elif several:
        last = closing(counts, view, since=day, sides=comparands.sides)
        _print_several(made, last, format_, pager=not no_pager)
    else:
        _print(made[0], format_, pager=not no_pager)
    if deps.complaints:
        return deps.conclude(max(error.exit_code for error in deps.complaints))
    is_found = (exit_code and counts.shown) or any(one.is_bad for one in made)
    return deps.conclude(ExitCode.CHANGED if is_found else ExitCode.OK)


def _comparands(deps: Deps, what: Sequence[str], since: "date | None") -> Comparands:
    """Return what is to be compared."""
    from trialcli.jobs.diff import diff_named_versions, diff_newest

    files = two_files(what, _trials_of)
    if files is not None and since is not None:
        raise UsageError("--since cannot be combined with files.")
    if files is not None:
        return compare_files(deps, files)
    trials, names = _trials_and_versions(what)
    if len(trials) == 1 and since is None:
        before, after = [*names, "latest"][:2] if names else ("previous", "latest")
        found = diff_named_versions(deps.stored, trials[0], before, after)
        return Comparands(several=False, found=iter([found]))
    if names:
        raise UsageError("Versions go with one trial, and not with --since.")
    every = diff_newest(deps.stored, trials or deps.store.trials(), since)
    return Comparands(several=True, found=every)


def _original(what: Sequence[str], since: str | None) -> list[str]:
    """Return a trial with the names of its first and its latest version."""
    trials = _trials_of(what[0]) if len(what) == 1 else ()
    if len(trials) != 1 or since is not None:
        raise UsageError("--original goes with one trial, and nothing else to compare.")
    return [*trials, "first", "latest"]


def _link(found: "Diff") -> str:
    """Return the registry's own comparison of the two versions, or its list of all."""
    from trialcli.ctgov.addresses import compare_page, history_page

    before, after = found.before.number, found.after.number
    if before is None or after is None:
        return history_page(found.trial)
    return compare_page(found.trial, before, after)


def _trials_and_versions(what: Sequence[str]) -> tuple[list[str], list[str]]:
    read = [(word, _trials_of(word)) for word in what]
    trials = list(dict.fromkeys(trial for _, named in read for trial in named))
    names = [word for word, named in read if not named]
    if names and (len(trials) != 1 or not read[0][1] or len(names) > 2):
        if len(what) == 1 and not os.path.exists(what[0]):  # noqa: PTH110 - pathlib may raise
            from trialcli.ctgov.ids.arguments import refuse_other_ids

            refuse_other_ids(what[0])
        raise UsageError(
            f"{' '.join(what)!r} cannot be compared.",
            hint="Give trials, or one trial and at most two of its versions, or two files.",
        )
    return trials, names


def _trials_of(word: str) -> tuple[str, ...]:
    """Return the trials that an argument names; none if it names a version or a file.

    Raises:
        UsageError: it was meant to name trials, and cannot be read for certain.

    """
    trial = canonical_trial_id(word.strip())
    if trial is not None:
        return (trial,)
    if "nct" not in word.lower() and word.isascii():
        return ()
    from trialcli.ctgov.ids.arguments import is_meant_as_trials, named_trials

    return named_trials(word) if is_meant_as_trials(word) else ()


def _compared(deps: Deps, found: "Iterator[_Found]") -> "Iterator[_Found]":
    """Yield what was found; say on stderr of which trials no diff can be made."""
    from trialcli.jobs.diff import FailedDiff

    for one in found:
        if isinstance(one, FailedDiff):
            deps.complain(one.error)
        yield one


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads the diffs: what is to be seen of each."""

    view: "View"
    fails_on: "View | None"
    page: "Callable[[Diff], _Page]"
    newsless: bool
    """Whether the page of a diff without news is wanted, too."""

    def made(self, found: "_Found") -> _Made:
        """Return what is kept of a diff."""
        from trialcli.jobs.diff import FailedDiff, NoNewVersion
        from trialcli.jobs.recordfiles import OnlyIn
        from trialcli.versions.compared import Compared, compared, only_in, uncompared

        if isinstance(found, FailedDiff):
            return _without_diff(found.trial, "failed", Compared(failed=1))
        if isinstance(found, NoNewVersion):
            why = "one-version" if found.newest is None else "unchanged-since"
            counts = uncompared(found.newest, missing=found.missing)
            return _without_diff(found.trial, why, counts)
        if isinstance(found, OnlyIn):
            return _without_diff(
                found.trial, f"only-{found.side}", only_in(found.trial, found.side)
            )
        if self.view.sections:
            found = found.only(self.view.sections)
        counts = compared(found, self.view)
        is_bad = self.fails_on is not None and bool(self.fails_on.events(found))
        is_wanted = counts.shown or self.newsless
        return _Made(self.page(found) if is_wanted else (), found.worst, counts, is_bad)


def _without_diff(trial: str, why: str, counts: "Compared") -> _Made:
    return _Made((), "none", counts, is_bad=False, not_compared=(trial, why))


def _page(format_: Format, view: "View", found: "Diff") -> "_Page":
    if format_ is Format.MARKDOWN:
        from trialcli.render.diff.markdown import diff_markdown

        return [diff_markdown(found, _link(found), view)]
    from trialcli.render.diff.text import diff_text

    return diff_text(found, _link(found), view)


def _json_page(found: "Diff") -> "_Page":
    from trialcli.render.diff.data import diff_data
    from trialcli.render.jsontext import json_text

    return [json_text(diff_data(found))]


def _print(made: _Made, format_: Format, *, pager: bool) -> None:
    from trialcli.edges.terminal import show, write_markup

    if format_ is Format.MARKDOWN:
        write_markup(f"{made.text}\n")
    else:
        show(made.page, pager=pager)


def _print_several(made: Sequence[_Made], last: str, format_: Format, *, pager: bool) -> None:
    """Print the diffs that show anything, the worst first, and last a word about the others."""
    from trialcli.edges.terminal import show, write_markup

    shown = sorted((one for one in made if one.counts.shown), key=lambda one: rank(one.worst))
    if format_ is Format.MARKDOWN:
        from trialcli.render.markdowntext import escaped

        for one in shown:
            write_markup(f"{one.text}\n")
        if last:
            write_markup(f"{escaped(last)}\n")
        return
    from trialcli.render.diff.text import several_text

    show(several_text([one.page for one in shown], last), pager=pager)


def _print_json(made: Sequence[_Made], *, several: bool) -> None:
    from trialcli.edges.terminal import write_json
    from trialcli.render.diff.data import diffs_json

    texts = [one.text for one in made if one.page]
    others = [one.not_compared for one in made if one.not_compared]
    write_json(diffs_json(texts, others) if several else texts[0])
