"""What a person meant with an option or a command that does not exist."""

import re
from typing import Any

from trialcli.ctgov.ids.arguments import has_no_id, read_trials
from trialcli.ctgov.search.site_reading import is_site_address
from trialcli.settings import BY_KEY
from trialcli.text.choices import letters_and_digits, meant

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
_COMMANDS = {
    "show": "view open read cat display print details detail study trial record get info",
    "fetch": "get download update refresh sync pull save store retrieve scrape",
    "history": "log versions revisions changelog changes",
    "diff": "compare cmp delta difference differences changed changes",
    "list": "ls dir all trials stored",
    "watch add": "add follow track subscribe monitor alert notify",
    "watch remove": "rm remove delete del unfollow unwatch unsubscribe untrack",
    "watch run": "check run update poll cron start",
    "watch list": "status following watched watchlist",
    "search": "query q lookup",
    "find": "grep rg contains fulltext",
    "ids": "id nct spelling spellings match normalize normalise",
    "related": "similar like alike neighbours neighbors",
    "news": "feed inbox unread whatsnew updates new",
    "rules": "severity severities ratings rule",
    "verify": "check fsck validate checksum checksums integrity",
    "doctor": "status diagnose diagnostics ping env environment info",
    "config": "settings setting set configure configuration options preferences prefs init setup",
    "export": "tables dump parquet csv sqlite duckdb",
    "import": "load ingest",
    "pack": "zip archive compress",
    "unpack": "unzip extract",
    "compact": "vacuum optimize gc",
    "audit": "outcomes promised promises",
    "report": "summary html",
    "timeline": "chart plot dates",
    "mcp": "server serve agent",
    "help": "man topics topic docs docu tutorial examples usage",
    "--version": "version",
    "--install-completion": "completion completions",
}
"""A command, or several, and the names that people try for it. All commands are suggested."""
_OF_WATCH = {
    "add": "new create follow track subscribe set",
    "remove": "rm delete del drop unfollow",
    "list": "ls show status all view",
    "run": "check start update fetch now poll",
    "log": "history searches changes",
    "test": "try ping send",
}
_OF_CONFIG = {
    "set": "edit change write add put",
    "unset": "remove rm delete del reset",
    "get": "read print",
    "path": "file where location",
    "": "list ls show view all",
}
_OF_GROUPS = {"trialcli": _COMMANDS, "trialcli watch": _OF_WATCH, "trialcli config": _OF_CONFIG}
"""The same for each group of commands; an empty name is the group alone."""
_LONGEST = 300
"""Characters of the longest text that is taken for something to search for."""
_TITLE = r"(?=.*[^\W\d_]{3})[\w ,.:;()/+*'\u2018\u2019\u2013\u2014-]+"
"""The words of a title. They can stand in double quotes in every shell."""
_ALIKE = 0.7
"""From this likeness on, the name of a command or an option is a typing error."""


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
    found = meant(name, [option.lstrip("-") for option in known], alike=_ALIKE)
    return f"--{found}" if found else ""


def meant_command(given: str, context: Any) -> str:
    """Return what to type in place of a command that does not exist; empty if nothing is likely."""
    path = context.command_path
    known = ["", *context.command.list_commands(context)]
    word = letters_and_digits(given)
    others = [name for name, names in _OF_GROUPS[path].items() if word in names.split()]
    if there := [name for name in others if name.startswith("-") or name.split(" ")[0] in known]:
        return " or ".join(f"{path} {name}".rstrip() for name in there)
    if similar := meant(given, known[1:], alike=_ALIKE):
        return f"{path} {similar}"
    return _meant_argument(given, path)


def _meant_argument(given: str, path: str) -> str:
    """Return the command that takes a word which stands in the place of a command."""
    if path == "trialcli config":
        key = meant(given.partition("=")[0], BY_KEY)
        return f"{path} get {key}" if key else ""
    trial = _trial_in(given)
    if path == "trialcli watch":
        return f"{path} add {trial}" if trial else ""
    return f"trialcli show {trial}" if trial else search_for(given)


def _trial_in(given: str) -> str:
    """Return the one trial that an ID or an address names; empty if there is none for certain."""
    trials, _ = read_trials(given)
    return trials[0] if len(trials) == 1 else ""


def search_for(text: str) -> str:
    """Return the command that searches for words; empty if a text is hardly meant as such."""
    if is_site_address(text):
        return "trialcli search --url ADDRESS"
    is_title = len(text) <= _LONGEST and re.fullmatch(_TITLE, text) is not None
    if not is_title or text.casefold() in ("help", "nct") or not has_no_id(text):
        return ""
    return f"trialcli search {text}" if re.fullmatch(r"\w+", text) else f'trialcli search "{text}"'
