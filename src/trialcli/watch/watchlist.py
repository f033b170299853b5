"""The watch list: trials and searches in groups, and where their news goes.

Users write this file (docs/monitoring.md), so each error is one clear sentence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, cast

from trialcli.errors import UsageError
from trialcli.events.severity import SEVERITIES, Severity
from trialcli.record.tree import canonical
from trialcli.registry.consent import allowance
from trialcli.registry.entries import EntryForms
from trialcli.registry.ids import canonical_trial_id
from trialcli.registry.near import Near, read_near
from trialcli.registry.search import Search, says_something
from trialcli.text.blocks import capital
from trialcli.text.choices import match, suggestion
from trialcli.text.quoting import is_address, is_harmless, quoted

STDOUT = "stdout"
"""The sink that is always there."""
SEEN = "(news)"
"""The log records news marked as seen under this name; no sink can have it."""
WATCHDOG_DAYS = 7
NAMES = "a name has at most 64 letters, digits, - and _, and begins with a letter or a digit"
"""The rule for names of groups and sinks, in words."""
ADDRESS_STAYS_OUT = (
    "an address may hold a password or a token and must not be in the watch list: put it into an "
    "environment variable and give its name as url_env, or into a file and give that as url_file"
)
"""The message for an address in the wrong place."""
_MOST_DAYS = 3650
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
GROUP_KEYS = ("trials", "searches", "near", "flags", "least", "sinks")
"""The keys of a group in the file; the class has a field for each."""
_OF_THE_LIST = (*GROUP_KEYS, "watchdog_days", "most", "group", "sink")


@dataclass(frozen=True, slots=True)
class Group:
    """Some trials and searches with the same settings."""

    name: str
    """Empty for the entries at the top of the file, without a group."""
    trials: tuple[str, ...] = ()
    """Canonical trial IDs, each once."""
    searches: tuple[str, ...] = ()
    """The texts that name its searches, each once."""
    least: Severity = "detail"
    """Changes of this severity or higher are reported; ``none``: all, also registry-made ones."""
    sinks: tuple[str, ...] = (STDOUT,)
    """The names of its sinks."""
    near: Near | None = None
    """Sites near this point that open or close are reported by themselves."""
    flags: tuple[str, ...] = ()
    """The flags that are reported when they are raised, by their IDs."""


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """The settings of a sink: ``[sink.NAME]`` of the file."""

    name: str
    kind: str
    """``command``, ``apprise``, ``atom``, ``markdown``, ``html``, ``ics`` or ``stdout``."""
    options: Mapping[str, Any]
    """The other keys of the table; ``sink_settings`` checks them."""


PRINTED = SinkSettings(STDOUT, STDOUT, {})
"""Standard output, which needs no table in the file."""


@dataclass(frozen=True, slots=True)
class WatchList:
    """The watch list of one store."""

    groups: tuple[Group, ...] = ()
    """In the order of the file, most important first; the first has no name."""
    sinks: Mapping[str, SinkSettings] = field(default_factory=dict)
    """The sinks that the file defines, by their names."""
    watchdog_days: int = WATCHDOG_DAYS
    """A trial that was not checked for this number of days is reported."""
    most: Mapping[str, int] = field(default_factory=dict)
    """The highest number of trials that searches may find, by their texts, if the file sets it."""
    asked: Mapping[str, Search] = field(default_factory=dict)
    """The searches that the file has as tables, by their texts.

    Any other search is an expression of the registry's query language, which is its text.
    """

    def search(self, text: str) -> Search:
        """Return a search by the text that names it."""
        return self.asked.get(text) or Search(expression=text)

    def most_of(self, search: str, found_before: int = 0) -> int:
        """Return the highest number of trials that a search may find."""
        return self.most.get(search) or allowance(found_before)

    @property
    def trials(self) -> tuple[str, ...]:
        """The IDs of all trials that are listed, each once."""
        return tuple(dict.fromkeys(trial for group in self.groups for trial in group.trials))

    @property
    def searches(self) -> tuple[str, ...]:
        """All searches, each once."""
        return tuple(dict.fromkeys(text for group in self.groups for text in group.searches))

    @property
    def points(self) -> tuple[Near, ...]:
        """The points of all groups and of all searches, each once."""
        near = (*(group.near for group in self.groups), *map(self.near_of, self.searches))
        return tuple(dict.fromkeys(point for point in near if point is not None))

    def near_of(self, search: str) -> Near | None:
        """Return the point near which a search finds trials; None if it has none."""
        return self.search(search).near

    @property
    def used_sinks(self) -> tuple[SinkSettings, ...]:
        """The sinks that some group's news goes to, in the order of the file; stdout comes last."""
        named = (sink for name, sink in self.sinks.items() if self.uses(name))
        return (*named, *([PRINTED] if self.uses(STDOUT) else []))

    def uses(self, sink: str) -> bool:
        """Whether some group's news goes to a sink, by its name."""
        return any(sink in group.sinks for group in self.groups)

    @property
    def fingerprint(self) -> str:
        """A checksum of the watched trials and searches, without their settings."""
        watched = [sorted(self.trials), sorted(self.searches)]
        if self.most:
            watched.append([f"{text} {most}" for text, most in sorted(self.most.items())])
        return sha256(canonical(watched).encode("utf-8", "surrogatepass")).hexdigest()

    def group(self, name: str) -> Group | None:
        """Return a group by its name."""
        return next((group for group in self.groups if group.name == name), None)

    def require_group(self, name: str) -> Group:
        """Return a group by its name.

        Raises:
            UsageError: there is no such group.
        """
        group = self.group(name)
        if group is None:
            known = [group.name for group in self.groups if group.name]
            every = f"It has {', '.join(known)}." if known else "It has no groups."
            raise UsageError(
                f"The watch list has no group {quoted(name)}.",
                hint=f"{suggestion(name, known)}{every}",
            )
        return group


