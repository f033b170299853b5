"""A world to watch in."""

from pathlib import Path

import pytest

from tests.jobs.watch.watching import Watching


@pytest.fixture
def world(tmp_path: Path) -> Watching:
    return Watching(tmp_path / "store")
