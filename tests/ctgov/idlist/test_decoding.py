import gzip
import io
import zipfile

import pytest

from trialcli.ctgov.idlist.read import read_list
from trialcli.errors import UsageError

LISTED = "NCT Number\tTitle\r\nNCT00000410\tx\r\nNCT\u00a000001245\t\u2265 18 y\r\n"
MARKS = {
    "utf-8": "\ufeff",
    "utf-16-le": "\ufeff",
    "utf-16-be": "\ufeff",
    "utf-32-le": "\ufeff",
    "utf-32-be": "\ufeff",
}


@pytest.mark.parametrize("encoding", MARKS)
@pytest.mark.parametrize("is_marked", [True, False])
def test_a_text_is_read_with_and_without_a_mark(encoding: str, is_marked: bool) -> None:
    content = (MARKS[encoding] * is_marked + LISTED).encode(encoding)
    assert read_list(content, "x").trials == ("NCT00000410", "NCT00001245")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_a_text_of_another_script_in_utf_16(encoding: str) -> None:
    content = ("\u6ce8\u518c\u53f7\u8bd5\u9a8c" * 50 + "\nNCT00000410\u53f7").encode(encoding)
    assert read_list(content, "x").trials == ("NCT00000410",)


def test_a_text_that_is_cut_off_in_the_middle_of_a_character() -> None:
    assert read_list(LISTED.encode("utf-16")[:-1], "x").trials == ("NCT00000410", "NCT00001245")


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-8"])
def test_a_windows_code_page_is_tolerated(encoding: str) -> None:
    content = "\u00c9tude NCT\u00a000000410 and NCT\u00ad00001245".encode(encoding)
    assert read_list(content, "x").trials == ("NCT00000410", "NCT00001245")


def test_broken_utf_8_spoils_nothing_else() -> None:
    assert read_list(b"NCT\xc2\xa000000410 \xff\xfe NCT\x9600001245", "x").trials == (
        "NCT00000410",
        "NCT00001245",
    )


def test_a_few_zero_bytes_are_spaces() -> None:
    content = b"NCT00000410\0NCT00001245 " + b"some words " * 50
    assert read_list(content, "x").trials == ("NCT00000410", "NCT00001245")


def test_zero_bytes_may_separate_the_ids() -> None:
    assert read_list(b"NCT00000410\0NCT00001245\0", "x").trials == ("NCT00000410", "NCT00001245")


def zipped(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, "NCT00000410 " * 20)
    return content.getvalue()


FILES = {
    "an Excel workbook": zipped("[Content_Types].xml", "xl/workbook.xml"),
    "a Word document": zipped("[Content_Types].xml", "word/document.xml"),
    "a PowerPoint presentation": zipped("ppt/presentation.xml"),
    "an OpenDocument spreadsheet": b"PK\x03\x04application/vnd.oasis.opendocument.spreadsheet",
    "a ZIP archive": zipped("trials.csv"),
    "an old Excel or Word file": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500,
    "a gzip file": gzip.compress(b"NCT00000410"),
    "a PDF document": b"%PDF-1.7\nNCT00000410",
    "an SQLite database": b"SQLite format 3\0" + b"\0" * 80,
    "a Parquet file": b"PAR1NCT00000410",
    "an RTF document": b"{\\rtf1 NCT00000410}",
    "an image": b"\x89PNG\r\n\x1a\n\0\0",
}


@pytest.mark.parametrize("kind", FILES)
def test_the_kind_of_a_file_that_is_not_text_is_named(kind: str) -> None:
    with pytest.raises(UsageError, match="not a text file") as raised:
        read_list(FILES[kind], "trials")
    assert raised.value.message == f"trials is {kind}, not a text file."
    assert raised.value.hint is not None
    assert "use" in raised.value.hint


@pytest.mark.parametrize("content", [b"\0" * 1000, bytes(range(256)) * 40, b"\x01\x02\x03" * 99])
def test_other_bytes_are_not_text(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"trials is not a text file\. Use a text or CSV file\."):
        read_list(content, "trials")


@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_file_in_two_encodings_is_refused(wide: str, is_first: bool) -> None:
    """PowerShell's ``>>`` appends UTF-16 to any file."""
    parts = ["NCT00000410\r\n".encode(wide), b"NCT 00001245\r\n"]
    for mark in (b"", "\ufeff".encode(wide if is_first else "utf-8")):
        with pytest.raises(UsageError, match="partly UTF-16"):
            read_list(mark + b"".join(parts if is_first else parts[::-1]), "trials")


def test_line_numbers_are_those_of_an_editor() -> None:
    reading = read_list(b"\r\nNCT00000410\r\rNCT1\n\x0cNCT2\x0b\n", "x")
    assert [one.place for one in reading.unusable] == ["line 4", "line 5"]
