"""The requests and answers of ClinicalTrials.gov: this module is a ``Dialect``."""

from trialcli.ctgov.addresses import (
    BATCH_SIZE,
    LIGHT_PAGE_SIZE,
    PAGE_SIZE,
    ask_count,
    ask_history,
    ask_history_version,
    ask_less,
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
from trialcli.ctgov.pagetexts import split_page
from trialcli.ctgov.whole import (
    ask_everything,
    ask_size,
    data_date_place,
    likely_data_date_place,
    read_size,
    require_download,
    trial_of_entry,
)

__all__ = [
    "BATCH_SIZE",
    "LIGHT_PAGE_SIZE",
    "PAGE_SIZE",
    "ask_count",
    "ask_everything",
    "ask_history",
    "ask_history_version",
    "ask_less",
    "ask_next",
    "ask_search",
    "ask_size",
    "ask_studies",
    "ask_study",
    "ask_version",
    "data_date",
    "data_date_place",
    "likely_data_date_place",
    "names",
    "read_history",
    "read_history_version",
    "read_page",
    "read_size",
    "read_study",
    "read_version",
    "require_download",
    "split_page",
    "trial_of_entry",
]
