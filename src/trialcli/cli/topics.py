"""The topics of ``trialcli help``: what several commands have in common."""

from collections.abc import Mapping
from typing import NamedTuple

from trialcli.errors import EXIT_MEANINGS


class Topic(NamedTuple):
    """A topic that ``trialcli help`` explains."""

    summary: str
    text: str
    """Its text as ``render.guide`` reads it."""


_VERSIONS = """
A version is one state of a trial's record. Wherever a command takes a version (show --at, diff), it
takes these names:

latest :: the newest stored version
previous :: the stored version before it
first :: the oldest known version
2026-01-12 :: the version that was current on that day
v7 :: the version that the registry numbers 7
7a900afa :: the version whose digest begins with these characters (at least 4)

trialcli history lists the versions of a trial with these names. Earlier versions are in the
registry's record history; trialcli fetch --history downloads them.

$ trialcli fetch --history NCT07331467
$ trialcli history NCT07331467
$ trialcli show NCT07331467 --at first
$ trialcli diff NCT07331467 first latest

diff also compares two files: stored versions, the registry's downloads, or answers of its API.
"""
_IDS = """
A trial ID is NCT and 8 digits, such as NCT07331467. Commands also read it as papers and
spreadsheets write it:

nct07331467 :: upper or lower case
NCT 07331467 :: with a space, a hyphen, a colon or “No.”
clinicaltrials.gov/study/NCT07331467 :: an address of the registry's site
NCT07331467,NCT01174017 :: several in one argument

trialcli never guesses. If an ID lacks a digit, or has the letter O for a zero, trialcli names it
and does not use it, because it could be another trial. As an argument, it ends the command with
exit code 2; in a list, the other IDs are used.

--from FILE reads IDs from any text, table or export, and - reads standard input. On stderr,
trialcli counts the IDs that it found, those that are repeated, and those that it cannot use.
trialcli ids shows each of them in a row; trialcli ids --help explains it.

$ trialcli ids --from ids.txt
$ trialcli fetch --from ids.txt
$ trialcli search lupus --format ids | trialcli fetch -
"""
_SEVERITY = """
Each change that a reader would name is an event. Its rule gives it a severity:

major :: what matters most to readers of trials: a primary outcome was added, removed or replaced, \
a trial was stopped, an arm was removed
minor :: a substantial change that is common or expected: a status, a date, who can take part
detail :: more or less detail, or a part that seldom affects how a trial is read
none :: not news: the same in other words, administrative and registry-made changes

--min-severity shows only events of a severity or higher. trialcli rules lists the rules, each with
its reason and its source; trialcli rules RULE explains one. A severity says how much a change
matters to readers. It does not say that somebody did something wrong.

$ trialcli diff --min-severity minor
$ trialcli rules enrollment-changed-much
$ trialcli diff NCT07331467 --fail-on major
"""
_CODES = "\n".join(f"{code.value:3} :: {meaning}" for code, meaning in EXIT_MEANINGS.items())
_EXIT_CODES = f"""
All commands use the same exit codes:

{_CODES}

Codes 1 and 2 never mean news. If some of several trials could not be checked, the others are still
processed, and the code is 3. Without --exit-code or --fail-on, changes do not affect the exit code.

$ trialcli diff NCT07331467 --exit-code
$ trialcli diff NCT07331467 --fail-on major

With --json, an error is one JSON object on stderr, with its kind and the exit code.
"""
_SEARCH = """
trialcli search asks the registry. fetch and watch add take the same options.

lupus car-t :: words anywhere in the record; all of them must be there
--condition lupus :: a disease, with the synonyms that the registry knows
--status open :: recruiting or not yet recruiting
--near 52.52,13.40,50km :: a site within 50 km of a point
--age 17 :: a person of this age could take part
--phase 1/2 :: a trial that is both phase 1 and phase 2
--start 2026-01..2026-06 :: a range; 2026.. and ..2025 have one end

A trial must match all options. If an option is repeated, or has several values with commas, one
value is enough. Words are plain words: AND, quotes and brackets have no meaning in them, except in
--essie. With a place (--country, --location, --near), an open status also asks for an open site
there.

$ trialcli search --condition lupus --status open --country Germany
$ trialcli search --condition lupus --format csv > lupus.csv
$ trialcli search --condition lupus --format ids | trialcli fetch -
$ trialcli watch add --condition lupus

trialcli search --help lists every option.
"""
TOPICS: Mapping[str, Topic] = {
    "versions": Topic("Name a version of a trial", _VERSIONS),
    "ids": Topic("Write trial IDs, and read them from lists", _IDS),
    "severity": Topic("How changes are rated", _SEVERITY),
    "exit-codes": Topic("What the exit codes mean", _EXIT_CODES),
    "search": Topic("Search the registry", _SEARCH),
}
OTHER_NAMES = {
    "version": "versions",
    "digest": "versions",
    "id": "ids",
    "nct": "ids",
    "severities": "severity",
    "ratings": "severity",
    "exit": "exit-codes",
    "codes": "exit-codes",
    "errors": "exit-codes",
    "query": "search",
    "searches": "search",
}
"""Names that people try for a topic. Letters and digits only."""
