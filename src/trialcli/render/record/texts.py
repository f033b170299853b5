"""What the trial is about, in the sponsor's words."""

from trialcli.render.prose import fields, prose
from trialcli.render.record.body import SectionBody, shorten
from trialcli.render.record.cursor import RecordCursor
from trialcli.text.blocks import Block

_MODULE = "protocolSection.descriptionModule"
_BRIEF = 900


def summary(study: RecordCursor) -> SectionBody:
    """Return the brief summary."""
    return SectionBody([*prose(study.blocks(f"{_MODULE}.briefSummary"))])


def summary_brief(study: RecordCursor) -> SectionBody:
    """Return the beginning of the brief summary, or of the description if there is no summary."""
    titles = {"briefSummary": "Summary", "detailedDescription": "Description"}
    for key, title in titles.items():
        blocks = study.blocks(f"{_MODULE}.{key}")
        if blocks:
            kept, whole = _beginning(blocks)
            rest = [] if whole else [f"the rest of the {title.lower()}"]
            return SectionBody([*prose(kept)], title=title, left_out=rest)
    return SectionBody()


def _beginning(blocks: tuple[Block, ...]) -> tuple[list[Block], bool]:
    """Return the blocks that fit a first screen, the last one cut, and whether these are all."""
    kept: list[Block] = []
    room = _BRIEF
    for block in blocks:
        text = shorten(block.text, room)
        kept.append(Block(block.kind, text, block.level, block.marker))
        room -= len(block.text)
        if text != block.text or room < _BRIEF // 10:
            break
    return kept, len(kept) == len(blocks) and (not kept or kept[-1] == blocks[-1])


def description(study: RecordCursor) -> SectionBody:
    """Return the detailed description."""
    return SectionBody([*prose(study.blocks(f"{_MODULE}.detailedDescription"))])


def conditions(study: RecordCursor) -> SectionBody:
    """Return conditions and keywords."""
    module = study.at("protocolSection.conditionsModule")
    named, keywords = module.texts("conditions"), module.texts("keywords")
    pairs = [("Conditions", "; ".join(named)), ("Keywords", "; ".join(keywords))]
    return SectionBody([*fields(pairs)])
