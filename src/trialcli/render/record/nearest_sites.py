"""The sites of a trial from a point: the nearest first, with their distances."""

from itertools import islice
from typing import NamedTuple

from rich.text import Text

from trialcli.ctgov.facts.sites import SITES, site_of
from trialcli.ctgov.words.vocabulary import status_words
from trialcli.registry.near import Near, distance_words
from trialcli.render.prose import Hanging, paragraph
from trialcli.render.record.body import SectionBody, listed
from trialcli.render.record.cursor import RecordCursor
from trialcli.render.record.places import site_lines
from trialcli.render.styles import QUIET
from trialcli.text.blocks import counted, one_line, uncapitalised

_RECRUITING = "RECRUITING"
_BRIEF = 5
"""The first screen has the 5 nearest sites."""
_OF_THE_CITY = "The registry states the position of the city. A site can be some distance from it."


class _Measured(NamedTuple):
    """A site and its distance."""

    kilometres: float
    site: RecordCursor
    unit: str
    """The unit in which the distance is shown."""

    @property
    def distance(self) -> str:
        """The distance in words."""
        return distance_words(self.kilometres, self.unit)


class _Sites(NamedTuple):
    """The sites of a record, as seen from a point."""

    within: list[_Measured]
    """Nearest first."""
    farther: list[_Measured]
    unplaced: list[RecordCursor]
    """Those that state no position."""

    @property
    def total(self) -> int:
        """The number of all sites."""
        return len(self.within) + len(self.farther) + len(self.unplaced)


def nearest_line(study: RecordCursor, near: Near) -> str:
    """Return the nearest site and how many are near, in one line."""
    sites = _sites(study, near)
    placed = [*sites.within, *sites.farther]
    if not placed:
        return f"not known: {_unplaced(sites)}" if sites.unplaced else "the record states no sites"
    first = placed[0]
    status = first.site.peek("status")
    parts = [
        f"{_name(first)}, {uncapitalised(status_words(status)) if status else 'status not stated'}",
        _within(sites, near),
    ]
    if status and status != _RECRUITING:
        recruiting = (each for each in placed if each.site.peek("status") == _RECRUITING)
        parts += [f"nearest recruiting site: {_name(each)}" for each in islice(recruiting, 1)]
    if sites.unplaced:
        parts.append(_unplaced(sites))
    return one_line("; ".join(parts))


def _name(each: _Measured) -> str:
    name = listed([each.site.peek("facility"), each.site.peek("city")], ", ")
    return f"{name or 'a site'}: {each.distance}"


def sites_near(study: RecordCursor, near: Near) -> SectionBody:
    """Return every site: those near the point, those farther away, and those of unknown place."""
    sites = _sites(study, near)
    if not sites.total:
        return SectionBody()
    part = SectionBody(aside=_within(sites, near))
    if sites.within or sites.farther:
        part.add([paragraph(_OF_THE_CITY, style=QUIET)])
    groups = (
        (f"Within {near.radius}", sites.within),
        ("Farther away", sites.farther),
    )
    for title, group in groups:
        if group:
            lines = [line for each in group for line in _lines(each)]
            part.add([_heading(title, len(group)), *lines])
    if sites.unplaced:
        lines = [line for site in sites.unplaced for line in site_lines(site, has_country=True)]
        part.add([_heading("No position stated", len(sites.unplaced)), *lines])
    return part


def sites_near_brief(study: RecordCursor, near: Near) -> SectionBody:
    """Return the nearest sites alone."""
    sites = _sites(study, near)
    placed = [*sites.within, *sites.farther]
    part = SectionBody(title="Nearest sites", aside=_within(sites, near) if placed else "")
    if placed:
        part.add([paragraph(_OF_THE_CITY, style=QUIET)])
    part.add([line for each in placed[:_BRIEF] for line in _lines(each)])
    return part


def _sites(study: RecordCursor, near: Near) -> _Sites:
    found = _Sites([], [], [])
    for node in study.nodes(SITES):
        kilometres = site_of(node.value).distance_from(near)
        if kilometres is None:
            found.unplaced.append(node)
        else:
            group = found.within if kilometres <= near.kilometres else found.farther
            group.append(_Measured(kilometres, node, near.unit))
    for group in (found.within, found.farther):
        group.sort(key=lambda each: each.kilometres)
    return found


def _lines(each: _Measured) -> list[Hanging]:
    return site_lines(each.site, each.distance, has_country=True)


def _heading(title: str, number: int) -> Hanging:
    return paragraph(Text.assemble((title, "bold"), f" ({number})"))


def _within(sites: _Sites, near: Near) -> str:
    return f"{len(sites.within)} of {counted(sites.total, 'site')} within {near.radius}"


def _unplaced(sites: _Sites) -> str:
    verb = "states" if len(sites.unplaced) == 1 else "state"
    return f"{counted(len(sites.unplaced), 'site')} {verb} no position"
