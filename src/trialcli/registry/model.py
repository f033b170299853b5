"""The seam to a registry: what the rest of the program needs to know of its records.

The generic rooms and the jobs know this protocol alone. ``wiring`` hands in the one registry
that there is today (``ctgov.model``). A second registry would be a second implementation.
"""

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from trialcli.events.anchors import Anchors
    from trialcli.events.event import Event
    from trialcli.events.rule import Rule
    from trialcli.events.thresholds import Thresholds
    from trialcli.record.changes import Change, Comparison
    from trialcli.record.shape import RecordShape
    from trialcli.record.tree import Record
    from trialcli.registry.audit import RecordAudit
    from trialcli.registry.citation import Citation
    from trialcli.registry.coming import ComingDate
    from trialcli.registry.near import Near
    from trialcli.registry.related import RelatedTrial
    from trialcli.registry.search import Search
    from trialcli.registry.searched import SearchedTrial
    from trialcli.registry.sites import Site
    from trialcli.registry.summary import Summary
    from trialcli.registry.tables import Table
    from trialcli.registry.texts import RecordTexts
    from trialcli.registry.timeline_facts import TimelineFacts
    from trialcli.text.dates import PartialDate


class RegistryWords(Protocol):
    """A registry's fields and values in words; a module can be one."""

    def field_label(self, field: str) -> str:
        """Return what a reader calls a field, by its dotted path or key."""

    def field_words(self, pattern: str, value: Any) -> str:
        """Return the value of a field in words."""


class RecordModel(Protocol):
    """What is known of the records of one registry. How it is asked says a ``Dialect``."""

    @property
    def shape(self) -> "RecordShape":
        """How its records are compared."""

    @property
    def words(self) -> "RegistryWords":
        """Its fields and values in words."""

    @property
    def texts(self) -> "RecordTexts":
        """Its records in full text."""

    @property
    def audit(self) -> "RecordAudit":
        """What an audit reads of its records."""

    @property
    def tables(self) -> "tuple[Table, ...]":
        """The tables that its records are exported as."""

    def trial_id(self, record: "Record") -> str | None:
        """Return the ID of the trial that a record is of; None if it is no record."""

    def summarise(self, trial: str, record: "Record") -> "Summary":
        """Return the facts that identify a trial and say where it stands."""

    def citation(self, trial: str, record: "Record") -> "Citation":
        """Return a record as a reference."""

    def flag_days(self, record: "Record") -> "Mapping[str, date]":
        """Return the first day of each flag of a record: a sign that it needs caution."""

    def raised_flags(self, record: "Record", today: "date") -> "Mapping[str, str]":
        """Return the flags of a record on a day, each with its sentence."""

    def coming_dates(self, record: "Record") -> "tuple[ComingDate, ...]":
        """Return the dates of a record that may lie ahead."""

    def sites(self, record: "Record") -> "tuple[Site, ...]":
        """Return the sites of a trial, with their positions."""

    def fields_for(self, facts: "Iterable[str]") -> "tuple[str, ...]":
        """Return the fields to ask for in a search whose rows have some facts, by their names."""

    def searched_trial(
        self, trial: str, record: "Record", search: "Search | None"
    ) -> "SearchedTrial":
        """Return the row of a record that a search found, with the nearest of its sites."""

    @property
    def related_fields(self) -> "tuple[str, ...]":
        """The fields to ask for in a search for related trials, by their names."""

    def related_searches(self, trial: str, record: "Record") -> "tuple[Search, ...]":
        """Return at most two searches for the trials related to one, the narrow one first."""

    def rank_related(
        self, trial: str, record: "Record", others: "Iterable[tuple[str, Record]]", most: int
    ) -> "list[RelatedTrial]":
        """Return the trials related to one with the reasons, best first."""

    @property
    def landmarks(self) -> "Collection[Rule]":
        """The rules whose events come first among those of the same severity."""

    def timeline_facts(self, record: "Record", *, with_deadlines: bool = False) -> "TimelineFacts":
        """Return the facts that a timeline follows, and if asked when results seem due."""

    def anchors(self, records: "Iterable[Record]") -> "Anchors":
        """Return the earliest recorded dates of a trial, from versions of it, oldest first."""

    def submitted(self, record: "Record") -> "PartialDate | None":
        """Return the day on which a version was submitted."""

    def find_events(
        self,
        comparison: "Comparison",
        records: "tuple[Record, Record]",
        thresholds: "Thresholds",
        known: "Anchors",
        *,
        adjacent: bool,
    ) -> "tuple[Event, ...]":
        """Return the events of a comparison, worst first.

        ``known`` are the earliest recorded dates of the trial; ``adjacent`` says that no version of
        the record lies between the two.
        """

    def near_site_events(
        self, comparison: "Comparison", records: "tuple[Record, Record]", near: "Near"
    ) -> "tuple[Event, ...]":
        """Return which sites near a point opened or closed; no change is an event's own."""

    def in_sections(self, change: "Change", sections: "Collection[str]") -> bool:
        """Return whether a change lies in one of some sections, by their names."""
