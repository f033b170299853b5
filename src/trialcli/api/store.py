"""A store of trial records, for Python programs."""

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from trialcli import wiring
from trialcli.ctgov.ids.arguments import named_trials
from trialcli.ctgov.search.given import KEYS, REPEATED, given_search
from trialcli.ctgov.search.values import sort_code
from trialcli.edges.environment import Environment, process_environment
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.terminal import Silence
from trialcli.errors import StoreError, UsageError
from trialcli.events.thresholds import Thresholds
from trialcli.record.textforms import readable
from trialcli.registry.related import RelatedTrials
from trialcli.registry.search import Search
from trialcli.registry.searched import SearchedTrials
from trialcli.versions.audit import Audit
from trialcli.versions.diff import Diff
from trialcli.versions.fetch_result import Fetched, FetchedHistory
from trialcli.versions.found import Found
from trialcli.versions.history import History
from trialcli.versions.import_result import Imported, ImportResult
from trialcli.versions.line import KnownVersion
from trialcli.versions.listing import StoredTrial
from trialcli.versions.names import VersionName
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.timeline import Timeline

if TYPE_CHECKING:
    from trialcli.jobs.fulltext import FullText
    from trialcli.versions.export import Export

_HTTP = HttpSettings()


def default_store() -> Path:
    """Return the directory that the command line uses if no store is named.

    This is ``TRIALCLI_STORE``, else ``snapshots`` in the working directory if that exists, else the
    ``store`` of the configuration file, else a directory of the user.

    Raises:
        UsageError: the configuration file cannot be read, or no home directory is known.
    """
    return process_environment().store()


