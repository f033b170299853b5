"""A program of its own, run by edges/sinks/process: sees another program to its end.

trialcli may be killed while a sink is being told. This outlives it, in a session of its own: it
writes down that the program has ended well, and holds the sink's lock until then, so that the next
run knows what became of the news and neither repeats nor loses it. What it writes is on the disk
before the program starts, under another name: a program that fills the disk cannot prevent it.

It also reads what the program prints, so that no program waits for a reader or dies without one,
whoever is killed. The beginning goes to a file without a name, which trialcli reads afterwards. The
size of that file is the size of all that was printed; it takes no more room than the beginning.

Arguments: the descriptors to keep from the program, separated by commas; of these the one to report
to; the one for what is printed, or -1; how many bytes of that are kept; seconds; the file to write,
or nothing; what to write into it; and the program with its arguments. What it reports is ``code N``
or ``errno N``. It imports little, for it is started with every delivery, and nothing of trialcli,
for it is run by its path.
"""

import errno
import os
import select
import signal
import sys

_PAUSE = 100
"""Milliseconds after which it asks whether a program has ended that prints nothing."""
_PIECE = 2**16
_LAST_PIECES = 16
"""Pieces that are read after the end: no pipe holds more, but what is left behind may go on."""
_USUAL = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD, signal.SIGALRM]
"""Signals that Python or a supervisor ignores; a program counts on these as a shell leaves them."""


def main(arguments: list[str]) -> None:
    """Run a program to its end."""
    kept, report, printed, most, seconds, marker, token, *words = arguments
    for descriptor in kept.split(","):
        # The program, and whatever it leaves behind, has no part in them.
        os.set_inheritable(int(descriptor), False)  # noqa: FBT003 - it takes no name
    # The parent process may have ignored or blocked what the rest relies on.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGALRM, _give_up)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    signal.setitimer(signal.ITIMER_REAL, float(seconds))
    ours, theirs = os.pipe()
    streams = [(os.POSIX_SPAWN_DUP2, theirs, stream) for stream in (1, 2)]
    try:
        if marker:
            _prepare(marker, token)
        program = os.posix_spawnp(
            words[0], words, os.environ, file_actions=streams, setsigmask=(), setsigdef=_USUAL
        )
    except OSError as error:
        _report(int(report), b"errno %d" % (error.errno or 0))
        return
    os.close(theirs)
    status, is_left_open = _seen(program, ours, int(printed), int(most))
    code = os.waitstatus_to_exitcode(status)
    if code == 0 and marker:
        _keep(marker)
    _report(int(report), b"code %d" % code)
    if is_left_open:
        _leave_reader(ours, kept)


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


def _seen(program: int, pipe: int, printed: int, most: int) -> tuple[int, bool]:
    """Read what a program prints until it ends; return how, and whether others print on."""
    readiness = select.poll()
    readiness.register(pipe, select.POLLIN)
    size, left, status = 0, _LAST_PIECES, None
    while left:
        if status is None:
            ended, how = os.waitpid(program, os.WNOHANG)
            status = how if ended else None
        if status is not None:
            left -= 1
        if readiness.poll(_PAUSE if status is None else 0):
            piece = os.read(pipe, _PIECE)
            if not piece:
                return os.waitpid(program, 0)[1] if status is None else status, False
            _put(printed, piece[: max(most - size, 0)], size := size + len(piece))
        elif status is not None:
            break
    return status or 0, True


def _put(printed: int, piece: bytes, size: int) -> None:
    if printed < 0:
        return
    try:
        os.write(printed, piece)
        os.ftruncate(printed, size)
    except OSError:
        # There is no room for it; the program goes on all the same.
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
        # The process that reads it was killed.
        pass


def _leave_reader(pipe: int, kept: str) -> None:
    """Leave a reader to what the program has left behind, which would die without one."""
    if os.fork():
        return
    os.setsid()
    # It holds up nobody: not who waits for the lock, nor who waits for the report.
    for descriptor in kept.split(","):
        os.close(int(descriptor))
    while os.read(pipe, _PIECE):
        pass
    os._exit(0)


def _give_up(*_: object) -> None:
    """Kill the program with everything it has started, and this as well."""
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
