"""Modules of the standard library that this Python may have been built without."""

_LEFT_OUT = {
    "_ssl": "ssl",
    "ssl": "ssl",
    "zlib": "zlib",
    "_sqlite3": "sqlite3",
    "sqlite3": "sqlite3",
}

ADVICE = "Run trialcli with another Python, or build this one with the library that it lacks."


def left_out(error: BaseException) -> str | None:
    """Return the module that this Python lacks, if an import failed for that; None otherwise."""
    if not isinstance(error, ImportError):
        return None
    return _LEFT_OUT.get(error.name or "")
