"""The real records that a benchmark is given."""

import os
from pathlib import Path


def record_files(corpus: Path) -> list[Path]:
    """Return the files of the records in a corpus, sorted.

    Raises:
        SystemExit: there are none.
    """
    directory = corpus / "records"
    found = sorted(directory.glob("NCT*.json"))
    if not found:
        raise SystemExit(f"There are no records to measure with: {directory} has no NCT*.json.")
    return found


def named_corpus() -> Path:
    """Return the corpus that TRIALCLI_CORPUS names, else the one beside the checkout."""
    beside = Path(__file__).parents[2] / "shared" / "corpus"
    return Path(os.environ.get("TRIALCLI_CORPUS") or beside)
