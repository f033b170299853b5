"""The headers of an answer."""

from collections.abc import Iterable


def joined(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return headers with their names in lower case, those of one name as one."""
    found: dict[str, str] = {}
    for written, value in headers:
        name = written.lower()
        found[name] = f"{found[name]}, {value}" if name in found else value
    return found
