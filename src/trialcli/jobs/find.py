"""Find words in the stored records: which trial, which section, in which sentence."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from trialcli.errors import StoreError
from trialcli.jobs.fulltext import FullText
from trialcli.jobs.stored import StoredVersions
from trialcli.record.tree import Record
from trialcli.registry.sites import NearestSite
from trialcli.text.blocks import counted, one_line
from trialcli.text.phrases import Phrase, Quotation, quotation
from trialcli.versions.found import Found, FoundTrial, FoundVersion
from trialcli.versions.fulltext import FullTextIndex, Matches
from trialcli.versions.line import KnownVersion
from trialcli.versions.listing import NearCounts
from trialcli.versions.snapshot import SnapshotName, parse_file_name, parse_history_name

_UNNUMBERED = -1
_MOST_QUOTED = 3
"""Sentences of a trial: one, unless the words are in several."""
_DIGITS = 8
"""How much of a digest names a version."""


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
    if question.any_version and not question.sections:
        served = full_text.model.texts
        sections = [name for name in served.WEIGHTS if name not in served.NOT_IN_HISTORY]
        question = replace(question, sections=sections)
    (matches, hint), problems = full_text.ask(lambda index: _matches(question, index))
    searched = set(full_text.index.marks())
    by_trial: dict[str, set[str]] = {}
    for one in matches.rows:
        if question.trials is None or one.trial in question.trials:
            by_trial.setdefault(one.trial, set()).add(one.file)
    total = matches.total if question.is_limited else len(by_trial)
    reader = _Reader(question, full_text, stored)
    rows: list[FoundTrial] = []
    chosen = list(by_trial.items())[: question.limit]
    for trial, files in chosen:
        try:
            rows += reader.rows(trial, files)
        except StoreError as error:
            problems.append(str(error))
    return Found(
        rows,
        shown=len(chosen),
        total=total,
        searched=len(searched if question.trials is None else searched & question.trials.keys()),
        is_any_version=question.any_version,
        phrases=tuple(question.phrases),
        problems=tuple(dict.fromkeys(problems)),
        hint="" if by_trial else hint,
        near=question.near,
    )


def _matches(question: Question, index: FullTextIndex) -> tuple[Matches, str]:
    """Return the versions with the words; if there are none, what else could be asked."""

    def asked(phrases: Sequence[Phrase]) -> Matches:
        limit = question.limit if question.is_limited else None
        return index.matches(
            phrases, question.sections, any_version=question.any_version, limit=limit
        )

    found = asked(question.phrases)
    if found.total:
        return found, ""
    words = list(dict.fromkeys((word,) for phrase in question.phrases for word in phrase))
    if len(words) > len(question.phrases) and (apart := asked(words)).total:
        versions = counted(apart.total, "version" if question.any_version else "trial")
        have = "has" if apart.total == 1 else "have"
        together = "but not together: separate them by spaces, without quotation marks"
        return found, f"{versions} {have} all of the words, {together}."
    missing = [" ".join(phrase) for phrase in question.phrases if not asked([phrase]).total]
    if missing and len(question.phrases) > 1:
        return found, f"No stored trial has: {', '.join(missing)}."
    return found, ""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the words again where the index found them."""

    question: Question
    full_text: FullText
    stored: StoredVersions

    def rows(self, trial: str, files: Collection[str]) -> Iterator[FoundTrial]:
        """Yield what was found of a trial."""
        if self.question.any_version:
            yield from self._spans(trial, files)
            return
        name = _name(trial, next(iter(files)))
        record = self.full_text.record(name)
        day = self.full_text.model.submitted(record)
        version = FoundVersion(
            f"v{name.version}" if name.version else name.digest[:_DIGITS],
            name.day or (day.first_day if day else name.retrieved.date()),
        )
        yield self._row(trial, record, version)

    def _spans(self, trial: str, files: Collection[str]) -> Iterator[FoundTrial]:
        """Yield a row for each time that the words came."""
        begun: tuple[KnownVersion, FoundVersion] | None = None
        last = 0
        for version in filter(self._was_searched, self.stored.line(trial)):
            has_words = any(name.file_name in files for name in version.names)
            # Between two numbers that follow each other, no version is missing.
            named = _named(version, is_exact=version.number == last + 1)
            last = version.number or _UNNUMBERED
            if has_words and begun is None:
                begun = version, named
            elif not has_words and begun is not None:
                yield self._span(trial, begun, files, named)
                begun = None
        if begun is not None:
            yield self._span(trial, begun, files, None)

    def _was_searched(self, version: KnownVersion) -> bool:
        """Whether a version is stored, with all sections that were asked for."""
        lacking = self.full_text.model.texts.NOT_IN_HISTORY
        if lacking.isdisjoint(self.question.sections):
            return version.is_stored
        return version.snapshot is not None

    def _span(
        self,
        trial: str,
        begun: tuple[KnownVersion, FoundVersion],
        files: Collection[str],
        gone: FoundVersion | None,
    ) -> FoundTrial:
        version, named = begun
        name = next(one for one in version.names if one.file_name in files)
        return self._row(trial, self.full_text.record(name), named, gone)

    def _row(
        self, trial: str, record: Record, version: FoundVersion, gone: FoundVersion | None = None
    ) -> FoundTrial:
        weights = self.full_text.model.texts.WEIGHTS
        summary = self.full_text.model.summarise(trial, record)
        found = list(self._quotations(record))
        # The title is shown anyway.
        found.sort(key=lambda one: (one[1].text == one_line(summary.title), -weights[one[0]]))
        best = list(_covering([quoted for _, quoted in found]))
        of_text = {id(quoted): section for section, quoted in found}
        held = set(of_text.values())
        return FoundTrial(
            trial,
            summary.title,
            summary.status,
            of_text[id(best[0])] if best else "",
            tuple(section for section in weights if section in held),
            _joined(quoted.text for quoted in best),
            version,
            gone,
            (self.question.trials or {}).get(trial),
        )

    def _quotations(self, record: Record) -> Iterator[tuple[str, Quotation]]:
        for section, text in self.full_text.model.texts.section_texts(record):
            if self.question.sections and section not in self.question.sections:
                continue
            found = quotation(text, self.question.phrases)
            if found is not None:
                yield section, found


def _joined(texts: Iterable[str]) -> str:
    """Return texts with an ellipsis between two of them."""
    return " … ".join(texts).replace("… … …", "…").replace("… …", "…")


def _covering(found: Sequence[Quotation]) -> Iterator[Quotation]:
    """Yield the quotation with most phrases, then others while they add phrases."""
    missing = frozenset().union(*(one.found for one in found))
    for _ in range(_MOST_QUOTED):
        best = max(found, key=lambda one: len(one.found & missing), default=None)
        if best is None or not best.found & missing:
            return
        yield best
        missing -= best.found


def _name(trial: str, file: str) -> SnapshotName:
    name = parse_file_name(trial, file) or parse_history_name(trial, file)
    if name is None:
        raise StoreError(f"{file!r} is not the name of a snapshot file", trial=trial)
    return name


def _named(version: KnownVersion, *, is_exact: bool) -> FoundVersion:
    name = f"v{version.number}" if version.number else version.stored.digest[:_DIGITS]
    return FoundVersion(name, version.day, is_exact)
