"""Pages of records: a record whose text was served before is not parsed again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from trialcli.jobs.recordtexts import date_at, digest_without
from trialcli.record.tree import Record
from trialcli.registry.dialect import Answer, Dialect, RecordText
from trialcli.versions.servedtexts import ServedText

_MOST_PARSED = 8 * 2**20
"""Bytes of text of which the parsed records stay in memory; the others are parsed again."""


@dataclass(frozen=True, slots=True)
class PageRecord:
    """One record on a page."""

    names: tuple[str, ...]
    """Its ID and then its aliases; empty if it has no ID."""
    content: Record | RecordText
    data_date: str | None
    """The data date that it states."""
    text_digest: bytes | None = None
    """Of its text without the data date; empty if a record with this text may be another one.

    None if it was not read from a text.
    """
    content_digest: str | None = None
    """The digest of its content, as in a snapshot's name, if its text came before."""


@dataclass(frozen=True, slots=True)
class RecordPage:
    """One page of a list of records."""

    records: list[PageRecord]
    next_token: str | None
    """The token of the next page; None on the last."""
    total: int | None
    """How many records the whole list has, if the registry says."""

    def taken(self) -> Iterator[PageRecord]:
        """Yield the records and drop them one by one: a thousand take much memory."""
        self.records.reverse()
        while self.records:
            yield self.records.pop()


@dataclass(frozen=True, slots=True)
class _DatedText:
    """A text of a page."""

    text: RecordText
    data_date: str | None
    """The data date in it; None if that is not certain."""
    digest: bytes
    """Of the text without that date; empty if the date is not certain."""


class RecognisedTexts(Protocol):
    """The texts of pages that were served before."""

    def with_digests(self, digests: Sequence[bytes]) -> dict[bytes, ServedText]:
        """Return the texts with some digests, by these, as far as they are known."""


class PageReader:
    """Reads pages in the dialect of a registry."""

    def __init__(self, dialect: Dialect, texts: RecognisedTexts) -> None:
        self._dialect = dialect
        self._texts = texts

    def read(self, answer: Answer) -> RecordPage:
        """Read a page; parse only the records whose texts are not known.

        Raises:
            RegistryError: it is no such page.
        """
        split = self._dialect.split_page(answer)
        if split is not None:
            texts = [self._dated(text) for text in split.texts]
            known = self._texts.with_digests([each.digest for each in texts if each.digest])
            try:
                records = list(self._records(texts, known))
            except ValueError:
                pass  # the dialect says what is wrong
            else:
                return RecordPage(records, split.next_token, split.total)
        return self.read_fields(answer)

    def read_fields(self, answer: Answer) -> RecordPage:
        """Read a page, also of records that are not whole.

        Raises:
            RegistryError: it is no such page.
        """
        page = self._dialect.read_page(answer)
        return RecordPage([*map(self.parsed, page.studies)], page.next_token, page.total)

    def parsed(self, study: Record) -> PageRecord:
        """Return a record that is parsed, with what it states."""
        return PageRecord(self._dialect.names(study), study, self._dialect.data_date(study))

    def _dated(self, text: RecordText) -> _DatedText:
        content = text.content
        place = self._dialect.data_date_place(content)
        if place is None:
            return _DatedText(text, None, b"")
        return _DatedText(text, date_at(content, place), digest_without(content, place))

    def _records(
        self, texts: Iterable[_DatedText], known: Mapping[bytes, ServedText]
    ) -> Iterator[PageRecord]:
        """Yield the records of some texts with their digests; all that are not known are parsed.

        Raises:
            ValueError: one is not the JSON of an object.
        """
        size = 0
        for each in texts:
            text, before = each.text, known.get(each.digest)
            if before is not None and before.content is not None:
                yield PageRecord((before.trial,), text, each.data_date, each.digest, before.content)
                continue
            record = self._certain(self.parsed(text.parsed()), each)
            size += len(text.content)
            # A parsed record takes several times the memory of its text.
            yield record if size <= _MOST_PARSED else replace(record, content=text)

    def _certain(self, record: PageRecord, text: _DatedText) -> PageRecord:
        """Return a record, with the digest of its text if a record with this text is this one."""
        # A trial with aliases answers to each of them; there are few.
        is_certain = len(record.names) == 1 and record.data_date == text.data_date
        return replace(record, text_digest=text.digest if is_certain else b"")
