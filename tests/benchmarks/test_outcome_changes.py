import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.outcome_changes import main
from benchmarks.outcomes.reading import is_shut

ROOT = Path(__file__).parents[2]


def primary(*measures):
    return {"primaryOutcomes": [{"measure": measure} for measure in measures]}


RATED = [
    {"class": "major", "before": primary("Body weight"), "after": primary("Number of falls")},
    {"class": "major", "before": primary("Body weight"), "after": primary("Body weight")},
    {"class": "none", "before": primary("Overall survival"), "after": primary("OS")},
    {"class": "none", "before": primary("Weight at week 2"), "after": primary("Weight at week 3")},
    {"class": "detail", "before": primary("Weight"), "after": primary("Weight at week 3")},
]
KINDS = "swap", "swap", "abbreviation", "time", "time"


def written(path, lines):
    path.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
    return str(path)


def ratings(*severities):
    return [{"id": f"made:{number}", "class": one} for number, one in enumerate(severities)]


@pytest.fixture
def labels(tmp_path):
    return written(tmp_path / "labels.jsonl", RATED)


@pytest.fixture
def invented(tmp_path):
    """The same pairs, each with an ID and a kind."""
    lines = [
        {"id": f"made:{number}", "kind": kind, **one}
        for number, (kind, one) in enumerate(zip(KINDS, RATED, strict=True))
    ]
    return written(tmp_path / "invented.jsonl", lines)


