"""``trialcli report``: a report on a cohort of trials."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Protocol

import typer

from trialcli import __version__
from trialcli.cli import options
from trialcli.cli.cohort_options import NO_COHORT, CohortOptions, Trials, chosen_cohort
from trialcli.cli.deps import Deps, exit_code_of
from trialcli.cli.examples import has_examples
from trialcli.cli.manifest import manifest_in, manifest_of
from trialcli.cli.optiongroup import takes
from trialcli.cli.pages import write_page
from trialcli.cli.paths import path_of
from trialcli.cli.printing import print_result
from trialcli.errors import UsageError
from trialcli.render.formats.table import Format
from trialcli.text.blocks import counted, enumerated

if TYPE_CHECKING:
    from trialcli.jobs.report import ReadCohort
    from trialcli.render.report.blocks import Part
    from trialcli.render.report.report import CohortReport
    from trialcli.render.webpage import Markup
    from trialcli.versions.cohort import FollowedTrial
    from trialcli.versions.manifest import UsedVersion

_ON_A_PAGE = 10
"""Events of a trial in a report of one page."""
_ON_ITS_OWN_PAGE = 500
_ALL = "trialcli timeline --all lists every change of"


@has_examples(
    ("Report on every stored trial, as a page", "trialcli report --stored --html report.html"),
    ("A page for each trial, from a list of IDs", "trialcli report --from ids.txt --dir pages"),
    ("The numbers as JSON", "trialcli report --stored --json"),
    related="audit, timeline, diff, rules",
)
@takes(CohortOptions)
def report(
    trials: Trials = None,
    asked: CohortOptions = NO_COHORT,
    html: options.HtmlFile = None,
    directory: Annotated[
        Path | None,
        typer.Option(
            "--dir",
            parser=path_of("--dir"),
            metavar="DIR",
            help="Write a folder of pages, one for each trial: open DIR/index.html. Earlier pages "
            "are replaced, other files are not.",
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="The title of the report.")
    ] = None,
    format_: Annotated[Format, options.format_of("report")] = Format.TABLE,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Report on many trials: what changed, when, and what is due.

    Prints the main findings. --html FILE writes all of the report as one page, for up to 200
    trials; --dir DIR writes a folder of pages for any number. Uses stored versions only; does not
    contact the registry.
    """
    from trialcli.jobs.progress import with_progress
    from trialcli.jobs.report import ReadCohort, read_cohort

    output = options.output_of("report", format_, None, json=json)
    if str(html) == "-" and output.format is not Format.TABLE:
        raise UsageError(f"--format {output.format} and --html - cannot both write to stdout.")
    deps = Deps(store=store, quiet=quiet)
    cohort = chosen_cohort(deps, trials or (), asked)
    name = title or _title(asked, len(cohort.trials))
    writers: list[_Writer] = [_Markdown()] if output.format is Format.MARKDOWN else []
    if html is not None:
        writers.append(_Page(deps, html, len(cohort.trials)))
    if directory is not None:
        writers.append(_Folder(deps, directory, name))

    def show(followed: "FollowedTrial", used: "tuple[UsedVersion, ...]") -> None:
        for writer in writers:
            writer.add(followed, used)

    found, today = ReadCohort(), deps.clock().date()
    with deps.kept_open(), manifest_in(deps, asked.manifest):
        reads = read_cohort(deps.stored, cohort.trials, today, show, found)
        for _ in with_progress(reads, deps.progress("Reading"), len(cohort.trials)):
            pass
        for problem in found.unread:
            deps.complain(problem)
        chosen = _chosen(asked, trials or (), len(cohort.trials))
        whole = _report(deps, name, chosen, found, today)
        for writer in writers:
            whole = writer.finish(whole)
        if output.format is not Format.TABLE or (html is None and directory is None):
            print_result(output, whole, pager=not no_pager)
    return deps.conclude(exit_code_of(found.unread))


def _title(asked: CohortOptions, number: int) -> str:
    if asked.group:
        return f"Report on {enumerated(asked.group)}"
    return f"Report on {counted(number, 'trial')}"


