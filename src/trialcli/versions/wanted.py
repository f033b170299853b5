"""Which of the stored trials a person wants."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from trialcli.registry.amounts import NumberRange
from trialcli.registry.coming import ComingDate
from trialcli.registry.near import Near
from trialcli.registry.search import DateRange
from trialcli.registry.sites import Site
from trialcli.text.dates import parse_date
from trialcli.text.folding import folded_words
from trialcli.versions.listing import StoredTrial


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTrials:
    """What must hold for a trial. Of several values of one field, one is enough."""

    statuses: Collection[str] = ()
    phases: Collection[str] = ()
    """Codes; two with a slash between them mean a trial of both: ``PHASE1/PHASE2``."""
    study_types: Collection[str] = ()
    conditions: Collection[str] = ()
    """Words of the name of a condition, in their order; case and accents make no difference."""
    sponsors: Collection[str] = ()
    countries: Collection[str] = ()
    flags: Collection[str] = ()
    """IDs; one of these must be raised."""
    enrollment: NumberRange | None = None
    next_date: DateRange | None = None
    """A month is in the range if one of its days is."""
    has_results: bool | None = None
    changed_since: date | None = None
    """The day since which the newest change was read."""
    near: Near | None = None
    """``has`` does not say whether a site is near: a trial's sites are known elsewhere."""
    site_statuses: Collection[str] = ()
    """A trial of one of these statuses must have a site near that has one of them too."""

    def has(self, trial: StoredTrial) -> bool:
        """Whether a trial is wanted. What a trial does not state is not what is wanted."""
        facts = trial.summary
        return (
            (not self.statuses or facts.status in self.statuses)
            and (not self.phases or _has_phase(facts.phases, self.phases))
            and (not self.study_types or facts.study_type in self.study_types)
            and _names_one(facts.conditions, self.conditions)
            and _names_one((facts.sponsor or "",), self.sponsors)
            and _names_one(facts.countries, self.countries)
            and (not self.flags or any(flag in self.flags for flag in trial.flags))
            and (self.enrollment is None or _within(facts.enrollment, self.enrollment))
            and (self.next_date is None or _meets(trial.next_date, self.next_date))
            and (self.has_results is None or facts.has_results == self.has_results)
            and (self.changed_since is None or _since(trial, self.changed_since))
        )

    def counting(self, trial: StoredTrial, sites: Sequence[Site]) -> Sequence[Site]:
        """Return those of a trial's sites of which one must be near.

        They are in the wanted countries, and open if the trial shall be open. A site without a
        status counts: the registry states none before recruitment begins.
        """
        opened = (None, *self.site_statuses)
        shall_be_open = trial.summary.status in self.site_statuses
        return [
            one
            for one in sites
            if (one.status in opened or not shall_be_open)
            and _names_one((one.country or "",), self.countries)
        ]


EVERY_TRIAL = WantedTrials()


def _has_phase(phases: Collection[str], wanted: Iterable[str]) -> bool:
    return any(set(one.split("/")) <= set(phases) for one in wanted)


def _names_one(names: Iterable[str], wanted: Collection[str]) -> bool:
    """Whether a name has the words of one of some texts; also if no text is wanted."""
    if not wanted:
        return True
    texts = [_spelled(text) for text in wanted]
    return any(text in name for name in map(_spelled, names) for text in texts)


def _spelled(text: str) -> str:
    return f" {' '.join(word.text for word in folded_words(text))} "


def _within(number: int | None, wanted: NumberRange) -> bool:
    least, most = wanted
    return number is not None and (least or 0) <= number and (most is None or number <= most)


def _meets(coming: ComingDate | None, wanted: DateRange) -> bool:
    day = coming and parse_date(coming.date)
    if day is None:
        return False
    first, last = wanted.first or date.min, wanted.last or date.max
    return first <= day.last_day and day.first_day <= last


def _since(trial: StoredTrial, day: date) -> bool:
    return trial.changed is not None and trial.changed.date() >= day
