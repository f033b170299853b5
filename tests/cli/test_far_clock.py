"""A clock that is wrong by a day or by thousands of years: nothing fails and nothing misleads."""

import os
from copy import deepcopy
from datetime import UTC, datetime

import pytest

from tests.cli.program import Program
from tests.made_snapshots import made_snapshot
from tests.registry_server import RegistryServer, record
from trialcli.edges.environment import CLOCK_SHIFT

A, B = TRIALS = ["NCT00000001", "NCT00000002"]
COMMANDS = [
    ("fetch", *TRIALS),
    ("show", A),
    ("show", A, "--full"),
    ("show", A, "--offline"),
    ("list",),
    ("diff", A),
    ("diff",),
    ("diff", "--since", "2026-01-01"),
    ("history", A),
    ("timeline", A),
    ("timeline", A, "--html", "-"),
    ("watch", "add", *TRIALS),
    ("watch", "run"),
    ("watch", "run", "--json"),
    ("watch", "run", "--refresh"),
    ("watch", "list"),
    ("news",),
    ("news", "--mark-seen"),
    ("verify",),
    ("verify", "--rebuild"),
    ("doctor",),
]


def at(monkeypatch: pytest.MonkeyPatch, then: datetime) -> None:
    """Set the program's clock."""
    now = datetime.now(UTC)  # noqa: TID251 - what the shift is from
    monkeypatch.setenv(CLOCK_SHIFT, str((then - now).total_seconds()))


@pytest.mark.parametrize(
    "year", [1, 2, 1969, 1970, 2038, 2262, 2263, 2500, 9900, 9989, 9990, 9998, 9999]
)
def test_in_any_year_every_command_gives_a_documented_code(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch, year: int
) -> None:
    registry.put(*map(record, TRIALS))
    asking.keep(made_snapshot(A, title="Before"), made_snapshot(A, title="After", minutes=1))
    at(monkeypatch, datetime(year, 12 if year > 1 else 1, 31, tzinfo=UTC))
    (asking.root / "watch.toml").write_text(
        f'[sink.page]\nkind = "html"\nfile = "{asking.root}/page.html"\n[group.one]\n'
        f'trials = ["{A}"]\nsinks = ["page", "stdout"]\n'
    )
    for command in COMMANDS:
        ran = asking(*command)
        assert ran.code in (0, 3, 5), (command, ran)
        assert "Unexpected" not in ran.err, (command, ran.err)
        assert "Overflow" not in ran.err, (command, ran.err)


def change(registry: RegistryServer, trial: str, status: str) -> None:
    study = deepcopy(registry.records[trial])
    study["protocolSection"]["statusModule"]["overallStatus"] = status
    registry.put(study)


@pytest.mark.parametrize("ahead", [1, 400])
@pytest.mark.parametrize("later", [0, 1.01, 401])
def test_one_run_with_a_clock_ahead_delays_no_news(
    asking: Program,
    registry: RegistryServer,
    monkeypatch: pytest.MonkeyPatch,
    ahead: float,
    later: float,
) -> None:
    """What is fetched in the same registry update is reported by the next run."""
    shift = float(os.environ[CLOCK_SHIFT])
    registry.put(*map(record, TRIALS))
    asking("watch", "add", *TRIALS)
    asking("watch", "run")
    monkeypatch.setenv(CLOCK_SHIFT, str(shift + ahead * 86400))
    # By that clock the registry's data is old, and that is all there is to tell.
    assert ("Outdated" in asking("watch", "run").out) is (ahead == 400)
    monkeypatch.setenv(CLOCK_SHIFT, str(shift))
    change(registry, B, "COMPLETED")
    assert "changed" in asking("fetch", "--refresh", B).out
    monkeypatch.setenv(CLOCK_SHIFT, str(shift + later * 86400))
    ran = asking("watch", "run")
    assert ran.code == 0
    assert "Recruiting → Completed" in ran.out
    assert asking("watch", "run").out == ""


def test_a_check_that_is_yet_to_come_is_unknown(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = float(os.environ[CLOCK_SHIFT])
    registry.put(*map(record, TRIALS))
    asking("watch", "add", *TRIALS)
    monkeypatch.setenv(CLOCK_SHIFT, str(shift + 86400 * 3))
    asking("watch", "run")
    monkeypatch.setenv(CLOCK_SHIFT, str(shift))
    listed = asking("watch", "list", "--json").data
    trials = [trial for group in listed["groups"] for trial in group["trials"]]
    assert [trial["checked"] for trial in trials] == [None, None]
    assert listed["last_run"] is None


def test_a_clock_that_was_set_back_by_seconds_forgets_no_check(
    asking: Program, registry: RegistryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shift = float(os.environ[CLOCK_SHIFT])
    registry.put(*map(record, TRIALS))
    asking("watch", "add", *TRIALS)
    asking("watch", "run")
    monkeypatch.setenv(CLOCK_SHIFT, str(shift - 20))
    listed = asking("watch", "list", "--json").data
    trials = [trial for group in listed["groups"] for trial in group["trials"]]
    assert all(trial["checked"] for trial in trials)
    assert listed["last_run"] is not None
    before = len(registry.asked)
    assert asking("watch", "run").code == 0
    assert len(registry.asked) == before + 1
