"""Where: sites and countries."""

from collections import Counter

from rich.text import Text

from trialcli.ctgov.words.vocabulary import country_words
from trialcli.render.prose import Hanging, bullet, paragraph
from trialcli.render.record.body import SectionBody, listed
from trialcli.render.record.cursor import RecordCursor
from trialcli.render.record.people import contact_words
from trialcli.render.record.status import status_word
from trialcli.text.blocks import counted, one_line

_MODULE = "contactsLocationsModule"
_FEW_SITES = 2
_FEW_COUNTRIES = 4


def where(protocol: RecordCursor) -> str:
    """Return sites and countries by number, and by name where they are few."""
    sites = protocol.nodes(f"{_MODULE}.locations")
    if not sites:
        return ""
    few = len(sites) <= _FEW_SITES
    named = [site.text("country") if few else site.peek("country") for site in sites]
    countries = Counter(country for country in named if country)
    number = counted(len(sites), "site")
    if len(countries) == 1:
        number += f" in {one_line(country_words(next(iter(countries))))}"
    elif countries:
        number += f" in {counted(len(countries), 'country', 'countries')}"
    if few:
        return f"{number}: " + "; ".join(_brief_place(site) for site in sites)
    if len(countries) > 1:
        return f"{number}: {_tally(countries)}"
    return number


def _brief_place(site: RecordCursor) -> str:
    return listed([site.text("facility"), site.text("city"), site.text("state")], ", ")


def _tally(countries: Counter[str]) -> str:
    most = countries.most_common(_FEW_COUNTRIES)
    rest = len(countries) - len(most)
    names = [f"{one_line(country_words(country))} ({number})" for country, number in most]
    return ", ".join(names) + (f" and {rest} more" if rest else "")


def locations(study: RecordCursor) -> SectionBody:
    """Return every site, by country, with what is known of it."""
    sites = study.nodes(f"protocolSection.{_MODULE}.locations")
    part = SectionBody(aside=counted(len(sites), "site") if sites else "")
    by_country: dict[str, list[RecordCursor]] = {}
    for site in sites:
        by_country.setdefault(site.text("country") or "", []).append(site)
    for country, here in by_country.items():
        heading = [_country_heading(country, len(here))] if country else []
        part.add([*heading, *(line for site in here for line in site_lines(site))])
    removed = study.texts("derivedSection.miscInfoModule.removedCountries")
    if removed:
        part.add([paragraph(f"Countries removed: {', '.join(map(country_words, removed))}")])
    return part


def _country_heading(country: str, number: int) -> Hanging:
    return paragraph(Text.assemble((country_words(country), "bold"), f" ({number})"))


def site_lines(
    site: RecordCursor, distance: str | None = None, *, has_country: bool = False
) -> list[Hanging]:
    """Return what is known of a site: where it is, how far, its status and its contacts."""
    country = site.text("country") if has_country else None
    parts = [site.text("facility"), site.text("city"), _state(site)]
    place = listed([*parts, country and country_words(country)], ", ")
    line = Text(place or "Site")
    if distance:
        line.append(f" · {distance}")
    status = status_word(site.at("status"))
    if status:
        line.append(" · ").append_text(status)
    point = _point(site.at("geoPoint"))
    if point:
        line.append(f" ({point})", "dim")
    contacts = [
        paragraph(words, 2) for node in site.nodes("contacts") if (words := contact_words(node))
    ]
    return [bullet(line), *contacts]


def _state(site: RecordCursor) -> str | None:
    return listed([site.text("state"), site.text("zip")], " ")


def _point(point: RecordCursor) -> str | None:
    return listed([point.text("lat"), point.text("lon")], ", ")
