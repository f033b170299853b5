"""Several trials together: their rows one after the other, and their JSON."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar

from trialcli.errors import TrialcliError
from trialcli.render.audit.data import audit_data
from trialcli.render.audit.rows import FIELDS as AUDIT_ROW
from trialcli.render.cohort.courses import FIELDS as COURSE_FIELDS
from trialcli.render.cohort.events import EventRow
from trialcli.render.eventdata import Comparison
from trialcli.render.formats.fields import Field, row_data
from trialcli.render.history import FIELDS as HISTORY_ROW
from trialcli.render.history import history_data
from trialcli.render.problem import error_data
from trialcli.render.timeline.data import timeline_data
from trialcli.versions.cohort import FollowedTrial, TrialCourse

Row = TypeVar("Row")


def _of_many(fields: Sequence[Field[Row]], brief: Collection[str]) -> tuple[Field[Row], ...]:
    """Return the fields of a row that may be of any of several trials."""
    return tuple(one._replace(is_brief=one.name in brief) for one in fields)


AUDIT_FIELDS = _of_many(AUDIT_ROW, ("trial", "section", "verdict", "when", "severity", "sentence"))
HISTORY_FIELDS = _of_many(HISTORY_ROW, ("trial", "version", "date", "status"))


@dataclass(frozen=True, slots=True)
class CohortPages:
    """The results of several trials, which are read while they are written."""

    pages: Iterator[Any]
    """One for each trial that can be read; each has rows."""
    problems: Sequence[TrialcliError]
    """What could not be read. It grows while the pages are read."""

    @property
    def rows(self) -> Iterator[Any]:
        """The rows of every trial, in the order of the trials."""
        return chain.from_iterable(page.rows for page in self.pages)


@dataclass(frozen=True, slots=True)
class EventPage:
    """A trial with its events as rows."""

    followed: FollowedTrial
    comparison: Comparison

    @property
    def rows(self) -> tuple[EventRow, ...]:
        """Each event."""
        return tuple(
            EventRow(one, self.comparison(one.since, one.version)) for one in self.followed.events
        )


@dataclass(frozen=True, slots=True)
class CoursePage:
    """A trial with its course as the only row."""

    followed: FollowedTrial

    @property
    def rows(self) -> tuple[TrialCourse]:
        """The course."""
        return (self.followed.course,)


def audits_data(cohort: CohortPages) -> dict[str, Any]:
    """Return the JSON of ``audit`` for several trials."""
    return _data("trialcli/audits/1", cohort, audit_data)


def histories_data(cohort: CohortPages) -> dict[str, Any]:
    """Return the JSON of ``history`` for several trials."""
    return _data("trialcli/histories/1", cohort, history_data)


def timelines_data(cohort: CohortPages) -> dict[str, Any]:
    """Return the JSON of ``timeline`` for several trials."""
    return _data(
        "trialcli/timelines/1",
        cohort,
        lambda page: timeline_data(page.followed.timeline, page.comparison),
    )


def courses_data(cohort: CohortPages) -> dict[str, Any]:
    """Return the JSON of ``timeline --rows trials``."""
    return _data("trialcli/courses/1", cohort, lambda page: row_data(COURSE_FIELDS, page.rows[0]))


def _data(
    schema: str, cohort: CohortPages, data: Callable[[Any], dict[str, Any]]
) -> dict[str, Any]:
    return {
        "schema": schema,
        "trials": (data(page) for page in cohort.pages),
        "problems": (_problem(error) for error in cohort.problems),
    }


def _problem(error: TrialcliError) -> dict[str, Any]:
    return {"trial": error.trial, **error_data(error)}
