"""A report as Markdown: the same parts as its page, with charts as tables."""

from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch
from itertools import chain

from trialcli.render.markdowntext import escaped
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
from trialcli.render.report.charts import bar_words
from trialcli.render.report.overview import overviews_on_one_page
from trialcli.render.report.parts import (
    EACH,
    first_parts,
    last_parts,
    linked_to_anchor,
    listed_versions,
    subtitle,
)
from trialcli.render.report.report import CohortReport


def report_markdown(report: CohortReport) -> Iterator[str]:
    """Yield the report in pieces."""
    yield f"# {escaped(report.title)}\n\n"
    yield f"{''.join(_block(subtitle(report)))}\n"
    table = overviews_on_one_page(report.trials, linked_to_anchor)
    yield from map(part_markdown, first_parts(report, table))
    if report.trials:
        yield part_markdown(EACH)
    yield from report.markdown
    yield from map(part_markdown, last_parts(report))
    yield from map(part_markdown, listed_versions(report))


def part_markdown(part: Part) -> str:
    """Return a part with its heading."""
    heading = f'<a id="{part.anchor}"></a>\n\n{"#" * part.level} {_words(part.heading)}\n\n'
    return heading + "".join(f"{text}\n" for block in part.blocks for text in _block(block))


def _words(words: Words) -> str:
    text = Text(words) if isinstance(words, str) else words
    shown = escaped(text.text)
    if text.link:
        shown = f"[{shown}]({text.link})"
    return f"{shown} ({escaped(text.note)})" if text.note else shown


@singledispatch
def _block(block: Block) -> Iterable[str]:
    """Return the text of a block: one for each block inside it; each ends with a line end."""
    raise TypeError(f"no Markdown for {block!r}")


@_block.register
def _(block: Paragraph) -> Iterable[str]:
    return [" ".join(map(_words, block.parts)) + "\n"]


@_block.register
def _(block: Items) -> Iterable[str]:
    return ["".join(f"- {_words(one)}\n" for one in block.items)]


@_block.register
def _(block: Facts) -> Iterable[str]:
    return ["".join(f"- **{escaped(name)}:** {_words(value)}\n" for name, value in block.rows)]


@_block.register
def _(block: Table) -> Iterable[str]:
    caption = f"**{escaped(block.caption)}**\n\n" if block.caption else ""
    return [caption + _table(block.head, block.rows, block.numbers)]


def _table(
    head: Sequence[str], rows: Iterable[Sequence[Words]], numbers: frozenset[int] = frozenset()
) -> str:
    rule = ["---:" if place in numbers else "---" for place in range(len(head))]
    shown = chain([map(escaped, head), rule], (map(_words, row) for row in rows))
    return "".join(f"| {' | '.join(cells)} |\n" for cells in shown)


@_block.register
def _(block: Chart) -> Iterable[str]:
    rows = [(bar.label, bar_words(block, bar)) for bar in block.bars]
    return [f"**{escaped(block.title)}**\n\n{_table(('', block.unit), rows)}"]


@_block.register
def _(_: Drawing) -> Iterable[str]:
    return ()


@_block.register
def _(block: Columns) -> Iterable[str]:
    return chain.from_iterable(_block(one) for column in block.blocks for one in column)


@_block.register
def _(block: Orders) -> Iterable[str]:
    return _block(block.tables[0][1])
