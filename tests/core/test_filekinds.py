import pytest

from trialcli.core.filekinds import (
    binary_kind,
    encoding_of,
    is_gzip,
    is_zip,
    packed_kind,
    text_kind,
)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"%PDF-1.7\n", "a PDF document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (such as .xls)"),
        (b"BZh91AY", "a bzip2 file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
        (b"SQLite format 3\0", "an SQLite database"),
        (b"a" * 257 + b"ustar", "a tar archive"),
        (b"version https://git-lfs.github.com/spec/v1", "a Git LFS pointer, not the file itself"),
        (b'{"a": 1}', None),
    ],
)
def test_what_is_no_text(head: bytes, kind: str | None) -> None:
    assert binary_kind(head) == kind


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
def test_what_is_no_json(text: str, kind: str | None) -> None:
    assert text_kind(text) == kind


def test_archives_and_what_is_one_only_outside() -> None:
    assert is_zip(b"PK\x03\x04")
    assert is_gzip(b"\x1f\x8b\x08")
    assert not is_zip(b"PKZIP")
    assert packed_kind(["[Content_Types].xml", "xl/workbook.xml"]) == "an Excel workbook"
    assert packed_kind(["word/document.xml"]) == "a Word document"
    assert packed_kind(["NCT00000001.json"]) is None


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"]
)
def test_the_encoding_is_known_by_its_mark_or_its_zeros(encoding: str) -> None:
    text = '{"title": "Schütz ≤ 5"}'
    content = text.encode(encoding)
    assert content.decode(encoding_of(content)) == text
