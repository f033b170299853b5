"""The notes on stderr after a run over the watch list: about its sinks and about the run itself."""

from collections.abc import Iterator, Sequence

from trialcli.render.standstill import standstill_words
from trialcli.render.watch.headline import unavailable_words
from trialcli.text.blocks import counted
from trialcli.watch.news import subjects
from trialcli.watch.run_report import Delivery, RunReport


def sink_notes(report: RunReport, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """Yield which sinks work again, and which are forgotten with their pending news."""
    for one in deliveries:
        if one.error is None and one.failed_before:
            runs = counted(one.failed_before, "failed run")
            yield f"{one.sink}: delivered again after {runs}."
    for sink in report.dropped:
        yield f"{sink}: no longer in the watch list; its pending news is dropped."


def run_notes(report: RunReport, deliveries: Sequence[Delivery]) -> Iterator[str]:
    """Yield the result of the run, for a person at a terminal."""
    if report.standstill and not any(one.digest.standstill for one in deliveries):
        yield standstill_words(report.standstill)
    of = f" (registry data of {report.data_date})" if report.data_date else ""
    if not report.asked:
        yield f"The registry has published no new data since the last complete run{of}."
        return
    has_news = any(one.digest.has_news for one in deliveries)
    notes = [_checked(report, of, has_news=has_news)]
    if report.first:
        trials = counted(report.first, "trial")
        notes.append(f"{trials} checked for the first time: later changes will be reported.")
    if report.lagging:
        records = counted(report.lagging, "record")
        notes.append(
            f"The registry is publishing new data: {records} may be one day old. The next run "
            "checks again."
        )
    yield " ".join(notes)


def _checked(report: RunReport, of: str, *, has_news: bool) -> str:
    """Say how many trials were checked: only for these it is known that there is no news."""
    if not report.failing:
        news = "" if has_news else ": no news"
        return f"Checked {counted(report.watched, 'trial')}{of}{news}."
    missing = unavailable_words(report.failing, report.watched)
    trials, _ = subjects(report.failing)
    if len(trials) >= report.watched or has_news:
        return f"{missing}{of}."
    return f"{missing}{of}; no news of the others."
