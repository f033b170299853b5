"""``trialcli diff``: what changed between two versions."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
from trialcli.core.severity import at_least, rank
from trialcli.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from datetime import date

    from rich.console import RenderableType

    from trialcli.core.diff import Diff, Version, View
    from trialcli.core.severity import Severity
    from trialcli.jobs.diffing import Differ

    _Page = Sequence[RenderableType]

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
    has_events: bool
    has_news: bool
    """Whether any of the events is to be shown."""

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
        options.Level, typer.Option("--severity", help="Show what is rated so or worse.")
    ] = options.Level.NONE,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="Exit with 4 where changes are shown.")
    ] = False,
    fail_on: Annotated[
        options.Level | None,
        typer.Option("--fail-on", help="Exit with 4 where a change is rated so or worse."),
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
    from trialcli.core.diff import View
    from trialcli.core.sections import known_sections

    deps = Deps(store=store, quiet=quiet)
    sections = known_sections(section or ())
    if original:
        what = _original(what or [], since)
    several, diffs = _diffs(deps, what or [], None if since is None else given_date(since))
    view = View(everything, severity.value)
    page = _json_page if json else partial(_page, format_, view)
    made = [
        _made(found.only(sections) if sections else found, view, page, newsless=json or not several)
        for found in diffs
    ]
    if json:
        _print_json(made, several=several)
    else:
        _print(made, format_, several=several, pager=not no_pager)
    if deps.complaints:
        return max(error.exit_code for error in deps.complaints)
    found = (exit_code and any(one.has_news for one in made)) or (
        fail_on is not None
        and any(one.has_events and at_least(one.worst, fail_on.value) for one in made)
    )
    return ExitCode.CHANGED if found else ExitCode.OK


def _diffs(deps: Deps, what: Sequence[str], since: "date | None") -> "tuple[bool, Iterator[Diff]]":
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
    return True, _newest(deps, differ, trials, since)


def _original(what: Sequence[str], since: str | None) -> list[str]:
    """Return a trial with the names of its first and its latest version."""
    trial = canonical_trial_id(what[0].strip()) if len(what) == 1 else None
    if trial is None or since is not None:
        raise UsageError("--original goes with one trial, and nothing else to compare.")
    return [trial, "first", "latest"]


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
    if len(what) == 2 and not any(canonical_trial_id(word) for word in what):
        return Path(what[0]), Path(what[1])
    return None


def _trials_and_versions(what: Sequence[str]) -> tuple[list[str], list[str]]:
    trials = [trial for word in what if (trial := canonical_trial_id(word.strip()))]
    names = [word for word in what if not canonical_trial_id(word.strip())]
    first = what[0] if what else ""
    if names and (len(trials) != 1 or canonical_trial_id(first.strip()) is None or len(names) > 2):
        raise UsageError(
            f"{' '.join(what)!r} cannot be compared.",
            hint="Give trials, or one trial and at most two of its versions, or two files.",
        )
    return list(dict.fromkeys(trials)), names


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


def _newest(
    deps: Deps, differ: "Differ", trials: Sequence[str], since: "date | None"
) -> "Iterator[Diff]":
    """Yield the newest change of each trial; say on stderr of which none can be made."""
    from trialcli.jobs.diffing import Undiffed

    for found in differ.newest(trials or deps.store.trials(), since):
        if isinstance(found, Undiffed):
            deps.complain(found.error)
        else:
            yield found


def _made(found: "Diff", view: "View", page: "Callable[[Diff], _Page]", *, newsless: bool) -> _Made:
    """Return what is kept of a diff; ``newsless``: its page even where it has no news."""
    has_news = bool(view.events(found))
    wanted = has_news or newsless
    return _Made(page(found) if wanted else (), found.worst, bool(found.events), has_news)


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


def _print(made: Sequence[_Made], format_: Format, *, several: bool, pager: bool) -> None:
    from trialcli.edges.terminal import show, write

    shown = [one for one in made if not several or one.has_news]
    if several:
        shown.sort(key=lambda one: rank(one.worst))
    if format_ is Format.MARKDOWN:
        for one in shown:
            write(f"{one.text}\n")
        return
    from trialcli.render.diff.text import several_text

    pages = [one.page for one in shown]
    show(several_text(pages, len(made)) if several else pages[0], pager=pager)


def _print_json(made: Sequence[_Made], *, several: bool) -> None:
    from trialcli.edges.terminal import write
    from trialcli.render.diff.data import diffs_json

    texts = [one.text for one in made]
    write((diffs_json(texts) if several else texts[0]) + "\n")
