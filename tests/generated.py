"""Generated records: shaped like the registry's, then edited in every way that hurts a comparison.

Names are drawn from small stocks, so that identities clash as they do in real records.
"""

import copy
from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import strategies as st

Record = dict[str, Any]

ODD_KEYS = [
    "a/b",
    "m~n",
    "~1",
    "",
    "__private",
    "0",
    "1",
    "-1",
    "[]",
    "a.b",
    "größe",
    "\ud800",
    "'\"",
    "root['x']",
]
ODD_VALUES = [
    1,
    1.0,
    True,
    False,
    0,
    0.0,
    -0.0,
    None,
    "",
    "1",
    "1.0",
    "true",
    "null",
    [],
    {},
    [[]],
    [{}],
    10**20,
    "\ud800",
    "a\nb",
]

_FACILITIES = [
    "Research Site",
    "Local Institution - 0062",
    "Local Institution - 0267",
    "Site 0267",
    "Mayo Clinic",
    "Mayo Clinic Hospital",
    "Charite",
    "Charité",
    "Investigational Site",
    "",
]
_CITIES = [
    ("Napoli", "Italy", "80131"),
    ("Naples", "Italy", "80131"),
    ("Naples", "Italy", None),
    ("Berlin", "Germany", "10117"),
    ("Berlin", "Germany", "12203"),
    ("Rochester", "United States", "55905"),
]
_MEASURES = [
    "Overall survival",
    "Overall survival (OS)",
    "Progression-free survival",
    "Change in HbA1c",
    "Change in HbA1c from baseline",
    "Adverse events",
]
_FRAMES = ["12 weeks", "24 weeks", "Up to 5 years", ""]
_TERMS = ["Nausea", "Vomiting", "Anaemia", "Headache"]


def arbitrary_json(max_leaves: int = 25) -> st.SearchStrategy[Any]:
    """Return a strategy of JSON values of every kind."""
    keys = st.one_of(
        st.sampled_from([*ODD_KEYS, "id", "name", "title", "term"]), st.text(max_size=3)
    )
    leaves = st.one_of(
        st.sampled_from(ODD_VALUES),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=4),
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)
        ),
        max_leaves=max_leaves,
    )


def arbitrary_objects() -> st.SearchStrategy[Record]:
    """Return a strategy of JSON objects."""
    keys = st.one_of(st.sampled_from(ODD_KEYS), st.text(max_size=3))
    return st.dictionaries(keys, arbitrary_json(), max_size=4)


def records() -> st.SearchStrategy[Record]:
    """Return a strategy of records in the registry's shape."""
    return st.randoms(use_true_random=False).map(record)


@st.composite
def edited_records(draw: st.DrawFn) -> tuple[Record, Record]:
    """Return a record and the same record after a few edits."""
    random = draw(st.randoms(use_true_random=False))
    before = record(random)
    return before, edited(before, random, draw(st.integers(1, 8)))


def record(random: Random) -> Record:
    """Return a record in the registry's shape, with clashing identities and a few odd corners."""
    study: Record = {
        "protocolSection": {
            "statusModule": {
                "overallStatus": random.choice(["RECRUITING", "COMPLETED"]),
                "startDateStruct": {"date": "2024-01", "type": "ACTUAL"},
            },
            "designModule": {"enrollmentInfo": {"count": random.choice([48, 48.0, 100])}},
            "conditionsModule": {"conditions": _some(random, lambda: random.choice(_TERMS))},
            "armsInterventionsModule": {
                "armGroups": _some(random, lambda: _arm(random), 3),
                "interventions": _some(random, lambda: _intervention(random), 3),
            },
            "outcomesModule": {
                f"{rank}Outcomes": _some(random, lambda: _outcome(random))
                for rank in ("primary", "secondary", "other")
            },
            "contactsLocationsModule": {
                "overallOfficials": _some(random, lambda: _person(random), 2),
                "locations": _some(random, lambda: _site(random), 7),
            },
            "referencesModule": {"references": _some(random, lambda: _reference(random))},
            "oddModule": {
                random.choice(ODD_KEYS): random.choice(ODD_VALUES),
                "lists": [[1, 2], [2, 1], [[3]]],
            },
        },
        "resultsSection": {
            "adverseEventsModule": {
                "eventGroups": [{"id": f"EG{i:03}", "title": f"Group {i % 2}"} for i in range(3)],
                "seriousEvents": _some(random, lambda: _event(random)),
            },
            "outcomeMeasuresModule": {
                "outcomeMeasures": _some(random, lambda: _measure(random), 3)
            },
        },
        "derivedSection": {"miscInfoModule": {"versionHolder": "2026-01-01"}},
        "hasResults": True,
    }
    return study


