"""The sites that a record states, with their positions."""

from collections.abc import Iterator, Mapping
from typing import Any

from trialcli.record.tree import Record, at, objects
from trialcli.registry.sites import Site

SITES = "protocolSection.contactsLocationsModule.locations"


def sites(record: Record) -> Iterator[Site]:
    """Yield the sites of a record; a position that is not on the Earth counts as none."""
    yield from map(site_of, objects(at(record, SITES)))


def site_of(site: Mapping[str, Any]) -> Site:
    """Return a site as an item of a record states it."""
    latitude = _degrees(at(site, "geoPoint.lat"), 90)
    longitude = _degrees(at(site, "geoPoint.lon"), 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    texts = (_text(site, key) for key in ("city", "status", "country", "facility"))
    return Site(latitude, longitude, *texts)


def _degrees(value: Any, most: int) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and -most <= value <= most else None


def _text(site: Mapping[str, Any], key: str) -> str | None:
    value = site.get(key)
    return value if isinstance(value, str) else None
