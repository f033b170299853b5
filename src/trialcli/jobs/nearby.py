"""Which stored trials have a site near a point, without opening a file that the catalog knows."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from trialcli.errors import StoreError
from trialcli.record.textforms import readable
from trialcli.registry.model import RecordModel
from trialcli.registry.near import Near
from trialcli.registry.sites import Site, nearest_site
from trialcli.versions.catalog import Catalog
from trialcli.versions.listing import NearCounts, StoredTrial
from trialcli.versions.order import Order
from trialcli.versions.snapshot import parse_any_name
from trialcli.versions.store import InspectableStore
from trialcli.versions.wanted import WantedTrials

_AT_ONCE = 200
"""Trials whose sites are read at once: a trial may have thousands."""


def nearby(
    trials: Iterable[StoredTrial],
    wanted: WantedTrials,
    near: Near,
    catalog: Catalog,
    store: InspectableStore,
    model: RecordModel,
) -> tuple[list[StoredTrial], NearCounts]:
    """Return the trials with a site near a point, and count those of which it is not known."""
    within: list[StoredTrial] = []
    without, partly = 0, 0
    for trial, sites in _with_sites(trials, catalog, store, model):
        counting = wanted.counting(trial.summary.status, sites)
        nearest = nearest_site(counting, near)
        if nearest is not None and nearest.kilometres <= near.kilometres:
            within.append(replace(trial, nearest=nearest))
        elif not any(site.has_position for site in sites):
            without += 1
        elif not all(site.has_position for site in counting):
            partly += 1
    return within, NearCounts(near, without, partly)


def _with_sites(
    trials: Iterable[StoredTrial], catalog: Catalog, store: InspectableStore, model: RecordModel
) -> Iterator[tuple[StoredTrial, tuple[Site, ...]]]:
    """Yield each trial with the sites of its newest snapshot, reading those of some at a time."""
    rest = iter(trials)
    while some := [*islice(rest, _AT_ONCE)]:
        known = catalog.sites_of([one.summary.trial for one in some if one.row.sites is None])
        for trial in some:
            sites = trial.row.sites
            if sites is None:
                found = known.get(trial.summary.trial)
                is_current = found is not None and found.name == trial.row.name
                sites = found.sites if found and is_current else _read(trial, store, model)
            yield trial, sites


def in_order(trials: Sequence[StoredTrial], order: Order) -> list[StoredTrial]:
    """Return trials with a site near, by its distance; in another order, they are already."""
    if order.key != "distance":
        return [*trials]
    near = [(one.nearest.kilometres, one) for one in trials if one.nearest]
    near.sort(key=lambda each: each[0], reverse=order.is_descending)
    return [one for _, one in near]


def _read(trial: StoredTrial, store: InspectableStore, model: RecordModel) -> tuple[Site, ...]:
    """Return the sites of a trial's newest snapshot; none if it cannot be read."""
    file = parse_any_name(trial.summary.trial, trial.row.name)
    if file is None:
        return ()
    try:
        snapshot = store.load(file)
    except StoreError:
        return ()
    return model.sites(readable(snapshot.study, snapshot.source.kind, model.shape))
