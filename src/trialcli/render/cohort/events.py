"""The events of trials as rows: one row per event."""

from trialcli.render.formats.fields import Field
from trialcli.text.blocks import one_line
from trialcli.versions.audit import PHASE_NAMES
from trialcli.versions.cohort import TrialEvent

FIELDS: tuple[Field[TrialEvent], ...] = (
    Field("trial", "trial ID", lambda one: one.trial, is_brief=True),
    Field(
        "version",
        "the registry's number of the version that brought it; empty if it has none",
        lambda one: one.version,
        is_brief=True,
    ),
    Field("date", "day of that version", lambda one: one.day.isoformat(), is_brief=True),
    Field("since", "number of the version before", lambda one: one.since),
    Field(
        "when",
        "before, during, after (completion) or after_results; empty if it is not certain",
        lambda one: PHASE_NAMES[one.when.phase] if one.when.phase else None,
        is_brief=True,
    ),
    Field("when_words", "the same in words, also if it is not certain", lambda one: str(one.when)),
    Field("rule", "rule that rates it", lambda one: one.rule.id),
    Field("severity", "major, minor, detail or none", lambda one: one.rule.severity, is_brief=True),
    Field("sentence", "what changed, in words", lambda one: one_line(one.sentence), is_brief=True),
    Field("before", "what the record stated before", lambda one: one.before or None),
    Field("after", "what it states since", lambda one: one.after or None),
)
"""A row is an event."""
