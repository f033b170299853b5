"""Results as plain data: the JSON and the rows of the commands, as Python values."""

from collections.abc import Iterable, Sequence
from typing import Any

from trialcli.ctgov.addresses import compare_page
from trialcli.jobs.history import History
from trialcli.render import listing
from trialcli.render.diff import data as diffs
from trialcli.render.formats.fields import Field, columns
from trialcli.render.history import FIELDS as HISTORY_FIELDS
from trialcli.render.history import TrialHistory, history_data
from trialcli.render.timeline.data import timeline_data
from trialcli.versions.diff import Diff, View
from trialcli.versions.listing import Listed
from trialcli.versions.timeline import Timeline


def to_dict(result: Diff | History | Timeline) -> dict[str, Any]:
    """Return a result as a dictionary of JSON values: strings, numbers, lists, dictionaries.

    It has the keys of ``trialcli diff``, ``history`` or ``timeline`` with ``--json``, which
    docs/output-schema.md describes. Days and times are strings (ISO 8601).

    Raises:
        TypeError: the value is none of these.
    """
    if isinstance(result, Diff):
        return diffs.diff_data(_page(result))
    if isinstance(result, History):
        return history_data(_history(result))
    if isinstance(result, Timeline):
        return timeline_data(result)
    raise _no_result(result)


def to_rows(result: Diff | History | Sequence[Listed]) -> list[dict[str, Any]]:
    """Return a result as flat rows, fit for a data frame, a CSV file or a database.

    A diff has a row for each event, a history a row for each version, and the result of
    ``Store.catalog`` a row for each trial. The names are those of the columns of ``--format csv``
    (``--fields help`` lists them). Days and times are strings (ISO 8601); some values are lists or
    dictionaries.

    Raises:
        TypeError: the value is none of these.
    """
    if isinstance(result, Diff):
        return _rows(diffs.FIELDS, _page(result).rows)
    if isinstance(result, History):
        return _rows(HISTORY_FIELDS, _history(result).rows)
    if isinstance(result, Sequence) and all(isinstance(row, Listed) for row in result):
        return _rows(listing.FIELDS, result)
    raise _no_result(result)


def _rows(fields: Iterable[Field[Any]], rows: Iterable[Any]) -> list[dict[str, Any]]:
    every = columns(fields)
    return [{column.name: column.value(row) for column in every} for row in rows]


def _page(diff: Diff) -> diffs.DiffPage:
    link = compare_page(diff.trial, diff.before.number, diff.after.number)
    return diffs.DiffPage(diff, link, View(everything=True))


def _history(history: History) -> TrialHistory:
    return TrialHistory(history.trial, history.title, history.versions)


def _no_result(value: object) -> TypeError:
    return TypeError(f"{type(value).__name__} cannot be converted.")
