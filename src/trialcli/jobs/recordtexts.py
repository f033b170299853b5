"""Recognize the text of a record: without its data date, it is the same as the last time."""

from hashlib import sha256

_DIGEST_BYTES = 16


def digest_without(content: bytes, place: tuple[int, int] | None) -> bytes:
    """Return the digest of a text without the data date at a place; of all of it without one."""
    if place is None:
        return sha256(content).digest()[:_DIGEST_BYTES]
    begin, end = place
    text = memoryview(content)
    digest = sha256(text[:begin])
    digest.update(text[end:])
    return digest.digest()[:_DIGEST_BYTES]


def date_at(content: bytes, place: tuple[int, int] | None) -> str | None:
    """Return the data date at a place of a text; None without a place."""
    return None if place is None else content[place[0] : place[1]].decode("ascii")
