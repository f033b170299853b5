"""Places near a point: ``52.5,13.4,50km``."""

import re
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple

from trialcli.errors import UsageError

KILOMETRES_A_MILE = 1.609344
_UNIT_LENGTHS = {"km": 1.0, "mi": KILOMETRES_A_MILE}
"""The units of a distance on a screen, in kilometres."""
_EARTH = 6371.0088
"""The mean radius of the Earth, in kilometres."""
_LEAST = 0.001
"""The least distance, in kilometres: a place is not known more exactly than to a metre."""
_HALF_ROUND = 20037.0
"""The greatest distance on the Earth, in kilometres."""
_NUMBER = r"([+-]?[0-9]+(?:\.[0-9]+)?)"
_POINT = rf"{_NUMBER}\s*[,; ]\s*{_NUMBER}"
_DISTANCE = rf"\s*[,; ]\s*{_NUMBER}\s*([A-Za-z]*)"
_UNITS = {
    "km": "km",
    "kilometre": "km",
    "kilometres": "km",
    "kilometer": "km",
    "kilometers": "km",
    "mi": "mi",
    "mile": "mi",
    "miles": "mi",
}
"""The units that a person may give."""
_EXAMPLE = (
    "Give the latitude, the longitude and the distance, like 52.52,13.40,50km or 40.71,-74.01,30mi."
)
_BY_NAME = (
    "trialcli knows no places by name; a search has --location for that. Online maps state the "
    f"latitude and the longitude of a place. {_EXAMPLE}"
)
_COMPASS = f"Give south and west as negative numbers, without letters and degree signs. {_EXAMPLE}"
_COMMAS = f"Write decimals with a point, not with a comma. {_EXAMPLE}"


class Near(NamedTuple):
    """All that is at most some distance from a point."""

    latitude: float
    longitude: float
    kilometres: float
    unit: str = "km"
    """The unit in which a person gave the distance, and reads distances: ``km`` or ``mi``."""

    def __str__(self) -> str:
        """Return it in kilometres, as the registry is asked: ``52.5,13.4,50km``."""
        return f"{plain(self.latitude)},{plain(self.longitude)},{plain(self.kilometres)}km"

    @property
    def radius(self) -> str:
        """The distance in words, in the unit of the person: ``50 km``, ``30 mi``."""
        return f"{plain(round(self.kilometres / _UNIT_LENGTHS[self.unit], 1))} {self.unit}"

    def distance_to(self, latitude: float, longitude: float) -> float:
        """Return the kilometres from the point to a place."""
        return distance_km(self.latitude, self.longitude, latitude, longitude)


def read_near(text: str, usual: float | None = None) -> Near:
    """Read a point and a distance as a person gives them.

    ``usual`` is the distance in kilometres if none is given; without it, one must be given.

    Raises:
        UsageError: it is something else, or not on the Earth.
    """
    given = text.strip()
    distance = rf"(?:{_DISTANCE})?" if usual is not None else _DISTANCE
    match = re.fullmatch(_POINT + distance, given, re.ASCII)
    if match is None:
        raise UsageError(f"{text!r} is not a place with a distance.", hint=_advice(given))
    latitude, longitude = float(match[1]), float(match[2])
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise UsageError(
            f"{text!r} is not on the Earth.",
            hint="The latitude is -90 to 90 and comes first; the longitude is -180 to 180.",
        )
    if match[3] is None and usual is not None:
        return Near(latitude, longitude, usual)
    unit = _UNITS.get(match[4].casefold())
    if unit is None:
        unknown = f"has the unknown unit {match[4]!r}"
        problem = unknown if match[4] else "has no unit for the distance"
        raise UsageError(f"{text!r} {problem}.", hint="Give kilometres or miles: 50km or 30mi.")
    kilometres = float(match[3]) * _UNIT_LENGTHS[unit]
    if not _LEAST <= kilometres <= _HALF_ROUND:
        raise UsageError(
            f"{text!r} has an impossible distance.",
            hint="Give at least 1 m (0.001km), and at most half around the Earth.",
        )
    return Near(latitude, longitude, kilometres, unit)


def _advice(text: str) -> str:
    """Return how to write what a person most likely means."""
    if not re.search(r"[0-9]", text):
        return _BY_NAME if text else _EXAMPLE
    if re.search(r"[0-9]\s*[NSEWnsew°\u2032']", text):
        return _COMPASS
    return _COMMAS if text.count(",") > 2 else _EXAMPLE


def distance_km(
    latitude: float, longitude: float, other_latitude: float, other_longitude: float
) -> float:
    """Return the kilometres between two points on the Earth, as the crow flies."""
    first, second = radians(latitude), radians(other_latitude)
    north, east = second - first, radians(other_longitude - longitude)
    part = sin(north / 2) ** 2 + cos(first) * cos(second) * sin(east / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(part, 1.0)))


def distance_words(kilometres: float, unit: str = "km") -> str:
    """Return a distance: ``12 km``, or ``under 1 km``; most sites have the position of a city."""
    length = kilometres / _UNIT_LENGTHS[unit]
    return f"{length:.0f} {unit}" if length >= 1 else f"under 1 {unit}"


def plain(number: float) -> str:
    """Return a number with at most six decimals and no exponent: ``52.5``, ``50``."""
    digits = f"{number:.6f}".rstrip("0").rstrip(".")
    return "0" if digits == "-0" else digits
