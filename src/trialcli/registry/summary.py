"""The few facts that identify a trial and say where it stands: a row of ``list``."""

from typing import NamedTuple


class Summary(NamedTuple):
    """The facts of one record; dates are the registry's own, of whatever precision.

    A named tuple, as thousands are made for one list, and these are made several times faster.
    """

    trial: str
    title: str
    acronym: str | None
    status: str | None
    study_type: str | None
    phases: tuple[str, ...]
    enrollment: int | None
    enrollment_type: str | None
    start: str | None
    primary_completion: str | None
    completion: str | None
    sponsor: str | None
    conditions: tuple[str, ...]
    sites: int
    countries: tuple[str, ...]
    last_update: str | None
    has_results: bool
