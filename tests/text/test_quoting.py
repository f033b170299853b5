import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialcli.ctgov.entries import ENTRY_FORMS
from trialcli.errors import UsageError
from trialcli.events.severity import SEVERITIES
from trialcli.text.quoting import is_address, is_harmless, quoted, without_addresses
from trialcli.watch.sink_settings import fault_of, known_kind
from trialcli.watch.watchlist import read_watch_list

SECRET = "hunter2"  # noqa: S105
SECRETS = (
    f"mailtos://u:{SECRET}@smtp.example.org?to=you@example.org",
    f"mailtos:u:{SECRET}@smtp.example.org",
    f"u:{SECRET}@smtp.example.org",
    f"tgram://{SECRET}/chat",
    f"https://hooks.example.org/{SECRET}",
)
OTHERS = (f"TOKEN={SECRET} notify", f"curl -u me:{SECRET} https://x", f"{SECRET}{'x' * 34}")
"""What a program's words may hold; as a search, each could be one."""


@pytest.mark.parametrize("text", ["team", "NCT1", "", "~/bin/file-news", "größe", "a.b_c-d", "-x"])
def test_a_short_word_is_shown(text: str) -> None:
    assert quoted(text) == f"'{text}'"
    assert is_harmless(text)


@pytest.mark.parametrize("text", [*SECRETS, *OTHERS, "a b", "a=b", "a:b", "a@b", "a\n", "\x1b[31m"])
def test_anything_else_is_described(text: str) -> None:
    what = "an address" if is_address(text) else f"a text of {len(text)} characters"
    assert quoted(text) == f"{what} (not shown: it may hold a secret)"
    assert not is_harmless(text)


@pytest.mark.parametrize("text", SECRETS)
def test_an_address_is_recognized_and_removed_from_a_sentence(text: str) -> None:
    assert is_address(text)
    said = without_addresses(f"Got unexpected argument ({text})")
    assert said == "Got unexpected argument an address (not shown: it may hold a secret)"


@pytest.mark.parametrize("value", ["C:\\me@work\\x", "heart AND lupus", "me@example.org", 7, None])
def test_texts_that_are_not_addresses(value: Any) -> None:
    assert not is_address(value)
    assert without_addresses(str(value)) == str(value)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (["x"], "a list"),
        ({"x": 1}, "a table"),
        (True, "true"),
        (1.5, "1.5"),
        (date(2026, 1, 12), "2026-01-12"),
        (10**60, f"1{'0' * 39}…"),
    ],
)
def test_values_that_are_not_text(value: Any, said: str) -> None:
    assert quoted(value) == said


# ---------------------------------------------------------------- the law

PLAIN = st.sampled_from(["team", "mail", "stdout", "NCT1", "lupus", "minor", "apprise", "atom", 7])
ANYTHING = st.recursive(
    PLAIN | st.sampled_from(SECRETS + OTHERS),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(("kind", "url", *SECRETS)), inner, max_size=2)
    ),
    max_leaves=3,
)
TEXTS = st.lists(PLAIN | st.sampled_from(SECRETS + OTHERS), max_size=3)
# One long word may name a group, so it is none of these.
NAMES = st.sampled_from(("team", "mail", *SECRETS, *OTHERS[:2]))
GROUP = {
    "trials": st.just(["NCT1"]) | TEXTS | ANYTHING,
    # A search is shown, whatever it is, as long as it is no address.
    "searches": st.just(["lupus"]) | st.lists(st.sampled_from(SECRETS), max_size=2),
    "least": st.sampled_from(SEVERITIES) | ANYTHING,
    "sinks": st.just(["team"]) | st.just(["stdout"]) | TEXTS | ANYTHING,
}
KINDS = st.sampled_from(("command", "apprise", "atom", "html", *SECRETS, *OTHERS))
OPTIONS = ("command", "timeout", "url", "url_env", "url_file", "file", "days", "token")
SINK = st.fixed_dictionaries(
    {"kind": KINDS}, optional=dict.fromkeys((*OPTIONS, *SECRETS), ANYTHING)
)
DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        **GROUP,
        "watchdog_days": st.just(7) | ANYTHING,
        "group": st.dictionaries(
            NAMES, st.fixed_dictionaries({}, optional=GROUP) | ANYTHING, max_size=2
        ),
        "sink": st.dictionaries(NAMES, SINK | ANYTHING, max_size=2) | ANYTHING,
        SECRETS[0]: ANYTHING,
        OTHERS[0]: ANYTHING,
    },
)


@given(DOCUMENTS)
def test_a_secret_in_the_wrong_place_is_never_shown(document: dict[str, Any]) -> None:
    try:
        watched = read_watch_list(document, "watch.toml", ENTRY_FORMS)
    except UsageError as error:
        said = [str(error)]
    else:
        sinks = watched.sinks.values()
        said = [each for sink in sinks for each in (known_kind(sink), fault_of(sink), sink.name)]
        said += [name for group in watched.groups for name in (group.name, *group.sinks)]
        said += [*watched.searches, *watched.trials]
    assert not re.search(SECRET, " ".join(filter(None, said)))
