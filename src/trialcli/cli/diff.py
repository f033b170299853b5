"""``trialcli diff``: what changed between two versions."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from trialcli.cli import options
from trialcli.cli.completion import complete_section
from trialcli.cli.dates import given_date
from trialcli.cli.deps import Deps
from trialcli.core.ids import canonical_trial_id
from trialcli.core.severity import rank
from trialcli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from datetime import date

    from rich.console import RenderableType

    from trialcli.core.compared import Compared
    from trialcli.core.diff import Diff, Version, View
    from trialcli.core.severity import Severity
    from trialcli.jobs.diffing import Undiffed, Unmoved

    _Page = Sequence[RenderableType]
    _Found = Diff | Undiffed | Unmoved

_MODE = re.compile(r"[0-7]{6}|\.")


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
    format_: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format.TEXT,
    severity: Annotated[
        options.Level,
        typer.Option("--severity", help="Show only changes of this severity or higher."),
    ] = options.Level.NONE,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 4 if any change is shown.")
    ] = False,
    fail_on: Annotated[
        options.Level | None,
        typer.Option(
            "--fail-on",
            help="Exit with 4 if any change has this severity or higher, shown or not.",
        ),
    ] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Show what changed between two versions of a trial.

    With a trial alone: its newest change (previous to latest). With one or two versions: from the
    first to the second, or to the latest. With two files, snapshots or bare records: between them;
    so it serves git as an external diff too (docs/diff.md). With nothing: the newest change of
    every stored trial.
    """
    from trialcli.core.compared import Compared
    from trialcli.core.diff import View
    from trialcli.core.sections import known_sections
    from trialcli.render.diff.remarks import closing

    deps = Deps(store=store, quiet=quiet)
    sections = known_sections(section or ())
    if original:
        what = _original(what or [], since)
    day = None if since is None else given_date(since)
    several, found = _found(deps, what or [], day)
    view = View(everything, severity.value, sections)
    reader = _Reader(
        view=view,
        fails_on=None if fail_on is None else replace(view, least=fail_on.value),
        page=_json_page if json else partial(_page, format_, view),
        newsless=json or not several,
    )
    made = [reader.made(one) for one in _compared(deps, found)]
    counts = sum((one.counts for one in made), Compared())
    if json:
        _print_json(made, several=several)
    elif several:
        _print_several(made, closing(counts, view, day), format_, pager=not no_pager)
    else:
        _print(made[0], format_, pager=not no_pager)
    if deps.complaints:
        return deps.conclude(max(error.exit_code for error in deps.complaints))
    is_found = (exit_code and counts.shown) or any(one.is_bad for one in made)
    return deps.conclude(ExitCode.CHANGED if is_found else ExitCode.OK)


def _found(
    deps: Deps, what: Sequence[str], since: "date | None"
) -> "tuple[bool, Iterator[_Found]]":
    """Return whether there may be several diffs, and the diffs."""
    files = _files(what)
    if files is not None:
        return False, iter([_of_files(deps, *files)])
    trials, names = _trials_and_versions(what)
    differ = deps.differ()
    if len(trials) == 1 and since is None:
        before, after = [*names, "latest"][:2] if names else ("previous", "latest")
        return False, iter([differ.between(trials[0], before, after)])
    if names:
        raise UsageError("Versions go with one trial, and not with --since.")
    return True, differ.newest(trials or deps.store.trials(), since)


def _original(what: Sequence[str], since: str | None) -> list[str]:
    """Return a trial with the names of its first and its latest version."""
    trials = _trials_of(what[0]) if len(what) == 1 else ()
    if len(trials) != 1 or since is not None:
        raise UsageError("--original goes with one trial, and nothing else to compare.")
    return [*trials, "first", "latest"]


def _link(found: "Diff") -> str:
    """Return the registry's own comparison of the two versions, or its list of all."""
    from trialcli.registries.ctgov.addresses import compare_page, history_page

    before, after = found.before.number, found.after.number
    if before is None or after is None:
        return history_page(found.trial)
    return compare_page(found.trial, before, after)


def _files(what: Sequence[str]) -> tuple[Path, Path] | None:
    """Return the two files to compare: as a person names them, or as git calls a diff driver.

    git gives: path, old file, old hex, old mode, new file, new hex, new mode, and for a renamed
    file two more (gitattributes, "Defining an external diff driver").
    """
    if len(what) in (7, 9) and _MODE.fullmatch(what[3]) and _MODE.fullmatch(what[6]):
        return Path(what[1]), Path(what[4])
    if len(what) == 2 and not any(map(_trials_of, what)):
        return Path(what[0]), Path(what[1])
    return None


def _trials_and_versions(what: Sequence[str]) -> tuple[list[str], list[str]]:
    read = [(word, _trials_of(word)) for word in what]
    trials = list(dict.fromkeys(trial for _, named in read for trial in named))
    names = [word for word, named in read if not named]
    if names and (len(trials) != 1 or not read[0][1] or len(names) > 2):
        if len(what) == 1 and not Path(what[0]).exists():
            from trialcli.core.idarguments import refuse_other_ids

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
    from trialcli.core.idarguments import is_meant_as_trials, named_trials

    return named_trials(word) if is_meant_as_trials(word) else ()


def _of_files(deps: Deps, before: Path, after: Path) -> "Diff":
    from trialcli.core.diff import diff_versions

    ours, theirs = (_read_version(deps, path) for path in (before, after))
    if ours and theirs and ours.trial != theirs.trial:
        deps.remark(f"These are records of two trials, {ours.trial} and {theirs.trial}.")
    return diff_versions(*_both_sides(ours, theirs), deps.shape, deps.thresholds)


def _read_version(deps: Deps, path: Path) -> "Version | None":
    """Return the record in a file; None for the nothing git puts in place of a missing side."""
    from trialcli.core.diff import read_version
    from trialcli.edges.files import read_file

    return (
        None if str(path) == "/dev/null" else read_version(read_file(path), path.name, deps.shape)
    )


def _both_sides(ours: "Version | None", theirs: "Version | None") -> "tuple[Version, Version]":
    from trialcli.core.diff import no_version

    either = ours or theirs
    if either is None:
        raise UsageError("There is nothing to compare.")
    return ours or no_version(either), theirs or no_version(either)


def _compared(deps: Deps, found: "Iterator[_Found]") -> "Iterator[Diff | Undiffed | Unmoved]":
    """Yield what was found; say on stderr of which trials no diff can be made."""
    from trialcli.jobs.diffing import Undiffed

    for one in found:
        if isinstance(one, Undiffed):
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
        from trialcli.core.compared import Compared, compared, uncompared
        from trialcli.jobs.diffing import Undiffed, Unmoved

        if isinstance(found, Undiffed):
            return _without_diff(found.trial, "failed", Compared(failed=1))
        if isinstance(found, Unmoved):
            why = "one-version" if found.newest is None else "unchanged-since"
            counts = uncompared(found.newest, missing=found.missing)
            return _without_diff(found.trial, why, counts)
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
