"""Of every event a reader learns the values: from its sentence, or from a line under it."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.made_snapshots import made_record
from tests.record_diffs import record_diff
from tests.render.made_diff import made_diff
from trialcli.ctgov.words.vocabulary import field_words
from trialcli.events.event import Event
from trialcli.jobs.watch.changes import trial_news
from trialcli.record.changes import Change
from trialcli.record.tree import leaves
from trialcli.render.watch.trial_parts import first_lines
from trialcli.text.blocks import one_line
from trialcli.versions.diff import Diff
from trialcli.versions.evidence import evidence
from trialcli.versions.snapshot import from_bytes

EXAMPLES = Path(__file__).parents[3] / "examples" / "snapshots" / "NCT99000001"
SAY_IT_ALL = {"results-posted", "results-removed"}
"""What came or went is a part of the record as a whole: the sentence names it."""


def assert_every_event_has_its_values(diff: Diff) -> None:
    for event in diff.events:
        if event.concern != "news" or event.rule.id in SAY_IT_ALL:
            continue
        if not evidence(diff, event, everything=False):
            said = [said_in(event, diff.read(position)) for position in event.changes]
            assert any(said), event
    # And so has every event of a digest, even a detail.
    for told in trial_news(diff, "before", "after").events:
        if told.concern == "news" and told.evidence:
            assert first_lines(told), told


def said_in(event: Event, change: Change) -> bool:
    sentence = one_line(event.sentence).casefold()
    return all(
        any(
            one_line(str(form)).casefold() in sentence
            for leaf in dict(leaves(value)).values()
            for form in (leaf, field_words(change.pattern, leaf))
        )
        for value in (change.before, change.after)
        if value is not None
    )


def test_of_the_examples() -> None:
    studies = [
        from_bytes(path.read_bytes(), what=path.name).study for path in sorted(EXAMPLES.iterdir())
    ]
    for before, after in [*pairwise(studies), (studies[0], studies[-1])]:
        assert_every_event_has_its_values(record_diff(before, after))
        assert_every_event_has_its_values(record_diff(after, before))
    assert_every_event_has_its_values(made_diff())


@pytest.mark.parametrize("part", range(4))
def test_of_the_corpus(part: int, corpus: Path) -> None:
    for before, after in list(pairs(corpus))[part::4]:
        studies = [json.loads(path.read_bytes()) for path in (before, after)]
        assert_every_event_has_its_values(record_diff(studies[0], studies[1]))


def pairs(corpus: Path) -> Iterator[tuple[Path, Path]]:
    """Yield successive versions of trials, and records that have nothing in common."""
    for trial in sorted((corpus / "series").iterdir()):
        files = sorted(trial.glob("*.json"))
        if files[0].stat().st_size < 200_000:
            yield from [*pairwise(files[:5]), (files[0], files[-1])]
    records = sorted(
        path for path in (corpus / "records").rglob("*.json") if path.stat().st_size < 30_000
    )
    yield from list(pairwise(records))[::25]


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [
        ("referencesModule", {"seeAlsoLinks": [{"url": "https://a.example"}]}, {}),
        ("referencesModule", {}, {"seeAlsoLinks": [{"label": "", "url": "https://a.example"}]}),
        (
            "armsInterventionsModule",
            {"interventions": [{"type": "DRUG", "name": "A", "otherNames": []}]},
            {"interventions": [{"type": "DRUG", "name": "A"}]},
        ),
        (
            "outcomesModule",
            {"secondaryOutcomes": [{"measure": "Overall survival", "timeFrame": "1 month"}]},
            {"secondaryOutcomes": [{"measure": "Survival without growth", "timeFrame": "1 month"}]},
        ),
        ("conditionsModule", {"keywords": [""]}, {"keywords": ["a"]}),
        ("newModule", {"things": [{"a": {}}]}, {"things": [{"a": {"b": []}}]}),
        ("newModule", {"flag": True}, {"flag": False}),
    ],
)
def test_of_values_that_have_no_words(
    module: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    studies = [made_record() for _ in range(2)]
    for study, part in zip(studies, (before, after), strict=True):
        study["protocolSection"][module] = part
    for one, other in (studies, studies[::-1]):
        diff = record_diff(one, other)
        assert diff.events
        for event in diff.events:
            assert evidence(diff, event, everything=False) or any(
                said_in(event, diff.read(position)) for position in event.changes
            ), event
