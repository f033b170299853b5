"""Find the encoding of a text: by the byte order mark, or by its zero bytes."""

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    # The mark of UTF-32 begins with the mark of UTF-16.
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_BEGINNINGS: dict[tuple[bool, ...], str] = {
    (False, False, False, True): "utf-32-be",
    (True, False, False, False): "utf-32-le",
    (False, True, False, True): "utf-16-be",
    (True, False, True, False): "utf-16-le",
}
"""Which of the first four bytes are not zero if a text begins with ASCII, like JSON."""
_FEW_ZEROS = 0.01
_SOME_ZEROS = 0.1
"""Some programs separate texts with zero bytes."""


def marked_encoding(content: bytes) -> str | None:
    """Return the encoding of a byte order mark; decoding with it removes the mark."""
    return next((encoding for mark, encoding in _MARKS if content.startswith(mark)), None)


def guessed_encoding(content: bytes) -> str | None:
    """Return the encoding of a text without a mark: UTF-8, UTF-16 or UTF-32; None if neither."""
    if encoding := _BEGINNINGS.get(tuple(byte != 0 for byte in content[:4])):
        return encoding
    share = _zeros(content)
    if share <= _FEW_ZEROS or (share <= _SOME_ZEROS and _is_utf_8(content)):
        return "utf-8"
    is_zero = [_zeros(content[place::4]) > 0.5 for place in range(4)]
    if is_zero == [False, True, True, True]:
        return "utf-32-le"
    if is_zero == [True, True, True, False]:
        return "utf-32-be"
    even, odd = _zeros(content[::2]), _zeros(content[1::2])
    # Text without ASCII has few zero bytes, but all of them at odd or all at even places.
    if even <= _FEW_ZEROS:
        return "utf-16-le"
    return "utf-16-be" if odd <= _FEW_ZEROS else None


def _is_utf_8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _zeros(content: bytes) -> float:
    return content.count(0) / len(content) if content else 0.0
