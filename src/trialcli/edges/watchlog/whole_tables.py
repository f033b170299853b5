"""The tables of the state file about complete runs over the whole registry.

Such a run would otherwise write 600,000 checks. It writes one row, and the IDs of the trials that
it checked in some hundred texts.
"""

from typing import TYPE_CHECKING, NamedTuple

from trialcli.edges.sqlite.table import (
    Table,
    date_column,
    optional,
    text_column,
    time_column,
)
from trialcli.versions.checks import WholeCheck

if TYPE_CHECKING:
    from sqlite3 import Connection


class TrialBlock(NamedTuple):
    """The trials of a run whose IDs begin alike."""

    begin: str
    endings: str


def create(db: "Connection") -> None:
    """Make the tables."""
    db.execute("""CREATE TABLE whole_checks (kind TEXT PRIMARY KEY, registry TEXT NOT NULL,
        checked TEXT NOT NULL, data_timestamp TEXT, data_date TEXT, seal INTEGER)""")
    db.execute("""CREATE TABLE whole_trials (begin TEXT PRIMARY KEY, endings TEXT NOT NULL,
        seal INTEGER)""")


WHOLE_CHECKS = Table(
    "whole_checks",
    (
        text_column("kind"),
        text_column("registry"),
        time_column("checked"),
        optional(text_column("data_timestamp")),
        optional(date_column("data_date")),
    ),
    make=WholeCheck,
    describe="The last run over the whole registry ({kind!s:.40})".format_map,
)
WHOLE_TRIALS = Table(
    "whole_trials",
    (text_column("begin"), text_column("endings")),
    make=TrialBlock,
    describe="The trials {begin!s:.40}… of the last run over the whole registry".format_map,
)
