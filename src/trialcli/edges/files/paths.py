"""Paths in which no shell has expanded a ~: in --store=~/x, cron, systemd."""

import os
from pathlib import Path

from trialcli.errors import UsageError


def expanded(path: Path, setting: str = "") -> Path:
    """Return a path with a ~ at its beginning expanded.

    A shell does that at the beginning of a word alone. As in a shell, what has the name is meant:
    office programs name files like ``~$list.xlsx``. ``setting`` is what names the path, for the
    message.

    Raises:
        UsageError: the home directory is not known.
    """
    text = str(path)
    if not text.startswith("~"):
        return path
    try:
        found = path.expanduser()
    except RuntimeError:
        found = path
    if str(found) != text or (len(text) > 1 and text[1] != os.sep and os.path.lexists(path)):
        return found
    name = text.partition(os.sep)[0]
    named = f"{setting} names {text}" if setting else f"{text} is named"
    if name == "~":
        raise UsageError(
            f"{named}, but no home directory is known.",
            hint="Set HOME, or give the whole path.",
        )
    raise UsageError(
        f"{named}, but there is no user {name[1:]}.",
        hint=f"Write ./{text} for a file of that name.",
    )
