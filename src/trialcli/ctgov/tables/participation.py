"""Tables of posted results about participants: their flow, adverse events, agreements, contacts."""

from collections.abc import Iterator

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Cells,
    Fields,
    integer,
    items,
    markup,
    number,
    reach,
    single,
    table,
    text,
    truth,
)
from trialcli.ctgov.tables.groups import (
    EVENTS,
    FLOW,
    GROUP_CODE,
    GROUP_ID,
    RESULTS,
    event_groups,
    flow_groups,
)
from trialcli.record.tree import Record, objects
from trialcli.registry.tables import Column

PARTICIPANT_FLOWS = single(
    "participant_flows",
    "How participants were recruited.",
    Fields(
        FLOW,
        markup("recruitment_details", "recruitmentDetails", "recruitment"),
        markup("pre_assignment_details", "preAssignmentDetails", "events before the assignment"),
        text("units_analyzed", "typeUnitsAnalyzed", "units other than participants"),
    ),
)

_PERIODS = f"{FLOW}.periods"
_PERIOD = Column("period", "text", "name of the period", f"{_PERIODS}[].title")
_MILESTONES = f"{_PERIODS}[].milestones[]"
_MILESTONE = Fields(
    _MILESTONES,
    text("title", "type", "milestone: STARTED, COMPLETED, NOT COMPLETED or one of the sponsor's"),
    markup("milestone_description", "comment", "comment on the milestone"),
)
_ACHIEVEMENT = Fields(
    f"{_MILESTONES}.achievements[]",
    GROUP_CODE,
    integer("count", "numSubjects", "participants who reached it"),
    integer("count_units", "numUnits", "units that reached it"),
    markup("description", "comment", "comment on the group at this milestone"),
)
_REASONS = f"{_PERIODS}[].dropWithdraws[]"
_DROP = Fields(
    _REASONS,
    text("reason", "type", "reason for leaving"),
    markup("drop_withdraw_comment", "comment", "comment on the reason"),
)
_DROPPED = Fields(
    f"{_REASONS}.reasons[]",
    GROUP_CODE,
    integer("count", "numSubjects", "participants who left for it"),
    integer("count_units", "numUnits", "units that left for it"),
    markup("reason_comment", "comment", "comment on the group and the reason"),
)


def _milestones(record: Record, start: int) -> Iterator[Cells]:
    return _flow(record, start, ("milestones", "achievements"), (_MILESTONE, _ACHIEVEMENT))


def _drop_withdrawals(record: Record, start: int) -> Iterator[Cells]:
    return _flow(record, start, ("dropWithdraws", "reasons"), (_DROP, _DROPPED))


def _flow(
    record: Record, start: int, keys: tuple[str, str], fields: tuple[Fields, Fields]
) -> Iterator[Cells]:
    """Yield the cells of each group at each milestone, or for each reason, of each period."""
    outer, inner = keys
    groups = flow_groups(record, start)
    for period in items(record, _PERIODS):
        title = cells.text(period.get("title"))
        for one in objects(period.get(outer)):
            common = (title, *fields[0].read(one))
            # One without groups has a row, so that its name is not lost.
            for of_group in objects(one.get(inner)) or ({},):
                found = fields[1].read(of_group)
                yield (*common, groups.get(found[0]), *found)


MILESTONES = table(
    "milestones",
    "How many participants of each group reached each milestone of each period.",
    _PERIODS,
    (
        _PERIOD,
        *_MILESTONE.columns,
        GROUP_ID,
        *_ACHIEVEMENT.columns,
    ),
    _milestones,
)
DROP_WITHDRAWALS = table(
    "drop_withdrawals",
    "How many participants of each group left in each period, by reason.",
    _PERIODS,
    (
        _PERIOD,
        *_DROP.columns,
        GROUP_ID,
        *_DROPPED.columns,
    ),
    _drop_withdrawals,
)

