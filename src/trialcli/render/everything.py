"""What a run over the whole registry is, and what came of it: sentences, or JSON."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from trialcli.errors import RegistryError
from trialcli.registry.whole import RegistrySize
from trialcli.render.fetch import SCHEMA
from trialcli.render.problem import error_data
from trialcli.text.blocks import bytes_words, first_named
from trialcli.versions.everything import (
    MOST_ASKED,
    EverythingRun,
    RunKind,
    RunPlan,
    SweepCause,
)

_NAMED = 5
_UNDATED = 12
"""Percent of changes that the registry does not date (measured February to March 2026)."""
_LARGE = 50_000
"""From this many trials on, a store of plain files becomes slow and large."""


_CAUSES = {
    SweepCause.UNKNOWN: "It is not known which stored versions the last sweep compared.",
    SweepCause.SET_BACK: (
        "The store no longer has the last compared version of many trials. Files were removed, or "
        "replaced from a backup."
    ),
}
"""Why a sweep is made before its time."""


def plan_words(plan: RunPlan, size: RegistrySize | None, archive_bytes: int) -> str:
    """Return what is about to be fetched."""
    what = "First load" if plan.kind is RunKind.FIRST else "Sweep"
    many = "" if size is None else f": {_trials(size.trials)}"
    size_words = f"a download of about {bytes_words(archive_bytes)}"
    if plan.next_download is not None:
        size_words = f"page by page. {_no_download(plan.next_download)}".rstrip(".")
    why = _CAUSES.get(plan.cause)
    return f"{f'{why} ' if why else ''}{what} of the whole registry{many}, {size_words}."


def plain_store_words(size: RegistrySize, plain_bytes: int, packed_bytes: int) -> str | None:
    """Return the advice for a store of plain files; None for a small registry."""
    if size.trials < _LARGE:
        return None
    # A directory and a file for each trial, and some more versions.
    files = size.trials * 2.1 / 10**6
    return (
        f"This is a store of plain files: {_trials(size.trials)} need about "
        f"{bytes_words(plain_bytes)} in {files:.1f} million files and directories. A store of "
        f"packs needs about {bytes_words(packed_bytes)}: make one with trialcli pack --new --store "
        "DIR."
    )


def run_lines(run: EverythingRun) -> Iterator[str]:
    """Yield sentences on what the run was and what came of it."""
    kind = run.plan.kind
    if kind is RunKind.NOTHING_NEW:
        yield f"The registry has no new data since the last run ({run.data_timestamp})."
    elif run.broken is None:
        yield f"{_what(run)}: {_counts(run)}."
    asked_again = " and ".join(_asked_again(run))
    if asked_again:
        counts = f": {_counts(run)}" if kind is RunKind.NOTHING_NEW else ""
        yield f"Asked for again: {asked_again}{counts}."
    if run.refusal is not None:
        yield f"The download was not used: {run.refusal}"
    if run.plan.next_download is not None:
        yield _no_download(run.plan.next_download)
    if run.continued:
        yield f"An interrupted run had read {_trials(run.continued)}; this one went on from there."
    yield from problem_lines(run)
    yield from _dates(run)
    yield from _absent(run)
    if kind is RunKind.DATES:
        yield (
            "Changes that the registry does not date are found by a sweep only; they are about "
            f"{_UNDATED} % of all changes."
        )
    if run.plan.delayed_until is None and run.last_sweep is not None and run.next_sweep is not None:
        yield (
            f"Last complete sweep: {_day(run.last_sweep)}; the next is due on "
            f"{_day(run.next_sweep)}."
        )


def _no_download(until: datetime) -> str:
    return f"The last downloads could not be used; the next is tried from {_day(until)} on."


def _asked_again(run: EverythingRun) -> Iterator[str]:
    """Yield how many trials were asked for although they are not dated as updated, and why."""
    if run.set_back:
        yield (
            f"{_trials(run.set_back)} of which the store no longer has the version that was "
            "compared last"
        )
    if run.absent_before:
        yield f"{_trials(run.absent_before)} that did not come in the last sweep"
    if run.failed_before:
        yield f"{_trials(run.failed_before)} that failed before"


def problem_lines(run: EverythingRun) -> Iterator[str]:
    """Yield sentences on what the run could not find out; they are shown even with --quiet."""
    if run.plan.delayed_until is not None:
        last = "none" if run.last_sweep is None else _day(run.last_sweep)
        yield (
            "The last runs that read every record were not complete, so only updates were asked "
            f"for. Last complete sweep: {last}; the next is tried from "
            f"{_day(run.plan.delayed_until)} on, or at once with --sweep."
        )
    if run.plan.kind.is_whole and run.broken is None:
        yield from _why_incomplete(run)
    if run.unconfirmed:
        where = "in the download" if run.by == "download" else "on the pages"
        where = where if run.plan.kind.is_whole else "in the last sweep"
        yield (
            f"Not {where}, and not confirmed why: {_stored(len(run.unconfirmed))} "
            f"({_named(run.unconfirmed)}). The next run asks for up to {MOST_ASKED} of them."
        )


def _what(run: EverythingRun) -> str:
    if run.plan.kind is RunKind.DATES:
        since = run.plan.since
        return f"Updates since {since}, {_trials(run.came)}"
    what = "First load" if run.plan.kind is RunKind.FIRST else "Sweep"
    if run.by == "download" and run.downloaded_bytes is not None:
        how = f"by one download ({bytes_words(run.downloaded_bytes)})"
    else:
        how = "page by page"
    return f"{what} {how}, {_trials(run.came)}"


def _counts(run: EverythingRun) -> str:
    counts = (
        (run.new, "new"),
        (run.changed, "changed"),
        (run.unchanged, "unchanged"),
        (run.failed, "failed"),
    )
    return ", ".join(f"{number:,} {name}" for number, name in counts if number) or "none"


def _why_incomplete(run: EverythingRun) -> Iterator[str]:
    not_gone = "This run is not complete, and no trial counts as gone."
    if run.is_changed_meanwhile:
        yield f"The registry published new data meanwhile, or may have. {not_gone}"
    elif run.total is None:
        yield f"The registry does not say how many trials it has. {not_gone}"
    elif run.came != run.total:
        yield (
            f"The registry says that it has {_trials(run.total)}, and {run.came:,} came. {not_gone}"
        )


def _dates(run: EverythingRun) -> Iterator[str]:
    """Yield what is odd about the data dates of the records."""
    if not run.plan.kind.is_whole or run.broken is not None:
        return
    stamp = run.data_timestamp
    if stamp is not None and run.data_date is not None and run.data_date != stamp[:10]:
        yield (
            f"The records are of {run.data_date}, and the registry states data of {stamp[:10]}. "
            "The next run asks for the updates since then."
        )
    if run.other_dates:
        yield f"{_records(run.other_dates)} of another data date than most; they may be outdated."
    if run.outdated:
        yield (
            f"{_records(len(run.outdated))} older than what is stored, and not stored: "
            f"{_named(run.outdated)}."
        )


def _absent(run: EverythingRun) -> Iterator[str]:
    """Yield what is known of stored trials that did not come."""
    if run.no_longer_served:
        gone = run.no_longer_served
        yield (
            f"The registry says that it no longer has {_stored(len(gone))}: {_named(gone)}. What "
            "is stored stays."
        )
    if run.merged:
        merged = [f"{trial} is now {now}" for trial, now in run.merged]
        yield f"The registry has {_stored(len(merged))} under another ID: {_named(merged)}."
    if run.late:
        yield (
            f"{_stored(len(run.late)).capitalize()} came only when asked for: {_named(run.late)}."
        )


def everything_data(run: EverythingRun) -> dict[str, Any]:
    """Return what the run was as JSON values."""
    return {
        "kind": str(run.plan.kind),
        "by": run.by,
        "since": None if run.plan.since is None else run.plan.since.isoformat(),
        "registry": run.registry,
        "data_timestamp": run.data_timestamp,
        "data_date": run.data_date,
        "total": run.total,
        "came": run.came,
        "accounted": run.is_accounted,
        "new_data_meanwhile": run.is_changed_meanwhile,
        "new": run.new,
        "changed": run.changed,
        "unchanged": run.unchanged,
        "failed": run.failed,
        "set_back": run.set_back,
        "outdated": run.outdated,
        "other_dates": run.other_dates,
        "no_longer_served": run.no_longer_served,
        "merged": [{"trial": trial, "now": now} for trial, now in run.merged],
        "unconfirmed": run.unconfirmed,
        "late": run.late,
        "continued": run.continued,
        "downloaded_bytes": run.downloaded_bytes,
        "refusal": _error(run.refusal),
        "next_download": _time(run.plan.next_download),
        "finds_undated_changes": run.plan.kind.is_whole and run.is_accounted,
        "last_sweep": _time(run.last_sweep),
        "next_sweep": _time(run.next_sweep),
    }


def everything_document(run: EverythingRun, trials: Iterator[Any]) -> dict[str, Any]:
    """Return the JSON of ``fetch --everything``; the trials are read one after the other."""
    return {
        "schema": SCHEMA,
        "complete": run.is_complete,
        "found": None,
        "everything": everything_data(run),
        "trials": trials,
        "history": [],
        "error": _error(run.broken),
    }


def _error(error: RegistryError | None) -> dict[str, Any] | None:
    return None if error is None else error_data(error)


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _day(moment: datetime) -> str:
    return moment.date().isoformat()


def _trials(number: int) -> str:
    return f"{number:,} {'trial' if number == 1 else 'trials'}"


def _stored(number: int) -> str:
    return f"{number:,} stored {'trial' if number == 1 else 'trials'}"


def _records(number: int) -> str:
    return f"{number:,} {'record is' if number == 1 else 'records are'}"


def _named(names: Sequence[str]) -> str:
    return first_named(names, _NAMED)
