"""What a record states about its trial when there is news: the head of the trial in a digest."""

from dataclasses import dataclass

from trialcli.registry.summary import Summary


@dataclass(frozen=True, slots=True)
class TrialFacts:
    """The facts of one version of a record. A fact that it does not state is None or empty."""

    acronym: str | None = None
    sponsor: str | None = None
    """The name of the lead sponsor."""
    status: str | None = None
    """In the registry's terms, as the phases are."""
    phases: tuple[str, ...] = ()
    last_update: str | None = None
    """The day when the registry posted the last update."""


def described(summary: Summary | None) -> tuple[str, TrialFacts]:
    """Return the title and the facts of a trial; empty if its record cannot be read."""
    if summary is None:
        return "", TrialFacts()
    return summary.title, trial_facts(summary)


def trial_facts(summary: Summary) -> TrialFacts:
    """Return the facts of a record for the news of its trial."""
    return TrialFacts(
        summary.acronym, summary.sponsor, summary.status, summary.phases, summary.last_update
    )
