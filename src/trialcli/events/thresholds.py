"""The thresholds of trialcli's own: from which number on a change is large."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import inf
from typing import TypeGuard

from trialcli.errors import UsageError
from trialcli.text.choices import shown, suggestion

OWN_THRESHOLD = "trialcli's own threshold"


@dataclass(frozen=True, slots=True)
class CutOff:
    """Which threshold decides whether a rule applies, and what it counts."""

    name: str
    """Its field in ``Thresholds``, and its key under [thresholds] in the configuration file."""
    unit: str

    def words(self, threshold: object) -> str:
        """Return a threshold in words; the log of an earlier trialcli may lack the number."""
        if not isinstance(threshold, int | float):
            return OWN_THRESHOLD
        return f"{threshold:g} {self.unit} or more: {OWN_THRESHOLD}"


ENROLLMENT_PERCENT = CutOff("enrollment_percent", "%")
DATE_DAYS = CutOff("date_days", "days")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The thresholds that are in force."""

    enrollment_percent: float = 20.0
    """Enrollment has changed much if it rose or fell by at least this percentage.

    Our own: Barnett & Glasziou 2021 report how often targets fall, and no cut-off.
    """
    date_days: int = 90
    """A date has moved far if it moved by at least this many days.

    Our own: about a quarter of a year. It changes no severity.
    """


def given_thresholds(values: Mapping[str, object]) -> Thresholds:
    """Return trialcli's thresholds, except those that a configuration sets.

    Raises:
        UsageError: a name is not known, or a value is not a number of 0 or more.
    """
    own = Thresholds()
    known = {field.name for field in fields(Thresholds)}
    for name in values:
        if name not in known:
            raise UsageError(
                f"{shown(name)!r} is not a threshold.",
                hint=f"{suggestion(name, known)}Thresholds are: {', '.join(sorted(known))}.",
            )
    percent = values.get("enrollment_percent", own.enrollment_percent)
    if not _is_number(percent):
        raise _no_threshold("enrollment_percent", "number", percent)
    days = values.get("date_days", own.date_days)
    if not (_is_number(days) and isinstance(days, int)):
        raise _no_threshold("date_days", "whole number", days)
    return Thresholds(enrollment_percent=percent, date_days=days)


def _is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number of 0 or more; true is none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < inf


def _no_threshold(name: str, what: str, value: object) -> UsageError:
    return UsageError(f"The threshold {name} must be a {what} of 0 or more, not {value!r}.")
