"""Programs whom permissions stop, also where the tests run as root."""

import ctypes
import os
import sys

import pytest

_DROP_FROM_BOUNDING_SET = 24
_STRONGER_THAN_PERMISSIONS = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""

has_permissions = pytest.mark.skipif(
    os.name == "nt" or (os.geteuid() == 0 and sys.platform != "linux"),
    reason="permissions stop nobody here",
)


def without_privileges() -> None:
    """Let the program that a child process becomes obey permissions, as a person's does.

    Root stays root, and reads what root may read by the modes of files, and nothing else.
    """
    if os.geteuid() != 0:
        return
    libc = ctypes.CDLL(None, use_errno=True)
    for capability in _STRONGER_THAN_PERMISSIONS:
        if libc.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "the tests may not give up a privilege")
