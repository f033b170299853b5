"""The result of checking the stored files."""

from dataclasses import dataclass, field

from trialcli.errors import FutureFormatError, StoreError
from trialcli.versions.store import Stray


@dataclass(frozen=True, slots=True)
class Damage:
    """A damaged or unreadable file or directory."""

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
    state: StoreError | None = None
    """What is wrong with the state file; None if nothing is, or it was not examined."""

    @property
    def is_sound(self) -> bool:
        """Whether everything could be read and nothing is damaged."""
        is_usable = self.state is None or self.has_newer_state
        return is_usable and not (self.damaged or self.unreadable)

    @property
    def has_newer_state(self) -> bool:
        """Whether only a newer trialcli can check the state file."""
        return isinstance(self.state, FutureFormatError)


@dataclass(frozen=True, slots=True)
class Rescued:
    """What became of a damaged state file: a new one has what could be read."""

    why: str
    """What was wrong with it."""
    put_aside: str
    """Where it is now."""
    saved: int
    """How many rows the new one has."""
    lost: tuple[str, ...] = ()
    """What could not be saved, a sentence each."""
    is_certain: bool = True
    """Whether nothing else can be lost than what is named."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What became of the index, and of the state file if that was damaged."""

    trials: int | None
    """Rows made; None if the index could not be rebuilt."""
    left_out: tuple[str, ...]
    """Why some trials have no row, a sentence each."""
    rescued: Rescued | None = None
    """What became of the state file; None if it was sound, or could not be repaired."""
    is_searchable: bool | None = None
    """Whether the full-text index was rebuilt, too; None if there is none."""
    problems: tuple[StoreError, ...] = ()
    """Why an index could not be rebuilt, or the state file not be repaired."""

    @property
    def has_failed(self) -> bool:
        """Whether something could not be done that this version of trialcli could do."""
        return any(not isinstance(each, FutureFormatError) for each in self.problems)
