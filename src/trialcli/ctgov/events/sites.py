"""Sites and countries: counted, since a large trial has hundreds of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from trialcli.ctgov.events.sources import CFR_11_64
from trialcli.ctgov.words.vocabulary import country_words, field_label, status_words
from trialcli.events.event import Event, Ledger
from trialcli.events.rule import Rule
from trialcli.record.tree import Record, at
from trialcli.text.blocks import counted, uncapitalised

COUNTRIES_CHANGED = Rule(
    "countries-changed", "minor", "A country was added or has no more sites", CFR_11_64
)
SITE_STATUS = Rule("site-status", "minor", "The recruitment status of sites changed", CFR_11_64)
SITES_CHANGED = Rule("sites-changed", "detail", "Sites were added or removed", CFR_11_64)
SITE_DETAILS = Rule(
    "site-details", "detail", "Names, addresses or contacts of sites changed", CFR_11_64
)

_SITES = "protocolSection.contactsLocationsModule.locations"
_SITE = f"{_SITES}[]"


def site_events(ledger: Ledger) -> Iterator[Event]:
    """Yield one event for added and removed sites, and one for each field that changed."""
    yield from _opened_and_dropped(ledger)
    yield from _statuses(ledger)
    yield from _fields(ledger)


def _opened_and_dropped(ledger: Ledger) -> Iterator[Event]:
    positions = ledger.take(
        lambda change: change.pattern in (_SITE, _SITES) and change.kind in ("added", "removed")
    )
    if not positions:
        return
    added = [site for one in positions for site in _listed(ledger[one].after)]
    dropped = [site for one in positions for site in _listed(ledger[one].before)]
    clauses = [
        f"{counted(len(sites), 'site')} {verb} {_where(sites)}".rstrip()
        for sites, verb in ((added, "added"), (dropped, "dropped"))
        if sites
    ]
    only = _only_site(ledger, positions)
    clauses = [f"{clauses[0]}: {only}"] if only else clauses
    new, gone = _countries_changed(ledger)
    clauses += [
        f"{verb}: {', '.join(map(country_words, names))}"
        for verb, names in _new_and_gone(new, gone)
        if names
    ]
    yield Event(
        rule=COUNTRIES_CHANGED if new or gone else SITES_CHANGED,
        sentence="; ".join(clauses),
        changes=positions,
        shown=() if only else tuple(sorted(positions, key=lambda one: ledger[one].kind)),
        facts={
            "added": len(added),
            "dropped": len(dropped),
            "unchanged": ledger.unchanged_items.get(_SITES, 0),
            "countries_added": new,
            "countries_dropped": gone,
        },
    )


def _only_site(ledger: Ledger, positions: Sequence[int]) -> str:
    """Return the name of the site if all of some changes are of one site."""
    names = {ledger[one].items[0] for one in positions if ledger[one].items}
    several = len(names) != 1 or not all(ledger[one].items for one in positions)
    return "" if several else names.pop().label


def _listed(value: object) -> list[object]:
    """Return one site, or all of a list that was added or removed as a whole."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _new_and_gone(new: list[str], gone: list[str]) -> tuple[tuple[str, list[str]], ...]:
    return (
        (f"new {'country' if len(new) == 1 else 'countries'}", new),
        (f"{'country' if len(gone) == 1 else 'countries'} without sites now", gone),
    )


def _where(sites: Iterable[object]) -> str:
    """Say in which countries sites are: ``in China`` or ``in 3 countries``."""
    countries = Counter(_country(site) for site in sites)
    countries.pop(None, None)
    if not countries:
        return ""
    if len(countries) > 3:
        return f"in {len(countries)} countries"
    return "in " + ", ".join(
        country_words(str(name)) + ("" if len(countries) == 1 else f" ({count})")
        for name, count in countries.most_common()
    )


def _country(site: object) -> str | None:
    country = site.get("country") if isinstance(site, dict) else None
    return country if isinstance(country, str) else None


def _countries_changed(ledger: Ledger) -> tuple[list[str], list[str]]:
    """Return the countries that were added and removed; a renamed country is neither."""
    old, new = (_countries(record) for record in (ledger.before, ledger.after))
    # The registry sometimes renames a country: sites that stayed show it ("Turkey (Türkiye)").
    renamed = [
        (change.before, change.after)
        for change in ledger.changes
        if change.pattern == f"{_SITE}.country"
        and isinstance(change.before, str)
        and isinstance(change.after, str)
    ]
    renamed += [(one, other) for one in old for other in new if _one_country(one, other)]
    gone = old - new - {one for one, _ in renamed}
    return sorted(new - old - {other for _, other in renamed}), sorted(gone)


def _one_country(one: str, other: str) -> bool:
    """Whether two names of countries differ only by a second name in brackets."""
    return one != other and (one.startswith(f"{other} (") or other.startswith(f"{one} ("))


def _countries(record: Record) -> set[str]:
    return {country for site in _sites(record) if (country := _country(site)) is not None}


def _sites(record: Record) -> list[object]:
    sites = at(record, _SITES)
    return sites if isinstance(sites, list) else []


def _statuses(ledger: Ledger) -> Iterator[Event]:
    """Yield sites whose status changed, by the new status."""
    groups: dict[object, list[int]] = {}
    for position in ledger.take(lambda change: change.pattern == f"{_SITE}.status"):
        groups.setdefault(str(ledger[position].after), []).append(position)
    for positions in groups.values():
        status = ledger[positions[0]].after
        words = status_words(status) if isinstance(status, str) else "without a status"
        yield Event(
            SITE_STATUS,
            f"{counted(len(positions), 'site')} now {uncapitalised(words)}"
            + (f": {only}" if (only := _only_site(ledger, positions)) else ""),
            tuple(positions),
            shown=tuple(positions),
            facts={"status": status, "sites": len(positions)},
        )


def _fields(ledger: Ledger) -> Iterator[Event]:
    """Yield changes inside sites: one event for each field."""
    groups: dict[str, list[int]] = {}
    for position in ledger.take(
        lambda change: change.pattern.startswith(f"{_SITE}.") and change.origin == "submitted"
    ):
        field = ledger[position].pattern.removeprefix(f"{_SITE}.").partition("[]")[0]
        groups.setdefault(field.partition(".")[0], []).append(position)
    for field, positions in groups.items():
        count = len({ledger[position].items[0] for position in positions})
        yield Event(
            SITE_DETAILS,
            f"{field_label(f'{_SITE}.{field}')} changed at "
            f"{_only_site(ledger, positions) or counted(count, 'site')}",
            tuple(positions),
            shown=tuple(positions),
            facts={"sites": count},
        )
