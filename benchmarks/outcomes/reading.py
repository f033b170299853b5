"""Reading pairs of outcomes and what raters judged of them.

A file holds one JSON object per line. Only a line feed ends a line: a string may hold any other
character, also a carriage return or U+2028, as it was registered.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from trialcli.events.severity import SEVERITIES, Severity

Part = Literal["develop", "shut", "all"]


class BadLabelsError(Exception):
    """A file that does not hold what is expected."""


@dataclass(frozen=True, slots=True)
class OutcomesPair:
    """The outcomes of two versions of a record."""

    id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    rating: Severity | None
    """The `class` in the file of pairs; None if ratings are in files of their own."""
    kind: str | None
    """What was changed, in words of the file's author. Only invented pairs have a kind."""

    @property
    def trial(self) -> str:
        """What the pairs of one trial have in common; an invented pair is its own trial."""
        return self.id if self.kind is not None else self.id.rpartition(":")[0] or self.id


def is_shut(trial: str) -> bool:
    """Whether a trial is in the third that is measured once, at the end.

    A digest decides: the part of a trial never changes, and no pair decides the part of another.
    """
    return int(sha256(trial.encode()).hexdigest(), 16) % 3 == 0


def in_part(trial: str, part: Part) -> bool:
    """Whether a trial belongs to a part."""
    return part == "all" or is_shut(trial) == (part == "shut")


def read_pairs(paths: Sequence[Path]) -> list[OutcomesPair]:
    """Read files of pairs, rated or not; no two pairs have one ID."""
    pairs: dict[str, OutcomesPair] = {}
    for path in paths:
        for where, line in _objects(path):
            one = _pair(line, where)
            if one.id in pairs:
                raise BadLabelsError(f"{where}: the ID {one.id} occurs twice.")
            pairs[one.id] = one
    if not pairs:
        raise BadLabelsError(f"{', '.join(map(str, paths))}: no pairs of outcomes.")
    return list(pairs.values())


def read_ratings(path: Path) -> dict[str, Severity]:
    """Read what one rater judged: `id` and `class` of each pair."""
    ratings: dict[str, Severity] = {}
    for where, line in _objects(path):
        name = line.get("id")
        if not isinstance(name, str):
            raise BadLabelsError(f"{where}: no `id`.")
        if name in ratings:
            raise BadLabelsError(f"{where}: the ID {name} occurs twice.")
        ratings[name] = _rating(line, where)
    if not ratings:
        raise BadLabelsError(f"{path}: no ratings.")
    return ratings


def _objects(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each object of a file, and the words for its place."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BadLabelsError(f"{path} cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            where = f"{path}, line {number}"
            yield where, _object(line, where)


def _object(line: str, where: str) -> Mapping[str, Any]:
    try:
        value = json.loads(line, strict=False)  # not strict: control characters inside strings
    except (ValueError, RecursionError) as error:
        raise BadLabelsError(f"{where}: not JSON ({error}).") from error
    if not isinstance(value, dict):
        raise BadLabelsError(f"{where}: not a JSON object.")
    return value


def _pair(line: Mapping[str, Any], where: str) -> OutcomesPair:
    rating = _rating(line, where) if "class" in line else None
    before, after = line.get("before"), line.get("after")
    if not (isinstance(before, dict) and isinstance(after, dict)):
        raise BadLabelsError(f"{where}: no `before` and `after`.")
    name, kind = line.get("id", where), line.get("kind")
    return OutcomesPair(str(name), before, after, rating, None if kind is None else str(kind))


def _rating(line: Mapping[str, Any], where: str) -> Severity:
    for severity in SEVERITIES:
        if line.get("class") == severity:
            return severity
    raise BadLabelsError(f"{where}: no `class` of {', '.join(SEVERITIES)}.")
