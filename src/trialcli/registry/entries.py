"""How the entries of a watch list are written: trials and searches of one registry."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from trialcli.registry.ids import ReadTrials
from trialcli.registry.search import Search


@dataclass(frozen=True, slots=True)
class EntryForms:
    """Reads and writes the entries of a watch list."""

    read_trials: ReadTrials
    read_search: Callable[[Mapping[str, Any]], Search]
    """Reads a search that is a table; raises a UsageError that says what is wrong."""
    search_keys: Callable[[Search], Mapping[str, Any]]
    """Returns such a table."""
    flags: Collection[str] = ()
    """The IDs of the flags that a record can have."""
