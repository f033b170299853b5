"""Collect the trial IDs of a list, and count everything that is not one."""

import re
from collections import Counter
from collections.abc import Iterator

from trialcli.ctgov.ids.folding import FOLD, folded
from trialcli.ctgov.ids.intext import Found, found_in, trial_ids
from trialcli.ctgov.ids.others import OtherId, publisher_ids, registry_ids
from trialcli.registry.id_list import ListReading, UnusableId
from trialcli.registry.ids import canonical_trial_id

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


class Collector:
    """Collects the IDs of a list, cell by cell."""

    def __init__(self, unit: str = "line", numbered: str | None = None) -> None:
        """Count units without an ID; locate unreadable IDs by ``numbered`` units, if others."""
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
        trial = canonical_trial_id(text.lstrip())
        if trial is not None:
            self._keep(trial, is_mention=False)
            return
        plain = folded(text)
        found = found_in(plain)
        for one in found:
            if one.trial is None:
                # Only the shown ones need the line: a line may contain millions.
                breaks = 0 if self._has_named_most else _breaks(plain, one)
                self.fault(number + breaks, one.text, one.fault)
            else:
                self._keep(one.trial, is_mention=one.is_mention)
        others = [each.kind for each in self._foreign(plain, number)]
        if not (found or others):
            others = _whole_ids(plain)
        self._others.update(others)
        if found or others:
            return
        numbers = _numbers_alone(plain, only_ids=only_ids)
        for each in numbers:
            self.fault(number, each[:20], "has no NCT before it")
        if not numbers:
            self._without += 1

    def lack(self) -> None:
        """Count a row or record without a value where the ID should be."""
        self._without += 1

    def mention(self, text: str) -> None:
        """Note the IDs of a text that is about a trial but is not the place of its ID."""
        if "nct" in text.lower() or not text.isascii():
            self._mentioned.update(one.trial or one.text for one in trial_ids(text))

    def fault(self, number: int, text: str, why: str) -> None:
        """Note an ID that cannot be read."""
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

    def _keep(self, trial: str, *, is_mention: bool) -> None:
        if is_mention:
            self._mentioned.add(trial)
        elif trial in self._trials:
            self._repeated += 1
        else:
            self._trials[trial] = None


def _breaks(plain: str, found: Found) -> int:
    """Return the number of lines before a place in a text."""
    return plain.count("\n", 0, found.start) + plain.count(FOLD, 0, found.start)


def _whole_ids(plain: str) -> list[str]:
    """Return the kind of a publication's ID if a line has little else: citations have many."""
    whole = plain.strip()
    if len(whole) > _LONGEST_ID:
        return []
    return [each.kind for each in publisher_ids(whole) if len(each.text) >= len(whole) - _LABEL][:1]


def _numbers_alone(plain: str, *, only_ids: bool) -> list[str]:
    """Return the numbers that are IDs without ``NCT``.

    In a cell for an ID every number is one, also as a spreadsheet writes it: ``1,245``,
    ``1.23E+07``. In a line without words, only 8 digits that begin with 0 are.
    """
    if only_ids and _A_NUMBER.fullmatch(plain):
        return [plain.strip(_AROUND)]
    return _STRIPPED_ID.findall(plain) if _WITHOUT_WORDS.fullmatch(plain) else []