def _some(random: Random, make: Callable[[], Any], most: int = 5) -> list[Any]:
    return [make() for _ in range(random.randint(0, most))]


def _sparse(random: Random, item: Record) -> Record:
    """Return an item that may lack any of its keys."""
    return {key: value for key, value in item.items() if random.random() < 0.85}


def _arm(random: Random) -> Record:
    label = random.choice(["Placebo", "Drug A", "Drug A 10 mg", "Drug A 20 mg"])
    names = _some(random, lambda: random.choice(["Drug: A", "Drug: B", "Other: Placebo"]), 3)
    return _sparse(random, {"label": label, "type": "EXPERIMENTAL", "interventionNames": names})


def _intervention(random: Random) -> Record:
    kind, name = random.choice([("DRUG", "A"), ("DRUG", "B"), ("OTHER", "A"), ("OTHER", "Placebo")])
    return _sparse(
        random, {"type": kind, "name": name, "otherNames": _some(random, lambda: "AB-1", 2)}
    )


def _outcome(random: Random) -> Record:
    described = random.choice(["By RECIST 1.1", "By central review", "By the investigator"])
    outcome = {"measure": random.choice(_MEASURES), "timeFrame": random.choice(_FRAMES)}
    return _sparse(random, {**outcome, "description": described})


def _person(random: Random) -> Record:
    name = random.choice(["Jane Doe", "Jane A. Doe", "John Roe"])
    return _sparse(random, {"name": name, "role": "CONTACT", "phone": random.choice(["1", "2"])})


def _site(random: Random) -> Record:
    city, country, postal = random.choice(_CITIES)
    site: Record = {
        "facility": random.choice(_FACILITIES),
        "status": random.choice(["RECRUITING", "WITHDRAWN"]),
        "city": city,
        "country": country,
        "contacts": _some(random, lambda: _person(random), 2),
        "geoPoint": {"lat": random.choice([40.85, 40.9, 41]), "lon": 14.26},
    }
    if postal:
        site["zip"] = postal
    return _sparse(random, site)


def _reference(random: Random) -> Record:
    pmid = random.choice(["111", "222", "222"])
    citation = random.choice(
        ["Doe J. A trial. 2020.", "Doe J. A trial of A. 2020.", "Roe J. 2021."]
    )
    kind = random.choice(["BACKGROUND", "DERIVED", "RESULT"])
    return _sparse(random, {"pmid": pmid, "type": kind, "citation": citation})


def _event(random: Random) -> Record:
    system = random.choice(["Gastrointestinal disorders", "Nervous system disorders"])
    stats = [{"groupId": f"EG{i:03}", "numAffected": random.randint(0, 2)} for i in range(3)]
    return _sparse(random, {"term": random.choice(_TERMS), "organSystem": system, "stats": stats})


def _measure(random: Random) -> Record:
    rows = [{"groupId": f"OG{i:03}", "value": str(random.randint(0, 2))} for i in range(2)]
    classes = [
        {"categories": [{"title": title, "measurements": rows}]} for title in ("Low", "High")
    ]
    title = random.choice(_MEASURES)
    return _sparse(
        random, {"type": "PRIMARY", "title": title, "timeFrame": "12 weeks", "classes": classes}
    )


# ---------------------------------------------------------------- edits


def edited(before: Record, random: Random, edits: int) -> Record:
    """Return a copy of a record after some random edits."""
    after = copy.deepcopy(before)
    for _ in range(edits):
        edit = random.choice(_EDITS)
        edit(after, random)
    return after


def shuffled(value: Any, random: Random) -> Any:
    """Return a copy of a value in which every list is in another order."""
    if isinstance(value, dict):
        return {key: shuffled(child, random) for key, child in value.items()}
    if isinstance(value, list):
        items = [shuffled(child, random) for child in value]
        random.shuffle(items)
        return items
    return value


