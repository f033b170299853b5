from datetime import UTC, datetime, timedelta

import pytest

from trialcli.errors import UsageError
from trialcli.versions.line import snapshots_alone
from trialcli.versions.names import HOW_TO_NAME, resolve
from trialcli.versions.snapshot import SnapshotName

TRIAL = "NCT00000001"
LATE = datetime(2026, 1, 12, 23, 59, 59, 999999, tzinfo=UTC)


def named(digest: str, days: float = 0) -> SnapshotName:
    return SnapshotName(TRIAL, f"{digest}.json", LATE + timedelta(days=days), digest.ljust(16, "0"))


def resolved(name: str, *versions: SnapshotName) -> SnapshotName:
    return resolve(name, snapshots_alone(versions), TRIAL).stored


FIRST, SECOND, THIRD = named("aaaa1"), named("aaaa2", 1.5), named("bbbb", 7)
VERSIONS = [FIRST, SECOND, THIRD]


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("latest", THIRD),
        ("previous", SECOND),
        ("first", FIRST),
        (" Latest ", THIRD),
        ("2026-01-12", FIRST),
        ("2026-01-13", FIRST),
        ("2026-01-14", SECOND),
        ("2026-01-18", SECOND),
        ("2026-01-19", THIRD),
        ("9999-12-31", THIRD),
        ("aaaa1", FIRST),
        ("AAAA2", SECOND),
        ("bbbb", THIRD),
        ("bbbb000000000000", THIRD),
        ("bbbb0000000000001234567890", THIRD),  # more of it than a name holds
    ],
)
def test_a_version_by_its_name(name: str, version: SnapshotName) -> None:
    assert resolved(name, *VERSIONS) == version


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("aaaa", "several digests begin aaaa. Give more of it."),
        ("cccc", "no stored version has a digest that begins cccc."),
        ("aaa", "'aaa' does not name a version."),
        (
            "2026-01-11",
            "2026-01-11",
        ),
        ("2026-02-30", "2026-02-30 is not a date."),
        ("v7", "v7"),
        ("v0", "'v0' does not name a version."),
        ("", "'' does not name a version."),
        ("latest~1", "does not name a version."),
        ("2026-1-12", "does not name a version."),
        ("g" * 16, "does not name a version."),
    ],
)
def test_a_name_of_no_version(name: str, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        resolved(name, *VERSIONS)
    assert said in str(raised.value)
    assert raised.value.trial == TRIAL


def test_the_same_content_again_is_its_newest_reading() -> None:
    again = named("aaaa1", 9)
    assert resolved("aaaa1", *VERSIONS, again) == again


def test_of_one_version_there_is_no_previous_one() -> None:
    assert resolved("latest", FIRST) == resolved("first", FIRST) == FIRST
    with pytest.raises(UsageError, match="only one version is stored"):
        resolved("previous", FIRST)


def test_the_advice_names_every_way() -> None:
    for way in ("latest", "previous", "first", "2026-01-12", "digest"):
        assert way in HOW_TO_NAME
