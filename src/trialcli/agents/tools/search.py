"""The tool ``search``: trials in the registry."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from trialcli.agents.answer import Answer, first_texts
from trialcli.agents.arguments import Argument, Given
from trialcli.agents.call import Call
from trialcli.agents.shared import COUNTRY, MAX_CHARACTERS, NEAR, OFFSET, PHASE, STATUS, limit_of
from trialcli.agents.tool import Tool
from trialcli.ctgov.search.values import CHOICES, SORTS
from trialcli.errors import RejectedRequestError, UsageError

if TYPE_CHECKING:
    from trialcli.jobs.search import Searcher
    from trialcli.registry.search import Search

_BRIEF = (
    "trial",
    "title",
    "status",
    "phases",
    "enrollment",
    "start",
    "primary_completion",
    "sponsor",
    "conditions",
    "interventions",
    "countries",
    "has_results",
    "nearest",
)
_FACTS = (*(name for name in _BRIEF if name != "nearest"), "nearest_facility")
_MOST_PARTS = 4
"""Searches without one part that are counted, after a search that finds nothing."""


def _texts(name: str, about: str) -> Argument:
    return Argument(name, "texts", about)


def _coded(name: str, about: str) -> Argument:
    return Argument(name, "choices", about, values=CHOICES[name], is_open=True)


def _range(name: str, about: str) -> Argument:
    return Argument(name, "text", f"{about}: 2026-01..2026-06, 2026.. or ..2025.")


QUESTION = (
    Argument("words", "text", "Plain words that may be anywhere in the record: lupus car-t."),
    _texts("condition", 'A disease or condition: ["lupus"].'),
    _texts("intervention", 'A drug, device or other treatment: ["pembrolizumab"].'),
    _texts("title", "Words of the title, or the acronym."),
    _texts("outcome", "Words of an outcome measure."),
    _texts("sponsor", 'A sponsor or collaborator: ["Novartis"].'),
    _texts("location", 'A city, state or hospital with a site: ["Berlin"].'),
    COUNTRY,
    _texts("id", "An ID of any kind: NCT, EudraCT, the sponsor's own."),
    _texts("eligibility", "Words of the eligibility criteria."),
    STATUS,
    PHASE,
    _coded("type", "Type of the study."),
    _coded("age_group", "Age groups that may join."),
    Argument("age", "text", "The age of one person who wants to join: 17, 8 months."),
    _coded("sex", 'Whom the trial is for. A woman can join ["female", "all"].'),
    _coded("allocation", "How participants are assigned to the arms; not applicable: one arm."),
    _coded("masking", "Who does not know the treatment; masked means any but open label."),
    Argument("enrollment", "text", "Number of participants: 100..500, 100.. or ..50."),
    Argument("healthy", "yes", "Whether it accepts healthy volunteers."),
    Argument("results", "yes", "Whether results are posted."),
    _coded("funder", "The kind of the sponsor."),
    _range("start", "Start date"),
    _range("primary_completion", "Primary completion date"),
    _range("completion", "Completion date"),
    _range("first_posted", "Date of registration"),
    _range("results_posted", "Date of the first posted results"),
    Argument("updated_since", "text", "Last update posted on this day or later: 2026-11-01."),
    NEAR,
    Argument("essie", "text", "An expression in the registry's query language, sent as it is."),
    Argument("url", "text", "The address of a search on the registry's site."),
)
"""The parts of a search, named as the options of the command."""


def search(call: Call, given: Given) -> Answer:
    """Search the registry."""
    from trialcli.ctgov.search.requests import remarks
    from trialcli.ctgov.search.site import site_address
    from trialcli.jobs.search import Searcher
    from trialcli.registry.searched import SearchedTrials
    from trialcli.render.formats.fields import chosen_columns, columns
    from trialcli.render.search import FIELDS, search_data, without_parts_words

    call.require_online("search")
    wanted = _wanted(given)
    names = [one.name for one in chosen_columns(columns(FIELDS), given["fields"] or ())]
    offset, limit = given["offset"], given["limit"]
    asked = SearchedTrials(wanted, site_address(wanted), tuple(remarks(wanted)))
    with call.asking():
        searcher = Searcher(call.registry(), call.model)
        try:
            if given["count"]:
                result = searcher.counted(asked)
            else:
                result = searcher.read(
                    asked, offset + limit, names or _FACTS, lambda _: None, call.progress
                )
                result = replace(result, rows=[*islice(result.rows, offset, None)])
        except RejectedRequestError as error:
            if wanted.expression:
                error.hint = "Check essie: it is in the registry's query language."
            raise
        if result.found == 0:
            call.remark(without_parts_words(list(_without_parts(searcher, wanted))))
        source = call.registry_source()
    document = search_data(result)
    if document["trials"] is not None:
        document["trials"] = _rows(result.rows, names)
    return Answer(
        document,
        source,
        lists=("trials",),
        again=call.again(),
        offset=offset,
        total=result.found,
        next=["show with trial=NCT… for one of them"] if result.found else [],
    )


def _wanted(given: Given) -> "Search":
    """Return what to search for.

    Raises:
        UsageError: nothing is given, or it cannot be used.
    """
    from trialcli.ctgov.search.given import given_search
    from trialcli.ctgov.search.site_reading import is_site_address, read_site_address
    from trialcli.ctgov.search.values import sort_code

    parts = {one.name: given[one.name] for one in QUESTION if one.name != "url"}
    if parts["words"] and is_site_address(parts["words"]):
        raise UsageError("This is an address of the registry's site.", hint="Give it as url.")
    wanted = given_search(parts)
    if given["url"] is not None:
        of_address = read_site_address(given["url"])
        if both := [name for name in of_address.given if name in wanted.given]:
            raise UsageError(f"url already gives {both[0]}.", hint="Leave one of them out.")
        wanted = replace(of_address, **{name: getattr(wanted, name) for name in wanted.given})
    if wanted.is_empty:
        raise UsageError(
            "The search is empty.", hint='Give words or a part, such as condition=["lupus"].'
        )
    code = sort_code(given["sort"] or "relevance")
    return replace(wanted, sort=wanted.sort if code.startswith("@") and wanted.sort else code)


def _rows(rows: Any, names: Sequence[str]) -> list[dict[str, Any]]:
    from trialcli.render.formats.fields import chosen_columns, columns, row_data
    from trialcli.render.search import FIELDS

    if names:
        return [row_data(chosen_columns(columns(FIELDS), names), one) for one in rows]
    fields = [one for one in FIELDS if one.name in _BRIEF]
    return first_texts([row_data(fields, one) for one in rows])


def _without_parts(searcher: "Searcher", wanted: "Search") -> Iterator[tuple[str, int]]:
    from trialcli.ctgov.search.given import without_each_part

    yield from searcher.counts(islice(without_each_part(wanted), _MOST_PARTS))


TOOL = Tool(
    "search",
    "Search the registry for trials",
    "Find trials in ClinicalTrials.gov, now. All given arguments must hold; of several values of "
    "one argument, one is enough. Put a disease into condition, a drug into intervention, a place "
    "into location, country or near, a person's age into age; words alone searches everywhere. "
    "Answers how many trials are found, the rows of the first ones, and the address of the same "
    "search on the registry's site. Stores nothing. list and find search the trials that the user "
    "has stored.",
    (
        *QUESTION,
        Argument("count", "yes", "Answer only how many trials are found."),
        Argument(
            "sort",
            "choice",
            "The order; with a minus the latest or largest first: -start.",
            values=(*SORTS, *(f"-{key}" for key in SORTS if key != "relevance")),
            usual="relevance",
        ),
        Argument(
            "fields",
            "texts",
            "Only these fields of each trial, as trialcli search --fields help lists them: "
            '["trial", "status", "completion"].',
        ),
        limit_of("Read at most this many trials", 20),
        OFFSET,
        MAX_CHARACTERS,
    ),
    search,
    {
        "search": "What was searched for.",
        "address": "The same search on the registry's site.",
        "found": "How many trials were found; null if the registry does not say.",
        "notes": "What the search leaves out, or what to try.",
        "trials": "A row for each trial; null if only their number was asked for.",
    },
    asks_registry=True,
)
