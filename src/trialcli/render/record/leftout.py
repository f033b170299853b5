"""What a summary does not show: what it has not read of the record."""

from collections.abc import Iterator
from typing import NamedTuple

from trialcli.ctgov.words.sections import SECTIONS
from trialcli.record.tree import Path
from trialcli.render.record.cursor import RecordCursor
from trialcli.text.blocks import counted

_WORDS = {path: words for section in SECTIONS.values() for path, words in section.left_out.items()}
"""What each path is called, or the items of a list at it."""
_NAMED = ("brief summary", "detailed description", "documents", "results")
"""Parts of a record that are named."""
_NOT_NAMED = ("conditions", "keywords", "contacts", "officials", "links")
"""Lists whose items are not named: few readers look for them, or the screen counts them."""


class NotShown(NamedTuple):
    """What a summary does not show, every value of the record accounted for."""

    named: tuple[str, ...] = ()
    """What a reader would look for, in words: ``212 sites``, ``results``."""
    others: tuple[str, ...] = ()
    """The other parts, in words: ``oversight``, ``details of 2 arms``, ``3 other fields``."""

    def __bool__(self) -> bool:
        """Whether anything is not shown."""
        return bool(self.named or self.others)

    def __str__(self) -> str:
        """Return the words for a screen, which counts the other parts."""
        number = len(self.others)
        parts = counted(
            number,
            "other part" if self.named else "part of the record",
            "other parts" if self.named else "parts of the record",
        )
        return ", ".join([*self.named, *([parts] if number else [])])


class _Missing(NamedTuple):
    """How much of one list is missing."""

    whole: set[Path]
    """Items of which nothing was read."""
    part: set[Path]
    """Items of which something was read."""


def left_out(study: RecordCursor) -> NotShown:
    """Return in a reader's words what of a record has not been read, every leaf accounted for."""
    touched = study.touched()
    phrases: dict[str, _Missing] = {}
    fields = 0
    for path in _unread(study, touched):
        owner = _owner(path)
        if owner is None:
            fields += 1
            continue
        missing = phrases.setdefault(owner, _Missing(set(), set()))
        item = path[: owner.count(".") + 2]
        (missing.part if item in touched else missing.whole).add(item)
    named: dict[str, None] = {}
    others: dict[str, None] = {}
    for owner, missing in phrases.items():
        whole, part = _words(owner, missing)
        named |= dict.fromkeys(whole)
        others |= dict.fromkeys(part)
    unknown = (counted(fields, "other field"),) if fields else ()
    return NotShown(tuple(named), (*others, *unknown))


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


def _words(owner: str, missing: _Missing) -> tuple[list[str], list[str]]:
    """Return what is named and what is another part: ``212 sites``, ``details of 2 sites``."""
    words = _WORDS[owner]
    if isinstance(words, str):
        return ([words], []) if words in _NAMED else ([], [words])
    whole = [counted(len(missing.whole), *words)] if missing.whole else []
    part = [f"details of {counted(len(missing.part), *words)}"] if missing.part else []
    return ([], whole + part) if words[1] in _NOT_NAMED else (whole, part)
