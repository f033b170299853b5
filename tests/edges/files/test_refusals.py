import errno
import os
from pathlib import Path

import pytest

from tests.made_snapshots import made_snapshot
from tests.small_disk import fill, small_disk
from tests.stores import new_store, of_either_kind
from trialcli.edges.files.refusals import writable
from trialcli.errors import UnwritableStoreError
from trialcli.versions.store import StoreKind


def test_what_was_stored_before_is_not_denied(tmp_path: Path) -> None:
    with pytest.raises(UnwritableStoreError) as refused, writable(tmp_path):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    advice = "Nothing was stored from here on. Make room on the disk, or raise the quota."
    assert refused.value.hint == advice


@of_either_kind
def test_a_disk_that_becomes_full_keeps_what_was_stored(tmp_path: Path, kind: StoreKind) -> None:
    with small_disk(tmp_path / "disk", 1000) as disk:
        store = new_store(disk / "store", kind)
        assert store.put(made_snapshot("NCT00000001")).outcome == "new"
        fill(disk)
        with pytest.raises(UnwritableStoreError) as refused:
            list(store.put_all([made_snapshot("NCT00000002", "Long " * 3000)]))
        assert (refused.value.hint or "").startswith("Nothing was stored from here on.")
        assert store.trials() == ["NCT00000001"]
