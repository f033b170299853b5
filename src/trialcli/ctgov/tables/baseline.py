"""Tables of the baseline in posted results."""

from collections.abc import Iterator

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import Cells, Field, Fields, items, markup, reach, table, text
from trialcli.ctgov.tables.groups import BASELINE, baseline_groups
from trialcli.ctgov.tables.measures import CLASS_NUMBER, Denominators, Measured
from trialcli.record.tree import Record, objects
from trialcli.registry.tables import Column

_MEASURES = f"{BASELINE}.measures[]"
_MEASURE = Fields(
    _MEASURES,
    text("title", "title", "measure"),
    markup("description", "description", "description of the measure"),
    text("units", "unitOfMeasure", "unit of the values"),
    text("param_type", "paramType", "kind of the value: MEAN, COUNT_OF_PARTICIPANTS …"),
    text("dispersion_type", "dispersionType", "kind of the dispersion"),
    markup("population_description", "populationDescription", "population of the measure"),
    Field(
        "calculate_percentage",
        "boolean",
        "calculatePct",
        cells.truth,
        "whether the registry shows percentages, too",
    ),
)
_MEASURE_NUMBER = Column("measure_number", "integer", "number of the measure, from 1")
_VALUES = Measured(_MEASURES, keeps_empty=True)
_OVERALL = Denominators(f"{BASELINE}.denoms[]")
_OF_MEASURE = Denominators(f"{_MEASURES}.{{denoms,classes[].denoms}}[]")


def _counts(record: Record, start: int) -> Iterator[Cells]:
    module = reach(record, BASELINE)
    if isinstance(module, dict):
        for found in _OVERALL.read(module, baseline_groups(record, start)):
            yield ("overall", *found)


BASELINE_COUNTS = table(
    "baseline_counts",
    "How many participants of each group are in the baseline.",
    f"{BASELINE}.denoms",
    (Column("scope", "text", "overall"), *_OVERALL.columns),
    _counts,
)


def _measurements(record: Record, start: int) -> Iterator[Cells]:
    measures = items(record, f"{BASELINE}.measures")
    groups = baseline_groups(record, start) if measures else {}
    overall = reach(record, f"{BASELINE}.denoms")
    for number, measure in enumerate(measures, 1):
        common = (number, *_MEASURE.read(measure))
        yield from _VALUES.read(measure, common, groups, overall)


BASELINE_MEASUREMENTS = table(
    "baseline_measurements",
    "The measured values of each group at the baseline.",
    f"{BASELINE}.measures",
    (_MEASURE_NUMBER, *_MEASURE.columns, *_VALUES.columns),
    _measurements,
)


def _measure_counts(record: Record, start: int) -> Iterator[Cells]:
    measures = items(record, f"{BASELINE}.measures")
    groups = baseline_groups(record, start) if measures else {}
    for number, measure in enumerate(measures, 1):
        for found in _OF_MEASURE.read(measure, groups):
            yield (number, None, *found)
        for class_number, one in enumerate(objects(measure.get("classes")), 1):
            for found in _OF_MEASURE.read(one, groups):
                yield (number, class_number, *found)


BASELINE_MEASURE_COUNTS = table(
    "baseline_measure_counts",
    "How many participants of each group were analyzed, of a measure or class of its own count.",
    f"{BASELINE}.measures",
    (_MEASURE_NUMBER, CLASS_NUMBER, *_OF_MEASURE.columns),
    _measure_counts,
)
