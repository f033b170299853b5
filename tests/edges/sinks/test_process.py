"""The witness awaits the end of a program, even if trialcli is killed meanwhile."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.program import BAD_SUPERVISOR
from tests.small_disk import fill, small_disk
from trialcli.edges.sinks import witness as witness_program
from trialcli.edges.sinks.process import Printed, TooSlowError, Witness, run_program

CONTENT = b"news" * 50_000
"""More than a pipe holds."""
_RUNNER = """
import os, sys
from pathlib import Path
from trialcli.edges.sinks.process import Witness, run_program
witness = Witness(Path("witness"))
program = ["sh", "-c", sys.argv[1]]
print("ready", flush=True)
run_program(
    program, b"news" * 50_000, timeout=float(sys.argv[2]), variables=os.environ,
    witness=witness, attempt="the first",
)
"""


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness")


def run(witness: Witness, script: str, attempt: str = "the first", timeout: float = 30) -> int:
    return run_program(
        ["sh", "-c", script],
        CONTENT,
        timeout=timeout,
        variables=os.environ,
        witness=witness,
        attempt=attempt,
    )


def killed_after(script: str, *, until: Path) -> None:
    """Start a delivery and kill who started it, as soon as a file is there."""
    with subprocess.Popen(
        [sys.executable, "-c", _RUNNER, script, "30"], stdout=subprocess.PIPE
    ) as runner:
        assert runner.stdout is not None
        runner.stdout.readline()
        _wait_for(until)
        runner.kill()


def _lives(process: int) -> bool:
    """Whether a process is at work; one that is dead may still wait for somebody to ask."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def _wait_for(path: Path) -> None:
    _wait_until(path.exists)


