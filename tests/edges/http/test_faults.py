import socket
import ssl

import pytest

from trialcli.edges.http.faults import cut_short, unreachable
from trialcli.errors import BadAnswerError, UnreachableError


def wrapped(cause: BaseException) -> Exception:
    try:
        raise RuntimeError("a library's own words") from cause
    except RuntimeError as error:
        return error


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ssl.SSLCertVerificationError(1, "self-signed"), "its certificate is not trusted"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER]"), "no secure connection"),
        (socket.gaierror(-2, "Name or service not known"), "its name cannot be looked up"),
        (TimeoutError("timed out"), "it did not answer in time"),
        (ConnectionRefusedError(111, "refused"), "the connection was refused"),
        (ConnectionResetError(104, "reset"), "the connection was lost"),
    ],
)
def test_the_systems_error_is_found_below_the_librarys(cause: OSError, words: str) -> None:
    error = unreachable(wrapped(cause), "https://example.org/api/v2/version")
    assert str(error).startswith(f"example.org cannot be reached: {words}")


def test_an_error_nobody_knows_is_quoted_on_one_line_without_control_characters() -> None:
    error = unreachable(ValueError("odd\x1b[31m\nthing."), "https://example.org/")
    assert error.message == "example.org cannot be reached: odd [31m thing."


def test_an_error_without_words_is_named() -> None:
    assert "RuntimeError" in unreachable(RuntimeError(), "https://example.org/").message


def test_a_proxy_is_mentioned_where_one_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://me:secret@127.0.0.1:9")
    message = str(unreachable(ConnectionRefusedError(), "https://example.org/"))
    assert "HTTPS_PROXY" in message
    assert "secret" not in message
    assert "PROXY" not in str(unreachable(ConnectionRefusedError(), "https://127.0.0.1/"))


def test_an_answer_that_stops_is_cut_short_unless_it_was_only_slow() -> None:
    assert isinstance(cut_short(wrapped(ConnectionResetError())), BadAnswerError)
    assert isinstance(cut_short(wrapped(TimeoutError())), UnreachableError)
