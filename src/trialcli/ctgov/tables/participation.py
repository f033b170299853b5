"""Tables of posted results about participants: their flow, adverse events, agreements, contacts."""

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Fields,
    Rows,
    found_in,
    integer,
    markup,
    number,
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
    part_groups,
    with_groups,
)
from trialcli.record.levels import Level, level_of
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


def _milestones(records: Level) -> Rows:
    return _flow(records, ("milestones", "achievements"), (_MILESTONE, _ACHIEVEMENT))


def _drop_withdrawals(records: Level) -> Rows:
    return _flow(records, ("dropWithdraws", "reasons"), (_DROP, _DROPPED))


def _flow(records: Level, keys: tuple[str, str], fields: tuple[Fields, Fields]) -> Rows:
    """Return a row for each group at each milestone, or for each reason, of each period."""
    periods = records.each(_PERIODS)
    outer = periods.each(keys[0])
    # A milestone or reason without groups has a row, so that its name is not lost.
    inner = outer.each(keys[1], keeps_empty=True)
    groups = inner.spread(records, part_groups(records, "Participant Flow"))
    return Rows(
        inner,
        [
            (periods, [cells.texts(periods.values("title"))]),
            (outer, fields[0].read(outer)),
            (inner, with_groups(groups, fields[1].read(inner))),
        ],
    )


MILESTONES = table(
    "milestones",
    "How many participants of each group reached each milestone of each period.",
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


def _reported_events(records: Level) -> Rows:
    module = Level(records.within(EVENTS), [1] * len(records.items), records)
    lists = module.lists("seriousEvents", "otherEvents")
    events = level_of(lists.items, lists)
    stats = events.each("stats", keeps_empty=True)
    groups = stats.spread(records, part_groups(records, "Reported Event"))
    return Rows(
        stats,
        [
            (lists, [["serious", "other"] * len(records.items)]),
            (module, _COLLECTION.read(module)),
            (events, _EVENT.read(events)),
            (stats, with_groups(groups, _STATS.read(stats))),
        ],
    )


REPORTED_EVENTS = table(
    "reported_events",
    "How many participants of each group had each adverse event.",
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


def _event_totals(records: Level) -> Rows:
    groups = records.each(f"{EVENTS}.eventGroups")
    totals = Level([*_TOTALS] * len(groups.items), [len(_TOTALS)] * len(groups.items), groups)
    codes = cells.texts(groups.values("id"))
    ids = found_in(groups.spread(records, part_groups(records, "Reported Event")), codes)
    numbers = [
        cells.integers([one.get(f"{kind}{suffix}") for one in groups.items for kind in _TOTALS])
        for suffix in ("NumAffected", "NumAtRisk")
    ]
    return Rows(
        totals,
        [
            (totals, [totals.items, [*_TOTALS.values()] * len(groups.items)]),
            (groups, [ids, codes]),
            (totals, numbers),
        ],
    )


REPORTED_EVENT_TOTALS = table(
    "reported_event_totals",
    "How many participants of each group died, or had any serious or other adverse event.",
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
