import os
from pathlib import Path

import pytest

from trialcli.edges.storekind import kind_of_store
from trialcli.errors import FutureFormatError, StoreError
from trialcli.wiring import open_store

PACKS = '{"format": "trialcli-store/1", "kind": "packs"}'


def written(root: Path, text: str) -> Path:
    (root / "store.json").write_text(text)
    return root


def test_a_directory_without_store_json_is_a_plain_store(tmp_path: Path) -> None:
    assert kind_of_store(tmp_path) == "plain"
    assert kind_of_store(tmp_path / "missing") == "plain"


def test_a_file_in_place_of_the_store_is_reported_by_the_store_itself(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be read: Not a directory"):
        open_store(tmp_path / "file").trials()


def test_a_store_of_packs_says_so(tmp_path: Path) -> None:
    assert kind_of_store(written(tmp_path, PACKS)) == "packs"


def test_members_that_this_program_does_not_know_are_ignored(tmp_path: Path) -> None:
    text = '{"format": "trialcli-store/1", "kind": "packs", "made": {"by": ["somebody"]}}'
    assert kind_of_store(written(tmp_path, text)) == "packs"


@pytest.mark.parametrize(
    "text",
    [
        '{"format": "trialcli-store/2", "kind": "packs"}',
        '{"format": "trialcli-store/9999"}',
        '{"format": "trialcli-store/1", "kind": "tablets"}',
        '{"format": "trialcli-store/1", "kind": ""}',
    ],
)
def test_a_newer_store_needs_a_newer_program(tmp_path: Path, text: str) -> None:
    with pytest.raises(FutureFormatError, match="Upgrade trialcli to read it"):
        kind_of_store(written(tmp_path, text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        "{}",
        "[" * 100_000,
        PACKS + PACKS,
        '{"format": 1}',
        '{"format": "trialcli-store/1"}',
        '{"format": "trialcli-store/1", "kind": 1}',
        '{"format": "trialcli-store/1 ", "kind": "packs"}',
        '{"format": "trialcli-store/-1", "kind": "packs"}',
        '{"format": "trialcli-store/1", "kind": NaN}',
        '{"format": "trialcli-snapshot/1", "kind": "packs"}',
        PACKS.ljust(70_000),
    ],
)
def test_damage_is_reported_in_one_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(StoreError) as caught:
        kind_of_store(written(tmp_path, text))
    assert "store.json" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not isinstance(caught.value, FutureFormatError)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    written(tmp_path, PACKS).joinpath("store.json").rename(tmp_path / "elsewhere")
    (tmp_path / "store.json").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="symbolic link"):
        kind_of_store(tmp_path)


def test_a_pipe_does_not_wait_for_a_writer(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "store.json")
    with pytest.raises(StoreError, match="cannot be read"):
        kind_of_store(tmp_path)


def test_packs_without_store_json_are_not_taken_for_an_empty_store(tmp_path: Path) -> None:
    (tmp_path / "packs").mkdir()
    with pytest.raises(StoreError, match=r"no store\.json"):
        open_store(tmp_path)


def test_a_plain_store_has_no_store_json(tmp_path: Path) -> None:
    open_store(tmp_path / "store").trials()
    assert not (tmp_path / "store").exists()
