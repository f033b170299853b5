"""What was read of a list of trial IDs, as one sentence."""

from collections.abc import Iterator

from trialcli.registry.id_list import ListReading
from trialcli.text.blocks import counted

_MOST_SHOWN = 5
"""The most unusable IDs in the account of a list."""


def account(name: str, reading: ListReading) -> str:
    """Return what a list holds and what was not taken of it: ``trials.csv: 12 trial IDs; …``."""
    return _account(name, reading, _unusable(reading))


def counts(name: str, reading: ListReading) -> str:
    """Return the same without the unusable IDs themselves, which a table shows."""
    return _account(name, reading, f"{reading.unusable_count} not usable")


def _account(name: str, reading: ListReading, unusable: str) -> str:
    trials = counted(len(reading.trials), "trial ID") if reading.trials else "no trial ID"
    return f"{name}: {'; '.join([trials, *_not_taken(reading, unusable)])}."


def unusable(name: str, reading: ListReading) -> str:
    """Return the part of it that even a quiet run says; empty if every ID could be read."""
    return f"{name}: {_unusable(reading)}." if reading.unusable_count else ""


def each_not_read(name: str, reading: ListReading) -> Iterator[str]:
    """Yield a sentence for each ID of a list that is not read, as far as they are named."""
    for one in (*reading.unusable, *reading.foreign):
        yield f'{name}, {one.place}: "{one.text}" {one.fault}.'


def _not_taken(reading: ListReading, unusable: str) -> list[str]:
    parts = []
    if reading.repeated:
        parts.append(f"{reading.repeated} repeated")
    if reading.mentioned:
        only = "other ID is only mentioned", "other IDs are only mentioned"
        parts.append(counted(reading.mentioned, *only))
    if reading.others:
        parts.append(_others(reading))
    if reading.unusable_count:
        parts.append(unusable)
    if reading.without:
        unit = reading.unit
        parts.append(counted(reading.without, f"{unit} without an ID", f"{unit}s without an ID"))
    return parts


def _others(reading: ListReading) -> str:
    total = sum(reading.others.values())
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(reading.others.items()))
    said = counted(total, "ID of another kind", "IDs of other kinds")
    return f"{said} ({kinds}), which trialcli does not read"


def _unusable(reading: ListReading) -> str:
    first = reading.unusable[:_MOST_SHOWN]
    named = [f'{one.place} "{one.text}" {one.fault}' for one in first]
    rest = reading.unusable_count - len(named)
    more = f", and {rest} more (trialcli ids lists them)" if rest else ""
    return f"{reading.unusable_count} not usable: {', '.join(named)}{more}"
