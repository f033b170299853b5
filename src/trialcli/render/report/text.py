"""The summary of a report as text for a terminal."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from trialcli.render.prose import BLANK, Hanging, paragraph
from trialcli.render.report.findings import findings
from trialcli.render.report.parts import subtitle_words
from trialcli.render.report.report import CohortReport
from trialcli.render.styles import QUIET, TITLE
from trialcli.text.blocks import one_line


def report_text(report: CohortReport) -> Iterator[RenderableType]:
    """Yield the main findings."""
    yield Text(one_line(report.title), style=TITLE)
    yield paragraph(subtitle_words(report), style=QUIET)
    yield BLANK
    for sentence in findings(report.summary):
        yield Hanging(Text("-"), Text(sentence), 2)
    yield BLANK
    yield paragraph(
        "--html FILE, --dir DIR and --format markdown write the whole report.", style=QUIET
    )
