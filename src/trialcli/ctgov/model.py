"""The records of ClinicalTrials.gov, as the rest of the program is handed them.

Each part is imported when it is first used: a list needs no comparison, and a diff no summary.
"""

from functools import cached_property
from typing import TYPE_CHECKING

from trialcli.record.tree import at
from trialcli.registry.ids import canonical_trial_id

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
    from trialcli.registry.model import RegistryWords
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


class ClinicalTrialsGovRecords:
    """A ``RecordModel`` without state."""

    @cached_property
    def shape(self) -> "RecordShape":
        """How its records are compared."""
        from trialcli.ctgov.shape import SHAPE

        return SHAPE

    @cached_property
    def words(self) -> "RegistryWords":
        """Its fields and values in words."""
        from trialcli.ctgov.words import vocabulary

        return vocabulary

    @cached_property
    def texts(self) -> "RecordTexts":
        """Its records in full text."""
        from trialcli.ctgov import fulltext

        return fulltext

    @cached_property
    def audit(self) -> "RecordAudit":
        """What an audit reads of its records."""
        from trialcli.ctgov import audit

        return audit

    @cached_property
    def tables(self) -> "tuple[Table, ...]":
        """The tables that its records are exported as."""
        from trialcli.ctgov.tables.aact import TABLES

        return TABLES

    def trial_id(self, record: "Record") -> str | None:
        """Return the NCT ID that a record states; None if it is no record."""
        stated = at(record, "protocolSection.identificationModule.nctId") if record else None
        return canonical_trial_id(stated) if isinstance(stated, str) else None

    def summarise(self, trial: str, record: "Record") -> "Summary":
        """Return the facts that identify a trial and say where it stands."""
        from trialcli.ctgov.facts.summary import summarise

        return summarise(trial, record)

    def citation(self, trial: str, record: "Record") -> "Citation":
        """Return a record as a reference."""
        from trialcli.ctgov.facts.citation import citation
        from trialcli.ctgov.site import study_page

        return citation(trial, record)._replace(address=study_page(trial))

    def flag_days(self, record: "Record") -> "Mapping[str, date]":
        """Return the first day of each flag of a record."""
        from trialcli.ctgov.facts.flags import flag_days

        return flag_days(record)

    def raised_flags(self, record: "Record", today: "date") -> "Mapping[str, str]":
        """Return the flags of a record on a day, each with its sentence."""
        from trialcli.ctgov.facts.flags import flags

        return {flag.id: flag.sentence for flag in flags(record, today)}

    def coming_dates(self, record: "Record") -> "tuple[ComingDate, ...]":
        """Return the dates of a record that may lie ahead."""
        from trialcli.ctgov.facts.coming import coming_dates

        return coming_dates(record)

    def sites(self, record: "Record") -> "tuple[Site, ...]":
        """Return the sites of a trial, with their positions."""
        from trialcli.ctgov.facts.sites import sites

        return tuple(sites(record))

    def fields_for(self, facts: "Iterable[str]") -> "tuple[str, ...]":
        """Return the fields to ask for in a search whose rows have some facts, by their names."""
        from trialcli.ctgov.search.rows import fields_for

        return fields_for(facts)

    def searched_trial(
        self, trial: str, record: "Record", search: "Search | None"
    ) -> "SearchedTrial":
        """Return the row of a record that a search found, with the nearest of its sites."""
        from trialcli.ctgov.search.rows import searched_trial

        found = searched_trial(trial, record, search)
        return found._replace(citation=self.citation(trial, record))

    @property
    def related_fields(self) -> "tuple[str, ...]":
        """The fields to ask for in a search for related trials, by their names."""
        from trialcli.ctgov.related.profile import FIELDS

        return FIELDS

    def related_searches(self, trial: str, record: "Record") -> "tuple[Search, ...]":
        """Return at most two searches for the trials related to one, the narrow one first."""
        from trialcli.ctgov.related.profile import profile_of
        from trialcli.ctgov.related.questions import questions

        return questions(profile_of(trial, record))

    def rank_related(
        self, trial: str, record: "Record", others: "Iterable[tuple[str, Record]]", most: int
    ) -> "list[RelatedTrial]":
        """Return the trials related to one with the reasons, best first."""
        from trialcli.ctgov.related.profile import profile_of
        from trialcli.ctgov.related.ranking import rank

        profiles = (profile_of(other, study) for other, study in others)
        return rank(profile_of(trial, record), profiles, most)

    @property
    def landmarks(self) -> "Collection[Rule]":
        """The rules whose events come first among those of the same severity."""
        from trialcli.ctgov.timeline import LANDMARKS

        return LANDMARKS

    def timeline_facts(self, record: "Record", *, with_deadlines: bool = False) -> "TimelineFacts":
        """Return the facts that a timeline follows."""
        from trialcli.ctgov.timeline import timeline_facts

        return timeline_facts(record, with_deadlines=with_deadlines)

    def anchors(self, records: "Iterable[Record]") -> "Anchors":
        """Return the earliest recorded dates of a trial."""
        from trialcli.ctgov.facts.anchors import anchors

        return anchors(records)

    def submitted(self, record: "Record") -> "PartialDate | None":
        """Return the day on which a version was submitted."""
        from trialcli.ctgov.facts.anchors import submitted

        return submitted(record)

    def find_events(
        self,
        comparison: "Comparison",
        records: "tuple[Record, Record]",
        thresholds: "Thresholds",
        known: "Anchors",
        *,
        adjacent: bool,
    ) -> "tuple[Event, ...]":
        """Return the events of a comparison, worst first."""
        from trialcli.ctgov.events.classify import classify_changes

        return classify_changes(comparison, *records, thresholds, known, adjacent=adjacent)

    def near_site_events(
        self, comparison: "Comparison", records: "tuple[Record, Record]", near: "Near"
    ) -> "tuple[Event, ...]":
        """Return which sites near a point opened or closed; no change is an event's own."""
        from trialcli.ctgov.events.near_sites import near_site_events

        return tuple(near_site_events(comparison, *records, near))

    def in_sections(self, change: "Change", sections: "Collection[str]") -> bool:
        """Return whether a change lies in one of some sections."""
        from trialcli.ctgov.words.sections import in_sections

        return in_sections(change, sections)


CTGOV_RECORDS = ClinicalTrialsGovRecords()
"""The records that trialcli reads."""