def _wait_until(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + 300
    while not is_so():
        assert time.monotonic() < end
        os.sched_yield()


def test_a_success_is_recorded_under_its_attempt(witness: Witness, tmp_path: Path) -> None:
    assert not witness.has_ended_well("the first", 1)
    assert run(witness, "cat >told") == 0
    assert (tmp_path / "told").read_bytes() == CONTENT
    assert witness.has_ended_well("the first", 1)
    assert not witness.has_ended_well("the second", 1)
    assert run(witness, "exit 0", "the second") == 0
    assert not witness.has_ended_well("the first", 1)


@pytest.mark.parametrize(("script", "code"), [("exit 7", 7), ("kill -9 $$", -9), ("exec 0<&-", 0)])
def test_the_exit_code_is_that_of_the_program(script: str, code: int, witness: Witness) -> None:
    assert run(witness, script) == code
    assert witness.has_ended_well("the first", 1) == (code == 0)


def test_a_missing_program_raises_file_not_found(witness: Witness) -> None:
    with pytest.raises(FileNotFoundError):
        run_program(["./no-such"], b"", timeout=9, variables=os.environ, witness=witness)


def test_a_slow_program_is_killed_with_its_process_group(witness: Witness, tmp_path: Path) -> None:
    with pytest.raises(TooSlowError):
        run(witness, "echo $$ >pid; sleep 600", timeout=5)
    # It is killed by now, and dies in its own time: of that only its witness is waited for.
    program = int((tmp_path / "pid").read_text())
    _wait_until(lambda: not _lives(program))
    assert not witness.has_ended_well("the first", 1)


def test_a_program_that_outlives_the_run_is_awaited_and_its_success_known(
    witness: Witness, tmp_path: Path
) -> None:
    script = "touch begun; sleep 1; cat >told"
    killed_after(script, until=tmp_path / "begun")
    with pytest.raises(TooSlowError):
        witness.has_ended_well("the first", 0)
    assert witness.has_ended_well("the first", 30)
    assert (tmp_path / "told").read_bytes() == CONTENT


def test_a_program_that_fails_after_a_kill_has_not_succeeded(
    witness: Witness, tmp_path: Path
) -> None:
    killed_after("touch begun; sleep 1; exit 1", until=tmp_path / "begun")
    assert not witness.has_ended_well("the first", 30)


def test_the_wait_for_a_program_that_outlives_the_run_is_limited(tmp_path: Path) -> None:
    ours, theirs = os.pipe()
    numbers = [str(theirs), str(theirs), "-1", "0", "0.5"]
    words = [*numbers, str(tmp_path / "witness"), "the first", "sleep", "600"]
    with subprocess.Popen(
        [*BAD_SUPERVISOR, sys.executable, "-I", "-S", witness_program.__file__, *words],
        pass_fds=[theirs],
        start_new_session=True,
    ) as seer:
        os.close(theirs)
        assert seer.wait(30) == -signal.SIGKILL
    os.close(ours)
    assert (tmp_path / "witness").read_text() == ""


def test_child_processes_left_behind_hold_no_lock(witness: Witness, tmp_path: Path) -> None:
    assert run(witness, "sleep 600 & echo $! >left") == 0
    assert witness.has_ended_well("the first", 0)
    os.kill(int((tmp_path / "left").read_text()), signal.SIGKILL)


def test_two_deliveries_to_one_sink_at_once_are_refused(witness: Witness) -> None:
    with witness.lock(), pytest.raises(BlockingIOError):
        run(witness, "exit 0")


# ---------------------------------------------------------------- full disks


def test_the_success_of_a_program_that_fills_the_disk_is_recorded(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        witness = Witness(disk / "witness")
        for attempt in ("the first", "the second"):
            assert run(witness, f"cat </dev/zero >{disk}/{attempt[4:]} 2>&-; exit 0", attempt) == 0
            assert witness.has_ended_well(attempt, 1)
            (disk / attempt[4:]).unlink()
    assert "Traceback" not in capfd.readouterr().err


def test_on_a_full_disk_no_program_is_started(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 64) as disk:
        witness = Witness(disk / "witness")
        assert run(witness, "exit 0") == 0
        fill(disk)
        with pytest.raises(OSError, match="No space left on device"):
            run(witness, f"touch {tmp_path}/ran", "the second")
        assert not (tmp_path / "ran").exists()
        assert not witness.has_ended_well("the second", 1)


def test_a_record_that_cannot_be_written_does_not_change_the_exit_code(
    witness: Witness, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(witness, f"rm -r {tmp_path}/witness*; mkdir {tmp_path}/witness") == 0
    assert capfd.readouterr().err == ""


def test_a_test_does_not_replace_the_recorded_attempt(witness: Witness) -> None:
    assert run(witness, "exit 0", "the first") == 0
    assert run(witness, "exit 0", "") == 0
    assert witness.has_ended_well("the first", 1)
    assert not witness.has_ended_well("", 1)


def test_the_witness_goes_on_if_the_run_is_dead(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    killed_after("touch begun; sleep 1", until=tmp_path / "begun")
    assert Witness(tmp_path / "witness").has_ended_well("the first", 30)
    assert "Traceback" not in capfd.readouterr().err


# ---------------------------------------------------------------- inheritance and output


@pytest.mark.parametrize("code", [0, 3])
def test_signals_ignored_by_the_parent_process_change_nothing(code: int, tmp_path: Path) -> None:
    # The signals of the program are asked, too: a shell in it waits for its own programs.
    script = f"grep -E '^Sig(Blk|Ign)' /proc/self/status >signals; sleep 0; exit {code}"
    subprocess.run([*BAD_SUPERVISOR, sys.executable, "-c", _RUNNER, script, "30"], check=True)
    assert Witness(tmp_path / "witness").has_ended_well("the first", 1) is (code == 0)
    of_interest = sum(1 << number - 1 for number in witness_program._USUAL)
    for line in (tmp_path / "signals").read_text().splitlines():
        assert int(line.split()[1], 16) & of_interest == 0


def test_a_program_can_print_after_the_run_is_killed(witness: Witness, tmp_path: Path) -> None:
    # Far more than a pipe holds, so that the program would stop or die without a reader.
    script = "touch begun; head -c 3000000 /dev/zero && head -c 3000000 /dev/zero >&2 && touch done"
    killed_after(f"{script}; sleep 1", until=tmp_path / "begun")
    assert witness.has_ended_well("the first", 30)
    assert (tmp_path / "done").exists()


@pytest.mark.parametrize("more", ["", "yes; "])
def test_child_processes_left_behind_can_print(more: str, witness: Witness, tmp_path: Path) -> None:
    script = "(sleep 1; head -c 3000000 /dev/zero && touch done; " + more + ") & echo $! >left"
    assert run(witness, script) == 0
    _wait_for(tmp_path / "done")
    if more:
        os.killpg(os.getpgid(int((tmp_path / "left").read_text())), signal.SIGKILL)


def test_a_program_that_prints_endlessly_is_stopped_in_time(witness: Witness) -> None:
    heard: list[Printed] = []
    with pytest.raises(TooSlowError):
        run_program(
            ["yes"],
            b"",
            timeout=2,
            variables=os.environ,
            witness=witness,
            attempt="the first",
            heard=heard.append,
        )
    (printed,) = heard
    assert printed.beginning == b"y\n" * 2**13
    assert printed.more > 0


def test_output_without_a_listener_is_discarded(
    witness: Witness, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(witness, "echo a secret; echo another >&2") == 0
    assert capfd.readouterr() == ("", "")
