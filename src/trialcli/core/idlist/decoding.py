"""The text in the bytes of a list; a file that is no text is named as what it is."""

import re

from trialcli.errors import UsageError

_SAVE_AS_CSV = "Save it as CSV, and give that file."
_SAVE_AS_TEXT = "Save it as plain text, and give that file."
_UNPACK = "Unpack it, and give the file that is in it."
_COPY_THE_TEXT = "Copy the IDs into a text file, and give that file."
_EXPORT = "Export the IDs as CSV, and give that file."
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel or Word file", _SAVE_AS_CSV),
    (b"\x1f\x8b", "compressed (gzip)", _UNPACK),
    (b"BZh", "compressed (bzip2)", _UNPACK),
    (b"\xfd7zXZ\x00", "compressed (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "compressed (zstd)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"Rar!", "a RAR archive", _UNPACK),
    (b"SQLite format 3\x00", "an SQLite database", _EXPORT),
    (b"PAR1", "a Parquet file", _EXPORT),
    (b"{\\rtf", "an RTF document", _SAVE_AS_TEXT),
    (b"\x89PNG\r\n", "an image", _COPY_THE_TEXT),
    (b"\xff\xd8\xff", "an image", _COPY_THE_TEXT),
    (b"GIF8", "an image", _COPY_THE_TEXT),
    (b"II*\x00", "an image", _COPY_THE_TEXT),
    (b"MM\x00*", "an image", _COPY_THE_TEXT),
    (b"%!PS", "a PostScript document", _COPY_THE_TEXT),
)
_ZIPPED = (
    (b"xl/", "an Excel workbook", _SAVE_AS_CSV),
    (b"word/", "a Word document", _SAVE_AS_TEXT),
    (b"ppt/", "a PowerPoint presentation", _COPY_THE_TEXT),
    (b"opendocument.spreadsheet", "an OpenDocument spreadsheet", _SAVE_AS_CSV),
    (b"opendocument.text", "an OpenDocument text", _SAVE_AS_TEXT),
    (b"Index/Document.iwa", "a Numbers or Pages document", _SAVE_AS_CSV),
)
_MARKS = (
    # The mark of UTF-32 begins with that of UTF-16.
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_EDGE = 65536
"""Bytes at the beginning and the end of a ZIP file in which the names of its files are found."""
_FEW_ZEROS = 0.01
_SOME = 0.1
"""Some programs part the texts of a list by zero bytes."""
_IN_BYTES = re.compile(rb"nct[ -]?[0-9]{8}", re.IGNORECASE)
_IN_WIDE_BYTES = re.compile(rb"n\0c\0t\0(?:[ -]\0)?(?:[0-9]\0){7}[0-9]", re.IGNORECASE)
"""An ID in UTF-16, in either order of its bytes. PowerShell appends such to any file."""
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\0\t\n\f\r\x1b")


def decoded(content: bytes, name: str) -> str:
    """Return the text of a list: UTF-8, UTF-16 or UTF-32, marked or not, or a Windows code page.

    A byte that is not UTF-8 becomes a lone surrogate, which ``core.idfolding`` reads.

    Raises:
        UsageError: it is no text.

    """
    if _IN_BYTES.search(content) and _IN_WIDE_BYTES.search(content):
        raise UsageError(
            f"{name} is partly UTF-16 and partly not, since two programs have written to it.",
            hint="Write all of it with one program, as UTF-8.",
        )
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, _handling(encoding))
    _refuse_other_files(content, name)
    guess = _encoding(content)
    if guess is None or (guess == "utf-8" and _has_many_controls(content[:_EDGE])):
        raise UsageError(f"{name} is not a text file.", hint="Give a text or CSV file.")
    return content.decode(guess, _handling(guess))


def _handling(encoding: str) -> str:
    return "surrogateescape" if encoding == "utf-8" else "replace"


def _encoding(content: bytes) -> str | None:
    """Guess how an unmarked text is encoded, by where its zero bytes stand."""
    share = _zeros(content)
    if share <= _FEW_ZEROS or (share <= _SOME and _is_utf_8(content)):
        return "utf-8"
    quarters = [_zeros(content[place::4]) for place in range(4)]
    is_zero = [share > 0.5 for share in quarters]
    if is_zero == [False, True, True, True]:
        return "utf-32-le"
    if is_zero == [True, True, True, False]:
        return "utf-32-be"
    even, odd = _zeros(content[::2]), _zeros(content[1::2])
    # Text in a script without ASCII has few zeros, but they are all on one side.
    if even <= _FEW_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if odd <= _FEW_ZEROS else None


def _has_many_controls(content: bytes) -> bool:
    """Tell whether bytes are those of a program or a picture: text has few control characters."""
    plain = content.translate(None, _CONTROLS)
    return len(content) - len(plain) > len(content) * _SOME


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _zeros(content: bytes) -> float:
    return content.count(0) / len(content) if content else 0.0


def _refuse_other_files(content: bytes, name: str) -> None:
    what = _what_it_is(content)
    if what is not None:
        kind, hint = what
        raise UsageError(f"{name} is {kind}, not a text file.", hint=hint)


def _what_it_is(content: bytes) -> tuple[str, str] | None:
    if content.startswith(b"PK\x03\x04"):
        edges = content[:_EDGE] + content[-_EDGE:]
        for sign, kind, hint in _ZIPPED:
            if sign in edges:
                return kind, hint
        return "a ZIP archive", _UNPACK
    if b"%PDF-" in content[:1024]:
        return "a PDF document", _COPY_THE_TEXT
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "an image", _COPY_THE_TEXT
    for sign, kind, hint in _SIGNATURES:
        if content.startswith(sign):
            return kind, hint
    return None
