"""What a file is, by its first bytes: an error about it can then name it."""

import re

HEAD = 4096
"""This many bytes of the beginning are enough."""

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "a PDF document"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (such as .xls)"),
    (b"{\\rtf", "an RTF document"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"version https://git-lfs.github.com/", "a Git LFS pointer, not the file itself"),
)
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
_TEXT: tuple[tuple[str, str], ...] = (
    (r"(?is)(<!--.*?-->\s*)*<!doctype html|(?is:<html\b|<head\b|<body\b)", "a web page"),
    (r"(?s)(<\?xml\b.*?)?<(clinical_study|study_fields|Trials?\b)", "an XML export of a record"),
    (r"<\?xml\b|<[A-Za-z]", "an XML file"),
    (r"(?m)\A(?:TY|PMID) ? ?- ", "a file of citations (RIS or NBIB)"),
    (r"@[A-Za-z]+\s*\{", "a file of citations (BibTeX)"),
    (r"(?i)[^\n]{0,200}\bNCT[ _]?(Number|ID)\"?\s*[,;\t|]", "a table (CSV or TSV)"),
    (r"[^\n{}\[\]]+[,;\t|][^\n{}\[\]]+[,;\t|][^\n{}\[\]]*\r?\n", "a table (CSV or TSV)"),
)


def is_zip(head: bytes) -> bool:
    """Tell whether a file is a ZIP archive; an Office document is one, too."""
    return head.startswith(_ZIP)


def is_gzip(head: bytes) -> bool:
    """Tell whether a file is compressed by gzip."""
    return head.startswith(_GZIP)


def packed_kind(names: list[str]) -> str | None:
    """Return what a ZIP archive with these members is, if it is no mere archive."""
    for part, kind in (
        ("xl/", "an Excel workbook"),
        ("word/", "a Word document"),
        ("ppt/", "a presentation"),
        ("content.xml", "an OpenDocument file (such as .ods)"),
    ):
        if any(name.startswith(part) for name in names):
            return kind
    return None


def binary_kind(head: bytes) -> str | None:
    """Return what a file is whose first bytes say that it is no text; None if they do not."""
    for mark, kind in _BINARY:
        if head.startswith(mark):
            return kind
    return "a tar archive" if head[257:262] == b"ustar" else None


def text_kind(text: str) -> str | None:
    """Return what a text is, by its beginning, if it is evidently not JSON."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        return None
    return next((kind for pattern, kind in _TEXT if re.match(pattern, start)), None)


def encoding_of(head: bytes) -> str:
    """Return the encoding of a text: by its mark, or by where its zero bytes stand, or UTF-8."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\0\0", "utf-32"),
        (b"\0\0\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if head.startswith(mark):
            return encoding
    zeros = "".join("0" if byte == 0 else "x" for byte in head[:4])
    return _WITHOUT_MARK.get(zeros, "utf-8")


_WITHOUT_MARK = {"000x": "utf-32-be", "x000": "utf-32-le", "0x0x": "utf-16-be", "x0x0": "utf-16-le"}
"""Where the zero bytes of two characters of ASCII stand, by the encoding."""
