"""Measured values: numbers analyzed, classes and categories, and the statistics on them."""

from trialcli.render.prose import BLANK, Hanging, fields, paragraph
from trialcli.render.record.body import entries, listed
from trialcli.render.record.cursor import RecordCursor
from trialcli.render.record.groups import ResultsGroups
from trialcli.render.record.table import Row

_ESTIMATE = ("paramType", "paramValue", "dispersionType", "dispersionValue", "estimateComment")
_INTERVAL = (
    "ciPctValue",
    "ciNumSides",
    "ciLowerLimit",
    "ciUpperLimit",
    "ciLowerLimitComment",
    "ciUpperLimitComment",
)
_TEST = ("statisticalMethod", "pValue", "pValueComment", "statisticalComment")
_HYPOTHESIS = ("testedNonInferiority", "nonInferiorityType", "nonInferiorityComment")


def unit_words(measure: RecordCursor) -> str:
    """Return what is measured and how its spread is given: ``Mean (Standard deviation), years``."""
    spread = measure.words("dispersionType")
    what = listed([measure.words("paramType"), spread and f"({spread})"], " ")
    counted = measure.text("denomUnitsSelected")
    percent = measure.words("calculatePct")
    return listed(
        [
            what,
            measure.text("unitOfMeasure"),
            counted and f"units counted: {counted}",
            percent and f"percentages calculated: {percent}",
        ],
        ", ",
    )


def denominators(node: RecordCursor, groups: ResultsGroups, indent: int = 0) -> list[Row]:
    """Return rows of the numbers analyzed."""
    return [
        groups.row(
            f"Number analyzed ({units})" if (units := denom.text("units")) else "Number analyzed",
            denom.nodes("counts"),
            lambda count: count.text("value") or "",
            indent,
        )
        for denom in node.nodes("denoms")
    ]


def measure_rows(measure: RecordCursor, groups: ResultsGroups) -> list[Row]:
    """Return the rows of a measure: its classes, and within them its categories."""
    rows: list[Row] = []
    for group in measure.nodes("classes"):
        title = group.text("title")
        categories = [(node, node.text("title")) for node in group.nodes("categories")]
        plain = len(categories) == 1 and not categories[0][1]
        if title and not plain:
            rows.append(Row(title, indent=2))
        rows += denominators(group, groups, 4)
        for node, name in categories:
            label = name or (title if plain else None) or "Value"
            rows.append(
                groups.row(label, node.nodes("measurements"), _measurement, 2 if plain else 4)
            )
    return rows


def _measurement(node: RecordCursor) -> str:
    low, high = node.text("lowerLimit"), node.text("upperLimit")
    limits = listed([low, high], " to ")
    spread = node.text("spread")
    number = listed([node.text("value"), spread and f"({spread})", limits and f"({limits})"], " ")
    return listed([number, *(block.text for block in node.blocks("comment"))], "\n")


def analyses(measure: RecordCursor, groups: ResultsGroups) -> list[Hanging]:
    """Return the statistical analyses of a measure."""
    lines: list[Hanging] = []
    for number, node in enumerate(measure.nodes("analyses"), start=1):
        compared = [groups.title(name) for name in node.texts("groupIds")]
        lines += [
            BLANK,
            paragraph(f"Statistical analysis {number}"),
            *fields(
                [
                    ("Groups", "; ".join(compared)),
                    *entries(node, "groupDescription", *_TEST, *_ESTIMATE, *_INTERVAL),
                    *entries(node, *_HYPOTHESIS, "otherAnalysisDescription"),
                ],
                2,
            ),
        ]
    return lines
