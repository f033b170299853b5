"""Which of the stored trials a person wants."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from trialcli.registry.amounts import NumberRange
from trialcli.registry.near import Near
from trialcli.registry.search import DateRange
from trialcli.registry.sites import Site, open_enough
from trialcli.text.folding import folded_words


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTrials:
    """The conditions that a trial must meet. If a field has several values, one is enough.

    A trial whose record does not state a field is left out.
    """

    trials: Collection[str] | None = None
    """IDs under which trials are stored; None: any."""
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

    def counting(self, status: str | None, sites: Sequence[Site]) -> Sequence[Site]:
        """Return those of a trial's sites of which one must be near, by its status.

        They are in the wanted countries, and open if the trial shall be open.
        """
        opened = open_enough(sites, status, self.site_statuses)
        return [one for one in opened if self._is_in_country(one)]

    def _is_in_country(self, site: Site) -> bool:
        country = spelled(site.country or "")
        return not self.countries or any(spelled(name) in country for name in self.countries)


EVERY_TRIAL = WantedTrials()


def spelled(text: str) -> str:
    """Return the folded words of a text, each between two spaces."""
    return f" {' '.join(word.text for word in folded_words(text))} "
