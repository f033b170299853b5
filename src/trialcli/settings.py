"""Every setting: its key, its variables, what it means, and what holds without it."""

from typing import Literal, NamedTuple

Origin = Literal["option", "variable", "directory", "file", "default"]


class Setting(NamedTuple):
    """A setting, as the documents and ``trialcli config`` describe it."""

    name: str
    """Its key in the configuration file, with dots between tables; or what its variables set."""
    about: str
    """What it is, as a part of a sentence; Markdown."""
    default: str
    """What holds if it is not set, in words; Markdown."""
    variables: tuple[str, ...] = ()
    kind: type | None = None
    """The kind of its value in the configuration file; None if it is no key of the file."""
    is_for_tests: bool = False


class SettingValue(NamedTuple):
    """The value of a setting, and where it comes from."""

    name: str
    value: str | float | None
    """None: the default, which is no fixed value; or the value cannot be used."""
    origin: Origin
    where: str | None = None
    """The option, the variable, the directory or the file that sets it."""
    default: str = ""
    """What holds if it is not set, in words."""
    problem: str | None = None
    """Why the value cannot be used."""


SETTINGS = (
    Setting(
        "store",
        "the directory of the snapshots",
        "`./snapshots` if it exists, else the user's data directory",
        ("TRIALCLI_STORE",),
        str,
    ),
    Setting(
        "registry_url",
        "the root address of the registry, for mirrors and tests",
        "`https://clinicaltrials.gov`",
        ("TRIALCLI_REGISTRY_URL",),
        str,
    ),
    Setting(
        "rate",
        "at most this many requests per second; 0 means no limit",
        "1",
        ("TRIALCLI_RATE",),
        float,
    ),
    Setting(
        "timeout",
        "the longest time for one request, in seconds",
        "60",
        ("TRIALCLI_TIMEOUT",),
        float,
    ),
    Setting(
        "retry_wait",
        "seconds to wait before the second attempt; each further wait is twice as long",
        "1",
        ("TRIALCLI_RETRY_WAIT",),
        float,
    ),
    Setting(
        "user_agent",
        "the User-Agent to send",
        "the real name of the client",
        ("TRIALCLI_USER_AGENT",),
        str,
    ),
    Setting(
        "thresholds.enrollment_percent",
        "the smallest change of the enrollment, in percent, that counts as large",
        "20",
        kind=float,
    ),
    Setting(
        "thresholds.date_days",
        "the smallest number of days by which a date has moved far",
        "90",
        kind=int,
    ),
    Setting(
        "config",
        "the path of the configuration file",
        "in the user's configuration directory",
        ("TRIALCLI_CONFIG",),
    ),
    Setting(
        "pager",
        "the shell command that pages long output on a terminal; empty or `cat`: no pager",
        "`less`",
        ("TRIALCLI_PAGER", "PAGER"),
    ),
    Setting(
        "color",
        "`NO_COLOR` or `CLICOLOR=0`: no colors; `FORCE_COLOR` or `CLICOLOR_FORCE`: colors also in "
        "files and pipes",
        "colors on a terminal",
        ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "CLICOLOR"),
    ),
    Setting(
        "plain",
        "1: words only, for a screen reader: no charts, no signs in place of words; 0: never",
        "1 if `TERM` is `dumb` and output goes to a terminal, else 0",
        ("TRIALCLI_PLAIN",),
    ),
    Setting(
        "screen",
        "the size of the screen, 20 to 1,000 columns; other values are ignored",
        "the size of the terminal",
        ("COLUMNS", "LINES"),
    ),
    Setting(
        "verbose",
        "any value: print the details of an unexpected error on stderr",
        "only a sentence",
        ("TRIALCLI_VERBOSE",),
    ),
    Setting(
        "clock_shift",
        "for tests only: seconds to add to the clock",
        "0",
        ("TRIALCLI_CLOCK_SHIFT",),
        is_for_tests=True,
    ),
)
BY_KEY = {setting.name: setting for setting in SETTINGS if setting.kind is not None}
"""The settings that are keys of the configuration file."""
THRESHOLDS = "thresholds"
"""The table of the file that has the thresholds."""


def as_text(about: str) -> str:
    """Return what describes a setting without Markdown."""
    return about.replace("`", "")


class GroupCounts(NamedTuple):
    """How much a group of the watch list has."""

    name: str
    """Empty for the entries without a group."""
    trials: int
    searches: int


class WatchListCounts(NamedTuple):
    """Where the watch list is, and how much is in it."""

    path: str
    exists: bool
    groups: tuple[GroupCounts, ...] = ()
    sinks: tuple[str, ...] = ()
    """The names of the sinks that it defines."""
    problem: str | None = None
    """Why it cannot be read."""


class Extra(NamedTuple):
    """An optional part of trialcli."""

    name: str
    is_installed: bool


class Program(NamedTuple):
    """Which program runs."""

    version: str
    python: str
    extras: tuple[Extra, ...]


class Setup(NamedTuple):
    """All settings, and what depends on them."""

    rows: tuple[SettingValue, ...]
    file: str | None
    """The path of the configuration file; None if no home directory is known."""
    file_exists: bool
    watch_list: WatchListCounts | None
    """None if the store is not known."""
    program: Program
    problems: tuple[str, ...] = ()
    """What is wrong with the configuration file."""
