"""Where settings come from: the environment, and one configuration file."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from trialcli.edges.files.oserrors import advice, reason
from trialcli.edges.files.paths import expanded
from trialcli.edges.files.reading import read_bounded
from trialcli.edges.tomltext import read_toml, why_no_toml
from trialcli.errors import UsageError
from trialcli.settings import BY_KEY, THRESHOLDS, Origin
from trialcli.text.choices import suggestion
from trialcli.text.quoting import is_harmless, quoted, without_addresses

LARGEST = 2**20
"""Bytes of the configuration file."""

KEYS: Mapping[str, type] = {
    name: setting.kind for name, setting in BY_KEY.items() if setting.variables and setting.kind
}
"""The settings that are a key of the configuration file and, as TRIALCLI_<KEY>, a variable."""

CLOCK_SHIFT = "TRIALCLI_CLOCK_SHIFT"
"""The variable by which the tests set the program's clock: seconds added to the machine's."""


class Found(NamedTuple):
    """The value of a setting, and where it comes from."""

    value: Any
    origin: Origin
    where: str | None
    """The variable, the directory or the file."""


_UNSET = Found(None, "default", None)


class Environment(NamedTuple):
    """The variables and directories of the process."""

    variables: Mapping[str, str]
    here: Path
    values: dict[str, Any] | None = None
    """The values of the configuration file, if they have been read; it is not read again then."""

    def setting(self, key: str) -> Any:
        """Return a setting, the environment before the configuration file; None if unset.

        Raises:
            UsageError: its value is not of its kind, or the file cannot be read.
        """
        return self.found(key).value

    def found(self, key: str) -> Found:
        """Return a setting with where it comes from; its value is None if it is unset.

        Raises:
            UsageError: its value is not of its kind, or the file cannot be read.
        """
        variable = f"TRIALCLI_{key.upper()}"
        text = self.variables.get(variable, "").strip()
        if text:
            return Found(_converted(text, key, variable), "variable", variable)
        value = self.configuration().get(key)
        if value is None:
            return _UNSET
        return Found(_converted(value, key, f"{key} in {self.file()}"), "file", str(self.file()))

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
        if self.values is not None:
            return self.values
        values = self.read_file()
        if problem := unknown_keys(values, str(self.file())):
            raise problem
        return values

    def read_file(self) -> dict[str, Any]:
        """Return the configuration file's values, whatever its keys are; empty if there is no file.

        Raises:
            UsageError: it cannot be read.
        """
        path = self.file()
        if path is None:
            return {}
        try:
            return read_toml(read_bounded(path, LARGEST).decode("utf-8-sig"))
        except (FileNotFoundError, NotADirectoryError):
            # HOME may be /dev/null, or a directory that does not exist.
            return {}
        except OSError as error:
            why, hint = reason(error), advice(error)
        except UnicodeDecodeError:
            why, hint = "it is not UTF-8 text", None
        except (ValueError, RecursionError) as error:
            why, hint = why_no_toml(error), "Correct the file."
        raise UsageError(f"The configuration file {path} cannot be read: {why}.", hint=hint)

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
        return Path(self.found_store().value)

    def found_store(self) -> Found:
        """Return the path of the store, and why it is the store.

        Raises:
            UsageError: a setting that names it cannot be used, or no home directory is known.
        """
        named = self.variables.get("TRIALCLI_STORE", "").strip()
        if named:
            # Neither cron nor systemd expands a ~.
            return Found(expanded(Path(named), "TRIALCLI_STORE"), "variable", "TRIALCLI_STORE")
        snapshots = self.here / "snapshots"
        if os.path.isdir(snapshots):  # noqa: PTH112 - pathlib may raise
            return Found(snapshots, "directory", "./snapshots")
        configured = self.setting("store")
        if configured:
            path = expanded(Path(configured), f"store in {self.file()}")
            return Found(path, "file", str(self.file()))
        from platformdirs import user_data_path

        try:
            path = expanded(user_data_path("trialcli", appauthor=False)) / "snapshots"
        except (RuntimeError, UsageError) as error:
            raise UsageError(
                "No store is named, and no home directory is known in which it could be.",
                hint="Name a store with --store or TRIALCLI_STORE, or set HOME.",
            ) from error
        return Found(path, "default", None)


def process_environment() -> Environment:
    """Return the environment of this process, even if its working directory has been removed."""
    try:
        here = Path.cwd()
    except OSError:
        here = Path()
    return Environment(os.environ, here)


def unknown_keys(values: Mapping[str, Any], path: str) -> UsageError | None:
    """Return an error that names the keys of a configuration file that are not known."""
    known = (*KEYS, THRESHOLDS)
    unknown = sorted(set(values) - {*known})
    if not unknown:
        return None
    named = ", ".join(key if is_harmless(key) else quoted(key) for key in unknown)
    similar = suggestion(unknown[0], known) if is_harmless(unknown[0]) else ""
    return UsageError(
        f"The configuration file {path} has unknown keys: {named}.",
        hint=f"{similar}Keys are: {', '.join(BY_KEY)}.",
    )


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
