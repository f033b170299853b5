"""Work in several processes, and every way in which they can end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.cli.program import SRC
from trialcli.edges.processes import InThisProcess, Processes, core_count
from trialcli.errors import DamagedSnapshotError, TrialcliError


def three() -> int:
    return 3


def no_context() -> int:
    raise DamagedSnapshotError("it is damaged.", trial="NCT00000001")


def times(context: int, task: int) -> int:
    return context * task


def slow_first(context: int, task: int) -> int:
    time.sleep(0.3 if task == 0 else 0)  # noqa: TID251 - the first result is to come last
    return context * task


def large(context: int, task: int) -> bytes:
    return bytes([context]) * task


def fails(_: int, task: int) -> int:
    if task == 5:
        raise DamagedSnapshotError("it is damaged.", trial="NCT00000005", hint="Mend it.")
    return task


def fails_otherwise(_: int, task: int) -> int:
    raise LookupError(f"no {task}")


def is_killed(_: int, task: int) -> int:
    if task == 5:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def exits(_: int, task: int) -> int:
    os._exit(task)


def own_process(_: int, __: int) -> int:
    return os.getpid()


@pytest.mark.parametrize(
    ("workers", "function", "count"),
    [
        (InThisProcess(3), times, 50),
        (Processes(three, 1), times, 50),
        (Processes(three, 3), times, 0),
        (Processes(three, 3), times, 2),
        (Processes(three, 2), slow_first, 50),
    ],
)
def test_results_come_in_the_order_of_the_tasks(
    workers: InThisProcess[int] | Processes[int], function: Callable[[int, int], int], count: int
) -> None:
    assert list(workers.map(function, range(count))) == [3 * task for task in range(count)]


def test_large_results_do_not_block() -> None:
    sizes = [10_000_000, 3, 5_000_000]
    assert [len(one) for one in Processes(three, 2).map(large, sizes)] == sizes


def test_the_work_is_done_by_other_processes() -> None:
    found = set(Processes(three, 2).map(own_process, range(20)))
    assert os.getpid() not in found
    assert 1 <= len(found) <= 2


def test_few_tasks_are_taken_before_their_results_are_needed() -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for task in range(1000):
            taken.append(task)
            yield task

    results = Processes(three, 2).map(times, tasks())
    assert next(results) == 0
    assert len(taken) <= 12
    results.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("workers", [InThisProcess(3), Processes(three, 2)])
def test_an_error_of_a_task_is_raised(workers: InThisProcess[int] | Processes[int]) -> None:
    results = workers.map(fails, range(9))
    with pytest.raises(DamagedSnapshotError) as caught:
        list(results)
    assert str(caught.value) == "NCT00000005: it is damaged. Mend it."


def test_an_unexpected_error_is_one_sentence() -> None:
    with pytest.raises(TrialcliError, match=r"^Unexpected error: LookupError: no 0\.$"):
        list(Processes(three, 1).map(fails_otherwise, [0]))


def test_an_error_of_the_context_is_raised() -> None:
    with pytest.raises(DamagedSnapshotError, match=r"it is damaged\."):
        list(Processes(no_context, 2).map(times, range(3)))


@pytest.mark.parametrize(
    ("function", "why"), [(is_killed, r" \(SIGKILL\)\."), (exits, r"unexpectedly\.")]
)
def test_a_process_that_ends_is_one_sentence(function: Callable[[int, int], int], why: str) -> None:
    with pytest.raises(TrialcliError, match=f"ended unexpectedly.*{why}|{why}"):
        list(Processes(three, 2).map(function, range(9)))


def test_processes_end_with_the_results() -> None:
    results = Processes(three, 2).map(own_process, range(9))
    found = next(results)
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(ProcessLookupError):
        os.kill(found, 0)


_PARENT = """
import sys
from tests.edges.test_processes import sleeps, three
from trialcli.edges.processes import Processes
if __name__ == "__main__":
    for pid in Processes(three, 2).map(sleeps, range(3)):
        print(pid, flush=True)
"""


def sleeps(_: int, task: int) -> int:
    if task:
        time.sleep(1)  # noqa: TID251 - it is to be killed meanwhile
    return os.getpid()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_processes_end_with_the_one_that_started_them(
    tmp_path: Path, number: signal.Signals
) -> None:
    (tmp_path / "parent.py").write_text(_PARENT)
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(tmp_path / "parent.py")],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([root, str(SRC)])},
    ) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(number)
        parent.wait(60)
    _wait_for(partial(_is_gone, child))


def _is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def _wait_for(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.05)  # noqa: TID251 - a bounded wait for another process
    raise AssertionError


def test_there_is_a_core() -> None:
    assert core_count() >= 1
