"""A set of trial IDs that stays small with hundreds of thousands of them."""

from collections.abc import Iterable, Iterator

_ENDING = 4
"""The last digits of an ID, which are kept as bits; the rest is its beginning."""
_NUMBERS = 10**_ENDING


class TrialSet:
    """A set of trial IDs: 10,000 with one beginning take 1.25 KB."""

    def __init__(self, trials: Iterable[str] = ()) -> None:
        self._bits: dict[str, bytearray] = {}
        self._size = 0
        for trial in trials:
            self.add(trial)

    def __len__(self) -> int:
        """Return how many trials it has."""
        return self._size

    def __contains__(self, trial: str) -> bool:
        """Whether it has a trial."""
        bits = self._bits.get(trial[:-_ENDING])
        number = int(trial[-_ENDING:])
        return bits is not None and bool(bits[number >> 3] & 1 << (number & 7))

    def __iter__(self) -> Iterator[str]:
        """Yield its trials, sorted."""
        for begin, endings in self.blocks():
            for place in range(0, len(endings), _ENDING):
                yield begin + endings[place : place + _ENDING]

    def add(self, trial: str) -> bool:
        """Add a trial; return whether it is new here."""
        begin, number = trial[:-_ENDING], int(trial[-_ENDING:])
        bits = self._bits.get(begin)
        if bits is None:
            bits = self._bits[begin] = bytearray(_NUMBERS // 8)
        bit = 1 << (number & 7)
        is_new = not bits[number >> 3] & bit
        if is_new:
            bits[number >> 3] |= bit
            self._size += 1
        return is_new

    def discard(self, trial: str) -> None:
        """Remove a trial, if it is there."""
        if trial in self:
            number = int(trial[-_ENDING:])
            self._bits[trial[:-_ENDING]][number >> 3] &= ~(1 << (number & 7))
            self._size -= 1

    def blocks(self) -> Iterator[tuple[str, str]]:
        """Yield each beginning of IDs with all endings in one text, both sorted."""
        for begin in sorted(self._bits):
            bits = self._bits[begin]
            if not any(bits):
                continue
            yield (
                begin,
                "".join(
                    f"{place * 8 + bit:0{_ENDING}d}"
                    for place, byte in enumerate(bits)
                    if byte
                    for bit in range(8)
                    if byte & 1 << bit
                ),
            )


def beginning(trial: str) -> str:
    """Return the part of an ID that names its block."""
    return trial[:-_ENDING]


def has_ending(endings: str, trial: str) -> bool:
    """Whether the text of a block has the ending of a trial."""
    wanted = trial[-_ENDING:]
    place = endings.find(wanted)
    while place >= 0 and place % _ENDING:
        place = endings.find(wanted, place + 1)
    return place >= 0
