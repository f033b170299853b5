"""Results as plain data: the JSON and the rows of the commands, as Python values."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from trialcli.ctgov.site import compare_page, history_page
from trialcli.registry.related import RelatedTrials
from trialcli.registry.searched import SearchedTrials
from trialcli.render import find, listing, related, search
from trialcli.render.audit import rows as audits
from trialcli.render.audit.data import audit_data
from trialcli.render.diff import data as diffs
from trialcli.render.fetch import fetched_data, fetched_history_data
from trialcli.render.formats.fields import Field, columns, row_data
from trialcli.render.history import FIELDS as HISTORY_FIELDS
from trialcli.render.history import history_data
from trialcli.render.importing import imported_data
from trialcli.render.timeline.data import timeline_data
from trialcli.versions.audit import Audit
from trialcli.versions.diff import Diff, View
from trialcli.versions.fetch_result import Fetched, FetchedHistory
from trialcli.versions.found import Found
from trialcli.versions.history import History
from trialcli.versions.import_result import Imported
from trialcli.versions.listing import StoredTrial
from trialcli.versions.timeline import Timeline

_Rows = Diff | History | Audit | StoredTrial | Found | SearchedTrials | RelatedTrials
"""The results that have rows."""


def to_dict(
    result: Diff
    | History
    | Timeline
    | Audit
    | StoredTrial
    | Found
    | SearchedTrials
    | RelatedTrials
    | Fetched
    | FetchedHistory
    | Imported,
) -> dict[str, Any]:
    """Return a result as a dictionary of JSON values: strings, numbers, lists, dictionaries.

    It has the keys of ``trialcli diff``, ``history``, ``timeline``, ``audit``, ``find``,
    ``search`` or ``related`` with ``--json``, or of one trial in ``list`` or ``fetch``, or of
    one record in ``import``.
    docs/output-schema.md describes them. Days and times are strings (ISO 8601).

    Raises:
        TypeError: the value is none of these.
    """
    for kind, data in _data_of_each():
        if isinstance(result, kind):
            return data(result)
    raise _no_result(result)


def _data_of_each() -> Iterable[tuple[type, Callable[[Any], dict[str, Any]]]]:
    """Return how each kind of result becomes a dictionary."""
    return (
        (Diff, lambda one: diffs.diff_data(_page(one))),
        (History, history_data),
        (Timeline, lambda one: timeline_data(one, partial(compare_page, one.trial))),
        (Audit, lambda one: audit_data(_audit_page(one))),
        (StoredTrial, partial(row_data, listing.FIELDS)),
        (Found, find.find_data),
        (SearchedTrials, search.search_data),
        (RelatedTrials, related.related_data),
        (Fetched, fetched_data),
        (FetchedHistory, fetched_history_data),
        (Imported, imported_data),
    )


def to_rows(
    result: _Rows | Iterable[_Rows],
) -> list[dict[str, Any]]:
    """Return a result, or several results, as flat rows for a data frame, a file or a database.

    A diff has a row for each event, a history a row for each version, an audit a row for
    each outcome and each other finding, and the results of ``Store.catalog``, ``find``, ``search``
    and ``related`` a row for each trial. The rows have the
    names of the columns of ``--format csv`` (``--fields help`` lists them). Days and times are
    strings (ISO 8601); some values are lists or dictionaries.

    Raises:
        TypeError: the value, or one of several, is none of these.
    """
    several = result if isinstance(result, Iterable) else [result]
    return [row for one in several for row in _rows_of(one)]


def _rows_of(result: _Rows) -> list[dict[str, Any]]:
    match result:
        case Diff():
            return _rows(diffs.FIELDS, _page(result).rows)
        case History():
            return _rows(HISTORY_FIELDS, result.rows)
        case Audit():
            return _rows(audits.FIELDS, _audit_page(result).rows)
        case StoredTrial():
            return _rows(listing.FIELDS, [result])
        case Found():
            return _rows(find.FIELDS, result.rows)
        case SearchedTrials():
            return _rows(search.FIELDS, result.rows)
        case RelatedTrials():
            return _rows(related.FIELDS, result.rows)
    raise _no_result(result)


def _rows(fields: Iterable[Field[Any]], rows: Iterable[Any]) -> list[dict[str, Any]]:
    every = columns(fields)
    return [{column.name: column.value(row) for column in every} for row in rows]


def _page(diff: Diff) -> diffs.DiffPage:
    link = compare_page(diff.trial, diff.before.number, diff.after.number)
    return diffs.DiffPage(diff, link, View(everything=True))


def _audit_page(audit: Audit) -> audits.AuditPage:
    trial = audit.trial
    return audits.AuditPage(audit, history_page(trial), partial(compare_page, trial))


def _no_result(value: object) -> TypeError:
    return TypeError(f"{type(value).__name__} cannot be converted.")
