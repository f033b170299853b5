"""The transport against a registry on loopback, with every fault it is known to have."""

import json
import threading

import httpx
import pytest

from tests import registry_faults as faults
from tests.edges.http.conftest import Open
from tests.fake_time import FakeTime
from tests.fakes import FakeClock
from tests.registry_server import Asked, Fault, RegistryServer, Reply, record
from trialcli import __version__
from trialcli.ctgov import dialect
from trialcli.edges.http.settings import HttpSettings
from trialcli.edges.http.transport import HttpTransport
from trialcli.errors import (
    BadAnswerError,
    BlockedError,
    RateLimitedError,
    RegistryError,
    ServerFaultError,
    UnreachableError,
)
from trialcli.registry.dialect import Answer, DataVersion, Request

VERSION = DataVersion("2.0.5", "2026-11-20T09:00:05")


def ask_version(transport: HttpTransport) -> DataVersion:
    return transport.get(dialect.ask_version(), dialect.read_version)


def whole(answer: Answer) -> Answer:
    return answer


# ---------------------------------------------------------------- a good answer


def test_an_answer_arrives_complete_with_its_address(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    study = record("NCT00000001", title="Größe " * 500)
    registry.put(study)
    answer = transport.get(dialect.ask_study("NCT00000001"), whole)
    assert answer.status == 200
    assert answer.content_type == "application/json"
    assert json.loads(answer.body) == study
    assert answer.url == (
        f"{registry.root}/api/v2/studies/NCT00000001?format=json&markupFormat=markdown"
    )
    assert "gzip" in registry.asked[0].headers["accept-encoding"]


def test_a_request_arrives_as_intended(registry: RegistryServer, transport: HttpTransport) -> None:
    text = 'größe & 50% + #1 / "AREA[Phase]PHASE2"?'
    transport.get(Request("/api/v2/studies", {"query.term": text}), whole)
    assert registry.asked[0].params == {"query.term": text}


@pytest.mark.parametrize("status", [400, 404])
def test_a_refusal_in_the_registrys_words_reaches_the_reader(
    status: int, registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.status(status, "no such thing"))
    assert transport.get(dialect.ask_version(), whole).body == b"no such thing"
    assert len(registry.asked) == 1


def test_a_root_may_have_a_path(time: FakeTime) -> None:
    with RegistryServer(prefix="/mirrors/ctg") as registry:
        registry.put(record("NCT00000001", aliases=["NCT00000002"]))
        settings = HttpSettings(root=registry.root + "/", rate=0)
        with HttpTransport(
            settings, monotonic=time.monotonic, sleep=time.sleep, clock=FakeClock()
        ) as transport:
            assert ask_version(transport) == VERSION
            answer = transport.get(dialect.ask_study("NCT00000002"), whole)
    assert answer.url.startswith(f"{registry.root}/api/v2/studies/NCT00000001")


def test_requests_are_paced(opened: Open, time: FakeTime) -> None:
    transport = opened(rate=4)
    for _ in range(3):
        ask_version(transport)
    assert time.slept == [0.25, 0.25]


# ---------------------------------------------------------------- who we are


def test_the_user_agent_names_the_real_client(registry: RegistryServer, opened: Open) -> None:
    transport = opened()
    ask_version(transport)
    assert (
        registry.asked[0].user_agent == f"python-httpx/{httpx.__version__} trialcli/{__version__}"
    )
    assert registry.asked[0].user_agent == transport.user_agent


def test_the_second_user_agent_names_the_real_client(
    registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.blocked())
    ask_version(opened())
    name, ours = registry.asked[1].user_agent.split(" ")
    assert name.startswith("Python-urllib/3.")
    assert ours == f"trialcli/{__version__}"


def test_the_user_agent_can_be_set(registry: RegistryServer, opened: Open) -> None:
    registry.plan(faults.blocked())
    ask_version(opened(user_agent="Example Institute (trials@example.org)"))
    assert {asked.user_agent for asked in registry.asked} == {
        "Example Institute (trials@example.org)"
    }


# ---------------------------------------------------------------- 403


def by_httpx(asked: Asked) -> bool:
    return "httpx" in asked.user_agent


def test_after_a_first_refusal_the_second_client_is_used(
    registry: RegistryServer, opened: Open, time: FakeTime
) -> None:
    registry.plan(faults.blocked(), times=None, where=by_httpx)
    transport = opened()
    assert [ask_version(transport) for _ in range(3)] == [VERSION] * 3
    assert [by_httpx(asked) for asked in registry.asked] == [True, False, False, False]
    assert transport.client == "urllib"
    assert time.slept == []


def test_the_second_attempt_is_paced_like_any_request(
    registry: RegistryServer, opened: Open, time: FakeTime
) -> None:
    registry.plan(faults.blocked())
    ask_version(opened(rate=1))
    assert time.slept == [1.0]


def test_after_both_clients_are_refused_nothing_more_is_sent(
    registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.blocked(), times=None)
    transport = opened()
    for _ in range(3):
        with pytest.raises(BlockedError) as caught:
            ask_version(transport)
    assert len(registry.asked) == 2
    message = str(caught.value)
    assert all(asked.user_agent in message for asked in registry.asked)
    assert "network" in message
    assert "trialcli doctor" in message


def test_a_refusal_as_a_web_page_may_come_from_a_filter(
    registry: RegistryServer, opened: Open
) -> None:
    page = Reply(403, b"<html>", "text/html")
    registry.plan(lambda exchange: exchange.send(page), times=None)
    with pytest.raises(BlockedError, match="a proxy or filter may have sent it"):
        ask_version(opened())


def test_a_later_refusal_concerns_one_request(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.blocked())
    with pytest.raises(
        BlockedError,
        match=transport.user_agent.replace("/", "."),
    ):
        ask_version(transport)
    assert ask_version(transport) == VERSION
    assert len(registry.asked) == 2


def test_an_overload_does_not_prove_that_a_client_is_accepted(
    registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.status(503))
    registry.plan(faults.blocked(), where=by_httpx)
    registry.plan(faults.status(503))
    registry.plan(faults.blocked())
    transport = opened()
    with pytest.raises(BlockedError, match=" and then "):
        ask_version(transport)
    assert [by_httpx(asked) for asked in registry.asked] == [True, True, False, False]


def ask_extra(transport: HttpTransport) -> None:
    transport.get(
        dialect.ask_history("NCT00000001"), lambda answer: dialect.read_history("x", answer)
    )


def is_extra(asked: Asked) -> bool:
    return asked.path.startswith("/api/int/")


def test_a_refusal_outside_the_official_api_concerns_one_request(
    registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.blocked(), times=None, where=is_extra)
    transport = opened()
    for _ in range(3):
        with pytest.raises(BlockedError):
            ask_extra(transport)
    assert ask_version(transport) == VERSION
    assert transport.client == "httpx"
    assert [by_httpx(asked) for asked in registry.asked] == [True] * 4


def test_an_answer_outside_the_official_api_does_not_prove_acceptance(
    registry: RegistryServer, opened: Open
) -> None:
    registry.put_history("NCT00000001", [("2019-07-16", "COMPLETED", [], record("NCT00000001"))])
    registry.plan(
        faults.blocked(), times=None, where=lambda asked: by_httpx(asked) and not is_extra(asked)
    )
    transport = opened()
    ask_extra(transport)
    assert ask_version(transport) == VERSION
    assert transport.client == "urllib"
    ask_extra(transport)


def test_a_refused_run_sends_no_extra_request(registry: RegistryServer, opened: Open) -> None:
    registry.plan(faults.blocked(), times=None)
    transport = opened()
    for ask in (ask_version, ask_extra):
        with pytest.raises(BlockedError):
            ask(transport)
    assert len(registry.asked) == 2


# ---------------------------------------------------------------- faults that pass

PASSING: dict[str, Fault] = {
    "429": faults.too_many(),
    "500": faults.status(500),
    "502": faults.status(502, "<html>Bad gateway</html>"),
    "503": faults.status(503),
    "html": faults.html(),
    "wrong 404": faults.wrong_404(),
    "empty": faults.replies(b""),
    "other json": faults.answers([]),
    "truncated": faults.truncated,
    "truncated gzip": faults.truncated_gzip,
    "cut json": faults.cut_json,
    "cut chunks": faults.cut_chunks,
    "broken json": faults.broken_json(),
    "dropped": faults.dropped,
    "not http": faults.not_http,
}
ONE_OF_EACH = pytest.mark.parametrize("fault", PASSING.values(), ids=list(PASSING))


@ONE_OF_EACH
def test_one_passing_error_of_any_kind_is_retried(
    fault: Fault, registry: RegistryServer, transport: HttpTransport, time: FakeTime
) -> None:
    transport.close()  # so that what is lost is no idle connection
    registry.plan(fault)
    assert ask_version(transport) == VERSION
    assert len(registry.asked) == 2
    assert 1 <= time.slept[0] <= 2


@ONE_OF_EACH
def test_a_lasting_error_gives_one_sentence(
    fault: Fault, registry: RegistryServer, transport: HttpTransport
) -> None:
    transport.close()
    registry.plan(fault, times=None)
    with pytest.raises(RegistryError) as caught:
        ask_version(transport)
    assert len(registry.asked) == 4
    assert type(caught.value) in (
        BadAnswerError,
        RateLimitedError,
        ServerFaultError,
        UnreachableError,
    )
    assert str(caught.value).endswith((".", "?"))
    assert "\n" not in str(caught.value)


def test_an_error_of_the_first_request_is_retried_too(
    registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.dropped)
    registry.plan(faults.html())
    assert ask_version(opened()) == VERSION


def test_fewer_attempts_can_be_set(registry: RegistryServer, opened: Open, time: FakeTime) -> None:
    registry.plan(faults.status(503), times=None)
    with pytest.raises(ServerFaultError):
        ask_version(opened(attempts=1))
    assert (len(registry.asked), time.slept) == (1, [])


def test_a_hurried_transport_makes_fewer_attempts_at_the_same_pace(
    registry: RegistryServer, opened: Open, time: FakeTime
) -> None:
    patient = opened(rate=0.5)
    hurried = patient.hurried(2)
    registry.plan(faults.status(503), times=2)
    with pytest.raises(ServerFaultError):
        hurried.get(dialect.ask_version(), dialect.read_version)
    assert len(registry.asked) == 2
    before = time.now
    patient.get(dialect.ask_version(), dialect.read_version)
    assert time.now - before == pytest.approx(2.0)


def test_a_hurried_transport_knows_of_refused_clients(
    registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.blocked(), times=None)
    patient = opened()
    for transport in (patient.hurried(2), patient, patient.hurried(3)):
        with pytest.raises(BlockedError):
            transport.get(dialect.ask_version(), dialect.read_version)
    assert len(registry.asked) == 2


def test_each_retried_error_is_reported(registry: RegistryServer, time: FakeTime) -> None:
    encoded: list[str] = []
    settings = HttpSettings(root=registry.root, rate=0)
    registry.plan(faults.status(503))
    with HttpTransport(
        settings,
        monotonic=time.monotonic,
        sleep=time.sleep,
        clock=FakeClock(),
        notice=encoded.append,
    ) as transport:
        ask_version(transport)
    wait = f"Trying again in {time.slept[0]:.1f} s."
    said = f"The registry reported an internal error (HTTP 503). {wait}"
    assert encoded == [said]


# ---------------------------------------------------------------- too many requests


def test_retry_after_is_respected(
    registry: RegistryServer, transport: HttpTransport, time: FakeTime
) -> None:
    registry.plan(faults.too_many("37"))
    assert ask_version(transport) == VERSION
    assert 37 in time.slept


def test_too_long_a_retry_after_ends_the_request(
    registry: RegistryServer, transport: HttpTransport, time: FakeTime
) -> None:
    registry.plan(faults.too_many("3600"), times=None)
    with pytest.raises(RateLimitedError, match="60 minutes"):
        ask_version(transport)
    assert (len(registry.asked), time.slept) == (1, [])


def test_after_429_the_run_is_slower(
    registry: RegistryServer, opened: Open, time: FakeTime
) -> None:
    transport = opened(rate=1)
    registry.plan(faults.too_many("0"))
    ask_version(transport)
    time.slept.clear()
    for _ in range(2):
        ask_version(transport)
    assert time.slept == [2.0, 2.0]


# ---------------------------------------------------------------- without an end

SLOW: dict[str, Fault] = {
    "hanging": faults.hanging,
    "dripping": faults.dripping,
    "dripping head": faults.dripping_head,
}


@pytest.mark.parametrize("fault", SLOW.values(), ids=list(SLOW))
@pytest.mark.parametrize("client", ["httpx", "urllib"])
def test_an_endless_answer_is_abandoned(
    fault: Fault, client: str, registry: RegistryServer, opened: Open
) -> None:
    # The first client's refusal must arrive in time, also on a busy machine: half a second.
    transport = opened(timeout=0.5, attempts=2)
    if client == "urllib":
        registry.plan(faults.blocked())
    ask_version(transport)
    assert transport.client == client
    registry.plan(fault, times=3)
    with pytest.raises(UnreachableError, match=r"in time|within 0\.5 s"):
        ask_version(transport)
    assert ask_version(transport) == VERSION


LARGE: dict[str, Fault] = {
    "huge": faults.huge(1_000_001),
    "endless": faults.endless,
    "bomb": faults.gzip_bomb(20_000_000),
}


@pytest.mark.parametrize("fault", LARGE.values(), ids=list(LARGE))
@pytest.mark.parametrize("client", ["httpx", "urllib"])
def test_too_large_an_answer_is_refused(
    fault: Fault, client: str, registry: RegistryServer, opened: Open
) -> None:
    if client == "urllib":
        registry.plan(faults.blocked())
    transport = opened(max_bytes=1_000_000)
    ask_version(transport)
    assert transport.client == client
    registry.asked.clear()
    registry.plan(fault)
    with pytest.raises(BadAnswerError, match="larger than"):
        ask_version(transport)
    assert len(registry.asked) == 1  # it would be as large the next time
    assert ask_version(transport) == VERSION


# ---------------------------------------------------------------- redirects


def test_a_redirect_from_an_alias_keeps_the_query(
    registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.put(record("NCT00000001", aliases=["NCT00000002"]))
    answer = transport.get(dialect.ask_study("NCT00000002"), whole)
    assert dialect.names(json.loads(answer.body)) == ("NCT00000001", "NCT00000002")
    assert [asked.path[-11:] for asked in registry.asked] == ["NCT00000002", "NCT00000001"]
    assert registry.asked[1].params == {"format": "json", "markupFormat": "markdown"}
    assert "NCT00000001?" in answer.url


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_up_to_three_redirects_are_followed(
    steps: int, registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.redirected("/api/v2/version?x", 307), times=steps)
    registry.plan(faults.answers({"apiVersion": "moved"}))
    assert ask_version(transport) == DataVersion("moved", None)
    assert len(registry.asked) == steps + 1


def test_endless_redirects_are_not_followed(registry: RegistryServer, opened: Open) -> None:
    registry.plan(faults.redirected("/api/v2/version"), times=None)
    with pytest.raises(ServerFaultError, match="more than 3 times"):
        ask_version(opened(attempts=1))
    assert len(registry.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        "https://example.org/api/v2/version",
        "//example.org/api/v2/version",
        "http://127.0.0.1:9/api/v2/version",
        "http://localhost/api/v2/version",
        "file:///etc/passwd",
    ],
)
def test_a_redirect_to_another_server_is_not_followed(
    location: str, registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.redirected(location), times=None)
    with pytest.raises(ServerFaultError, match="redirects to another server"):
        ask_version(opened())
    assert len(registry.asked) == 1


def test_only_the_server_of_a_foreign_redirect_is_shown(
    registry: RegistryServer, opened: Open
) -> None:
    registry.plan(faults.redirected("https://me:secret@portal.example/secret?key=secret"))
    with pytest.raises(ServerFaultError, match=r"https://portal\.example: ") as caught:
        ask_version(opened())
    assert "secret" not in str(caught.value)


def test_a_redirect_to_https_is_explained(registry: RegistryServer, opened: Open) -> None:
    secure = registry.root.replace("http:", "https:")
    registry.plan(faults.redirected(f"{secure}/api/v2/version"), times=None)
    with pytest.raises(ServerFaultError, match="Begin the address of the registry with https://"):
        ask_version(opened())
    assert len(registry.asked) == 1


@pytest.mark.parametrize(
    "location", ["http://[::1", "", "http://a:99999/", "http://x y[/", "javascript:alert(1)"]
)
def test_a_redirect_without_a_target_is_an_error(
    location: str, registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.redirected(location), times=None)
    with pytest.raises(ServerFaultError, match="The answer redirects") as caught:
        ask_version(transport)
    assert caught.value.hint is not None
    assert len(registry.asked) == 1


@pytest.mark.parametrize("location", ["/a b", "/\xe9", "/\x7f", "/%20", "../../..", "/%%"])
def test_both_clients_follow_the_same_redirects(
    location: str, registry: RegistryServer, transport: HttpTransport
) -> None:
    registry.plan(faults.redirected(location), times=None)
    with pytest.raises(ServerFaultError, match="redirects more than 3 times"):
        ask_version(transport)
    assert len(registry.asked) == 4
    assert all(char in "!%/.0123456789ABCDEF" or char.isalnum() for char in registry.asked[1].path)


# ---------------------------------------------------------------- no way there


def test_a_closed_port_cannot_be_reached(opened: Open, time: FakeTime) -> None:
    with pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9 .*refused"):
        ask_version(opened(root="http://127.0.0.1:9"))
    assert len(time.slept) == 3


def test_a_server_without_tls_is_reported(registry: RegistryServer, opened: Open) -> None:
    root = registry.root.replace("http:", "https:")
    with pytest.raises(UnreachableError, match="does not use TLS on this port"):
        ask_version(opened(root=root))


def test_a_proxy_that_is_down_is_named(
    registry: RegistryServer, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    with pytest.raises(UnreachableError, match="HTTP_PROXY"):
        ask_version(opened())
    assert registry.asked == []


# ---------------------------------------------------------------- what reading raises


def test_other_errors_of_the_reader_pass_through(registry: RegistryServer, opened: Open) -> None:
    def read(answer: Answer) -> None:
        raise KeyError(answer.status)

    with pytest.raises(KeyError):
        opened().get(dialect.ask_version(), read)
    assert len(registry.asked) == 1


def test_the_reader_runs_in_the_calling_thread(opened: Open) -> None:
    threads = {opened().get(dialect.ask_version(), lambda _: threading.current_thread())}
    assert threads == {threading.current_thread()}
