"""The trials that a search found, as rows, as a table and as JSON."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

from trialcli.ctgov.words.vocabulary import country_words
from trialcli.registry.search import Search
from trialcli.registry.searched import SearchedTrial, SearchedTrials
from trialcli.render.formats.fields import Field, inner, row_data
from trialcli.render.formats.grid import GAP, Cells, grid_lines, measured
from trialcli.render.formats.table import Format, Output, columns_of
from trialcli.render.nearest import NEAREST_FIELDS, nearest_words
from trialcli.render.summary import SUMMARY_FIELDS, first_and_more, short_phases, short_status
from trialcli.text.blocks import capital, counted, one_line
from trialcli.text.choices import letters_and_digits

SCHEMA = "trialcli/search/1"
_TRY = "Check the spelling, or give fewer words or options."
_COMMAS = "A comma in a text does not separate values: repeat the option."
_WORDS = (
    "Words are searched as text; for a status, phase, place or age, give options, such as "
    "--status recruiting --location Berlin."
)
_SENTENCE = 3
"""Words from which on a person may have written a question."""
_PLAIN = ("condition", "intervention", "title", "outcome", "sponsor", "location", "country")
"""The fields of a search whose values may be texts with a comma."""
_LEAST_TITLE = 10
_TITLE = 1
"""The position of the title, which gets the room that the other columns leave."""
_WITH_WHERE, _WITH_PHASE, _WITH_SPONSOR = 72, 80, 120
"""The columns of a terminal from which the table has another column."""
_MOST = {"Status": 13, "Where": 22, "Phase": 9, "Sponsor": 26}
_IN_TABLE = ("trial", "title", "status", "phases", "countries", "sponsor")

FIELDS: tuple[Field[SearchedTrial], ...] = (
    *(
        field._replace(is_brief=field.name in _IN_TABLE)
        for field in inner(SUMMARY_FIELDS, attrgetter("summary"))
    ),
    Field("interventions", "names of the interventions", lambda one: list(one.interventions)),
    Field(
        "nearest", "the nearest site, with --near", lambda one: one.nearest, parts=NEAREST_FIELDS
    ),
)


def facts_of(output: Output) -> tuple[str, ...]:
    """Return the names of the columns for which the registry is asked."""
    if output.fields:
        return output.fields
    if output.format is Format.IDS:
        return ("trial",)
    if output.format is Format.RIS:
        return ("citation",)
    if output.format is Format.TABLE:
        return (*_IN_TABLE, "nearest_facility")
    every = columns_of(output.result)
    return tuple(one.name for one in every if one.is_brief or output.format is not Format.MARKDOWN)


def nothing_found(found: int | None, search: Search) -> str:
    """Return what to try if a search finds nothing."""
    if found != 0:
        return ""
    advice = [_TRY]
    if any("," in text for name in _PLAIN for text in getattr(search, name)):
        advice.append(_COMMAS)
    if len(search.words.split()) >= _SENTENCE and len(search.given) == 1:
        advice.append(_WORDS)
    return " ".join(advice)


def without_parts_words(counts: Sequence[tuple[str, int]]) -> str:
    """Return how many trials a search finds without one of its parts; empty if it has only one."""
    if not counts:
        return ""
    if not any(found for _, found in counts):
        return f"Without any one of {', '.join(name for name, _ in counts)}: no trials either."
    finding = (f"without {name}: {counted(found, 'trial')}" for name, found in counts if found)
    return f"{capital(', '.join(finding))}."


def search_text(found: SearchedTrials) -> Callable[[int], str]:
    """Return one line for each trial: what it is, whether it is open, and where."""

    def drawn(width: int) -> str:
        asked = {letters_and_digits(name) for name in found.search.country}
        cells = [_cells(each, asked) for each in found.rows]
        lines = _table(cells, width) if cells else []
        return "".join(f"{line}\n" for line in (*lines, more_words(found)) if line)

    return drawn


def more_words(found: SearchedTrials) -> str:
    """Return how many trials of all are shown; empty if all are."""
    if not found.has_more or found.is_counted_only:
        return ""
    shown = f"{found.shown} of {counted(found.found or 0, 'trial')}"
    return f"{shown}; --limit N shows more"


def _table(cells: list[dict[str, str]], width: int) -> list[str]:
    names = _columns(width)
    rows: list[Cells] = [names, *([row[name] for name in names] for row in cells)]
    widths = [
        min(one, _MOST.get(name, one)) for name, one in zip(names, measured(rows), strict=True)
    ]
    others = sum(widths) - widths[_TITLE] + GAP * (len(widths) - 1)
    widths[_TITLE] = min(widths[_TITLE], max(width - others, _LEAST_TITLE))
    return grid_lines(rows, widths)


def _columns(width: int) -> list[str]:
    names = ["Trial", "Title", "Status"]
    if width >= _WITH_PHASE:
        names.append("Phase")
    if width >= _WITH_WHERE:
        names.append("Where")
    if width >= _WITH_SPONSOR:
        names.append("Sponsor")
    return names


def _cells(each: SearchedTrial, asked: set[str]) -> dict[str, str]:
    summary = each.summary
    texts = {
        "Trial": summary.trial,
        "Title": summary.title,
        "Status": short_status(summary.status) if summary.status else "",
        "Phase": short_phases(summary.phases),
        "Where": nearest_words(each.nearest) if each.nearest else _where(each, asked),
        "Sponsor": summary.sponsor or "",
    }
    return {name: one_line(text) for name, text in texts.items()}


def _where(each: SearchedTrial, asked: set[str]) -> str:
    """Return the country that was asked for, or the first one, and the number of the others."""
    countries = each.summary.countries
    ordered = sorted(countries, key=lambda name: letters_and_digits(name) not in asked)
    return first_and_more([country_words(name) for name in ordered])


def ids_lines(found: SearchedTrials) -> Iterator[str]:
    """Yield the trial IDs, one a line."""
    return (f"{each.summary.trial}\n" for each in found.rows)


def search_data(found: SearchedTrials) -> dict[str, Any]:
    """Return the JSON of ``search``."""
    rows: Iterable[dict[str, Any]] = (row_data(FIELDS, each) for each in found.rows)
    if not isinstance(found.rows, Iterator):
        rows = list(rows)
    return {
        "schema": SCHEMA,
        "search": found.search.text,
        "address": found.address,
        "found": found.found,
        "notes": [*found.notes, *filter(None, [nothing_found(found.found, found.search)])],
        "trials": None if found.is_counted_only else rows,
    }
