"""Tables of the outcomes in posted results."""

import re
from itertools import repeat

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import (
    Field,
    Fields,
    Rows,
    found_in,
    markup,
    number,
    row_ids,
    table,
    text,
    texts_in,
    truth,
)
from trialcli.ctgov.tables.groups import GROUP_ID, OUTCOMES, outcome_groups, outcomes
from trialcli.ctgov.tables.measures import CLASS_NUMBER, Denominators, Measured
from trialcli.record.levels import Level
from trialcli.registry.tables import Column

_OUTCOME = f"{OUTCOMES}[]"
_TEXTS = Fields(
    _OUTCOME,
    text("outcome_type", "type", "PRIMARY, SECONDARY, OTHER_PRE_SPECIFIED or POST_HOC"),
    text("title", "title", "what was measured"),
    markup("description", "description", "how it was measured"),
    text("time_frame", "timeFrame", "when it was measured"),
    markup("population", "populationDescription", "population that was analyzed"),
    text("reporting_status", "reportingStatus", "POSTED or NOT_POSTED"),
    Field(
        "anticipated_posting_date",
        "date",
        "anticipatedPostingDate",
        cells.each(cells.first_day),
        "when it will be posted; for a month, its first day, as in AACT",
    ),
    text("anticipated_posting_month_year", "anticipatedPostingDate", "the same, as written"),
    text("units", "unitOfMeasure", "unit of the values"),
    text("units_analyzed", "typeUnitsAnalyzed", "units other than participants"),
    text("units_selected", "denomUnitsSelected", "units of the numbers analyzed"),
    text("dispersion_type", "dispersionType", "kind of the dispersion"),
    text("param_type", "paramType", "kind of the value: MEAN, COUNT_OF_PARTICIPANTS …"),
    truth("calculate_percentage", "calculatePct", "whether the registry shows percentages, too"),
)
_OUTCOME_ID = Column("outcome_id", "integer", "id in outcomes")


def _outcomes(records: Level) -> Rows:
    found = outcomes(records)
    return Rows(found, [(found, _TEXTS.read(found))])


OUTCOMES_TABLE = table(
    "outcomes",
    "The outcomes of the results, whether they are posted or not.",
    _TEXTS.columns,
    _outcomes,
)

_REPEATED = Fields(
    _OUTCOME,
    text("title", "title", "what was measured"),
    markup("description", "description", "how it was measured"),
    text("units", "unitOfMeasure", "unit of the value"),
    text("param_type", "paramType", "kind of the value"),
    text("dispersion_type", "dispersionType", "kind of the dispersion"),
)
_VALUES = Measured(_OUTCOME)


def _measurements(records: Level) -> Rows:
    measured = outcomes(records)
    groups = outcome_groups(records)
    values, columns = _VALUES.read(measured, groups, repeat(None, len(measured.items)))
    common = [measured.once(row_ids), *_REPEATED.read(measured)]
    return Rows(values, [(measured, common), *columns])


OUTCOME_MEASUREMENTS = table(
    "outcome_measurements",
    "The measured values of each group for each outcome.",
    (_OUTCOME_ID, *_REPEATED.columns, *_VALUES.columns),
    _measurements,
)

_ANALYZED = Denominators(f"{_OUTCOME}.denoms[]")
_ANALYZED_IN_CLASS = Denominators(f"{_OUTCOME}.classes[].denoms[]")


def _counts(records: Level) -> Rows:
    measured = outcomes(records)
    counts, columns = _ANALYZED.read(measured, outcome_groups(records))
    scopes = ["Measure"] * len(measured.items)
    return Rows(counts, [(measured, [measured.once(row_ids), scopes]), *columns])


OUTCOME_COUNTS = table(
    "outcome_counts",
    "How many participants of each group were analyzed for each outcome.",
    (_OUTCOME_ID, Column("scope", "text", "Measure"), *_ANALYZED.columns),
    _counts,
)


def _class_counts(records: Level) -> Rows:
    measured = outcomes(records)
    classes = measured.each("classes")
    groups = [*classes.spread(measured, outcome_groups(records))]
    counts, columns = _ANALYZED_IN_CLASS.read(classes, groups)
    return Rows(
        counts,
        [(measured, [measured.once(row_ids)]), (classes, [classes.numbers]), *columns],
    )


