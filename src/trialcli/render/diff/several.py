"""The diffs of several trials together, in each format."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from trialcli.events.severity import rank
from trialcli.render.formats.table import Format, Output, written_records
from trialcli.versions.diff_result import DrawnDiff


def together(output: Output, diffs: Sequence[DrawnDiff[Any]], last: str) -> Any:
    """Return the diffs that show anything, the worst first.

    ``last`` is what there is to say of the trials of which nothing is shown; may be empty.
    """
    if output.format is Format.JSON:
        from trialcli.render.diff.data import diffs_json

        texts = [one.content for one in diffs if one.content]
        return diffs_json(texts, chain.from_iterable(one.each_not_compared() for one in diffs))
    pages = worst_first(diffs)
    if output.is_rows:
        return written_records(output, chain.from_iterable(pages))
    if output.format is Format.MARKDOWN:
        from trialcli.render.diff.markdown import several_markdown

        return several_markdown(pages, last)
    from trialcli.render.diff.text import several_text

    return several_text(pages, last)


def rows_of(drawn: Iterable[DrawnDiff[Any]], counted: list[DrawnDiff[Any]]) -> Iterator[Any]:
    """Yield the rows of diffs as they come; add each diff without its rows to ``counted``."""
    for one in drawn:
        yield from one.content or ()
        counted.append(replace(one, content=None))


def worst_first(diffs: Iterable[DrawnDiff[Any]]) -> list[Any]:
    """Return the pages of the diffs that show anything, the worst first."""
    shown = [one for one in diffs if one.counts.shown]
    return [one.content for one in sorted(shown, key=lambda one: rank(one.worst))]