_COLLECTION = Fields(
    EVENTS,
    text("time_frame", "timeFrame", "when adverse events were collected"),
    markup("description", "description", "how adverse events were collected"),
    number(
        "frequency_threshold",
        "frequencyThreshold",
        "percentage from which other adverse events are listed",
    ),
)
_EVENTS = f"{EVENTS}.{{serious,other}}Events[]"
_EVENT = Fields(
    _EVENTS,
    text("adverse_event_term", "term", "adverse event"),
    text("organ_system", "organSystem", "organ system"),
    text("vocab", "sourceVocabulary", "vocabulary of the term"),
    text("assessment", "assessmentType", "how it was collected"),
    markup("notes", "notes", "notes on the event"),
)
_STATS = Fields(
    f"{_EVENTS}.stats[]",
    GROUP_CODE,
    integer("event_count", "numEvents", "number of events"),
    integer("subjects_affected", "numAffected", "participants who had it"),
    integer("subjects_at_risk", "numAtRisk", "participants at risk of it"),
)


def _reported_events(record: Record, start: int) -> Iterator[Cells]:
    module = reach(record, EVENTS)
    if not isinstance(module, dict):
        return
    groups = event_groups(record, start)
    collection = _COLLECTION.read(module)
    for kind in ("serious", "other"):
        for event in objects(module.get(f"{kind}Events")):
            common = (kind, *collection, *_EVENT.read(event))
            for one in objects(event.get("stats")) or ({},):
                found = _STATS.read(one)
                yield (*common, groups.get(found[0]), *found)


REPORTED_EVENTS = table(
    "reported_events",
    "How many participants of each group had each adverse event.",
    EVENTS,
    (
        Column("event_type", "text", "serious or other"),
        *_COLLECTION.columns,
        *_EVENT.columns,
        GROUP_ID,
        *_STATS.columns,
    ),
    _reported_events,
)

_TOTALS = {
    "deaths": "Total, all-cause mortality",
    "serious": "Total, serious adverse events",
    "other": "Total, other adverse events",
}
"""AACT's names of the totals of a group."""


def _event_totals(record: Record, start: int) -> Iterator[Cells]:
    found = items(record, f"{EVENTS}.eventGroups")
    groups = event_groups(record, start) if found else {}
    for one in found:
        code = cells.text(one.get("id"))
        for kind, words in _TOTALS.items():
            yield (
                kind,
                words,
                groups.get(code),
                code,
                cells.integer(one.get(f"{kind}NumAffected")),
                cells.integer(one.get(f"{kind}NumAtRisk")),
            )


REPORTED_EVENT_TOTALS = table(
    "reported_event_totals",
    "How many participants of each group died, or had any serious or other adverse event.",
    f"{EVENTS}.eventGroups",
    (
        Column("event_type", "text", "deaths, serious or other"),
        Column("classification", "text", "the same in words"),
        GROUP_ID,
        Column(
            "ctgov_group_code",
            "text",
            "code of the group in the record",
            f"{EVENTS}.eventGroups[].id",
        ),
        Column(
            "subjects_affected",
            "integer",
            "participants affected",
            f"{EVENTS}.eventGroups[].{{deaths,serious,other}}NumAffected",
        ),
        Column(
            "subjects_at_risk",
            "integer",
            "participants at risk",
            f"{EVENTS}.eventGroups[].{{deaths,serious,other}}NumAtRisk",
        ),
    ),
    _event_totals,
)

RESULT_AGREEMENTS = single(
    "result_agreements",
    "Whether the investigators may publish the results.",
    Fields(
        f"{RESULTS}.moreInfoModule.certainAgreement",
        truth("pi_employee", "piSponsorEmployee", "whether all investigators are employees"),
        truth(
            "restrictive_agreement", "restrictiveAgreement", "whether an agreement restricts them"
        ),
        text("restriction_type", "restrictionType", "kind of the restriction"),
        markup("other_details", "otherDetails", "the agreement in words"),
    ),
)
RESULT_CONTACTS = single(
    "result_contacts",
    "Whom to ask about the results.",
    Fields(
        f"{RESULTS}.moreInfoModule.pointOfContact",
        text("organization", "organization", "organization"),
        text("name", "title", "name or title"),
        text("phone", "phone", "telephone number"),
        text("extension", "phoneExt", "extension of the telephone number"),
        text("email", "email", "mail address"),
    ),
)
