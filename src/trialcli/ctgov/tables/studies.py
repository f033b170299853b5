"""Tables with one row per trial: titles, dates, design, eligibility and texts."""

from itertools import compress

from trialcli.ctgov.tables.cells import codes, each, includes
from trialcli.ctgov.tables.fields import (
    NCT_ID,
    Field,
    Fields,
    Within,
    day,
    integer,
    markup,
    number,
    single,
    text,
    trial_ids,
    truth,
    within,
)
from trialcli.record.levels import Level
from trialcli.registry.tables import Block, Cell, Column, Part, Table

_CODES = each(codes)
_PROTOCOL = "protocolSection"
_ARMS = f"{_PROTOCOL}.armsInterventionsModule.armGroups"
_STUDY_TYPE = f"{_PROTOCOL}.designModule.studyType"


def _posted(name: str, key: str, meaning: str) -> Within:
    """Return the columns of a date that the registry gave, and whether it is exact."""
    return within(
        f"{_PROTOCOL}.statusModule.{key}",
        day(f"{name}_date", "date", meaning),
        text(f"{name}_date_type", "type", "ACTUAL or ESTIMATED"),
    )


def _stated(name: str, key: str, meaning: str) -> Within:
    """Return the columns of a date that a sponsor stated, as exact as it may be."""
    return within(
        f"{_PROTOCOL}.statusModule.{key}",
        text(f"{name}_month_year", "date", f"{meaning}, as written: a day, a month or a year"),
        day(f"{name}_date", "date", f"{meaning}; for a month or a year, its last day"),
        text(f"{name}_date_type", "type", "ACTUAL or ESTIMATED"),
    )


