"""The query language of ClinicalTrials.gov over records: a parser, and what it finds.

It knows AREA, SEARCH[Location], RANGE, DISTANCE, MISSING, ALL, phrases, AND, OR, NOT, parentheses,
commas (AND) and backslashes. EXPANSION, COVERAGE and TILT are read and change nothing. What the
registry refuses is a ``RefusedError``. There are no synonyms: a word finds itself in any case.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unicodedata import normalize

from tests.registry_fields import AGES, AREAS, FIELDS, SITES, SORTABLE, Record, values_at
from trialcli.registry.near import distance_km

_MOST_TERMS = 13
"""The registry refuses an expression of more terms as too complicated."""
_CONTEXTS = ("AREA", "SEARCH", "EXPANSION", "COVERAGE", "TILT")
_SOURCES = ("RANGE", "DISTANCE")
_RESERVED = frozenset([*_CONTEXTS, *_SOURCES, "AND", "OR", "NOT", "MISSING", "ALL"])
_TOKENS = re.compile(
    r'(?P<space>\s+)|(?P<phrase>"(?:[^"\\]|\\.)*")|(?P<word>(?:[^\s()\[\]",\\]|\\.)+)'
    r'|(?P<mark>[()\[\],"\\])',
    re.DOTALL,
)
_ARGUMENTS = {
    "SEARCH": ("Study", "Location"),
    "EXPANSION": ("None", "Term", "Concept", "Relaxation", "Lossy"),
    "COVERAGE": ("FullMatch", "StartsWith", "EndsWith", "Contains"),
}
"""The arguments that an operator takes."""
_BOXES = {
    "query.cond": ("Condition or disease", "ConditionSearch"),
    "query.term": ("Other terms", "BasicSearch"),
    "query.intr": ("Intervention / treatment", "InterventionSearch"),
    "query.titles": ("Title / acronym", "TitleSearch"),
    "query.outc": ("Outcome measure", "OutcomeSearch"),
    "query.spons": ("Sponsor / collaborator", "SponsorSearch"),
    "query.lead": ("Lead sponsor", "LeadSponsorName"),
    "query.locn": ("Location terms", "LocationSearch"),
    "query.id": ("Study IDs", "IdSearch"),
    "filter.advanced": ("advanced filter", "BasicSearch"),
}
"""What the registry calls a parameter, and the area that it searches."""
_STATUSES = frozenset(
    [
        "ACTIVE_NOT_RECRUITING",
        "COMPLETED",
        "ENROLLING_BY_INVITATION",
        "NOT_YET_RECRUITING",
        "RECRUITING",
        "SUSPENDED",
        "TERMINATED",
        "WITHDRAWN",
        "AVAILABLE",
        "NO_LONGER_AVAILABLE",
        "TEMPORARILY_NOT_AVAILABLE",
        "APPROVED_FOR_MARKETING",
        "WITHHELD",
        "UNKNOWN",
    ]
)
_GEO = (
    r"distance\((-?[0-9]+(?:\.[0-9]+)?),(-?[0-9]+(?:\.[0-9]+)?),([0-9]+(?:\.[0-9]+)?(?:km|mi)?)\)"
)
_DISTANCE = r"([0-9]+(?:\.[0-9]+)?)(km|mi)?"
_DAYS = {"year": 365.25, "month": 30.4, "week": 7, "day": 1, "hour": 1 / 24, "minute": 1 / 1440}
_AGE = rf"([0-9]+(?:\.[0-9]+)?)\s*({'|'.join(_DAYS)})s?"
_EXPECTING = "expecting {'(', 'AREA', 'SEARCH', 'NOT', 'MISSING', 'ALL', WORD, PHRASE}"


class RefusedError(Exception):
    """The registry answers 400 with this text."""


@dataclass(frozen=True, slots=True)
class Context:
    """What an expression is asked of."""

    study: Record
    fields: tuple[str, ...]
    """The fields of the present area."""
    site: Record | None = None
    """The one site that all must hold for, inside SEARCH[Location]."""

    def values(self) -> Iterator[Any]:
        """Yield the values of the fields."""
        for name in self.fields:
            path = FIELDS[name]
            if self.site is not None and path.startswith(SITES):
                yield from values_at(self.site, path.removeprefix(f"{SITES}."))
            else:
                yield from values_at(self.study, path)


Found = Callable[[Context], bool]
"""Whether an expression finds a record."""


# ---------------------------------------------------------------- a search


def searched(params: Mapping[str, str]) -> Callable[[Record], bool]:
    """Return which records a request finds.

    Raises:
        RefusedError: the registry would answer 400.
    """
    queries = {name: text for name, text in params.items() if name.startswith("query.")}
    boxed = queries
    if "filter.advanced" in params:
        boxed = {**queries, "filter.advanced": params["filter.advanced"]}
    tests = [_box(name, text) for name, text in boxed.items()]
    if "filter.geo" in params:
        tests.append(_geo(params["filter.geo"]))
    if "filter.ids" in params:
        trials = {canonical(text) for text in re.split("[,|]", params["filter.ids"])}
        tests.append(lambda study: not trials.isdisjoint(_names(study)))
    if "filter.overallStatus" in params:
        tests.append(_status(params["filter.overallStatus"]))
    only_ids = [ids for text in queries.values() if (ids := _only_ids(text))]
    if only_ids:
        # A query of nothing but IDs makes the registry ignore everything else.
        return lambda study: set(_names(study)) & only_ids[0] != set()
    if params.get("aggFilters"):
        return lambda _: False  # an option that is unknown finds nothing, without an error
    return lambda study: all(test(study) for test in tests)


def sorted_by(studies: list[Record], sort: str) -> list[Record]:
    """Return records in the order of the parameter ``sort``; those without a value come last.

    Raises:
        RefusedError: there are too many keys, or one is no date and no number.
    """
    keys = sort.split(",")
    if len(keys) > 2:
        raise RefusedError("Too many items in parameter `sort`")
    for key in reversed(keys):
        name, _, direction = key.partition(":")
        if name == "@relevance":
            continue
        if name not in SORTABLE:
            raise RefusedError("Unsupported sort field type: text")
        having = [each for each in studies if any(values_at(each, FIELDS[name]))]
        lacking = [each for each in studies if not any(values_at(each, FIELDS[name]))]
        having.sort(
            key=lambda each: next(values_at(each, FIELDS[name])), reverse=direction == "desc"
        )
        studies = having + lacking
    return studies


def paths_of(fields: str) -> list[str]:
    """Return the paths of the parameter ``fields``.

    Raises:
        RefusedError: there is no such field.
    """
    paths = []
    for name in re.split("[,|]", fields):
        if name in AREAS:
            paths += [FIELDS[each] for each in AREAS[name]]
        elif name in FIELDS or "." in name or name.endswith(("Section", "Module")):
            paths.append(FIELDS.get(name, name))
        else:
            raise RefusedError(f"Parameter 'fields' contains invalid field name: '{name}'")
    return paths


def _box(name: str, text: str) -> Callable[[Record], bool]:
    box, area = _BOXES[name]
    try:
        found = parsed(text)
    except RefusedError as error:
        raise RefusedError(f"Error parsing query in {box}: {error}") from error
    fields = AREAS.get(area, (area,))
    return lambda study: found(Context(study, fields))


def _geo(text: str) -> Callable[[Record], bool]:
    match = re.fullmatch(_GEO, text)
    if match is None:
        raise RefusedError("Parameter `filter.geo` has incorrect format")
    near = _near(", ".join(match.groups()))
    return lambda study: near(Context(study, ("LocationGeoPoint",)))


def _status(text: str) -> Callable[[Record], bool]:
    codes = re.split("[,|]", text)
    for code in codes:
        if code not in _STATUSES:
            raise RefusedError(f"Invalid value in parameter `overallStatus`: `{code}`")
    return lambda study: next(Context(study, ("OverallStatus",)).values(), None) in codes


def _only_ids(text: str) -> set[str]:
    words = [word for word in re.findall(r"\w+", text) if word not in ("AND", "OR")]
    trials = {trial for word in words if (trial := canonical(word))}
    return trials if all(map(canonical, words)) else set()


def canonical(text: str) -> str | None:
    """Return a trial ID as the registry writes it; None if it is none."""
    match = re.fullmatch("(?i)nct0*([1-9][0-9]{0,7})", text)
    return f"NCT{int(match[1]):08d}" if match else None


def _names(study: Record) -> Iterator[str]:
    return Context(study, ("NCTId", "NCTIdAlias")).values()


# ---------------------------------------------------------------- the language


def parsed(text: str) -> Found:
    """Return what an expression finds.

    Raises:
        RefusedError: it is not an expression.
    """
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        found = [(str(match.lastgroup), match[0]) for match in _TOKENS.finditer(text)]
        self._tokens = [token for token in found if token[0] != "space"]
        self._after_space = {
            sum(kind != "space" for kind, _ in found[:place])
            for place, (kind, _) in enumerate(found)
            if kind == "space"
        }
        """The places of the tokens that have a space before them."""
        self._place = 0
        self._terms = 0

    def whole(self) -> Found:
        found = self._any()
        if self._next() is not None:
            raise self._unexpected("extraneous")
        if self._terms > _MOST_TERMS:
            raise RefusedError("Too complicated query")
        return found

    def _any(self) -> Found:
        ways = [self._all()]
        while self._takes("OR"):
            ways.append(self._all())
        return ways[0] if len(ways) == 1 else lambda context: any(way(context) for way in ways)

    def _all(self) -> Found:
        parts = [self._part()]
        while True:
            following = self._next()
            if self._takes("AND") or self._takes(","):
                parts.append(self._part())
            elif following is None or following in (("mark", ")"), ("word", "OR")):
                return (
                    parts[0] if len(parts) == 1 else lambda context: all(p(context) for p in parts)
                )
            else:
                parts.append(self._part())  # side by side

    def _part(self) -> Found:
        if self._takes("NOT"):
            denied = self._part()
            return lambda context: not denied(context)
        if self._takes("MISSING"):
            return lambda context: not any(True for _ in context.values())
        if self._takes("ALL"):
            return lambda _: True
        if self._takes("("):
            inner = self._any()
            if not self._takes(")"):
                raise self._unexpected("missing")
            return inner
        kind, piece = self._next() or ("", "")
        if kind == "word" and piece in _CONTEXTS:
            return self._context(piece)
        if kind == "word" and piece in _SOURCES:
            self._place += 1
            return _range(self._argument()) if piece == "RANGE" else _near(self._argument())
        if kind in ("", "mark") or piece in _RESERVED:
            raise self._unexpected("mismatched")
        self._place += 1
        self._terms += 1
        return _words(piece[1:-1] if kind == "phrase" else piece, is_phrase=kind == "phrase")

    def _context(self, operator: str) -> Found:
        self._place += 1
        argument = self._argument()
        if operator == "AREA" and argument not in FIELDS and argument not in AREAS:
            raise RefusedError(f"Unknown area name: `{argument}`")
        if argument not in _ARGUMENTS.get(operator, (argument,)):
            raise RefusedError(f"Unknown argument of {operator}: `{argument}`")
        if self._place in self._after_space:
            raise self._unexpected("extraneous")
        before = self._terms
        inner = self._part()
        if argument in FIELDS:
            self._terms = before  # only words in many fields make an expression complicated
        if operator == "AREA":
            fields = AREAS.get(argument, (argument,))
            return lambda context: inner(Context(context.study, fields, context.site))
        if operator == "SEARCH" and argument == "Location":
            return lambda context: any(
                inner(Context(context.study, context.fields, site))
                for site in values_at(context.study, SITES)
            )
        return inner

    def _argument(self) -> str:
        if not self._takes("["):
            raise self._unexpected("mismatched")
        parts = []
        while not self._takes("]"):
            kind, piece = self._next() or ("", "")
            if kind == "" or piece in "[()":
                raise self._unexpected("mismatched")
            parts.append(piece)
            self._place += 1
        return " ".join(parts).replace(" ,", ",")

    def _next(self) -> tuple[str, str] | None:
        return self._tokens[self._place] if self._place < len(self._tokens) else None

    def _takes(self, piece: str) -> bool:
        if self._next() not in (("word", piece), ("mark", piece)):
            return False
        self._place += 1
        return True

    def _unexpected(self, how: str) -> RefusedError:
        piece = (self._next() or ("", "<EOF>"))[1]
        if how == "missing":
            return RefusedError(f"missing ')' at '{piece}'")
        return RefusedError(f"{how} input '{piece}' {_EXPECTING}")


# ---------------------------------------------------------------- what is found


def _words(text: str, *, is_phrase: bool) -> Found:
    wanted = _tokens_of(re.sub(r"\\(.)", r"\1", text))

    def found(context: Context) -> bool:
        texts = [_tokens_of(value) for value in context.values()]
        if is_phrase:
            return any(_holds(tokens, wanted) for tokens in texts)
        return {*wanted} <= {piece for tokens in texts for piece in tokens}

    return found


def _tokens_of(value: Any) -> list[str]:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    plain = "".join(
        each for each in normalize("NFD", text.casefold()) if not "\u0300" <= each <= "\u036f"
    )
    return re.findall(r"\w+", plain)


def _holds(tokens: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return any(tokens[start : start + size] == wanted for start in range(len(tokens) - size + 1))


def _range(argument: str) -> Found:
    ends = [end.strip() for end in argument.split(",")]
    if len(ends) != 2 or not all(ends):
        raise RefusedError(f"Invalid range: `{argument}`")
    low, high = ends

    def found(context: Context) -> bool:
        if not {*context.fields} <= SORTABLE | AGES:
            raise RefusedError("RANGE is not supported for text fields")
        return any(
            (low == "MIN" or _amount(low) <= _amount(value))
            and (high == "MAX" or _amount(value) <= _amount(high))
            for value in context.values()
        )

    for end in ends:
        if end not in ("MIN", "MAX"):
            _amount(end)
    return found


def _amount(value: Any) -> float:
    """Return a date, an age or a number as a number; a month counts as its first day."""
    text = str(value)
    if match := re.fullmatch(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?", text):
        year, month, day = (int(part or 1) for part in match.groups())
        return year * 10000 + month * 100 + day
    if match := re.fullmatch(_AGE, text.casefold()):
        return float(match[1]) * _DAYS[match[2]]
    try:
        return float(text)
    except ValueError:
        raise RefusedError(f"Invalid value: `{text}`") from None


def _near(argument: str) -> Found:
    parts = [part.strip() for part in argument.split(",")]
    match = re.fullmatch(_DISTANCE, parts[-1])
    if len(parts) != 3 or match is None:
        raise RefusedError(f"Invalid distance: `{argument}`")
    kilometres = float(match[1]) * (1 if match[2] == "km" else 1.609344)
    if kilometres > 805:
        raise RefusedError("The distance is too great")
    latitude, longitude = map(float, parts[:2])

    def found(context: Context) -> bool:
        return any(
            distance_km(latitude, longitude, point["lat"], point["lon"]) <= kilometres
            for point in _points(context.values())
        )

    return found


def _points(values: Iterable[Any]) -> Iterator[Record]:
    return (value for value in values if isinstance(value, dict))
