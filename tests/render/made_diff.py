"""A diff for golden screens: real changes of the invented trial under fixed sentences."""

import copy
from dataclasses import replace
from datetime import date
from typing import Any

from tests.render.invented import TRIAL, invented
from trialcli.ctgov.events.rules import RULES
from trialcli.ctgov.model import CTGOV_RECORDS
from trialcli.events.event import Concern, Event
from trialcli.events.thresholds import Thresholds
from trialcli.versions.diff import Diff, Version, diff_versions

SOME_RULES = (
    RULES["outcome-promoted"],
    RULES["date-moved-far"],
    RULES["eligibility-changed"],
    RULES["arm-altered"],
    RULES["unknown"],
)


def altered() -> dict[str, Any]:
    """Return the invented trial with a change of each kind that a screen has lines for."""
    study = copy.deepcopy(invented())
    protocol = study["protocolSection"]
    protocol["identificationModule"]["officialTitle"] = (
        "A Randomized, Open-Label Trial of Metformin That Nobody Ever Ran, With a Title So Long "
        "That It Takes More Than One Line of Every Terminal"
    )
    protocol["descriptionModule"]["briefSummary"] = (
        "Does metformin lower HbA1c \\<7 % in adults [21 and older]?\n\n"
        "* by 12 weeks\n* by 52 weeks"
    )
    protocol["conditionsModule"]["keywords"] = ["HbA1c", "insulin", "[bold]weight[/]"]
    protocol["designModule"]["enrollmentInfo"]["count"] = 90
    arm = protocol["armsInterventionsModule"]["armGroups"][0]
    arm["description"] = "850 mg twice daily"
    outcomes = protocol["outcomesModule"]
    moved = outcomes["secondaryOutcomes"].pop(0)
    outcomes["primaryOutcomes"].append(moved | {"description": "By laboratory"})
    criteria = protocol["eligibilityModule"]["eligibilityCriteria"]
    protocol["eligibilityModule"]["eligibilityCriteria"] = criteria.replace(
        "* Reason 2 to take part", "* Reason 2 to take some part"
    ).replace("2. Pregnant, or", "2. Dialysis\n3. Pregnant, or")
    places = protocol["contactsLocationsModule"]
    places["locations"] = [
        *places["locations"][1:],
        *({"facility": f"Hospital {number}", "country": "Peru"} for number in range(10)),
    ]
    places["overallOfficials"][0]["role"] = "PRINCIPAL_INVESTIGATOR"
    study["futureSection"]["bloodTestModule"] = {"tubesDrawn": 5, "nested": {"a": [1, {"b": None}]}}
    study["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-03-12"
    return study


def version(study: dict[str, Any], name: str, day: int | None, source: str = "api") -> Version:
    """Return a side of a diff."""
    read = None if day is None else date(2026, 3, day)
    return Version(TRIAL, name, read, name.ljust(64, "0"), source, study, CTGOV_RECORDS)


def made_diff(before: dict[str, Any] | None = None, after: dict[str, Any] | None = None) -> Diff:
    """Return the diff of two records, by default the invented ones, an event a list or field."""
    diff = diff_versions(
        version(invented() if before is None else before, "a1b2c3d4", 9),
        version(altered() if after is None else after, "e5f6a7b8", 12, "invented"),
        CTGOV_RECORDS,
        Thresholds(),
    )
    groups: dict[str, list[int]] = {}
    for position, change in enumerate(diff.comparison.changes):
        groups.setdefault(change.pattern.partition("[]")[0], []).append(position)
    events = [
        Event(
            rule=SOME_RULES[number % len(SOME_RULES)],
            sentence=f"Something happened to {pattern.rpartition('.')[2] or pattern}",
            changes=tuple(positions),
            concern=_concern(pattern),
            shown=tuple(positions),
        )
        for number, (pattern, positions) in enumerate(groups.items())
    ]
    return replace(diff, events=tuple(events))


def _concern(pattern: str) -> Concern:
    return "registry" if pattern.startswith("derivedSection") else "news"
