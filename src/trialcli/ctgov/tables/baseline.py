"""Tables of the baseline in posted results."""

from itertools import islice

from trialcli.ctgov.tables import cells
from trialcli.ctgov.tables.fields import Field, Fields, IdsByCode, Rows, markup, table, text
from trialcli.ctgov.tables.groups import BASELINE, part_groups
from trialcli.ctgov.tables.measures import CLASS_NUMBER, Denominators, Measured
from trialcli.record.levels import Level, level_of
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
        cells.truths,
        "whether the registry shows percentages, too",
    ),
)
_MEASURE_NUMBER = Column("measure_number", "integer", "number of the measure, from 1")
_VALUES = Measured(_MEASURES, keeps_empty=True)
_OVERALL = Denominators(f"{BASELINE}.denoms[]")
_OF_MEASURE = Denominators(f"{_MEASURES}.{{denoms,classes[].denoms}}[]")


def _groups(level: Level) -> list[IdsByCode]:
    """Return the groups of the baseline of each item's record."""
    return [*level.spread(level.root, part_groups(level.root, "Baseline"))]


def _counts(records: Level) -> Rows:
    module = Level(records.within(BASELINE), [1] * len(records.items), records)
    counts, columns = _OVERALL.read(module, _groups(module))
    return Rows(counts, [(records, [["overall"] * len(records.items)]), *columns])


BASELINE_COUNTS = table(
    "baseline_counts",
    "How many participants of each group are in the baseline.",
    (Column("scope", "text", "overall"), *_OVERALL.columns),
    _counts,
)


def _measurements(records: Level) -> Rows:
    measures = records.each(f"{BASELINE}.measures")
    overall = measures.spread(records, records.values(f"{BASELINE}.denoms"))
    values, columns = _VALUES.read(measures, _groups(measures), overall)
    return Rows(values, [(measures, [measures.numbers, *_MEASURE.read(measures)]), *columns])


BASELINE_MEASUREMENTS = table(
    "baseline_measurements",
    "The measured values of each group at the baseline.",
    (_MEASURE_NUMBER, *_MEASURE.columns, *_VALUES.columns),
    _measurements,
)


def _measure_counts(records: Level) -> Rows:
    measures = records.each(f"{BASELINE}.measures")
    places = _measures_and_classes(measures)
    counts, columns = _OF_MEASURE.read(places, _groups(places))
    class_numbers = [number - 1 or None for number in places.numbers]
    return Rows(counts, [(measures, [measures.numbers]), (places, [class_numbers]), *columns])


def _measures_and_classes(measures: Level) -> Level:
    """Return each measure, followed by its classes, because both may have denominators."""
    classes = measures.each("classes")
    each = iter(classes.items)
    found = [
        [one, *islice(each, count)]
        for one, count in zip(measures.items, classes.counts, strict=True)
    ]
    return level_of(found, measures)


BASELINE_MEASURE_COUNTS = table(
    "baseline_measure_counts",
    "How many participants of each group were analyzed, of a measure or class of its own count.",
    (_MEASURE_NUMBER, CLASS_NUMBER, *_OF_MEASURE.columns),
    _measure_counts,
)