_STUDY = Fields(
    "",
    truth("has_results", "hasResults", "whether results are posted"),
    within(
        f"{_PROTOCOL}.identificationModule",
        text("brief_title", "briefTitle", "short title"),
        text("official_title", "officialTitle", "official title"),
        text("acronym", "acronym", "acronym"),
    ),
    within(
        f"{_PROTOCOL}.identificationModule.organization",
        text("source", "fullName", "organization that registered the trial"),
        text("source_class", "class", "class of that organization"),
    ),
    within(
        f"{_PROTOCOL}.statusModule",
        text("overall_status", "overallStatus", "status of the trial"),
        text("last_known_status", "lastKnownStatus", "last status, if the present one is UNKNOWN"),
        text("why_stopped", "whyStopped", "why the trial was stopped"),
        truth("delayed_posting", "delayedPosting", "whether posting is delayed"),
        truth("results_waived", "resultsWaived", "whether the results were waived"),
        text("verification_month_year", "statusVerifiedDate", "last verified, as written"),
        day("verification_date", "statusVerifiedDate", "last verified; of a month, its last day"),
        day("study_first_submitted_date", "studyFirstSubmitDate", "registration first submitted"),
        day("study_first_submitted_qc_date", "studyFirstSubmitQcDate", "the same, passing checks"),
        day("results_first_submitted_date", "resultsFirstSubmitDate", "results first submitted"),
        day(
            "results_first_submitted_qc_date",
            "resultsFirstSubmitQcDate",
            "the same, passing checks",
        ),
        day(
            "disposition_first_submitted_date",
            "dispFirstSubmitDate",
            "certification to delay results first submitted",
        ),
        day(
            "disposition_first_submitted_qc_date",
            "dispFirstSubmitQcDate",
            "the same, passing checks",
        ),
        day("last_update_submitted_date", "lastUpdateSubmitDate", "last update submitted"),
        day(
            "last_update_submitted_qc_date",
            "lastUpdateSubmitDate",
            "the same day, as in AACT: the record does not state when it passed the checks",
        ),
    ),
    _posted("study_first_posted", "studyFirstPostDateStruct", "registration first posted"),
    _posted("results_first_posted", "resultsFirstPostDateStruct", "results first posted"),
    _posted(
        "disposition_first_posted",
        "dispFirstPostDateStruct",
        "certification to delay results first posted",
    ),
    _posted("last_update_posted", "lastUpdatePostDateStruct", "last update posted"),
    _stated("start", "startDateStruct", "start of the trial"),
    _stated(
        "primary_completion", "primaryCompletionDateStruct", "last data for the primary outcomes"
    ),
    _stated("completion", "completionDateStruct", "last data for all outcomes"),
    within(
        f"{_PROTOCOL}.statusModule.expandedAccessInfo",
        truth("has_expanded_access", "hasExpandedAccess", "whether there is expanded access"),
        text("expanded_access_nctid", "nctId", "NCT ID of the expanded access record"),
        text("expanded_access_status_for_nctid", "statusForNctId", "status of that record"),
    ),
    within(
        f"{_PROTOCOL}.designModule",
        text("study_type", "studyType", "INTERVENTIONAL, OBSERVATIONAL or EXPANDED_ACCESS"),
        Field("phase", "text", "phases", _CODES, "phases, joined by a slash: PHASE1/PHASE2"),
        text("target_duration", "targetDuration", "follow-up in a patient registry"),
        truth("patient_registry", "patientRegistry", "whether it is a patient registry"),
        integer(
            "expanded_access_pointers",
            "nPtrsToThisExpAccNctId",
            "number of records that name this expanded access record",
        ),
    ),
    within(
        f"{_PROTOCOL}.designModule.enrollmentInfo",
        integer(
            "enrollment",
            "count",
            "number of participants, as written: 99999999 means unknown",
        ),
        text("enrollment_type", "type", "ACTUAL or ESTIMATED"),
    ),
    within(
        f"{_PROTOCOL}.designModule.expandedAccessTypes",
        truth("expanded_access_type_individual", "individual", "for individual patients"),
        truth("expanded_access_type_intermediate", "intermediate", "for intermediate groups"),
        truth("expanded_access_type_treatment", "treatment", "by a treatment protocol"),
    ),
    within(
        f"{_PROTOCOL}.designModule.bioSpec",
        text("biospec_retention", "retention", "whether samples are kept, and with DNA"),
        markup("biospec_description", "description", "which samples are kept"),
    ),
    within(
        f"{_PROTOCOL}.oversightModule",
        truth("has_dmc", "oversightHasDmc", "whether a data monitoring committee oversees it"),
        truth("is_fda_regulated_drug", "isFdaRegulatedDrug", "whether FDA regulates the drug"),
        truth(
            "is_fda_regulated_device", "isFdaRegulatedDevice", "whether FDA regulates the device"
        ),
        truth("is_unapproved_device", "isUnapprovedDevice", "whether the device is unapproved"),
        truth("is_ppsd", "isPpsd", "whether it is a pediatric postmarket surveillance of a device"),
        truth(
            "is_us_export", "isUsExport", "whether the product is exported from the United States"
        ),
        truth("fdaaa801_violation", "fdaaa801Violation", "whether FDA noted a violation"),
    ),
    within(
        f"{_PROTOCOL}.ipdSharingStatementModule",
        text("plan_to_share_ipd", "ipdSharing", "plan to share data of participants"),
        markup("plan_to_share_ipd_description", "description", "the plan in words"),
        text("ipd_time_frame", "timeFrame", "when the data will be available"),
        markup("ipd_access_criteria", "accessCriteria", "who gets the data"),
        text("ipd_url", "url", "where the data are"),
    ),
    within(
        "resultsSection.baselineCharacteristicsModule",
        markup("baseline_population", "populationDescription", "population of the baseline"),
        text("baseline_type_units_analyzed", "typeUnitsAnalyzed", "units other than participants"),
    ),
    within(
        "resultsSection.adverseEventsModule",
        text("adverse_events_time_frame", "timeFrame", "when adverse events were collected"),
        markup("adverse_events_description", "description", "how adverse events were collected"),
        number(
            "adverse_events_frequency_threshold",
            "frequencyThreshold",
            "percentage from which other adverse events are listed",
        ),
        text("all_cause_mortality_comment", "allCauseMortalityComment", "comment on deaths"),
    ),
    within(
        "resultsSection.moreInfoModule.limitationsAndCaveats",
        markup("limitations_and_caveats", "description", "limitations of the results"),
    ),
    within(
        "documentSection.largeDocumentModule",
        truth("no_sap", "noSap", "whether no statistical analysis plan exists"),
    ),
    within(
        "annotationSection.annotationModule.unpostedAnnotation",
        text(
            "unposted_responsible_party",
            "unpostedResponsibleParty",
            "responsible party of results that are not posted",
        ),
    ),
    within(
        "derivedSection.miscInfoModule.submissionTracking",
        day(
            "estimated_results_first_submitted_date",
            "estimatedResultsFirstSubmitDate",
            "first submission of unposted results, estimated",
        ),
    ),
    within(
        "derivedSection.miscInfoModule.submissionTracking.firstMcpInfo.postDateStruct",
        day("first_mcp_posted_date", "date", "results first posted before the review ended"),
        text("first_mcp_posted_date_type", "type", "ACTUAL or ESTIMATED"),
    ),
)


