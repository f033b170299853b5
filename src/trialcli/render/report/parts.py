"""What a report consists of, in its order: the same for a page, a folder and Markdown."""

from collections.abc import Iterator

from trialcli.render.report.blocks import Items, Orders, Paragraph, Part, remark
from trialcli.render.report.figures import figures
from trialcli.render.report.findings import findings
from trialcli.render.report.methods import (
    limits_part,
    methods_part,
    rules_part,
    unread_part,
)
from trialcli.render.report.numbers import number_parts
from trialcli.render.report.report import CohortReport
from trialcli.render.report.versions import versions_part
from trialcli.text.blocks import counted

EACH = Part("each-trial", "Each trial", ())
"""Before the parts about each trial."""


def subtitle_words(report: CohortReport) -> str:
    """Return what the report is about, in a line."""
    number = counted(report.summary.trials, "trial")
    if unread := len(report.manifest.not_read):
        number += f" ({unread} more could not be read)"
    return (
        f"{number} · {counted(report.summary.versions.stored, 'stored version')} · as of "
        f"{report.today} · trialcli {report.program}"
    )


def subtitle(report: CohortReport) -> Paragraph:
    """Return the line below the title."""
    return remark(subtitle_words(report))


def first_parts(report: CohortReport, table: Orders) -> Iterator[Part]:
    """Yield the parts before those about each trial."""
    yield _summary(report)
    if report.trials:
        yield Part("table", "Trials", [table])
    yield from number_parts(report.summary)
    if unread := unread_part(report):
        yield unread


def last_parts(report: CohortReport) -> Iterator[Part]:
    """Yield the parts after those about each trial."""
    yield methods_part(report)
    yield limits_part()
    yield rules_part(report)


def listed_versions(report: CohortReport) -> Iterator[Part]:
    """Yield the list of the versions that the report is made of."""
    if report.manifest.versions:
        yield versions_part(report.manifest.versions)


def _summary(report: CohortReport) -> Part:
    summary = report.summary
    charts = [figures(summary)] if summary.trials else []
    return Part("summary", "Summary", [Items([*findings(summary)]), *charts])


def linked_to_anchor(trial: str) -> str:
    """Return the address of the part of a trial on the same page."""
    return f"#{trial}"


def linked_to_page(trial: str) -> str:
    """Return the address of the page of a trial in the same folder."""
    return f"{trial}.html"