def _chosen(asked: CohortOptions, arguments: Sequence[str], number: int) -> str:
    """Return how the trials were chosen, in words."""
    groups = [f"group {name} of the watch list" for name in asked.group or ()]
    parts = [
        "IDs that were given" if arguments else "",
        *(f"list {path.name}" for path in asked.from_file or ()),
        *groups,
        "every stored trial" if asked.stored else "",
    ]
    return f"{counted(number, 'trial')}: {enumerated(filter(None, parts))}"


def _report(
    deps: Deps, title: str, chosen: str, found: "ReadCohort", today: date
) -> "CohortReport":
    from trialcli.render.report.report import CohortReport
    from trialcli.versions.cohort_summary import summarized

    return CohortReport(
        title=title,
        chosen=chosen,
        today=today,
        program=__version__,
        thresholds=deps.thresholds,
        trials=found.trials,
        summary=summarized(found.trials),
        unread=found.unread,
        manifest=manifest_of("trialcli report", today, found.versions, found.unread),
    )


def _part(followed: "FollowedTrial", *, most_events: int = _ON_A_PAGE, level: int = 3) -> "Part":
    from trialcli.ctgov.site import history_page
    from trialcli.render.report.trial import TrialPlan, trial_part

    trial = followed.timeline.trial
    plan = TrialPlan(history_page(trial), most_events, f"{_ALL} {trial}", level)
    return trial_part(followed, plan)


class _Writer(Protocol):
    """Writes the parts about each trial as they come, then the rest of a report."""

    def add(self, followed: "FollowedTrial", used: "tuple[UsedVersion, ...]") -> None:
        """Take a trial, and the versions that were read of it."""

    def finish(self, whole: "CohortReport") -> "CohortReport":
        """Write the rest; return the report with what is still to be printed."""


class _Markdown:
    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, followed: "FollowedTrial", _: "tuple[UsedVersion, ...]") -> None:
        from trialcli.render.report.markdown import part_markdown

        self._parts.append(part_markdown(_part(followed)))

    def finish(self, whole: "CohortReport") -> "CohortReport":
        return replace(whole, markdown=self._parts)


class _Page:
    def __init__(self, deps: Deps, file: Path, trials: int) -> None:
        from trialcli.render.report.page import MOST_ON_ONE_PAGE

        if trials > MOST_ON_ONE_PAGE:
            raise UsageError(
                f"{trials} trials are too many for one page, which takes {MOST_ON_ONE_PAGE}.",
                hint="--dir DIR writes a folder with a page for each trial.",
            )
        self._deps, self._file = deps, file
        self._parts: list[Markup] = []

    def add(self, followed: "FollowedTrial", _: "tuple[UsedVersion, ...]") -> None:
        from trialcli.render.report.html import part_html

        self._parts.append(part_html(_part(followed)))

    def finish(self, whole: "CohortReport") -> "CohortReport":
        from trialcli.render.report.page import is_report_page, report_page

        write_page(self._deps, report_page(whole, self._parts), self._file, is_report_page)
        return whole


class _Folder:
    def __init__(self, deps: Deps, directory: Path, title: str) -> None:
        from trialcli.edges.files.named import make_folder

        self._deps, self._directory, self._title = deps, directory, title
        self._pages = 0
        make_folder(directory)

    def add(self, followed: "FollowedTrial", used: "tuple[UsedVersion, ...]") -> None:
        from trialcli.render.report.page import trial_page
        from trialcli.render.report.versions import versions_part

        part = _part(followed, most_events=_ON_ITS_OWN_PAGE, level=1)
        self._write(f"{part.anchor}.html", trial_page([part, versions_part(used)], self._title))

    def finish(self, whole: "CohortReport") -> "CohortReport":
        from trialcli.edges.files.named import write_file
        from trialcli.render.report.page import folder_pages
        from trialcli.render.report.versions import MANIFEST_NAME
        from trialcli.versions.manifest import is_manifest, manifest_bytes

        for name, page in folder_pages(whole):
            self._write(name, page)
        manifest = whole.manifest
        write_file(self._directory / MANIFEST_NAME, manifest_bytes(manifest), is_manifest)
        self._deps.remark(f"{counted(self._pages, 'page')} written to {self._directory}.")
        return whole

    def _write(self, name: str, page: str) -> None:
        from trialcli.edges.files.named import write_file
        from trialcli.render.report.page import is_report_page

        write_file(self._directory / name, page.encode(), is_report_page)
        self._pages += 1
