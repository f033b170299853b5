"""Lines that wait on the disk, in one file per key. Few files are open at a time."""

from collections.abc import Iterator
from pathlib import Path

_MOST_IN_MEMORY = 4 * 2**20
"""At most this many characters wait in memory."""


class ScratchFiles:
    """Lines by key, below a directory that is removed with the rest of an unfinished export."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._lines: dict[str, list[str]] = {}
        self._size = 0

    def add(self, key: str, line: str) -> None:
        """Add a line."""
        self._lines.setdefault(key, []).append(line)
        self._size += len(line)
        if self._size > _MOST_IN_MEMORY:
            self._write()

    def keys(self) -> list[str]:
        """Return the keys, sorted."""
        self._write()
        return sorted(path.stem for path in self._directory.glob("*.scratch"))

    def lines(self, key: str) -> Iterator[str]:
        """Yield the lines of a key."""
        self._write()
        path = self._path(key)
        if path.exists():
            with path.open(encoding="utf-8", newline="\n") as file:
                yield from file

    def _write(self) -> None:
        if self._lines:
            self._directory.mkdir(parents=True, exist_ok=True)
        for key, lines in self._lines.items():
            with self._path(key).open("a", encoding="utf-8", newline="\n") as file:
                file.writelines(f"{line}\n" for line in lines)
        self._lines.clear()
        self._size = 0

    def _path(self, key: str) -> Path:
        return self._directory / f"{key}.scratch"
