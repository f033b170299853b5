"""One call of a tool: its wiring, its remarks, and whether it was cancelled."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from trialcli.ctgov.ids.arguments import named_trials
from trialcli.errors import NotStoredError, RegistryError, StoreError, TrialcliError, UsageError
from trialcli.text.dates import ago_words
from trialcli.wiring import UserWiring

if TYPE_CHECKING:
    from trialcli.jobs.fetch import Fetcher


_DATED_FOR = 3600.0
"""Seconds for which the date of the registry's data is remembered."""


_BY_OTHERS = "Call search with id for an ID of another registry, or with words."


Notify = Callable[[int, int | None], None]
"""Takes how many steps of a call are done, and of how many if that is known."""


class CancelledCallError(Exception):
    """The client no longer wants the answer, or is gone."""


class Settings(NamedTuple):
    """What the server was started with."""

    store: Path | None = None
    registry_url: str | None = None
    offline: bool = False
    """Whether the registry is never asked, and so nothing is stored."""


class RegistryTurn:
    """Lets one call at a time ask the registry, at the pace of its settings."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._lock = threading.Lock()
        self._monotonic = monotonic
        self._next = float("-inf")
        self._dated: tuple[float, str | None] | None = None

    @contextmanager
    def taken(self, call: "Call") -> Iterator[None]:
        """Wait for the turn, and keep it while the registry is asked."""
        while not self._lock.acquire(timeout=0.1):
            call.require_wanted()
        try:
            # Each call has a transport of its own, whose first request does not wait.
            call.sleep(max(0.0, self._next - self._monotonic()))
            yield
        finally:
            rate = call.http_settings.rate
            self._next = self._monotonic() + (1 / rate if rate else 0.0)
            self._lock.release()

    def data_date(self, call: "Call") -> str | None:
        """Return the date of the registry's data; it is asked for at most once an hour.

        None if the registry does not say.
        """
        now = self._monotonic()
        if self._dated is None or now - self._dated[0] > _DATED_FOR:
            stamp = None
            with suppress(RegistryError):
                stamp = call.registry().version().data_timestamp
            self._dated = (now, stamp and stamp[:10])
        return self._dated[1]


class Call(UserWiring):
    """The wiring of one call, made and used in one thread."""

    def __init__(
        self,
        settings: Settings,
        cancelled: threading.Event,
        turn: RegistryTurn,
        again: Callable[..., str],
        notify: Notify,
    ) -> None:
        super().__init__(settings.store, settings.registry_url)
        self._notify = notify
        self._done = 0
        self._total: int | None = None
        self.again = again
        """Writes the same call without some arguments; other arguments follow."""
        self.has_asked = False
        """Whether the registry was asked."""
        self.is_offline = settings.offline
        self.remarks: list[str] = []
        self._cancelled = cancelled
        self._turn = turn

    def asking(self) -> Any:
        """Return the context in which the registry may be asked."""
        self.has_asked = True
        return self._turn.taken(self)

    def require_wanted(self) -> None:
        """Stop the call if nobody wants its answer.

        Raises:
            CancelledCallError: it was cancelled.
        """
        if self._cancelled.is_set():
            raise CancelledCallError

    def require_online(self, tool: str) -> None:
        """Refuse what needs the registry, if the server never asks it.

        Raises:
            UsageError: the server was started with --offline.
        """
        if self.is_offline:
            raise UsageError(
                f"{tool} needs the registry, and this server was started with --offline.",
                hint="Start it without --offline, or use the tools for stored trials.",
            )

    def sleep(self, seconds: float) -> None:
        """Wait before a request; a cancelled call stops waiting."""
        self.require_wanted()
        if self._cancelled.wait(seconds):
            raise CancelledCallError

    def explain(self, text: str) -> None:
        """Take no note on how the store is used."""

    def remark(self, text: str) -> None:
        """Take a note for the answer."""
        if text and text not in self.remarks:
            self.remarks.append(text)

    def complain(self, error: TrialcliError) -> None:
        """Take a note on what could not be read or checked."""
        self.remark(str(error))

    @property
    def all_remarks(self) -> list[str]:
        """The remarks, and what the state, the catalog or the store could not do."""
        used = (self.__dict__.get(name) for name in ("state", "catalog", "store"))
        return [*self.remarks, *(text for one in used if one for text in one.warnings)]

    def expect(self, steps: int | None) -> None:
        """Expect a number of further steps; None: not known."""
        self._total = None if steps is None else self._done + steps

    def advance(self) -> None:
        """Count a step and notify the client; stop the call if nobody wants its answer.

        Raises:
            CancelledCallError: it was cancelled.
        """
        self.require_wanted()
        self._done += 1
        self._notify(self._done, self._total)

    @property
    def progress(self) -> "CancellableProgress":
        """A progress that the client sees, and that stops a cancelled call."""
        return CancellableProgress(self)

    def fetcher_within(self, attempts: int | None) -> "Fetcher":
        """Return what fetches, with at most this many attempts for each request."""
        return self.fetcher(self.registry(attempts))

    # ------------------------------------------------------------ what arguments name

    def trial(self, text: str) -> str:
        """Return the one trial that a text names, by the ID under which it is stored.

        Raises:
            UsageError: it names none, or several.
        """
        trials = self.trials([text])
        if len(trials) > 1:
            raise UsageError(f"This tool takes one trial, not {len(trials)}.")
        return trials[0]

    def trials(self, texts: Sequence[str]) -> list[str]:
        """Return the trials that texts name, each once.

        Raises:
            UsageError: a text names none.
        """
        try:
            named = [trial for text in texts for trial in named_trials(text)]
        except UsageError as error:
            error.hint = f"{error.hint or ''} {_BY_OTHERS}".strip()
            raise
        own = {trial: self.state.alias(trial) for trial in named}
        for trial, stored in own.items():
            if trial != stored:
                self.remark(f"{trial} is an earlier ID of {stored}.")
        return list(dict.fromkeys(own.values()))

    def trials_of_groups(self, names: Sequence[str]) -> list[str]:
        """Return the trials of groups of the watch list, with what their searches found last.

        Raises:
            UsageError: there is no watch list, or it has no such group.
        """
        from trialcli.jobs.cohort import each_once
        from trialcli.watch.subscription import trials_of

        groups = [self.watch_list().require_group(name) for name in names]
        has_searches = any(group.searches for group in groups)
        members = self.watch_log.members() if has_searches else {}
        found: list[str] = []
        for group in groups:
            found += trials_of(group, members)
            for search in group.searches:
                if search not in members:
                    self.remark(f"The search {search} was not checked yet: run trialcli watch run.")
        return each_once(self.state, found)

    # ------------------------------------------------------------ where answers are from

    def stored_source(self, trial: str) -> dict[str, Any]:
        """Return where stored versions of a trial are from, and how old they are."""
        names = self.store.versions(trial)
        last = self.state.last_check(trial)
        read = names[-1].retrieved if names else None
        checked = last.checked if last and last.checked else None
        seen = max((one for one in (read, checked) if one), default=None)
        return {
            "from": self._from_store,
            "newest_version_read": None if read is None else read.isoformat(timespec="seconds"),
            "last_checked": None if checked is None else checked.isoformat(timespec="seconds"),
            "age": "unknown"
            if seen is None
            else f"read or checked {ago_words(seen, self.clock())}",
        }

    def store_source(self) -> dict[str, Any]:
        """Return where the answer on many stored trials is from, and how old it is."""
        try:
            last = self.watch_log.last_run()
        except StoreError as error:  # another run is writing: the answer does not depend on it
            self.complain(error)
            last = None
        return {
            "from": self._from_store,
            "data_date": last.data_timestamp[:10] if last else None,
            "age": "each version has its own date"
            if last is None
            else "data_date is that of the last complete watch run",
        }

    @property
    def _from_store(self) -> str:
        asked = "asked for more before" if self.has_asked else "not asked"
        return f"the user's store of downloaded records; the registry was {asked}"

    def registry_source(self) -> dict[str, Any]:
        """Return that an answer comes from the registry, as of now; for use during the turn."""
        return {
            "from": f"the registry {self.http_settings.root}, asked now",
            "asked": self.clock().isoformat(timespec="seconds"),
            "data_date": self._turn.data_date(self),
            "age": "current",
        }


class CancellableProgress:
    """The progress of a job, which the client sees and a cancelled call stops."""

    def __init__(self, call: Call) -> None:
        self._call = call

    def start(self, total: int | None) -> None:
        """Begin."""
        self._call.require_wanted()
        self._call.expect(total)

    def advance(self) -> None:
        """Count one more."""
        self._call.advance()

    def stop(self) -> None:
        """End."""


def not_stored_hint(error: TrialcliError, trial: str) -> TrialcliError:
    """Return an error whose hint names the tool that helps, not only the command."""
    if isinstance(error, NotStoredError):
        error.hint = f"Call show with trial={trial}, which downloads and stores it. {error.hint}"
    return error
