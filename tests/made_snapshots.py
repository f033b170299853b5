"""Snapshots and JSON values for tests: small, made up, and as odd as JSON allows."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tests.whole import whole
from trialcli.record.tree import Record, content_digest
from trialcli.registry.history import RegistryVersion
from trialcli.versions.snapshot import Snapshot, Source

VOLATILE = ("derivedSection.miscInfoModule.versionHolder",)
NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
TRIAL = "NCT00000001"


def made_record(title: str = "A study", holder: str = "2026-01-12") -> Record:
    """Return a whole record with a title, and the registry's date that moves every day."""
    locations = [{"country": "Peru", "geoPoint": {"lat": 48.0, "lon": -7.5}}]
    return whole(
        {
            "protocolSection": {
                "identificationModule": {"briefTitle": title},
                "contactsLocationsModule": {"locations": locations},
            },
            "derivedSection": {"miscInfoModule": {"versionHolder": holder}},
        }
    )


def made_snapshot(
    trial: str = TRIAL, title: str = "A study", *, minutes: float = 0, study: Record | None = None
) -> Snapshot:
    """Return a snapshot read some minutes after noon."""
    study = made_record(title) if study is None else study
    return Snapshot(
        trial=trial,
        retrieved=NOON + timedelta(minutes=minutes),
        source=Source("invented", note="made for a test"),
        digest=content_digest(study, VOLATILE),
        study=study,
    )


def made_version(
    number: int = 1, title: str = "A study", *, day: date = date(2019, 7, 16), minutes: float = 0
) -> Snapshot:
    """Return a version of the registry's history, read some minutes after noon."""
    version = RegistryVersion(number, day, "RECRUITING", ("Study Status", "Outcome Measures"))
    snapshot = made_snapshot(title=title, minutes=minutes)
    return snapshot._replace(source=Source("history"), version=version)


def _as_json(value: Any) -> Any:
    """Return a value as it is after having been JSON: two halves of a pair become a character."""
    return json.loads(json.dumps(value))


json_texts = st.text(st.characters(), max_size=8).map(_as_json)
_leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | json_texts
)
json_values = st.recursive(
    _leaves,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(json_texts, inside, max_size=3),
    max_leaves=8,
)
json_objects = st.dictionaries(json_texts, json_values, max_size=3)
