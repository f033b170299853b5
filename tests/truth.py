"""Edits of real lists for which the correct pairs of items are known.

Newcomers are real items of other records, from the same city if they are sites: these are the
hardest to distinguish from a renamed site.
"""

import copy
import re
from collections import defaultdict
from collections.abc import Iterable
from random import Random
from typing import Any

from trialcli.record.tree import at
from trialcli.text.likeness import normalised

Item = dict[str, Any]
Edited = list[tuple[Item, int | None]]
"""Items after the edits, each with its position before; None for a newcomer."""

SITES = "protocolSection.contactsLocationsModule.locations"
_NAMELESS = re.compile(r"(?i)site|local inst|investigat|research facility")
_SHORTER = {"Hospital": "Hosp", "University": "Univ", "Center": "Centre", "Institute": "Inst."}


class Newcomers:
    """Named sites of many records, by city."""

    def __init__(self, records: Iterable[Item]) -> None:
        self._by_city: dict[tuple[Any, Any], list[Item]] = defaultdict(list)
        for record in records:
            for site in at(record, SITES, []):
                if _named(site):
                    self._by_city[site.get("country"), site.get("city")].append(site)

    def near(self, site: Item, taken: list[str], random: Random) -> Item | None:
        """Return another site in the city of this one, with another name and postal code."""
        found = [
            other
            for other in self._by_city[site.get("country"), site.get("city")]
            if _postal(other) != _postal(site)
            and not any(_overlap(other["facility"], name) for name in taken)
        ]
        return copy.deepcopy(random.choice(found)) if found else None


def _named(site: Item) -> bool:
    return bool(site.get("facility")) and not _NAMELESS.search(site["facility"])


def _postal(site: Item) -> str:
    return str(site.get("zip", ""))[:5].lower().replace(" ", "")


def _overlap(one: str, other: str) -> bool:
    ours, theirs = set(normalised(one).split()), set(normalised(other).split())
    return ours <= theirs or theirs <= ours or len(ours & theirs) > 0.6 * len(ours | theirs)


def edited_sites(sites: list[Item], newcomers: Newcomers, random: Random) -> Edited:
    """Return sites after a season's worth of edits, two thirds of them unchanged."""
    taken = [site.get("facility", "") for site in sites]
    unnamed = random.choice(["Research Site", "GSK Investigational Site", "Local Institution"])
    found: Edited = []
    for position, original in enumerate(sites):
        site, lot = copy.deepcopy(original), random.random()
        newcomer = newcomers.near(site, taken, random) if lot < 0.10 else None
        if newcomer:
            taken.append(newcomer["facility"])
            found.append((newcomer, None))
        if lot > 0.05:
            _edit_site(site, unnamed, random)
            found.append((site, position))
    return found


def _edit_site(site: Item, unnamed: str, random: Random) -> None:
    lot = random.random()
    if lot < 0.05:
        site["contacts"] = [{"name": "Study Coordinator", "phone": str(random.random())}]
    elif lot < 0.10 and _named(site):
        site["facility"] = _renamed(site["facility"], random)
    elif lot < 0.13:
        _respell(site)
    elif lot < 0.17:
        _change_postal_code(site)
    elif lot < 0.20 and _named(site):
        site["facility"] = unnamed


def _renamed(name: str, random: Random) -> str:
    words = name.split()
    dropped = random.randrange(1, max(len(name) - 1, 2))
    return random.choice(
        [
            " ".join(_SHORTER.get(word, word) for word in words),
            name + random.choice([" - Main Campus", ", LLC", " Department of Medicine"]),
            " ".join(words[:-1]) if len(words) > 3 else f"The {name}",
            name[:dropped] + name[dropped + 1 :],
            name.upper(),
        ]
    )


def _respell(site: Item) -> None:
    site["city"] = f"{site.get('city', '')} City"
    if "geoPoint" in site:
        site["geoPoint"] = {axis: value + 0.02 for axis, value in site["geoPoint"].items()}


def _change_postal_code(site: Item) -> None:
    postal = site.pop("zip", None)
    if postal is None:
        site["zip"] = "12345"
    elif re.fullmatch(r"\d{5}(-\d{4})?", postal):
        site["zip"] = postal[:5] if "-" in postal else f"{postal}-0001"


def edited_outcomes(outcomes: list[Item], strangers: list[Item], random: Random) -> Edited:
    """Return outcomes after edits of their measures and time frames, some taken out or put in."""
    found: Edited = []
    for position, original in enumerate(outcomes):
        outcome, lot = copy.deepcopy(original), random.random()
        if lot < 0.10:
            outcome["timeFrame"] = random.choice(["Up to 2 years", "Week 24", "12 months"])
        elif lot < 0.20:
            outcome["measure"] = _reworded(outcome["measure"], random)
        elif lot < 0.25:
            outcome["description"] = "By blinded central review."
        elif lot < 0.30:
            continue
        elif lot < 0.40:
            found.append((copy.deepcopy(random.choice(strangers)), None))
            if lot < 0.35:
                continue
        found.append((outcome, position))
    return found


def _reworded(measure: str, random: Random) -> str:
    words = measure.split()
    return random.choice(
        [
            measure + random.choice([" (ORR)", " by Independent Review", " at Week 24"]),
            random.choice(["Percentage of ", "Change from baseline in "]) + measure.lower(),
            " ".join(words[:-1]) if len(words) > 4 else f"{measure} rate",
            measure.title(),
        ]
    )
