"""Whether the catalog of the packs has all that is in them.

A damaged database can lose rows and answer without an error. Most commands compare only what they
ask for (``PackCatalog.files``). What removes packs, and what verifies them, compares all.
"""

from binascii import crc32
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import groupby, zip_longest
from typing import NamedTuple

from trialcli.edges.packs.catalog import mark_of
from trialcli.edges.packs.holdings import PackHoldings
from trialcli.edges.packs.pack import DamagedPackError, NewerPackError
from trialcli.edges.packs.packfile import PackFile


class _Tally(NamedTuple):
    """How many rows there are, and the sum of their checksums: their order does not matter."""

    rows: int = 0
    total: int = 0

    def plus(self, *row: object) -> "_Tally":
        return _Tally(self.rows + 1, self.total + crc32(repr(row).encode()))


def complete_catalog(holdings: PackHoldings) -> bool:
    """Make sure that the catalog has all that is in intact packs; return whether it had."""
    found, has_marks = _tallied(holdings)
    lacking = [name for name in holdings.intact() if _differs(holdings, name, found)]
    if has_marks and not lacking:
        return True
    for name in lacking:
        holdings.take_again(name)
    if not _tallied(holdings)[1]:
        holdings.rebuild()
    return False


def _tallied(holdings: PackHoldings) -> tuple[dict[str, _Tally], bool]:
    """Return what the catalog has of each pack, and whether its marks agree with that."""
    found: dict[str, _Tally] = {}
    has_marks = True
    for one, other in zip_longest(_marks(_rows(holdings, found)), holdings.packed_marks()):
        has_marks = has_marks and one == other
    return found, has_marks


def _rows(holdings: PackHoldings, found: dict[str, _Tally]) -> Iterator[tuple[str, str]]:
    """Yield the trial and the file of each snapshot, sorted; add its rows to those of its packs."""
    for trial, file, places in holdings.every_snapshot():
        for place in places:
            before = found.get(place.pack, _Tally())
            found[place.pack] = before.plus(trial, file, place.group, place.row)
        yield trial, file


def _marks(rows: Iterable[tuple[str, str]]) -> Iterator[tuple[str, int]]:
    for trial, files in groupby(rows, key=lambda row: row[0]):
        yield trial, mark_of(file for _, file in files)


def _differs(holdings: PackHoldings, name: str, found: dict[str, _Tally]) -> bool:
    """Whether an intact pack has other rows than its catalog says."""
    tally = _Tally()
    try:
        with closing(PackFile(holdings.directory / name)) as pack:
            for row in pack.contents().rows:
                tally = tally.plus(*row)
    except (DamagedPackError, NewerPackError, OSError):
        # Its problem is named elsewhere, and what the catalog knows of it stays.
        return False
    return tally != found.get(name, _Tally())
