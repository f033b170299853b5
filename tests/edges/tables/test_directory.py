"""Readers of an export never see half a file, whatever ends the writer."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from trialcli.edges.tables.directory import ExportDirectory, export_directory
from trialcli.errors import UsageError
from trialcli.registry.tables import Column, Row, block_of
from trialcli.versions.export import (
    Export,
    ExportedFile,
    ExportedTable,
    ExportFormat,
    export_bytes,
    read_export,
)

COLUMNS = (Column("nct_id", "text", "NCT ID."),)
JSONL = ExportFormat.JSONL
Parts = Mapping[tuple[str, str], list[str]]
"""The rows of each file, by table and part."""


class KilledError(BaseException):
    """The process ends here."""


def written(directory: ExportDirectory, parts: Parts) -> Export:
    """Write files of tables; return what their export.json is to say."""
    tables: dict[str, list[ExportedFile]] = {}
    for (table, part), trials in parts.items():
        writer = directory.open(table, part, COLUMNS)
        writer.write(block_of([(trial,) for trial in trials]))
        writer.close()
        file = ExportedFile(directory.path(table, part), len(trials))
        tables.setdefault(table, []).append(file)
    return made_export(tables)


def made_export(tables: Mapping[str, list[ExportedFile]]) -> Export:
    described = [ExportedTable(name, "", COLUMNS, tuple(files)) for name, files in tables.items()]
    return Export(
        "2026-03-01T12:00:00+00:00",
        "0",
        JSONL,
        has_all_versions=False,
        trials=1,
        versions=1,
        content="",
        data_timestamps=(),
        definitions="",
        tables=tuple(described),
        unread=(),
    )


def export(root: Path, parts: Parts) -> None:
    with export_directory(root, JSONL) as directory:
        directory.finish(written(directory, parts))


def files(root: Path) -> dict[str, str]:
    """Return the visible files with their rows."""
    return {
        path.relative_to(root).as_posix(): path.read_text()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.relative_to(root).parts[0].startswith(".")
    }


FIRST: Parts = {("studies", ""): ["A"], ("sites", ""): ["A"]}
SECOND: Parts = {("studies", ""): ["A", "B"], ("changes", "month=2026-03/part-0000"): ["B"]}


def test_a_new_export_replaces_the_earlier_one(tmp_path: Path) -> None:
    export(tmp_path / "deep" / "out", FIRST)
    root = tmp_path / "deep" / "out"
    assert set(files(root)) == {"studies.jsonl", "sites.jsonl", "export.json"}
    export(root, SECOND)
    assert set(files(root)) == {
        "studies.jsonl",
        "changes/month=2026-03/part-0000.jsonl",
        "export.json",
    }
    assert files(root)["studies.jsonl"] == '{"nct_id":"A"}\n{"nct_id":"B"}\n'
    export(root, FIRST)
    assert set(files(root)) == {"studies.jsonl", "sites.jsonl", "export.json"}
    assert not (root / "changes").exists()


def test_a_file_that_is_listed_and_not_written_again_stays(tmp_path: Path) -> None:
    export(tmp_path, SECOND)
    with export_directory(tmp_path, JSONL) as directory:
        found = written(directory, {("studies", ""): ["C"]})
        assert directory.previous is not None
        (changes,) = [one for one in directory.previous.tables if one.name == "changes"]
        directory.finish(found._replace(tables=(*found.tables, changes)))
    assert files(tmp_path)["changes/month=2026-03/part-0000.jsonl"] == '{"nct_id":"B"}\n'
    assert files(tmp_path)["studies.jsonl"] == '{"nct_id":"C"}\n'


@pytest.mark.parametrize("error", [KilledError(), OSError(28, "No space left on device")])
def test_an_export_that_ends_early_leaves_the_earlier_one(
    tmp_path: Path, error: BaseException
) -> None:
    export(tmp_path, FIRST)
    before = files(tmp_path)
    raised = UsageError if isinstance(error, OSError) else KilledError

    def fail() -> None:
        with export_directory(tmp_path, JSONL) as directory:
            directory.open("studies", "", COLUMNS).write(block_of([("B",)]))
            raise error

    with pytest.raises(raised) as caught:
        fail()
    assert files(tmp_path) == before
    assert not (tmp_path / ".export-new").exists()
    if isinstance(error, OSError):
        message = f"The export to {tmp_path} could not be written: No space left on device."
        hint = "Make room on the disk, or raise the quota. The earlier export is unchanged."
        assert str(caught.value) == f"{message} {hint}"


def _die_after(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the process once that many files have taken their places."""
    replace, done = Path.replace, []

    def replace_or_die(self: Path, target: Path) -> Path:
        if ".export-new" in self.parts and self.suffix == ".tmp" and target.parent != self.parent:
            if len(done) == most:
                raise KilledError
            done.append(self)
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replace_or_die)


