"""Eligibility: who can take part."""

from trialcli.ctgov.criteria.groups import Criteria, CriteriaGroup, GroupKind, criteria
from trialcli.ctgov.words.vocabulary import age_words
from trialcli.render.prose import Hanging, fields, paragraph, prose
from trialcli.render.record.body import SectionBody, entries, listed, shorten
from trialcli.render.record.cursor import RecordCursor
from trialcli.text.blocks import counted

_MODULE = "protocolSection.eligibilityModule"
_MARKERS: dict[GroupKind, str] = {"inclusion": "+", "exclusion": "-", "other": "•"}
_MOST, _LONGEST = 5, 280


def eligibility(study: RecordCursor) -> SectionBody:
    """Return the criteria as lists, and age, sex and population."""
    module = study.at(_MODULE)
    found = _criteria(module)
    part = SectionBody(aside=_census(found))
    ages = [(label, value and age_words(value)) for label, value in entries(module, *_AGES)]
    groups = ", ".join(word for leaf in module.plain("stdAges") if (word := leaf.words()))
    part.add(
        fields(
            [
                *ages,
                ("Age groups", groups),
                *entries(module, "sex", "genderBased", "genderDescription"),
                *entries(module, "healthyVolunteers", "samplingMethod", "studyPopulation"),
            ]
        )
    )
    for group in found.groups:
        part.add(_group(group))
    return part


_AGES = ("minimumAge", "maximumAge")


def eligibility_brief(study: RecordCursor) -> SectionBody:
    """Return the first criteria of each kind."""
    found = _criteria(study.at(_MODULE))
    part = SectionBody(aside=_census(found))
    shown = shortened = 0
    for kind in _MARKERS:
        groups = [group for group in found.groups if group.kind == kind]
        outer = [block for group in groups for block in group.outermost][:_MOST]
        shown += len(outer)
        cut = [block._replace(text=shorten(block.text, _LONGEST), marker=None) for block in outer]
        part.add(prose([block._replace(kind="item") for block in cut], _MARKERS[kind]))
        shortened += sum(one.text != other.text for one, other in zip(cut, outer, strict=True))
    total = sum(group.count for group in found.groups)
    inner = sum(len(group.blocks) for group in found.groups) - total
    if total > shown:
        part.left_out.append(f"{total - shown} of {total} criteria")
    if shortened:
        part.left_out.append(f"the end of {counted(shortened, 'long criterion', 'long criteria')}")
    if inner:
        part.left_out.append("remarks and sub-criteria")
    return part


def _criteria(module: RecordCursor) -> Criteria:
    text = module.peek("eligibilityCriteria")
    found = criteria(text or "")
    if found.groups:
        module.text("eligibilityCriteria")
    return found


def _census(found: Criteria) -> str:
    counts = ((found.count(kind), kind) for kind in ("inclusion", "exclusion"))
    return listed(f"{count} {kind}" for count, kind in counts if count)


def _group(group: CriteriaGroup) -> list[Hanging]:
    heading = [paragraph(group.heading)] if group.heading else []
    return [*heading, *prose(group.blocks, _MARKERS[group.kind])]
