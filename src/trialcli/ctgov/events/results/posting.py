"""Results posted or removed, and results submitted but not yet posted."""

from collections.abc import Iterator, Mapping, Set

from trialcli.ctgov.events.paperwork import REGISTRY_MADE
from trialcli.ctgov.events.sources import CFR_11_64
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.changes import Change
from trialcli.record.tree import Record, at, below
from trialcli.text.blocks import counted

RESULTS_POSTED = Rule("results-posted", "minor", "Results were posted", CFR_11_64)
RESULTS_REMOVED = Rule(
    "results-removed", "minor", "Results were removed from the record", CFR_11_64
)
RESULTS_SUBMISSION = Rule(
    "results-submission", "minor", "Results were submitted, returned or reset", CFR_11_64
)
ANNOTATION_CHANGED = Rule(
    "annotation-changed", "minor", "The registry added a note to the record", CFR_11_64
)

_STATUS = "protocolSection.statusModule"
_EVENTS = "annotationSection.annotationModule.unpostedAnnotation.unpostedEvents"
_TRACKING = "derivedSection.miscInfoModule.submissionTracking"
_TRACKED = {"releaseDate": "RELEASE", "unreleaseDate": "UNRELEASE", "resetDate": "RESET"}
_SubmissionStep = tuple[str, str]
"""The kind of a step of a submission, and its date."""
# 42 CFR 11.64(c): the registry releases, resets or unreleases a submission under quality control.
_SUBMISSION = {
    "RELEASE": "Results submitted to the registry",
    "UNRELEASE": "Results submission withdrawn",
    "RESET": "Results submission returned by the registry for correction",
}


def posting_events(ledger: Ledger) -> Iterator[Event]:
    """Yield one event if results as a whole appeared or were removed."""
    whole = ledger.take(lambda change: change.pattern == "resultsSection")
    if whole:
        yield _posted(ledger, whole, ledger.take_at("hasResults"))
        return
    for position in ledger.take(_is_posting):
        said = "posted" if ledger[position].after is True else "no longer posted"
        rule = RESULTS_POSTED if said == "posted" else RESULTS_REMOVED
        yield Event(rule, f"Results are {said}", (position,))


def _is_posting(change: Change) -> bool:
    """Whether a record says that results came or went, and did not only begin or stop to say it."""
    if change.pattern != "hasResults":
        return False
    return change.after is True or (change.before is True and change.after is False)


def _posted(ledger: Ledger, whole: tuple[int, ...], flag: tuple[int, ...]) -> Event:
    added = ledger[whole[0]].kind == "added"
    dates = ledger.take_at(
        f"{_STATUS}.resultsFirstSubmitDate",
        f"{_STATUS}.resultsFirstSubmitQcDate",
        f"{_STATUS}.resultsFirstPostDateStruct",
    )
    rule = RESULTS_POSTED if added else RESULTS_REMOVED
    sentence = "Results posted" if added else "Results removed from the record"
    return Event(rule, sentence, (*whole, *flag, *dates))


def submission_events(ledger: Ledger) -> Iterator[Event]:
    """Yield results that were submitted and are not yet posted.

    The registry tracks them in one part of the record at once, and notes them in another part
    later. An event of the one is not repeated for the other.
    """
    tracked = _tracked(ledger.before)
    noted: set[_SubmissionStep] = set()
    for position in ledger.take(_notes_events):
        change = ledger[position]
        gone = change.kind == "removed"
        notes = _events_in(change.before if gone else change.after)
        new = [note for note in notes if gone or _step(note) not in tracked]
        noted |= {_step(note) for note in notes}
        if notes and not new:
            yield _noted_later(position)
            continue
        yield Event(
            RESULTS_SUBMISSION,
            "; ".join(map(_said, new or [{}])) + (" (note removed)" if gone else ""),
            (position,),
            # What came along with the note, such as who is responsible, is shown below it.
            shown=() if change.pattern == f"{_EVENTS}[]" else (position,),
            facts={"events": new},
        )
    yield from _newly_tracked(ledger, {*tracked, *noted, *_noted(ledger.before)})
    annotations = ledger.take_at("annotationSection")
    if annotations:
        yield Event(
            ANNOTATION_CHANGED,
            f"Registry's annotations: {counted(len(annotations), 'change')}",
            annotations,
            shown=annotations,
        )


def _noted_later(position: int) -> Event:
    sentence = "The registry noted a submission of results that it already tracked"
    return Event(REGISTRY_MADE, sentence, (position,), concern="registry")


def _newly_tracked(ledger: Ledger, known: Set[_SubmissionStep]) -> Iterator[Event]:
    new = [step for step in _tracked(ledger.after) if step not in known]
    changes = ledger.take_at(_TRACKING) if new else ()
    if changes:
        notes: list[dict[str, object]] = [{"type": kind, "date": date} for kind, date in new]
        sentence = "; ".join(map(_said, notes))
        yield Event(RESULTS_SUBMISSION, sentence, changes, facts={"events": notes})


def _tracked(record: Record) -> dict[_SubmissionStep, None]:
    """Return the steps of submissions that the registry keeps track of, in their order."""
    infos = at(record, f"{_TRACKING}.submissionInfos")
    return {
        (kind, info[key]): None
        for info in (infos if isinstance(infos, list) else ())
        if isinstance(info, dict)
        for key, kind in _TRACKED.items()
        if isinstance(info.get(key), str)
    }


def _noted(record: Record) -> set[_SubmissionStep]:
    return {_step(note) for note in _events_in(at(record, _EVENTS))}


def _step(note: Mapping[str, object]) -> _SubmissionStep:
    return str(note.get("type")), str(note.get("date"))


def _notes_events(change: Change) -> bool:
    """Whether a change is of whole notes of submissions: one, or all with what holds them."""
    if change.kind not in ("added", "removed"):
        return False
    side = change.before if change.kind == "removed" else change.after
    return change.pattern == f"{_EVENTS}[]" or (
        below(_EVENTS, change.pattern) and bool(_events_in(side))
    )


def _events_in(value: object) -> list[dict[str, object]]:
    """Return the notes in a value: one of them, their list, or an object somewhere above."""
    if isinstance(value, list):
        return [note for item in value for note in _events_in(item)]
    if not isinstance(value, dict):
        return []
    if "type" in value:
        return [value]
    return [note for item in value.values() for note in _events_in(item)]


def _said(note: dict[str, object]) -> str:
    said = _SUBMISSION.get(str(note.get("type")), "Results submission noted")
    return f"{said} {note.get('date', 'on an unknown date')}"
