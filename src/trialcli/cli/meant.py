"""What a person meant with an option or a command that does not exist."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Any

from trialcli.registry.ids import canonical_trial_id

_OPTIONS = {
    "--condition TEXT": "disease diseases cond conditions diagnosis indication",
    "--intervention TEXT": "drug drugs treatment therapy device vaccine medication intr"
    " interventions",
    "--title TEXT": "titles name acronym",
    "--outcome TEXT": "outcomes endpoint primary-outcome",
    "--sponsor TEXT": "company organization organisation org lead lead-sponsor collaborator spons",
    "--location TEXT": "city site sites hospital place state facility region where",
    "--country NAME": "countries nation",
    "--near LAT,LON,50km": "radius distance within km miles geo nearby",
    "--eligibility TEXT": "criteria inclusion exclusion",
    "--status recruiting": "recruiting open-trials enrolling overall-status",
    "--status open": "open",
    "--status completed": "completed finished",
    "--status active_not_recruiting": "active ongoing",
    "--status terminated": "terminated stopped",
    "--phase PHASE": "phases phase1 phase2 phase3 phase4",
    "--type TYPE": "study-type kind",
    "--type interventional": "interventional",
    "--type observational": "observational",
    "--age-group child": "child children kids paediatric pediatric minors",
    "--age-group adult": "adult adults",
    "--age-group 'older adult'": "elderly seniors older",
    "--age AGE": "years patient-age",
    "--sex SEX": "gender",
    "--allocation randomized": "randomized randomised rct random",
    "--allocation non-randomized": "non-randomized non-randomised nonrandomized single-arm",
    "--masking masked": "blinded masked blinding blind double-blind double-blinded",
    "--masking 'open label'": "open-label unblinded",
    "--enrollment N..M": "participants size patients enrolment min-enrollment sample-size",
    "--sex female": "female women woman",
    "--sex male": "male men man",
    "--flag FLAG": "flags flagged warning warnings",
    "--flag results-due": "results-due due overdue",
    "--next-date A..B": "next upcoming",
    "--healthy": "healthy-volunteers volunteers",
    "--results": "with-results has-results",
    "--no-results": "without-results",
    "--funder KIND": "funded-by funding sponsor-type industry",
    "--start A..B": "start-date started from-date year begin after before",
    "--completion A..B": "end end-date completion-date ended to-date",
    "--first-posted A..B": "posted registered registration-date new-since added",
    "--updated-since DATE": "since updated update last-update changed changed-since",
    "--changed-since DATE": "since updated update last-update changed updated-since",
    "--format csv": "csv",
    "--format tsv": "tsv",
    "--format jsonl": "jsonl ndjson",
    "--format markdown": "markdown md",
    "--format ids": "ids ids-only",
    "--format FORMAT": "output-format as xlsx excel",
    "--fields A,B,…": "columns cols field show",
    "--sort KEY": "order order-by sort-by sortby",
    "--reverse": "desc descending reversed newest",
    "--limit N": "max n top head first page-size",
    "--count": "total how-many number",
    "--section eligibility": "eligibility criteria",
    "--section locations": "sites locations",
    "--section contacts": "contacts contact",
    "--section NAME": "only part sections",
    "--any-version": "history versions when all-versions",
    "--min-severity SEVERITY": "level",
    "--sink NAME": "mail email e-mail notify slack webhook to",
    "--stored": "offline local",
    "--offline": "stored local no-network",
    "--at VERSION": "version date",
}
"""An option, perhaps with a value, and the names that people try for it."""
_LONGEST = 40
"""Letters of the longest word that is taken for something to search for."""
_ALIKE = 0.7
"""From this likeness on, the name of an option is a typing error."""


def meant_option(given: str, context: Any) -> str:
    """Return the option of a command that was meant by an unknown one; empty if none is likely."""
    name = given.lstrip("-").casefold().replace("_", "-")
    options = [
        text for each in context.command.params for text in (*each.opts, *each.secondary_opts)
    ]
    known = [option for option in options if option.startswith("--")]
    for option, names in _OPTIONS.items():
        if option.split()[0] in known and name in names.split():
            return option
    return _most_alike(name, known)


def meant_command(given: str, context: Any) -> str:
    """Return what to type in place of a command that does not exist; empty if nothing is likely."""
    if similar := _most_alike(given.casefold(), context.command.commands):
        return f"{context.command_path} {similar}"
    if trial := canonical_trial_id(given):
        return f"trialcli show {trial}"
    return search_for(given)


def search_for(text: str) -> str:
    """Return the command that searches for a word; empty if a text is hardly meant as one."""
    is_word = text.isalpha() and len(text) <= _LONGEST and text.casefold() not in ("help", "nct")
    return f"trialcli search {text}" if is_word else ""


def _most_alike(name: str, known: Iterable[str]) -> str:
    alike = max((SequenceMatcher(None, name, one.lstrip("-")).ratio(), one) for one in known)
    return alike[1] if alike[0] >= _ALIKE else ""
