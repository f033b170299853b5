"""Modules of the standard library that a Python is built without where a library was missing."""

_LEFT_OUT = {
    "_ssl": "ssl",
    "ssl": "ssl",
    "zlib": "zlib",
    "_sqlite3": "sqlite3",
    "sqlite3": "sqlite3",
}

ADVICE = "Run trialcli with another Python, or build this one with the library that it lacks."


def left_out(error: ImportError) -> str | None:
    """Return the name of the module for want of which an import failed; None for any other."""
    return _LEFT_OUT.get(error.name or "")
