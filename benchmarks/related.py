"""How well related trials are ranked, against MeSH terms that the ranking may not read.

    python benchmarks/related.py CORPUS [--seed 7] [--queries 300] [--page PAGE.txt]
        [--lists LISTS.json] [--json]

CORPUS is a directory with one record a file, in the registry's shape.

- *withheld MeSH*: queries are records that have MeSH terms of conditions and of interventions and
  at least one other record that shares both. The ranking reads the records without their MeSH
  terms. A pair is as related as the Jaccard index of its two sets of terms, by their names, since
  their IDs occur in two forms. `jaccard_at_5` is the mean over the first five; `hit_at_5` is the
  share of queries with a record among the first five that shares both kinds. The seed 7
  was used for no other purpose; weights and constants were chosen with the seeds 11 and 12, whose
  queries come from the same records.
- *oracle*: the ranking by that Jaccard index itself.
- *search*: the floor, the order of a search for the record's conditions and interventions, with
  the weights that the registry publishes for its search areas.
- *page*: the ranks of a web page's related trials among the corpus, with only their titles. In PAGE
  the title of each stands in the line above its ID. The subject is a snapshot (--subject).
- *lists*: how many of the trials of a list are among the first 5, 10 and 20, as shares of those
  that can be ranked. LISTS is JSON: ``lists`` has the IDs of the related trials by trial, and
  ``titles`` the titles of trials that the corpus lacks; their records are made of these alone. A
  list whose trial has neither is left out. No weight was chosen with these lists.
"""

import argparse
import json
import math
import random
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

sys.path.append(str(Path(__file__).resolve().parents[1] / "src"))

from trialcli.ctgov.related.profile import Profile, profile_of
from trialcli.ctgov.related.ranking import rank
from trialcli.ctgov.related.spelling import words

_ROOT = Path(__file__).resolve().parents[1]
_FIRST = 5
_RECALLED = (5, 10, 20)
_SUBJECT = "NCT07331467"
_SEARCHED = {
    "condition": {"conditions": 0.95, "title": 0.6, "keywords": 0.3},
    "intervention": {"interventions": 0.95, "other_names": 0.75, "title": 0.65, "keywords": 0.5},
}
"""The fields that a search for each reads, and their weights."""

Order = Callable[[int], Sequence[int]]


class Mesh(NamedTuple):
    """The MeSH terms of a record."""

    conditions: frozenset[str]
    interventions: frozenset[str]

    def likeness(self, other: "Mesh") -> float:
        """Return the Jaccard index of all terms of two records."""
        mine = self.conditions | self.interventions
        theirs = other.conditions | other.interventions
        return len(mine & theirs) / len(mine | theirs) if mine | theirs else 0.0

    def shares_both(self, other: "Mesh") -> bool:
        """Whether two records share a condition and an intervention."""
        return bool(self.conditions & other.conditions and self.interventions & other.interventions)


def read(corpus: Path) -> Iterator[tuple[Profile, Mesh]]:
    """Yield the profile of each record without its MeSH terms, and these terms."""
    files = sorted(corpus.glob("NCT*.json"))
    if not files:
        raise SystemExit(f"There are no records to measure with: {corpus} has no NCT*.json.")
    for path in files:
        record = json.loads(path.read_bytes())
        derived = record.get("derivedSection", {})
        mesh = Mesh(*(_terms(derived, kind) for kind in ("condition", "intervention")))
        bare = {key: value for key, value in record.items() if key != "derivedSection"}
        yield profile_of(path.stem, bare), mesh


def _terms(derived: Mapping[str, Any], kind: str) -> frozenset[str]:
    terms = derived.get(f"{kind}BrowseModule", {}).get("meshes", ())
    return frozenset(one["term"].casefold() for one in terms)


def queries(mesh: Sequence[Mesh], number: int, seed: int) -> list[int]:
    """Return the positions of the records that are queries."""
    suited = [
        place
        for place, one in enumerate(mesh)
        if one.conditions
        and one.interventions
        and any(one.shares_both(other) for at, other in enumerate(mesh) if at != place)
    ]
    return random.Random(seed).sample(suited, min(number, len(suited)))  # noqa: S311 - a sample


def measure(asked: Sequence[int], mesh: Sequence[Mesh], order: Order) -> dict[str, float]:
    """Return how related the first five of each query are."""
    likeness = hits = 0.0
    for place in asked:
        first = [mesh[other] for other in order(place)[:_FIRST]]
        likeness += sum(mesh[place].likeness(one) for one in first) / _FIRST
        hits += any(mesh[place].shares_both(one) for one in first)
    return {
        "jaccard_at_5": round(likeness / len(asked), 3),
        "hit_at_5": round(hits / len(asked), 3),
    }


