"""How each section of a record is drawn."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from trialcli.record.tree import Record
from trialcli.render.record import arms, design, eligibility, people, places, references, texts
from trialcli.render.record.body import SectionBody
from trialcli.render.record.cursor import RecordCursor, open_record
from trialcli.render.record.other import other

if TYPE_CHECKING:
    from trialcli.registry.near import Near

Draw = Callable[[RecordCursor], SectionBody]


class Drawing(NamedTuple):
    """How a section is drawn."""

    whole: Draw
    """Leaves nothing out."""
    brief: Draw | None = None
    """For the first screen; None if the section is not on it."""


def _results(study: RecordCursor) -> SectionBody:
    from trialcli.render.record.results import results  # large, and few records have any

    return results(study)


DRAWINGS = {
    "basics": Drawing(design.basics),
    "summary": Drawing(texts.summary, texts.summary_brief),
    "description": Drawing(texts.description),
    "conditions": Drawing(texts.conditions),
    "design": Drawing(design.design),
    "arms": Drawing(arms.arms, arms.arms_brief),
    "interventions": Drawing(arms.interventions),
    "outcomes": Drawing(arms.outcomes, arms.outcomes_brief),
    "eligibility": Drawing(eligibility.eligibility, eligibility.eligibility_brief),
    "sponsors": Drawing(people.sponsors),
    "locations": Drawing(places.locations),
    "contacts": Drawing(people.contacts),
    "identifiers": Drawing(references.identifiers),
    "references": Drawing(references.references),
    "documents": Drawing(references.documents),
    "oversight": Drawing(design.oversight),
    "sharing": Drawing(references.sharing),
    "dates": Drawing(design.dates),
    "terms": Drawing(design.terms),
    "results": Drawing(_results),
    "other": Drawing(other),
}
"""By the name of the section, in the order of the page."""


def drawings(near: "Near | None") -> Mapping[str, Drawing]:
    """Return how each section is drawn; with a point, the sites that are nearest to it first."""
    if near is None:
        return DRAWINGS
    from trialcli.render.record.nearest_sites import sites_near, sites_near_brief

    return DRAWINGS | {
        "locations": Drawing(partial(sites_near, near=near), partial(sites_near_brief, near=near))
    }


def sections_of(study: Record) -> list[str]:
    """Return the names of the sections that a record says anything about."""
    cursor = open_record(study)
    return [name for name, drawing in DRAWINGS.items() if drawing.whole(cursor).body]
