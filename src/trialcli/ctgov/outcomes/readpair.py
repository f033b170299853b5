"""What is compared: an outcome before and after, with what the others of its list say."""

from collections.abc import Iterable
from dataclasses import dataclass

from trialcli.ctgov.outcomes.reading import Reading, Said


@dataclass(frozen=True, slots=True)
class ReadList:
    """What the outcomes of a list say together."""

    everything: Said
    things: tuple[frozenset[str], ...]
    """For each thing that one of them names, the names of its units."""

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> "ReadList":
        """Return what some outcomes say."""
        readings = tuple(readings)
        return cls(
            Said.of(unit for reading in readings for unit in reading.said),
            tuple(
                frozenset(unit.name for unit in thing.units)
                for reading in readings
                for thing in reading.things
            ),
        )


@dataclass(frozen=True, slots=True)
class ReadPair:
    """An outcome before and after, with all of its list: another one may say a part."""

    before: Reading
    after: Reading
    measures: tuple[str, str]
    descriptions: tuple[str, str]
    all_before: ReadList
    all_after: ReadList
