import pytest

from trialcli.ctgov.search.refusals import complaint

TOKENS = "expecting {'(', 'AREA', 'SEARCH', 'NOT', WORD, PHRASE}"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            f"Error parsing query in Intervention / treatment: mismatched input ']' {TOKENS}",
            "Error parsing query in Intervention / treatment: unexpected “]”",
        ),
        (
            f"Error parsing query in Other terms: extraneous input ')' {TOKENS}",
            "Error parsing query in Other terms: unexpected “)”",
        ),
        (
            "Error parsing query in Other terms: missing ')' at '<EOF>'",
            "Error parsing query in Other terms: “)” is missing at the end",
        ),
        (
            f"Error parsing query in Other terms: mismatched input '<EOF>' {TOKENS}",
            "Error parsing query in Other terms: it ends too early",
        ),
        (
            "Error parsing query in advanced filter: Unknown area name: `Phse`",
            "Error parsing query in advanced filter: Unknown area name: `Phse`",
        ),
        (
            "Error parsing query: Too complicated query\nmore",
            "Error parsing query: Too complicated query",
        ),
        ("`bogus` is unknown parameter", None),
        ("", None),
    ],
)
def test_which_part_is_refused(body: str, said: str | None) -> None:
    assert complaint(body) == said
