"""The stored trials that a person wants, by the parts of the question."""

from collections.abc import Mapping
from typing import Any

from trialcli.ctgov.facts.flags import FLAGS
from trialcli.ctgov.search.countries import country_names
from trialcli.ctgov.search.restrictions import open_among
from trialcli.ctgov.search.values import phases, statuses, study_types
from trialcli.registry.amounts import read_numbers
from trialcli.registry.near import read_near
from trialcli.registry.search import read_range
from trialcli.text.choices import chosen
from trialcli.text.dates import given_date
from trialcli.versions.wanted import WantedTrials


def given_wanted(given: Mapping[str, Any]) -> WantedTrials:
    """Return which stored trials are wanted; a part that is absent or None is not given.

    The parts have the names of the options of ``trialcli list``, with ``_`` for ``-``. Groups of
    the watch list are not read here.

    Raises:
        UsageError: a value is not one of its kind.
    """

    def several(name: str) -> list[str]:
        return list(given.get(name) or ())

    def read(name: str, reader: Any) -> Any:
        text = given.get(name)
        return None if text is None else reader(text)

    codes = statuses(several("status"))
    return WantedTrials(
        statuses=codes,
        phases=phases(several("phase")),
        study_types=study_types(several("type")),
        conditions=several("condition"),
        sponsors=several("sponsor"),
        countries=country_names(several("country")),
        flags=[chosen(one, FLAGS, "flag") for text in several("flag") for one in text.split(",")],
        enrollment=read("enrollment", read_numbers),
        next_date=read("next_date", read_range),
        has_results=given.get("results"),
        changed_since=read("changed_since", given_date),
        near=read("near", read_near),
        site_statuses=open_among(codes),
    )
