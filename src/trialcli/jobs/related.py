"""Find the trials related to one: in the registry, or among those that are stored."""

from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from trialcli.errors import RegistryError, StoreError
from trialcli.jobs.search import found_by
from trialcli.jobs.show import show_current, show_version
from trialcli.jobs.stored import StoredVersions
from trialcli.jobs.storedtrials import stored_trials
from trialcli.registry.client import RegistryClient
from trialcli.registry.model import RecordModel
from trialcli.registry.related import RelatedTrials
from trialcli.registry.search import Search
from trialcli.registry.sites import NearestSite
from trialcli.versions.catalog import VersionCounts
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.store import SnapshotStore

if TYPE_CHECKING:
    from datetime import datetime

    from trialcli.jobs.fetch import Fetcher
    from trialcli.jobs.fulltext import FullText
    from trialcli.record.tree import Record

_MOST_READ = 200
"""The number of trials of one search that are ranked."""
_ENOUGH = 20
"""If the first search finds fewer trials, a wider one follows."""
_ALL = 2000
"""A store of more trials than this is narrowed by its full-text index first."""
_FROM_INDEX = 200
_RELEVANCE = "@relevance"
_ANY = Search()


def subject_of(
    stored: StoredVersions,
    fetcher: "Callable[[int | None], Fetcher]",
    trial: str,
    now: "datetime",
    *,
    only_stored: bool,
) -> Snapshot:
    """Return the newest stored version of a trial; one that is not stored is fetched.

    Raises:
        NotStoredError: it is not stored, and may not be fetched.
        RegistryError: it is not stored, and cannot be fetched.
    """
    own = stored.state.alias(trial)
    if only_stored or stored.store.versions(own) or stored.store.histories(own):
        return show_version(stored, trial).snapshot
    return show_current(stored, fetcher, trial, now).snapshot


def related_in_registry(
    subject: Snapshot,
    registry: RegistryClient,
    model: RecordModel,
    limit: int,
    among: Search = _ANY,
) -> RelatedTrials:
    """Return the related trials that the registry finds with at most two searches.

    ``among`` has the status, the countries and the point that each of them must have.

    Raises:
        RegistryError: it could not be asked, or its answer is incomplete.
    """
    found: dict[str, Record] = {}
    nearest = model.fields_for(("nearest_facility",)) if among.near else ()
    fields = tuple(dict.fromkeys((*model.related_fields, *nearest)))
    for search in model.related_searches(subject.trial, subject.study):
        narrowed = replace(
            search,
            status=among.status,
            country=among.country,
            near=among.near,
            sort=_RELEVANCE,
        )
        for one in found_by(registry, narrowed, _MOST_READ, fields=fields):
            found.setdefault(one.trial, one.study)
        if len(found) >= _ENOUGH:
            break
    found.pop(subject.trial, None)
    # One more than is wanted shows whether there are more.
    most = min(limit, len(found)) + 1
    rows = tuple(
        row._replace(
            nearest=model.searched_trial(row.summary.trial, found[row.summary.trial], among).nearest
        )
        for row in model.rank_related(subject.trial, subject.study, found.items(), most)
    )
    return RelatedTrials(
        subject.trial,
        rows[:limit],
        len(found),
        is_from_store=False,
        has_more=len(rows) > limit,
        among=among.text,
    )


@dataclass(frozen=True, slots=True)
class StoredRelations:
    """Finds related trials among those that are stored."""

    store: SnapshotStore
    catalog: VersionCounts
    model: RecordModel
    full_text: "Callable[[], FullText]"
    """Returns the full text of the store: only a large store needs it."""
    wanted: Callable[[], Mapping[str, NearestSite | None] | None] = lambda: None
    """Returns the only trials to compare, each with its site nearest to a point; None: all."""
    among: str = ""
    """What holds for these trials, for the reader."""

    def find(self, subject: Snapshot, limit: int) -> RelatedTrials:
        """Return the related trials among the stored ones.

        Raises:
            StoreError: the store cannot be read.
        """
        wanted = self.wanted()
        held = stored_trials(self.store, self.catalog) if wanted is None else wanted
        count = sum(trial != subject.trial for trial in held)
        chosen = self._alike(subject, wanted) if count > _ALL else None
        if chosen is None:
            chosen = [trial for trial in held if trial != subject.trial]
        nearest = wanted or {}
        most = min(limit, len(chosen)) + 1
        rows = tuple(
            row._replace(nearest=nearest.get(row.summary.trial))
            for row in self.model.rank_related(
                subject.trial, subject.study, self._records(chosen), most
            )
        )
        return RelatedTrials(
            subject.trial,
            rows[:limit],
            count,
            is_from_store=True,
            has_more=len(rows) > limit,
            among=self.among,
        )

    def _alike(self, subject: Snapshot, wanted: Container[str] | None) -> list[str] | None:
        """Return the wanted trials that have most of the words of the subject.

        None if the full-text index cannot be used.
        """
        row = self.model.searched_trial(subject.trial, subject.study, None)
        texts = (row.summary.title, *row.summary.conditions, *row.interventions)
        try:
            alike, _ = self.full_text().ask(
                lambda index: index.more_like(texts, _FROM_INDEX, excluded={subject.trial})
            )
        except StoreError:
            return None
        trials = [one.trial for one in alike if wanted is None or one.trial in wanted]
        return [trial for trial, mark in self.store.marks_of(trials).items() if mark]

    def _records(self, trials: list[str]) -> "Iterator[tuple[str, Record]]":
        """Yield the newest record of each trial; one that cannot be read is left out."""
        for trial in trials:
            names = self.store.versions(trial) or self.store.histories(trial)
            with suppress(StoreError):
                if names:
                    yield trial, self.store.load(names[-1]).study


def related_trials(
    in_registry: Callable[[], RelatedTrials], among_stored: Callable[[], RelatedTrials]
) -> RelatedTrials:
    """Return the related trials in the registry; if it cannot be asked, the stored ones."""
    try:
        return in_registry()
    except RegistryError as error:
        return replace(among_stored(), error=error)
