"""A program of its own, run by edges/sinks/process: sees another program to its end.

trialcli may be killed while a sink is being told. This outlives it, in a session of its own: it
writes down that the program has ended well, and holds the sink's lock until then, so that the next
run knows what became of the news and neither repeats nor loses it. What it writes is on the disk
before the program starts, under another name: a program that fills the disk cannot prevent it.

Arguments: descriptor of the lock, descriptor to report to, seconds, file to write, what to write
into it, and the program with its arguments. What it reports is ``code N`` or ``errno N``. It
imports little, for it is started with every delivery, and nothing of trialcli, for it is run by its
path.
"""

import errno
import os
import signal
import sys


def main(arguments: list[str]) -> None:
    """Run a program to its end."""
    lock, report, seconds, marker, token, *words = arguments
    for descriptor in (lock, report):
        # The program, and whatever it leaves behind, has no part in them.
        os.set_inheritable(int(descriptor), False)  # noqa: FBT003 - it takes no name
    signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    try:
        _prepare(marker, token)
        # Python ignores some signals; the program is to start as from a shell.
        usual = [signal.SIGPIPE, signal.SIGXFSZ]
        program = os.posix_spawnp(words[0], words, os.environ, setsigdef=usual)
    except OSError as error:
        _report(int(report), b"errno %d" % (error.errno or 0))
        return
    code = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
    if code == 0:
        _keep(marker)
    _report(int(report), b"code %d" % code)


def _prepare(marker: str, token: str) -> None:
    """Write what is to be kept under another name, and make sure that the name itself is there.

    Then a rename is enough, which takes no room.
    """
    # What another user has left there need not be writable: it is replaced.
    new = f"{marker}.new"
    if os.path.lexists(new):
        os.unlink(new)  # noqa: PTH108 - pathlib would cost as much time as all the rest
    for name, content in ((marker, b""), (new, token.encode())):
        if name == marker and os.path.lexists(marker):
            continue
        descriptor = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            _give_to_owner(descriptor, os.path.dirname(marker))  # noqa: PTH120 - as above
            if os.write(descriptor, content) < len(content):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _give_to_owner(descriptor: int, directory: str) -> None:
    """Let what root makes in the store of another user belong to that user (``ownership``)."""
    if os.geteuid() != 0:
        return
    try:
        owner = os.stat(directory)  # noqa: PTH116 - as above
        if owner.st_uid != 0:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
    except OSError:
        # Then it stays root's.
        pass


def _keep(marker: str) -> None:
    try:  # noqa: SIM105 - contextlib would cost as much time as all the rest
        os.replace(f"{marker}.new", marker)  # noqa: PTH105 - and so would pathlib
    except OSError:
        # The run that started this hears of the end all the same, if it lives.
        pass


def _report(descriptor: int, said: bytes) -> None:
    try:  # noqa: SIM105 - as above
        os.write(descriptor, said)
    except OSError:
        # Whoever would have read it was killed.
        pass


def _give_up(*_: object) -> None:
    """Kill the program with everything it has started, and this as well."""
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
