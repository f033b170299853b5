"""The pictures of the documents show what the program prints."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.documents import CHECKOUT, every_document

_PICTURES = CHECKOUT / "docs" / "pictures"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> Path:
    """Return a directory with the pictures, drawn now."""
    directory = tmp_path_factory.mktemp("pictures")
    program = [sys.executable, str(CHECKOUT / "examples" / "pictures.py"), str(directory)]
    subprocess.run(program, check=True)
    return directory


def _words(picture: Path) -> str:
    """Return the text in a picture: another release of rich may place it elsewhere."""
    texts = re.findall(r"<text[^>]*>(.*?)</text>", picture.read_text(encoding="utf-8"))
    return "\n".join(texts)


def test_each_picture_is_up_to_date(drawn):
    names = sorted(path.name for path in drawn.iterdir())
    assert names == sorted(path.name for path in _PICTURES.iterdir())
    for name in names:
        assert _words(drawn / name) == _words(_PICTURES / name), "run examples/pictures.py"
        assert "NCT99000001" in _words(drawn / name)


def test_no_picture_loads_anything():
    for path in _PICTURES.iterdir():
        text = re.sub(r"<text[^>]*>.*?</text>", "", path.read_text(encoding="utf-8"))
        assert re.findall(r"(?:href|src|url)\W*(?:https?:)?//", text) == []
        assert "<script" not in text


def test_the_pictures_that_documents_show_are_there():
    shown = [
        (document.parent / name).resolve()
        for document in every_document()
        for name in re.findall(r"!\[[^\]]+\]\(([^)]+\.svg)\)", document.read_text(encoding="utf-8"))
    ]
    assert all(path.is_file() for path in shown)
