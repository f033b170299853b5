import socket
import subprocess
import sys

import pytest

from tests.outside_world import ContactedTheOutsideWorldError

# 192.0.2.1 and example.invalid are reserved: nobody is there, should the guard fail.


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("example.invalid", 80)])
def test_a_connection_to_the_outside_world_is_refused(address: tuple[str, int]) -> None:
    with pytest.raises(ContactedTheOutsideWorldError, match=address[0]):
        socket.create_connection(address, timeout=0.01)


def test_a_look_up_of_a_name_is_refused() -> None:
    with pytest.raises(ContactedTheOutsideWorldError, match="example"):
        socket.gethostbyname("example.invalid")


def test_a_datagram_to_the_outside_world_is_refused() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender,
        pytest.raises(ContactedTheOutsideWorldError),
    ):
        sender.sendto(b"", ("192.0.2.1", 53))


def test_loopback_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        socket.create_connection(listener.getsockname()).close()


def test_a_program_a_test_starts_finds_no_way_out_either() -> None:
    program = "import urllib.request as u; u.urlopen('http://192.0.2.1/', timeout=5)"
    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert "Connection refused" in ended.stderr
