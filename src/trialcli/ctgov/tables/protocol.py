"""Tables of the lists in a protocol: conditions, arms, outcomes, sponsors, other IDs."""

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Fields,
    Rows,
    alone,
    found_in,
    ids_by_code,
    listed,
    markup,
    placed,
    row_ids,
    single,
    table,
    text,
    texts,
    texts_in,
)
from trialcli.record.levels import Level, level_of
from trialcli.record.tree import strings
from trialcli.registry.tables import Column

_IDENTIFICATION = "protocolSection.identificationModule"
_SPONSORS = "protocolSection.sponsorCollaboratorsModule"
_CONDITIONS = "protocolSection.conditionsModule"
_ARMS = "protocolSection.armsInterventionsModule.armGroups"
_INTERVENTIONS = "protocolSection.armsInterventionsModule.interventions"
_OUTCOMES = "protocolSection.outcomesModule"

CONDITIONS = texts(
    "conditions",
    "The conditions that a trial studies.",
    Column("name", "text", "condition, as the sponsor wrote it", f"{_CONDITIONS}.conditions[]"),
    lower="downcase_name",
)
KEYWORDS = texts(
    "keywords",
    "The keywords of a trial.",
    Column("name", "text", "keyword, as the sponsor wrote it", f"{_CONDITIONS}.keywords[]"),
    lower="downcase_name",
)
IPD_INFORMATION_TYPES = texts(
    "ipd_information_types",
    "Data that is shared in addition to the data of participants.",
    Column(
        "name",
        "text",
        "STUDY_PROTOCOL, SAP, ICF, CSR or ANALYTIC_CODE",
        "protocolSection.ipdSharingStatementModule.infoTypes[]",
    ),
)

DESIGN_GROUPS = listed(
    "design_groups",
    "The planned arms and groups.",
    Fields(
        f"{_ARMS}[]",
        text("group_type", "type", "kind of the arm"),
        text("title", "label", "name of the arm or group"),
        markup("description", "description", "description of the arm or group"),
    ),
)
INTERVENTIONS = listed(
    "interventions",
    "The interventions and exposures.",
    Fields(
        f"{_INTERVENTIONS}[]",
        text("intervention_type", "type", "kind of the intervention"),
        text("name", "name", "name of the intervention"),
        markup("description", "description", "description of the intervention"),
    ),
)
_INTERVENTION_ID = Column("intervention_id", "integer", "id in interventions")


def _other_names(records: Level) -> Rows:
    interventions = records.each(_INTERVENTIONS)
    names = texts_in(interventions, "otherNames")
    return Rows(
        names,
        [(interventions, [interventions.once(row_ids)]), (names, [cells.texts(names.items)])],
    )


INTERVENTION_OTHER_NAMES = table(
    "intervention_other_names",
    "Other names of the interventions.",
    (_INTERVENTION_ID, Column("name", "text", "other name", f"{_INTERVENTIONS}[].otherNames[]")),
    _other_names,
)


def _group_interventions(records: Level) -> Rows:
    arms, interventions = records.each(_ARMS), records.each(_INTERVENTIONS)
    of_trial = ids_by_code(arms, cells.texts(arms.values("label")), arms.once(row_ids))
    labels = texts_in(interventions, "armGroupLabels")
    as_written = cells.texts(labels.items)
    groups = found_in(labels.spread(records, of_trial), as_written)
    return Rows(
        labels,
        [
            (labels, [groups]),
            (interventions, [interventions.once(row_ids)]),
            (labels, [as_written]),
        ],
    )


DESIGN_GROUP_INTERVENTIONS = table(
    "design_group_interventions",
    "Which arm gets which intervention.",
    (
        Column("design_group_id", "integer", "id in design_groups; empty if no arm has the label"),
        _INTERVENTION_ID,
        Column(
            "arm_group_label",
            "text",
            "name of the arm, as the intervention states it",
            f"{_INTERVENTIONS}[].armGroupLabels[]",
        ),
    ),
    _group_interventions,
)

