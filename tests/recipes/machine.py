"""A person's machine: a home with trialcli on the path, and a registry whose data moves by days."""

import json
import os
import pty
import shlex
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests import registry_faults as faults
from tests.documents import CHECKOUT, EXAMPLE
from tests.registry_server import RegistryServer

RECIPES = CHECKOUT / "docs" / "recipes"
_END = b"\x04 the end"
# The clock of the program is set, so that its dates are the same on every day.
_PROGRAM = """
import sys
from datetime import datetime
from trialcli import wiring
now = datetime.fromisoformat(open({clock!r}).read())
wiring.now = lambda: now
from trialcli.__main__ import main
main()
"""


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    code: int
    out: str
    err: str = ""


class Machine:
    """A home below a directory of the test's, in which trialcli asks a registry on loopback."""

    def __init__(self, directory: Path, registry: RegistryServer) -> None:
        self.home = directory / "home"
        self.registry = registry
        self._clock = directory / "clock"
        self._is_away = False
        registry.plan(faults.status(503), times=None, where=lambda _: self._is_away)
        self.bin = self.home / ".local" / "bin"
        self.bin.mkdir(parents=True)
        program = directory / "program.py"
        program.write_text(_PROGRAM.format(clock=str(self._clock)))
        words = [sys.executable, str(program)]
        settings = {
            "PYTHONPATH": CHECKOUT / "src",
            "TRIALCLI_REGISTRY_URL": registry.root,
            "TRIALCLI_RATE": 0,
            "TRIALCLI_RETRY_WAIT": 0,
            "SSL_CERT_FILE": os.devnull,
        }
        exported = "".join(
            f"export {name}={shlex.quote(str(value))}\n" for name, value in settings.items()
        )
        (self.bin / "trialcli").write_text(f'#!/bin/sh\n{exported}exec {shlex.join(words)} "$@"\n')
        (self.bin / "trialcli").chmod(0o755)

    @property
    def variables(self) -> dict[str, str]:
        """What little a shell of this machine has in its environment."""
        return {"HOME": str(self.home), "PATH": f"{self.bin}:{os.defpath}", "LANG": "C.UTF-8"}

    def day(self, day: str) -> None:
        """Let it be a day on which the registry has new data."""
        self.registry.put(_records()[day])
        self.registry.new_data(f"{day}T09:00:05")
        self.at(day)

    def at(self, day: str) -> None:
        """Let it be half past three on a day."""
        self._clock.write_text(f"{day}T15:30:00+00:00")

    def away(self) -> None:
        """Have the registry answer nothing but a fault."""
        self._is_away = True

    def back(self) -> None:
        """Have it answer again."""
        self._is_away = False

    def sh(
        self,
        line: str,
        *,
        variables: Mapping[str, str] | None = None,
        directory: Path | None = None,
        shell: tuple[str, ...] = ("/bin/sh",),
    ) -> Done:
        """Run a line as a shell does, with only the given environment."""
        done = subprocess.run(
            [*shell, "-c", line],
            cwd=directory or self.home,
            env=dict(self.variables if variables is None else variables),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    def terminal(self, line: str) -> str:
        """Return the output of a command at a terminal: the result, then notes."""
        ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 400))
        # Wider than the paths of this machine, which are long: they must not be broken.
        plain = {"TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "400"}
        done = subprocess.run(
            ["/bin/sh", "-c", line],
            cwd=self.home,
            env=self.variables | plain,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=theirs,
            check=False,
            timeout=60,
        )
        os.write(theirs, _END)
        os.close(theirs)
        remarks = b""
        while _END not in remarks:
            remarks += os.read(ours, 65536)
        os.close(ours)
        said = remarks.partition(_END)[0].decode().replace("\r\n", "\n").lstrip("\n")
        return (done.stdout.decode() + said).replace(str(self.home), "/home/you")


def _records() -> dict[str, dict]:
    """Return the records of the invented trial by the days on which they are new."""
    files = (CHECKOUT / "examples" / "snapshots" / EXAMPLE).glob("*.json")
    studies = [json.loads(file.read_text())["study"] for file in files]
    return {study["derivedSection"]["miscInfoModule"]["versionHolder"]: study for study in studies}
