"""Which fields of a record hold Markdown; every other text is plain."""

_MARKUP_KEYS = frozenset(
    {
        "accessCriteria",
        "briefSummary",
        "comment",
        "description",
        "detailedDescription",
        "eligibilityCriteria",
        "estimateComment",
        "genderDescription",
        "groupDescription",
        "interventionModelDescription",
        "maskingDescription",
        "nonInferiorityComment",
        "notes",
        "otherAnalysisDescription",
        "otherDetails",
        "pValueComment",
        "populationDescription",
        "preAssignmentDetails",
        "recruitmentDetails",
        "statisticalComment",
        "studyPopulation",
    }
)
_MARKUP_ENDS = ("seeAlsoLinks[].label", "adverseEventsModule.description")


def is_markup(pattern: str) -> bool:
    """Whether the field at a dotted path holds Markdown.

    Found by which fields of 2,603 real records hold backslash escapes; the registry's field list
    calls them ``markup``, but not in its published OpenAPI document.
    """
    return pattern.rpartition(".")[2] in _MARKUP_KEYS or pattern.endswith(_MARKUP_ENDS)
