"""An address of the registry's site as a search."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from trialcli.ctgov.search.requests import trials_of
from trialcli.ctgov.search.restrictions import (
    DATES,
    any_text,
    area,
    in_one_site,
    in_range,
    of_country,
    searchable_near,
)
from trialcli.ctgov.search.safe_text import OPERATORS, is_plain, safe_text
from trialcli.ctgov.search.site import FILTERS, TEXTS
from trialcli.errors import UsageError
from trialcli.registry.near import Near, read_near
from trialcli.registry.search import DateRange, Search, says_something
from trialcli.text.dates import parse_date
from trialcli.text.percent import percent_decoded
from trialcli.text.quoting import without_addresses

_SITES = {
    "locn": "LocationFacility",
    "state": "LocationState",
    "city": "LocationCity",
}
"""Parameters for one field of a site."""
_DATES = {param: field for field, (param, _) in DATES.items()}
"""Parameters for dates, with the field of a search."""
_OF_THE_PAGE = frozenset(
    ["limit", "page", "rank", "viewType", "checkSpell", "tab", "a", "b", "tableFields"]
)
"""Parameters that concern the page, not what is found."""
_OF_THE_LINK = r"(?i)utm_\w+|gclid|fbclid|msclkid|mc_[ce]id"
"""Parameters that mail programs and social networks append to addresses."""
_WORDS_OF_A_PLACE = frozenset(["locStr", "city", "state", "country"])
"""Parameters that name the place of a point; with a distance, the site uses the point alone."""
_ADDRESS = (
    r"(?i)(?:https?://)?(?:www\.|beta\.)?clinicaltrials\.gov"
    r"(?P<path>/[^?#]*)?(?:\?(?P<query>[^#]*))?(?:#.*)?"
)
_AROUND = " \t\r\n<>\"'`"
"""What stands around an address that was copied from a text."""
_SORT = r"(?:[A-Za-z][A-Za-z0-9]*|@relevance)(?::(?:asc|desc))?"
_DECIMALS = 5
"""Decimals of kilometres: more are an error of counting in miles."""
_OF_AN_OPERATOR = rf"(?:{OPERATORS})\[[^\[\]]*\]"
_MONTH_FIRST = r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"
"""Month, day and year, as the site writes dates at times."""
_UNITS = {"y": "years", "m": "months", "w": "weeks", "d": "days", "h": "hours"}
_AGE = r"(?i)([0-9]+)\s*([ymwdh])?(?:ears?|onths?|eeks?|ays?|ours?)?"
_OTHER_FILTERS = {
    "docs": {
        "prot": "AREA[LargeDocHasProtocol]true",
        "sap": "AREA[LargeDocHasSAP]true",
        "icf": "AREA[LargeDocHasICF]true",
    },
    "violation": {"y": "AREA[FDAAA801Violation]true"},
    "funderType": {
        "nih": "AREA[FunderTypeSearch]NIH",
        "fed": "AREA[FunderTypeSearch]FED",
        "industry": "AREA[FunderTypeSearch]INDUSTRY",
        "other": "AREA[FunderTypeSearch](OTHER OR OTHER_GOV OR NETWORK OR INDIV OR AMBIG)",
    },
}
"""Filters that a search has no field for, as expressions."""
_STUDY_TYPES = {
    "int": "AREA[StudyType]INTERVENTIONAL",
    "obs": "AREA[StudyType]OBSERVATIONAL",
    "obs_patreg": "AREA[PatientRegistry]true",
    "exp": "AREA[StudyType]EXPANDED_ACCESS",
    "exp_treat": "AREA[ExpAccTypeTreatment]true",
    "exp_indiv": "AREA[ExpAccTypeIndividual]true",
    "exp_inter": "AREA[ExpAccTypeIntermediate]true",
}
"""The site's study types and their parts, as expressions."""


def is_site_address(text: str) -> bool:
    """Whether a text is an address of the registry's site."""
    return re.fullmatch(_ADDRESS, text.strip(_AROUND)) is not None


def read_site_address(text: str) -> Search:
    """Return the search of an address of the registry's site.

    Raises:
        UsageError: it is another address, or contains something that is not understood.
    """
    match = re.fullmatch(_ADDRESS, text.strip(_AROUND))
    if match is None:
        raise UsageError(
            "This is not an address of a search on clinicaltrials.gov.",
            hint="Search on the site, and copy the address of the page with the results.",
        )
    if (match["path"] or "").rstrip("/") != "/search":
        raise UsageError(
            "This is not the address of a search: it does not begin with "
            "https://clinicaltrials.gov/search.",
            hint="Copy the address of the page with the results. For one trial, give its ID.",
        )
    params = _params(match["query"] or "")
    has_point = "lat" in params and "lng" in params
    read = _Reading(_WORDS_OF_A_PLACE if has_point else _repeated(params))
    for name, value in params.items():
        read.take(name, value)
    if has_point:
        read.fields["near"] = _near(params)
    return read.search()


