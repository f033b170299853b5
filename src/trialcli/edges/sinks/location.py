"""The path of a file that the watch list names."""

from pathlib import Path

from trialcli.edges.files.paths import expanded
from trialcli.errors import UsageError


def located(name: str, base: Path) -> Path:
    """Return a path: relative to ``base``, with ~ expanded, which cron and systemd do not do."""
    try:
        return base / expanded(Path(name))
    except UsageError:
        # There is no such home directory, so it is the name of a file.
        return base / name
