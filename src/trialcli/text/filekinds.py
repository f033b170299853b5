"""Recognize the kind of a file by its first bytes, so that an error can name it."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

HEAD = 4096
"""The number of first bytes that are enough."""

Form = Literal["spreadsheet", "document", "packed", "database", "picture", "pointer"]
"""The kind decides what a person can do with a file that is not text."""


class FileKind(NamedTuple):
    """The kind of a file that is not text."""

    name: str
    """With its article: ``a PDF document``."""
    form: Form


_BINARY: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", FileKind("an old Excel or Word file", "spreadsheet")),
    (b"{\\rtf", FileKind("an RTF document", "document")),
    (b"SQLite format 3\0", FileKind("an SQLite database", "database")),
    (b"PAR1", FileKind("a Parquet file", "database")),
    (b"\x1f\x8b", FileKind("a gzip file", "packed")),
    (b"BZh", FileKind("a bzip2 file", "packed")),
    (b"\xfd7zXZ\0", FileKind("an xz file", "packed")),
    (b"\x28\xb5\x2f\xfd", FileKind("a zstd file", "packed")),
    (b"7z\xbc\xaf\x27\x1c", FileKind("a 7-Zip archive", "packed")),
    (b"Rar!", FileKind("a RAR archive", "packed")),
    (b"\x89PNG", FileKind("an image", "picture")),
    (b"\xff\xd8\xff", FileKind("an image", "picture")),
    (b"GIF8", FileKind("an image", "picture")),
    (b"II*\0", FileKind("an image", "picture")),
    (b"MM\0*", FileKind("an image", "picture")),
    (b"%!PS", FileKind("a PostScript document", "picture")),
    (
        b"version https://git-lfs.github.com/",
        FileKind("a Git LFS pointer, not the file itself", "pointer"),
    ),
)
_PDF = FileKind("a PDF document", "picture")
_PDF_WITHIN = 1024
"""PDF readers search for the mark within these first bytes."""
_MEMBERS: tuple[tuple[str, FileKind], ...] = (
    ("xl/", FileKind("an Excel workbook", "spreadsheet")),
    ("word/", FileKind("a Word document", "document")),
    ("ppt/", FileKind("a PowerPoint presentation", "picture")),
    ("Index/Document.iwa", FileKind("a Numbers or Pages document", "spreadsheet")),
    ("content.xml", FileKind("an OpenDocument file", "document")),
)
"""The kind of a ZIP archive with a member whose name begins like this."""
_OPEN_DOCUMENTS: tuple[tuple[bytes, FileKind], ...] = (
    (b"opendocument.spreadsheet", FileKind("an OpenDocument spreadsheet", "spreadsheet")),
    (b"opendocument.text", FileKind("an OpenDocument text", "document")),
)
"""The first member of such a file names its kind, and is not compressed."""
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
    """Whether a file is a ZIP archive; an Office document is one, too."""
    return head.startswith(_ZIP)


def is_gzip(head: bytes) -> bool:
    """Whether a file is compressed with gzip."""
    return head.startswith(_GZIP)


def zip_kind(head: bytes, names: Iterable[str]) -> FileKind | None:
    """Return the kind of a ZIP archive with these members; None if it is only an archive."""
    for mark, kind in _OPEN_DOCUMENTS:
        if mark in head:
            return kind
    members = tuple(names)
    for part, kind in _MEMBERS:
        if any(name.startswith(part) for name in members):
            return kind
    return None


def binary_kind(head: bytes) -> FileKind | None:
    """Return the kind of a file if its first bytes show that it is not text; else None."""
    for mark, kind in _BINARY:
        if head.startswith(mark):
            return kind
    if head[257:262] == b"ustar":
        return FileKind("a tar archive", "packed")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind("an image", "picture")
    # JSON may contain the mark.
    is_json = head.lstrip()[:1] in (b"{", b"[")
    return _PDF if b"%PDF-" in head[:_PDF_WITHIN] and not is_json else None


def text_kind(text: str) -> str | None:
    """Return the kind of a text by its beginning, if it is clearly not JSON."""
    start = text.lstrip("\ufeff \t\r\n")
    if start[:1] in ("{", "["):
        return None
    return next((kind for pattern, kind in _TEXT if re.match(pattern, start)), None)
