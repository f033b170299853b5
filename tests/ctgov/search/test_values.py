from collections.abc import Callable, Iterable

import pytest

from trialcli.ctgov.search import values
from trialcli.errors import UsageError

Reader = Callable[[Iterable[str]], tuple[str, ...]]


@pytest.mark.parametrize(
    ("read", "given", "codes"),
    [
        (values.phases, ["2"], ("PHASE2",)),
        (values.phases, ["Phase I/Phase II"], ("PHASE1/PHASE2",)),
        (values.phases, ["1/2,phase3", "PHASE4"], ("PHASE1/PHASE2", "PHASE3", "PHASE4")),
        (values.phases, ["early_phase1", "0", "n/a"], ("EARLY_PHASE1", "NA")),
        (values.statuses, ["Recruiting"], ("RECRUITING",)),
        (values.statuses, ["Active, not recruiting"], ("ACTIVE_NOT_RECRUITING",)),
        (values.statuses, ["not_yet_recruiting", "completed"], ("NOT_YET_RECRUITING", "COMPLETED")),
        (values.statuses, ["open; completed"], ("RECRUITING", "NOT_YET_RECRUITING", "COMPLETED")),
        (
            values.statuses,
            ["active, not recruiting, completed or withdrawn"],
            ("ACTIVE_NOT_RECRUITING", "COMPLETED", "WITHDRAWN"),
        ),
        (values.phases, ["1 or 2"], ("PHASE1", "PHASE2")),
        (values.statuses, ["completed, recruiting"], ("COMPLETED", "RECRUITING")),
        (values.study_types, ["Interventional"], ("INTERVENTIONAL",)),
        (values.study_types, ["EXPANDED_ACCESS"], ("EXPANDED_ACCESS",)),
        (values.allocations, ["Randomised"], ("RANDOMIZED",)),
        (values.allocations, ["non randomized, RCT"], ("NON_RANDOMIZED", "RANDOMIZED")),
        (values.allocations, ["NA"], ("NA",)),
        (values.maskings, ["double-blind", "open-label"], ("DOUBLE", "NONE")),
        (values.maskings, ["blinded"], ("SINGLE", "DOUBLE", "TRIPLE", "QUADRUPLE")),
        (values.maskings, ["triple,masked"], ("TRIPLE", "SINGLE", "DOUBLE", "QUADRUPLE")),
        (values.age_groups, ["children", "OLDER_ADULT"], ("CHILD", "OLDER_ADULT")),
        (values.sexes, ["women", "all"], ("FEMALE", "ALL")),
        (values.sexes, ["both"], ("ALL",)),
        (values.funders, ["industry", "nih", "OTHER_GOV"], ("INDUSTRY", "NIH", "OTHER_GOV")),
    ],
)
def test_values_as_people_write_them(
    read: Reader, given: list[str], codes: tuple[str, ...]
) -> None:
    assert read(given) == codes


@pytest.mark.parametrize(
    ("read", "given", "hint"),
    [
        (values.phases, "5", "early 1, 1, 1/2, 2, 2/3, 3, 4, not applicable"),
        (values.phases, "1/4", "1/2"),
        (values.statuses, "recruting", "Did you mean recruiting"),
        (values.statuses, "x", "Statuses are: open, "),
        (values.study_types, "x", "interventional, observational, expanded access"),
        (values.allocations, "randomly", "Did you mean randomized"),
        (values.maskings, "participants", "open label, single, double, triple, quadruple"),
        (values.age_groups, "teen", "child, adult, older adult"),
        (values.sexes, "x", "Sexes are: female, male, all"),
        (values.phases, "Phase", "'Phase' is not a phase"),
        (values.phases, "phase IIb", "'phase IIb' is not a phase"),
        (values.funders, "x", "industry, NIH"),
    ],
)
def test_an_unknown_value_is_an_error(read: Reader, given: str, hint: str) -> None:
    with pytest.raises(UsageError) as raised:
        read([given])
    assert hint in f"{raised.value} {raised.value.hint}"


def test_the_order_of_answers() -> None:
    assert values.sort_code("start") == "StartDate:asc"
    assert values.sort_code("-updated") == "LastUpdatePostDate:desc"
    assert values.sort_code("relevance") == "@relevance"
    with pytest.raises(UsageError, match="not a sort key"):
        values.sort_code("title")
