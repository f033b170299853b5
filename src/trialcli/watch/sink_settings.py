"""The kinds of sinks, and the settings of each in ``[sink.NAME]`` of the watch list.

Settings are checked before anything is done. Errors never show the value: it may be a secret.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from trialcli.errors import UsageError
from trialcli.text.choices import match, meant, suggestion
from trialcli.text.quoting import is_address, is_harmless, quoted
from trialcli.watch.news import KEPT_DAYS
from trialcli.watch.watchlist import (
    ADDRESS_STAYS_OUT,
    PRINTED,
    STDOUT,
    SinkSettings,
    WatchList,
)

SinkFileFormat = Literal["atom", "markdown", "html"]
CALENDAR = "ics"
"""The kind of a sink that shows how things stand, and not the news."""
_TIMEOUT = 60.0
_LONGEST = 3600
_DAYS: Mapping[SinkFileFormat, int] = {"atom": 90, "markdown": 30, "html": 30}
_MODE = re.compile("0?[0-7]{3}")
_PUBLISHED = re.compile(r"https?://[^\s/?#@\\<>\"]+([/?][^\s#\\<>\"]*)?", re.ASCII)
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class StdoutPlan:
    """Standard output."""

    name: str = STDOUT


@dataclass(frozen=True, slots=True)
class CommandPlan:
    """A program that is run."""

    name: str
    words: tuple[str, ...]
    """The program and its arguments."""
    timeout: float
    """Seconds."""


@dataclass(frozen=True, slots=True)
class ApprisePlan:
    """A message that is sent, and the place of its address."""

    name: str
    kept_in: Literal["variable", "file"]
    place: str
    """The name of the variable or the file."""
    timeout: float


@dataclass(frozen=True, slots=True)
class FilePlan:
    """A file that is written."""

    name: str
    kind: SinkFileFormat
    file: str
    days: int
    """How many days of news it holds."""
    mode: int | None = None
    """Its mode, as for chmod; None: it stays, or follows the umask."""
    url: str | None = None
    """Its published address, if that is known."""


@dataclass(frozen=True, slots=True)
class CalendarPlan:
    """A calendar of the dates of the trials."""

    name: str
    file: str
    mode: int | None = None
    """Its mode, as for chmod; None: it stays, or follows the umask."""


SinkPlan = StdoutPlan | CommandPlan | ApprisePlan | FilePlan | CalendarPlan


def sink_settings(watched: WatchList, name: str) -> SinkSettings:
    """Return the settings of a sink by its name, even if no group names it.

    Raises:
        UsageError: the watch list has no such sink.
    """
    if name == STDOUT:
        return PRINTED
    if name not in watched.sinks:
        known = ", ".join((STDOUT, *watched.sinks))
        similar = suggestion(name, (STDOUT, *watched.sinks)) if is_harmless(name) else ""
        raise UsageError(
            f"The watch list has no sink {quoted(name)}; it has {known}.",
            hint=similar.strip() or None,
        )
    return watched.sinks[name]


def known_kind(settings: SinkSettings) -> str:
    """Return the kind of a sink; *unknown* for any other text, which may be a secret."""
    return match(settings.kind, _KINDS) or "unknown"


def fault_of(settings: SinkSettings) -> str | None:
    """Return the error in the settings of a sink, as a sentence; None if they are valid."""
    try:
        read_sink(settings)
    except UsageError as error:
        return error.message
    return None


def read_sink(settings: SinkSettings) -> SinkPlan:
    """Return the plan of a sink from its settings.

    Raises:
        UsageError: the settings are not valid.
    """
    kind = match(settings.kind, _KINDS)
    if kind is None:
        known = ", ".join(kind for kind in _KINDS if kind != STDOUT)
        if is_address(settings.kind):
            raise _wrong(settings, f"its kind must be one of {known}: {ADDRESS_STAYS_OUT}")
        similar = meant(settings.kind, _KINDS) if is_harmless(settings.kind) else ""
        question = f" (did you mean {similar}?)" if similar else ""
        said = f"its kind is {quoted(settings.kind)}{question}; the kinds are {known}"
        raise _wrong(settings, said)
    options, read = _KINDS[kind]
    for option in settings.options:
        if option not in options:
            raise _wrong(settings, _unknown(kind, option, options))
    return read(settings)


def _unknown(kind: str, option: str, known: tuple[str, ...]) -> str:
    if (kind == "apprise" and option in ("url", "urls")) or is_address(option):
        return ADDRESS_STAYS_OUT
    options = f"has the options {', '.join(known)}" if known else "has no options"
    named = option if is_harmless(option) else quoted(option)
    return f"unknown option {named}; a sink of kind {kind} {options}"


def _stdout(settings: SinkSettings) -> SinkPlan:
    return StdoutPlan(settings.name)


def _command(settings: SinkSettings) -> SinkPlan:
    return CommandPlan(settings.name, _words(settings), _timeout(settings))


def _words(settings: SinkSettings) -> tuple[str, ...]:
    """Return the words of a command; a text is split as a shell would."""
    import shlex

    value = settings.options.get("command")
    try:
        words = shlex.split(value) if isinstance(value, str) else value
    except ValueError:
        raise _wrong(settings, "command has an unclosed quotation mark") from None
    are_texts = isinstance(words, list) and all(
        isinstance(word, str) and "\0" not in word for word in words
    )
    if not are_texts or not words or not words[0].strip():
        raise _wrong(settings, "command must be a program with its arguments: a list, or one text")
    return tuple(words)


def _apprise(settings: SinkSettings) -> SinkPlan:
    options = settings.options
    if ("url_env" in options) == ("url_file" in options):
        raise _wrong(settings, "it needs either url_env or url_file, the place of the address")
    if "url_env" in options:
        variable = options["url_env"]
        if not isinstance(variable, str) or _VARIABLE.fullmatch(variable) is None:
            raise _wrong(
                settings,
                f"url_env must be the name of an environment variable: {ADDRESS_STAYS_OUT}",
            )
        return ApprisePlan(settings.name, "variable", variable, _timeout(settings))
    return ApprisePlan(settings.name, "file", _file(settings, "url_file"), _timeout(settings))


def _file_of(kind: SinkFileFormat) -> Callable[[SinkSettings], SinkPlan]:
    def read(settings: SinkSettings) -> SinkPlan:
        days = settings.options.get("days", _DAYS[kind])
        if type(days) is not int or not 1 <= days <= KEPT_DAYS:
            raise _wrong(settings, f"days must be a whole number from 1 to {KEPT_DAYS}")
        file, mode, url = _file(settings, "file"), _mode(settings), _web_address(settings)
        return FilePlan(settings.name, kind, file, days, mode, url)

    return read


def _calendar(settings: SinkSettings) -> SinkPlan:
    return CalendarPlan(settings.name, _file(settings, "file"), _mode(settings))


def _web_address(settings: SinkSettings) -> str | None:
    """Return the published address of a feed; it must not hold a password."""
    url = settings.options.get("url")
    if url is not None and not (isinstance(url, str) and _PUBLISHED.fullmatch(url)):
        raise _wrong(
            settings,
            "url must be the whole address of the published feed, https://… or http://…, without "
            "a user name or a password",
        )
    return url


def _mode(settings: SinkSettings) -> int | None:
    """Return the mode of a file. The next run must be able to read and replace it."""
    said = settings.options.get("mode")
    if said is None:
        return None
    # A number of TOML is refused: 644 is not 0o644.
    mode = int(said, 8) if isinstance(said, str) and _MODE.fullmatch(said) else 0
    if mode & 0o600 != 0o600 or mode & 0o111:
        raise _wrong(
            settings,
            'mode must be a text that chmod understands, such as "0644" or "0640": the owner may '
            "read and write, and nobody may execute",
        )
    return mode


def _file(settings: SinkSettings, option: str) -> str:
    file = settings.options.get(option)
    if not isinstance(file, str) or not file.strip() or "\0" in file:
        raise _wrong(settings, f"{option} must be the name of a file")
    if is_address(file):
        raise _wrong(settings, f"{option} must be the name of a file: {ADDRESS_STAYS_OUT}")
    return file


def _timeout(settings: SinkSettings) -> float:
    timeout: Any = settings.options.get("timeout", _TIMEOUT)
    # NaN is not above 0.
    if type(timeout) not in (int, float) or not 0 < timeout <= _LONGEST:
        raise _wrong(settings, f"timeout must be a number of seconds, at most {_LONGEST}")
    return float(timeout)


def _wrong(settings: SinkSettings, what: str) -> UsageError:
    return UsageError(
        f"The sink {settings.name} of the watch list cannot be used: {what}.",
        hint="Correct the file.",
    )


_KINDS: Mapping[str, tuple[tuple[str, ...], Callable[[SinkSettings], SinkPlan]]] = {
    STDOUT: ((), _stdout),
    "command": (("command", "timeout"), _command),
    "apprise": (("url_env", "url_file", "timeout"), _apprise),
    "atom": (("file", "days", "mode", "url"), _file_of("atom")),
    "markdown": (("file", "days", "mode"), _file_of("markdown")),
    "html": (("file", "days", "mode"), _file_of("html")),
    CALENDAR: (("file", "mode"), _calendar),
}
"""Each kind with its options."""
