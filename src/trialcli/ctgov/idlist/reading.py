"""Collect the trial IDs of a list, and count everything that is not one."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from trialcli.ctgov.ids.folding import FOLD, folded
from trialcli.ctgov.ids.intext import Found, found_in, trial_ids
from trialcli.ctgov.ids.others import OtherId, publisher_ids, registry_ids
from trialcli.registry.id_list import (
    EntryKind,
    ListEntry,
    ListReading,
    NoteEntry,
    Place,
    UnusableId,
)
from trialcli.registry.ids import canonical_trial_id
from trialcli.text.blocks import shortened, storable

_LONGEST_ID = 100
_LABEL = len("https://doi.org/")
_AROUND = " \t\n\"'="
_A_NUMBER = re.compile(
    rf"[{_AROUND}]*[0-9][0-9., ]{{0,30}}(?:e[+-]?[0-9]{{1,3}})?[{_AROUND}]*", re.IGNORECASE
)
_WITHOUT_WORDS = re.compile(r"[\W_0-9]+")
_STRIPPED_ID = re.compile(r"(?<![0-9.,/-])0[0-9]{7}(?![0-9])")
MOST_NAMED = 200
"""The most unusable IDs, and the most IDs of other registries, to name; all are counted."""
_PART = "field"
"""Several of these make a record; without an ID, it is no entry of the list."""
_LONGEST_CELL = 200
"""The most characters of a cell in an entry; a cell may be a whole file."""


class Collector:
    """Collects the IDs of a list, cell by cell."""

    def __init__(
        self, unit: str = "line", numbered: str | None = None, *, note: NoteEntry | None = None
    ) -> None:
        """Count units without an ID; locate IDs by ``numbered`` units, if others.

        ``note`` takes each entry.
        """
        self._note = note
        self._cell = ""
        """The beginning of the current cell, if entries are noted."""
        self._unit = unit
        self._numbered = numbered or unit
        self._trials: dict[str, None] = {}
        self._mentioned: set[str] = set()
        self._unusable: list[UnusableId] = []
        self._unusable_count = 0
        self._others: Counter[str] = Counter()
        self._foreign_ids: list[UnusableId] = []
        self._repeated = 0
        self._without = 0

    def take(self, text: str, number: int, *, only_ids: bool = False) -> None:
        """Take the IDs of a line or cell; a text without an ID is counted.

        ``only_ids`` says that it is a cell that should contain only IDs.
        """
        text = text.rstrip()
        if not text:
            return
        if self._note is not None:
            self._cell = _beginning(text)
        trial = canonical_trial_id(text.lstrip())
        if trial is not None:
            self._keep(trial, number, text, is_mention=False)
        else:
            self._take_folded(folded(text), number, only_ids=only_ids)

    def _take_folded(self, plain: str, number: int, *, only_ids: bool) -> None:
        found = found_in(plain)
        for line, one in _with_lines(plain, found, number):
            if one.trial is None:
                self.fault(line, one.text, one.fault, one.question)
            else:
                self._keep(one.trial, line, one.text, is_mention=one.is_mention)
        others = list(self._foreign(plain, number))
        if not (found or others):
            others = _whole_ids(plain)
        for each in others:
            self._others[each.kind] += 1
            registry = each.kind if each.is_registered else ""
            self._enter("other_id", number, each.text, f"is {each.meaning}", registry=registry)
        if found or others:
            return
        bare = _numbers_alone(plain, only_ids=only_ids)
        for text in bare:
            self.fault(number, text[:20], "has no NCT before it")
        if not bare:
            self._has_none(number, self._cell)

    def lack(self, number: int) -> None:
        """Count a row or record without a value where the ID should be."""
        self._cell = ""
        self._has_none(number, "")

    def mention(self, text: str) -> None:
        """Note the IDs of a text that is about a trial but is not the place of its ID."""
        if "nct" in text.lower() or not text.isascii():
            self._mentioned.update(one.trial or one.text for one in trial_ids(text))

    def fault(self, number: int, text: str, why: str, question: str = "") -> None:
        """Note an ID that cannot be read."""
        self._enter("not_usable", number, text, f"{why}; {question}" if question else why)
        self._unusable_count += 1
        if not self._has_named_most:
            self._unusable.append(UnusableId(f"{self._numbered} {number}", text, why))

    def _foreign(self, plain: str, number: int) -> Iterator[OtherId]:
        """Yield the IDs of other registries in a text, and note where the first ones are."""
        for each in registry_ids(plain):
            if len(self._foreign_ids) < MOST_NAMED:
                place = f"{self._numbered} {number}"
                self._foreign_ids.append(UnusableId(place, each.text, f"is {each.meaning}"))
            yield each

    def reading(self) -> ListReading:
        """Return the collected IDs and counts."""
        return ListReading(
            trials=tuple(self._trials),
            repeated=self._repeated,
            mentioned=len(self._mentioned.difference(self._trials)),
            unusable=tuple(self._unusable),
            unusable_count=self._unusable_count,
            others=dict(self._others),
            foreign=tuple(self._foreign_ids),
            without=self._without,
            unit=self._unit,
        )

    @property
    def _has_named_most(self) -> bool:
        return len(self._unusable) >= MOST_NAMED

    def _has_none(self, number: int, text: str) -> None:
        self._without += 1
        if self._unit != _PART:
            self._enter("no_id", number, text, "has no trial ID")

    def _enter(
        self,
        kind: EntryKind,
        number: int,
        text: str,
        fault: str = "",
        *,
        trial: str | None = None,
        registry: str = "",
    ) -> None:
        if self._note is not None:
            place = Place(self._numbered, number)
            written = storable(text.strip())
            self._note(ListEntry(kind, place, written, self._cell, trial, fault, registry))

    def _keep(self, trial: str, number: int, text: str, *, is_mention: bool) -> None:
        if is_mention:
            self._mentioned.add(trial)
            return
        self._enter("trial", number, text, trial=trial)
        if trial in self._trials:
            self._repeated += 1
        else:
            self._trials[trial] = None


def _beginning(cell: str) -> str:
    """Return the beginning of a cell, on one line."""
    first = cell.strip()[: _LONGEST_CELL + 1].replace(FOLD, " ").replace("\n", " ")
    return storable(shortened(first, _LONGEST_CELL))


def _with_lines(plain: str, found: Iterable[Found], number: int) -> Iterator[tuple[int, Found]]:
    """Yield what was found, each with its line: a text may have several, and millions of IDs."""
    place = 0
    for one in found:
        number += plain.count("\n", place, one.start) + plain.count(FOLD, place, one.start)
        place = max(place, one.start)
        yield number, one


def _whole_ids(plain: str) -> list[OtherId]:
    """Return a publication's ID if a line has little else: citations have many."""
    whole = plain.strip()
    if len(whole) > _LONGEST_ID:
        return []
    return [each for each in publisher_ids(whole) if len(each.text) >= len(whole) - _LABEL][:1]


def _numbers_alone(plain: str, *, only_ids: bool) -> list[str]:
    """Return the numbers that are IDs without ``NCT``.

    In a cell for an ID every number is one, also as a spreadsheet writes it: ``1,245``,
    ``1.23E+07``. In a line without words, only 8 digits that begin with 0 are.
    """
    if only_ids and _A_NUMBER.fullmatch(plain):
        return [plain.strip(_AROUND)]
    return _STRIPPED_ID.findall(plain) if _WITHOUT_WORDS.fullmatch(plain) else []
