import pytest

from trialcli.text.encoding import guessed_encoding, marked_encoding

JSON = '{"title": "Schütz ≤ 5"}'
CHINESE = '[{"title": "' + "\u6ce8\u518c\u53f7\u8bd5\u9a8c" * 300 + '"}]'


@pytest.mark.parametrize("text", [JSON, CHINESE])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_mark_names_the_encoding(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert content.decode(marked_encoding(content) or "") == text


@pytest.mark.parametrize("text", [JSON, CHINESE])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_the_zero_bytes_show_the_encoding(text: str, encoding: str) -> None:
    content = text.encode(encoding)
    assert marked_encoding(content) is None
    assert guessed_encoding(content) == encoding
    assert guessed_encoding(content[:1000]) == encoding


@pytest.mark.parametrize("content", [b"\0" * 1000, bytes(range(256)) * 40 + b"\0" * 400])
def test_bytes_that_are_not_text_have_no_encoding(content: bytes) -> None:
    assert guessed_encoding(content) is None