def _params(query: str) -> dict[str, str]:
    """Return the parameters that have a value.

    Raises:
        UsageError: one has two values.
    """
    params: dict[str, str] = {}
    for part in query.replace("&amp;", "&").split("&"):
        name, _, value = (percent_decoded(text).strip() for text in part.partition("="))
        if value and params.setdefault(name, value) != value:
            raise UsageError(
                f"The address has the parameter {without_addresses(name)[:40]!r} twice.",
                hint="Remove one of them.",
            )
    return params


@dataclass(slots=True)
class _Reading:
    """The parts of an address that were read."""

    unused: frozenset[str]
    """Parameters that only repeat what others say."""
    fields: dict[str, Any] = field(default_factory=dict)
    expressions: list[str] = field(default_factory=list)
    """What a search has no field for."""
    places: dict[str, str] = field(default_factory=dict)
    """The expressions for the fields of a site, by the parameter."""

    def take(self, name: str, value: str) -> None:
        """Read one parameter.

        Raises:
            UsageError: it is unknown, or its value is.
        """
        if name in _OF_THE_PAGE or name in ("lat", "lng", "distance") or name in self.unused:
            return
        if re.fullmatch(_OF_THE_LINK, name):
            return
        reader = _reader_of(name)
        if reader is None:
            shown = without_addresses(name)[:40]
            raise UsageError(
                f"The address has the unknown parameter {shown!r}.",
                hint="Remove it from the address, or give the options of the search instead.",
            )
        reader(self, name, value)

    def text(self, name: str, value: str) -> None:
        """Read the text of a box: plain words, or an expression."""
        field_name, area_name = TEXTS[name]
        if texts := _texts(name, value):
            self.fields[field_name] = texts
        else:
            self.expressions.append(area(area_name, value))

    def term(self, name: str, value: str) -> None:
        """Read the box for other terms."""
        if _is_expression(name, value):
            self.expressions.insert(0, value)
        else:
            self.fields["words"] = value

    def lead(self, name: str, value: str) -> None:
        """Read the name of the lead sponsor."""
        self.expressions.append(area("LeadSponsorName", _in_box(name, value)))

    def site(self, name: str, value: str) -> None:
        """Read the text for one field of a site."""
        self.places[name] = area(_SITES[name], _in_box(name, value))

    def country(self, _: str, value: str) -> None:
        """Read the country."""
        self.fields["country"] = (value,)

    def sort(self, _: str, value: str) -> None:
        """Read the order of the trials."""
        keys = value.split(",")
        if not all(re.fullmatch(_SORT, key) for key in keys):
            raise UsageError(
                f"The address has the order {value[:40]!r}, which is not understood.",
                hint="Remove it from the address, and give --sort instead.",
            )
        if not value.startswith("@"):
            self.fields["sort"] = value

    def place(self, _: str, value: str) -> None:
        """Read a place that the site could not find on the map."""
        self.fields["location"] = (value,)

    def dates(self, name: str, value: str) -> None:
        """Read two days with ``_`` between them; either may be missing."""
        days = _days(value)
        if days == DateRange():
            return
        if name in _DATES:
            self.fields[_DATES[name]] = days
        elif days.last is None:
            self.fields["updated_since"] = days.first
        else:
            self.expressions.append(in_range("LastUpdatePostDate", days))

    def ages(self, _: str, value: str) -> None:
        """Read the ages: from the lowest minimum age to the highest maximum age."""
        low, _, high = value.partition("_")
        if low:
            self.expressions.append(f"AREA[MinimumAge]RANGE[{_age(low)},MAX]")
        if high:
            self.expressions.append(f"AREA[MaximumAge]RANGE[MIN,{_age(high)}]")

    def filters(self, _: str, value: str) -> None:
        """Read the filters. The registry finds nothing for an unknown one, without an error."""
        for pair in value.split(","):
            name, _, options = pair.partition(":")
            self._filter(name.strip(), options.split())

    def _filter(self, name: str, options: list[str]) -> None:
        field_name, known = FILTERS.get(name, ("", _OTHER_FILTERS.get(name, {})))
        if name == "studyType" and any("_" in option for option in options):
            field_name, known = "", _STUDY_TYPES
        if not options or any(option not in known for option in options):
            raise UsageError(
                f"The address has the unknown filter {f'{name}:{chr(32).join(options)}'[:40]!r}.",
                hint="Remove it from the address, or give the options of the search instead.",
            )
        if not field_name:
            self.expressions.append(" OR ".join(known[option] for option in options))
            return
        values = tuple(known[option] for option in options)
        if not isinstance(values[0], bool):
            self.fields[field_name] = values
        elif len(set(values)) == 1:
            self.fields[field_name] = values[0]

    def search(self) -> Search:
        """Return the search that was read."""
        self._read_places()
        if len(self.expressions) > 1:
            expression = " AND ".join(f"({one})" for one in self.expressions)
        else:
            expression = "".join(self.expressions)
        search = Search(**self.fields, expression=expression)
        if search.is_empty:
            raise UsageError(
                "The address contains no search: it would find every trial.",
                hint="Search on the site, and copy the address of the page with the results.",
            )
        return search

    def _read_places(self) -> None:
        """Take a country, a state, a city and a facility as those of one site."""
        if not self.places:
            return
        places = [
            *of_country(Search(country=self.fields.pop("country", ()))),
            *self.places.values(),
        ]
        self.expressions.append(places[0] if len(places) == 1 else in_one_site(places))


