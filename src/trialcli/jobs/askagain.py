"""Ask again for trials of which the runs over the whole registry know nothing certain.

They are asked for by their IDs, some in each run, until something is known of all of them.
"""

from collections.abc import Iterator, Sequence

from trialcli.errors import NotFoundError, RegistryError
from trialcli.jobs.wholeservices import EverythingServices
from trialcli.registry.ids import canonical_trial_id
from trialcli.versions.everything import MOST_ASKED, EverythingRun
from trialcli.versions.fetch_result import Fetched
from trialcli.versions.trialset import TrialSet
from trialcli.versions.wholeprogress import AbsentTrials


class AskAgain:
    """The trials that one run asks for by their IDs."""

    def __init__(self, services: EverythingServices, run: EverythingRun) -> None:
        self._services = services
        self._run = run

    def set_back(self, trials: Sequence[str]) -> Iterator[Fetched]:
        """Ask for trials of which the store no longer has the version that was compared."""
        if not trials:
            return
        done = []
        for fetched in self._services.fetcher.fetch(trials, refresh=True):
            self._run.set_back += 1
            if fetched.error is None or isinstance(fetched.error, NotFoundError):
                done.append(fetched.asked)
            yield fetched
        # A text may be of a version that is gone, while the registry has an earlier one again.
        self._services.texts.forget(done)

    def failed(self) -> Iterator[Fetched]:
        """Ask for the trials whose records failed before: their dates may be older than a run."""
        progress = self._services.progress
        before = progress.failed()
        if not before:
            return
        still = []
        for fetched in self._services.fetcher.fetch(before, refresh=True):
            self._run.failed_before += 1
            if fetched.error is not None and not isinstance(fetched.error, NotFoundError):
                still.append(fetched.asked)
            yield fetched
        progress.record_failed(still)

    def unconfirmed(self) -> Iterator[Fetched]:
        """Ask for some more of the trials that did not come in the last sweep."""
        before = self._services.progress.absent()
        if not before.unconfirmed:
            return
        self._run.absent_before = min(len(before.unconfirmed), MOST_ASKED)
        yield from self._why_absent(before.unconfirmed, TrialSet())
        gone = (*before.gone, *self._run.no_longer_served)
        self._services.progress.record_absent(AbsentTrials(gone, tuple(self._run.unconfirmed)))

    def absent(self, came: TrialSet) -> Iterator[Fetched]:
        """Ask for stored trials that did not come: only the registry says that one is gone."""
        services, run = self._services, self._run
        aliases = services.checks.aliases()
        absent = []
        for name in services.store.names():
            if canonical_trial_id(name) != name or name in came:
                continue
            if aliases.get(name, name) in came:
                run.merged.append((name, aliases[name]))
            else:
                absent.append(name)
        known = services.checks.last_checks_of(absent)
        # The registry stated it, and has not served the trial since.
        failing = {trial for trial, check in known.items() if check.failing_since is not None}
        gone = failing.intersection(services.progress.absent().gone)
        run.no_longer_served += sorted(gone)
        yield from self._why_absent(sorted(set(absent) - gone), came)
        services.progress.record_absent(
            AbsentTrials(tuple(run.no_longer_served), tuple(run.unconfirmed))
        )

    def _why_absent(self, trials: Sequence[str], came: TrialSet) -> Iterator[Fetched]:
        """Ask for some of the trials that did not come; note what is known of all of them."""
        run = self._run
        for fetched in self._services.fetcher.fetch(trials[:MOST_ASKED], refresh=True):
            if isinstance(fetched.error, NotFoundError):
                run.no_longer_served.append(fetched.asked)
            elif isinstance(fetched.error, RegistryError):
                run.unconfirmed.append(fetched.asked)
            elif fetched.asked != fetched.trial:
                run.merged.append((fetched.asked, fetched.trial))
                if came.add(fetched.trial):
                    run.late.append(fetched.trial)
                    yield fetched
            else:
                run.late.append(fetched.asked)
                yield fetched
        # Those that failed come last in the next run.
        run.unconfirmed[:0] = trials[MOST_ASKED:]
