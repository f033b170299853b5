"""Whether what is stored is what was written."""

from dataclasses import dataclass, field

from trialcli.core.stored import Stray


@dataclass(frozen=True, slots=True)
class Damage:
    """A file, or a trial's directory, that cannot be vouched for."""

    path: str
    """Relative to the store, with ``/``."""
    why: str


@dataclass(slots=True)
class Verification:
    """What was found in a store."""

    trials: int = 0
    snapshots: int = 0
    """Snapshot files, the damaged and the newer ones too."""
    histories: int = 0
    """Files of versions from the registry's history, likewise."""
    damaged: list[Damage] = field(default_factory=list)
    unreadable: list[Damage] = field(default_factory=list)
    """What could not be read now. It may be whole."""
    newer: list[str] = field(default_factory=list)
    """Paths of what only a newer trialcli can check. Not damaged, and not vouched for."""
    strays: list[Stray] = field(default_factory=list)
    """What lies in the store and is ignored."""

    @property
    def is_sound(self) -> bool:
        """Tell whether everything could be read and nothing is damaged."""
        return not (self.damaged or self.unreadable)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of the index."""

    trials: int
    """Rows made."""
    left_out: tuple[str, ...]
    """Why some trials have no row, a sentence each."""
    put_aside: str | None
    """Where the damaged state file is now, if there was one."""
