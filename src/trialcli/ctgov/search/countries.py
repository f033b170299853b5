"""Names of countries: what people write, and what the registry has written over the years."""

from collections.abc import Iterable

from trialcli.text.choices import letters_and_digits

_NAMES = {
    ("United States",): "USA, US, United States of America, America",
    ("United Kingdom",): "UK, Great Britain, Britain, England, Scotland, Wales",
    ("South Korea", "Korea, Republic of"): "Republic of Korea",
    ("North Korea", "Korea, Democratic People's Republic of"): "",
    ("Russia", "Russian Federation"): "",
    ("Czechia", "Czech Republic"): "",
    ("Turkey", "Türkiye"): "Turkiye",
    ("Iran", "Iran, Islamic Republic of"): "",
    ("Netherlands",): "Holland, The Netherlands",
    ("North Macedonia", "Macedonia"): "",
    ("Moldova", "Moldova, Republic of"): "",
    ("Tanzania", "Tanzania, United Republic of"): "",
    ("Vietnam", "Viet Nam"): "",
    ("Laos", "Lao People's Democratic Republic"): "",
    ("Syria", "Syrian Arab Republic"): "",
    ("Côte d'Ivoire", "Ivory Coast"): "",
    ("Congo", "The Democratic Republic of the Congo"): "",
    ("Eswatini", "Swaziland"): "",
    ("Myanmar", "Burma"): "",
    ("United Arab Emirates",): "UAE, Emirates",
}
"""The registry's names, newest first, and other spellings."""
_BY_SPELLING = {
    letters_and_digits(spelling): names
    for names, others in _NAMES.items()
    for spelling in (*names, *others.split(", "))
    if spelling
}


def country_names(given: Iterable[str]) -> tuple[str, ...]:
    """Return the names by which the registry knows some countries; an unknown one stays."""
    return tuple(
        dict.fromkeys(
            name for text in given for name in _BY_SPELLING.get(letters_and_digits(text), (text,))
        )
    )