_OUTCOME = Fields(
    f"{_OUTCOMES}.{{primary,secondary,other}}Outcomes[]",
    text("measure", "measure", "what is measured"),
    text("time_frame", "timeFrame", "when it is measured"),
    markup("description", "description", "how it is measured"),
)


_OUTCOME_TYPES = ("primary", "secondary", "other")


def _design_outcomes(records: Level) -> Rows:
    lists = records.lists(*(f"{_OUTCOMES}.{kind}Outcomes" for kind in _OUTCOME_TYPES))
    outcomes = level_of(lists.items, lists)
    kinds = [*_OUTCOME_TYPES] * len(records.items)
    return Rows(outcomes, [(lists, [kinds]), (outcomes, _OUTCOME.read(outcomes))])


DESIGN_OUTCOMES = table(
    "design_outcomes",
    "The planned outcome measures.",
    (Column("outcome_type", "text", "primary, secondary or other"), *_OUTCOME.columns),
    _design_outcomes,
)

_SPONSOR = Fields(
    f"{_SPONSORS}.{{leadSponsor,collaborators[]}}",
    text("agency_class", "class", "class of the organization"),
    text("name", "name", "name of the organization"),
)


def _sponsors(records: Level) -> Rows:
    lists = records.lists(f"{_SPONSORS}.leadSponsor", f"{_SPONSORS}.collaborators")
    lists.items[::2] = alone(lists.items[::2])
    sponsors = level_of(lists.items, lists)
    kinds = ["lead", "collaborator"] * len(records.items)
    return Rows(sponsors, [(lists, [kinds]), (sponsors, _SPONSOR.read(sponsors))])


SPONSORS_TABLE = table(
    "sponsors",
    "The lead sponsor and the collaborators.",
    (Column("lead_or_collaborator", "text", "lead or collaborator"), *_SPONSOR.columns),
    _sponsors,
)
RESPONSIBLE_PARTIES = single(
    "responsible_parties",
    "Who answers for the registration.",
    Fields(
        f"{_SPONSORS}.responsibleParty",
        text("responsible_party_type", "type", "kind of the responsible party"),
        text("name", "investigatorFullName", "name of the investigator"),
        text("title", "investigatorTitle", "title of the investigator"),
        text("affiliation", "investigatorAffiliation", "affiliation of the investigator"),
        text("old_name_title", "oldNameTitle", "name and title, in old records"),
        text("organization", "oldOrganization", "organization, in old records"),
    ),
)

_OTHER_ID = Fields(
    f"{_IDENTIFICATION}.{{orgStudyIdInfo,secondaryIdInfos[]}}",
    text("id_value", "id", "the ID"),
    text("id_type", "type", "kind of the ID"),
    text("id_type_description", "domain", "who gave the ID"),
    text("id_link", "link", "address of a page about the ID"),
)


_ID_SOURCES = {
    "org_study_id": "orgStudyIdInfo",
    "secondary_id": "secondaryIdInfos",
    "nct_alias": "nctIdAliases",
}


def _id_information(records: Level) -> Rows:
    lists = records.lists(*(f"{_IDENTIFICATION}.{key}" for key in _ID_SOURCES.values()))
    lists.items[::3] = alone(lists.items[::3])
    lists.items[2::3] = [[{"id": one} for one in strings(aliases)] for aliases in lists.items[2::3]]
    found = level_of(lists.items, lists)
    sources = [*_ID_SOURCES] * len(records.items)
    return Rows(found, [(lists, [sources]), (found, _OTHER_ID.read(found))])


ID_INFORMATION = table(
    "id_information",
    "The other IDs of a trial: `nct_alias` are former NCT IDs.",
    (
        Column("id_source", "text", "org_study_id, secondary_id or nct_alias"),
        *placed(
            _OTHER_ID.columns,
            {
                "id_value": f"{_IDENTIFICATION}.{{orgStudyIdInfo.id,secondaryIdInfos[].id,"
                "nctIdAliases[]}",
                "id_type_description": f"{_IDENTIFICATION}.secondaryIdInfos[].domain",
            },
        ),
    ),
    _id_information,
)
