"""Tables of the lists in a protocol: conditions, arms, outcomes, sponsors, other IDs."""

from collections.abc import Iterator

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Cells,
    Fields,
    items,
    listed,
    markup,
    placed,
    reach,
    single,
    table,
    text,
    texts,
)
from trialcli.record.tree import Record, strings
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
    "What is shared beside the data of participants.",
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


def _other_names(record: Record, start: int) -> Iterator[Cells]:
    for number, one in enumerate(items(record, _INTERVENTIONS), start + 1):
        for name in strings(one.get("otherNames")):
            yield number, cells.text(name)


INTERVENTION_OTHER_NAMES = table(
    "intervention_other_names",
    "Other names of the interventions.",
    _INTERVENTIONS,
    (_INTERVENTION_ID, Column("name", "text", "other name", f"{_INTERVENTIONS}[].otherNames[]")),
    _other_names,
)


def _group_interventions(record: Record, start: int) -> Iterator[Cells]:
    groups: dict[str, int] = {}
    for number, one in enumerate(items(record, _ARMS), start + 1):
        if isinstance(label := one.get("label"), str):
            groups.setdefault(label, number)
    for number, one in enumerate(items(record, _INTERVENTIONS), start + 1):
        for label in strings(one.get("armGroupLabels")):
            yield groups.get(label), number, cells.text(label)


DESIGN_GROUP_INTERVENTIONS = table(
    "design_group_interventions",
    "Which arm gets which intervention.",
    _INTERVENTIONS,
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


def _design_outcomes(record: Record, _: int) -> Iterator[Cells]:
    for kind in ("primary", "secondary", "other"):
        for one in items(record, f"{_OUTCOMES}.{kind}Outcomes"):
            yield (kind, *_OUTCOME.read(one))


DESIGN_OUTCOMES = table(
    "design_outcomes",
    "The planned outcome measures.",
    _OUTCOMES,
    (Column("outcome_type", "text", "primary, secondary or other"), *_OUTCOME.columns),
    _design_outcomes,
)

_SPONSOR = Fields(
    f"{_SPONSORS}.{{leadSponsor,collaborators[]}}",
    text("agency_class", "class", "class of the organization"),
    text("name", "name", "name of the organization"),
)


def _sponsors(record: Record, _: int) -> Iterator[Cells]:
    lead = reach(record, f"{_SPONSORS}.leadSponsor")
    if isinstance(lead, dict):
        yield ("lead", *_SPONSOR.read(lead))
    for one in items(record, f"{_SPONSORS}.collaborators"):
        yield ("collaborator", *_SPONSOR.read(one))


SPONSORS_TABLE = table(
    "sponsors",
    "The lead sponsor and the collaborators.",
    _SPONSORS,
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


def _id_information(record: Record, _: int) -> Iterator[Cells]:
    own = reach(record, f"{_IDENTIFICATION}.orgStudyIdInfo")
    if isinstance(own, dict):
        yield ("org_study_id", *_OTHER_ID.read(own))
    for one in items(record, f"{_IDENTIFICATION}.secondaryIdInfos"):
        yield ("secondary_id", *_OTHER_ID.read(one))
    for alias in strings(reach(record, f"{_IDENTIFICATION}.nctIdAliases")):
        yield ("nct_alias", *_OTHER_ID.read({"id": alias}))


ID_INFORMATION = table(
    "id_information",
    "The other IDs of a trial: `nct_alias` are former NCT IDs.",
    _IDENTIFICATION,
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
