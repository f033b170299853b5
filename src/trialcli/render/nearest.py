"""The site of a trial that is nearest to a point."""

from typing import Any

from trialcli.registry.near import distance_words
from trialcli.registry.sites import NearestSite
from trialcli.render.formats.fields import Field
from trialcli.text.blocks import counted, one_line
from trialcli.versions.listing import NearCounts

STORED_NEAREST_FIELDS: tuple[Field[NearestSite], ...] = (
    Field("city", "its city", lambda one: one.city),
    Field("kilometres", "its distance", lambda one: round(one.kilometres, 1)),
    Field("status", "its status, in the registry's terms", lambda one: one.status),
)
"""Without its name, which the catalog does not have."""
NEAREST_FIELDS: tuple[Field[NearestSite], ...] = (
    Field("facility", "its name", lambda one: one.facility),
    *STORED_NEAREST_FIELDS,
)


def nearest_words(site: NearestSite) -> str:
    """Return how far it is, and where: ``12 km, Berlin``. A narrow column cuts the place."""
    return one_line(f"{distance_words(site.kilometres, site.unit)}, {site.place}")


def left_out_words(counts: NearCounts) -> str:
    """Return how many stored trials are left out because a position is not known."""
    left = []
    if counts.without_position:
        verb = "states" if counts.without_position == 1 else "state"
        trials = counted(counts.without_position, "stored trial")
        left.append(f"{trials} {verb} no position of a site and {_are(counts.without_position)}")
    if counts.partly:
        verb = "has" if counts.partly == 1 else "have"
        trials = counted(counts.partly, "stored trial")
        within = f"within {counts.near.radius}"
        left.append(
            f"{trials} {verb} no site {within}, but sites without a position, "
            f"and {_are(counts.partly)}"
        )
    return "; ".join(f"{words} left out" for words in left) + "." if left else ""


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def near_data(counts: NearCounts | None) -> dict[str, Any] | None:
    """Return the point, and how many trials are left out because a position is not known."""
    if counts is None:
        return None
    return {
        "point": str(counts.near),
        "without_position": counts.without_position,
        "partly_without_position": counts.partly,
    }
