"""How each section is drawn when nothing of it may be left out."""

from collections.abc import Callable

from trialcli.render.record import arms, design, eligibility, people, places, references, texts
from trialcli.render.record.cursor import Node
from trialcli.render.record.other import other
from trialcli.render.record.part import Part


def _results(study: Node) -> Part:
    from trialcli.render.record.results import results  # large, and few records have any

    return results(study)


WHOLE: dict[str, Callable[[Node], Part]] = {
    "basics": design.basics,
    "summary": texts.summary,
    "description": texts.description,
    "conditions": texts.conditions,
    "design": design.design,
    "arms": arms.arms,
    "interventions": arms.interventions,
    "outcomes": arms.outcomes,
    "eligibility": eligibility.eligibility,
    "sponsors": people.sponsors,
    "locations": places.locations,
    "contacts": people.contacts,
    "identifiers": references.identifiers,
    "references": references.references,
    "documents": references.documents,
    "oversight": design.oversight,
    "sharing": references.sharing,
    "dates": design.dates,
    "terms": design.terms,
    "results": _results,
    "other": other,
}
"""By name, in the order of the page; ``other`` is last, for it shows what the others did not."""
