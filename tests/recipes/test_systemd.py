"""The units of the recipes, read as systemd reads them, and the command that they start."""

import shlex
import shutil
import subprocess
from configparser import ConfigParser

import pytest

from tests.documents import EXAMPLE
from tests.recipes.machine import RECIPES, Done, Machine

_SERVICE = RECIPES / "systemd" / "trialcli-watch.service"
_TIMER = RECIPES / "systemd" / "trialcli-watch.timer"


def unit(path: object) -> ConfigParser:
    """Return a unit; a key that stands there twice is refused."""
    parser = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#", ";"))
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(path.read_text())  # type: ignore[attr-defined]
    return parser


def start(machine: Machine) -> Done:
    """Run the command of the service, with only the environment of the unit."""
    service = unit(_SERVICE)["Service"]

    def expanded(value: str) -> str:
        return value.replace("%h", str(machine.home))

    variables = {"HOME": str(machine.home), "PATH": "/usr/bin:/bin"}
    lines = [expanded(service["Environment"])]
    secrets = machine.home / expanded(service["EnvironmentFile"]).removeprefix("-")
    if secrets.exists():
        lines += secrets.read_text().splitlines()
    for line in lines:
        name, _, value = line.partition("=")
        variables[name] = value
    words = shlex.split(expanded(service["ExecStart"]))
    return machine.sh(shlex.join(words), variables=variables)


def test_the_timer_starts_the_service_on_weekdays_in_utc() -> None:
    assert _TIMER.stem == _SERVICE.stem
    timer = unit(_TIMER)
    assert timer["Timer"]["OnCalendar"] == "Mon..Fri 15:30 UTC"
    assert timer["Timer"]["Persistent"] == "yes" or timer["Timer"].getboolean("Persistent")
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert unit(_SERVICE)["Service"]["Type"] == "oneshot"


def test_the_service_starts_the_command(machine: Machine) -> None:
    machine.day("2026-02-18")
    # The store of the unit is the one that trialcli takes by itself.
    assert machine.sh(f"trialcli watch add {EXAMPLE}").code == 0
    assert start(machine) == Done(0, "")
    machine.day("2026-04-22")
    told = start(machine)
    assert (told.code, told.err) == (0, "")
    assert "1 of 1 trial record changed" in told.out


def test_a_secret_of_the_environment_file_gets_to_a_sink(machine: Machine) -> None:
    machine.day("2026-02-18")
    machine.sh(f"trialcli watch add {EXAMPLE}")
    listed = machine.home / ".local/share/trialcli/snapshots/watch.toml"
    script = 'printf %s "$WHITHER" > "$HOME/whither"'
    listed.write_text(
        f'trials = ["{EXAMPLE}"]\nsinks = ["team"]\n[sink.team]\nkind = "command"\n'
        f"command = {['sh', '-c', script]!r}\n"
    )
    secrets = machine.home / ".config" / "trialcli" / "watch.env"
    secrets.parent.mkdir(parents=True)
    secrets.write_text("WHITHER=a secret\n")
    start(machine)
    machine.day("2026-04-22")
    assert start(machine) == Done(0, "")
    assert (machine.home / "whither").read_text() == "a secret"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="needs systemd-analyze")
def test_systemd_accepts_the_units(machine: Machine) -> None:
    directory = machine.home / ".config" / "systemd" / "user"
    directory.mkdir(parents=True)
    for path in (_SERVICE, _TIMER):
        shutil.copy(path, directory)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", str(directory / _TIMER.name)],
        env=machine.variables | {"XDG_RUNTIME_DIR": str(machine.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    # Of other units of this machine it may well say something.
    said = [line for line in done.stderr.splitlines() if "trialcli" in line]
    assert (done.returncode, said) == (0, [])
    calendar = unit(_TIMER)["Timer"]["OnCalendar"]
    shown = subprocess.run(
        ["systemd-analyze", "calendar", calendar], capture_output=True, text=True, check=False
    )
    assert shown.returncode == 0
    assert "Mon..Fri *-*-* 15:30:00 UTC" in shown.stdout
