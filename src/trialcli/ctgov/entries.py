"""How the trials and searches of ClinicalTrials.gov are written in a watch list."""

from trialcli.ctgov.facts.flags import FLAGS
from trialcli.ctgov.ids.arguments import read_trials
from trialcli.ctgov.search.given import read_search_keys, search_keys
from trialcli.registry.entries import EntryForms

ENTRY_FORMS = EntryForms(read_trials, read_search_keys, search_keys, FLAGS)
"""The entries that ``watch.toml`` has."""
