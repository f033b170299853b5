"""The trials related to one: as text, as rows and as JSON."""

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from rich.console import RenderableType

from trialcli.ctgov.words.vocabulary import country_words, phase_words
from trialcli.registry.related import RelatedTrial, RelatedTrials
from trialcli.registry.summary import Summary
from trialcli.render.formats.fields import Field, inner, row_data
from trialcli.render.nearest import STORED_NEAREST_FIELDS, nearest_words
from trialcli.render.prose import BLANK, paragraph
from trialcli.render.styles import QUIET
from trialcli.render.summary import SUMMARY_FIELDS
from trialcli.render.trialheading import trial_heading
from trialcli.text.blocks import capital, counted, one_line

SCHEMA = "trialcli/related/1"
_INDENT = 2
_ON_THE_PAGE = 3
"""The number of countries that are named."""

_OF_SUMMARY = {one.name: one for one in inner(SUMMARY_FIELDS, attrgetter("summary"))}
FIELDS: tuple[Field[RelatedTrial], ...] = (
    _OF_SUMMARY["trial"],
    _OF_SUMMARY["title"],
    Field("reasons", "why it is related", lambda row: list(row.reasons), is_brief=True),
    _OF_SUMMARY["status"],
    *(_OF_SUMMARY[name] for name in ("phases", "start", "countries", "sponsor", "conditions")),
    Field(
        "same_title",
        "whether both have one title: perhaps one study that was registered twice",
        lambda row: row.same_title,
    ),
    Field(
        "nearest",
        "the nearest site that counts, with --near",
        lambda row: row.nearest,
        parts=STORED_NEAREST_FIELDS,
    ),
    Field("score", "how alike the records are, within this list", lambda row: row.score),
)


def related_text(related: RelatedTrials) -> Iterator[RenderableType]:
    """Yield how many trials were compared, and then each related one with the reasons."""
    yield paragraph(_opening(related), style=QUIET)
    for row in related.rows:
        yield BLANK
        facts = row.summary
        yield paragraph(trial_heading(facts.trial, facts.title, facts.status))
        if row.nearest:
            yield paragraph(f"Nearest site: {nearest_words(row.nearest)}", _INDENT, QUIET)
        if row.reasons:
            yield paragraph(one_line(capital("; ".join(row.reasons))), _INDENT)
        if shown := _facts(facts):
            yield paragraph(one_line(shown), _INDENT, QUIET)
    if more := more_words(related):
        yield BLANK
        yield paragraph(more, style=QUIET)


def more_words(related: RelatedTrials) -> str:
    """Return how to see the other related trials; empty if all are shown."""
    return "More trials are related. --limit N shows more." if related.has_more else ""


def _opening(related: RelatedTrials) -> str:
    compared = counted(related.compared, "trial")
    where = f"{compared} in the store compared, not the registry"
    if not related.is_from_store:
        where = f"{compared} of the registry compared"
    if related.among:
        where = f"{where}; {related.among}"
    if related.rows:
        return f"{counted(len(related.rows), 'trial')} related to {related.trial} ({where})."
    return f"No trial related to {related.trial} was found ({where})."


def _facts(summary: Summary) -> str:
    """Return the phase, the start and the countries of a trial."""
    phases = phase_words(phase for phase in summary.phases if phase != "NA")
    start = f"start {summary.start}" if summary.start else ""
    names = [country_words(name) for name in summary.countries]
    more = f" and {len(names) - _ON_THE_PAGE} more" if len(names) > _ON_THE_PAGE else ""
    return "; ".join(filter(None, (phases, start, ", ".join(names[:_ON_THE_PAGE]) + more)))


def related_data(related: RelatedTrials) -> dict[str, Any]:
    """Return the JSON of ``related``."""
    return {
        "schema": SCHEMA,
        "trial": related.trial,
        "source": "store" if related.is_from_store else "registry",
        "among": related.among or None,
        "compared": related.compared,
        "has_more": related.has_more,
        "trials": [row_data(FIELDS, row) for row in related.rows],
    }
