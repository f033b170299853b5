import io
import random
from pathlib import Path

import pytest
from pyarrow import parquet

from trialcli.edges.packs.pack import Contents
from trialcli.edges.packs.packfile import AS_IT_COMES, SORTED, Packing, PackWriter
from trialcli.edges.packs.pages import GroupPages, UnreadablePageError
from trialcli.edges.packs.rows import PackRow
from trialcli.edges.packs.zstd import Zstd, zstd

RANDOM = random.Random(7)  # noqa: S311 - no secret


def study(size: int) -> bytes:
    return b'{"text":"%s"}' % RANDOM.randbytes(size // 2).hex().encode()


def row(trial: int, version: int, size: int = 200) -> PackRow:
    return PackRow(
        f"NCT{trial:08d}",
        f"{version}.json",
        retrieved=version,
        source_note="é" if trial % 3 else None,
        version_number=version if trial % 2 else None,
        study=study(size),
        content=study(size) if trial % 5 == 0 else None,
    )


def written(rows: list[PackRow], packing: Packing) -> tuple[bytes, Contents]:
    file = io.BytesIO()
    writer = PackWriter(file, packing)
    for each in rows:
        writer.add(each)
    _, contents = writer.finish()
    return file.getvalue(), contents


def light() -> Zstd:
    found = zstd()
    assert found is not None
    return found


def groups(content: bytes, contents: Contents) -> list[bytes]:
    return [content[start : start + size] for start, size, _ in contents.groups]


@pytest.mark.parametrize("packing", [AS_IT_COMES, SORTED])
def test_each_row_is_read_alone_and_in_any_order(packing: Packing) -> None:
    rows = [row(trial, 1, size=RANDOM.choice((2, 5_000, 100_000))) for trial in range(150)]
    content, contents = written(rows, packing)
    found = {}
    for pages, group in zip(groups(content, contents), range(len(contents.groups)), strict=True):
        places = [each for each in contents.rows if each[2] == group]
        one_by_one = [GroupPages(pages, light()).row(number) for *_, number in places]
        together = GroupPages(pages, light())
        for at in RANDOM.sample(range(len(places)), len(places)):
            assert together.row(places[at][3]) == one_by_one[at]
        found |= {each.trial: each for each in one_by_one}
    assert [found[each.trial] for each in rows] == rows


def test_a_byte_that_is_damaged_never_gives_another_row() -> None:
    rows = [row(trial, 1) for trial in range(20)]
    content, contents = written(rows, AS_IT_COMES)
    (pages,) = groups(content, contents)
    for place in range(0, len(pages), 7):
        damaged = bytearray(pages)
        damaged[place] ^= 1 << place % 8
        try:
            found = [GroupPages(bytes(damaged), light()).row(number) for number in range(20)]
        except UnreadablePageError:
            continue
        assert found == rows


def test_there_is_no_row_after_the_last() -> None:
    content, contents = written([row(1, 1)], AS_IT_COMES)
    (pages,) = groups(content, contents)
    with pytest.raises(UnreadablePageError):
        GroupPages(pages, light()).row(1)


def test_versions_of_one_trial_stay_together_in_a_sorted_pack() -> None:
    rows = [row(trial, version) for trial in range(60) for version in range(1, 4)]
    _, contents = written(rows, SORTED)
    assert len(contents.groups) == 3
    assert len({(trial, group) for trial, _, group, _ in contents.rows}) == 60


def test_a_row_group_of_one_trial_still_ends(tmp_path: Path) -> None:
    content, contents = written([row(1, version) for version in range(1, 600)], SORTED)
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    file = parquet.ParquetFile(path)
    sizes = [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    assert sizes == [256, 256, 87]
    assert len(contents.groups) == 3
