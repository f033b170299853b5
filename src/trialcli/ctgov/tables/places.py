"""Tables of sites and people: facilities, countries, contacts, officials."""

from collections.abc import Iterator

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Cells,
    Fields,
    items,
    listed,
    number,
    reach,
    table,
    text,
    within,
)
from trialcli.record.tree import Record, objects, strings
from trialcli.registry.tables import Column

_MODULE = "protocolSection.contactsLocationsModule"
_SITES = f"{_MODULE}.locations"
_REMOVED = "derivedSection.miscInfoModule.removedCountries"

FACILITIES = listed(
    "facilities",
    "The sites of a trial.",
    Fields(
        f"{_SITES}[]",
        text("status", "status", "status of the site; the registry drops it after recruitment"),
        text("name", "facility", "name of the site"),
        text("city", "city", "city"),
        text("state", "state", "state or province"),
        text("zip", "zip", "postal code"),
        text("country", "country", "country"),
        within(
            "geoPoint",
            number("latitude", "lat", "latitude of the city in degrees"),
            number("longitude", "lon", "longitude of the city in degrees"),
        ),
    ),
)


def _countries(record: Record, _: int) -> Iterator[Cells]:
    named = [one.get("country") for one in items(record, _SITES)]
    for country in dict.fromkeys(strings(named)):
        yield cells.text(country), False
    for country in dict.fromkeys(strings(reach(record, _REMOVED))):
        yield cells.text(country), True


COUNTRIES = table(
    "countries",
    "The countries of a trial, each once.",
    "protocolSection",
    (
        Column("name", "text", "country", f"{{{_SITES}[].country,{_REMOVED}[]}}"),
        Column(
            "removed",
            "boolean",
            "whether the trial no longer has a site in it",
        ),
    ),
    _countries,
)

OVERALL_OFFICIALS = listed(
    "overall_officials",
    "Who is in charge of the trial as a whole.",
    Fields(
        f"{_MODULE}.overallOfficials[]",
        text("role", "role", "role of the person"),
        text("name", "name", "name of the person"),
        text("affiliation", "affiliation", "affiliation of the person"),
    ),
)

_REACHED = (
    text("name", "name", "name of the contact"),
    text("phone", "phone", "telephone number"),
    text("phone_extension", "phoneExt", "extension of the telephone number"),
    text("email", "email", "mail address"),
    text("role", "role", "role of the contact"),
)
_CONTACT_TYPE = Column("contact_type", "text", "primary for the first contact, else backup")
_FACILITY_ID = Column("facility_id", "integer", "id in facilities")
_CENTRAL = Fields(f"{_MODULE}.centralContacts[]", *_REACHED)
_AT_SITE = Fields(f"{_SITES}[].contacts[]", *_REACHED)
_INVESTIGATORS = frozenset(("PRINCIPAL_INVESTIGATOR", "SUB_INVESTIGATOR", "STUDY_CHAIR"))
"""The roles that AACT counts as investigators; a study director is a contact."""


def _ranked(contacts: list[Record], fields: Fields) -> Iterator[Cells]:
    for place, one in enumerate(contacts):
        yield ("backup" if place else "primary", *fields.read(one))


def _central_contacts(record: Record, _: int) -> Iterator[Cells]:
    return _ranked(items(record, f"{_MODULE}.centralContacts"), _CENTRAL)


CENTRAL_CONTACTS = table(
    "central_contacts",
    "Whom to ask about a trial.",
    f"{_MODULE}.centralContacts",
    (_CONTACT_TYPE, *_CENTRAL.columns),
    _central_contacts,
)


def _is_investigator(person: Record) -> bool:
    role = person.get("role")
    return isinstance(role, str) and role in _INVESTIGATORS


def _facility_contacts(record: Record, start: int) -> Iterator[Cells]:
    for site_id, site in enumerate(items(record, _SITES), start + 1):
        if people := site.get("contacts"):
            contacts = [one for one in objects(people) if not _is_investigator(one)]
            for found in _ranked(contacts, _AT_SITE):
                yield (site_id, *found)


FACILITY_CONTACTS = table(
    "facility_contacts",
    "Whom to ask at a site.",
    _SITES,
    (_FACILITY_ID, _CONTACT_TYPE, *_AT_SITE.columns),
    _facility_contacts,
)


def _facility_investigators(record: Record, start: int) -> Iterator[Cells]:
    for site_id, site in enumerate(items(record, _SITES), start + 1):
        if people := site.get("contacts"):
            for one in filter(_is_investigator, objects(people)):
                yield (site_id, *_AT_SITE.read(one))


FACILITY_INVESTIGATORS = table(
    "facility_investigators",
    "Who investigates at a site.",
    _SITES,
    (_FACILITY_ID, *_AT_SITE.columns),
    _facility_investigators,
)