def by_relations(profiles: Sequence[Profile]) -> Order:
    """Return the order of ``trialcli related``."""
    places = {one.trial: place for place, one in enumerate(profiles)}
    return lambda place: [
        places[one.summary.trial] for one in rank(profiles[place], profiles, _FIRST)
    ]


def by_mesh(mesh: Sequence[Mesh]) -> Order:
    """Return the order of the oracle."""

    def order(place: int) -> Sequence[int]:
        others = (other for other in range(len(mesh)) if other != place)
        return sorted(others, key=lambda other: (-mesh[place].likeness(mesh[other]), other))

    return order


def by_search(profiles: Sequence[Profile]) -> Order:
    """Return the order of a search."""
    texts = [
        {field: _field_words(one, field) for part in _SEARCHED.values() for field in part}
        for one in profiles
    ]

    def order(place: int) -> Sequence[int]:
        one = profiles[place]
        asked = {"condition": one.conditions, "intervention": one.interventions}

        def score(other: int) -> float:
            return sum(
                weight
                for kind, weights in _SEARCHED.items()
                for name in asked[kind]
                for field, weight in weights.items()
                if set(words(name)) <= texts[other][field]
            )

        others = (other for other in range(len(profiles)) if other != place)
        return sorted(others, key=lambda other: (-score(other), other))

    return order


def _field_words(profile: Profile, field: str) -> set[str]:
    value = getattr(profile, field)
    return {word for text in ([value] if isinstance(value, str) else value) for word in words(text)}


def page_ranks(profiles: Sequence[Profile], page: Path, subject: Path) -> dict[str, int | None]:
    """Return the rank of each trial of a page's list; its record has its title alone."""
    lines = page.read_text(encoding="utf-8").splitlines()
    listed = {
        trial: title
        for title, trial in pairwise(lines)
        if re.fullmatch("NCT[0-9]{8}", trial) and trial != _SUBJECT
    }
    made = [_of_title(trial, title) for trial, title in listed.items()]
    study = json.loads(subject.read_bytes())["study"]
    others = [one for one in profiles if one.trial not in listed]
    return _ranks(profile_of(_SUBJECT, study), [*others, *made], listed)


def _of_title(trial: str, title: str) -> Profile:
    """Return the profile of a record that has only a title."""
    module = {"nctId": trial, "briefTitle": title}
    return profile_of(trial, {"protocolSection": {"identificationModule": module}})


def _ranks(
    subject: Profile, others: Sequence[Profile], listed: Iterable[str]
) -> dict[str, int | None]:
    ranking = rank(subject, others, len(others))
    found = {one.summary.trial: number for number, one in enumerate(ranking, start=1)}
    return {trial: found.get(trial) for trial in listed}


def list_recall(profiles: Sequence[Profile], lists: Path) -> dict[str, dict[str, float]]:
    """Return which share of each list is among the first 5, 10 and 20."""
    given = json.loads(lists.read_bytes())
    every = {one.trial: one for one in profiles}
    made = {trial: _of_title(trial, title) for trial, title in given.get("titles", {}).items()}
    every = made | every
    result = {}
    for trial, listed in given["lists"].items():
        known = [one for one in listed if one in every]
        if trial in every and known:
            ranks = [
                place or math.inf
                for place in _ranks(every[trial], [*every.values()], known).values()
            ]
            result[trial] = {"known": len(known)} | {
                f"at_{most}": round(sum(place <= most for place in ranks) / len(known), 2)
                for most in _RECALLED
            }
    return result


def main() -> None:
    """Measure, and print what was found."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--queries", type=int, default=300)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--subject", type=Path, help="the snapshot of the page's trial")
    parser.add_argument("--lists", type=Path, help="lists of related trials, as JSON")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    profiles, mesh = zip(*read(given.corpus), strict=True)
    asked = queries(mesh, given.queries, given.seed)
    result: dict[str, Any] = {"records": len(profiles), "queries": len(asked), "seed": given.seed}
    for name, order in (
        ("related", by_relations(profiles)),
        ("oracle", by_mesh(mesh)),
        ("search", by_search(profiles)),
    ):
        result[name] = measure(asked, mesh, order)
    if given.page:
        subject = given.subject or next((_ROOT / "snapshots" / _SUBJECT).glob("2*.json"))
        result["page"] = page_ranks(profiles, given.page, subject)
    if given.lists:
        result["lists"] = list_recall(profiles, given.lists)
    if given.json:
        print(json.dumps(result, indent=2))
    else:
        for name, value in result.items():
            print(f"{name:10} {value}")


if __name__ == "__main__":
    main()
