"""How each ID of a list is read: as rows and as JSON."""

from typing import Any

from trialcli.registry.id_list import Place
from trialcli.render.formats.fields import Field, row_data
from trialcli.versions.listed_ids import ListedId, ListedIds, ListedPlace

SCHEMA = "trialcli/ids/1"


def _reason(row: ListedId) -> str | None:
    """Return why an entry is no trial, or what is unusual about it; None if nothing is."""
    parts = [row.entry.fault]
    if row.trial is not None and row.trial != row.entry.trial:
        parts.append(f"is an earlier ID of {row.trial}")
    if row.first is not None:
        parts.append(f"repeats {_place_words(row.first, row.at)}")
    if row.in_registry is False:
        parts.append("is not in the registry, by the last check")
    return "; ".join(filter(None, parts)) or None


def _place_words(place: ListedPlace, seen_from: ListedPlace) -> str:
    words = f"{place.place.unit} {place.place.number}"
    if place.file is None or place.file == seen_from.file:
        return words
    return f"{words} of {place.file}"


def _line(place: Place) -> int | None:
    return place.number if place.unit == "line" else None


FIELDS: tuple[Field[ListedId], ...] = (
    Field("file", "the list, as it was given; - is standard input", lambda row: row.at.file),
    Field("line", "its line in the list", lambda row: _line(row.at.place), is_brief=True),
    Field(
        "item",
        "the number of the argument, record or text, if it has no line",
        lambda row: None if row.at.place.unit == "line" else row.at.place.number,
    ),
    Field("written", "the ID as it is written there", lambda row: row.entry.written, is_brief=True),
    Field("trial", "the trial ID in all other tables", lambda row: row.trial, is_brief=True),
    Field("stored", "how many versions are stored", lambda row: row.stored, is_brief=True),
    Field("reason", "why it is no trial, or what is unusual about it", _reason, is_brief=True),
    Field("read_as", "trial, repeated, not_usable, other_id or no_id", lambda row: row.read_as),
    Field(
        "registry",
        "the registry of an ID of another one",
        lambda row: row.entry.registry or None,
    ),
    Field(
        "in_registry",
        "whether the registry had the trial at the last check",
        lambda row: row.in_registry,
    ),
    Field(
        "cell",
        "the cell or line, up to 200 characters",
        lambda row: row.entry.cell,
    ),
)


def ids_data(listed: ListedIds) -> dict[str, Any]:
    """Return the JSON of ``ids``."""
    return {"schema": SCHEMA, "ids": (row_data(FIELDS, row) for row in listed.rows)}
