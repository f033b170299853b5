"""The screens and the page of an audit."""

import re
from datetime import date
from pathlib import Path

import pytest
from rich.console import Group

from tests.cli.hostile import RAW, WORDS
from tests.histories import TRIAL, Outcomes, registered, store_history, with_results
from tests.render.drawing import drawn
from tests.render.pages import Reading
from tests.timelines import stored
from trialcli.jobs.audit import audit_trial
from trialcli.render.audit.page import audit_page, is_audit_page
from trialcli.render.audit.rows import AuditPage
from trialcli.render.audit.style import STYLE
from trialcli.render.audit.text import audit_text

LINK = f"https://clinicaltrials.gov/study/{TRIAL}?tab=history"
_MARKUP = ("<script>alert(1)</script>", "\"><img src=x onerror='x'>", "</title></style><b>")
_PROMISE: Outcomes = {
    "primary": ["Pain on a visual analogue scale @ 12 weeks", "Days in hospital @ 1 year"],
    "secondary": ["Sleep quality by the Pittsburgh index @ 12 weeks", "Mortality @ 1 year"],
}
_REPORT: Outcomes = {
    "primary": ["Sleep quality by the Pittsburgh index @ 24 weeks"],
    "secondary": ["Pain on a visual analogue scale @ 12 weeks", "Mortality @ 1 year"],
}


def page_of(root: Path, promised: Outcomes = _PROMISE, *, everything: bool = False) -> AuditPage:
    """Return the audit of a trial whose outcomes were swapped during it, with results."""
    ended = registered(_REPORT, kinds="ACTUAL", enrollment=(82, "ACTUAL"))
    reported = {**_REPORT, "secondary": ["Pain on a visual analogue scale @ 12 weeks"]}
    versions = [
        ("2019-11-01", registered(promised)),
        ("2020-06-01", registered(_REPORT)),
        ("2022-06-15", with_results(ended, "2022-06-15", reported, post_hoc=["Weight @ 1 year"])),
    ]
    store_history(root, versions)
    audit, _ = audit_trial(stored(root), TRIAL, date(2026, 12, 1))
    return AuditPage(audit, LINK, lambda _before, _after: LINK, everything)


def text(page: AuditPage, width: int = 80) -> str:
    return drawn(Group(*audit_text(page)), width)


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text(snapshot, tmp_path, width):
    assert text(page_of(tmp_path), width) == snapshot


def test_the_text_with_everything(snapshot, tmp_path):
    assert text(page_of(tmp_path, everything=True)) == snapshot


def test_the_page(snapshot, tmp_path):
    assert audit_page(page_of(tmp_path)).replace(STYLE, "…") == snapshot


def test_the_page_stands_alone(tmp_path):
    page = audit_page(page_of(tmp_path))
    assert set(Reading(page).links) == {LINK}
    assert not re.search(r"url\(|@import|<script|javascript:", page)
    assert is_audit_page(page.encode())


@pytest.mark.parametrize("hostile", [*_MARKUP, *WORDS.values()])
def test_registry_text_stays_text(tmp_path, hostile):
    page = page_of(tmp_path, {"primary": [f"{hostile} @ {hostile}"], "secondary": [hostile]})
    written = audit_page(page)
    assert set(Reading(written).links) == {LINK}
    assert not RAW.search(written.replace("\n", ""))
    assert not RAW.search(text(page).replace("\n", ""))


def test_the_reported_side_of_an_outcome_without_results_is_empty(tmp_path):
    row = next(row for row in page_of(tmp_path).rows if row.verdict == "not reported")
    assert (row.promised, row.reported) == ("secondary: Mortality [1 year]", "")


def test_the_rows_begin_with_the_versions_compared(tmp_path):
    first, *_ = page_of(tmp_path).rows
    assert (first.section, first.reported, first.link) == (
        "versions compared",
        "v1 of 2019-11-01",
        LINK,
    )


def test_a_completion_moved_later_is_named_beside_the_first_recorded(tmp_path):
    moved = registered(_REPORT, completion="2022-12-31")
    store_history(tmp_path, [("2019-11-01", registered(_PROMISE)), ("2021-10-01", moved)])
    audit, _ = audit_trial(stored(tmp_path), TRIAL, date(2026, 12, 1))
    said = text(AuditPage(audit, LINK, lambda _before, _after: LINK))
    said = " ".join(said.split())
    assert "after the completion first recorded, before the one recorded now, 2022-12-31" in said
    assert "primary completion 2021-06-30 (now 2022-12-31)" in said


def test_descriptions_that_differ_are_shown(tmp_path):
    def described(text_of_it):
        return registered(
            _PROMISE,
            protocolSection__outcomesModule__primaryOutcomes=[
                {"measure": "Pain", "timeFrame": "12 weeks", "description": text_of_it}
            ],
        )

    store_history(
        tmp_path, [("2019-11-01", described("Mean.")), ("2020-10-01", described("Median change."))]
    )
    audit, _ = audit_trial(stored(tmp_path), TRIAL, date(2026, 12, 1))
    page = AuditPage(audit, LINK, lambda _before, _after: LINK)
    assert "description, now: Median change." in text(page)
    assert "Median change." in audit_page(page)
