from hypothesis import given
from hypothesis import strategies as st

from trialcli.text.percent import percent_decoded, percent_encoded


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_text_is_read_as_it_is_written(text: str) -> None:
    written = percent_encoded(text)
    assert percent_decoded(written) == text
    assert written.isascii()
    assert not set(written) & set(" &=?#+/")


def test_how_others_write() -> None:
    assert percent_decoded("a+b%20c%2Bd%zz") == "a b c+d%zz"
    assert percent_encoded("ä b:c", ":") == "%C3%A4%20b:c"
    assert percent_decoded("%ff") == "\ufffd"
