"""What happened to the outcomes of a trial between two versions of its record.

``pairing`` finds which outcome is which. ``clauses`` divides a measure into what is measured and
what only explains it, and ``reading`` reads both as units of one meaning, by the ``lexicon``.
``altering`` compares the readings of a pair, with ``replacing``, ``details``, ``contrasts``,
``comparing``, ``metrics`` and ``numbers``; ``retiming`` compares its times. ``splitting`` and
``pieces`` compare outcomes without a partner. ``classify`` makes the changes of all, and
``grading`` rates them.
"""
