"""Decode the text of a list; an error names the kind of a file that is not text."""

import io
import re
from collections.abc import Mapping

from trialcli.errors import UsageError
from trialcli.text.encoding import guessed_encoding, marked_encoding
from trialcli.text.filekinds import HEAD, FileKind, Form, binary_kind, is_zip, zip_kind

_ADVICE: Mapping[Form, str] = {
    "spreadsheet": "Save it as CSV and use that file.",
    "document": "Save it as plain text and use that file.",
    "packed": "Unpack it and use the file in it.",
    "database": "Export the IDs as CSV and use that file.",
    "picture": "Copy the IDs into a text file and use that file.",
    "pointer": "Download the file with git lfs pull and try again.",
}
_BEGINNING = 65536
_MANY_CONTROLS = 0.1
_IN_BYTES = re.compile(rb"nct[ -]?[0-9]{8}", re.IGNORECASE)
_IN_WIDE_BYTES = re.compile(rb"n\0c\0t\0(?:[ -]\0)?(?:[0-9]\0){7}[0-9]", re.IGNORECASE)
"""An ID in UTF-16, in either byte order. PowerShell appends UTF-16 to any file."""
_CONTROLS = bytes(code for code in range(32) if chr(code) not in "\0\t\n\f\r\x1b")


def decoded(content: bytes, name: str) -> str:
    """Return the text of a list: UTF-8, UTF-16 or UTF-32, marked or not, or a Windows code page.

    A byte that is not UTF-8 becomes a lone surrogate, which ``ctgov.ids.folding`` reads.

    Raises:
        UsageError: it is not text.
    """
    if _IN_BYTES.search(content) and _IN_WIDE_BYTES.search(content):
        raise UsageError(
            f"{name} is only partly UTF-16, because two programs wrote to it.",
            hint="Write all of it with one program, as UTF-8.",
        )
    if encoding := marked_encoding(content):
        return content.decode(encoding, _handling(encoding))
    if kind := _kind(content):
        raise UsageError(f"{name} is {kind.name}, not a text file.", hint=_ADVICE[kind.form])
    guess = guessed_encoding(content)
    if guess is None or (guess == "utf-8" and _has_many_controls(content[:_BEGINNING])):
        raise UsageError(f"{name} is not a text file.", hint="Use a text or CSV file.")
    return content.decode(guess, _handling(guess))


def _handling(encoding: str) -> str:
    return "surrogateescape" if encoding.startswith("utf-8") else "replace"


def _has_many_controls(content: bytes) -> bool:
    """Whether bytes are from a program or an image: text has few control characters."""
    plain = content.translate(None, _CONTROLS)
    return len(content) - len(plain) > len(content) * _MANY_CONTROLS


def _kind(content: bytes) -> FileKind | None:
    """Return the kind of a file that is not text."""
    head = content[:HEAD]
    if is_zip(head):
        return zip_kind(head, _members(content)) or FileKind("a ZIP archive", "packed")
    return binary_kind(head)


def _members(content: bytes) -> list[str]:
    """Return the names of the files in a ZIP archive; none if it is damaged."""
    from zipfile import BadZipFile, ZipFile

    try:
        with ZipFile(io.BytesIO(content)) as archive:
            return archive.namelist()
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return []