class Store:
    """A directory of trial records: reads what is stored, fetches what is not.

    Nothing is printed. Settings are arguments: the configuration file and the ``TRIALCLI_``
    variables of the command line are not read. As a context (``with Store(path) as store:``) it
    closes its connection to the registry.

    Use a ``Store`` in one thread at a time. For several threads or processes, make one ``Store``
    each: any number may use the same directory at the same time.

    Trial IDs may be written as on the command line (``"nct07331467"`` is read as ``NCT07331467``).
    A version is named as on the command line: ``"latest"``, ``"previous"``, ``"first"``, a date
    such as ``"2026-01-12"`` (the version of that day), ``"v7"`` (the registry's number), or the
    first characters of a digest. A ``datetime.date`` and what ``versions`` returns are accepted
    too.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        registry_url: str = _HTTP.root,
        rate: float = _HTTP.rate,
        timeout: float = _HTTP.timeout,
        retry_wait: float = _HTTP.retry_wait,
        user_agent: str | None = None,
        thresholds: Thresholds | None = None,
        clock: Callable[[], datetime] | None = None,
    ) -> None:
        """Name the store. Nothing is opened or created until it is used.

        Args:
            path: the directory. It need not exist before the first ``fetch``.
            registry_url: the root address of the registry.
            rate: requests per second, at most; 0 does not limit them.
            timeout: seconds for one request, from its start to the last byte of the answer.
            retry_wait: seconds before the second attempt; each further wait is twice as long.
            user_agent: the ``User-Agent`` to send instead of trialcli's own.
            thresholds: the numbers from which a change counts as large.
            clock: returns the time, with a time zone; without it, the machine's clock.

        Raises:
            UsageError: a setting cannot be used.
        """
        http = HttpSettings(
            root=registry_url,
            rate=rate,
            timeout=timeout,
            retry_wait=retry_wait,
            user_agent=user_agent,
        )
        time = _checked(clock) if clock else Environment(os.environ, Path()).clock(wiring.now)
        self._wiring = _StoreWiring(Path(path), http, thresholds or Thresholds(), time)
        self._remarks: dict[str, None] = {}

    def __repr__(self) -> str:
        return f"Store({str(self.path)!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection to the registry. The store can be used again afterwards."""
        self._wiring.close()

    @property
    def path(self) -> Path:
        """The directory of the store."""
        return self._wiring.root

    @property
    def warnings(self) -> tuple[str, ...]:
        """Sentences on what could not be read from or written to the state and the indexes so far.

        Snapshots are not affected: the state holds when trials were checked, and indexes can be
        made again. In a store of packs, a sentence may also name a pack that cannot be read.
        """
        parts = self._wiring
        used = parts.state, parts.catalog, parts.store
        return (*(text for each in used for text in each.warnings), *self._remarks)

    # ------------------------------------------------------------ what is stored

    def trials(self) -> list[str]:
        """Return the IDs of the stored trials, sorted; empty if the directory does not exist.

        Raises:
            StoreError: the directory cannot be read.
        """
        from trialcli.jobs.storedtrials import stored_trials

        return stored_trials(self._wiring.store, self._wiring.catalog)

    def catalog(self) -> list[StoredTrial]:
        """Return a row for each stored trial, sorted by ID: title, status, dates, counts.

        ``row.summary`` has the facts of the newest version. If that cannot be read, they are empty
        and ``row.problem`` says why.

        Raises:
            StoreError: the directory of the store or of a trial cannot be read.
        """
        from trialcli.jobs.listing import list_trials

        parts = self._wiring
        found = list_trials(parts.store, parts.catalog, parts.state, parts.clock, parts.model)
        rows = [*found.rows]
        in_rows = {row.problem for row in rows}
        for problem in found.problems:
            if problem not in in_rows:
                raise StoreError(problem)
        return rows

    def find(
        self,
        *words: str,
        sections: Collection[str] = (),
        any_version: bool = False,
        trials: Collection[str] | None = None,
        limit: int | None = 20,
        skip_damaged: bool = False,
    ) -> Found:
        """Find words in the stored records; does not contact the registry.

        A trial is found if its newest stored version has every word, in any section. Case, accents
        and punctuation make no difference. The first call makes an index; later ones add to it
        what is new.

        Args:
            words: each a word, or a phrase if it has spaces. A text with quotation marks is read as
                several: ``'lupus "kidney biopsy"'``.
            sections: the only sections to search, named as in ``trialcli find --section``.
            any_version: search every stored version: when did the words come, and when did they go?
            trials: the IDs of the only trials to search, such as those of chosen rows of
                ``catalog``; without it, all.
            limit: the number of trials to return, at most; ``None`` returns all.
            skip_damaged: if a file cannot be read, do not raise but go on without it; ``problems``
                of the result then says why.

        Raises:
            UsageError: there is no word, no such section, an ID is none, or the limit is not
                positive.
            StoreError: a file or the directory cannot be read, or Python's SQLite has no FTS5.
        """
        from trialcli.ctgov.words.sections import known_sections
        from trialcli.jobs.find import Question, find
        from trialcli.text.phrases import read_phrases

        most = _limit(limit)
        chosen = None if trials is None else dict.fromkeys(map(self._own_id, trials))
        phrases, named = read_phrases(words), known_sections(sections)
        question = Question(phrases, named, any_version, chosen, limit=most)
        found = find(question, self._full_text(), self._wiring.stored)
        if found.problems and not skip_damaged:
            raise StoreError(found.problems[0])
        return found

    def export(
        self,
        to: str | os.PathLike[str],
        *tables: str,
        format: str = "parquet",  # noqa: A002 - the option has this name
        versions: bool = False,
        trials: Iterable[str] | None = None,
        jobs: int = 1,
    ) -> "Export":
        """Write the stored records, and the events between their versions, as tables.

        An earlier export in the directory is replaced; until the end, it is there whole. What
        cannot be read does not raise: ``unread`` of the result names it.

        Args:
            to: the directory: a new or empty one, or one with an earlier export.
            tables: the names of the tables, as ``trialcli export --tables`` lists them; without
                them, all.
            format: ``"parquet"`` (needs pyarrow), ``"csv"``, ``"jsonl"`` or ``"sqlite"``.
            versions: export every stored version of a record, not only the newest.
            trials: the IDs of the only trials to export; without it, all stored trials.
            jobs: the number of processes. With more than one, a script needs
                ``if __name__ == "__main__":``, as for ``multiprocessing``.

        Raises:
            UsageError: there is no such table or format, an ID is none, or the directory cannot be
                used or written.
            StoreError: the directory of the store cannot be read.
        """
        from trialcli.jobs.export.records import ChosenTrials
        from trialcli.jobs.export.run import ExportRequest
        from trialcli.jobs.export.wanted import wanted_tables
        from trialcli.text.choices import chosen
        from trialcli.versions.export import ExportFormat

        parts, kind = self._wiring, ExportFormat(chosen(format, list(ExportFormat), "format"))
        if jobs < 1:
            raise UsageError(f"jobs must be at least 1, not {jobs}.")
        request = ExportRequest(wanted_tables(parts.model.tables, tables), versions, kind)
        named = None if trials is None else {self._own_id(trial) for trial in trials}
        ids = parts.store.names() if named is None else named
        some = ChosenTrials(sorted(ids), are_named=named is not None)
        return parts.export(Path(to), request, some, jobs, Silence()).export

    def versions(self, trial: str) -> list[KnownVersion]:
        """Return the known versions of a trial, oldest first, stored or only listed.

        Raises:
            UsageError: ``trial`` is not a trial ID.
            NotStoredError: nothing is stored.
            StoreError: the files cannot be read.
        """
        return self._wiring.stored.line(self._own_id(trial))

    def snapshot(self, trial: str, version: VersionName = "latest") -> Snapshot:
        """Return a stored version: the record as it was served, with its time and source.

        Raises:
            UsageError: ``trial`` is not a trial ID, or there is no such version.
            NotStoredError: nothing is stored.
            DamagedSnapshotError: the file does not match its checksum.
            FutureFormatError: a newer trialcli wrote the file.
        """
        from trialcli.jobs.show import show_version

        return show_version(self._wiring.stored, self._own_id(trial), version).snapshot

    def snapshots(self, trial: str) -> Iterator[Snapshot]:
        """Yield every stored version of a trial, oldest first, one file at a time.

        Raises:
            As ``snapshot``.
        """
        for version in self.versions(trial):
            if version.is_stored:
                yield self._wiring.store.load(version.stored)

    def record(self, trial: str, version: VersionName = "latest") -> dict[str, Any]:
        """Return the record of a stored version, a JSON object in the registry's shape.

        Texts are in the Markdown of the registry's API, also those of versions from its history,
        which serves HTML. ``snapshot(…).study`` is the record exactly as served.

        Raises:
            As ``snapshot``.
        """
        snapshot = self.snapshot(trial, version)
        return readable(snapshot.study, snapshot.source.kind, self._wiring.shape)

    # ------------------------------------------------------------ what changed

    def diff(
        self, trial: str, before: VersionName = "previous", after: VersionName = "latest"
    ) -> Diff:
        """Return what changed between two stored versions.

        Raises:
            As ``snapshot``.
        """
        from trialcli.jobs.diff import diff_named_versions

        return diff_named_versions(self._wiring.stored, self._own_id(trial), before, after)

    def history(self, trial: str, *, skip_damaged: bool = False) -> History:
        """Return every known version of a trial, each with its most severe event.

        Args:
            trial: the trial ID.
            skip_damaged: if a file is damaged, do not raise but go on without it. The version is
                then without digest and event, and ``problems`` of the result has the error.

        Raises:
            As ``snapshot``.
        """
        from trialcli.jobs.history import build_history

        history = build_history(self._wiring.stored, self._own_id(trial), Silence())
        if history.problems and not skip_damaged:
            raise history.problems[0]
        return history

    def timeline(
        self, trial: str, *, today: date | None = None, skip_damaged: bool = False
    ) -> Timeline:
        """Return how a trial changed over time: status, enrollment, dates, sites, events.

        Args:
            trial: the trial ID.
            today: the last day of the timeline; without it, the day of the clock (UTC).
            skip_damaged: if a file is damaged, do not raise but go on without it. An error is
                still raised if no version can be read.

        Raises:
            As ``snapshot``.
        """
        from trialcli.jobs.timeline import build_timeline

        day = today or self._today()
        timeline, problems = build_timeline(self._wiring.stored, self._own_id(trial), day)
        if problems and not skip_damaged:
            raise problems[0]
        return timeline

    def audit(self, trial: str, *, today: date | None = None, skip_damaged: bool = False) -> Audit:
        """Return what a trial promised before it began, compared with what its record reports.

        Args:
            trial: the trial ID.
            today: the day of the audit, which decides what is overdue; without it, the day of the
                clock (UTC).
            skip_damaged: if a file is damaged, do not raise but go on without it. An error is
                still raised if no version can be read.

        Raises:
            As ``snapshot``.
        """
        from trialcli.jobs.audit import audit_trial

        day = today or self._today()
        audit, problems = audit_trial(self._wiring.stored, self._own_id(trial), day)
        if problems and not skip_damaged:
            raise problems[0]
        return audit

    # ------------------------------------------------------------ the registry

    def search(
        self, words: str | None = None, *, limit: int | None = 1000, sort: str = "", **parts: Any
    ) -> SearchedTrials:
        """Search the registry, as ``trialcli search`` does. Nothing is stored.

        Args:
            words: plain words that may be anywhere in the record.
            limit: the number of trials to read, at most; ``None`` reads all.
            sort: the order, as in ``trialcli search --sort``; without it, the most relevant first.
            parts: the options of ``trialcli search`` by their names with ``_`` for ``-``, such as
                ``condition``, ``status``, ``phase``, ``country``, ``updated_since``. Where an
                option can be repeated, give one text or several. All parts must hold.

        Raises:
            UsageError: the search is empty, or a part cannot be used.
            RegistryError: the registry cannot be asked, or its answer is incomplete.
        """
        from trialcli.ctgov.search.requests import remarks
        from trialcli.ctgov.search.site import site_address
        from trialcli.jobs.search import Searcher
        from trialcli.render.formats.fields import columns
        from trialcli.render.search import FIELDS

        asked = replace(_search(words, parts), sort=sort_code(sort or "relevance"))
        found = SearchedTrials(asked, site_address(asked), tuple(remarks(asked)))
        searcher = Searcher(self._wiring.registry(), self._wiring.model)
        facts = [column.name for column in columns(FIELDS)]
        result = searcher.read(found, _limit(limit), facts, lambda _: None, Silence())
        return replace(result, rows=tuple(result.rows))

    def related(self, trial: str, *, stored: bool = False, limit: int | None = 10) -> RelatedTrials:
        """Return the trials related to one, with the reasons, as ``trialcli related`` does.

        A trial that is not stored is fetched first. If the registry cannot be asked, the stored
        trials are compared; ``error`` of the result then says why.

        Args:
            trial: the trial ID.
            stored: compare the stored trials only, and do not contact the registry.
            limit: the number of trials to return, at most; ``None`` returns all.

        Raises:
            UsageError: ``trial`` is not a trial ID, or the limit is not positive.
            NotStoredError: ``trial`` is not stored, with ``stored``.
            RegistryError: ``trial`` is not stored, and cannot be fetched.
            StoreError: the store cannot be read or written.
        """
        from trialcli.jobs.related import (
            StoredRelations,
            related_in_registry,
            related_trials,
            subject_of,
        )

        parts, most = self._wiring, _limit(limit) or sys.maxsize
        subject = subject_of(
            parts.stored,
            lambda attempts: parts.fetcher(parts.registry(attempts)),
            self._own_id(trial),
            parts.clock(),
            only_stored=stored,
        )
        among_stored = StoredRelations(parts.store, parts.catalog, parts.model, self._full_text)
        if stored:
            return among_stored.find(subject, most)
        return related_trials(
            lambda: related_in_registry(subject, parts.registry(), parts.model, most),
            lambda: among_stored.find(subject, most),
        )

    def fetch(self, *trials: str, refresh: bool = False) -> list[Fetched]:
        """Download the current records of trials and store the new versions.

        A trial that could not be checked does not raise: its ``outcome`` is ``"failed"`` and
        ``error`` says why. Failed never means unchanged. If the registry has published no new data
        since the last check, trials count as unchanged without a request.

        Args:
            trials: the trial IDs.
            refresh: send a request for each trial, even if the registry has no new data.

        Returns:
            One result per trial, in the order given.

        Raises:
            UsageError: an argument is not a trial ID. Nothing is then fetched.
            StoreError: the store cannot be written.
        """
        wanted = list(dict.fromkeys(one for trial in trials for one in _named(trial)))
        parts = self._wiring
        fetched = parts.fetcher(parts.registry()).fetch(wanted, refresh=refresh)
        return sorted(fetched, key=lambda one: wanted.index(one.asked))

    def fetch_history(self, trial: str) -> FetchedHistory:
        """Download every version that the registry's record history lists and that is not stored.

        Call ``fetch`` first: it learns the ID under which the registry has the trial. What cannot
        be downloaded does not raise: ``outcome`` is then ``"partial"`` or ``"failed"``, and
        ``error`` says why. The next call continues.

        Raises:
            UsageError: ``trial`` is not a trial ID.
            StoreError: the store cannot be written.
        """
        parts = self._wiring
        return parts.backfill(parts.registry()).fetch(self._own_id(trial), Silence())

    def import_file(
        self, path: str | os.PathLike[str], *, retrieved: datetime | None = None
    ) -> list[Imported]:
        """Store the records of a downloaded file, or of a folder, as ``trialcli import`` does.

        A record that is not stored does not raise: its ``outcome`` is ``"refused"`` and ``error``
        says why. A record is stored as of the day of the registry's data, which it states.

        Args:
            path: the file or folder.
            retrieved: when it was downloaded, with a time zone, if you know.

        Returns:
            One result per record.

        Raises:
            UsageError: the file cannot be used, or ``retrieved`` has no time zone or lies ahead.
            StoreError: the store cannot be written.
        """
        from trialcli.ctgov.recordfiles import RECORD_FORM
        from trialcli.edges.importfiles import given_files

        if retrieved is not None and (retrieved.tzinfo is None or retrieved > self._wiring.clock()):
            raise UsageError(f"{retrieved} has no time zone, or lies ahead.")
        result, found = ImportResult(), list[Imported]()
        files = given_files([Path(path)], RECORD_FORM, result.leave_out)
        self._wiring.importer().run(files, result, found.append, stated=retrieved)
        unusable = [file.error for file in result.files if file.error is not None]
        if unusable:
            raise unusable[0]
        return found

    def _today(self) -> date:
        return self._wiring.clock().astimezone(UTC).date()

    def _full_text(self) -> "FullText":
        return self._wiring.full_text(Silence(), lambda text: self._remarks.update({text: None}))

    def _own_id(self, trial: str) -> str:
        """Return the ID under which a trial is stored.

        Raises:
            UsageError: the text does not name exactly one trial.
        """
        named = _named(trial)
        if len(named) != 1:
            raise UsageError(f"{trial!r} names {len(named)} trials. Give one.")
        return self._wiring.state.alias(named[0])


