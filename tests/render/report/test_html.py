import pytest

from trialcli.render.report.blocks import Block, Facts, Items, Paragraph, Part, Table
from trialcli.render.report.html import blocks_html, part_html

HEBREW = "מרכז רפואי"


@pytest.mark.parametrize(
    "block",
    [
        Items((HEBREW,)),
        Paragraph((HEBREW,)),
        Facts((("Sponsor", HEBREW),)),
        Table(("Sponsor",), ((HEBREW,),)),
    ],
    ids=lambda block: type(block).__name__,
)
def test_a_text_has_its_own_direction(block: Block) -> None:
    drawn = blocks_html([block])
    (before, _) = drawn.split(HEBREW)
    assert 'dir="auto"' in before[before.rindex("<") :]


def test_a_heading_has_its_own_direction() -> None:
    assert f'dir="auto">{HEBREW}</h2>' in part_html(Part("x", HEBREW, ()))
