"""Where a file is that the watch list names."""

from pathlib import Path


def located(name: str, base: Path) -> Path:
    """Return a path: relative to ``base``, with ~ expanded, which cron and systemd do not do."""
    try:
        return base / Path(name).expanduser()
    except RuntimeError:  # nobody of that name has a home: then it is the name of a file
        return base / name
