"""The law of editing: only the requested entries change, and all comments of other lines stay."""

import tomllib
from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.edges.watchtoml import edited_text
from trialcli.registry.near import Near
from trialcli.watch.editing import Addition, Removal, add, remove
from trialcli.watch.watchlist import WatchList, read_watch_list

A, B, C, D = (f"NCT0000000{number}" for number in range(1, 5))

trials = st.sampled_from(
    ["NCT00000001", "nct00000001", "NCT00000002", " nct00000003", "NCT00000004"]
)
searches = st.sampled_from(["heart", " heart ", 'lupus "x"', "a, b # x", "é]"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Return any watch list with comments, each different, in any layout of plain tables."""
    count = 0

    def comment() -> str:
        nonlocal count
        count += 1
        return (
            f"# c{count} {draw(st.sampled_from(['', chr(34), ', x', ']', '[group.x]']))}".rstrip()
        )

    def gap() -> str:
        kinds = draw(st.lists(st.sampled_from(["blank", "comment", "indented"]), max_size=3))
        made = {"blank": lambda: "", "comment": comment, "indented": lambda: f"  {comment()}"}
        return "".join(f"{made[kind]()}\n" for kind in kinds)

    def end() -> str:
        return f"  {comment()}\n" if draw(st.booleans()) else "\n"

    def array(key: str, items: list[str]) -> str:
        written = [f"'{item}'" for item in items]
        if draw(st.booleans()):
            return f"{key} = [{', '.join(written)}]{end()}"
        lines = [f"{gap()}    {text},{end()}" for text in written]
        return f"{key}=[{end()}{''.join(lines)}{gap()}]{end()}"

    def group() -> str:
        parts = [
            array("trials", draw(st.lists(trials, max_size=4))),
            array("searches", draw(st.lists(searches, max_size=3))),
            f"least = '{draw(st.sampled_from(['major', 'none']))}'{end()}",
            array("sinks", draw(st.lists(st.sampled_from(["stdout", "team"]), min_size=1))),
        ]
        chosen = draw(st.lists(st.sampled_from(parts), unique=True, max_size=4))
        return "".join(f"{gap()}{part}" for part in chosen)

    tables = [
        "[sink.team]{}kind = 'x'\n",
        "[most]{}heart = 3\n'lupus \"x\"' = 4\n",
        "[group.a]{}",
        "[group.b]{}",
        "['group'.c]{}",
    ]
    ordered = draw(st.permutations(tables[: draw(st.integers(1, 5))]))
    written = "".join(
        f"{gap()}{table.format(end())}{group() if 'group' in table else ''}" for table in ordered
    )
    return f"{gap()}{group()}{written}{gap()}"


names = st.sampled_from(["", "a", "b", "c", "new"])
additions = st.builds(
    Addition,
    names,
    st.lists(st.sampled_from([A, B, C, D]), unique=True).map(tuple),
    st.lists(st.sampled_from(["heart", "new # one"]), unique=True).map(tuple),
    st.sampled_from([None, "major", "minor"]),
    st.sampled_from([(), ("team",), ("stdout", "team"), ("stdout",)]),
    st.dictionaries(st.sampled_from(["heart", "new # one", 'a "b"']), st.integers(1, 10**7)),
    near=st.sampled_from([None, Near(52.5, 13.4, 50), Near(-33.9, -0.1, 5)]),
)


def read(text: str) -> WatchList:
    return read_watch_list(tomllib.loads(text), "watch.toml", ENTRY_FORMS)


def edited(text: str, change: Callable[[WatchList], WatchList]) -> tuple[WatchList, str]:
    """Change a list; return the new text, and check that it holds the requested list."""
    before = read(text)
    after = change(before)
    new = edited_text(text, before, after, ENTRY_FORMS)
    assert read(new) == after
    return after, new


def lines_of_comments(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if "# c" in line]


@given(text=documents(), addition=additions)
def test_an_addition_changes_nothing_else(text: str, addition: Addition) -> None:
    after, new = edited(text, lambda listed: add(listed, addition))
    assert edited(new, lambda listed: add(listed, addition)) == (after, new)
    if not addition.sinks and addition.least is None and not addition.most:
        # Every line stays, but for commas and for arrays on one line that are one no more.
        kept = [line for line in text.splitlines() if line.startswith(("[", " ", "#"))]
        lines = iter(new.splitlines())
        assert all(line in lines for line in kept)


@given(text=documents(), data=st.data())
def test_a_removal_removes_only_the_comment_of_its_line(text: str, data: st.DataObject) -> None:
    listed = read(text)
    removal = Removal(
        tuple(data.draw(st.sets(st.sampled_from(listed.trials)))) if listed.trials else (),
        tuple(data.draw(st.sets(st.sampled_from(listed.searches)))) if listed.searches else (),
    )
    _, new = edited(text, lambda each: remove(each, removal))
    own = [line.strip() for line in text.splitlines() if line.startswith("    '")]
    staying = [
        line.partition("# c")[2]
        for line in lines_of_comments(text)
        if line not in own or not _goes(line, removal)
    ]
    assert [line.partition("# c")[2] for line in lines_of_comments(new)] == staying


def _goes(line: str, removal: Removal) -> bool:
    item = line.split("'")[1].strip()
    spelled = {"NCT00000001": A, "nct00000001": A, "nct00000003": C}.get(item, item)
    return spelled in (*removal.trials, *removal.searches)
