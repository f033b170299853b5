"""What a person has not seen yet of the news, whatever any sink was told."""

from trialcli.core.ports import Clock
from trialcli.core.watch.digest import Digest, NotShown
from trialcli.core.watch.outlook import grouped
from trialcli.core.watch.ports import WatchLog
from trialcli.core.watch.readers import Reader
from trialcli.jobs.watch.deliver import Deliverer, Occasion


class Unseen:
    """The news that one person has not marked as seen, as it stands when it is made."""

    def __init__(self, log: WatchLog, clock: Clock, name: str) -> None:
        self._log = log
        self._clock = clock
        self._state = log.sink(name)
        self._until = log.newest()

    def digest(self, reader: Reader) -> Digest:
        """Return it as a digest, with what cannot be looked at now."""
        conditions = self._log.conditions().values()
        failing = grouped("failing", [one for one in conditions if one.plight == "failing"])
        last = self._log.last_run()
        date = last.data_timestamp[:10] if last else None
        deliverer = Deliverer(self._log, self._clock)
        return deliverer.owed(
            self._state, self._until, reader, Occasion(date, not failing, failing)
        )

    def mark(self) -> None:
        """Mark as seen what there was, and nothing that came since.

        Raises:
            StoreError: it cannot be remembered.

        """
        self._log.delivered(self._state.name, self._until, NotShown())
