"""Texts in web addresses."""

import re
from string import ascii_letters, digits

_PLAIN = frozenset(f"{ascii_letters}{digits}-._~".encode())


def percent_encoded(text: str, also_plain: str = "") -> str:
    """Return a text for a web address; ``also_plain`` are ASCII characters that may stay."""
    plain = _PLAIN | set(also_plain.encode())
    return "".join(
        chr(byte) if byte in plain else f"%{byte:02X}" for byte in text.encode("utf-8", "replace")
    )


def percent_decoded(text: str) -> str:
    """Return the text of a part of a web address, in which ``+`` is a space."""
    content = text.replace("+", " ").encode("utf-8", "replace")
    content = re.sub(rb"%([0-9A-Fa-f]{2})", lambda match: bytes([int(match[1], 16)]), content)
    return content.decode("utf-8", "replace")
