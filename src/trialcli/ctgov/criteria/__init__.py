"""Eligibility criteria: from the text of a record to what differs between two texts.

``groups`` divides a text into inclusion and exclusion criteria, with ``inline_lists``; ``outline``
makes points of them; ``pairs`` pairs those of two texts, with ``splits`` and ``sense``; ``diff``
sums up what differs; ``words`` names the words that changed.
"""
