"""The measure of related trials, on invented records."""

import json
import math
import sys

import pytest
from benchmarks.related import Mesh, by_mesh, by_relations, main, measure, queries, read

TOPICS = {
    "asthma": ("Asthma", "Omalizumab", "Breathing better with omalizumab in asthma"),
    "lupus": ("Lupus", "Belimumab", "Belimumab for systemic lupus"),
    "gout": ("Gout", "Allopurinol", "Allopurinol to prevent attacks of gout"),
}


def terms(*names):
    return {
        "meshes": [{"id": name, "term": name} for name in names],
        "ancestors": [{"id": "D1", "term": "Diseases"}],
    }


def study(trial, topic, **mesh):
    condition, drug, title = TOPICS[topic]
    return {
        "protocolSection": {
            "identificationModule": {"nctId": trial, "briefTitle": title},
            "conditionsModule": {"conditions": [condition]},
            "armsInterventionsModule": {"interventions": [{"name": drug}]},
        },
        "derivedSection": {
            "conditionBrowseModule": terms(mesh.get("condition", condition)),
            "interventionBrowseModule": terms(mesh.get("intervention", drug)),
        },
    }


@pytest.fixture
def invented(tmp_path):
    for number, topic in enumerate(sorted(TOPICS) * 3):
        trial = f"NCT{number:08d}"
        (tmp_path / f"{trial}.json").write_text(json.dumps(study(trial, topic)))
    return tmp_path


def test_ranking_reads_neither_mesh_terms_nor_those_above(invented):
    for profile, mesh in read(invented):
        assert mesh.conditions
        assert mesh.interventions
        assert not any(term.startswith("mesh") for term in profile.terms)
        assert not {*profile.condition_mesh, *profile.intervention_mesh}
        assert not {*profile.condition_groups, *profile.intervention_groups}


def test_terms_are_the_same_whatever_the_form_of_their_ids(tmp_path):
    for number, code in enumerate(["D001249", "D000001249"]):
        one = study(f"NCT0000000{number}", "asthma")
        one["derivedSection"]["conditionBrowseModule"]["meshes"] = [{"id": code, "term": "Asthma"}]
        (tmp_path / f"NCT0000000{number}.json").write_text(json.dumps(one))

    (_, one), (_, other) = read(tmp_path)

    assert one.likeness(other) == 1
    assert one.shares_both(other)


def test_likeness_is_the_share_of_common_terms():
    one = Mesh(frozenset(["a", "b"]), frozenset(["x"]))
    other = Mesh(frozenset(["b", "c"]), frozenset(["x"]))

    assert math.isclose(one.likeness(other), 2 / 4)
    assert one.shares_both(other)
    assert not one.shares_both(Mesh(frozenset(["a"]), frozenset(["y"])))
    assert Mesh(frozenset(), frozenset()).likeness(one) == 0


def test_queries_are_records_that_share_both_kinds_with_another():
    alone = Mesh(frozenset(["q"]), frozenset(["x"]))
    bare = Mesh(frozenset(["a"]), frozenset())
    pair = Mesh(frozenset(["a"]), frozenset(["x"]))

    asked = queries([alone, bare, pair, pair], 300, seed=1)

    assert sorted(asked) == [2, 3]
    assert queries([pair] * 9, 3, seed=1) == queries([pair] * 9, 3, seed=1)


def test_first_five_of_each_query_count():
    mesh = [Mesh(frozenset([letter]), frozenset(["x"])) for letter in "aabbbbb"]

    found = measure([0], mesh, lambda _: [1, 2, 3, 4, 5, 6])

    assert found == {"jaccard_at_5": round((1 + 4 / 3) / 5, 3), "hit_at_5": 1.0}
    assert measure([0], mesh, lambda _: [2, 3])["hit_at_5"] == 0


def test_ranking_finds_the_records_of_the_topic(invented):
    profiles, mesh = zip(*read(invented), strict=True)
    asked = queries(mesh, 300, seed=1)

    assert len(asked) == len(profiles)
    assert measure(asked, mesh, by_relations(profiles)) == measure(asked, mesh, by_mesh(mesh))


def test_result_has_the_measures_and_the_lists(invented, tmp_path, monkeypatch, capsys):
    lists = tmp_path / "lists.json"
    lists.write_text(json.dumps({"lists": {"NCT00000000": ["NCT00000003", "NCT00000006"]}}))
    arguments = [str(invented), "--lists", str(lists), "--json"]
    monkeypatch.setattr(sys, "argv", ["related.py", *arguments])

    main()

    found = json.loads(capsys.readouterr().out)
    assert {"related", "oracle", "search"} <= found.keys()
    assert found["lists"]["NCT00000000"] == {"known": 2, "at_5": 1.0, "at_10": 1.0, "at_20": 1.0}