@pytest.fixture
def measured(capsys):
    """Returns what a run prints with --json."""

    def run(*arguments):
        assert main([*arguments, "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    return run


def test_it_measures_the_tool_on_a_file_of_rated_pairs(measured, labels):
    result = measured(labels)
    assert result["pairs"] == 5
    assert result["major"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert (result["false_alarm_rate"], result["none_rated_major"]) == (0.5, 0.0)
    assert result["confusion"]["major"] == {"major": 1, "minor": 0, "detail": 0, "none": 1}
    assert result["confusion"]["none"] == {"major": 0, "minor": 1, "detail": 0, "none": 1}
    assert result["floors"]["any_change"] == {"precision": 0.25, "recall": 0.5, "f1": 0.3333}
    assert result["floors"]["number_of_primaries"]["f1"] == 0.0
    assert "kinds" not in result


def test_several_files_are_measured_together(measured, labels, invented):
    result = measured(labels, invented)
    assert (result["pairs"], result["trials"]) == (10, 10)
    assert result["kinds"] == {
        "abbreviation": {"right": 1, "wrong": 0},
        "swap": {"right": 1, "wrong": 1},
        "time": {"right": 1, "wrong": 1},
    }


def test_the_parts_divide_the_trials(measured, tmp_path):
    trials = [f"f2:{number}" for number in range(30)]
    lines = [
        {"id": f"{trial}:{change}", **RATED[0]} for trial in trials for change in ("first", "last")
    ]
    path = written(tmp_path / "real.jsonl", lines)
    whole, shut, develop = (measured(path, "--part", part) for part in ("all", "shut", "develop"))
    assert (whole["pairs"], whole["trials"]) == (60, 30)
    assert shut["trials"] == sum(map(is_shut, trials)) == 30 - develop["trials"]
    assert shut["pairs"] == 2 * shut["trials"]


def test_the_number_of_samples_can_be_chosen(measured, invented):
    assert "intervals" not in measured(invented, "--samples", "0")
    first, again = (measured(invented, "--samples", "20")["intervals"] for _ in range(2))
    other = measured(invented, "--samples", "20", "--seed", "8")["intervals"]
    assert first == again != other


def test_it_cross_validates_when_asked(measured, labels):
    validated = measured(labels, "--folds", "2")["cross_validation"]
    assert validated["folds"] == len(validated["chosen"]) == 2
    assert validated["major"]["precision"] == 1.0


def test_it_prints_its_figures_as_text(invented, capsys):
    assert main([invented, "--folds", "2"]) == 0
    printed = capsys.readouterr().out
    assert "5 rated pairs of 5 trials, part: all" in printed
    assert "major: F1                      0.667   95 %: 0." in printed
    assert "Cross-validated, 2 folds" in printed
    assert "abbreviation                       1       0" in printed


def test_with_two_raters_the_agreed_ratings_come_first(measured, invented, tmp_path):
    first = written(tmp_path / "a.jsonl", ratings("major", "none", "none", "minor", "detail"))
    second = written(tmp_path / "b.jsonl", ratings("major", "none", "detail", "minor", "minor"))
    result = measured(invented, "--rating", first, "--rating", second)
    assert (result["against"], result["pairs"], result["agreement"]) == ("agreed", 3, 1.0)
    assert {name: one["agreement"] for name, one in result["raters"].items()} == {
        "a": 1.0,
        "b": 0.6,
    }
    between = {(one["rater"], one["against"]): one for one in result["between_raters"]}
    assert between.keys() == {("a", "b"), ("b", "a")}
    assert between["a", "b"]["agreement"] == 0.6


def test_one_file_of_ratings_replaces_the_classes_of_the_pairs(measured, invented, tmp_path):
    path = written(tmp_path / "a.jsonl", ratings("none", "none"))
    result = measured(invented, "--rating", path)
    assert (result["against"], result["pairs"], result["agreement"]) == ("a", 2, 0.5)
    assert "raters" not in result


def test_two_raters_are_compared_without_the_tool(measured, invented, tmp_path, capsys):
    first = written(tmp_path / "a.jsonl", ratings("major", "none", "none"))
    second = written(tmp_path / "b.jsonl", ratings("major", "major", "none", "none"))
    alone = measured("--raters", first, second)
    assert alone.keys() == {"between_raters"}
    assert [one["pairs"] for one in alone["between_raters"]] == [3, 3]
    assert measured(invented, "--raters", first, second) == alone
    assert main(["--raters", first, second]) == 0
    assert "b, against: a (3 pairs)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("second", "message"),
    [
        ([{"id": "other:1", "class": "none"}], "have no pair of the part all in common"),
        (None, "Give each file of ratings once."),
    ],
)
def test_raters_that_cannot_be_compared_are_refused(tmp_path, capsys, second, message):
    first = written(tmp_path / "a.jsonl", ratings("none"))
    other = written(tmp_path / "b.jsonl", second) if second else first
    assert main(["--raters", first, other]) == 2
    assert message in capsys.readouterr().err


def test_a_rating_of_an_unknown_pair_is_refused(invented, tmp_path, capsys):
    path = written(tmp_path / "a.jsonl", [{"id": "made:9", "class": "none"}])
    assert main([invented, "--rating", path]) == 2
    assert "a rates made:9, which is in no file of pairs" in capsys.readouterr().err


def test_it_lists_the_pairs_that_are_rated_wrongly(measured, invented, capsys):
    unchanged, retimed = measured(invented, "--wrong")["wrong"]
    assert (unchanged["id"], unchanged["raters"], unchanged["tool"]) == ("made:1", "major", "none")
    assert unchanged["events"] == []
    assert (retimed["kind"], retimed["raters"], retimed["tool"]) == ("time", "none", "minor")
    assert retimed["before"] == ["primary: Weight at week 2"]
    (event,) = retimed["events"]
    assert event["severity"] == "minor"
    assert "Weight at week 3" in event["sentence"]
    assert main([invented, "--wrong"]) == 0
    printed = capsys.readouterr().out
    assert "made:3 (time): raters none, tool minor" in printed
    assert f"MINOR {event['sentence']}" in printed


def test_control_characters_of_the_registry_do_not_reach_the_terminal(tmp_path, capsys):
    bad = {"class": "none", "before": primary("Pain"), "after": primary("Falls\x1b[2J\ud800")}
    assert main([written(tmp_path / "bad.jsonl", [bad]), "--wrong"]) == 0
    printed = capsys.readouterr().out
    assert "+ primary: Falls" in printed
    assert "\x1b" not in printed
    printed.encode()


def test_the_program_starts_from_any_directory(labels, tmp_path):
    program = ROOT / "benchmarks" / "outcomes" / ".." / "outcome_changes.py"
    done = subprocess.run(
        [sys.executable, program, labels], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("5 rated pairs")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "no pairs of outcomes"),
        ("{", "line 1: not JSON"),
        ('{"class": "bad"}', "line 1: no `class`"),
        ('{"class": "none"}', "line 1: no `before` and `after`"),
        ('{"id": "a", "before": {}, "after": {}}', "a has no `class`. Give a file of ratings"),
    ],
)
def test_a_file_that_is_no_labels_file_is_refused(tmp_path, capsys, content, message):
    path = tmp_path / "labels.jsonl"
    path.write_text(content, encoding="utf-8")
    assert main([str(path)]) == 2
    assert message in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(tmp_path, capsys):
    assert main([str(tmp_path / "none.jsonl")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_part_without_pairs_is_refused(tmp_path, capsys):
    path = written(tmp_path / "one.jsonl", [{"id": "f2:0:a", **RATED[0]}])
    part = "develop" if is_shut("f2:0") else "shut"
    assert main([path, "--part", part]) == 2
    assert f"No rated pair is in the part {part}." in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "give a file of pairs"),
        (["a", "--wrong", "--part", "shut"], "--wrong cannot be combined with --part shut"),
        (["--raters", "a", "b", "--wrong"], "--raters cannot be combined with --rating, --folds"),
        (["a", "--threshold", "same"], "--threshold needs --folds"),
        (["a", "--folds", "1"], "1 is less than 2"),
        (["a", "--threshold", "lucky"], "invalid choice: 'lucky'"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(arguments, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        main(arguments)
    assert message in capsys.readouterr().err


@pytest.mark.slow
def test_the_rating_agrees_with_human_raters_well_enough(measured):
    directory = Path(os.environ.get("TRIALCLI_LABELS") or ROOT.parent / "shared" / "labels")
    path = directory / "outcomes.train.jsonl"
    if not path.is_file():
        pytest.skip("no rated outcome changes (TRIALCLI_LABELS)")
    result = measured(str(path), "--part", "develop", "--samples", "0")
    assert result["major"]["precision"] >= 0.65
    assert result["major"]["recall"] >= 0.80
    assert result["none_rated_major"] <= 0.08
    assert result["false_alarm_rate"] <= 0.20
