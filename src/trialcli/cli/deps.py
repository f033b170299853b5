"""What a command works with: the wiring of the store, the settings of the person, and notes."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from trialcli import wiring
from trialcli.edges.terminal import is_read, is_watched, note, progress
from trialcli.errors import ExitCode, StoreError
from trialcli.text.blocks import one_line

if TYPE_CHECKING:
    from trialcli.edges.catalog import SqliteCatalog
    from trialcli.edges.watchlog.checks import SqliteState
    from trialcli.errors import TrialcliError
    from trialcli.jobs.progress import Progress
    from trialcli.jobs.stored import StoredVersions
    from trialcli.jobs.watch.services import Services
    from trialcli.registry.citation import Citation
    from trialcli.versions.store import SnapshotStore

_FORGOTTEN = (
    "This check could not be recorded, so the next run asks the registry again. "
    "Stored snapshots are not affected."
)


def exit_code_of(problems: "Iterable[TrialcliError]") -> ExitCode:
    """Return the exit code of a command that met some problems and went on."""
    return max((error.exit_code for error in problems), default=ExitCode.OK)


class Deps(wiring.UserWiring):
    """What one run of a command works with; as a context, it closes what it opened."""

    def __init__(
        self,
        *,
        store: Path | None = None,
        registry_url: str | None = None,
        quiet: bool = False,
        verbose: bool = False,
    ) -> None:
        super().__init__(store, registry_url)
        self._quiet = quiet
        self._verbose = verbose
        self.complaints: list[TrialcliError] = []
        """What went wrong with one of several trials."""
        self._explained: set[str] = set()
        self._warned: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
        self._complain_of_files()
        self._warn_of_state()

    def conclude(self, code: ExitCode) -> ExitCode:
        """Warn of what the state could not do; return the exit code that includes this.

        A command that only reads continues without the state. A command that could not remember
        something did only a part of its work. So did one that read a store with unreadable files.
        """
        unread = exit_code_of(self._complain_of_files())
        return ExitCode.STORE if self._warn_of_state() else max(code, unread)

    @contextmanager
    def watch_services(self, *, dry_run: bool) -> "Iterator[Services]":
        """Yield the services of a run: the store, locked against other runs, or a scratch copy."""
        from trialcli.jobs.watch.services import Services

        if not dry_run:
            from trialcli.edges.files.locking import running

            with running(self.root):
                registry = self.registry()
                fetcher = self.fetcher(registry)
                stored = self._stored_in(self.store, self.state, self.catalog)
                yield Services(registry, fetcher, stored, self.watch_log, self.clock)
            return
        from trialcli.edges.catalog import SqliteCatalog
        from trialcli.edges.store.directory import DirectoryStore
        from trialcli.edges.store.layered import LayeredStore
        from trialcli.edges.watchlog.checks import SqliteState
        from trialcli.edges.watchlog.log import SqliteWatchLog
        from trialcli.edges.watchlog.scratch import scratch_copy
        from trialcli.jobs.fetch import Fetcher

        with scratch_copy(self.root) as copy:
            store = LayeredStore(self.store, DirectoryStore(copy))
            state = SqliteState(copy, clock=self.clock, contents=self.swept_contents)
            log = SqliteWatchLog(copy, clock=self.clock)
            registry = self.registry()
            fetcher = Fetcher(registry, store, state, self.clock, self.shape)
            stored = self._stored_in(store, state, SqliteCatalog(copy))
            yield Services(registry, fetcher, stored, log, self.clock)

    def _stored_in(
        self, store: "SnapshotStore", state: "SqliteState", catalog: "SqliteCatalog"
    ) -> "StoredVersions":
        from trialcli.jobs.stored import StoredVersions

        return StoredVersions(store, state, catalog, self.model, lambda: self.thresholds)

    def _complain_of_files(self) -> "list[StoreError]":
        """Complain once of each file of several snapshots that cannot be read; return all."""
        store: SnapshotStore | None = self.__dict__.get("store")
        found = [] if store is None else [problem.error for problem in store.known_problems()]
        for error in found:
            if str(error) not in self._warned:
                self._warned.add(str(error))
                self.complain(error)
        return found

    def _warn_of_state(self) -> bool:
        """Warn once of each thing that the state could not do; return whether it lost something."""
        state: SqliteState | None = self.__dict__.get("state")
        catalog: SqliteCatalog | None = self.__dict__.get("catalog")
        has_forgotten = state is not None and state.has_forgotten
        warnings = [text for used in (state, catalog) if used for text in used.warnings]
        new = [warning for warning in warnings if warning not in self._warned]
        self._warned.update(new)
        for warning in new:
            if has_forgotten:
                self.complain(StoreError(warning))
            else:
                self.remark(warning)
        if new and has_forgotten:
            self.complain(StoreError(_FORGOTTEN))
        return has_forgotten

    def progress(self, label: str, *, is_beside_rows: bool = False) -> "Progress":
        """Return a bar if a person watches, else a progress that shows nothing.

        ``is_beside_rows``: rows are written meanwhile, which a person may read at the same place.
        """
        return progress(label, quiet=self._quiet or (is_beside_rows and is_read()))

    def citations(self, trials: Iterable[str]) -> "Iterator[Citation]":
        """Yield stored trials as references; one that cannot be read is named on stderr."""
        from trialcli.jobs.citations import stored_citations

        return stored_citations(self.store, self.model, trials, self.complain)

    def complain(self, error: "TrialcliError") -> None:
        """Say on stderr what went wrong with one of several trials, and keep it in mind."""
        from trialcli.render.problem import problem_line

        self.complaints.append(error)
        note(problem_line(error))

    def suggest(self, command: str) -> None:
        """Name the next command, if there is one and a person reads both streams."""
        if command and is_read() and is_watched():
            self.remark(f"Next: {command}")

    def explain_wait(self, text: str) -> None:
        """Say on stderr, with --verbose, what the program waits for."""
        if self._verbose:
            self.remark(text)

    def explain(self, text: str) -> None:
        """Say once on stderr, with --verbose, what the program waits for or does in another way."""
        if self._verbose and text not in self._explained:
            self._explained.add(text)
            self.remark(text)

    def remark(self, text: str, *, if_quiet: str = "") -> None:
        """Say something on stderr that is not the result.

        If the user wants quiet, write ``if_quiet`` in its place.
        """
        said = if_quiet if self._quiet else text
        if said:
            note(one_line(said))
