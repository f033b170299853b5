"""``trialcli fetch --history``, end to end."""

import signal
import sys
import threading
from collections import Counter
from pathlib import Path

import pytest

from tests import registry_faults as faults
from tests.cli.faults import CASES, Case
from tests.cli.hostile import RAW, WORDS
from tests.cli.program import Program
from tests.registry_server import Asked, Exchange, RegistryServer, Version, record

TRIAL = "NCT00000001"
OTHER = "NCT00000002"


def versions(count: int, trial: str = TRIAL) -> list[Version]:
    """Return versions of a trial, each with a title of its own."""
    return [
        (
            f"{2000 + number // 12}-{number % 12 + 1:02d}-15",
            "RECRUITING",
            ["Study Status"] if number else [],
            record(trial, title=f"Version {number + 1}"),
        )
        for number in range(count)
    ]


def put(registry: RegistryServer, count: int, trial: str = TRIAL) -> None:
    registry.put(record(trial, title="Now"))
    registry.put_history(trial, versions(count, trial))


def is_history(asked: Asked) -> bool:
    return asked.path.startswith("/api/int/")


def is_list(asked: Asked) -> bool:
    return asked.path.endswith("/history")


def is_version(asked: Asked) -> bool:
    return is_history(asked) and not is_list(asked)


def asked_versions(registry: RegistryServer) -> list[str]:
    return [asked.path.rpartition("/")[2] for asked in registry.asked if is_version(asked)]


def numbers(program: Program, trial: str = TRIAL) -> list[int | None]:
    return [name.version for name in program.store.histories(trial)]


# ------------------------------------------------------------ all goes well


def test_every_version_is_fetched_once_after_the_record(
    asking: Program, registry: RegistryServer
) -> None:
    put(registry, 12)
    ran = asking("fetch", TRIAL, "--history")
    digest = asking.store.versions(TRIAL)[0].digest[:8]
    assert (ran.code, ran.err) == (0, "1 trial: 1 new; 1 history: 1 complete\n")
    assert ran.out == f"{TRIAL}  new        {digest}\n{TRIAL}  history    12 versions, 12 new\n"
    assert asked_versions(registry) == [str(number) for number in range(12)]
    assert not any(asked.params for asked in registry.asked if is_history(asked))
    assert numbers(asking) == list(range(1, 13))
    assert asking("verify").code == 0


def test_what_is_kept_is_what_was_served(asking: Program, registry: RegistryServer) -> None:
    study = record(TRIAL)
    study["protocolSection"]["eligibilityModule"] = {"eligibilityCriteria": "* Age \\> 18/1"}
    registry.put(study)
    registry.put_history(TRIAL, [("2019-07-16", "RECRUITING", [], study)])
    asking("fetch", TRIAL, "--history")
    (name,) = asking.store.histories(TRIAL)
    kept = asking.store.load(name)
    criteria = kept.study["protocolSection"]["eligibilityModule"]["eligibilityCriteria"]
    assert criteria == "<ul><li>Age &gt; 18&#x2F;1</li></ul>"
    assert (kept.source.kind, kept.source.url) == (
        "history",
        f"{registry.root}/api/int/studies/{TRIAL}/history/0",
    )


def test_what_came_since_is_all_that_is_asked_for(
    asking: Program, registry: RegistryServer
) -> None:
    put(registry, 3)
    asking("fetch", TRIAL, "--history")
    before = asking.files()
    registry.asked.clear()
    put(registry, 5)
    registry.new_data("2026-11-23T09:00:05")
    ran = asking("fetch", TRIAL, "--history")
    assert (ran.code, ran.out.splitlines()[1]) == (0, f"{TRIAL}  history    5 versions, 2 new")
    assert asked_versions(registry) == ["3", "4"]
    assert before.items() <= asking.files().items()


def test_without_a_registry_update_one_request_is_enough(
    asking: Program, registry: RegistryServer
) -> None:
    put(registry, 3)
    put(registry, 2, OTHER)
    asking("fetch", TRIAL, OTHER, "--history")
    registry.asked.clear()
    ran = asking("fetch", TRIAL, OTHER, "--history")
    assert [line[13:] for line in ran.out.splitlines()[2:]] == [
        "history    3 versions, none new",
        "history    2 versions, none new",
    ]
    assert [asked.path for asked in registry.asked] == ["/api/v2/version"]
    registry.asked.clear()
    asking("fetch", TRIAL, "--history", "--refresh")
    assert [asked.path for asked in registry.asked if is_history(asked)] == [
        f"/api/int/studies/{TRIAL}/history"
    ]


def test_without_the_option_the_history_is_left_alone(
    asking: Program, registry: RegistryServer
) -> None:
    put(registry, 3)
    assert asking("fetch", TRIAL).code == 0
    assert asking("fetch", TRIAL, "--json", "--refresh").data["history"] == []
    assert not any(map(is_history, registry.asked))


