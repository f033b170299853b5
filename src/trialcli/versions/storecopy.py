"""What came of copying a store into one of another kind."""

from dataclasses import dataclass, field

from trialcli.versions.store import StoreKind
from trialcli.versions.verification import Damage


@dataclass(slots=True)
class StoreCopy:
    """A copy of a store, of which each file was compared with the original."""

    source: str
    target: str
    kind: StoreKind
    """The kind of the new store."""
    copied: dict[str, tuple[int, int]] = field(default_factory=dict)
    """By trial, how many snapshots and versions from the registry's history are in the copy."""
    left_out: dict[str, Damage] = field(default_factory=dict)
    """What could not be read, by its path; it is not in the copy."""
    unwritten: dict[str, Damage] = field(default_factory=dict)
    """Trials that could not be written, likewise: the copy is not finished."""
    different: list[Damage] = field(default_factory=list)
    """Files whose copies are not equal to them: the copy cannot be used."""
    foreign: list[str] = field(default_factory=list)
    """Files that trialcli does not know; they are not in the copy."""
    own_files: list[str] = field(default_factory=list)
    """Files of trialcli that were copied, such as the watch list."""

    @property
    def snapshots(self) -> int:
        """How many snapshots are in the copy."""
        return sum(snapshots for snapshots, _ in self.copied.values())

    @property
    def histories(self) -> int:
        """How many versions from the registry's history are in the copy."""
        return sum(histories for _, histories in self.copied.values())

    @property
    def is_finished(self) -> bool:
        """Whether everything that can be read is in the copy."""
        return not (self.unwritten or self.different)

    @property
    def is_whole(self) -> bool:
        """Whether everything of the store is in the copy."""
        return self.is_finished and not self.left_out
