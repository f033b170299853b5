"""Work done once in a fork, so that this process imports what later forks would import again."""

import os
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module


def rehearse(work: Callable[[], object]) -> None:
    """Do something in a fork, and import here what it imported there.

    The fork may start threads and open files, which this process must not have when it forks again.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        code = 1
        try:
            work()
            names = sorted(name for name, module in sys.modules.items() if module)
            with os.fdopen(theirs, "w") as pipe:
                pipe.write("\n".join(names))
            code = 0
        except BaseException:  # noqa: BLE001 - every trouble is reported
            traceback.print_exc()
        finally:
            os._exit(code)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        names = pipe.read().splitlines()
    if os.waitpid(child, 0)[1]:
        raise RuntimeError("the rehearsal failed")
    for name in names:
        if name not in sys.modules:
            # Some modules are made by others, under names that nobody can import.
            with suppress(ImportError):
                import_module(name)
