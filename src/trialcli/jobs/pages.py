"""Pages of records: a record whose text was served before is not parsed again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

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
            checksums = [self._checksum(text) for text in split.texts]
            known = self._texts.known_texts([each for each in checksums if each])
            try:
                records = list(self._records(zip(split.texts, checksums, strict=True), known))
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
        records = [
            PageRecord(self._dialect.names(study), study, self._dialect.data_date(study))
            for study in page.studies
        ]
        return RecordPage(records, page.next_token, page.total)

    def _checksum(self, text: RecordText) -> str | None:
        """Return the checksum of a text without its data date; None if that is not certain."""
        place = self._dialect.data_date_place(text.content)
        if place is None:
            return None
        first, end = place
        content = memoryview(text.content)
        checksum = sha256(content[:first])
        checksum.update(content[end:])
        return checksum.hexdigest()[:32]

    def _records(
        self, texts: Iterable[tuple[RecordText, str | None]], known: Mapping[str, KnownText]
    ) -> Iterator[PageRecord]:
        """Yield the records of some texts with their checksums; all that are not known are parsed.

        Raises:
            ValueError: one is not the JSON of an object.
        """
        size = 0
        for text, checksum in texts:
            if checksum is not None and checksum in known:
                yield self._known(text, known[checksum])
                continue
            record = self._parsed(text, checksum)
            size += len(text.content)
            # A parsed record takes several times the memory of its text.
            yield record if size <= _MOST_PARSED else replace(record, content=text)

    def _known(self, text: RecordText, known: KnownText) -> PageRecord:
        return PageRecord(
            (known.trial,), text, self._stated_date(text), known.checksum, known.digest
        )

    def _parsed(self, text: RecordText, checksum: str | None) -> PageRecord:
        study = text.parsed()
        names, date = self._dialect.names(study), self._dialect.data_date(study)
        # A trial with aliases answers to each of them; there are few.
        is_certain = checksum and len(names) == 1 and date == self._stated_date(text)
        return PageRecord(names, study, date, checksum if is_certain else None)

    def _stated_date(self, text: RecordText) -> str | None:
        place = self._dialect.data_date_place(text.content)
        return text.content[slice(*place)].decode() if place else None
