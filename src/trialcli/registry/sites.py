"""The sites of a trial, and which of them are near a point."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from trialcli.registry.near import Near


class Site(NamedTuple):
    """A site as its record states it. A named tuple, because thousands are made for one list."""

    latitude: float | None
    longitude: float | None
    city: str | None = None
    status: str | None = None
    """In the registry's terms; None if the record states none."""
    country: str | None = None
    facility: str | None = None

    @property
    def has_position(self) -> bool:
        """Whether the record states where it is."""
        return self.latitude is not None

    def distance_from(self, near: Near) -> float | None:
        """Return the kilometres from a point; None if the record states no position."""
        if self.latitude is None or self.longitude is None:
            return None
        return near.distance_to(self.latitude, self.longitude)


class NearestSite(NamedTuple):
    """The site of a trial that is nearest to a point."""

    facility: str | None
    city: str | None
    kilometres: float
    status: str | None = None
    unit: str = "km"
    """The unit of the distance on a screen."""

    @property
    def place(self) -> str:
        """Where it is: its city, or else its name."""
        return self.city or self.facility or "a site"


def nearest_site(sites: Iterable[Site], near: Near) -> NearestSite | None:
    """Return the site that is nearest to a point; None if no site states a position."""
    distance, site = min(distances(sites, near), key=lambda each: each[0], default=(0.0, None))
    if site is None:
        return None
    return NearestSite(site.facility, site.city, distance, site.status, near.unit)


def open_enough(
    sites: Iterable[Site], status: str | None, wanted: Collection[str]
) -> Iterator[Site]:
    """Yield the sites of a trial; if it has one of some wanted statuses, those that have one too.

    A site without a status counts: the registry states none before recruitment begins.
    """
    for site in sites:
        if status not in wanted or site.status is None or site.status in wanted:
            yield site


def distances(sites: Iterable[Site], near: Near) -> Iterator[tuple[float, Site]]:
    """Yield the sites that state a position, each with its distance in kilometres."""
    for site in sites:
        distance = site.distance_from(near)
        if distance is not None:
            yield distance, site
