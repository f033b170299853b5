"""Which optional parts of trialcli are installed."""

import re
from importlib.metadata import PackageNotFoundError, requires, version

from trialcli.settings import Extra

_NEEDS = re.compile(r"(?P<name>[A-Za-z0-9._-]+)[^;]*; *extra == ['\"](?P<extra>[^'\"]+)['\"]")
_FOR_DEVELOPMENT = ("dev", "docs")


def installed_extras() -> tuple[Extra, ...]:
    """Return the extras, and whether what they need is installed; none if that is not known.

    What only some versions of Python need is not asked for.
    """
    try:
        needs = [match for text in requires("trialcli") or () if (match := _NEEDS.fullmatch(text))]
    except PackageNotFoundError:
        return ()
    names = dict.fromkeys(match["extra"] for match in needs)
    return tuple(
        Extra(extra, all(_is_there(match["name"]) for match in needs if match["extra"] == extra))
        for extra in names
        if extra not in _FOR_DEVELOPMENT
    )


def _is_there(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True