def test_an_alias_is_asked_for_under_the_trials_own_id(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL, aliases=["NCT00000009"]))
    registry.put_history(TRIAL, versions(2))
    ran = asking("fetch", "NCT00000009", TRIAL, "--history")
    assert ran.code == 0
    assert [line for line in ran.out.splitlines() if "history" in line] == [
        f"{TRIAL}  history    2 versions, 2 new"
    ]
    assert len(asked_versions(registry)) == 2


def test_trials_from_a_file(asking: Program, registry: RegistryServer, tmp_path: Path) -> None:
    put(registry, 1)
    put(registry, 1, OTHER)
    (tmp_path / "trials.txt").write_text(f"{TRIAL}\n{OTHER}\n")
    ran = asking("fetch", "--from", "trials.txt", "--history")
    assert ran.err.endswith("2 trials: 2 new; 2 histories: 2 complete\n")
    assert ran.out.count("1 version, 1 new") == 2


@pytest.mark.slow
def test_a_long_history_does_not_show_in_the_list(
    asking: Program, registry: RegistryServer
) -> None:
    put(registry, 297)
    ran = asking("fetch", TRIAL, "--history")
    assert ran.out.splitlines()[1] == f"{TRIAL}  history    297 versions, 297 new"
    assert numbers(asking) == list(range(1, 298))
    (listed,) = asking("list", "--json").data["trials"]
    assert (listed["snapshots"], listed["changed"]) == (1, None)
    assert asking("verify", "--json").data["history_versions"] == 297
    assert len(asking.store.versions(TRIAL)) == 1


# ------------------------------------------------------------ trouble


def test_a_history_that_is_refused_is_one_line_and_touches_nothing_else(
    asking: Program, registry: RegistryServer
) -> None:
    for trial in (TRIAL, OTHER):
        put(registry, 3, trial)
    registry.plan(faults.blocked(), times=None, where=is_history)
    ran = asking("fetch", TRIAL, OTHER, "--history")
    assert ran.code == 3
    records, histories = ran.out.splitlines()[:2], ran.out.splitlines()[2:]
    assert all(line.split()[1] == "new" for line in records)
    why = (
        "The registry's history is not available (HTTP 403); current records are fetched as usual."
    )
    assert histories == [f"{trial}  history    failed: {why}" for trial in (TRIAL, OTHER)]
    assert ran.err == "2 trials: 2 new; 2 histories: 2 failed\n"
    assert len([asked for asked in registry.asked if is_history(asked)]) == 1
    assert all("httpx" in asked.user_agent for asked in registry.asked)
    assert [last_check.failing_since for last_check in asking.state.last_checks().values()] == [
        None,
        None,
    ]
    assert asking("fetch", TRIAL, OTHER, "--refresh").code == 0


def test_a_version_that_is_refused_is_named_and_tried_again_next_time(
    asking: Program, registry: RegistryServer
) -> None:
    put(registry, 5)
    registry.plan(faults.blocked(), where=lambda asked: asked.path.endswith("/history/2"))
    ran = asking("fetch", TRIAL, "--history")
    assert ran.code == 3
    assert ran.out.splitlines()[1] == (
        f"{TRIAL}  history    5 versions, 4 new, 1 (v3) missing: "
        "The registry refuses access to version 3 (HTTP 403)."
    )
    registry.asked.clear()
    ran = asking("fetch", TRIAL, "--history")
    assert (ran.code, ran.out.splitlines()[1]) == (0, f"{TRIAL}  history    5 versions, 1 new")
    assert asked_versions(registry) == ["2"]


