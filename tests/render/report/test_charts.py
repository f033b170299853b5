"""Charts of a report: each shows its numbers in words, and no meaning by color alone."""

import pytest

from tests.render.pages import Reading
from trialcli.render.report.blocks import Bar, Chart
from trialcli.render.report.charts import chart_drawing, chart_words, legend, percent
from trialcli.render.report.html import blocks_html
from trialcli.render.webpage import document

PARTS = Chart("c", "Changes", "changes", ("major", "minor"), [Bar("During <it>", (3, 12))])
ONE = Chart("one", "Status", "trials", ("trials",), [Bar("Recruiting", (12,))], 40)


@pytest.mark.parametrize(
    ("number", "out_of", "words"),
    [(0, 40, "0 %"), (1, 400, "under 1 %"), (12, 40, "30 %"), (399, 400, "over 99 %")],
)
def test_only_none_is_0_percent_and_only_all_is_100(number: int, out_of: int, words: str) -> None:
    assert percent(number, out_of) == words
    assert percent(out_of, out_of) == "100 %"


def test_the_words_of_a_chart_have_every_number() -> None:
    assert chart_words(PARTS) == "During <it>: 3 major, 12 minor"
    assert chart_words(ONE) == "Recruiting: 12 of 40 (30 %)"


def test_a_chart_has_a_title_a_description_and_patterns() -> None:
    drawn = chart_drawing(PARTS)
    assert '<title id="c-title">Changes</title>' in drawn
    assert "During &lt;it&gt;: 3 major, 12 minor</desc>" in drawn
    assert 'fill="url(#c-striped)"' in drawn
    assert 'id="c-striped"' in drawn
    assert "minor" in legend(PARTS)
    assert legend(ONE) == ""
    Reading(document("test", "Charts", "", blocks_html([PARTS, ONE])))


def test_a_chart_of_zeros_and_an_empty_one_can_be_drawn() -> None:
    zeros = Chart("z", "Zeros", "trials", ("trials",), [Bar("None", (0,))])
    empty = Chart("e", "Empty", "trials", ("trials",), [])
    Reading(document("test", "Charts", "", blocks_html([zeros, empty])))