@pytest.mark.parametrize("most", range(3))
def test_what_was_killed_while_files_took_their_places_is_finished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    export(tmp_path / "wanted", SECOND)
    root = tmp_path / "out"
    export(root, FIRST)
    with monkeypatch.context() as patch:
        _die_after(most, patch)
        try:
            export(root, SECOND)
        except KilledError:
            assert most < 2
    with export_directory(root, JSONL) as directory:
        assert directory.previous is not None
        assert directory.previous.files == {
            "studies.jsonl",
            "changes/month=2026-03/part-0000.jsonl",
        }
    assert files(root) == files(tmp_path / "wanted")


def test_no_reader_takes_a_new_file_for_a_table(tmp_path: Path) -> None:
    with export_directory(tmp_path, JSONL) as directory:
        written(directory, FIRST)
        assert not list(tmp_path.rglob("*.jsonl"))


def test_a_directory_with_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine")
    with pytest.raises(UsageError, match="was not written by an export"):
        export(tmp_path, FIRST)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.docx"]


@pytest.mark.parametrize("content", ['{"schema": "trialcli/export/2"}', "[]", "export", ""])
def test_an_export_json_of_others_is_not_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "export.json").write_text(content)
    with pytest.raises(UsageError, match="was not written by an export"):
        export(tmp_path, FIRST)
    assert (tmp_path / "export.json").read_text() == content


def test_a_file_beside_the_export_is_not_replaced(tmp_path: Path) -> None:
    export(tmp_path, FIRST)
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "changes" / "month=2026-03").mkdir(parents=True)
    mine = tmp_path / "changes" / "month=2026-03" / "part-0000.jsonl"
    mine.write_text("mine")
    before = files(tmp_path)
    with pytest.raises(UsageError, match=r"part-0000\.jsonl already exists"):
        export(tmp_path, SECOND)
    assert files(tmp_path) == before
    mine.unlink()
    export(tmp_path, SECOND)
    assert files(tmp_path)["notes.txt"] == "mine"


def test_a_file_that_is_in_the_way_is_named_before_anything_is_replaced(tmp_path: Path) -> None:
    export(tmp_path, FIRST)
    (tmp_path / "changes").write_text("mine")
    before = files(tmp_path)
    with pytest.raises(UsageError, match=r"changes already exists and was not written"):
        export(tmp_path, SECOND)
    assert files(tmp_path) == before
    (tmp_path / "changes").unlink()
    export(tmp_path, SECOND)


@pytest.mark.parametrize("made", ["directory", "file"])
def test_what_is_in_the_way_is_named_before_any_work(tmp_path: Path, made: str) -> None:
    export(tmp_path, FIRST)
    place = tmp_path / "sponsors.jsonl"
    place.mkdir() if made == "directory" else place.write_text("mine")
    with export_directory(tmp_path, JSONL) as directory, pytest.raises(UsageError):
        directory.open("sponsors", "", ())


def test_a_directory_in_the_place_of_an_earlier_file_is_kept(tmp_path: Path) -> None:
    export(tmp_path, SECOND)
    month = tmp_path / "changes" / "month=2026-03"
    (month / "part-0000.jsonl").unlink()
    (month / "part-0000.jsonl").mkdir()
    with pytest.raises(UsageError, match=r"part-0000\.jsonl already exists"):
        export(tmp_path, SECOND)
    export(tmp_path, FIRST)
    assert [path.name for path in month.iterdir()] == ["part-0000.jsonl"]


def test_two_exports_to_one_directory_are_not_mixed(tmp_path: Path) -> None:
    with (
        export_directory(tmp_path, JSONL),
        pytest.raises(UsageError, match=r"Another export to .* is running"),
    ):
        export(tmp_path, FIRST)


def test_a_listed_path_outside_the_export_is_not_removed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    root = tmp_path / "out"
    export(root, FIRST)
    outside = [ExportedFile("../mine", 1), ExportedFile(str(tmp_path / "mine"), 1)]
    (root / "export.json").write_bytes(export_bytes(made_export({"studies": outside})))
    export(root, {("conditions", ""): ["A"]})
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_link_to_a_directory_is_that_directory(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    export(tmp_path / "link", FIRST)
    assert "studies.jsonl" in files(tmp_path / "real")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_directory_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="could not be written: Permission denied"):
        export(tmp_path / "out", FIRST)


def test_the_description_of_an_export_is_read_back() -> None:
    described = made_export({"studies": [ExportedFile("studies.jsonl", 3)]})
    described = described._replace(data_timestamps=("a", "b"), command="trialcli export")
    assert read_export(export_bytes(described)) == described


def test_rows_of_the_earlier_export_can_be_read(tmp_path: Path) -> None:
    export(tmp_path, SECOND)
    rows: list[Row] = [("A",), ("B",)]
    with export_directory(tmp_path, JSONL) as directory:
        assert list(directory.read("studies.jsonl", "studies", COLUMNS)) == rows
