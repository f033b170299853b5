"""What a store holds, at a glance: nothing is read, and nothing is an error."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from trialcli.edges.storefiles import STORE, WATCH_LIST
from trialcli.registry.ids import canonical_trial_id


class StoreGlance(NamedTuple):
    """What a store seems to hold."""

    has_trials: bool = False
    has_watch_list: bool = False
    trial: str = ""
    """The ID of one of the trials, if a directory has its name."""


def glance(root: Path) -> StoreGlance:
    """Return what a directory seems to hold as a store; nothing if it cannot be read."""
    with suppress(OSError):
        trial = _any_trial(root)
        has_packs = (root / STORE).exists()
        return StoreGlance(bool(trial) or has_packs, (root / WATCH_LIST).exists(), trial)
    return StoreGlance()


def _any_trial(root: Path) -> str:
    with os.scandir(root) as entries:
        for entry in entries:
            if canonical_trial_id(entry.name) == entry.name and entry.is_dir():
                return entry.name
    return ""
