"""The headers of an answer."""

from collections.abc import Iterable


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers with names in lower case; headers with the same name are joined."""
    found: dict[str, str] = {}
    for written, value in headers:
        name = written.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
