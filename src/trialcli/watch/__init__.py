"""Watching: the watch list, the news of its trials, and the deliveries to sinks.

The way from a change to a mail::

    Change        one difference at one path of two records                       (record)
    Event         one or more changes in one sentence, with rule and severity (events)
    NewsEvent     an event that needs no record any more: what the log stores
    TrialNews     the events between two snapshots of a trial, or another happening
    LoggedNews    an item of news with its number in the watch log
    TrialDigest   the items of one trial that a sink has not received yet
    Digest        the trial digests of one delivery, and remarks about the run

``jobs.watch.changes`` makes news of stored snapshots. ``compose`` makes the digest of one
``Subscription`` from the logged news. ``render.watch`` makes texts of it, and a ``Sink`` sends one.
"""
