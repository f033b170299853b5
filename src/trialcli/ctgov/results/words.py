"""The words for the values of the results: what they are, and their units."""

from collections.abc import Mapping, Sequence
from typing import Any

from trialcli.ctgov.words.markup import MARKUP_KEYS
from trialcli.ctgov.words.terms import ENUMERATED, TERMS
from trialcli.ctgov.words.vocabulary import field_label, field_words
from trialcli.text.blocks import enumerated, one_line, read_markup

_VALUES = {"measurements": "", "achievements": "", "reasons": "", "counts": "number analyzed"}
"""What the main value of an item of a list is called; nothing if it is the value of its row."""
_MAIN = ("value", "numSubjects")
_ROW_TITLES = frozenset(
    {
        *((list_key, "title") for list_key in ("classes", "categories", "measures", "periods")),
        ("milestones", "type"),
        ("dropWithdraws", "type"),
        ("seriousEvents", "term"),
        ("otherEvents", "term"),
    }
)
ROW_TITLE = "row title"
"""What the title of a row is called."""
_PARTICIPANTS = "participants"
_NAMES = {
    "pValue": "p-value",
    "pValueComment": "comment on the p-value",
    "ciLowerLimit": "lower confidence limit",
    "ciUpperLimit": "upper confidence limit",
    "ciPctValue": "confidence level",
    "dispersionValue": "dispersion",
    "lowerLimit": "lower limit",
    "upperLimit": "upper limit",
    "populationDescription": "analysis population",
    "groupDescription": "description of the comparison",
    "groupIds": "compared group",
    "units": "units of the number analyzed",
    "deathsNumAffected": "deaths",
    "numEvents": "events",
}
_FLOW_LISTS = ("achievements", "reasons")
_NO_UNITS = frozenset({"na", "n/a", "not applicable", "none"})
_LONG_METHOD = 40


def value_name(key: str, list_key: str, item: Any, measure: Any) -> str:
    """Return what a value is, such as "standard deviation"; nothing for a measured value."""
    if key in _MAIN and list_key in _VALUES:
        return _counted(_VALUES[list_key], item)
    if key == "spread":
        kind = measure.get("dispersionType") if isinstance(measure, Mapping) else None
        return value_in_words("dispersionType", kind).lower() if kind else "spread"
    if key == "paramValue" and isinstance(item, Mapping) and isinstance(item.get("paramType"), str):
        return one_line(item["paramType"])
    if key == "paramType" and list_key == "analyses":
        return "estimated parameter"
    if (list_key, key) in _ROW_TITLES:
        return ROW_TITLE
    return _NAMES.get(key) or _lower(field_label(key))


def _counted(name: str, item: Any) -> str:
    """Return "number analyzed", with what is counted if these are not participants."""
    units = item.get("units") if isinstance(item, Mapping) else None
    if not name or not isinstance(units, str) or units.lower() == _PARTICIPANTS:
        return name
    return f"{name} ({one_line(units)})"


def unit_of(key: str, list_key: str, measure: Any) -> str:
    """Return the unit of a value; nothing if it has none."""
    if list_key in _FLOW_LISTS:
        return _PARTICIPANTS if key == "numSubjects" else ""
    if key != "value" or list_key != "measurements" or not isinstance(measure, Mapping):
        return ""
    unit = measure.get("unitOfMeasure")
    words = one_line(unit) if isinstance(unit, str) else ""
    if words.lower() in _NO_UNITS:
        return ""
    return _lower(words)


def value_in_words(key: str, value: Any) -> str:
    """Return a value on one line; nothing if there is none."""
    if value is None:
        return ""
    if isinstance(value, dict | list):
        return "a value of an unknown form"
    words = one_line(field_words(key, value))
    if isinstance(value, bool):
        return words.lower()
    if isinstance(value, str) and key in MARKUP_KEYS:
        return " ".join(one_line(block.text) for block in read_markup(value))
    return _lower(words) if key in ENUMERATED and value in TERMS else words


def analysis_words(analysis: Mapping[str, Any], groups: Sequence[str]) -> str:
    """Return what a statistical analysis is called: its method and the groups that it compares."""
    method = analysis.get("statisticalMethod")
    named = f" ({one_line(method)})" if isinstance(method, str) and method else ""
    compared = f" of {enumerated(groups)}" if groups else ""
    return f"analysis{compared}{named if len(named) <= _LONG_METHOD else ''}"


def _lower(words: str) -> str:
    """Return words without the capital at their beginning, unless it is an abbreviation."""
    head = words.partition(" ")[0]
    return words[:1].lower() + words[1:] if head[1:].islower() else words
