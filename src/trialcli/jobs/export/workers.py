"""Workers that share the work of an export."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

from trialcli.jobs.stored import StoredVersions

Task = TypeVar("Task")
Result = TypeVar("Result")


class Workers(Protocol):
    """Does tasks, perhaps several at once."""

    @property
    def count(self) -> int:
        """How many tasks it does at once."""

    def map(
        self, function: Callable[[StoredVersions, Task], Result], tasks: Iterable[Task]
    ) -> Iterator[Result]:
        """Yield the result of each task, in their order."""
