"""A pack: a Parquet file of snapshots, written once. Only this module imports pyarrow here."""

import hashlib
import re
from collections.abc import Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from trialcli.edges.files.reading import require_regular
from trialcli.edges.packs.arrow import arrow, arrow_parquet
from trialcli.edges.packs.pack import (
    FORMAT,
    FORMAT_VERSION,
    Contents,
    DamagedPackError,
    Group,
    NewerPackError,
)
from trialcli.edges.packs.pages import found_groups
from trialcli.edges.packs.rows import REQUIRED, PackRow, time_of
from trialcli.edges.packs.zstd import zstd

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

PACK_ROWS = 20_000
"""The most rows of a pack."""

_KEY = b"trialcli.format"
_ORDER, _SORTED = b"trialcli.order", b"trial, file"
_FORMAT = re.compile(r"trialcli-pack/([0-9]{1,4})")
_TYPES: dict[str, str] = {
    "retrieved": "timestamp",
    "version_number": "int32",
    "version_date": "date32",
    "content": "binary",
}


# ------------------------------------------------------------ writing


class Packing(NamedTuple):
    """How a pack is written."""

    level: int
    """Of zstd."""
    group_rows: int
    """The rows after which a row group ends: half of it is read, on average, to get one row."""
    group_bytes: int
    """The bytes of records after which a row group ends earlier."""
    is_sorted: bool
    """Whether the rows come sorted by trial and file name. Then a row group does not end between
    two versions of one trial, which take little space beside each other."""


AS_IT_COMES = Packing(3, 64, 4 * 2**20, is_sorted=False)
SORTED = Packing(9, 64, 4 * 2**20, is_sorted=True)
_TIMES_LARGER = 4
"""How much larger a row group with versions of one trial at its end may become."""


class PackWriter:
    """Writes the rows of one pack to a file that is open."""

    def __init__(self, file: BinaryIO, packing: Packing) -> None:
        self._packing = packing
        self._sink = _HashingSink(file)
        self._schema = _schema()
        self._metadata: list[Any] = []
        self._rows: list[PackRow] = []
        self._bytes = 0
        self._groups = 0
        self._placed: list[tuple[str, str, int, int]] = []
        self._newest = 0
        self._writer: parquet.ParquetWriter = arrow_parquet().ParquetWriter(
            self._sink,
            self._schema,
            compression="zstd",
            compression_level=packing.level,
            # One page for each column of a row group: ``pages`` reads it.
            use_dictionary=False,
            data_page_size=2**30,
            data_page_version="1.0",
            write_page_checksum=True,
            write_statistics=["trial"],
            store_schema=False,
            metadata_collector=self._metadata,
        )
        said = {_KEY: f"{FORMAT}/{FORMAT_VERSION}".encode()}
        if packing.is_sorted:
            said[_ORDER] = _SORTED
        self._writer.add_key_value_metadata({key.decode(): said[key].decode() for key in said})

    def __len__(self) -> int:
        return len(self._placed)

    def add(self, row: PackRow) -> None:
        """Add a row."""
        if self._is_full(row.trial):
            self._flush()
        self._placed.append((row.trial, row.file, self._groups, len(self._rows)))
        self._rows.append(row)
        self._newest = max(self._newest, row.retrieved or 0)
        self._bytes += len(row.study) + len(row.content or b"")

    def _is_full(self, trial: str) -> bool:
        """Whether the row group is to end before a row of a trial."""
        if not self._rows:
            return False
        _, rows, size, is_sorted = self._packing
        times = _TIMES_LARGER if is_sorted and self._rows[-1].trial == trial else 1
        return len(self._rows) >= rows * times or self._bytes >= size * times

    def finish(self) -> tuple[str, Contents]:
        """Write the end of the pack; return its name and what it holds."""
        self._flush()
        self._writer.close()
        groups = _groups(self._metadata[0])
        return self._sink.name(self._newest), Contents(groups, self._placed)

    def discard(self) -> None:
        """Abandon the pack: pyarrow still writes its end, but no longer into the file."""
        self._sink.is_discarding = True
        with suppress(Exception):
            self._writer.close()

    def _flush(self) -> None:
        if not self._rows:
            return
        columns = [
            arrow().array(values, field.type)
            for values, field in zip(zip(*self._rows, strict=True), self._schema, strict=True)
        ]
        self._writer.write_batch(arrow().record_batch(columns, schema=self._schema))
        self._rows.clear()
        self._bytes = 0
        self._groups += 1