def _studies(records: Level) -> Block:
    trials = records.once(trial_ids)
    known = [trial is not None for trial in trials]
    columns = [
        _numbers(records, "INTERVENTIONAL"),
        _numbers(records, "OBSERVATIONAL"),
        *_STUDY.read(records),
    ]
    if not any(known):
        return Block(0, ())
    wanted = [[*compress(column, known)] for column in columns]
    return Block(len(wanted[0]), (Part([trials], [*map(int, known)]), Part(wanted)))


def _numbers(records: Level, study_type: str) -> list[Cell]:
    """Return the number of arms or groups of each study of a type."""
    counts = records.each(_ARMS).counts
    types = records.values(_STUDY_TYPE)
    return [
        count or None if one == study_type else None
        for one, count in zip(types, counts, strict=True)
    ]


STUDIES = Table(
    "studies",
    "The trials: one row each.",
    (
        NCT_ID,
        Column(
            "number_of_arms", "integer", "arms listed, of an interventional study", f"{_ARMS}[]"
        ),
        Column(
            "number_of_groups", "integer", "groups listed, of an observational study", f"{_ARMS}[]"
        ),
        *_STUDY.columns,
    ),
    _studies,
)
DESIGNS = single(
    "designs",
    "How a study is designed.",
    Fields(
        f"{_PROTOCOL}.designModule.designInfo",
        text("allocation", "allocation", "how participants are allocated to arms"),
        text("intervention_model", "interventionModel", "how arms are compared"),
        text("observational_model", "observationalModel", "model of an observational study"),
        text("primary_purpose", "primaryPurpose", "purpose of the interventions"),
        text("time_perspective", "timePerspective", "when the observations are made"),
        markup("intervention_model_description", "interventionModelDescription", "arms in words"),
        within(
            "maskingInfo",
            text("masking", "masking", "how many parties are masked"),
            markup("masking_description", "maskingDescription", "masking in words"),
            *(
                Field(name, "boolean", "whoMasked", includes(code), meaning)
                for name, code, meaning in (
                    ("subject_masked", "PARTICIPANT", "whether participants are masked"),
                    ("caregiver_masked", "CARE_PROVIDER", "whether care providers are masked"),
                    ("investigator_masked", "INVESTIGATOR", "whether investigators are masked"),
                    (
                        "outcomes_assessor_masked",
                        "OUTCOMES_ASSESSOR",
                        "whether those who assess outcomes are masked",
                    ),
                )
            ),
            Field("who_masked", "text", "whoMasked", _CODES, "all masked parties, with slashes"),
        ),
    ),
)
ELIGIBILITIES = single(
    "eligibilities",
    "Who can take part.",
    Fields(
        f"{_PROTOCOL}.eligibilityModule",
        text("sampling_method", "samplingMethod", "how participants are sampled"),
        text("gender", "sex", "FEMALE, MALE or ALL"),
        truth("gender_based", "genderBased", "whether eligibility depends on gender"),
        markup("gender_description", "genderDescription", "gender in words"),
        text("minimum_age", "minimumAge", "lowest age with its unit; empty if there is no limit"),
        text("maximum_age", "maximumAge", "highest age with its unit; empty if there is no limit"),
        truth("healthy_volunteers", "healthyVolunteers", "whether healthy volunteers are accepted"),
        markup("population", "studyPopulation", "population of an observational study"),
        markup("criteria", "eligibilityCriteria", "eligibility criteria"),
        Field("adult", "boolean", "stdAges", includes("ADULT"), "whether adults are eligible"),
        Field("child", "boolean", "stdAges", includes("CHILD"), "whether children are eligible"),
        Field(
            "older_adult",
            "boolean",
            "stdAges",
            includes("OLDER_ADULT"),
            "whether people of 65 and older are eligible",
        ),
        Field("std_ages", "text", "stdAges", _CODES, "all age groups, with slashes"),
    ),
)
BRIEF_SUMMARIES = single(
    "brief_summaries",
    "The summary of a trial.",
    Fields(f"{_PROTOCOL}.descriptionModule", markup("description", "briefSummary", "summary")),
)
DETAILED_DESCRIPTIONS = single(
    "detailed_descriptions",
    "The description of a trial.",
    Fields(
        f"{_PROTOCOL}.descriptionModule",
        markup("description", "detailedDescription", "detailed description"),
    ),
)
