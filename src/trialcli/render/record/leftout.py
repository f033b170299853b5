"""What a summary does not show: what it has not read of the record."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from trialcli.ctgov.words.sections import SECTIONS
from trialcli.record.tree import Path
from trialcli.render.record.cursor import RecordCursor
from trialcli.text.blocks import counted

_WORDS = {path: words for section in SECTIONS.values() for path, words in section.left_out.items()}
"""What each path is called, or the items of a list at it."""


@dataclass(slots=True)
class _Missing:
    """How much of one list is missing."""

    whole: set[Path] = field(default_factory=set)
    """Items of which nothing was read."""
    part: set[Path] = field(default_factory=set)
    """Items of which something was read."""

    def words(self, one: str, many: str) -> Iterator[str]:
        """Yield "212 sites" and "details of 2 sites"."""
        if self.whole:
            yield counted(len(self.whole), one, many)
        if self.part:
            yield f"details of {counted(len(self.part), one, many)}"


def left_out(study: RecordCursor) -> list[str]:
    """Return in a reader's words what of a record has not been read, every leaf accounted for."""
    touched = study.touched()
    phrases: dict[str, _Missing] = {}
    fields = 0
    for path in _unread(study, touched):
        owner = _owner(path)
        if owner is None:
            fields += 1
            continue
        missing = phrases.setdefault(owner, _Missing())
        item = path[: owner.count(".") + 2]
        (missing.part if item in touched else missing.whole).add(item)
    words = [word for owner, missing in phrases.items() for word in _words(owner, missing)]
    return [*dict.fromkeys(words), *([counted(fields, "other field")] if fields else [])]


def _unread(study: RecordCursor, touched: set[Path]) -> Iterator[Path]:
    """Yield the unread leaves; of a whole section of which nothing was read, the section."""
    for section in study.children():
        if section.path not in touched and section.path[-1] in _WORDS:
            yield section.path
        else:
            yield from (path for path, _ in section.unread())


def _owner(path: Path) -> str | None:
    """Return the longest known beginning of a path."""
    keys = [step for step in path[:3] if isinstance(step, str)]
    for length in range(len(keys), 0, -1):
        dotted = ".".join(keys[:length])
        if dotted in _WORDS:
            return dotted
    return None


def _words(owner: str, missing: _Missing) -> Iterator[str]:
    words = _WORDS[owner]
    if isinstance(words, str):
        yield words
    else:
        yield from missing.words(*words)
