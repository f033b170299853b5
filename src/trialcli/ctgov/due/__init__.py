"""When the results of a trial are due, by which rule, and whether they were submitted.

Only lawyers can say whether a rule applies to a trial. These values say what a public record
suggests, and name the rule for each statement. ``docs/results-due.md`` names the sources.
"""
