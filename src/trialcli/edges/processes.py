"""Work in several processes: results come in the order of the tasks, a bounded number waits.

Each process is started afresh, as macOS and Windows require. It ends with the process that started
it, since that closes its pipe.
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, NamedTuple, TypeVar

from trialcli.errors import TrialcliError

Context = TypeVar("Context")
Task = TypeVar("Task")
Result = TypeVar("Result")

_MOST_ON_WINDOWS = 60
"""Windows cannot wait for more than 63 pipes at once."""
_WAITING = 4
"""For each process, at most 4 results wait for an earlier one."""


class InThisProcess(Generic[Context]):
    """One task after the other, without another process."""

    count = 1

    def __init__(self, context: Context) -> None:
        self._context = context

    def map(
        self, function: Callable[[Context, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """Yield the result of each task, in their order."""
        return (function(self._context, task) for task in tasks)


class _Worker(NamedTuple):
    process: Any
    pipe: Connection


class Processes(Generic[Context]):
    """Several processes, each with a context of its own."""

    def __init__(self, opener: Callable[[], Context], count: int) -> None:
        self._opener = opener
        self.count = count

    def map(
        self, function: Callable[[Context, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """Yield the result of each task, in their order. Function, tasks and results are pickled.

        Raises:
            TrialcliError: a process ended.
        """
        with _without_interrupts():
            workers = [self._start(function) for _ in range(self.count)]
        try:
            yield from self._results(workers, enumerate(tasks))
        finally:
            for worker in workers:
                worker.pipe.close()
                worker.process.terminate()
            for worker in workers:
                worker.process.join()

    def _start(self, function: Callable[[Context, Any], Any]) -> _Worker:
        spawning = multiprocessing.get_context("spawn")
        ours, theirs = spawning.Pipe()
        process = spawning.Process(target=_work, args=(theirs, self._opener, function), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _results(self, workers: list[_Worker], tasks: Iterator[tuple[int, Any]]) -> Iterator[Any]:
        idle = list(workers)
        busy: dict[Any, tuple[int, _Worker]] = {}
        done: dict[int, Any] = {}
        sent = following = 0
        while True:
            while idle and sent - following < self.count * _WAITING:
                number, task = next(tasks, (-1, None))
                if number < 0:
                    break
                worker = idle.pop()
                _send(worker, task)
                busy[worker.pipe] = (number, worker)
                sent = number + 1
            if not busy:
                return
            for pipe in wait(list(busy)):
                number, worker = busy.pop(pipe)
                done[number] = _received(worker)
                idle.append(worker)
            while following in done:
                yield done.pop(following)
                following += 1


def _send(worker: _Worker, task: Any) -> None:
    try:
        worker.pipe.send(task)
    except OSError:
        raise _ended(worker) from None


def _received(worker: _Worker) -> Any:
    try:
        is_result, value = worker.pipe.recv()
    except (EOFError, OSError):
        raise _ended(worker) from None
    if is_result:
        return value
    raise value


def _ended(worker: _Worker) -> TrialcliError:
    worker.process.join(1)
    code = worker.process.exitcode
    why = ""
    if isinstance(code, int) and code < 0:
        with suppress(ValueError):
            why = f" ({signal.Signals(-code).name})"
    return TrialcliError(
        f"One of the processes that share the work ended unexpectedly{why}.",
        hint="It may have needed more memory than there is: give a smaller --jobs.",
    )


def _work(pipe: Connection, opener: Callable[[], Any], function: Callable[[Any, Any], Any]) -> None:
    """Work on tasks until the pipe is closed."""
    context = None
    with suppress(EOFError, OSError):
        while True:
            task = pipe.recv()
            try:
                context = opener() if context is None else context
                outcome = (True, function(context, task))
            except Exception as error:  # noqa: BLE001 - it is raised in the process that asked
                outcome = (False, _picklable(error))
            pipe.send(outcome)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Start processes that ignore Ctrl-C, which reaches every process of a terminal.

    The process that starts them ends them. Outside the main thread nothing can be changed.
    """
    try:
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    except ValueError:
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _picklable(error: Exception) -> Exception:
    if isinstance(error, TrialcliError | OSError):
        return error
    return TrialcliError(f"Unexpected error: {type(error).__name__}: {error}.")


def core_count() -> int:
    """Return on how many cores this process may run."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return min(os.cpu_count() or 1, _MOST_ON_WINDOWS)
