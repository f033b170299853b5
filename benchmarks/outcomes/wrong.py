"""The pairs that the tool does not rate as the raters did, for a developer to read."""

from collections.abc import Mapping, Sequence
from typing import Any

from benchmarks.outcomes.reading import OutcomesPair

import trialcli
from trialcli.ctgov.outcomes.outcome import TEXT_KEYS, read_outcomes
from trialcli.events.severity import Severity
from trialcli.text.blocks import one_line


def wrong_pairs(
    pairs: Sequence[OutcomesPair], ratings: Sequence[Severity], rated: Sequence[Severity]
) -> list[dict[str, Any]]:
    """Return each pair that is rated wrongly, with its outcomes and the sentences of its events."""
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "raters": theirs,
            "tool": mine,
            "before": list(_outcomes(one.before)),
            "after": list(_outcomes(one.after)),
            "events": _events(one),
        }
        for one, theirs, mine in zip(pairs, ratings, rated, strict=True)
        if theirs != mine
    ]


def _outcomes(side: Mapping[str, Any]) -> list[str]:
    """Return each outcome on a line, below the name of its list."""
    return [
        f"{ref.list_key.removesuffix('Outcomes')}: "
        + " | ".join(filter(None, (one_line(ref.text(key)) for key in TEXT_KEYS)))
        for ref in read_outcomes(side)
    ]


def _events(one: OutcomesPair) -> list[dict[str, str]]:
    before, after = (
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT00000001"},
                "outcomesModule": dict(side),
            }
        }
        for side in (one.before, one.after)
    )
    return [
        {"severity": event.severity, "sentence": one_line(event.sentence)}
        for event in trialcli.diff(before, after).events
    ]
