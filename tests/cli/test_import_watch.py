"""Imported records of watched trials: what is news, and what is not."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.program import Program
from tests.cli.test_import import Put, dated, put
from tests.registry_server import RegistryServer

__all__ = ["put"]

TRIAL = "NCT00000001"
Importing = Callable[..., None]


@pytest.fixture
def importing(asking: Program, put: Put) -> Importing:
    def import_(*versions: tuple[str, str]) -> None:
        """Import versions of the trial, each by its data date and title."""
        for day, title in versions:
            given = put(f"{day}.json", json.dumps(dated(TRIAL, day, title)).encode())
            ran = asking("import", given)
            assert (ran.code, len(ran.out.splitlines())) == (0, 1)

    return import_


def news(asking: Program) -> list[str]:
    """Return the rules of the news of a run."""
    data: Any = asking("watch", "run", "--json").data
    return [event["rule"] for trial in data["trials"] for event in trial["events"]]


def served(registry: RegistryServer, title: str, day: str = "2026-11-20") -> None:
    """Let the registry have the trial's record with a title."""
    registry.put(dated(TRIAL, day, title))


def test_older_records_are_not_reported(
    asking: Program, registry: RegistryServer, importing: Importing
) -> None:
    served(registry, "Now")
    asking("watch", "add", TRIAL)
    assert news(asking) == []
    importing(("2024-01-10", "Second"), ("2023-06-05", "First"), ("2025-01-10", "Third"))
    assert news(asking) == []
    served(registry, "Next")
    registry.new_data("2026-11-23T09:00:05")
    assert "identity-changed" in news(asking)
    assert news(asking) == []
    assert len(asking.store.versions(TRIAL)) == 5


def test_records_imported_before_the_first_check_are_not_reported(
    asking: Program, registry: RegistryServer, importing: Importing
) -> None:
    asking("watch", "add", TRIAL, "--registry-url", "http://127.0.0.1:9")
    assert asking("watch", "run", "--registry-url", "http://127.0.0.1:9").code == 3
    importing(("2023-06-05", "First"), ("2024-01-10", "Now"))
    served(registry, "Now")
    assert news(asking) == []


def test_a_newer_record_is_reported(
    asking: Program, registry: RegistryServer, importing: Importing
) -> None:
    importing(("2026-01-10", "First"))
    served(registry, "First")
    asking("watch", "add", TRIAL)
    assert news(asking) == []
    importing(("2026-11-23", "Second"))
    served(registry, "Second", "2026-11-23")
    registry.new_data("2026-11-23T09:00:05")
    assert "identity-changed" in news(asking)
