"""Without orjson, the same snapshots get the same bytes, and each way reads what the other wrote.

The store runs in processes of its own: in one of them, orjson cannot be imported.
"""

import subprocess
import sys
from pathlib import Path
from typing import Literal

import pytest

from tests.stores import of_either_kind
from trialcli.versions.store import StoreKind

RECORDS = r"""
[
 {"a": 1, "b": [1.5, 48.0, -0.0, 0.0001], "\u00e9": "\u00fc"},
 {"\uffff": 1, "\ud83d\ude00": 2, "\ud7ff": "\ud83d\ude00"},
 {"tiny": [0.00001, 1e-7, 2.5e-9, 5e-324], "large": [1e15, 1e16, 1.7976931348623157e308]},
 {"integers": [18446744073709551615, 18446744073709551616, -9223372036854775809]},
 {"surrogate \ud800": "\udc00", "two  blanks": "a  b\n  c", "escapes": "\u0000\u001f\u007f\"\\/"},
 {"nothing": null, "empty": [{}, [], ""], "looks like": "0.00001 1e-7 1e+20 [null]"},
 {"derivedSection": {"miscInfoModule": {"versionHolder": "2026-01-01"}}}
]
"""

PROGRAM = r"""
import hashlib, json, sys
from datetime import UTC, datetime
from pathlib import Path

way, what, kind, root, records = sys.argv[1:]
if way == "without":
    sys.modules["orjson"] = None

from trialcli.ctgov.shape import VOLATILE
from trialcli.edges.storemaking import make_pack_store
from trialcli.record.fastjson import WithoutFastJson, fast_json
from trialcli.record.tree import content_digest, record_texts
from trialcli.versions.snapshot import Snapshot, Source
from trialcli.wiring import open_store

assert isinstance(fast_json(), WithoutFastJson) == (way == "without")
if what == "write" and kind == "packs":
    make_pack_store(Path(root))
store = open_store(Path(root))
if what == "write":
    for texts_at_hand in (False, True):
        snapshots = []
        for number, study in enumerate(json.loads(records), 1 + 100 * texts_at_hand):
            texts = record_texts(study, VOLATILE)
            assert texts.digest == content_digest(study, VOLATILE)
            time = datetime(2026, 1, 1, tzinfo=UTC)
            snapshot = Snapshot(f"NCT{number:08d}", time, Source("api"), texts.digest, study)
            snapshots.append(snapshot._replace(texts=texts if texts_at_hand else None))
        list(store.put_all(snapshots))
    store.close()
for trial in store.trials():
    for name in store.versions(trial):
        content = hashlib.sha256(store.content(name)).hexdigest()
        print(name.file_name, content, ascii(store.load(name).study))
for path in sorted(Path(root).rglob("*")):
    if path.suffix in (".json", ".parquet"):
        print(path.relative_to(root), hashlib.sha256(path.read_bytes()).hexdigest())
"""


def said(way: Literal["with", "without"], what: str, kind: StoreKind, root: Path) -> str:
    words = [sys.executable, "-c", PROGRAM, way, what, kind, str(root), RECORDS]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@of_either_kind
def test_a_store_is_the_same_without_orjson(kind: StoreKind, tmp_path: Path) -> None:
    pytest.importorskip("orjson")
    fast = said("with", "write", kind, tmp_path / "with")
    slow = said("without", "write", kind, tmp_path / "without")
    assert fast.count("20260101T000000.000000Z") >= 12
    assert fast == slow
    assert said("without", "read", kind, tmp_path / "with") == fast
    assert said("with", "read", kind, tmp_path / "without") == fast
