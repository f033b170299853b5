"""What happened to the outcomes of a trial between two versions of its record.

``pairing`` finds which outcome is which. ``clauses`` divides a measure into what is measured and
what only explains it, and ``reading`` reads both as units of one meaning, by the ``lexicon``.
``altering`` compares the readings of a pair (``comparing``, ``metrics``, ``numbers``,
``retiming``), ``splitting`` those of outcomes without a partner; ``classify`` makes the changes of
both, ``grading`` rates them.
"""