def _all_of(value: Any, kind: type) -> list[Any]:
    """Return every object, or every list, anywhere in a value."""
    found = [value] if isinstance(value, kind) else []
    children = (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    )
    for child in children:
        found += _all_of(child, kind)
    return found


def _pick(study: Record, random: Random, kind: type) -> Any:
    return random.choice(_all_of(study, kind) or [kind()])


def _insert(study: Record, random: Random) -> None:
    target = _pick(study, random, list)
    item = random.choice([*ODD_VALUES, _site(random), _outcome(random), _event(random), "new"])
    target.insert(random.randint(0, len(target)), copy.deepcopy(item))


def _remove(study: Record, random: Random) -> None:
    target = _pick(study, random, list)
    if target:
        target.pop(random.randrange(len(target)))


def _duplicate(study: Record, random: Random) -> None:
    target = _pick(study, random, list)
    if target:
        copied = copy.deepcopy(random.choice(target))
        target.insert(random.randint(0, len(target)), copied)


def _reorder(study: Record, random: Random) -> None:
    random.shuffle(_pick(study, random, list))


def _empty(study: Record, random: Random) -> None:
    _pick(study, random, list).clear()


def _put_key(study: Record, random: Random) -> None:
    target = _pick(study, random, dict)
    target[random.choice(ODD_KEYS)] = copy.deepcopy(random.choice(ODD_VALUES))


def _drop_key(study: Record, random: Random) -> None:
    target = _pick(study, random, dict)
    if target:
        del target[random.choice(list(target))]


def _set_value(study: Record, random: Random) -> None:
    target = _pick(study, random, dict)
    if target:
        target[random.choice(list(target))] = copy.deepcopy(random.choice(ODD_VALUES))


def _reword(study: Record, random: Random) -> None:
    target = _pick(study, random, dict)
    texts = [key for key, value in target.items() if isinstance(value, str)]
    if texts:
        target[random.choice(texts)] += random.choice([" (revised)", "s", "."])


def _retype(study: Record, random: Random) -> None:
    """Turn a value into one that Python takes for the same, or into its neighbor in JSON."""
    target = _pick(study, random, dict)
    neighbours = {
        "1": [1.0, True, "1"],
        "1.0": [1, True],
        "true": [1, "true"],
        "null": ["", False],
        "0": [False, 0.0, -0.0],
        "[]": [{}, None],
        "{}": [[], None],
    }
    for key, value in target.items():
        if isinstance(value, int | float) and not isinstance(value, bool) and random.random() < 0.5:
            target[key] = float(value) if isinstance(value, int) else int(value)
            return
        if str(value) in neighbours:
            target[key] = random.choice(neighbours[str(value)])
            return


def _move_outcome(study: Record, random: Random) -> None:
    """Move an outcome from one list to another, as it is or reworded."""
    module = study.get("protocolSection")
    module = module.get("outcomesModule") if isinstance(module, dict) else None
    lists = (
        [value for value in module.values() if isinstance(value, list)]
        if isinstance(module, dict)
        else []
    )
    sources = [value for value in lists if value]
    if sources:
        outcome = random.choice(sources).pop(0)
        if isinstance(outcome, dict) and random.random() < 0.5:
            outcome["timeFrame"] = random.choice(_FRAMES)
        random.choice(lists).append(outcome)


def _unknown_module(study: Record, random: Random) -> None:
    items = [{"id": i % 2, "things": [[i], [i, "x"], True]} for i in range(random.randint(0, 3))]
    study[random.choice(["newSection", "__newSection"])] = {"newModule": {"things": items}}


def _regroup(study: Record, random: Random) -> None:
    """Take a group away or put one in front, so that the ids of the others shift."""
    shift = random.choice([-1, 1])
    for item in _all_of(study, dict):
        for key in ("id", "groupId"):
            kind, number = str(item.get(key))[:2], str(item.get(key))[2:]
            if kind in ("EG", "OG") and number.isdigit():
                item[key] = f"{kind}{max(int(number) + shift, 0):03}"


_EDITS = [
    _insert,
    _remove,
    _duplicate,
    _reorder,
    _empty,
    _put_key,
    _drop_key,
    _set_value,
    _reword,
    _retype,
    _move_outcome,
    _unknown_module,
    _regroup,
]
