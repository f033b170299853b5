"""What `diff` says where its filters leave nothing to show: never that nothing changed."""

import re
import shutil
from datetime import UTC, date, datetime
from itertools import product
from typing import Any

import pytest

from tests.cli.program import Program
from tests.cli.test_diff import EXAMPLES, TRIAL
from tests.made_snapshots import made_record, made_snapshot, made_version
from trialcli.ctgov.shape import VOLATILE
from trialcli.ctgov.words.sections import OTHER
from trialcli.record.tree import content_digest, without
from trialcli.registry.history import HistoryIndex, ListedHistory, RegistryVersion

SECOND, THIRD = "NCT00000002", "NCT00000003"
UNQUALIFIED = re.compile(
    r"No changes?\.|No trial has changed|Nothing to compare|No changes in the|Nothing changed"
)
SEVERITIES = ("major", "minor", "detail", "none")


@pytest.fixture
def changed(program: Program) -> Program:
    """Return a store of two trials that changed, one that did not, and one of one version."""
    shutil.copytree(EXAMPLES, program.root)
    program.keep(
        made_snapshot(TRIAL, "Old title"),
        made_snapshot(TRIAL, "New title", minutes=1),
        made_snapshot(THIRD, "Only one version"),
    )
    return program


def words(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("format_", ["text", "markdown"])
@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_filter_that_hides_every_change_says_so(
    severity: str, format_: str, changed: Program
) -> None:
    shown = r"^(- \*\*(major|minor|detail|none)\*\*|(MAJOR|MINOR|DETAIL|NONE) )"
    filters = [("--section", name) for name in ("basics", "outcomes", "dates", OTHER)] + [()]
    for section, everything in product(filters, [(), ("--all",)]):
        options = [*section, *everything, "--min-severity", severity, "--format", format_]
        for trials in ((), ("NCT99000001",)):
            ran = changed("diff", *trials, *options, "--exit-code")
            shows = re.search(shown, ran.out, re.MULTILINE)
            assert (ran.code, ran.err) == (4 if shows else 0, "")
            assert not UNQUALIFIED.search(words(ran.out)), options
            assert shows or "not shown" in words(ran.out), options


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ["--min-severity", "major"],
            (
                "No major change in the 2 trials that changed (3 administrative, 2 registry-made "
                "and 9 less severe changes not shown: --all, --min-severity none). "
                "1 trial is stored in one version only."
            ),
        ),
        (
            ["--section", "outcomes"],
            (
                "No change in the section outcomes in the 2 trials that changed (14 changes in "
                "other sections not shown). 1 trial is stored in one version only."
            ),
        ),
        (
            [
                "NCT99000001",
                "--section",
                "arms",
                "--section",
                "outcomes",
                "--min-severity",
                "minor",
            ],
            (
                "No major or minor change in the sections arms and outcomes: 13 changes in other "
                "sections not shown."
            ),
        ),
        (
            ["NCT99000001", "--section", "results", "--min-severity", "major"],
            (
                "No major change in the section results: 1 less severe change and 12 changes in "
                "other sections not shown (--min-severity none)."
            ),
        ),
        (
            ["NCT99000001", "--rule", "arm-added", "--rule", "arm-dropped"],
            (
                "No change rated by the rules arm-added and arm-dropped: 13 changes rated by "
                "other rules not shown."
            ),
        ),
        (
            ["NCT99000001", "--section", "basics", "--rule", "arm-added"],
            (
                "No change in the section basics rated by the rule arm-added: 5 changes in other "
                "sections and 8 changes rated by other rules not shown."
            ),
        ),
        (
            ["--rule", "registry-made"],
            (
                "No change rated by the rule registry-made in the 2 trials that changed (2 "
                "registry-made changes and 12 changes rated by other rules not shown: --all). "
                "1 trial is stored in one version only."
            ),
        ),
        (
            ["--since", "2030-01-01"],
            (
                "No stored change since 2030-01-01; the newest is from 2026-11-11. "
                "1 trial is stored in one version only."
            ),
        ),
        (
            [
                "NCT99000001",
                "--since",
                "2030-01-01",
                "--min-severity",
                "major",
                "--section",
                "arms",
            ],
            "No stored change since 2030-01-01; the newest is from 2026-11-11.",
        ),
        (
            ["--since", "2026-02-01", "--min-severity", "major", "--section", "references"],
            (
                "No major change in the section references in the one trial that changed "
                "(37 changes in other sections not shown). 1 more trial has no stored version "
                "since 2026-02-01. 1 trial is stored in one version only."
            ),
        ),
    ],
)
def test_the_closing_sentence(options: list[str], said: str, changed: Program) -> None:
    assert words(changed("diff", *options).out).endswith(said)
    marked = words(changed("diff", *options, "--format", "markdown").out)
    assert marked.replace("\\", "").endswith(said)


def test_the_trials_without_a_change_to_show_are_counted_behind_the_others(
    changed: Program,
) -> None:
    ran = changed("diff", "--min-severity", "minor")
    assert "MINOR" in ran.out
    assert words(ran.out).endswith(
        "No major or minor change in the other trial that changed "
        "(1 less severe change not shown: --min-severity none)."
    )


