import importlib.util
import json
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def benchmark():
    spec = importlib.util.spec_from_file_location(
        "outcome_changes", ROOT / "benchmarks" / "outcome_changes.py"
    )
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def primary(*measures):
    return {"primaryOutcomes": [{"measure": measure} for measure in measures]}


RATED = [
    {"class": "major", "before": primary("Body weight"), "after": primary("Number of falls")},
    {"class": "major", "before": primary("Body weight"), "after": primary("Body weight")},
    {"class": "none", "before": primary("Overall survival"), "after": primary("OS")},
    {"class": "none", "before": primary("Weight at week 2"), "after": primary("Weight at week 3")},
    {"class": "detail", "before": primary("Weight"), "after": primary("Weight at week 3")},
]


@pytest.fixture
def labels(tmp_path):
    path = tmp_path / "labels.jsonl"
    path.write_text("\n".join(map(json.dumps, RATED)) + "\n\n", encoding="utf-8")
    return path


def test_it_measures_the_tool_on_a_file_of_rated_pairs(benchmark, labels, capsys):
    assert benchmark.main([str(labels), "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result["pairs"] == 5
    assert result["major"] == {"precision": 1.0, "recall": 0.5, "f1": 0.6667}
    assert (result["false_alarm_rate"], result["none_rated_major"]) == (0.5, 0.0)
    assert result["confusion"]["major"] == {"major": 1, "minor": 0, "detail": 0, "none": 1}
    assert result["confusion"]["none"] == {"major": 0, "minor": 1, "detail": 0, "none": 1}
    assert result["floors"]["any_change"] == {"precision": 0.25, "recall": 0.5, "f1": 0.3333}
    assert result["floors"]["number_of_primaries"]["f1"] == 0.0


def test_it_cross_validates_when_asked(benchmark, labels, capsys):
    assert benchmark.main([str(labels), "--json", "--folds", "2"]) == 0
    validated = json.loads(capsys.readouterr().out)["cross_validation"]
    assert validated["folds"] == len(validated["chosen"]) == 2
    assert validated["major"]["precision"] == 1.0


def test_it_prints_its_figures_as_text(benchmark, labels, capsys):
    assert benchmark.main([str(labels), "--folds", "2"]) == 0
    told = capsys.readouterr().out
    assert "5 rated pairs" in told
    assert "1.000  0.500  0.667" in told
    assert "Cross-validated, 2 folds" in told


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "no rated pairs"),
        ("{", "line 1: not JSON"),
        ('{"class": "bad"}', "line 1: no `class`"),
        ('{"class": "none"}', "line 1: no `before` and `after`"),
    ],
)
def test_a_file_that_is_no_labels_file_is_refused(benchmark, tmp_path, capsys, content, said):
    path = tmp_path / "labels.jsonl"
    path.write_text(content, encoding="utf-8")
    assert benchmark.main([str(path)]) == 2
    assert said in capsys.readouterr().err


def test_a_file_that_is_not_there_is_refused(benchmark, tmp_path, capsys):
    assert benchmark.main([str(tmp_path / "none.jsonl")]) == 2
    assert "cannot be read" in capsys.readouterr().err


@pytest.mark.slow
def test_the_rating_agrees_with_human_raters_well_enough(benchmark):
    directory = Path(os.environ.get("TRIALCLI_LABELS") or ROOT.parent / "shared" / "labels")
    path = directory / "outcomes.train.jsonl"
    if not path.is_file():
        pytest.skip("no rated outcome changes (TRIALCLI_LABELS)")
    rated = benchmark.read_labels(path)
    result = benchmark.measure(rated, [benchmark.rate(one) for one in rated])
    assert result["major"]["precision"] >= 0.80
    assert result["major"]["recall"] >= 0.80
    assert result["none_rated_major"] <= 0.05
    assert result["false_alarm_rate"] <= 0.20
