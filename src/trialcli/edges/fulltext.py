"""The full-text index of a store: a file of SQLite's FTS5 that can be made again from the files.

It has one row per version, with a column for each section. It has no text, only the places of
words. Such a row cannot be removed before SQLite 3.43. So the table ``versions`` says which rows
count, and once a fifth of them do not, the index is made again.

The words are folded here and not by SQLite, so that the words that a person sees quoted are those
that the index found.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import TypeVar

from trialcli.edges.sqlite.database import Database, Schema
from trialcli.edges.sqlite.rescue import replaced
from trialcli.edges.sqlite.table import places
from trialcli.edges.storefiles import FULL_TEXT
from trialcli.errors import StoreError
from trialcli.text.folding import folded_text, folded_words
from trialcli.text.phrases import Phrase
from trialcli.versions.fulltext import (
    UNUSABLE_INDEX,
    DamagedIndexError,
    IndexedTrial,
    Matches,
    MatchingVersion,
    SimilarTrial,
    VersionTexts,
)

Result = TypeVar("Result")

_FORM = 3
"""The way in which texts become words. An index of another form is made again."""
_APART = " _ "
"""Between two texts: a word that no folded text has, so that no phrase spans both."""
_MOST_ALIKE = 12
"""With how many words trials are compared: more words make it slower and no better."""
_RARE = 20
"""A word that more than one in 20 versions has says little of a trial."""
_FEW = 50
"""A word that at most 50 versions have is rare in any store."""
_MANY = 1_000
"""More matches than that are not rated by BM25, which has to read all of them."""
_STEPS = 2
"""How often matches are sought in the sections that weigh most, before any section counts."""
_PAGE = 5_000
"""Trials that are read at once."""
_AMONG = "trial IN (SELECT value FROM json_each(?))"
_NEWEST = "words CROSS JOIN newest ON newest.row = words.rowid"
"""The rows that are the newest version of their trial; CROSS: the words are read first."""


class SqliteFullText:
    """The full-text index in one file of a store, or in memory if the file cannot be written."""

    def __init__(
        self, root: Path, weights: Callable[[], Mapping[str, float]], busy_timeout: float = 5.0
    ) -> None:
        self._path = root / FULL_TEXT
        self._weights_of = weights
        self._busy_timeout = busy_timeout
        self._memory: sqlite3.Connection | None = None

    @property
    def is_wasteful(self) -> bool:
        """Whether a fifth of the rows belong to versions that were dropped."""
        live, made = self._ask(_counts, (0, 0))
        return (made - live) * 5 > made

    def count(self) -> int:
        """Return how many trials are indexed."""
        query = "SELECT count(*) FROM trials"
        return self._ask(lambda db: int(db.execute(query).fetchone()[0]), 0)

    def marks_of(self, trials: Collection[str]) -> dict[str, int]:
        """Return the marks of those of some trials that are indexed."""
        query = f"SELECT trial, mark FROM trials WHERE {_AMONG}"  # noqa: S608 - ours
        given = json.dumps([*trials])
        return self._ask(lambda db: dict(db.execute(query, [given])), {})

    def trials_after(self, trial: str) -> list[str]:
        """Return the next trials that are indexed after one, sorted; empty after the last."""
        query = f"SELECT trial FROM trials WHERE trial > ? ORDER BY trial LIMIT {_PAGE}"  # noqa: S608
        nothing: list[str] = []
        return self._ask(lambda db: [one for (one,) in db.execute(query, [trial])], nothing)

    def files(self, trials: Collection[str]) -> dict[str, frozenset[str]]:
        """Return the names of the files of some trials that are indexed, by trial."""
        query = f"SELECT trial, file FROM versions WHERE {_AMONG}"  # noqa: S608 - ours
        given = json.dumps([*trials])
        found: dict[str, set[str]] = {}
        nothing: list[tuple[str, str]] = []
        for trial, file in self._ask(lambda db: db.execute(query, [given]).fetchall(), nothing):
            found.setdefault(trial, set()).add(file)
        return {trial: frozenset(files) for trial, files in found.items()}

    def update(
        self,
        trials: Sequence[IndexedTrial],
        new: Sequence[VersionTexts],
        gone: Collection[str] = (),
    ) -> None:
        """Add versions and drop trials, all or nothing."""
        rows = [(one.trial, one.file, self._columns(one)) for one in new]

        def work(db: sqlite3.Connection) -> None:
            self._add(db, rows)
            _settle(db, trials, gone)

        if self._memory is not None:
            with self._named_damage():
                work(self._memory)
            return
        database = self._database
        with self._named_damage():
            database.enforce(work)

    def clear(self) -> None:
        """Begin with an empty index."""
        if self._memory is None:
            replaced(self._database, lambda _: None)
        else:
            self._memory.close()
            self._memory = self._empty()

    def tidy(self) -> None:
        """Make the index small and fast after many versions were added, as far as possible."""
        if self._memory is None:
            with suppress(StoreError):
                self._database.enforce(_optimise)
            with suppress(StoreError, sqlite3.Error), closing(self._database.connect("rw")) as db:
                db.execute("VACUUM")

    def move_to_memory(self) -> None:
        """Work on a copy in memory from now on."""
        memory = self._empty()
        with suppress(StoreError, sqlite3.Error, OSError):
            if self._ask(lambda _: True, otherwise=False):
                with closing(self._database.connect("rw")) as file:
                    file.backup(memory)
        self._memory = memory

    def matches(
        self,
        phrases: Sequence[Phrase],
        sections: Collection[str] = (),
        *,
        any_version: bool = False,
        limit: int | None = None,
    ) -> Matches:
        """Return the versions that have every phrase, best first, and their number."""
        within = _within(sections, _together(phrases))
        if any_version or limit is None:
            rows = "words" if any_version else _NEWEST
            nothing: list[MatchingVersion] = []
            found = self._ask(lambda db: [one for _, one in self._rated(db, rows, within)], nothing)
            return Matches(found[:limit], len(found))
        most = limit

        def question(db: sqlite3.Connection) -> Matches:
            rows = _newest_rows(db)
            query = f"SELECT words.rowid FROM {rows} WHERE words MATCH ? LIMIT ?"  # noqa: S608
            matching = {row for (row,) in db.execute(query, [within, _MANY + 1])}
            if len(matching) <= _MANY:
                rating = _within(sections, _together(_rated_phrases(db, phrases, sections)))
                best = (one for row, one in self._rated(db, rows, rating) if row in matching)
                return Matches([*islice(best, most)], len(matching))
            (total,) = db.execute(
                f"SELECT count(*) FROM {rows} WHERE words MATCH ?",  # noqa: S608 - ours
                [within],
            ).fetchone()
            steps = [_within(each, _together(phrases)) for each in self._strongest(sections)]
            return Matches(_latest(db, rows, [*steps, within], most), total)

        return self._ask(question, Matches([], 0))

    def more_like(
        self,
        texts: Iterable[str],
        limit: int,
        *,
        excluded: Collection[str] = (),
    ) -> list[SimilarTrial]:
        """Return the trials that have most of the rarest words of some texts, best first."""
        words = {word.text for text in texts for word in folded_words(text)}
        query = f"""SELECT trial, -bm25(words, {self._weights}) AS score FROM {_NEWEST}
            JOIN versions ON versions.row = words.rowid
            WHERE words MATCH ? ORDER BY score DESC, trial LIMIT ?"""  # noqa: S608 - ours

        def question(db: sqlite3.Connection) -> list[SimilarTrial]:
            wanted = " OR ".join(_quoted((word,)) for word in _rarest(db, words))
            if not wanted:
                return []
            found = db.execute(query, [wanted, limit + len(excluded)])
            return [SimilarTrial(*one) for one in found if one[0] not in excluded][:limit]

        return self._ask(question, [])

    def _rated(
        self, db: sqlite3.Connection, rows: str, within: str
    ) -> Iterator[tuple[int, MatchingVersion]]:
        """Yield matching versions by BM25, each with its row."""
        found = db.execute(
            f"""SELECT words.rowid, trial, file FROM {rows}
            JOIN versions ON versions.row = words.rowid
            WHERE words MATCH ? ORDER BY bm25(words, {self._weights}), trial, file""",  # noqa: S608
            [within],
        )
        for row, trial, file in found:
            yield row, MatchingVersion(trial, file)

    def _strongest(self, sections: Collection[str]) -> Iterator[list[str]]:
        """Yield the sections with the highest weight, then also those with the next one."""
        weights = {name: self._sections[name] for name in sections or self._sections}
        for least in sorted(set(weights.values()), reverse=True)[:_STEPS]:
            yield [name for name, weight in weights.items() if weight >= least]

    # ------------------------------------------------------------ the file

    @cached_property
    def _sections(self) -> Mapping[str, float]:
        return self._weights_of()

    @cached_property
    def _weights(self) -> str:
        return ", ".join(map(str, self._sections.values()))

    @cached_property
    def _names(self) -> str:
        """The sections as columns."""
        return ", ".join(f'"{section}"' for section in self._sections)

    @property
    def _form(self) -> str:
        return " ".join([str(_FORM), *self._sections])

    @cached_property
    def _database(self) -> Database:
        """The file.

        Raises:
            StoreError: SQLite has no FTS5.
        """
        _require_fts5()
        schema = Schema("full-text index", (self._make_tables,), lambda: ())
        return Database(self._path, schema, busy_timeout=self._busy_timeout)

    def _make_tables(self, db: sqlite3.Connection) -> None:
        """Step 1: all tables."""
        db.execute("CREATE TABLE form (form TEXT NOT NULL)")
        db.execute("INSERT INTO form VALUES (?)", [self._form])
        db.execute("CREATE TABLE trials (trial TEXT PRIMARY KEY, mark INTEGER NOT NULL)")
        db.execute("""CREATE TABLE versions (row INTEGER PRIMARY KEY AUTOINCREMENT,
            trial TEXT NOT NULL, file TEXT NOT NULL, UNIQUE (trial, file))""")
        # In a table of its own, which is small enough to be read for each match of a frequent word.
        db.execute("CREATE TABLE newest (row INTEGER PRIMARY KEY)")
        db.execute(f"""CREATE VIRTUAL TABLE words USING fts5({self._names}, content='',
            tokenize="ascii tokenchars '_'")""")

    def _empty(self) -> sqlite3.Connection:
        _require_fts5()
        db = sqlite3.connect(":memory:", isolation_level=None)
        self._make_tables(db)
        return db

    def _ask(self, question: Callable[[sqlite3.Connection], Result], otherwise: Result) -> Result:
        if self._memory is not None:
            with self._named_damage():
                return question(self._memory)

        def checked(db: sqlite3.Connection) -> Result:
            if db.execute("SELECT form FROM form").fetchall() != [(self._form,)]:
                raise DamagedIndexError(f"{self._path} is of another version of trialcli.")
            return question(db)

        database = self._database
        with self._named_damage():
            return database.require(checked, otherwise)

    @contextmanager
    def _named_damage(self) -> Iterator[None]:
        """Raise a ``DamagedIndexError`` for every error that a new index would not have."""
        try:
            yield
        except (*UNUSABLE_INDEX, DamagedIndexError):
            raise
        except (StoreError, sqlite3.DatabaseError) as error:
            raise DamagedIndexError(f"{self._path}: {error}") from error

    def _columns(self, version: VersionTexts) -> list[str]:
        texts: dict[str, list[str]] = {section: [] for section in self._sections}
        for section, text in version.texts:
            texts[section].append(folded_text(text))
        return [_APART.join(found) for found in texts.values()]

    def _add(self, db: sqlite3.Connection, rows: Iterable[tuple[str, str, list[str]]]) -> None:
        insert = f"""INSERT INTO words (rowid, {self._names})
            VALUES ({places(["rowid", *self._sections])})"""  # noqa: S608 - ours
        for trial, file, texts in rows:
            # Another process may have added it meanwhile.
            added = db.execute(
                "INSERT OR IGNORE INTO versions (trial, file) VALUES (?, ?)", [trial, file]
            )
            if added.rowcount == 1:
                db.execute(insert, [added.lastrowid, *texts])


def _optimise(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO words (words) VALUES ('optimize')")


def _settle(db: sqlite3.Connection, trials: Iterable[IndexedTrial], gone: Iterable[str]) -> None:
    """Drop versions whose files are gone, and note which version of each trial is the newest."""
    for one in trials:
        _forget_newest(db, one.trial)
        found = db.execute("SELECT row, file FROM versions WHERE trial = ?", [one.trial])
        dropped = [[row] for row, file in found.fetchall() if file not in one.files]
        db.executemany("DELETE FROM versions WHERE row = ?", dropped)
        db.execute(
            "INSERT INTO newest SELECT row FROM versions WHERE trial = ? AND file = ?",
            [one.trial, one.newest],
        )
        db.execute("REPLACE INTO trials VALUES (?, ?)", [one.trial, one.mark])
    for trial in gone:
        _forget_newest(db, trial)
        db.execute("DELETE FROM versions WHERE trial = ?", [trial])
        db.execute("DELETE FROM trials WHERE trial = ?", [trial])


def _forget_newest(db: sqlite3.Connection, trial: str) -> None:
    db.execute(
        "DELETE FROM newest WHERE row IN (SELECT row FROM versions WHERE trial = ?)", [trial]
    )


def _newest_rows(db: sqlite3.Connection) -> str:
    """Return the rows of the newest versions; faster if there are no others."""
    (newest,) = db.execute("SELECT count(*) FROM newest").fetchone()
    return "words" if newest == _counts(db)[1] else _NEWEST


def _latest(
    db: sqlite3.Connection, rows: str, steps: Iterable[str], limit: int
) -> list[MatchingVersion]:
    """Return matching versions by the step in which they match, the last stored first.

    In the last step, every match does. Before, only the last 1,000 are tried, so that no question
    has to read the whole index again.
    """
    *earlier, every = steps
    query = f"SELECT words.rowid FROM {rows} WHERE words MATCH ?"  # noqa: S608 - ours
    order = "ORDER BY words.rowid DESC LIMIT ?"
    (since,) = db.execute(f"{query} {order} OFFSET ?", [every, 1, _MANY - 1]).fetchone()
    found: dict[int, None] = {}
    for step in earlier:
        among = db.execute(f"{query} AND words.rowid >= ? {order}", [step, since, limit])
        found |= dict.fromkeys(row for (row,) in among)
    if len(found) < limit:
        found |= dict.fromkeys(row for (row,) in db.execute(f"{query} {order}", [every, limit]))
    named = "SELECT trial, file FROM versions WHERE row = ?"
    return [MatchingVersion(*db.execute(named, [row]).fetchone()) for row in list(found)[:limit]]


def _counts(db: sqlite3.Connection) -> tuple[int, int]:
    """Return how many rows count, and how many were made."""
    (live,) = db.execute("SELECT count(*) FROM versions").fetchone()
    made = db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'versions'").fetchone()
    return live, made[0] if made else 0


def _rarest(db: sqlite3.Connection, words: Iterable[str]) -> list[str]:
    """Return the words that the fewest versions have, but any."""
    every, _ = _counts(db)
    most = max(every // _RARE, _FEW)
    rated = []
    for word in words:
        count = _count(db, _quoted((word,)), most)
        if 0 < count <= most and (len(word) > 1 or not word.isascii()):
            rated.append((count, word))
    return [word for _, word in sorted(rated)[:_MOST_ALIKE]]


def _rated_phrases(
    db: sqlite3.Connection, phrases: Sequence[Phrase], sections: Collection[str]
) -> Sequence[Phrase]:
    """Return the phrases that make a difference: without those of more than 1,000 versions.

    BM25 reads every version that has any of its phrases.
    """
    if len(phrases) == 1:
        return phrases
    rare = [
        phrase
        for phrase in phrases
        if _count(db, _within(sections, _quoted(phrase)), _MANY) <= _MANY
    ]
    return rare or phrases


def _count(db: sqlite3.Connection, wanted: str, most: int) -> int:
    """Return how many rows match; if more than ``most`` do, counting ends at the next one."""
    query = "SELECT count(*) FROM (SELECT 1 FROM words WHERE words MATCH ? LIMIT ?)"
    found: int = db.execute(query, [wanted, most + 1]).fetchone()[0]
    return found


def _together(phrases: Iterable[Phrase]) -> str:
    return " AND ".join(map(_quoted, phrases))


def _quoted(phrase: Phrase) -> str:
    """Return a phrase for FTS5; folded words contain no quotation marks."""
    text = " ".join(phrase)
    return f'"{text[:-1]}" *' if text.endswith("*") else f'"{text}"'


def _within(sections: Collection[str], wanted: str) -> str:
    return f"{{{' '.join(sections)}}} : ({wanted})" if sections else wanted


def _require_fts5() -> None:
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.execute("CREATE VIRTUAL TABLE probe USING fts5(text)")
        except sqlite3.OperationalError:
            raise StoreError(
                "The SQLite of this Python was built without FTS5, which full-text search needs.",
                hint="Run trialcli with another Python. Every other command works with this one.",
            ) from None