def test_the_rules_of_a_diff_share_its_changes(changed: Program) -> None:
    whole = changed("diff", "NCT99000001", "first", "--json").data
    parts = {
        rule: changed("diff", "NCT99000001", "first", "--rule", rule, "--json").data
        for rule in {event["rule"] for event in whole["events"]}
    }
    for rule, part in parts.items():
        assert {event["rule"] for event in part["events"]} == {rule}
        expected = [event for event in whole["events"] if event["rule"] == rule]
        assert [values(part, one) for one in part["events"]] == [
            values(whole, one) for one in expected
        ]
    assert sum(len(part["changes"]) for part in parts.values()) == len(whole["changes"])


def values(diff: Any, event: Any) -> tuple[str, list[Any]]:
    return event["sentence"], [diff["changes"][position] for position in event["changes"]]


def test_rules_are_named_one_by_one_or_together(changed: Program) -> None:
    once = changed("diff", "NCT99000001", "--rule", "status-changed,DATE-ACTUAL")
    both = changed("diff", "NCT99000001", "--rule", "status-changed", "--rule", "date-actual")
    assert once.out == both.out
    assert "Completed" in once.out
    ran = changed("diff", "NCT99000001", "--rule", "status-changed", "--format", "jsonl")
    assert len(ran.out.splitlines()) == 1
    assert words(ran.err).endswith("rated by other rules not shown")


@pytest.mark.parametrize(
    ("rule", "fail_on", "code"),
    [
        ("status-changed", "minor", 4),
        ("status-changed", "major", 0),
        ("arm-added", "none", 0),
    ],
)
def test_fail_on_counts_the_changes_of_the_named_rules_alone(
    rule: str, fail_on: str, code: int, changed: Program
) -> None:
    ran = changed("diff", "NCT99000001", "--rule", rule, "--fail-on", fail_on)
    assert (ran.code, ran.err) == (code, "")


def test_two_files_are_filtered_as_trials_are(changed: Program) -> None:
    names = changed.store.versions(TRIAL)
    files = [str(changed.root / TRIAL / name.file_name) for name in names]
    said = words(changed("diff", *files, "--min-severity", "major").out)
    assert said.endswith("No major change: 1 less severe change not shown (--min-severity none).")


def test_trials_that_were_compared_and_did_not_change(program: Program) -> None:
    program.keep(
        made_snapshot(TRIAL, "A"),
        made_snapshot(TRIAL, study=reordered(), minutes=1),
        made_snapshot(TRIAL, study=reordered(back=True), minutes=2),
    )
    assert words(program("diff").out) == "No changes in the one trial that was compared."


def reordered(*, back: bool = False) -> dict[str, object]:
    study = made_record("A")
    words = ["one", "two"]
    study["protocolSection"]["conditionsModule"] = {"conditions": words[:: -1 if back else 1]}
    return study


def test_unreadable_trials_are_counted(changed: Program) -> None:
    shutil.rmtree(changed.root / "NCT99000001")
    newest = changed.root / TRIAL / changed.store.versions(TRIAL)[-1].file_name
    newest.write_bytes(b"{}")
    ran = changed("diff")
    assert ran.code == 5
    assert words(ran.out) == (
        "1 trial is stored in one version only. 1 trial could not be compared."
    )
    data = changed("diff", "--json").data
    assert data["not_compared"] == [
        {"trial": TRIAL, "why": "failed"},
        {"trial": THIRD, "why": "one-version"},
    ]


def test_listed_versions_that_are_not_stored_are_reported(program: Program) -> None:
    program.keep(made_snapshot(TRIAL, "Old"), made_snapshot(TRIAL, "New", minutes=1))
    versions = tuple(
        RegistryVersion(number, day, None, ())
        for number, day in ((1, date(2025, 1, 1)), (2, date(2026, 6, 1)))
    )
    listed = datetime(2026, 6, 2, tzinfo=UTC)
    program.state.record_history(ListedHistory(HistoryIndex(TRIAL, versions), "", listed))
    ran = program("diff", "--since", "2026-05-01")
    assert words(ran.out) == (
        "No stored change since 2026-05-01; the newest is from 2026-01-12. The registry lists "
        "versions of 1 trial that are not stored (trialcli fetch --history)."
    )


@pytest.mark.parametrize("fail_on", SEVERITIES)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_fail_on_counts_what_is_not_shown_too(
    severity: str, fail_on: str, program: Program
) -> None:
    program.keep(made_snapshot(TRIAL, "Old"), made_snapshot(TRIAL, "New", minutes=1))
    for trials in ((), (TRIAL,)):
        for more in ((), ("--json",)):
            ran = program("diff", *trials, "--min-severity", severity, "--fail-on", fail_on, *more)
            assert ran.code == (4 if rank_of(fail_on) >= rank_of("detail") else 0)
            ran = program("diff", *trials, "--min-severity", severity, "--exit-code", *more)
            assert ran.code == (4 if rank_of(severity) >= rank_of("detail") else 0)


def rank_of(severity: str) -> int:
    return SEVERITIES.index(severity)


def test_parts_that_one_version_lacks_are_no_part_of_no_change(program: Program) -> None:
    whole = made_record("A")
    served = made_version()._replace(study=without(whole, ["derivedSection"]))
    program.keep(served._replace(digest=content_digest(served.study, VOLATILE)))
    program.keep(made_snapshot(TRIAL, study=whole))
    said = words(program("diff", TRIAL).out)
    assert "No changes in what was compared. Not compared, as only one" in said
