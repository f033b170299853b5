"""A store in Python: reads, compares, fetches; every error is one documented exception."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

import trialcli
from tests import registry_faults as faults
from tests.documents import EXAMPLE, examples_at
from tests.registry_server import RegistryServer, record
from trialcli.edges.storefiles import FULL_TEXT

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
TRIAL, OTHER = "NCT00000001", "NCT00000002"


@pytest.fixture
def store(tmp_path: Path) -> trialcli.Store:
    return trialcli.Store(examples_at(tmp_path / "store"), clock=lambda: NOW)


def store_of(path: Path, registry: RegistryServer) -> trialcli.Store:
    return trialcli.Store(path, registry_url=registry.root, rate=0, retry_wait=0, clock=lambda: NOW)


def damage_the_newest(store: trialcli.Store) -> None:
    max((store.path / EXAMPLE).iterdir()).write_text("{}")


# ---------------------------------------------------------------- what is stored


def test_trials_versions_and_snapshots(store: trialcli.Store) -> None:
    assert store.trials() == [EXAMPLE]
    days = [version.day for version in store.versions(EXAMPLE)]
    assert days == sorted(days)
    assert [snapshot.retrieved.date() for snapshot in store.snapshots(EXAMPLE)] == days
    assert store.snapshot(EXAMPLE, "first").retrieved.date() == days[0]
    assert store.record(EXAMPLE) == store.snapshot(EXAMPLE).study
    assert store.record(EXAMPLE.lower(), "2026-03-01") != store.record(EXAMPLE)


def test_the_catalog(store: trialcli.Store) -> None:
    (row,) = store.catalog()
    assert (row.summary.trial, row.summary.status, row.problem) == (EXAMPLE, "COMPLETED", None)
    assert row.summary == trialcli.summary(store.snapshot(EXAMPLE))


def test_the_catalog_names_a_trial_that_cannot_be_read(store: trialcli.Store) -> None:
    damage_the_newest(store)
    (row,) = store.catalog()
    assert (row.summary.trial, row.summary.status) == (EXAMPLE, None)
    assert row.problem


def test_find(store: trialcli.Store) -> None:
    found = store.find("METFORMIN", "type-2 diabetes")
    assert (found.total, found.searched, found.hint) == (1, 1, "")
    (row,) = found.rows
    assert row.trial == EXAMPLE
    (as_dict,), (as_row,) = trialcli.to_dict(found)["matches"], trialcli.to_rows(found)
    assert as_dict["text"] == as_row["text"] == row.text
    assert [one.trial for one in store.find('"type 2" metformin').rows] == [EXAMPLE]
    assert store.find("metformin", sections=["Eligibility"]).rows[0].section == "eligibility"
    assert store.find("metformin", trials=[EXAMPLE.lower()]).total == 1
    assert store.find("metformin", trials=[OTHER]).searched == 0
    assert store.find("unheard", "metformin").hint.startswith("None has: unheard.")
    assert store.find("metformin", any_version=True, limit=None).rows[0].version.day


@pytest.mark.parametrize(
    "arguments",
    [
        {"words": []},
        {"words": [" ", "?"]},
        {"words": ["x"], "sections": ["nowhere"]},
        {"words": ["x"], "trials": ["lupus"]},
        {"words": ["x"], "limit": 0},
    ],
)
def test_what_find_cannot_read(store: trialcli.Store, arguments: dict[str, Any]) -> None:
    words = arguments.pop("words")
    with pytest.raises(trialcli.UsageError):
        store.find(*words, **arguments)


def test_find_goes_on_without_a_damaged_version_if_asked(store: trialcli.Store) -> None:
    damage_the_newest(store)
    with pytest.raises(trialcli.StoreError):
        store.find("metformin")
    found = store.find("metformin", any_version=True, skip_damaged=True)
    assert (len(found.problems), found.total) == (1, 1)


def test_find_without_a_file_for_its_index(store: trialcli.Store) -> None:
    (store.path / FULL_TEXT).symlink_to(store.path / "nowhere" / "index")
    assert store.find("metformin").total == 1
    (warning,) = store.warnings
    assert "a copy in memory takes its place" in warning


def named(trial: str, title: str, condition: str) -> Any:
    study = record(trial, title=title)
    study["protocolSection"]["conditionsModule"] = {"conditions": [condition]}
    return study


def test_search(tmp_path: Path, registry: RegistryServer) -> None:
    registry.put(named(TRIAL, "Pill for lupus", "Lupus"), named(OTHER, "Gout pill", "Gout"))
    with store_of(tmp_path / "store", registry) as store:
        found = store.search("pill", condition="lupus", status=["recruiting"])
        assert len(store.search("pill", limit=1, sort="-start").rows) == 1
    assert (found.found, [row.summary.trial for row in found.rows]) == (1, [TRIAL])
    (row,) = trialcli.to_rows(found)
    assert (row["trial"], row["conditions"]) == (TRIAL, ["Lupus"])
    assert trialcli.to_dict(found)["found"] == 1
    assert not store.path.exists()


@pytest.mark.parametrize(
    "parts",
    [{}, {"disease": "x"}, {"status": "sleeping"}, {"words": "x", "limit": 0}, {"words": "?"}],
)
def test_what_search_cannot_read(store: trialcli.Store, parts: dict[str, Any]) -> None:
    with pytest.raises(trialcli.UsageError):
        store.search(**parts)


def test_related(tmp_path: Path, registry: RegistryServer) -> None:
    registry.put(named(TRIAL, "Pill for lupus", "Lupus"), named(OTHER, "Lupus again", "lupus"))
    with store_of(tmp_path / "store", registry) as store:
        with pytest.raises(trialcli.NotStoredError):
            store.related(TRIAL, stored=True)
        found = store.related(TRIAL)
    (row,) = found.rows
    assert (row.summary.trial, row.reasons[0]) == (OTHER, "same condition: lupus")
    assert (found.is_from_store, found.error, store.trials()) == (False, None, [TRIAL])
    assert trialcli.to_dict(found)["trials"][0]["reasons"] == trialcli.to_rows(found)[0]["reasons"]
    assert store.related(TRIAL, stored=True).rows == ()


def test_related_without_the_registry_compares_stored_trials(
    tmp_path: Path, registry: RegistryServer
) -> None:
    registry.put(named(TRIAL, "Pill for lupus", "Lupus"), named(OTHER, "Lupus again", "lupus"))
    with store_of(tmp_path / "store", registry) as store:
        store.fetch(TRIAL, OTHER)
    alone = trialcli.Store(
        tmp_path / "store", registry_url="http://127.0.0.1:9", rate=0, retry_wait=0
    )
    found = alone.related(TRIAL, limit=None)
    assert found.is_from_store
    assert isinstance(found.error, trialcli.RegistryError)
    assert [row.summary.trial for row in found.rows] == [OTHER]


def test_a_store_that_does_not_exist_is_empty_and_not_made(tmp_path: Path) -> None:
    store = trialcli.Store(tmp_path / "nowhere")
    assert (store.trials(), store.catalog()) == ([], [])
    with pytest.raises(trialcli.NotStoredError):
        store.versions(TRIAL)
    assert not store.path.exists()


def test_the_store_of_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRIALCLI_STORE", str(tmp_path / "mine"))
    assert trialcli.default_store() == tmp_path / "mine"


# ---------------------------------------------------------------- what changed


def test_an_audit(store: trialcli.Store) -> None:
    audit: trialcli.Audit = store.audit(EXAMPLE, today=date(2026, 11, 23))
    assert audit.today == date(2026, 11, 23)
    assert store.audit(EXAMPLE).today == NOW.date()
    changed: list[trialcli.AuditedOutcome] = [one for one in audit.outcomes if not one.is_quiet]
    assert {one.found.verdict for one in changed} == {"promoted", "altered"}
    data = trialcli.to_dict(audit)
    assert (data["schema"], len(data["outcomes"])) == ("trialcli/audit/1", len(audit.outcomes))
    rows = trialcli.to_rows(audit)
    assert [row["verdict"] for row in rows if row["section"] == "outcomes"] == [
        one.found.verdict for one in audit.outcomes
    ]


def test_a_diff_a_history_and_a_timeline(store: trialcli.Store) -> None:
    diff = store.diff(EXAMPLE, "first")
    assert (diff.worst, diff.after.day) == ("major", date(2026, 11, 11))
    assert [event.severity for event in diff.events] == sorted(
        (event.severity for event in diff.events), key=trialcli.SEVERITIES.index
    )
    history = store.history(EXAMPLE)
    assert [version.worst is None for version in history.versions] == [True, *[False] * 4]
    timeline = store.timeline(EXAMPLE)
    assert timeline.today == NOW.date()
    assert store.timeline(EXAMPLE, today=date(2030, 1, 1)).today == date(2030, 1, 1)


@pytest.mark.parametrize("form", ["version", "day", "time"])
def test_a_version_is_given_as_itself_or_as_its_day(store: trialcli.Store, form: str) -> None:
    versions = store.versions(EXAMPLE)
    forms = {
        "version": lambda version: version,
        "day": lambda version: version.day,
        "time": lambda version: version.stored.retrieved,
    }
    first, second = map(forms[form], versions[:2])
    assert store.diff(EXAMPLE, first, second) == store.diff(
        EXAMPLE, str(versions[0].day), versions[1].stored.digest
    )
    assert store.snapshot(EXAMPLE, first) == store.snapshot(EXAMPLE, "first")
    assert store.record(EXAMPLE, second) == store.record(EXAMPLE, str(versions[1].day))


def test_a_version_that_was_stored_after_it_was_listed(
    tmp_path: Path, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL), record(OTHER))
    days = ("2019-07-16", "2019-07-17")
    registry.put_history(TRIAL, [(day, "RECRUITING", [], record(TRIAL)) for day in days])
    registry.plan(faults.blocked(), where=lambda asked: asked.path.endswith("/history/1"))
    with store_of(tmp_path / "store", registry) as store:
        store.fetch(TRIAL, OTHER)
        store.fetch_history(TRIAL)
        listed = store.versions(TRIAL)[1]
        with pytest.raises(trialcli.UsageError, match="v2 is not stored"):
            store.snapshot(TRIAL, listed)
        store.fetch_history(TRIAL)
        assert store.snapshot(TRIAL, listed) == store.snapshot(TRIAL, "v2")
        with pytest.raises(trialcli.UsageError, match=f"{OTHER}.*is not stored"):
            store.snapshot(OTHER, store.versions(TRIAL)[0])


def test_own_thresholds(store: trialcli.Store) -> None:
    strict = trialcli.Thresholds(enrollment_percent=1, date_days=1)
    lax = trialcli.Store(store.path, thresholds=trialcli.Thresholds(99, 9999))
    assert trialcli.Store(store.path, thresholds=strict).diff(EXAMPLE, "first").worst == "major"
    rules = {event.rule.id for event in lax.diff(EXAMPLE, "first").events}
    assert not rules & {"enrollment-changed-much", "date-moved-far"}


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    "read",
    [
        lambda store: store.versions(TRIAL),
        lambda store: store.snapshot(TRIAL),
        lambda store: store.record(TRIAL),
        lambda store: store.diff(TRIAL),
        lambda store: store.history(TRIAL),
        lambda store: store.timeline(TRIAL),
        lambda store: store.audit(TRIAL),
        lambda store: next(store.snapshots(TRIAL)),
    ],
)
def test_a_trial_that_is_not_stored(store: trialcli.Store, read: object) -> None:
    assert callable(read)
    with pytest.raises(trialcli.NotStoredError) as raised:
        read(store)
    assert raised.value.trial == TRIAL


@pytest.mark.parametrize(
    ("trial", "version"), [("lupus", "latest"), (f"{TRIAL} {OTHER}", "latest"), (EXAMPLE, "v7")]
)
def test_what_names_no_trial_or_version(store: trialcli.Store, trial: str, version: str) -> None:
    with pytest.raises(trialcli.UsageError):
        store.snapshot(trial, version)


@pytest.mark.parametrize("wrong", [None, 7, [TRIAL]])
def test_arguments_of_another_type(store: trialcli.Store, wrong: Any) -> None:
    for call in (store.fetch, store.history, lambda wrong: store.snapshot(EXAMPLE, wrong)):
        with pytest.raises(trialcli.UsageError):
            call(wrong)


def test_a_clock_without_a_time_zone(store: trialcli.Store) -> None:
    naive = trialcli.Store(store.path, clock=lambda: NOW.replace(tzinfo=None))
    for call in (naive.timeline, naive.audit, naive.fetch):
        with pytest.raises(trialcli.UsageError, match="time zone"):
            call(EXAMPLE)


def test_a_damaged_file(store: trialcli.Store) -> None:
    damage_the_newest(store)
    for read in (store.snapshot, store.diff, store.history, store.timeline, store.audit):
        with pytest.raises(trialcli.DamagedSnapshotError):
            read(EXAMPLE)
    history = store.history(EXAMPLE, skip_damaged=True)
    assert [version.digest is None for version in history.versions] == [*[False] * 4, True]
    assert len(history.problems) == 1
    assert len(store.timeline(EXAMPLE, skip_damaged=True).versions) == 4
    assert "damaged" in store.audit(EXAMPLE, skip_damaged=True).moments[-1].about


def test_a_setting_that_cannot_be_used(tmp_path: Path) -> None:
    with pytest.raises(trialcli.UsageError):
        trialcli.Store(tmp_path, registry_url="ftp://example.org")


def test_a_store_shows_its_path(store: trialcli.Store) -> None:
    assert repr(store) == f"Store({str(store.path)!r})"


def test_a_store_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(trialcli.StoreError):
        trialcli.Store(tmp_path / "file").trials()


# ---------------------------------------------------------------- the registry


def test_fetch(tmp_path: Path, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    with store_of(tmp_path / "store", registry) as store:
        unknown, known = store.fetch(OTHER, TRIAL, OTHER)
        assert (known.outcome, known.error) == ("new", None)
        assert (unknown.outcome, type(unknown.error)) == ("failed", trialcli.NotFoundError)
        assert store.snapshot(TRIAL).retrieved == NOW
        registry.put(record(TRIAL, status="TERMINATED"))
        assert [one.outcome for one in store.fetch(TRIAL)] == ["unchanged"]  # no newer data
        assert [one.outcome for one in store.fetch(TRIAL, refresh=True)] == ["changed"]
        assert store.diff(TRIAL).events[0].rule.id == "status-stopped"
    assert store.warnings == ()


def test_fetch_from_a_registry_that_cannot_be_reached(tmp_path: Path) -> None:
    store = trialcli.Store(tmp_path, registry_url="http://127.0.0.1:9", rate=0, retry_wait=0)
    (fetched,) = store.fetch(TRIAL)
    assert isinstance(fetched.error, trialcli.UnreachableError)
    with pytest.raises(trialcli.UsageError):
        store.fetch(TRIAL, "lupus")


def test_fetch_a_history(tmp_path: Path, registry: RegistryServer) -> None:
    registry.put(record(TRIAL))
    days = ("2019-07-16", "2019-07-17")
    registry.put_history(TRIAL, [(day, "RECRUITING", [], record(TRIAL)) for day in days])
    registry.plan(faults.blocked(), where=lambda asked: asked.path.endswith("/history/1"))
    with store_of(tmp_path / "store", registry) as store:
        partial = store.fetch_history(TRIAL)
        assert (partial.outcome, partial.new, partial.missing) == ("partial", (1,), (2,))
        assert store.fetch_history(TRIAL).outcome == "complete"
        assert [version.number for version in store.versions(TRIAL)] == [1, 2]
        assert store.snapshot(TRIAL, "v2").version is not None


def test_a_store_for_each_thread(tmp_path: Path, registry: RegistryServer) -> None:
    trials = [f"NCT0000000{number}" for number in range(1, 9)]
    registry.put(*map(record, trials))

    def fetch(trial: str) -> None:
        with store_of(tmp_path / "store", registry) as store:
            store.fetch(trial)

    threads = [Thread(target=fetch, args=[trial]) for trial in trials]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert trialcli.Store(tmp_path / "store").trials() == trials


def test_nothing_is_printed(
    tmp_path: Path, registry: RegistryServer, capsys: pytest.CaptureFixture[str]
) -> None:
    registry.put(record(TRIAL))
    with store_of(tmp_path / "store", registry) as store:
        store.fetch(TRIAL, OTHER)
        store.history(TRIAL)
        store.timeline(TRIAL)
        trialcli.to_rows(store.catalog())
    assert capsys.readouterr() == ("", "")


# ---------------------------------------------------------------- files


def test_a_file_is_imported(tmp_path: Path) -> None:
    given = tmp_path / "given.json"
    given.write_text(json.dumps([record(TRIAL), record(TRIAL), {}]))
    with trialcli.Store(tmp_path / "store", clock=lambda: NOW) as store:
        found = store.import_file(given)
        assert [one.outcome for one in found] == ["new", "unchanged", "refused"]
        assert isinstance(found[2].error, trialcli.RefusedRecordError)
        assert trialcli.to_dict(found[0])["trial"] == TRIAL
        assert store.snapshot(TRIAL).source.kind == "file"
        day = datetime(2026, 11, 22, tzinfo=UTC)
        (again, *_) = store.import_file(str(given), retrieved=day)
        assert again.retrieved == day
        for wrong in (datetime(2027, 1, 1, tzinfo=UTC), day.replace(tzinfo=None)):
            with pytest.raises(trialcli.UsageError):
                store.import_file(given, retrieved=wrong)
        with pytest.raises(trialcli.UsageError, match="No such file"):
            store.import_file(tmp_path / "none")