def _limit(limit: int | None) -> int | None:
    if limit is not None and limit < 1:
        raise UsageError(f"The limit must be at least 1, not {limit}.")
    return limit


def _search(words: str | None, parts: Mapping[str, Any]) -> Search:
    """Return a search by its parts, whose texts may be given alone.

    Raises:
        UsageError: it is empty, or a part cannot be used.
    """
    given = {"words": words, **parts}
    for name, value in given.items():
        if name not in KEYS:
            raise UsageError(f"A search has no part {name!r}.", hint=f"Parts: {', '.join(KEYS)}.")
        if name in REPEATED and isinstance(value, str):
            given[name] = [value]
    found = given_search(given)
    if found.is_empty:
        raise UsageError("The search is empty.", hint="Give words or a part, such as condition.")
    return found


def _named(trial: str) -> tuple[str, ...]:
    if not isinstance(trial, str):
        raise UsageError(f"A trial ID must be a string, not {type(trial).__name__}.")
    return named_trials(trial)


def _checked(clock: Callable[[], datetime]) -> Callable[[], datetime]:
    """Return a clock that raises an error if it does not state its time zone."""

    def now() -> datetime:
        moment = clock()
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            raise UsageError("The clock must return a datetime with a time zone.")
        return moment

    return now


class _StoreWiring(wiring.Wiring):
    """The wiring of a store whose settings are given."""

    def __init__(
        self, root: Path, http: HttpSettings, thresholds: Thresholds, clock: Callable[[], datetime]
    ) -> None:
        super().__init__()
        self.root = root
        self.http_settings = http
        self.thresholds = thresholds
        self.clock = clock