class _HashingSink:
    """A file that digests what is written to it. It stays open when pyarrow closes it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._sha = hashlib.sha256()
        self._size = 0
        self.closed = False
        self.is_discarding = False

    def name(self, microseconds: int) -> str:
        """Return the name of the pack: its newest time of reading, and the digest of its bytes."""
        time = time_of(microseconds).replace("-", "").replace(":", "")
        return f"{time}-{self._sha.hexdigest()[:16]}.parquet"

    def write(self, content: bytes) -> int:
        self._size += len(content)
        if self.is_discarding:
            return len(content)
        self._sha.update(content)
        return self._file.write(content)

    def tell(self) -> int:
        return self._size

    def flush(self) -> None:
        if not self.is_discarding:
            self._file.flush()

    def close(self) -> None:
        self.closed = True

    def readable(self) -> bool:
        return False

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return False


def _schema() -> "pa.Schema":
    module = arrow()
    types = {
        "timestamp": module.timestamp("us", tz="UTC"),
        "int32": module.int32(),
        "date32": module.date32(),
        "binary": module.binary(),
    }
    return module.schema(
        [
            module.field(
                name,
                types.get(_TYPES.get(name, ""), module.string()),
                nullable=name not in REQUIRED,
            )
            for name in PackRow._fields
        ]
    )


# ------------------------------------------------------------ reading


def has_own_digest(path: Path) -> bool:
    """Return whether a pack has the bytes that it was written with, by the digest in its name.

    Raises:
        OSError: it cannot be read now.
    """
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while content := file.read(2**20):
            sha.update(content)
    return path.stem.endswith(f"-{sha.hexdigest()[:16]}")


NOT_ITS_DIGEST = "its bytes do not match the digest in its name"


class PackFile:
    """A pack that is open for reading."""

    def __init__(self, path: Path) -> None:
        """Open it, if it has the bytes that it was written with: others can crash pyarrow.

        Raises:
            DamagedPackError, NewerPackError
            OSError: it cannot be read now.
        """
        require_regular(path.lstat())
        if not has_own_digest(path):
            raise DamagedPackError(NOT_ITS_DIGEST)
        self._arrow = arrow()
        try:
            self._file: parquet.ParquetFile = arrow_parquet().ParquetFile(
                path, page_checksum_verification=True
            )
        except (self._arrow.ArrowException, OSError) as error:
            # An error of the system has a number; what pyarrow says of the content has none.
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise DamagedPackError(_why(error)) from error
        try:
            self._check()
        except BaseException:
            self._file.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    @property
    def is_sorted(self) -> bool:
        """Whether ``compact`` wrote it."""
        return (self._file.metadata.metadata or {}).get(_ORDER) == _SORTED

    @property
    def groups(self) -> int:
        """The number of row groups."""
        return int(self._file.num_row_groups)

    def contents(self) -> Contents:
        """Return what the pack holds; of a part that cannot be read, nothing."""
        metadata = self._file.metadata
        placed: list[tuple[str, str, int, int]] = []
        problem = None
        for number in range(metadata.num_row_groups):
            try:
                table = self._read(number, ["trial", "file"])
            except DamagedPackError as error:
                problem = str(error)
                continue
            names = zip(_texts(table["trial"]), _texts(table["file"]), strict=True)
            placed += [(*name, number, row) for row, name in enumerate(names)]
        return Contents(_groups(metadata), placed, problem)

    def group(self, number: int) -> list[PackRow]:
        """Return the rows of a row group.

        Raises:
            DamagedPackError
        """
        if not 0 <= number < self._file.num_row_groups:
            raise DamagedPackError("a part of it is missing")
        table = self._read(number, list(PackRow._fields))
        columns = [self._values(table[name], name) for name in PackRow._fields]
        return [PackRow(*values) for values in zip(*columns, strict=True)]

    def _values(self, column: Any, name: str) -> list[Any]:
        integers = {"retrieved": self._arrow.int64(), "version_date": self._arrow.int32()}
        if name in integers:
            column = column.cast(integers[name])
        elif name == "study":
            # A record that is missing is no JSON, and named as that.
            return [value or b"" for value in column.cast(self._arrow.binary()).to_pylist()]
        elif name not in _TYPES:
            return _texts(column)
        values: list[Any] = column.to_pylist()
        return values

    def _read(self, number: int, names: Sequence[str]) -> Any:
        try:
            table = self._file.read_row_group(number, columns=names, use_threads=False)
        except (self._arrow.ArrowException, OSError, UnicodeDecodeError) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise DamagedPackError(_why(error)) from error
        if table.num_columns != len(names):
            raise DamagedPackError("it lacks a column")
        return table

    def _check(self) -> None:
        form = (self._file.metadata.metadata or {}).get(_KEY, b"").decode("ascii", "replace")
        found = _FORMAT.fullmatch(form)
        if found is None:
            raise DamagedPackError("it does not say that it is a pack")
        if int(found[1]) > FORMAT_VERSION:
            raise NewerPackError(found[1])
        types = {field.name: field.type for field in self._file.schema_arrow}
        for field in _schema():
            if types.get(field.name) != field.type:
                raise DamagedPackError(f"its column {field.name} is missing or malformed")


def _texts(column: Any) -> list[Any]:
    """Return the texts of a column. One that is no UTF-8 is changed, which its seal shows."""
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        found = column.cast(arrow().binary()).to_pylist()
        values = [None if one is None else one.decode("utf-8", "backslashreplace") for one in found]
    return values


def is_sorted_pack(path: Path) -> bool:
    """Return whether ``compact`` wrote a pack.

    Raises:
        DamagedPackError, NewerPackError
        OSError: it cannot be read now.
    """
    with closing(PackFile(path)) as pack:
        return pack.is_sorted


def contents_of(path: Path) -> Contents:
    """Return what a pack holds; of a damaged one, what can still be read without pyarrow.

    Raises:
        NewerPackError
        OSError: it cannot be read now.
    """
    try:
        with closing(PackFile(path)) as pack:
            return pack.contents()
    except DamagedPackError as error:
        return _salvaged(path, str(error))


def _salvaged(path: Path, problem: str) -> Contents:
    """Return what can be read of a damaged pack."""
    light = zstd()
    groups: list[Group] = []
    placed: list[tuple[str, str, int, int]] = []
    if light is not None:
        with path.open("rb") as file:
            for number, found in enumerate(found_groups(file, light)):
                groups.append(found.group)
                placed += [(*name, number, row) for row, name in enumerate(found.names)]
    return Contents(tuple(groups), placed, problem)


def _groups(metadata: Any) -> tuple[Group, ...]:
    return tuple(_group(metadata.row_group(number)) for number in range(metadata.num_row_groups))


def _group(group: Any) -> Group:
    chunks = [group.column(number) for number in range(group.num_columns)]
    start = min(chunk.data_page_offset for chunk in chunks)
    end = max(chunk.data_page_offset + chunk.total_compressed_size for chunk in chunks)
    raw = sum(chunk.total_uncompressed_size for chunk in chunks)
    return Group(start, end - start, raw // max(1, group.num_rows))


def _why(error: Exception) -> str:
    """Return the first line of what pyarrow says, as a clause."""
    words = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return f"it is not a complete Parquet file ({words.rstrip('.')[:200]})"
