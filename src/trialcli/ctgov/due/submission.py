"""The state of the results in a record: posted, submitted, returned, or none.

Until results are posted, the registry lists their submissions in two places: released to the
registry, reset (returned to the sponsor) or unreleased (withdrawn by the sponsor). The newest
submission may be in only one of the places.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from trialcli.record.tree import Record, at, objects
from trialcli.text.dates import PartialDate, parse_date

_STATUS = "protocolSection.statusModule"
_ANNOTATION = "annotationSection.annotationModule.unpostedAnnotation"
_TRACKING = "derivedSection.miscInfoModule.submissionTracking.submissionInfos"
Standing = Literal["posted", "submitted", "returned", "withdrawn", "none"]


class Submission(NamedTuple):
    """One submission of results that are not posted."""

    released: PartialDate | None
    standing: Standing
    ended: PartialDate | None = None
    """When it was returned or withdrawn, if known."""


class ResultsState(NamedTuple):
    """The state of the results of a trial."""

    standing: Standing
    posted: PartialDate | None = None
    submission: Submission | None = None
    certified: PartialDate | None = None
    """When a delay was certified, or an extension requested, if none are posted."""
    is_waived: bool = False

    def __str__(self) -> str:
        """Return the state in words: ``submitted 2019-03-01, returned 2019-04-02; not posted``."""
        if self.standing == "posted":
            return f"posted {self.posted}" if self.posted else "posted"
        if self.submission is not None:
            return self._submitted(self.submission)
        if self.is_waived:
            return "none posted; requirement waived"
        if self.certified is not None:
            return f"none posted; delay certified or requested {self.certified}"
        return "none posted"

    @staticmethod
    def _submitted(submission: Submission) -> str:
        day = f" {submission.released}" if submission.released else " to the registry"
        if submission.standing == "submitted":
            return f"submitted{day}, not posted yet"
        ended = f" {submission.ended}" if submission.ended else ""
        return f"submitted{day}, {submission.standing}{ended}; not posted"


def results_state(study: Record) -> ResultsState | None:
    """Return the state of a trial's results; None if its record does not say."""
    has_results = study.get("hasResults")
    if has_results is True or (has_results is None and at(study, "resultsSection") is not None):
        posted = parse_date(at(study, f"{_STATUS}.resultsFirstPostDateStruct.date"))
        return ResultsState("posted", posted=posted)
    is_waived = at(study, f"{_STATUS}.resultsWaived") is True
    submission = _newest(study)
    if submission is not None:
        return ResultsState(submission.standing, submission=submission, is_waived=is_waived)
    if has_results is not False:
        return None
    return ResultsState("none", certified=delay_submitted(study), is_waived=is_waived)


def delay_submitted(study: Record) -> PartialDate | None:
    """Return when the sponsor first certified a delay of the results, or requested an extension.

    The registry publishes one date for both, and does not say which of them it was.
    """
    return parse_date(at(study, f"{_STATUS}.dispFirstSubmitDate"))


def first_submission(study: Record) -> PartialDate | None:
    """Return when results were first submitted; after a withdrawal, when they were next.

    Returned results count from their first submission, as by TrialsTracker.
    """
    stated = parse_date(at(study, f"{_STATUS}.resultsFirstSubmitDate"))
    if stated is not None:
        return stated
    known = [*_noted(study), *_tracked(study)]
    withdrawn = [each.ended or each.released for each in known if each.standing == "withdrawn"]
    last = max((day for day in withdrawn if day is not None), key=str, default=None)
    counted = [
        each.released
        for each in known
        if each.released is not None and each.standing != "withdrawn"
        if last is None or each.released >= last
    ]
    return min(counted, key=str, default=None)


def _newest(study: Record) -> Submission | None:
    """Return the newest submission; of two entries for one, the one with its outcome."""
    reports = [list(_noted(study)), list(_tracked(study))]
    known = [report[-1] for report in reports if report]
    if known:
        return max(known, key=_age)
    first = parse_date(at(study, f"{_STATUS}.resultsFirstSubmitDate"))
    has_annotation = at(study, _ANNOTATION) is not None
    return Submission(first, "submitted") if first or has_annotation else None


def _age(submission: Submission) -> tuple[str, bool]:
    return str(submission.released or ""), submission.standing != "submitted"


def _noted(study: Record) -> Iterator[Submission]:
    """Yield the submissions in the registry's annotation, in order."""
    released: PartialDate | None = None
    is_open = False
    for event in objects(at(study, f"{_ANNOTATION}.unpostedEvents")):
        day, kind = parse_date(event.get("date")), event.get("type")
        if kind == "RELEASE":
            if is_open:
                yield Submission(released, "submitted")
            released, is_open = day, True
        elif kind in ("RESET", "UNRELEASE"):
            yield Submission(released, "returned" if kind == "RESET" else "withdrawn", day)
            is_open = False
    if is_open:
        yield Submission(released, "submitted")


def _tracked(study: Record) -> Iterator[Submission]:
    """Yield the submissions in the registry's tracking, in order."""
    for info in objects(at(study, _TRACKING)):
        released = parse_date(info.get("releaseDate"))
        reset, unreleased = parse_date(info.get("resetDate")), parse_date(info.get("unreleaseDate"))
        if reset is not None:
            yield Submission(released, "returned", reset)
        elif unreleased is not None or info.get("unreleaseDateUnknown") is True:
            yield Submission(released, "withdrawn", unreleased)
        elif released is not None:
            yield Submission(released, "submitted")
