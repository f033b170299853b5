import json

import pytest
from benchmarks.outcomes.reading import (
    BadLabelsError,
    OutcomesPair,
    in_part,
    is_shut,
    read_pairs,
    read_ratings,
)

ENDS_OF_LINES = "\u0085", "\u2028", "\u2029", "\f", "\v", "\r", "\r\r", "\x1c"


def line(**values):
    return {"before": {}, "after": {}, "class": "none", **values}


def measure_of(pair):
    return pair.before["primaryOutcomes"][0]["measure"]


@pytest.mark.parametrize("is_escaped", [True, False])
@pytest.mark.parametrize("start", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("has_last_end", [True, False])
def test_only_a_line_feed_ends_a_line(tmp_path, is_escaped, start, end, has_last_end):
    measures = [f"Pain{character}at week 4" for character in ENDS_OF_LINES]
    lines = [
        json.dumps(
            line(id=str(number), before={"primaryOutcomes": [{"measure": measure}]}),
            ensure_ascii=is_escaped,
        )
        for number, measure in enumerate(measures)
    ]
    if not is_escaped:
        lines = [one.replace("\\f", "\f").replace("\\r", "\r") for one in lines]
    path = tmp_path / "pairs.jsonl"
    path.write_bytes((start + end.join(lines) + end * has_last_end).encode())
    assert [measure_of(pair) for pair in read_pairs([path])] == measures


def test_several_files_are_read_as_one(tmp_path):
    for name in "ab":
        (tmp_path / name).write_text(json.dumps(line(id=name)) + "\n\n \n")
    assert [pair.id for pair in read_pairs([tmp_path / "a", tmp_path / "b"])] == ["a", "b"]


def test_an_id_that_two_files_have_is_refused(tmp_path):
    for name in "ab":
        (tmp_path / name).write_text(json.dumps(line(id="one")))
    with pytest.raises(BadLabelsError, match="b, line 1: the ID one occurs twice"):
        read_pairs([tmp_path / "a", tmp_path / "b"])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no ratings"),
        ("[]", "line 1: not a JSON object"),
        ("[" * 100_000, "line 1: not JSON"),
        ('{"class": "none"}', "line 1: no `id`"),
        ('{"id": "1", "class": ["none"]}', "line 1: no `class` of major"),
        ('{"id": "1", "class": "none"}\n{"id": "1", "class": "none"}', "line 2: the ID 1 occurs"),
    ],
)
def test_a_file_that_holds_no_ratings_is_refused(tmp_path, content, message):
    path = tmp_path / "ratings.jsonl"
    path.write_text(content)
    with pytest.raises(BadLabelsError, match=message):
        read_ratings(path)


@pytest.mark.parametrize(
    ("name", "kind", "trial"),
    [
        ("f2:56:change_a_i", None, "f2:56"),
        ("one", None, "one"),
        ("battery:001", "swap", "battery:001"),
        ("battery:001", "", "battery:001"),
    ],
)
def test_the_trial_is_the_id_without_its_last_part_but_an_invented_pair_is_its_own(
    name, kind, trial
):
    assert OutcomesPair(name, {}, {}, None, kind).trial == trial


def test_a_digest_of_the_trial_decides_its_part():
    trials = [f"f2:{number}" for number in range(3000)]
    shut = [trial for trial in trials if is_shut(trial)]
    assert shut[:4] == ["f2:4", "f2:8", "f2:9", "f2:11"]
    assert 900 < len(shut) < 1100
    assert [trial for trial in trials if in_part(trial, "shut")] == shut
    assert {trial for trial in trials if in_part(trial, "develop")} == {*trials} - {*shut}
    assert all(in_part(trial, "all") for trial in trials)