def _reader_of(name: str) -> Callable[[_Reading, str, str], None] | None:
    if name in TEXTS:
        return _Reading.text
    if name in _SITES:
        return _Reading.site
    if name in _DATES or name == "lastUpdPost":
        return _Reading.dates
    return {
        "term": _Reading.term,
        "lead": _Reading.lead,
        "sort": _Reading.sort,
        "country": _Reading.country,
        "locStr": _Reading.place,
        "ageRange": _Reading.ages,
        "aggFilters": _Reading.filters,
    }.get(name)


def _texts(name: str, value: str) -> tuple[str, ...]:
    """Return the texts of a box, any of which is enough; none if it is another expression."""
    if not _is_expression(name, value):
        return (value,)
    parts = value.split(" OR ")
    if name == "id" and trials_of(Search(id=tuple(parts))):
        return tuple(parts)
    texts = tuple(re.sub(r'[()"]', "", part) for part in parts)
    is_exact = all(map(is_plain, texts)) and any_text(texts) == value
    return texts if is_exact else ()


def _in_box(name: str, value: str) -> str:
    return value if _is_expression(name, value) else safe_text(value)


def _is_expression(name: str, text: str) -> bool:
    """Whether the text of a box is in the query language, and not words with odd characters.

    An expression that stands in another one must be closed: ``x) OR (y`` is none.

    Raises:
        UsageError: it has no letter or digit.
    """
    if not says_something(text):
        raise UsageError(
            f"The address has {name!r} without a letter or digit.",
            hint="Remove it from the address.",
        )
    if is_plain(text) or not text.isprintable():
        return False
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    if re.search(r"[\[\]]", re.sub(_OF_AN_OPERATOR, "", bare)):
        return False
    depth = 0
    for mark in re.findall(r'[()"]', bare):
        depth += {"(": 1, ")": -1}.get(mark, -1000)
        if depth < 0:
            return False
    return depth == 0


def _repeated(params: Mapping[str, str]) -> frozenset[str]:
    """Return the parameter with the words of a place if others name its city or country."""
    named = _WORDS_OF_A_PLACE & params.keys()
    return frozenset(["locStr"]) if len(named) > 1 else frozenset()


def _near(params: Mapping[str, str]) -> Near:
    distance = params.get("distance", "50")
    with_unit = f"{distance}mi" if re.fullmatch(r"[0-9.]+", distance) else distance
    try:
        near = read_near(f"{params['lat']},{params['lng']},{with_unit}")
        return searchable_near(near._replace(kilometres=round(near.kilometres, _DECIMALS)))
    except UsageError as error:
        raise UsageError(
            f"The place in the address cannot be used: {error.message}", hint=error.hint
        ) from error


def _days(value: str) -> DateRange:
    first, _, last = value.partition("_")
    begin, end = (parse_date(_in_iso(text)) if text else None for text in (first, last))
    days = DateRange(begin and begin.first_day, end and end.last_day)
    problem = ""
    if (first and begin is None) or (last and end is None):
        problem = "are not understood"
    elif days.first and days.last and days.last < days.first:
        problem = "end before they begin"
    if problem:
        raise UsageError(
            f"The address has the dates {value[:40]!r}, which {problem}.",
            hint="They should be like 2026-01-01_2026-06-30.",
        )
    return days


def _in_iso(text: str) -> str:
    match = re.fullmatch(_MONTH_FIRST, text)
    return f"{match[3]}-{int(match[1]):02}-{int(match[2]):02}" if match else text


def _age(text: str) -> str:
    match = re.fullmatch(_AGE, text)
    if match is None:
        raise UsageError(
            f"The address has the age {text[:40]!r}, which is not understood.",
            hint="It should be like 18y.",
        )
    return f"{match[1]} {_UNITS[(match[2] or 'y').lower()]}"
