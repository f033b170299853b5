"""The columns of AACT's tables in 2026, as its public schema and its files name them."""

_MEASURED = (
    "result_group_id ctgov_group_code classification category title description units param_type "
    "param_value param_value_num dispersion_type dispersion_value dispersion_value_num "
    "dispersion_lower_limit dispersion_upper_limit explanation_of_na"
)
_COLUMNS = {
    "studies": (
        "study_first_submitted_date results_first_submitted_date disposition_first_submitted_date "
        "last_update_submitted_date study_first_submitted_qc_date study_first_posted_date "
        "study_first_posted_date_type results_first_submitted_qc_date results_first_posted_date "
        "results_first_posted_date_type disposition_first_submitted_qc_date "
        "disposition_first_posted_date disposition_first_posted_date_type "
        "last_update_submitted_qc_date last_update_posted_date last_update_posted_date_type "
        "start_month_year start_date_type start_date verification_month_year verification_date "
        "completion_month_year completion_date_type completion_date primary_completion_month_year "
        "primary_completion_date_type primary_completion_date target_duration study_type acronym "
        "baseline_population brief_title official_title overall_status last_known_status phase "
        "enrollment enrollment_type source limitations_and_caveats number_of_arms number_of_groups "
        "why_stopped has_expanded_access expanded_access_type_individual "
        "expanded_access_type_intermediate expanded_access_type_treatment has_dmc "
        "is_fda_regulated_drug is_fda_regulated_device is_unapproved_device is_ppsd is_us_export "
        "biospec_retention biospec_description ipd_time_frame ipd_access_criteria ipd_url "
        "plan_to_share_ipd plan_to_share_ipd_description source_class delayed_posting "
        "expanded_access_nctid expanded_access_status_for_nctid fdaaa801_violation "
        "baseline_type_units_analyzed patient_registry nlm_download_date_description created_at "
        "updated_at"
    ),
    "designs": (
        "allocation intervention_model observational_model primary_purpose time_perspective "
        "masking masking_description intervention_model_description subject_masked "
        "caregiver_masked investigator_masked outcomes_assessor_masked"
    ),
    "eligibilities": (
        "sampling_method gender minimum_age maximum_age healthy_volunteers population criteria "
        "gender_description gender_based adult child older_adult"
    ),
    "brief_summaries": "description",
    "detailed_descriptions": "description",
    "id_information": "id_source id_value id_type id_type_description id_link",
    "sponsors": "agency_class lead_or_collaborator name",
    "responsible_parties": (
        "responsible_party_type name title organization affiliation old_name_title"
    ),
    "conditions": "name downcase_name",
    "keywords": "name downcase_name",
    "browse_conditions": "mesh_term downcase_mesh_term mesh_type",
    "browse_interventions": "mesh_term downcase_mesh_term mesh_type",
    "design_groups": "group_type title description",
    "interventions": "intervention_type name description",
    "intervention_other_names": "intervention_id name",
    "design_group_interventions": "design_group_id intervention_id",
    "design_outcomes": "outcome_type measure time_frame population description",
    "facilities": "status name city state zip country latitude longitude",
    "countries": "name removed",
    "central_contacts": "contact_type name phone email phone_extension role",
    "facility_contacts": "facility_id contact_type name email phone phone_extension",
    "facility_investigators": "facility_id role name",
    "overall_officials": "role name affiliation",
    "study_references": "pmid reference_type citation",
    "retractions": "reference_id pmid source",
    "links": "url description",
    "documents": "document_id document_type url comment",
    "provided_documents": "document_type has_protocol has_icf has_sap document_date url",
    "ipd_information_types": "name",
    "pending_results": "event event_date_description event_date",
    "result_groups": "ctgov_group_code result_type title description outcome_id",
    "participant_flows": "recruitment_details pre_assignment_details units_analyzed",
    "milestones": (
        "result_group_id ctgov_group_code title period description count milestone_description "
        "count_units"
    ),
    "drop_withdrawals": (
        "result_group_id ctgov_group_code period reason count drop_withdraw_comment reason_comment "
        "count_units"
    ),
    "baseline_counts": "result_group_id ctgov_group_code units scope count",
    "baseline_measurements": (
        f"{_MEASURED} number_analyzed number_analyzed_units population_description "
        "calculate_percentage"
    ),
    "outcomes": (
        "outcome_type title description time_frame population anticipated_posting_date "
        "anticipated_posting_month_year units units_analyzed dispersion_type param_type"
    ),
    "outcome_counts": "outcome_id result_group_id ctgov_group_code scope units count",
    "outcome_measurements": (
        f"outcome_id {_MEASURED} dispersion_upper_limit_raw dispersion_lower_limit_raw"
    ),
    "outcome_analyses": (
        "outcome_id non_inferiority_type non_inferiority_description param_type param_value "
        "dispersion_type dispersion_value p_value_modifier p_value p_value_raw p_value_description "
        "ci_n_sides ci_percent ci_lower_limit ci_lower_limit_raw ci_upper_limit ci_upper_limit_raw "
        "ci_upper_limit_na_comment method method_description estimate_description "
        "groups_description other_analysis_description"
    ),
    "outcome_analysis_groups": "outcome_analysis_id result_group_id ctgov_group_code",
    "reported_events": (
        "result_group_id ctgov_group_code time_frame event_type default_vocab default_assessment "
        "subjects_affected subjects_at_risk description event_count organ_system "
        "adverse_event_term frequency_threshold vocab assessment"
    ),
    "reported_event_totals": (
        "ctgov_group_code event_type classification subjects_affected subjects_at_risk created_at "
        "updated_at"
    ),
    "result_agreements": (
        "pi_employee agreement restriction_type other_details restrictive_agreement"
    ),
    "result_contacts": "organization name phone email extension",
}
AACT = {
    table: frozenset(["nct_id", *columns.split(), *(["id"] if table != "studies" else [])])
    for table, columns in _COLUMNS.items()
}
"""The columns of each table that trialcli exports, too."""
NOT_EXPORTED = {
    "studies": {"nlm_download_date_description", "created_at", "updated_at"},
    "design_outcomes": {"population"},
    "reported_events": {"default_vocab", "default_assessment"},
    "reported_event_totals": {"created_at", "updated_at"},
    "result_agreements": {"agreement"},
}
"""Columns that are always empty in AACT, or that say when AACT wrote the row."""
