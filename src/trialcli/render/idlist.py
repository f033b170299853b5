"""What was read of a list of trial IDs, as one sentence."""

from trialcli.registry.id_list import ListReading
from trialcli.text.blocks import counted


def account(name: str, reading: ListReading) -> str:
    """Return what a list holds and what was not taken of it: ``trials.csv: 12 trial IDs; …``."""
    trials = counted(len(reading.trials), "trial ID") if reading.trials else "no trial ID"
    return f"{name}: {'; '.join([trials, *_not_taken(reading)])}."


def unusable(name: str, reading: ListReading) -> str:
    """Return the part of it that even a quiet run says; empty if every ID could be read."""
    return f"{name}: {_unusable(reading)}." if reading.unusable_count else ""


def _not_taken(reading: ListReading) -> list[str]:
    parts = []
    if reading.repeated:
        parts.append(f"{reading.repeated} repeated")
    if reading.mentioned:
        only = "other ID is only mentioned", "other IDs are only mentioned"
        parts.append(counted(reading.mentioned, *only))
    if reading.others:
        parts.append(_others(reading))
    if reading.unusable_count:
        parts.append(_unusable(reading))
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
    named = [f'{one.place} "{one.text}" {one.fault}' for one in reading.unusable]
    rest = reading.unusable_count - len(named)
    more = f", and {rest} more" if rest else ""
    return f"{reading.unusable_count} not usable: {', '.join(named)}{more}"
