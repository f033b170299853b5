import pytest

from trialcli.ctgov.outcomes.components import parts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("death, stroke or major bleeding", ("death", "stroke", "major bleeding")),
        ("weight and height at 6 months", ("weight", "height")),
        ("1) weight; 2) height", ("weight", "height")),
        ("pain (at rest and in motion)", ("pain",)),
        ("cure, defined as no fever and no cough", ("cure",)),
        ("change from baseline in weight and height", ("weight", "height")),
        ("", ()),
    ],
)
def test_a_text_names_its_parts(text, found):
    assert parts(text) == found
