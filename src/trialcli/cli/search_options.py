"""The options of a search in the registry, for every command that takes one."""

from dataclasses import dataclass, fields, replace
from typing import Annotated, Any

import typer

from trialcli.errors import UsageError
from trialcli.registry.search import Search

_Texts = list[str] | None


def _texts(name: str, metavar: str, help_: str) -> Any:
    return typer.Option(name, metavar=metavar, help=help_)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOptions:
    """The values of the options of a search. A trial must match all that are given."""

    condition: Annotated[
        _Texts, _texts("--condition", "TEXT", "A disease or condition: --condition lupus.")
    ] = None
    intervention: Annotated[
        _Texts, _texts("--intervention", "TEXT", "A drug, device or other treatment.")
    ] = None
    title: Annotated[_Texts, _texts("--title", "TEXT", "Words of the title, or the acronym.")] = (
        None
    )
    outcome: Annotated[_Texts, _texts("--outcome", "TEXT", "Words of an outcome measure.")] = None
    sponsor: Annotated[_Texts, _texts("--sponsor", "TEXT", "A sponsor or collaborator.")] = None
    location: Annotated[
        _Texts, _texts("--location", "TEXT", "A city, state or hospital with a site.")
    ] = None
    country: Annotated[_Texts, _texts("--country", "NAME", "A country with a site.")] = None
    id: Annotated[
        _Texts, _texts("--id", "ID", "An ID of any kind: NCT, EudraCT, the sponsor's own.")
    ] = None
    eligibility: Annotated[
        _Texts, _texts("--eligibility", "TEXT", "Words of the eligibility criteria.")
    ] = None
    status: Annotated[
        _Texts,
        _texts(
            "--status",
            "STATUS",
            "open (recruiting or not yet recruiting), recruiting, completed, terminated. "
            "With a place, also asks for an open site there.",
        ),
    ] = None
    phase: Annotated[
        _Texts,
        _texts("--phase", "PHASE", "1, 2, 3, 4, 1/2, 2/3, early 1 or not applicable."),
    ] = None
    type: Annotated[
        _Texts,
        _texts("--type", "TYPE", "interventional, observational or expanded access."),
    ] = None
    age_group: Annotated[_Texts, _texts("--age-group", "GROUP", "child, adult or older adult.")] = (
        None
    )
    age: Annotated[
        str | None,
        typer.Option(
            "--age",
            metavar="AGE",
            help="The age of a person who wants to take part: 17, 8 months. A trial without a "
            "limit accepts any age.",
        ),
    ] = None
    sex: Annotated[
        _Texts,
        _texts(
            "--sex",
            "SEX",
            "female, male or all: who may take part. For trials open to women: female,all.",
        ),
    ] = None
    allocation: Annotated[
        _Texts,
        _texts("--allocation", "KIND", "randomized, non-randomized or not applicable (one arm)."),
    ] = None
    masking: Annotated[
        _Texts,
        _texts(
            "--masking",
            "KIND",
            "masked (any), single, double, triple, quadruple or open label.",
        ),
    ] = None
    enrollment: Annotated[
        str | None,
        typer.Option(
            "--enrollment", metavar="N..M", help="Number of participants: 100..500, 100.. or ..50."
        ),
    ] = None
    healthy: Annotated[
        bool | None,
        typer.Option("--healthy/--no-healthy", help="Accepts healthy volunteers, or does not."),
    ] = None
    results: Annotated[
        bool | None, typer.Option("--results/--no-results", help="Has posted results, or has not.")
    ] = None
    funder: Annotated[
        _Texts, _texts("--funder", "KIND", "The kind of sponsor, such as industry, NIH, other.")
    ] = None
    start: Annotated[
        str | None,
        typer.Option(
            "--start", metavar="A..B", help="Start date: 2026-01..2026-06, 2026.. or ..2025."
        ),
    ] = None
    primary_completion: Annotated[
        str | None,
        typer.Option(
            "--primary-completion",
            metavar="A..B",
            help="Primary completion date, written like --start.",
        ),
    ] = None
    completion: Annotated[
        str | None,
        typer.Option("--completion", metavar="A..B", help="Completion date, written like --start."),
    ] = None
    first_posted: Annotated[
        str | None,
        typer.Option(
            "--first-posted", metavar="A..B", help="Date of registration: 2026-11.. for new trials."
        ),
    ] = None
    results_posted: Annotated[
        str | None,
        typer.Option("--results-posted", metavar="A..B", help="Date of the first posted results."),
    ] = None
    updated_since: Annotated[
        str | None,
        typer.Option(
            "--updated-since", metavar="DATE", help="Last update posted on DATE or later."
        ),
    ] = None
    near: Annotated[
        str | None,
        typer.Option(
            "--near",
            metavar="LAT,LON,50km",
            help="A site near a point, such as 52.52,13.40,50km or 40.71,-74.01,30mi. (By name: "
            "--location Berlin.)",
        ),
    ] = None
    essie: Annotated[
        str | None,
        typer.Option(
            "--essie",
            metavar="EXPR",
            help="An expression in the registry's query language, sent as it is.",
        ),
    ] = None
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="ADDRESS", help="The address of a search on the site."),
    ] = None

    def search(self, words: str | None = None, expression: str | None = None) -> Search:
        """Return the search, with words or an expression that were given otherwise.

        Raises:
            UsageError: a value cannot be used, or two of them cannot be combined.
        """
        from trialcli.ctgov.search.given import given_search

        if self.essie is not None and expression is not None:
            raise UsageError("--essie cannot be combined with --query.")
        given = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "url"}
        if expression is not None:
            given["essie"] = expression
        own = given_search({**given, "words": words}, _option)
        return own if self.url is None else _together(self.url, own)


def _option(part: str) -> str:
    return "The search" if part == "words" else f"--{part.replace('_', '-')}"


def _together(address: str, own: Search) -> Search:
    """Return the search of an address of the site, narrowed by other options."""
    from trialcli.ctgov.search.site_reading import read_site_address

    of_address = read_site_address(address)
    if both := [name for name in of_address.given if name in own.given]:
        raise UsageError(
            f"--url already gives the {both[0].replace('_', ' ')} of the search.",
            hint="Remove the option, or change the address.",
        )
    return replace(of_address, **{name: getattr(own, name) for name in own.given})


NO_SEARCH = SearchOptions()
