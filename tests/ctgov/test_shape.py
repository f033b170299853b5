import json
import re
from collections import Counter

import pytest

from trialcli.ctgov.shape import SHAPE, VOLATILE
from trialcli.record.itemlikeness import hidden

PATTERN = re.compile(r"[A-Za-z]+(\[\])?(\.[A-Za-z]+(\[\])?)*")


@pytest.mark.parametrize("pattern", SHAPE.lists)
def test_a_list_shape_is_whole(pattern):
    shape = SHAPE.lists[pattern]
    assert PATTERN.fullmatch(pattern)
    assert not pattern.endswith("[]"), "a list is named by its own path, not its items'"
    assert shape.noun
    assert shape.plural != shape.noun
    assert all(weight > 0 for _, weight in shape.likeness)
    assert 0 < shape.least_likeness <= 1.01
    assert bool(shape.anonymous) <= bool(shape.label and shape.anchors)


def test_patterns_of_items_and_fields_stand_in_known_lists():
    inside = [*SHAPE.registry_items, *SHAPE.places, *SHAPE.renamed]
    for pattern in inside:
        assert PATTERN.fullmatch(pattern)
        assert pattern.rpartition("[]")[0] in SHAPE.lists


def test_outcomes_treatments_and_results_are_families():
    families = Counter(shape.family for shape in SHAPE.lists.values() if shape.family)
    assert sorted(families.values()) == [1, 2, 3]


def test_renamed_countries_do_not_form_chains():
    (names,) = SHAPE.renamed.values()
    assert not set(names) & set(names.values())


def test_the_volatile_paths_are_the_registrys():
    assert all(path.startswith(SHAPE.registry_made) for path in VOLATILE)


def test_every_list_of_objects_in_real_records_is_known(corpus):
    unknown = Counter()

    def last_check(value, pattern):
        if isinstance(value, dict):
            for key, child in value.items():
                if key != "locations_nested":  # a collector's own, in a few of the files
                    last_check(child, f"{pattern}.{key}" if pattern else key)
        elif isinstance(value, list):
            if pattern not in SHAPE.lists and any(isinstance(item, dict) for item in value):
                unknown[pattern] += 1
            for item in value:
                last_check(item, f"{pattern}[]")

    for path in sorted((corpus / "records").glob("*.json"))[::5]:
        last_check(json.loads(path.read_bytes()), "")
    assert unknown == {}


def test_hidden_names_in_real_records_are_those_that_many_sites_share(corpus):
    pattern = "protocolSection.contactsLocationsModule.locations"
    names = Counter()
    for path in sorted((corpus / "records").glob("*.json"))[::5]:
        module = json.loads(path.read_bytes())["protocolSection"].get("contactsLocationsModule", {})
        names.update(site.get("facility", "") for site in module.get("locations", []))
    known = Counter(
        {
            name: count
            for name, count in names.items()
            if not hidden({"facility": name}, SHAPE.lists[pattern])
        }
    )
    assert sum(known.values()) < sum(names.values())
    for name, _ in known.most_common(100):
        assert not re.search(r"(?i)research site|investigational site|local institution", name), (
            name
        )
