"""How large the full-text index is, and how long a question to it takes.

Run it from the checkout, with the package installed or on the path:

    PYTHONPATH=src TRIALCLI_CORPUS=../shared/corpus python benchmarks/find.py
    PYTHONPATH=src TRIALCLI_CORPUS=../shared/corpus python benchmarks/find.py --trials 10000

The first index has the real records, the second as many made ones as ``--trials`` says: each has
the sections of real records drawn at random. Ratios are taken within one run, so that a busy
machine slows both sides; the times are there for orientation only.

- *size*: the index, against the UTF-8 texts in it.
- *made*: reading the texts of the real records and indexing them, against ``json.loads`` of them.
- *questions*: the median question, one in twenty and the slowest, against ``json.loads`` of a mean
  record. Only the index is asked; the files of the trials that are shown are not read. Each kind of
  question is one that a person could type: the words of a condition that a real record states, the
  same as a phrase, two words of an eligibility criterion, all words of a title, and one word or two
  of those that most records have.
- *related*: the same for ``more_like`` with the titles, conditions and interventions of a record.
"""

import argparse
import json
import random
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from corpus import named_corpus, record_files
from trialcli.ctgov.fulltext import WEIGHTS, section_texts
from trialcli.edges.fulltext import SqliteFullText
from trialcli.edges.storefiles import FULL_TEXT
from trialcli.registry.texts import SectionText
from trialcli.text.folding import folded_words
from trialcli.text.phrases import Phrase
from trialcli.versions.fulltext import IndexedTrial, VersionTexts

_BATCH = 500
_QUESTIONS = 200
_COMMON = 60
_ALIKE = ("basics", "conditions", "interventions")

Texts = Sequence[SectionText]


def main() -> None:
    """Index the real records and then the made ones, and print what it took."""
    options = _options()
    files = [path.read_bytes() for path in record_files(named_corpus())]
    begun = time.process_time()
    records = [json.loads(content) for content in files]
    parsing = time.process_time() - begun
    with tempfile.TemporaryDirectory() as directory:
        begun = time.process_time()
        real = [list(section_texts(record)) for record in records]
        index = _indexed(Path(directory) / "real", real)
        spent = time.process_time() - begun
        _line("made / json.loads", spent / parsing, f"{spent / len(real) * 1e3:.2f} ms a record")
        one = parsing / len(files)
        _report(Path(directory) / "real", index, real, real, one)
        made = list(_made(real, options.trials))
        index = _indexed(Path(directory) / "made", made)
        _report(Path(directory) / "made", index, made, real, one)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--trials", type=int, default=50_000)
    return parser.parse_args()


def _made(real: Sequence[Texts], count: int) -> Iterator[Texts]:
    """Yield records whose sections come from real ones, each from another."""
    chance = random.Random(1)  # noqa: S311 - the same records every time, not a secret
    by_section = [
        {name: [one for one in texts if one.section == name] for name in WEIGHTS} for texts in real
    ]
    for _ in range(count):
        drawn = chance.choices(by_section, k=len(WEIGHTS))
        yield [one for name, of in zip(WEIGHTS, drawn, strict=True) for one in of[name]]


def _indexed(root: Path, texts: Sequence[Texts]) -> SqliteFullText:
    index = SqliteFullText(root, lambda: WEIGHTS)
    trials = [f"NCT{number:08d}" for number in range(1, len(texts) + 1)]
    for start in range(0, len(texts), _BATCH):
        part = trials[start : start + _BATCH]
        index.update(
            [IndexedTrial(trial, 1, frozenset(("file",)), "file") for trial in part],
            [
                VersionTexts(trial, "file", one)
                for trial, one in zip(part, texts[start : start + _BATCH], strict=True)
            ],
        )
    index.tidy()
    return index


def _report(
    root: Path, index: SqliteFullText, texts: Sequence[Texts], real: Sequence[Texts], one: float
) -> None:
    print(f"{len(texts)} records")
    size = (root / FULL_TEXT).stat().st_size
    held = sum(len(each.text.encode()) for every in texts for each in every)
    _line("size: index / texts", size / held, f"{size / len(texts) / 1e3:.1f} kB a record")
    chance = random.Random(2)  # noqa: S311 - as above
    for kind, asked in _asked(real, chance).items():
        _times(kind, [_seconds(partial(index.matches, each, limit=20)) for each in asked], one)
    alike = [
        [text for section, text in every if section in _ALIKE]
        for every in chance.sample(list(real), _QUESTIONS)
    ]
    _times("related", [_seconds(partial(index.more_like, each, 50)) for each in alike], one)


def _asked(real: Sequence[Texts], chance: random.Random) -> dict[str, list[Sequence[Phrase]]]:
    """Return questions by their kind."""

    def drawn(section: str, least: int) -> list[tuple[Phrase, ...]]:
        texts = [text for every in real for name, text in every if name == section]
        words = [tuple(dict.fromkeys((one.text,) for one in folded_words(text))) for text in texts]
        return chance.sample([each for each in words if len(each) >= least], _QUESTIONS)

    conditions = drawn("conditions", 1)
    counts = Counter(
        (one,)
        for every in real
        for one in {word.text for _, text in every for word in folded_words(text)}
    )
    common = [word for word, _ in counts.most_common(_COMMON)]
    return {
        "words of a condition": [*conditions],
        "a condition as a phrase": [[sum(each, ())] for each in conditions],
        "two words of a criterion": [each[:2] for each in drawn("eligibility", 2)],
        "all words of a title": [*drawn("basics", 5)],
        "a very common word": [[word] for word in common],
        "two very common words": [chance.sample(common, 2) for _ in common],
    }


def _times(what: str, taken: Sequence[float], one: float) -> None:
    for name, value in (
        ("median", statistics.median(taken)),
        ("1 in 20", statistics.quantiles(taken, n=20)[-1]),
        ("slowest", max(taken)),
    ):
        _line(f"{what}, {name}", value / one, f"{value * 1e3:.2f} ms")


def _seconds(action: Callable[[], object]) -> float:
    begun = time.process_time()
    action()
    return time.process_time() - begun


def _line(what: str, ratio: float, aside: str) -> None:
    print(f"  {what:48} {ratio:8.2f} x   {aside}", flush=True)


if __name__ == "__main__":
    main()
