"""Expressions of the registry's query language that hold for the records a search finds.

A field that does not exist is an error there, while an unknown option of the site's filters
(``aggFilters``) silently finds nothing.
"""

from collections.abc import Iterable, Iterator, Sequence

from trialcli.ctgov.search.countries import country_names
from trialcli.ctgov.search.safe_text import MOST_WORDS, safe_phrase, safe_text
from trialcli.errors import UsageError
from trialcli.registry.near import Near, plain
from trialcli.registry.search import DateRange, Search

_OPEN = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION")
"""Statuses of trials whose sites can be open."""
_RECRUITING = "RECRUITING"
DATES = {
    "start": ("start", "StartDate"),
    "primary_completion": ("primComp", "PrimaryCompletionDate"),
    "completion": ("studyComp", "CompletionDate"),
    "first_posted": ("firstPost", "StudyFirstPostDate"),
    "results_posted": ("resFirstPost", "ResultsFirstPostDate"),
}
"""The dates of a search: the parameter of the registry's site, and the field of the records."""
_LARGEST = 99999998
"""The largest number of participants; 99999999 means that the number is unknown."""
_FARTHEST = 805.0
"""The greatest distance that the registry searches, in kilometres (500 miles)."""


def area(name: str, expression: str) -> str:
    """Return the expression that searches one area or one field."""
    return f"AREA[{name}]({expression})"


def any_text(texts: Sequence[str]) -> str:
    """Return the expression that finds any of some texts, the words of each in any order.

    If the texts have too many words together, each becomes a phrase. A long text is most likely a
    title or a sentence.

    Raises:
        UsageError: a text has no word, so that it would find every trial; or there are too many.
    """
    return _any_of(texts, are_long(texts))


def are_long(texts: Sequence[str]) -> bool:
    """Whether some texts have more words together than the registry takes loose."""
    return sum(len(safe_text(text).split()) for text in texts) > MOST_WORDS


def texts_of_filter(search: Search) -> tuple[str, ...]:
    """Return the texts that are sent as parts of one expression, whose words count together."""
    return (*search.eligibility, *(search.location if is_for_one_site(search) else ()))


def of_field(name: str, codes: Sequence[str]) -> str:
    """Return the expression that finds any of some codes in a field.

    ``PHASE1/PHASE2`` stands for a record with both.
    """
    return area(name, _any([code.replace("/", " AND ") for code in codes]))


def in_range(name: str, days: DateRange) -> str:
    """Return the expression that finds the dates of a field between two days."""
    return f"AREA[{name}]RANGE[{days.first or 'MIN'},{days.last or 'MAX'}]"


def of_fields(search: Search) -> Iterator[str]:
    """Yield the expressions for all but the words, the places and the status of a search."""
    if search.eligibility:
        yield area("EligibilitySearch", _in_filter(search, search.eligibility))
    for name, codes in (
        ("Phase", search.phase),
        ("StudyType", search.study_type),
        ("StdAge", search.age_group),
        ("Sex", search.sex),
        ("DesignAllocation", search.allocation),
        ("DesignMasking", search.masking),
        ("LeadSponsorClass", search.funder),
    ):
        if codes:
            yield of_field(name, codes)
    for name, answer in (("HealthyVolunteers", search.healthy), ("HasResults", search.results)):
        if answer is not None:
            yield f"AREA[{name}]{str(answer).lower()}"
    yield from _of_participants(search)
    yield from _of_dates(search)


def _of_participants(search: Search) -> Iterator[str]:
    if age := search.age:
        # A trial without a limit takes any age on that side.
        for name, ends in (("MinimumAge", f"MIN,{age}"), ("MaximumAge", f"{age},MAX")):
            yield f"(AREA[{name}]RANGE[{ends}] OR AREA[{name}]MISSING)"
    if search.enrollment:
        least = "MIN" if search.enrollment.least is None else search.enrollment.least
        most = _LARGEST if search.enrollment.most is None else search.enrollment.most
        yield f"AREA[EnrollmentCount]RANGE[{least},{min(most, _LARGEST)}]"