def is_name(text: str) -> bool:
    """Return whether a text can name a group or a sink."""
    return _NAME.fullmatch(text) is not None


def read_watch_list(document: Mapping[str, Any], name: str, forms: EntryForms) -> WatchList:
    """Return the watch list that a TOML document holds.

    ``forms`` reads an entry that is not simply an ID or a text.

    Raises:
        UsageError: the document is not valid.
    """
    return _WatchListReader(name, forms).read(document)


class _WatchListReader:
    """Reads one document; its errors name the document."""

    def __init__(self, name: str, forms: EntryForms) -> None:
        self._name = name
        self._forms = forms
        self._asked: dict[str, Search] = {}

    def read(self, document: Mapping[str, Any]) -> WatchList:
        self._known(document, _OF_THE_LIST, "")
        sinks = {
            name: self._sink(name, table) for name, table in self._table(document, "sink").items()
        }
        groups = [self._group("", {key: document[key] for key in GROUP_KEYS if key in document})]
        for name, table in self._table(document, "group").items():
            self._named(name, "group")
            groups.append(self._group(name, self._as_table(table, f"group.{name}")))
        for group in groups:
            self._require_sinks(group, sinks)
        days = document.get("watchdog_days", WATCHDOG_DAYS)
        if type(days) is not int or not 1 <= days <= _MOST_DAYS:
            wanted = f"a whole number from 1 to {_MOST_DAYS}"
            raise self._wrong(f"watchdog_days must be {wanted}, not {quoted(days)}", days)
        return WatchList(tuple(groups), sinks, days, self._most(document), self._asked)

    def _group(self, name: str, table: Mapping[str, Any]) -> Group:
        where = _before_keys(name)
        self._known(table, GROUP_KEYS, where)
        given = table.get("least", "detail")
        least = match(given, SEVERITIES) if isinstance(given, str) else None
        if least is None:
            known = ", ".join(SEVERITIES)
            raise self._wrong(f"{where}least must be one of {known}, not {quoted(given)}", given)
        return Group(
            name,
            tuple(dict.fromkeys(self._trials(table, f"{where}trials"))),
            tuple(dict.fromkeys(self._searches(table, f"{where}searches"))),
            cast("Severity", least),
            tuple(dict.fromkeys(self._texts(table, "sinks", f"{where}sinks", [STDOUT]))),
            self._near(table, f"{where}near"),
            tuple(dict.fromkeys(self._flags(table, f"{where}flags"))),
        )

    def _flags(self, table: Mapping[str, Any], where: str) -> Iterator[str]:
        for text in self._texts(table, "flags", where):
            flag = match(text, self._forms.flags)
            if flag is None:
                known = ", ".join(self._forms.flags)
                raise self._wrong(f"{where} has {quoted(text)}; the flags are {known}", text)
            yield flag

    def _near(self, table: Mapping[str, Any], where: str) -> Near | None:
        text = table.get("near")
        if text is None:
            return None
        if not isinstance(text, str):
            raise self._wrong(f'{where} must be a text like "52.52,13.40,50km", not {quoted(text)}')
        try:
            return read_near(text)
        except UsageError as error:
            raise UsageError(
                f"The watch list {self._name} cannot be used: {where} = {error.message}",
                hint=error.hint,
            ) from error

    def _sink(self, name: str, table: Any) -> SinkSettings:
        self._named(name, "sink")
        if name == STDOUT:
            raise self._wrong("sink.stdout is always there and cannot be defined")
        options = dict(self._as_table(table, f"sink.{name}"))
        if "kind" not in options:
            raise self._wrong(f"sink.{name}.kind is missing")
        kind = options.pop("kind")
        if not isinstance(kind, str):
            raise self._wrong(f"sink.{name}.kind must be a text, not {quoted(kind)}")
        return SinkSettings(name, kind, options)

    def _trials(self, table: Mapping[str, Any], where: str) -> list[str]:
        trials: list[str] = []
        for text in self._texts(table, "trials", where):
            trial = canonical_trial_id(text)
            trials.extend((trial,) if trial else self._spelt(text, where))
        return trials

    def _spelt(self, text: str, where: str) -> tuple[str, ...]:
        """Return the trials of a text that is not in itself an ID."""
        trials, problem = self._forms.read_trials(text)
        if problem is None:
            return trials
        if not problem.what:
            raise self._wrong(f"{where} has {quoted(text)}, which {problem.why}", text)
        raise self._wrong(f"{where} has {problem.what}, which {problem.why}")

    def _searches(self, table: Mapping[str, Any], where: str) -> list[str]:
        value = table.get("searches", [])
        if not isinstance(value, list):
            return self._texts(table, "searches", where)
        tables = iter([self._asked_by(each, where) for each in value if isinstance(each, Mapping)])
        plain = [each for each in value if not isinstance(each, Mapping)]
        texts = iter(self._texts({"searches": plain}, "searches", where))
        searches = [next(tables if isinstance(each, Mapping) else texts) for each in value]
        for text in plain:
            if not says_something(text):
                raise self._wrong(f"{where} has a search without a letter or a digit")
            self._refuse_address(text, where)
        return searches

    def _refuse_address(self, text: str, where: str) -> None:
        """Raise an error for a search with an address: it would be shown, and sent."""
        if is_address(text):
            raise self._wrong(f"{where} has an address, not a search: {quoted(text)}", text)

    def _asked_by(self, table: Mapping[str, Any], where: str) -> str:
        """Note a search that is a table, and return the text that names it."""
        try:
            search = self._forms.read_search(table)
        except UsageError as error:
            raise UsageError(
                f"The watch list {self._name} cannot be used: {where} has a search with "
                f"{error.message.rstrip('.')}.",
                hint=error.hint or "Correct the file.",
            ) from error
        for text in (text for texts in search.given.values() for text in texts):
            self._refuse_address(text, where)
        self._asked[search.text] = search
        return search.text

    def _most(self, document: Mapping[str, Any]) -> dict[str, int]:
        most = {}
        for text, number in self._table(document, "most").items():
            if type(number) is not int or number < 1:
                where = f"most of the search {quoted(text)}"
                wanted = "a whole number of at least 1"
                raise self._wrong(f"{where} must be {wanted}, not {quoted(number)}", number)
            most[text.strip()] = number
        return most

    def _require_sinks(self, group: Group, sinks: Mapping[str, SinkSettings]) -> None:
        where = f"{_before_keys(group.name)}sinks"
        if not group.sinks:
            raise self._wrong(f"{where} is empty: no sink would get the news")
        for name in group.sinks:
            if name != STDOUT and name not in sinks:
                missing = f"[sink.{name}]" if is_harmless(name) else "such sink"
                raise self._wrong(f"{where} names {quoted(name)}, but there is no {missing}", name)

    def _texts(
        self, table: Mapping[str, Any], key: str, where: str, default: Iterable[str] = ()
    ) -> list[str]:
        value = table.get(key, list(default))
        if not isinstance(value, list):
            raise self._wrong(f"{where} must be a list of texts, not {quoted(value)}", value)
        for text in value:
            if not isinstance(text, str):
                raise self._wrong(f"{where} must be a list of texts, but has {quoted(text)}")
            if not text.strip():
                raise self._wrong(f"{where} has an empty text")
        return [text.strip() for text in value]

    def _table(self, document: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        return self._as_table(document.get(key, {}), key)

    def _as_table(self, value: Any, what: str) -> Mapping[str, Any]:
        if not isinstance(value, Mapping):
            raise self._wrong(f"{what} must be a table, not {quoted(value)}", value)
        return value

    def _named(self, name: str, what: str) -> None:
        if not is_name(name):
            raise self._wrong(f"{quoted(name)} is not a valid name of a {what}: {NAMES}", name)

    def _known(self, table: Mapping[str, Any], known: Iterable[str], where: str) -> None:
        unknown = [key for key in table if key not in known]
        if unknown:
            named = (f"{where}{key if is_harmless(key) else quoted(key)}" for key in unknown)
            noun = "key" if len(unknown) == 1 else "keys"
            meant = suggestion(unknown[0], known) if is_harmless(unknown[0]) else ""
            raise self._wrong(
                f"unknown {noun} {', '.join(named)}; the keys are {', '.join(known)}",
                next(filter(is_address, (*unknown, *map(table.get, unknown))), None),
                meant,
            )

    def _wrong(self, what: str, value: Any = None, meant: str = "") -> UsageError:
        """Return an error.

        If ``value`` is an address, the hint is where to put it; ``meant`` is a suggestion.
        """
        return UsageError(
            f"The watch list {self._name} cannot be used: {what}.",
            hint=f"{_advice(value)}{meant}Correct the file.",
        )


def _before_keys(group: str) -> str:
    """Return the prefix of a group's keys in messages."""
    return f"group.{group}." if group else ""


def _advice(value: Any) -> str:
    said = f"{capital(ADDRESS_STAYS_OUT)} of a sink of kind apprise. "
    return said if is_address(value) else ""
