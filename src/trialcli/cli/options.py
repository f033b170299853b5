"""Options that several commands share, each defined once."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from trialcli.cli.completion import complete_rule, complete_section, complete_trial
from trialcli.cli.paths import path_of
from trialcli.edges.terminal import write
from trialcli.errors import UsageError
from trialcli.render.formats.table import Format, Output, columns_of, formats_of, output
from trialcli.text.choices import chosen

NO_OTHERS: Mapping[str, str] = {}


_OTHER_FORMATS = {
    **dict.fromkeys(("excel", "xls", "xlsx", "exel", "spreadsheet", "calc"), "csv"),
    **dict.fromkeys(("md", "markup"), "markdown"),
    **dict.fromkeys(("ndjson", "jsonlines"), "jsonl"),
    **dict.fromkeys(("plain", "human", "pretty", "txt"), "table"),
    **dict.fromkeys(("nbib", "bibtex", "endnote", "zotero"), "ris"),
    **dict.fromkeys(("ical", "icalendar", "calendar"), "ics"),
    **dict.fromkeys(("page", "web"), "html"),
    **dict.fromkeys(("id", "list"), "ids"),
    **dict.fromkeys(("yaml", "yml", "xml"), "json"),
}
"""Names that people try for a format."""


class SeverityChoice(StrEnum):
    """The severities, worst first."""

    MAJOR = "major"
    MINOR = "minor"
    DETAIL = "detail"
    NONE = "none"


def one_of(kind: type[StrEnum], noun: str) -> dict[str, Any]:
    """Return the settings of an option that takes one of some values, in upper or lower case."""
    values = [member.value for member in kind]

    def read(given: str) -> StrEnum:

        return kind(chosen(given, values, noun))

    def complete(incomplete: str) -> list[str]:
        return [value for value in values if value.startswith(incomplete.lower())]

    return {
        "parser": read,
        "metavar": f"<{'|'.join(values)}>",
        "autocompletion": complete,
    }


def sort_of(keys: Iterable[str]) -> Any:
    """Return the option --sort, which ``--reverse`` and a leading minus turn round."""
    return typer.Option(
        "--sort", metavar="KEY", help=f"{', '.join(keys)}; -KEY sorts the other way round."
    )


Reverse = Annotated[
    bool, typer.Option("--reverse", help="Sort the other way round: the latest or largest first.")
]


def given_order(sort: str, *, reverse: bool) -> str:
    """Return the sort key, with a minus if the latest or largest come first."""
    key = sort.strip()
    if not reverse:
        return key
    return key.removeprefix("-") if key.startswith("-") else f"-{key}"


def limit_of(about: str) -> Any:
    """Return the option --limit, which takes a whole number from 1 to 999999."""

    def read(given: str) -> int:
        if not re.fullmatch("[1-9][0-9]{0,5}", str(given)):
            raise UsageError("--limit needs a whole number from 1 to 999999.")
        return int(given)

    return typer.Option("--limit", parser=read, metavar="N", help=about)


def format_of(result: str) -> Any:
    """Return the option for the format of a result."""
    formats = [str(one) for one in formats_of(result)]

    def read(given: str) -> Format:

        # The earlier name of the table.
        return (
            Format.TABLE
            if given == "text"
            else Format(chosen(given, formats, "format", _OTHER_FORMATS))
        )

    def complete(incomplete: str) -> list[str]:
        return [one for one in formats if one.startswith(incomplete.lower())]

    return typer.Option(
        "--format",
        parser=read,
        metavar=f"<{'|'.join(formats)}>",
        autocompletion=complete,
        help="How to write the result.",
    )


def fields_of(result: str, *, others: Mapping[str, str] = NO_OTHERS) -> Any:
    """Return the option for the fields of a result's rows.

    ``others`` are the results that the command has in its place with an option, by that option.
    """

    def read(context: typer.Context, given: str | None) -> str | None:
        if given == "help" and not context.resilient_parsing:
            from trialcli.render.formats.fields import fields_help

            write(fields_help(columns_of(result)))
            for with_option, other in others.items():
                write(f"\nWith {with_option}:\n{fields_help(columns_of(other))}")
            raise typer.Exit
        return given

    return typer.Option(
        "--fields",
        metavar="A,B,…",
        is_eager=True,
        callback=read,
        help="Which fields to write; --fields help lists them.",
    )


def output_of(result: str, format_: Format, fields: str | None, *, json: bool) -> Output:
    """Return the format and the fields that the options select.

    Raises:
        UsageError: the options cannot be combined, or a field does not exist.
    """
    if json and format_ not in (Format.TABLE, Format.JSON):
        raise UsageError(f"--json cannot be combined with --format {format_}.")
    names = [name for name in (fields or "").split(",") if name.strip()]
    if fields is not None and not names:
        raise UsageError("--fields is empty.", hint="--fields help lists them.")
    return output(result, Format.JSON if json else format_, names)


Store = Annotated[
    Path | None,
    typer.Option(
        "--store",
        parser=path_of("--store"),
        metavar="DIR",
        help="The directory with the snapshots. [env TRIALCLI_STORE; else ./snapshots if it "
        "exists, else store in the configuration file, else the user's data directory]",
    ),
]
RegistryUrl = Annotated[
    str | None,
    typer.Option(
        "--registry-url",
        metavar="URL",
        help="The base address of the registry. [env TRIALCLI_REGISTRY_URL; "
        "else ClinicalTrials.gov]",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Do not print notes or progress.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Explain on stderr what the program is waiting for.")
]
Section = Annotated[
    list[str] | None,
    typer.Option(
        "--section",
        metavar="NAME",
        help="Show only this section; can be repeated.",
        autocompletion=complete_section,
    ),
]
RuleNames = Annotated[
    list[str] | None,
    typer.Option(
        "--rule",
        metavar="NAME",
        help="Show only changes that this rule rates; can be repeated. trialcli rules lists them.",
        autocompletion=complete_rule,
    ),
]
Offline = Annotated[bool, typer.Option("--offline", help="Do not contact the registry.")]
NoPager = Annotated[bool, typer.Option("--no-pager", help="Never use a pager.")]
HtmlFile = Annotated[
    Path | None,
    typer.Option(
        "--html",
        parser=path_of("--html"),
        metavar="FILE",
        help="Write a self-contained HTML page to FILE; - is standard output. An earlier page is "
        "replaced, any other file is not.",
    ),
]
IcsFile = Annotated[
    Path | None,
    typer.Option(
        "--ics",
        parser=path_of("--ics"),
        metavar="FILE",
        help="Write a calendar to FILE: start, completion and when results seem due; - is standard "
        "output. An earlier calendar is replaced, any other file is not.",
    ),
]
FromFile = Annotated[
    list[Path] | None,
    typer.Option(
        "--from",
        parser=path_of("--from"),
        metavar="FILE",
        help="Read trial IDs from a text, table or export; - is standard input; can be repeated.",
    ),
]

Trial = Annotated[
    str, typer.Argument(metavar="NCT…", help="A trial ID.", autocompletion=complete_trial)
]
Trials = Annotated[
    list[str] | None,
    typer.Argument(metavar="[NCT…]...", help="Trial IDs; - reads them from standard input."),
]
Refresh = Annotated[
    bool,
    typer.Option(
        "--refresh", help="Ask for every trial, even if the registry has published no new data."
    ),
]

Yes = Annotated[
    bool,
    typer.Option(
        "--yes", "-y", help="Accept a search with more than 1000 trials without a question."
    ),
]
