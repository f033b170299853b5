"""The fields of a command's rows: one list from which its JSON, CSV, tables and help are made."""

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar

Row = TypeVar("Row", contravariant=True)
Outer = TypeVar("Outer")


class Field(NamedTuple, Generic[Row]):
    """A field of a row: its name, what it means, and how to get it."""

    name: str
    about: str
    value: Callable[[Row], Any]
    is_brief: bool = False
    """Whether a table has it if nobody names the fields."""
    parts: "tuple[Field[Any], ...]" = ()
    """The fields of the value if it is an object. As columns they are called ``before_date``."""
    words: Callable[[Row], str] | None = None
    """The value for a reader; a table for people has it in place of the value."""


def row_data(fields: Iterable[Field[Row]], row: Row) -> dict[str, Any]:
    """Return a row as JSON values."""
    return {field.name: _data(field, row) for field in fields}


def _data(field: Field[Row], row: Row) -> Any:
    value = field.value(row)
    return row_data(field.parts, value) if field.parts and value is not None else value


def columns(fields: Iterable[Field[Row]]) -> tuple[Field[Row], ...]:
    """Return the fields as columns: one for each part of an object."""
    return tuple(
        column
        for field in fields
        for column in (
            [_column(field, part) for part in columns(field.parts)] if field.parts else [field]
        )
    )


def _column(field: Field[Row], part: Field[Any]) -> Field[Row]:
    (column,) = inner([part], field.value)
    about = f"{field.about}: {part.about}"
    return column._replace(name=f"{field.name}_{part.name}", about=about)


def inner(fields: Iterable[Field[Any]], whole: Callable[[Outer], Any]) -> tuple[Field[Outer], ...]:
    """Return the fields of something inside a row as fields of the row itself.

    ``whole`` returns what they are the fields of; without it they are all None.
    """

    def within(get: Callable[[Any], Any]) -> Callable[[Outer], Any]:
        def value(row: Outer) -> Any:
            found = whole(row)
            return None if found is None else get(found)

        return value

    return tuple(
        field._replace(value=within(field.value), words=field.words and within(field.words))
        for field in fields
    )


_OTHER_NAMES = {
    "id": "trial",
    "nct": "trial",
    "nctid": "trial",
    "nctnumber": "trial",
    "name": "title",
    "drug": "interventions",
    "drugs": "interventions",
    "treatment": "interventions",
    "disease": "conditions",
    "country": "countries",
    "locations": "sites",
    "type": "study_type",
    "size": "enrollment",
    "participants": "enrollment",
    "enddate": "completion",
    "updated": "last_update",
    "lastupdated": "last_update",
    "distance": "nearest_kilometres",
}
"""Names that people try for fields, without punctuation."""


def chosen_columns(known: Iterable[Field[Row]], names: Iterable[str]) -> tuple[Field[Row], ...]:
    """Return the columns that a person named, in that order.

    Raises:
        UsageError: there is no such column.
    """
    from trialcli.text.choices import chosen

    by_name = {column.name: column for column in known}
    return tuple(
        by_name[name]
        for name in dict.fromkeys(chosen(text, by_name, "field", _OTHER_NAMES) for text in names)
    )


def fields_help(known: Iterable[Field[Any]]) -> str:
    """Return a line for each column: its name first, then what it means."""
    described = [(column.name, column.about) for column in known]
    width = max(len(name) for name, _ in described)
    return "".join(f"{name:<{width}}  {about}\n" for name, about in described)
