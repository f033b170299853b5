"""A small record with posted results, invented, and the events of editing them."""

import copy
from collections.abc import Callable
from typing import Any

from tests.ctgov.events.edited_trial import events_between
from tests.record_diffs import record_diff
from trialcli.events.event import Event
from trialcli.record.tree import Record
from trialcli.versions.evidence import evidence

Edit = Callable[[Record], Any]
ARMS = ("Drug X", "Placebo")


def groups(prefix: str) -> list[Record]:
    return [
        {"id": f"{prefix}00{number}", "title": title, "description": f"Takes {title} daily"}
        for number, title in enumerate(ARMS)
    ]


def counts(prefix: str, *values: Any, key: str = "value") -> list[Record]:
    return [{"groupId": f"{prefix}00{i}", key: value} for i, value in enumerate(values)]


def rows(*titled: tuple[str, tuple[str, str]]) -> list[Record]:
    return [
        {"title": title, "categories": [{"measurements": counts("OG", *values)}]}
        for title, values in titled
    ]


def measure(kind: str, title: str, **fields: Any) -> Record:
    return {
        "type": kind,
        "title": title,
        "timeFrame": "24 weeks",
        "reportingStatus": "POSTED",
        "paramType": "MEAN",
        "dispersionType": "Standard Deviation",
        "unitOfMeasure": "metres",
        "groups": groups("OG"),
        "denoms": [{"units": "Participants", "counts": counts("OG", "98", "97")}],
        **fields,
    }


def harm(term: str, *affected: int) -> Record:
    stats = [
        {"groupId": f"EG00{i}", "numAffected": number, "numAtRisk": 100}
        for i, number in enumerate(affected)
    ]
    return {"term": term, "organSystem": "Cardiac disorders", "stats": stats}


def posted() -> Record:
    """Return the record."""
    walk = [
        {"groupId": "OG000", "value": "31.2", "spread": "40.1"},
        {"groupId": "OG001", "value": "12.4", "spread": "38.9"},
    ]
    test = {"groupIds": ["OG000", "OG001"], "pValue": "0.08", "statisticalMethod": "ANCOVA"}
    totals = {
        f"{kind}Num{end}": number
        for kind, affected in (("deaths", 3), ("serious", 9), ("other", 20))
        for end, number in (("Affected", affected), ("AtRisk", 100))
    }
    return {
        "protocolSection": {"identificationModule": {"nctId": "NCT00000001"}},
        "resultsSection": {
            "participantFlowModule": {
                "groups": groups("FG"),
                "periods": [
                    {
                        "title": "Overall Study",
                        "milestones": [
                            {
                                "type": kind,
                                "achievements": counts("FG", *numbers, key="numSubjects"),
                            }
                            for kind, numbers in (
                                ("STARTED", ("100", "101")),
                                ("COMPLETED", ("98", "97")),
                            )
                        ],
                        "dropWithdraws": [
                            {
                                "type": "Lost to Follow-up",
                                "reasons": counts("FG", "2", "4", key="numSubjects"),
                            }
                        ],
                    }
                ],
            },
            "baselineCharacteristicsModule": {
                "groups": groups("BG"),
                "denoms": [{"units": "Participants", "counts": counts("BG", "100", "101")}],
                "measures": [
                    {
                        "title": "Age",
                        "paramType": "MEAN",
                        "unitOfMeasure": "years",
                        "classes": [
                            {"categories": [{"measurements": counts("BG", "61.5", "62.3")}]}
                        ],
                    }
                ],
            },
            "outcomeMeasuresModule": {
                "outcomeMeasures": [
                    measure(
                        "PRIMARY",
                        "Change in 6-minute walk distance",
                        classes=[{"categories": [{"measurements": walk}]}],
                        analyses=[test],
                    ),
                    measure(
                        "SECONDARY",
                        "Quality of life",
                        unitOfMeasure="units on a scale",
                        classes=rows(("Week 12", ("5.1", "4.2")), ("Week 24", ("6.3", "4.4"))),
                    ),
                    measure("SECONDARY", "Hospital days", reportingStatus="NOT_POSTED"),
                ]
            },
            "adverseEventsModule": {
                "timeFrame": "24 weeks",
                "eventGroups": [group | totals for group in groups("EG")],
                "seriousEvents": [harm("Pneumonia", 2, 1)],
                "otherEvents": [harm("Headache", 9, 8), harm("Nausea", 3, 4)],
            },
            "moreInfoModule": {
                "limitationsAndCaveats": {"description": "Few participants"},
                "pointOfContact": {"title": "Director", "email": "a@example.org"},
                "certainAgreement": {"piSponsorEmployee": True},
            },
        },
    }


def results(study: Record) -> Any:
    return study["resultsSection"]


def flow(study: Record) -> Any:
    return results(study)["participantFlowModule"]


def baseline(study: Record) -> Any:
    return results(study)["baselineCharacteristicsModule"]


def measures(study: Record) -> Any:
    return results(study)["outcomeMeasuresModule"]["outcomeMeasures"]


def measurements(study: Record, number: int = 0, row: int = 0) -> Any:
    return measures(study)[number]["classes"][row]["categories"][0]["measurements"]


def harms(study: Record) -> Any:
    return results(study)["adverseEventsModule"]


def edited(*edits: Edit) -> Record:
    study = copy.deepcopy(posted())
    for edit in edits:
        edit(study)
    return study


def results_between(before: Record, after: Record) -> list[Event]:
    """Return the events between two records; no sentence has a code of the registry."""
    events = list(events_between(before, after))
    for event in events:
        words = [event.sentence, *(text for line in event.lines for text in line)]
        for code in ("OG0", "EG0", "FG0", "BG0", '{"', "[{", "POSTED"):
            assert not any(code in text for text in words), words
    return events


def results_of(*edits: Edit) -> list[Event]:
    """Return the events of edits of the record."""
    return results_between(posted(), edited(*edits))


def only_of(*edits: Edit) -> Event:
    """Return the one event of edits of the record."""
    (event,) = results_of(*edits)
    return event


def said(event: Event) -> tuple[str, str, str]:
    """Return the rule, the severity and the sentence of an event."""
    return event.rule.id, event.severity, event.sentence


def lines_of(*edits: Edit) -> list[str]:
    """Return the lines below the one event of edits of the record."""
    diff = record_diff(posted(), edited(*edits))
    (event,) = diff.events
    return [
        f"{line.mark} {line.label}: " + "".join(piece.text for piece in line.pieces)
        for line in evidence(diff, event, everything=True)
    ]
