import pytest

from trialcli.text.filekinds import binary_kind, is_gzip, is_zip, text_kind, zip_kind


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file"),
        (b"BZh91AY", "a bzip2 file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"a" * 257 + b"ustar", "a tar archive"),
        (b"version https://git-lfs.github.com/spec/v1", "a Git LFS pointer, not the file itself"),
        (b"\n\n%PDF-1.7\n", "a PDF document"),
        (b'{"a": 1}', None),
        (b'{"title": "%PDF-1.7"}', None),
    ],
)
def test_files_that_are_not_text(head: bytes, kind: str | None) -> None:
    found = binary_kind(head)
    assert (found and found.name) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("<!DOCTYPE html><html>", "a web page"),
        ("\ufeff\n<HTML lang=en>", "a web page"),
        ("<!-- x -->\n<!doctype HTML>", "a web page"),
        ('<?xml version="1.0"?>\n<clinical_study rank="1">', "an XML export of a record"),
        ('<?xml version="1.0"?>\n<feed>', "an XML file"),
        ("TY  - DBASE\nID  - NCT00000001", "a file of citations (RIS or NBIB)"),
        ("PMID- 123\n", "a file of citations (RIS or NBIB)"),
        ("@misc{NCT00000001,\n", "a file of citations (BibTeX)"),
        ("NCT Number,Study Title\n", "a table (CSV or TSV)"),
        ("Rank,NCT Number,Title\n1,NCT00000001,x\n", "a table (CSV or TSV)"),
        ("nct_id|title\n", "a table (CSV or TSV)"),
        ("a;b;c\n1;2;3\n", "a table (CSV or TSV)"),
        ('{"a,b,c\n": 1}', None),
        ('[{"NCT Number,": 1}]', None),
        ("NCT00000001\nNCT00000002\n", None),
        ("", None),
    ],
)
def test_texts_that_are_not_json(text: str, kind: str | None) -> None:
    assert text_kind(text) == kind


def test_archives_and_documents_in_an_archive() -> None:
    assert is_zip(b"PK\x03\x04")
    assert is_gzip(b"\x1f\x8b\x08")
    assert not is_zip(b"PKZIP")


@pytest.mark.parametrize(
    ("head", "members", "kind"),
    [
        (b"PK\x03\x04", ["[Content_Types].xml", "xl/workbook.xml"], "an Excel workbook"),
        (b"PK\x03\x04", ["word/document.xml"], "a Word document"),
        (
            b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet",
            ["mimetype", "content.xml"],
            "an OpenDocument spreadsheet",
        ),
        (b"PK\x03\x04", ["content.xml"], "an OpenDocument file"),
        (b"PK\x03\x04", ["NCT00000001.json", "week/xl/1.json"], None),
    ],
)
def test_the_kind_of_a_zip_archive(head: bytes, members: list[str], kind: str | None) -> None:
    found = zip_kind(head, members)
    assert (found and found.name) == kind
