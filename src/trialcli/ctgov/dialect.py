"""The requests and answers of ClinicalTrials.gov: this module is a ``Dialect``."""

from trialcli.ctgov.addresses import (
    BATCH_SIZE,
    LIGHT_PAGE_SIZE,
    PAGE_SIZE,
    ask_count,
    ask_history,
    ask_history_version,
    ask_next,
    ask_search,
    ask_studies,
    ask_study,
    ask_version,
)
from trialcli.ctgov.answers import (
    data_date,
    names,
    read_page,
    read_study,
    read_version,
)
from trialcli.ctgov.history import read_history, read_history_version

__all__ = [
    "BATCH_SIZE",
    "LIGHT_PAGE_SIZE",
    "PAGE_SIZE",
    "ask_count",
    "ask_history",
    "ask_history_version",
    "ask_next",
    "ask_search",
    "ask_studies",
    "ask_study",
    "ask_version",
    "data_date",
    "names",
    "read_history",
    "read_history_version",
    "read_page",
    "read_study",
    "read_version",
]
