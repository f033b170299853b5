"""A separate program that edges/sinks/process runs: waits for the end of the sink's program.

trialcli may be killed during a delivery. The witness has a session of its own and goes on: it
records that the program has succeeded, and holds the sink's lock until then. So the next run knows
whether the news was delivered, and neither repeats nor loses it. The record is on the disk before
the program starts, under another name: a program that fills the disk cannot prevent it.

The witness also reads the output of the program, so that no program waits for a reader or dies
without one, even if trialcli is killed. The beginning goes to a file without a name, and trialcli
reads that file afterwards. Its size is the size of the whole output; on the disk it takes only the
room of the beginning.

Arguments: the descriptors that the program does not get, separated by commas; of these the one for
the report; the one for the output, or -1; how many bytes of the output are kept; the time limit in
seconds; the file of the record, or nothing; its text; and the program with its arguments. The
report is ``code N`` or ``errno N``. The witness imports little, because every delivery starts it,
and nothing of trialcli, because it is run by its path.
"""

import errno
import os
import select
import signal
import sys

_PAUSE = 100
"""While the program prints nothing, its end is checked every 100 milliseconds."""
_PIECE = 2**16
_LAST_PIECES = 16
"""At most 16 pieces are read after the end: no pipe holds more, but child processes may print."""
_USUAL = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD, signal.SIGALRM]
"""Signals that Python or a supervisor may ignore; a program expects their default actions."""


def main(arguments: list[str]) -> None:
    """Run a program to its end."""
    kept, report, printed, most, seconds, marker, token, *words = arguments
    for descriptor in kept.split(","):
        # The program and its child processes do not get them.
        os.set_inheritable(int(descriptor), False)  # noqa: FBT003 - it takes no name
    # The parent process may have ignored or blocked signals that are needed here.
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
    """Write the record under another name, and create the file of its final name.

    Then a rename suffices, and that needs no room on the disk.
    """
    # A file that another user left there may not be writable: replace it.
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
    """Give a file that root creates to the owner of the store (``ownership``)."""
    if os.geteuid() != 0:
        return
    try:
        owner = os.stat(directory)  # noqa: PTH116 - as above
        if owner.st_uid != 0:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
    except OSError:
        # Then it still belongs to root.
        pass


def _seen(program: int, pipe: int, printed: int, most: int) -> tuple[int, bool]:
    """Read the output of a program until it ends; return its status and whether more may come."""
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
        # The disk is full; the program goes on.
        pass


def _keep(marker: str) -> None:
    try:  # noqa: SIM105 - contextlib would cost as much time as all the rest
        os.replace(f"{marker}.new", marker)  # noqa: PTH105 - and so would pathlib
    except OSError:
        # If trialcli is still running, it gets the report.
        pass


def _report(descriptor: int, said: bytes) -> None:
    try:  # noqa: SIM105 - as above
        os.write(descriptor, said)
    except OSError:
        # The process that reads it was killed.
        pass


def _leave_reader(pipe: int, kept: str) -> None:
    """Leave a reader to the child processes of the program: they would die without one."""
    if os.fork():
        return
    os.setsid()
    # The reader holds neither the lock nor the descriptor of the report.
    for descriptor in kept.split(","):
        os.close(int(descriptor))
    while os.read(pipe, _PIECE):
        pass
    os._exit(0)


def _give_up(*_: object) -> None:
    """Kill the whole process group: the program, its child processes and the witness."""
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main(sys.argv[1:])