def _of_dates(search: Search) -> Iterator[str]:
    for field, (_, name) in DATES.items():
        if days := getattr(search, field):
            yield in_range(name, days)
    if search.updated_since:
        yield in_range("LastUpdatePostDate", DateRange(search.updated_since))
    if is_largest_first(search) and not search.enrollment:
        yield f"NOT AREA[EnrollmentCount]RANGE[{_LARGEST + 1},MAX]"


def is_largest_first(search: Search) -> bool:
    """Whether the trials with the most participants come first."""
    return search.sort == "EnrollmentCount:desc"


def open_among(statuses: Iterable[str]) -> list[str]:
    """Return those of some statuses with which a trial can have open sites."""
    return [code for code in statuses if code in _OPEN]


def of_status(search: Search) -> Iterator[str]:
    """Yield the expression for the status of the trial alone."""
    if search.status:
        yield of_field("OverallStatus", search.status)


def is_for_one_site(search: Search) -> bool:
    """Whether one site must be in the place, and perhaps open, rather than several sites.

    The words of a place concern one site too: “Paris France” is no site in Paris, Texas.
    """
    places = sum(map(bool, (search.location, search.country, search.near)))
    has_words = any(len(text.split()) > 1 for text in search.location)
    return places > 1 or (places == 1 and (has_words or bool(open_among(search.status))))


def of_one_site(search: Search) -> str:
    """Return the expression for a site in the place; an open one if the status asks for that.

    The sites of a recruiting trial have a status. Before recruitment, or by invitation, the
    registry states none: there, a site without a status counts.
    """
    place = list(_of_place(search))
    opened = open_among(search.status)
    if not opened:
        return " AND ".join([*of_status(search), in_one_site(place)])
    is_open = of_field("LocationStatus", opened)
    ways = []
    for codes, site in (
        ([code for code in opened if code == _RECRUITING], [is_open]),
        (
            [code for code in opened if code != _RECRUITING],
            [f"({is_open} OR AREA[LocationStatus]MISSING)"],
        ),
        ([code for code in search.status if code not in opened], []),
    ):
        if codes:
            ways.append(f"{of_field('OverallStatus', codes)} AND {in_one_site([*place, *site])}")
    return ways[0] if len(ways) == 1 else f"({_any(ways)})"


def of_country(search: Search) -> Iterator[str]:
    """Yield the expression for a site in a country."""
    if search.country:
        yield area(
            "LocationCountry", _any([safe_phrase(name) for name in country_names(search.country)])
        )


def geo_filter(near: Near) -> str:
    """Return the registry's filter for sites near a point."""
    return f"distance({','.join(_point(near))})"


def _of_place(search: Search) -> Iterator[str]:
    if search.location:
        yield area("LocationSearch", _in_filter(search, search.location))
    yield from of_country(search)
    if search.near:
        yield f"AREA[LocationGeoPoint]DISTANCE[{','.join(_point(search.near))}]"


def _point(near: Near) -> tuple[str, str, str]:
    near = searchable_near(near)
    return plain(near.latitude), plain(near.longitude), f"{plain(near.kilometres)}km"


def searchable_near(near: Near) -> Near:
    """Return a point if the registry searches within its distance.

    Raises:
        UsageError: the distance is too great.
    """
    if near.kilometres > _FARTHEST:
        raise UsageError(
            f"The distance {plain(near.kilometres)} km is too great.",
            hint="The registry searches within at most 805 km (500 mi).",
        )
    return near


def _in_filter(search: Search, texts: Sequence[str]) -> str:
    return _any_of(texts, are_long(texts_of_filter(search)))


def _any_of(texts: Sequence[str], as_phrases: bool) -> str:  # noqa: FBT001
    if len(texts) > MOST_WORDS:
        raise UsageError(
            f"A search takes at most {MOST_WORDS} values of one option; {len(texts)} are given.",
            hint="Make several searches.",
        )
    return _any([safe_phrase(text) if as_phrases else safe_text(text) for text in texts])


def in_one_site(conditions: Iterable[str]) -> str:
    """Return the expression for a site for which several expressions hold."""
    return f"SEARCH[Location]({' AND '.join(conditions)})"


def _any(expressions: Sequence[str]) -> str:
    if len(expressions) == 1:
        return expressions[0]
    return " OR ".join(f"({one})" if " " in one else one for one in expressions)
