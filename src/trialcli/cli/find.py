"""``trialcli find``: find words in the stored records."""

from typing import Annotated

import typer

from trialcli.cli import options
from trialcli.cli.deps import Deps
from trialcli.cli.examples import has_examples
from trialcli.cli.optiongroup import takes
from trialcli.cli.printing import print_result
from trialcli.cli.stored_options import NOTHING_ASKED, StoredOptions, stored_trials, wanted_trials
from trialcli.errors import ExitCode, StoreError
from trialcli.render.formats.table import Format

_LIMIT = 20


@has_examples(
    (
        "Trials with a word in their eligibility criteria",
        "trialcli find hepatotoxicity --section eligibility",
    ),
    (
        "Recruiting trials with a word, as a table of rows",
        "trialcli find metformin --status recruiting --format csv",
    ),
    (
        "Words in any version: when they came, when they went",
        "trialcli find metformin --any-version",
    ),
    related="search, list, show",
)
@takes(StoredOptions)
def find(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORDS...", help='Words to find; "words in quotation marks" are a phrase.'
        ),
    ],
    section: Annotated[
        list[str] | None,
        typer.Option(
            "--section",
            metavar="NAME",
            help="Find the words only in this section; can be repeated.",
            autocompletion=options.complete_section,
        ),
    ] = None,
    any_version: Annotated[
        bool,
        typer.Option(
            "--any-version",
            help="Search every stored version: when did the words come, and when did they go?",
        ),
    ] = False,
    asked: StoredOptions = NOTHING_ASKED,
    limit: Annotated[
        int, options.limit_of(f"Show at most N trials, best first; {_LIMIT} if not given.")
    ] = _LIMIT,
    format_: Annotated[Format, options.format_of("find")] = Format.TABLE,
    fields: Annotated[str | None, options.fields_of("find")] = None,
    store: options.Store = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    no_pager: options.NoPager = False,
) -> int:
    """Find words in the stored records; does not contact the registry.

    A trial is found if its newest stored version has every word, in any section. Case, accents and
    punctuation make no difference: car-t also finds CAR T. Endings make a difference: infusion does
    not find infusions, but infusion* finds both (at least 4 letters before the asterisk).
    """
    from trialcli.ctgov.words.sections import known_sections
    from trialcli.jobs.find import Question
    from trialcli.jobs.find import find as found_in
    from trialcli.render.find import more_words
    from trialcli.render.nearest import left_out_words
    from trialcli.text.phrases import read_phrases

    output = options.output_of("find", format_, fields, json=json)
    phrases = read_phrases(words)
    sections, deps = known_sections(section or ()), Deps(store=store, quiet=quiet)
    wanted = wanted_trials(deps, asked)
    trials, near = stored_trials(deps, wanted)
    question = Question(phrases, sections, any_version, trials, near, limit)
    found = found_in(question, deps.full_text(deps.progress("Indexing"), deps.remark), deps.stored)
    for problem in found.problems:
        deps.complain(StoreError(problem))
    if output.format is Format.RIS:
        print_result(output, deps.citations(row.trial for row in found.rows))
    else:
        print_result(output, found, pager=not no_pager)
    if output.is_without_remarks:
        deps.remark("" if near is None else left_out_words(near))
        deps.remark(more_words(found))
    return deps.conclude(ExitCode.STORE if deps.complaints else ExitCode.OK)
