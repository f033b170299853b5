"""Find words in the stored records: which trial, which section, in which sentence."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, NamedTuple

from trialcli.errors import StoreError
from trialcli.jobs.fulltext import FullText
from trialcli.jobs.stored import StoredVersions
from trialcli.record.tree import Record
from trialcli.registry.sites import NearestSite
from trialcli.registry.summary import Summary
from trialcli.registry.texts import RecordTexts
from trialcli.text.blocks import counted, one_line
from trialcli.text.phrases import Phrase, quotations
from trialcli.versions.found import Found, FoundText, FoundTrial, FoundVersion
from trialcli.versions.fulltext import FullTextIndex
from trialcli.versions.line import KnownVersion
from trialcli.versions.listing import NearCounts
from trialcli.versions.snapshot import SnapshotName, parse_any_name, version_name

_UNNUMBERED = -1
_COUNTED_AT_ONCE = 5_000
_MOST_QUOTED = 3
"""Sentences of a trial: one, unless the words are in several."""


@dataclass(frozen=True, slots=True)
class Question:
    """What to find, and where."""

    phrases: Sequence[Phrase]
    sections: Collection[str] = ()
    """Without sections, in all of them."""
    any_version: bool = False
    trials: Mapping[str, NearestSite | None] | None = None
    """The only trials to search, each with its site nearest to a point; None: all."""
    near: NearCounts | None = None
    """The trials that are not among them because the positions of their sites are not known."""
    limit: int | None = 20
    """How many trials to return at most; None: all."""

    @property
    def is_limited(self) -> bool:
        """Whether the index can stop at the limit: each match is a trial that is wanted."""
        return self.trials is None and not self.any_version


def find(question: Question, full_text: FullText, stored: StoredVersions) -> Found:
    """Find words in the newest version of each stored trial, or in any version.

    Raises:
        StoreError: the store cannot be read, or SQLite has no full-text search.
    """
    (trials, total, hint), problems = full_text.ask(
        lambda index: _Asker(question, index, full_text.model.texts).answer()
    )
    chosen = dict(islice(trials.items(), question.limit))
    indexed = full_text.index.files(chosen) if question.any_version else {}
    reader = _Reader(question, full_text, stored, indexed)
    rows: list[FoundTrial] = []
    for trial, files in chosen.items():
        try:
            rows += reader.rows(trial, files)
        except StoreError as error:
            problems.append(str(error))
    return Found(
        rows,
        shown=len(chosen),
        total=total,
        searched=_searched(question, full_text.index),
        is_any_version=question.any_version,
        is_filtered=question.trials is not None,
        phrases=tuple(question.phrases),
        problems=tuple(dict.fromkeys(problems)),
        hint=hint,
        near=question.near,
    )


def _searched(question: Question, index: FullTextIndex) -> int:
    """Return among how many trials the words were sought."""
    if question.trials is None:
        return index.count()
    rest, count = iter(question.trials), 0
    while some := [*islice(rest, _COUNTED_AT_ONCE)]:
        count += len(index.marks_of(some))
    return count


def _sections(question: Question, served: RecordTexts) -> Collection[str]:
    """Return the sections to search; of earlier versions, those that the history has."""
    if question.sections or not question.any_version:
        return question.sections
    return [name for name in served.WEIGHTS if name not in served.NOT_IN_HISTORY]


Trials = Mapping[str, Collection[str]]
"""The files that have the words, by their trials, best first."""


@dataclass(frozen=True, slots=True)
class _Asker:
    """Asks the index, and if it finds nothing, what else it would find."""

    question: Question
    index: FullTextIndex
    served: RecordTexts

    def answer(self) -> tuple[Trials, int, str]:
        """Return the trials with the words, their number, and if there are none, a hint."""
        trials, total = self._matches(self.question)
        return trials, total, "" if total else self._hint()

    def _matches(self, question: Question) -> tuple[Trials, int]:
        matches = self.index.matches(
            question.phrases,
            _sections(question, self.served),
            any_version=question.any_version,
            limit=question.limit if question.is_limited else None,
        )
        trials: dict[str, set[str]] = {}
        for one in matches.rows:
            if question.trials is None or one.trial in question.trials:
                trials.setdefault(one.trial, set()).add(one.file)
        return trials, matches.total if question.is_limited else len(trials)

    def _others(self, **changed: Any) -> str:
        """Return how many trials another question finds; nothing if none."""
        _, total = self._matches(replace(self.question, **changed))
        return f"{counted(total, 'trial')} {'has' if total == 1 else 'have'}" if total else ""

    def _hint(self) -> str:
        question = self.question
        words = list(dict.fromkeys((word,) for phrase in question.phrases for word in phrase))
        if len(words) > len(question.phrases) and (have := self._others(phrases=words)):
            return (
                f"{have} all of the words, but not together: separate them by spaces, without "
                "quotation marks."
            )
        if question.sections and (have := self._others(sections=())):
            return f"{have} them in other sections."
        if question.trials is not None and (have := self._others(trials=None)):
            return f"Without the filters, {have} them."
        if not question.any_version and (have := self._others(any_version=True)):
            return f"{have} them in an earlier version: --any-version."
        missing = [word for (word,) in words if not self._others(phrases=[(word,)])]
        if len(words) == 1:
            lacking = ""
        elif missing:
            lacking = f"None has: {', '.join(missing)}. "
        else:
            lacking = "Each word is in some trial, but no trial has all of them: give fewer words. "
        return f"{lacking}trialcli search asks the registry."


class _Quoted(NamedTuple):
    """A quotation, and the section that it is from."""

    section: str
    text: str
    found: frozenset[Phrase]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the words again where the index found them."""

    question: Question
    full_text: FullText
    stored: StoredVersions
    indexed: Mapping[str, frozenset[str]]
    """The files of each trial that were searched, if any version was."""

    def rows(self, trial: str, files: Collection[str]) -> Iterator[FoundTrial]:
        """Yield what was found of a trial."""
        if self.question.any_version:
            yield from self._spans(trial, files)
            return
        name = _name(trial, next(iter(files)))
        record = self.full_text.record(name)
        day = self.full_text.model.submitted(record)
        version = FoundVersion(
            version_name(name.version, name.digest),
            name.day or (day.first_day if day else name.retrieved.date()),
        )
        yield self._row(self.full_text.model.summarise(trial, record), record, version)

    def _spans(self, trial: str, files: Collection[str]) -> Iterator[FoundTrial]:
        """Yield a row for each time that the words came."""
        line = [one for one in self.stored.line(trial) if one.is_stored]
        newest = self.full_text.record(line[-1].stored)
        summary = self.full_text.model.summarise(trial, newest)
        begun: tuple[SnapshotName, FoundVersion] | None = None
        before: FoundVersion | None = None
        last = 0
        for version in line:
            searched = self._searched_files(version)
            if not searched:
                continue
            # Between two numbers that follow each other, no version is missing.
            named = _named(version, before, is_exact=version.number == last + 1)
            last = version.number or _UNNUMBERED
            before = replace(named, before=None)
            having = [name for name in searched if name.file_name in files]
            if having and begun is None:
                begun = having[0], named
            elif not having and begun is not None:
                yield self._row(summary, self.full_text.record(begun[0]), begun[1], named)
                begun = None
        if begun is not None:
            yield self._row(summary, self.full_text.record(begun[0]), begun[1])

    def _searched_files(self, version: KnownVersion) -> list[SnapshotName]:
        """Return the files of a version that were searched; a damaged one was not."""
        indexed = self.indexed.get(version.stored.trial, frozenset())
        lacking = self.full_text.model.texts.NOT_IN_HISTORY
        is_whole = lacking.isdisjoint(_sections(self.question, self.full_text.model.texts))
        names = version.names if is_whole else filter(None, [version.snapshot])
        return [name for name in names if name.file_name in indexed]

    def _row(
        self,
        summary: Summary,
        record: Record,
        version: FoundVersion,
        gone: FoundVersion | None = None,
    ) -> FoundTrial:
        weights = self.full_text.model.texts.WEIGHTS
        found = list(self._quotations(record))
        # The title is shown anyway.
        title = one_line(summary.title)
        found.sort(key=lambda one: (one.text == title, -weights[one.section]))
        return FoundTrial(
            summary.trial,
            summary.title,
            summary.status,
            tuple(FoundText(one.section, one.text) for one in _covering(found)),
            tuple(section for section in weights if any(one.section == section for one in found)),
            version,
            gone,
            (self.question.trials or {}).get(summary.trial),
        )

    def _quotations(self, record: Record) -> Iterator[_Quoted]:
        served = self.full_text.model.texts
        sections = _sections(self.question, served)
        for section, text in served.section_texts(record):
            if not sections or section in sections:
                for found in quotations(text, self.question.phrases):
                    yield _Quoted(section, *found)


def _covering(found: Sequence[_Quoted]) -> Iterator[_Quoted]:
    """Yield the quotation with most phrases, then others while they add phrases."""
    missing: frozenset[Phrase] = frozenset().union(*(one.found for one in found))
    for _ in range(_MOST_QUOTED):
        best = max(found, key=lambda one: len(one.found & missing), default=None)
        if best is None or not best.found & missing:
            return
        yield best
        missing -= best.found


def _name(trial: str, file: str) -> SnapshotName:
    name = parse_any_name(trial, file)
    if name is None:
        raise StoreError(f"{file!r} is not the name of a snapshot file", trial=trial)
    return name


def _named(version: KnownVersion, before: FoundVersion | None, *, is_exact: bool) -> FoundVersion:
    name = version_name(version.number, version.stored.digest)
    return FoundVersion(name, version.day, is_exact, before)
