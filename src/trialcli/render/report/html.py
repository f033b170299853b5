"""The parts of a report as HTML."""

from collections.abc import Iterable, Sequence
from functools import singledispatch

from trialcli.render.report.blocks import (
    Block,
    Chart,
    Columns,
    Drawing,
    Facts,
    Items,
    Orders,
    Paragraph,
    Part,
    Table,
    Text,
    Words,
)
from trialcli.render.report.charts import chart_drawing, legend
from trialcli.render.webpage import Markup, joined, markup, safe, safe_words

_NOTHING = markup("")


def part_html(part: Part) -> Markup:
    """Return a part with its heading."""
    return markup(
        '<section id="{0}"><h{1} dir="auto">{2}</h{1}>{3}</section>',
        safe(part.anchor),
        part.level,
        words_html(part.heading),
        blocks_html(part.blocks),
    )


def blocks_html(blocks: Iterable[Block]) -> Markup:
    """Return blocks one below the other."""
    return joined(map(_block, blocks), "\n")


def words_html(words: Words) -> Markup:
    """Return words, with their link and their second line."""
    text = Text(words) if isinstance(words, str) else words
    shown = safe_words(text.text)
    if text.link:
        shown = markup('<a href="{}">{}</a>', safe(text.link), shown)
    if text.style:
        shown = markup('<span class="{}">{}</span>', safe(text.style), shown)
    note = markup('<span class="note">{}</span>', safe_words(text.note)) if text.note else _NOTHING
    return markup("{}{}", shown, note)


@singledispatch
def _block(block: Block) -> Markup:
    raise TypeError(f"no HTML for {block!r}")


@_block.register
def _(block: Paragraph) -> Markup:
    shown = joined(map(words_html, block.parts), " ")
    if block.is_quiet:
        return markup('<p class="quiet" dir="auto">{}</p>', shown)
    return markup('<p dir="auto">{}</p>', shown)


@_block.register
def _(block: Items) -> Markup:
    items = joined(markup('<li dir="auto">{}</li>', words_html(one)) for one in block.items)
    return markup("<ul>{}</ul>", items)


@_block.register
def _(block: Facts) -> Markup:
    rows = joined(
        markup(
            '<tr><th scope="row">{}</th><td dir="auto">{}</td></tr>', safe(name), words_html(value)
        )
        for name, value in block.rows
    )
    return markup('<table class="facts"><tbody>{}</tbody></table>', rows)


@_block.register
def _(block: Table) -> Markup:
    head = joined(
        markup('<th scope="col"{}>{}</th>', _number(block, place), safe(name))
        for place, name in enumerate(block.head)
    )
    rows = joined((_row(block, row) for row in block.rows), "\n")
    caption = markup("<caption>{}</caption>", safe(block.caption)) if block.caption else _NOTHING
    style = markup(' class="wide"') if block.is_wide else _NOTHING
    return markup(
        "<table{}>{}<thead><tr>{}</tr></thead><tbody>\n{}\n</tbody></table>",
        style,
        caption,
        head,
        rows,
    )


def _number(table: Table, place: int) -> Markup:
    return markup(' class="number"') if place in table.numbers else _NOTHING


def _row(table: Table, row: Sequence[Words]) -> Markup:
    first, *others = row
    cells = joined(
        markup(
            '<td{} data-label="{}" dir="auto">{}</td>',
            _number(table, place),
            safe(table.head[place]),
            words_html(value),
        )
        for place, value in enumerate(others, 1)
    )
    return markup(
        '<tr><th scope="row" data-label="{}" dir="auto">{}</th>{}</tr>',
        safe(table.head[0]),
        words_html(first),
        cells,
    )


@_block.register
def _(block: Chart) -> Markup:
    return markup(
        '<figure class="chart"><figcaption>{}</figcaption>{}{}</figure>',
        safe(block.title),
        legend(block),
        chart_drawing(block),
    )


@_block.register
def _(block: Drawing) -> Markup:
    return markup("<figure>{}</figure>", block.drawn) if block.drawn else _NOTHING


@_block.register
def _(block: Columns) -> Markup:
    columns = joined(markup("<div>{}</div>", blocks_html(one)) for one in block.blocks)
    return markup('<div class="columns">{}</div>', columns)


@_block.register
def _(block: Orders) -> Markup:
    """All tables but the first are hidden until a link leads to them."""
    links = joined(
        (markup('<a href="{}">{}</a>', safe(link), safe(name)) for name, link in block.links),
        " · ",
    )
    tables = joined(
        markup('<div class="order" id="{}">{}</div>', safe(anchor), _block(table))
        for anchor, table in block.tables
    )
    choice = markup('<p class="choice">Order: {}</p>', links) if block.links else _NOTHING
    return markup('{}<div class="orders">{}</div>', choice, tables)
