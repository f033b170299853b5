"""Prompts: questions that people ask often, with the calls that answer them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from trialcli.errors import UsageError


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question with its arguments."""

    name: str
    title: str
    about: str
    text: str
    """With the arguments in braces."""
    arguments: Mapping[str, str] = field(default_factory=dict)

    def text_for(self, given: Mapping[str, str]) -> str:
        """Return the question with its arguments filled in.

        Raises:
            UsageError: an argument is missing.
        """
        text = self.text
        for name, about in self.arguments.items():
            value = " ".join(str(given.get(name, "")).split())
            if not value:
                raise UsageError(f"{self.name} needs the argument {name}.", hint=about)
            text = text.replace(f"{{{name}}}", value)
        return text


PROMPTS = {
    one.name: one
    for one in (
        Prompt(
            "changes_since",
            "What changed in my trials, and does it matter?",
            "What changed in the user's trials since a day, the most severe changes first.",
            "What changed in my trials since {since}, and does it matter? Call news for what I "
            "have not seen, and diff with since={since} for every stored trial. Name the major "
            "changes first, each with its NCT ID, what was changed from what to what, and why it "
            "matters: rules has the reason of each severity and its source. Say "
            "which trials could not be checked and how old the data is. "
            "Write that the record changed, not that the trial did.",
            {"since": "A day like 2026-11-01."},
        ),
        Prompt(
            "outcomes_since_registration",
            "Were this trial's outcomes changed since registration?",
            "What became of the outcomes that a trial promised before it began.",
            "Were the primary or secondary outcomes of {trial} changed since its registration? "
            "Call audit with trial={trial} and fetch_history=true, then diff with original=true "
            'and section=["outcomes"] for the words before and after. Say when each change was '
            "made: before, during or after the trial. Say what is not known.",
            {"trial": "A trial ID like NCT07331467."},
        ),
    )
}
