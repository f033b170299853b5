"""A report as one self-contained page, or as a folder of pages."""

from collections.abc import Iterable, Iterator, Sequence

from trialcli.render.report.blocks import Orders, Part, Text, paragraph
from trialcli.render.report.html import blocks_html, part_html, words_html
from trialcli.render.report.overview import (
    ORDERS,
    overview_among_pages,
    overviews_on_one_page,
    page_of,
)
from trialcli.render.report.parts import (
    EACH,
    first_parts,
    last_parts,
    linked_to_anchor,
    linked_to_page,
    listed_versions,
    subtitle,
)
from trialcli.render.report.report import CohortReport
from trialcli.render.report.style import STYLE
from trialcli.render.webpage import Markup, document, is_by, joined, markup, safe

_GENERATOR = "trialcli report"
MOST_ON_ONE_PAGE = 200
"""With more trials, a page becomes slow on a phone; a folder has a page for each."""


def is_report_page(content: bytes) -> bool:
    """Return whether a file holds a page that this module wrote."""
    return is_by(_GENERATOR, content)


def report_page(report: CohortReport, trials: Iterable[Markup]) -> str:
    """Return the whole report as one page. ``trials`` are the parts about each trial."""
    before = list(first_parts(report, overviews_on_one_page(report.trials, linked_to_anchor)))
    after = [*last_parts(report), *listed_versions(report)]
    each = [EACH] if report.trials else []
    contents = _contents([*before, *each, *after])
    shown = [*map(part_html, [*before, *each]), *trials, *map(part_html, after)]
    return _page(report.title, _header(report), joined([contents, *shown], "\n"))


def folder_pages(report: CohortReport) -> Iterator[tuple[str, str]]:
    """Yield the names and texts of the pages beside those of each trial."""
    for order in ORDERS:
        table = overview_among_pages(report.trials, linked_to_page, order)
        if order is ORDERS[0]:
            yield page_of(order), _index(report, table)
        else:
            yield page_of(order), _ordered(report, order.name, table)
        if not report.trials:
            return


def trial_page(parts: Sequence[Part], title: str) -> str:
    """Return the page of one trial in a folder; ``title`` is that of the report."""
    back = blocks_html([paragraph(Text(title, page_of(ORDERS[0])))])
    first = parts[0]
    heading = f"{first.anchor}: {title}"
    return _page(heading, back, joined(map(part_html, parts), "\n"))


def _index(report: CohortReport, table: Orders) -> str:
    parts = [*first_parts(report, table), *last_parts(report)]
    body = joined([_contents(parts), *map(part_html, parts)], "\n")
    return _page(report.title, _header(report), body)


def _ordered(report: CohortReport, name: str, table: Orders) -> str:
    title = f"{report.title}, by {name}"
    back = blocks_html([paragraph(Text(report.title, page_of(ORDERS[0])))])
    heading = markup('{}<h1 dir="auto">{}</h1>', back, safe(title))
    return _page(title, heading, blocks_html([table]))


def _page(title: str, header: Markup, body: Markup) -> str:
    whole = markup("<header>{}</header>\n{}", header, body)
    return document(_GENERATOR, title, STYLE, whole)


def _header(report: CohortReport) -> Markup:
    return markup('<h1 dir="auto">{}</h1>{}', safe(report.title), blocks_html([subtitle(report)]))


def _contents(parts: Iterable[Part]) -> Markup:
    links = joined(
        markup(
            '<li dir="auto"><a href="#{}">{}</a></li>', safe(one.anchor), words_html(one.heading)
        )
        for one in parts
    )
    return markup('<nav aria-label="Contents"><ul>{}</ul></nav>', links)
