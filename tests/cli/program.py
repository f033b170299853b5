"""The program as a test starts it: in this process where that is enough, else in one of its own."""

import fcntl
import json
import os
import pty
import signal
import subprocess
import sys
import termios
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from trialcli.cli.guard import run
from trialcli.edges.storefiles import STORE
from trialcli.edges.watchlog.checks import SqliteState
from trialcli.versions.snapshot import Snapshot
from trialcli.versions.store import InspectableStore
from trialcli.wiring import open_store

SRC = Path(__file__).parents[2] / "src"
COMMAND = (sys.executable, "-m", "trialcli")
_QUESTION = b"[y/N] "
# Whoever runs the tests may ignore or block signals, as a shell does for what it starts in the
# background, and a process inherits that. A program that is to be interrupted starts without it.
_OPEN_TO_SIGNALS = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
os.execv(sys.argv[1], sys.argv[1:])
"""
_AS_BY_A_BAD_SUPERVISOR = """
import os, signal, sys
for ignored in (signal.SIGCHLD, signal.SIGALRM):
    signal.signal(ignored, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_SETMASK, {signal.SIGCHLD, signal.SIGALRM})
os.execv(sys.argv[1], sys.argv[1:])
"""
# What starts a program that ignores or blocks the signals which tell of children and of time.
BAD_SUPERVISOR = (sys.executable, "-I", "-S", "-c", _AS_BY_A_BAD_SUPERVISOR)


@dataclass(frozen=True)
class Ran:
    """What came of a run."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """The one JSON document on standard output."""
        return json.loads(self.out)

    @property
    def error(self) -> dict[str, Any]:
        """The one JSON object on standard error."""
        (line,) = self.err.splitlines()
        return json.loads(line)


class Program:
    """trialcli with a store of the test's own, and a registry on loopback or none."""

    def __init__(
        self, store: Path, capsys: pytest.CaptureFixture[str], variables: dict[str, str]
    ) -> None:
        self.root = store
        self._capsys = capsys
        self.variables = variables

    def __call__(self, *arguments: str) -> Ran:
        """Run in this process."""
        self._capsys.readouterr()
        code = run(list(arguments))
        assert isinstance(code, int)
        said = self._capsys.readouterr()
        return Ran(code, said.out, said.err)

    def process(
        self,
        *arguments: str,
        stdin: str | None = None,
        variables: dict[str, str | None] | None = None,
        under: tuple[str, ...] = (),
        **options: Any,
    ) -> Ran:
        """Run in a process of its own, started by ``under``; a variable that is None is not set."""
        done = subprocess.run(
            [*under, *COMMAND, *arguments],
            input=None if stdin is None else stdin.encode(),
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            timeout=60,
            env=self.environment(variables),
            **options,
        )
        return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())

    def popen(self, *arguments: str, **options: Any) -> "subprocess.Popen[bytes]":
        """Start a process that takes every signal, and let it run."""
        streams = {"stdout": PIPE, "stderr": PIPE}
        words = [sys.executable, "-I", "-S", "-c", _OPEN_TO_SIGNALS, *COMMAND, *arguments]
        return subprocess.Popen(words, **{"env": self.environment(), **streams, **options})

    def on_terminal(
        self,
        *arguments: str,
        columns: int = 80,
        lines: int = 24,
        piped: tuple[str, ...] = (),
        variables: dict[str, str | None] | None = None,
        typed: tuple[str, ...] = (),
        under: tuple[str, ...] = (),
    ) -> Ran:
        """Run at a terminal of its own; ``piped``: which of stdout and stderr go elsewhere.

        What the terminal shows is ``out``, or ``err`` where stdout is piped. ``typed``: what a
        person types, one text for each question.
        """
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (lines, columns))
        kinds = {"TERM": "xterm-256color", "COLUMNS": None, **(variables or {})}
        streams = {name: PIPE if name in piped else theirs for name in ("stdout", "stderr")}
        with subprocess.Popen(
            [*under, *COMMAND, *arguments],
            stdin=theirs,
            env=self.environment(kinds),
            start_new_session=bool(typed),
            preexec_fn=_own_terminal if typed else None,  # noqa: PLW1509 - it takes no lock
            **streams,  # type: ignore[call-overload]
        ) as process:
            os.close(theirs)
            with ThreadPoolExecutor() as readers:
                shown = readers.submit(_everything, ours, typed)
                out, err = (stream.decode() if stream else "" for stream in process.communicate())
                screen = shown.result().decode().replace("\r\n", "\n")
        os.close(ours)
        return Ran(
            process.returncode,
            out if "stdout" in piped else screen,
            err if "stderr" in piped else screen if "stdout" in piped else "",
        )

    def environment(self, variables: dict[str, str | None] | None = None) -> dict[str, str]:
        """Return the variables of a process."""
        wanted = os.environ | self.variables | {"PYTHONPATH": str(SRC)} | (variables or {})
        return {name: value for name, value in wanted.items() if value is not None}

    # ------------------------------------------------------------ what is stored

    @property
    def store(self) -> InspectableStore:
        """The store of the test, of either kind."""
        return open_store(self.root)

    @property
    def state(self) -> SqliteState:
        """The state of that store."""
        return SqliteState(self.root)

    def keep(self, *snapshots: Snapshot) -> None:
        """Put snapshots into the store, without any look at a registry."""
        store = self.store
        list(store.put_all(snapshots))
        store.close()

    def files(self) -> dict[str, bytes]:
        """Return every snapshot file with its bytes: in a store of packs, of its plain file."""
        if not (self.root / STORE).exists():
            return {
                path.relative_to(self.root).as_posix(): path.read_bytes()
                for path in sorted(self.root.glob("NCT*/*"))
            }
        store = self.store
        return {
            f"{trial}/{name.file_name}": store.content(name)
            for trial in store.trials()
            for name in (*store.history_files(trial), *store.versions(trial))
        }


def _own_terminal() -> None:
    """Let Ctrl-C at the terminal reach the process, whatever started the tests."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _everything(terminal: int, typed: tuple[str, ...] = ()) -> bytes:
    """Return all that is written to a terminal until its last writer is gone."""
    shown = b""
    for answer in (*typed, None):
        questions = shown.count(_QUESTION)
        while answer is None or shown.count(_QUESTION) == questions:
            try:
                piece = os.read(terminal, 65536)
            except OSError:  # Linux reports the last writer's end so
                piece = b""
            if not piece:
                return shown
            shown += piece
        os.write(terminal, answer.encode())
    return shown
