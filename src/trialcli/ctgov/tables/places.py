"""Tables of sites and people: facilities, countries, contacts, officials."""

from collections.abc import Iterable
from itertools import chain, islice
from operator import not_

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Fields,
    Rows,
    listed,
    number,
    row_ids,
    table,
    text,
    within,
)
from trialcli.record.levels import Level
from trialcli.record.tree import strings
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


def _countries(records: Level) -> Rows:
    named = records.each(_SITES).values("country")
    sites = iter(named)
    present = [
        [*dict.fromkeys(strings([*islice(sites, count)]))] for count in records.each(_SITES).counts
    ]
    removed = [[*dict.fromkeys(strings(one))] for one in records.values(_REMOVED)]
    lists = Level(
        [*chain.from_iterable(zip(present, removed, strict=True))],
        [2] * len(records.items),
        records,
    )
    countries = Level([*chain.from_iterable(lists.items)], [*map(len, lists.items)], lists)
    are_removed = [False, True] * len(records.items)
    return Rows(countries, [(countries, [cells.texts(countries.items)]), (lists, [are_removed])])


COUNTRIES = table(
    "countries",
    "The countries of a trial, each once.",
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


def _types(contacts: Level) -> list[str]:
    """Return the type of each contact, by its place among those of one list."""
    return ["primary" if number == 1 else "backup" for number in contacts.numbers]


def _central_contacts(records: Level) -> Rows:
    contacts = records.each(f"{_MODULE}.centralContacts")
    return Rows(contacts, [(contacts, [_types(contacts), *_CENTRAL.read(contacts)])])


CENTRAL_CONTACTS = table(
    "central_contacts",
    "Whom to ask about a trial.",
    (_CONTACT_TYPE, *_CENTRAL.columns),
    _central_contacts,
)


def _people(sites: Level) -> tuple[Level, Level]:
    """Return the contacts and the investigators of each site."""
    people = sites.each("contacts")
    roles = cells.texts(people.values("role"))
    investigate = [role in _INVESTIGATORS for role in roles]
    return _some(people, map(not_, investigate), sites), _some(people, investigate, sites)


def _some(people: Level, are_wanted: Iterable[bool], sites: Level) -> Level:
    """Return some of the people of each site."""
    found = people.those([*are_wanted])
    return Level(found.items, found.repeats(sites), sites)


def _facility_contacts(records: Level) -> Rows:
    sites = records.each(_SITES)
    contacts, _ = sites.once(_people)
    return Rows(
        contacts,
        [
            (sites, [sites.once(row_ids)]),
            (contacts, [_types(contacts), *_AT_SITE.read(contacts)]),
        ],
    )


FACILITY_CONTACTS = table(
    "facility_contacts",
    "Whom to ask at a site.",
    (_FACILITY_ID, _CONTACT_TYPE, *_AT_SITE.columns),
    _facility_contacts,
)


def _facility_investigators(records: Level) -> Rows:
    sites = records.each(_SITES)
    _, investigators = sites.once(_people)
    return Rows(
        investigators,
        [(sites, [sites.once(row_ids)]), (investigators, _AT_SITE.read(investigators))],
    )


FACILITY_INVESTIGATORS = table(
    "facility_investigators",
    "Who investigates at a site.",
    (_FACILITY_ID, *_AT_SITE.columns),
    _facility_investigators,
)
