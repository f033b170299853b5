"""Pages of records: a record whose text was served before is not parsed again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from trialcli.jobs.recordtexts import date_at, digest_without
from trialcli.record.tree import Record
from trialcli.registry.dialect import Answer, Dialect, RecordText
from trialcli.versions.knowntexts import KnownText, KnownTexts

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
    checksum: str | None = None
    """Of its text without the data date, if a record with this text is this one."""
    digest: str | None = None
    """Its content digest, if a record with this text was served before."""


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
    checksum: str | None
    """Of the text without that date; None if it is not certain."""


class PageReader:
    """Reads pages in the dialect of a registry."""

    def __init__(self, dialect: Dialect, texts: KnownTexts) -> None:
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
            known = self._texts.known_texts([each.checksum for each in texts if each.checksum])
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
            return _DatedText(text, None, None)
        return _DatedText(text, date_at(content, place), digest_without(content, place).hex())

    def _records(
        self, texts: Iterable[_DatedText], known: Mapping[str, KnownText]
    ) -> Iterator[PageRecord]:
        """Yield the records of some texts with their checksums; all that are not known are parsed.

        Raises:
            ValueError: one is not the JSON of an object.
        """
        size = 0
        for each in texts:
            text, checksum = each.text, each.checksum
            if checksum is not None and checksum in known:
                one = known[checksum]
                yield PageRecord((one.trial,), text, each.data_date, one.checksum, one.digest)
                continue
            record = self._certain(self.parsed(text.parsed()), each)
            size += len(text.content)
            # A parsed record takes several times the memory of its text.
            yield record if size <= _MOST_PARSED else replace(record, content=text)

    def _certain(self, record: PageRecord, text: _DatedText) -> PageRecord:
        """Return a record, with the checksum of its text if a record with this text is this one."""
        # A trial with aliases answers to each of them; there are few.
        is_certain = len(record.names) == 1 and record.data_date == text.data_date
        return replace(record, checksum=text.checksum) if is_certain else record
