"""What to ask the registry for trials related to one: at most two searches."""

from collections.abc import Iterable

from trialcli.ctgov.related.profile import Profile
from trialcli.ctgov.related.spelling import distinct, intervention_name, outside, topic_words
from trialcli.ctgov.search.safe_text import words_of
from trialcli.registry.search import Search, says_something

_MOST_WORDS = 6
"""Words of the names of each kind: the registry refuses more than about 13 in one search."""
_LONGEST = 4
"""A longer name is asked for by its first 4 words."""
_WORDS_OF_TITLE = 3


def questions(subject: Profile) -> tuple[Search, ...]:
    """Return at most two searches, the narrow one first.

    The second one is for the case that the first one finds too few trials.
    """
    conditions = _names(map(outside, subject.conditions))
    interventions = _names(map(intervention_name, subject.interventions))
    groups = list(subject.condition_groups.values())[:1]
    wider = _names((*map(outside, subject.conditions), *subject.condition_mesh.values(), *groups))
    narrow = Search(condition=conditions, intervention=interventions)
    wide = Search(condition=wider)
    title = dict.fromkeys(topic_words(subject.title))
    last = Search(words=" ".join([*title][:_WORDS_OF_TITLE]))
    asked = dict.fromkeys(one for one in (narrow, wide, last) if not one.is_empty)
    return tuple(asked)[:2]


def _names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the first names, with at most six words together."""
    room = _MOST_WORDS
    found = []
    for name in distinct(name for name in names if says_something(name)):
        short = words_of(name)[:_LONGEST]
        if len(short) <= room:
            found.append(" ".join(short))
            room -= len(short)
    return tuple(found)