def test_a_trial_without_a_record_history_is_reported(
    asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    put(registry, 1, OTHER)
    ran = asking("fetch", TRIAL, OTHER, "--history")
    assert ran.code == 3
    assert ran.out.splitlines()[2:] == [
        f"{TRIAL}  history    failed: The registry has no history of this trial (HTTP 404).",
        f"{OTHER}  history    1 version, 1 new",
    ]
    assert len([asked for asked in registry.asked if is_list(asked)]) == 3


def test_the_history_of_a_trial_that_cannot_be_read_is_not_asked_for(
    asking: Program, registry: RegistryServer
) -> None:
    ran = asking("fetch", TRIAL, "--history")
    assert (ran.code, len(ran.out.splitlines())) == (3, 1)
    assert not any(map(is_history, registry.asked))


@pytest.mark.parametrize("where", [is_list, is_version], ids=["list", "version"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_whatever_fails_the_record_is_kept_and_the_reason_is_one_line(
    case: Case,
    where: object,
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "0.1" if case.timeout != "10" else "10")
    put(registry, 2)
    registry.plan(case.fault, times=None, where=where)  # type: ignore[arg-type]
    ran = asking("fetch", TRIAL, "--history")
    assert ran.code == 3
    kept, failed = ran.out.splitlines()
    assert kept.split()[1] == "new"
    assert failed.startswith(f"{TRIAL}  history    ")
    assert len(failed.split()) > 6
    assert ran.err.startswith("1 trial: 1 new; 1 history: 1 ")
    assert numbers(asking) == []
    assert asking("verify").code == 0


# Of the others a single answer is believed.
PASSING = {
    name: case for name, case in CASES.items() if case.passes and name not in ("403", "wrong 404")
}


@pytest.mark.parametrize("case", PASSING.values(), ids=PASSING)
def test_a_fault_that_passes_is_survived(
    case: Case, asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRIALCLI_TIMEOUT", "2" if case.timeout == "10" else "0.5")
    put(registry, 2)
    registry.plan(case.fault, times=1, where=is_version)
    ran = asking("fetch", TRIAL, "--history")
    assert (ran.code, numbers(asking)) == (0, [1, 2])


def test_a_history_with_a_gap_is_not_believed(asking: Program, registry: RegistryServer) -> None:
    put(registry, 3)
    history = registry.histories[TRIAL].index()
    del history["changes"][1]
    registry.plan(faults.answers(history), times=None, where=is_list)
    ran = asking("fetch", TRIAL, "--history")
    assert ran.code == 3
    assert "failed: The registry's history has a gap or a wrong order" in ran.out
    assert asked_versions(registry) == []


def test_a_version_of_another_trial_or_number_is_not_kept(
    asking: Program, registry: RegistryServer
) -> None:
    put(registry, 3)
    for place, wrong in enumerate(
        [
            {"studyVersion": 0, "study": record(OTHER)},
            {"studyVersion": 2, "study": record(TRIAL)},
        ]
    ):
        registry.plan(
            faults.answers(wrong),
            times=None,
            where=lambda asked, end=f"/history/{place}": asked.path.endswith(end),  # type: ignore[misc]
        )
    ran = asking("fetch", TRIAL, "--history")
    assert (ran.code, numbers(asking)) == (3, [3])
    assert "2 (v1, v2) missing: " in ran.out


# ------------------------------------------------------------ killed


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9")
@pytest.mark.parametrize("place", [0, 7, 19])
def test_killed_half_way_and_run_again(
    place: int, asking: Program, registry: RegistryServer
) -> None:
    put(registry, 20)
    reached = threading.Event()

    def wait(exchange: Exchange) -> None:
        reached.set()
        faults.hanging(exchange)

    registry.plan(wait, where=lambda asked: asked.path.endswith(f"/history/{place}"))
    with asking.popen("fetch", TRIAL, "--history") as process:
        assert reached.wait(60)
        process.kill()
        process.communicate(timeout=30)
    assert process.returncode == -signal.SIGKILL
    assert numbers(asking) == list(range(1, place + 1))
    assert asking("verify").code == 0
    ran = asking("fetch", TRIAL, "--history")
    assert ran.code == 0
    assert ran.out.splitlines()[1] == f"{TRIAL}  history    20 versions, {20 - place} new"
    assert numbers(asking) == list(range(1, 21))
    # The one that was never answered is asked for again, and no other.
    assert Counter(asked_versions(registry)) == Counter(
        [*(str(number) for number in range(20)), str(place)]
    )
    assert len(asking.store.history_files(TRIAL)) == 20
    assert asking("verify").code == 0


# ------------------------------------------------------------ usage and hostile text


def test_a_search_has_no_history(program: Program) -> None:
    ran = program("fetch", "--query", "lupus", "--history")
    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err == "trialcli: --history requires trial IDs and cannot be combined with a search.\n"
    )


@pytest.mark.parametrize("text", WORDS.values(), ids=WORDS)
def test_what_the_history_says_reaches_no_terminal_raw_and_no_name(
    text: str, asking: Program, registry: RegistryServer
) -> None:
    registry.put(record(TRIAL))
    study = record(TRIAL, title=text, status=text)
    registry.put_history(TRIAL, [("2019-07-16", text, [text], study)])
    ran = asking("fetch", TRIAL, "--history")
    assert (ran.code, numbers(asking)) == (0, [1])
    assert not RAW.search((ran.out + ran.err).replace("\n", ""))
    registry.plan(
        faults.status(400, text.encode("utf-8", "replace").decode()), times=None, where=is_list
    )
    ran = asking("fetch", TRIAL, "--history", "--refresh")
    assert ran.code == 3
    assert len(ran.out.splitlines()) == 2
    assert not RAW.search((ran.out + ran.err).replace("\n", ""))
    (name,) = asking.store.histories(TRIAL)
    assert name.file_name.startswith("history-v0001-2019-07-16-2")
