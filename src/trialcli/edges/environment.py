"""Where settings come from: the environment, and one configuration file."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.paths import expanded
from trialcli.edges.files.reading import read_bounded
from trialcli.errors import UsageError
from trialcli.text.quoting import is_harmless, quoted, without_addresses

_LARGEST = 2**20

KEYS = {
    "store": str,
    "registry_url": str,
    "rate": float,
    "timeout": float,
    "retry_wait": float,
    "user_agent": str,
}
"""The settings, each a key of the configuration file and, as TRIALCLI_<KEY>, a variable."""

CLOCK_SHIFT = "TRIALCLI_CLOCK_SHIFT"
"""The variable by which the tests set the program's clock: seconds added to the machine's."""


class Environment(NamedTuple):
    """The variables and directories of the process."""

    variables: Mapping[str, str]
    here: Path

    def setting(self, key: str) -> Any:
        """Return a setting, the environment before the configuration file; None if unset.

        Raises:
            UsageError: its value is not of its kind, or the file cannot be read.
        """
        variable = f"TRIALCLI_{key.upper()}"
        text = self.variables.get(variable, "").strip()
        if text:
            return _converted(text, key, variable)
        value = self.configuration().get(key)
        return None if value is None else _converted(value, key, f"{key} in {self.file()}")

    def file(self) -> Path | None:
        """Return the path of the configuration file, whether there is one or not.

        None if it would be in a home directory, and no home directory is known.
        """
        named = self.variables.get("TRIALCLI_CONFIG", "").strip()
        if named:
            return expanded(Path(named), "TRIALCLI_CONFIG")
        from platformdirs import user_config_path

        try:
            return expanded(user_config_path("trialcli", appauthor=False)) / "config.toml"
        except (RuntimeError, UsageError):
            # Nobody knows a home directory, so there is no file in it.
            return None

    def configuration(self) -> dict[str, Any]:
        """Return the configuration file's values; empty if there is no file.

        Raises:
            UsageError: it cannot be read, or has an unknown key.
        """
        path = self.file()
        if path is None:
            return {}
        try:
            values = _read_toml(read_bounded(path, _LARGEST).decode("utf-8-sig"))
        except (FileNotFoundError, NotADirectoryError):
            # HOME may be /dev/null, or a directory that does not exist.
            return {}
        except OSError as error:
            why, hint = reason(error), advice(error)
        except UnicodeDecodeError:
            why, hint = "It is not UTF-8 text", None
        except RecursionError:
            why, hint = "It is nested too deeply", None
        except ValueError as error:
            why, hint = str(error), None
        else:
            return self._known(values, path)
        raise UsageError(f"The configuration file {path} cannot be read: {why}.", hint=hint)

    def _known(self, values: dict[str, Any], path: Path) -> dict[str, Any]:
        unknown = sorted(set(values) - {*KEYS, "thresholds"})
        if unknown:
            named = ", ".join(key if is_harmless(key) else quoted(key) for key in unknown)
            raise UsageError(
                f"The configuration file {path} has unknown keys: {named}.",
                hint=f"Known are: {', '.join(KEYS)}.",
            )
        return values

    def thresholds(self) -> dict[str, Any]:
        """Return the table ``[thresholds]`` of the configuration file.

        Raises:
            UsageError: it is no table.
        """
        values = self.configuration().get("thresholds", {})
        if not isinstance(values, dict):
            raise UsageError(f"thresholds in {self.file()} must be a table.")
        return values

    def clock(self, machine: Callable[[], datetime]) -> Callable[[], datetime]:
        """Return the program's clock: the machine's, unless a test shifts it.

        Raises:
            UsageError: the shift is not a number of seconds.
        """
        text = self.variables.get(CLOCK_SHIFT)
        if not text:
            return machine
        try:
            shift = timedelta(seconds=float(text))
        except (ValueError, OverflowError):
            raise UsageError(
                f"{CLOCK_SHIFT} must be a number of seconds.",
                hint="It is for tests of trialcli; unset it.",
            ) from None
        return lambda: machine() + shift

    def store(self) -> Path:
        """Return the store: TRIALCLI_STORE, else ./snapshots if it is there, else the user's."""
        named = self.variables.get("TRIALCLI_STORE", "").strip()
        if named:
            # Neither cron nor systemd expands a ~.
            return expanded(Path(named), "TRIALCLI_STORE")
        if os.path.isdir(self.here / "snapshots"):  # noqa: PTH112 - pathlib may raise
            return self.here / "snapshots"
        configured = self.setting("store")
        if configured:
            return expanded(Path(configured), f"store in {self.file()}")
        from platformdirs import user_data_path

        try:
            return expanded(user_data_path("trialcli", appauthor=False)) / "snapshots"
        except (RuntimeError, UsageError) as error:
            raise UsageError(
                "No store is named, and no home directory is known in which it could be.",
                hint="Name a store with --store or TRIALCLI_STORE, or set HOME.",
            ) from error


def _read_toml(text: str) -> dict[str, Any]:
    import tomllib  # 2 ms, and most people have no configuration file

    return tomllib.loads(text)


def _converted(value: Any, key: str, where: str) -> Any:
    kind = KEYS[key]
    fits = isinstance(value, str) or (kind is float and isinstance(value, int | float))
    if isinstance(value, bool) or not fits:
        raise UsageError(f"{where} must be {_words(kind)}, not {without_addresses(repr(value))}.")
    try:
        return kind(value)
    except ValueError:
        raise UsageError(
            f"{where} must be {_words(kind)}, not {without_addresses(repr(value))}."
        ) from None


def _words(kind: type) -> str:
    return "a number" if kind is float else "a text"