OUTCOME_CLASS_COUNTS = table(
    "outcome_class_counts",
    "How many participants of each group were analyzed for a class of an outcome.",
    (_OUTCOME_ID, CLASS_NUMBER, *_ANALYZED_IN_CLASS.columns),
    _class_counts,
)

_P_VALUE = re.compile(r"\s*([<>=≤≥]+)?\s*([0-9.eE+-]+)\s*")


def _p_modifier(value: object) -> str | None:
    found = _P_VALUE.fullmatch(value) if isinstance(value, str) else None
    return found[1] if found else None


def _p_value(value: object) -> float | None:
    found = _P_VALUE.fullmatch(value) if isinstance(value, str) else None
    return cells.number(found[2] if found else value)


_MODIFIERS = cells.each(_p_modifier)
_P_VALUES = cells.each(_p_value)
_ANALYSIS = Fields(
    f"{_OUTCOME}.analyses[]",
    truth("tested_non_inferiority", "testedNonInferiority", "whether non-inferiority was tested"),
    text("non_inferiority_type", "nonInferiorityType", "kind of the comparison"),
    markup("non_inferiority_description", "nonInferiorityComment", "the comparison in words"),
    text("param_type", "paramType", "what was estimated"),
    number("param_value", "paramValue", "estimate, if it is a number"),
    text("param_value_raw", "paramValue", "estimate, as written"),
    text("dispersion_type", "dispersionType", "kind of the dispersion"),
    number("dispersion_value", "dispersionValue", "dispersion, if it is a number"),
    text("dispersion_value_raw", "dispersionValue", "dispersion, as written"),
    Field(
        "p_value_modifier",
        "text",
        "pValue",
        cells.each(_p_modifier),
        "what stands before it: < or >",
    ),
    Field("p_value", "number", "pValue", _P_VALUES, "p-value, if it is a number"),
    text("p_value_raw", "pValue", "p-value, as written"),
    markup("p_value_description", "pValueComment", "comment on the p-value"),
    text("ci_n_sides", "ciNumSides", "sides of the confidence interval"),
    number("ci_percent", "ciPctValue", "level of the confidence interval in percent"),
    number("ci_lower_limit", "ciLowerLimit", "lower limit, if it is a number"),
    text("ci_lower_limit_raw", "ciLowerLimit", "lower limit, as written"),
    text("ci_lower_limit_na_comment", "ciLowerLimitComment", "why there is no lower limit"),
    number("ci_upper_limit", "ciUpperLimit", "upper limit, if it is a number"),
    text("ci_upper_limit_raw", "ciUpperLimit", "upper limit, as written"),
    text("ci_upper_limit_na_comment", "ciUpperLimitComment", "why there is no upper limit"),
    text("method", "statisticalMethod", "statistical method"),
    markup("method_description", "statisticalComment", "the method in words"),
    markup("estimate_description", "estimateComment", "comment on the estimate"),
    markup("groups_description", "groupDescription", "which groups were compared, and how"),
    markup("other_analysis_description", "otherAnalysisDescription", "another analysis in words"),
)


def _analyses(records: Level) -> Rows:
    measured = outcomes(records)
    analyses = measured.each("analyses")
    return Rows(
        analyses, [(measured, [measured.once(row_ids)]), (analyses, _ANALYSIS.read(analyses))]
    )


OUTCOME_ANALYSES = table(
    "outcome_analyses",
    "The statistical analyses of the outcomes.",
    (_OUTCOME_ID, *_ANALYSIS.columns),
    _analyses,
)


def _analysis_groups(records: Level) -> Rows:
    measured = outcomes(records)
    analyses = measured.each("analyses")
    compared = texts_in(analyses, "groupIds")
    codes = cells.texts(compared.items)
    ids = found_in(compared.spread(measured, outcome_groups(records)), codes)
    return Rows(compared, [(analyses, [analyses.once(row_ids)]), (compared, [ids, codes])])


OUTCOME_ANALYSIS_GROUPS = table(
    "outcome_analysis_groups",
    "Which groups each analysis compares.",
    (
        Column("outcome_analysis_id", "integer", "id in outcome_analyses"),
        GROUP_ID,
        Column(
            "ctgov_group_code",
            "text",
            "code of the group in the record",
            f"{_OUTCOME}.analyses[].groupIds[]",
        ),
    ),
    _analysis_groups,
)
