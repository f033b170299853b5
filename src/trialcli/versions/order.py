"""The order of stored trials."""

from typing import NamedTuple

from trialcli.text.choices import chosen

SORT_KEYS = (
    "trial",
    "title",
    "status",
    "changed",
    "updated",
    "start",
    "primary completion",
    "completion",
    "next date",
    "enrollment",
    "snapshots",
    "distance",
)
"""What trials can be sorted by. What a trial does not state comes last, in either direction."""


class Order(NamedTuple):
    """An order of trials."""

    key: str
    """One of ``SORT_KEYS``."""
    is_descending: bool = False
    """Whether the latest or largest come first."""


BY_TRIAL = Order("trial")


def read_order(text: str) -> Order:
    """Read an order; ``-start`` is the latest first.

    Raises:
        UsageError: there is no such sort key.
    """
    return Order(chosen(text.removeprefix("-"), SORT_KEYS, "sort key"), text.startswith("-"))
