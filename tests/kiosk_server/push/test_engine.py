"""What Engine.IO and Socket.IO promise their clients, held by clients: one of wsproto, and python-socketio's own."""

import json
from collections.abc import Callable, Iterator

import gevent
import pytest
import socketio
from gevent import socket
from push_app import NAMESPACE, Served
from push_clients import RawScreen, eventually
from wsproto.events import TextMessage

from kiosk_server import metrics
from kiosk_server.push.engine import MOST_CONNECTS

Open = Callable[..., RawScreen]


@pytest.fixture
def real(served: Served) -> Iterator[Callable[..., socketio.Client]]:
    """Give a function that connects python-socketio's client, which lives in threads of its own."""
    clients: list[socketio.Client] = []
    beside = gevent.get_hub().threadpool

    def start(room: str = "hall") -> socketio.Client:
        client = socketio.Client(reconnection=False)
        clients.append(client)
        client.heard = []
        client.on("*", lambda event, *data: client.heard.append((event, *data)), namespace=NAMESPACE)
        address = f"http://127.0.0.1:{served.port}"
        terms = {"auth": {"room": room}, "transports": ["websocket"], "namespaces": [NAMESPACE], "wait_timeout": 10}
        beside.apply(client.connect, (address,), terms)
        return client

    yield start
    for client in clients:
        beside.apply(client.disconnect)


def _refused(reason: str) -> float:
    value: float = metrics.REFUSED_MESSAGES.labels(reason)._value.get()
    return value


def test_real_client_connects_asks_is_told_and_leaves(served: Served, real: Callable[..., socketio.Client]) -> None:
    client = real()
    answer = gevent.get_hub().threadpool.apply(client.call, ("status", {"fault": "没有"}), {"namespace": NAMESPACE})
    assert answer == {"said": {"fault": "没有"}}
    for number in range(100):
        served.fanout.send(NAMESPACE, "hall", "cue", {"sequence": number, "title": "通知" * 100})
    assert eventually(lambda: len(client.heard) == 100)
    assert client.heard == [("cue", {"sequence": number, "title": "通知" * 100}) for number in range(100)]
    gevent.get_hub().threadpool.apply(client.disconnect)
    assert eventually(lambda: not served.engine.sockets)
    assert len(served.screens.went) == 1
    assert served.server.environ == {}


def test_real_client_is_put_out_by_the_server(served: Served, real: Callable[..., socketio.Client]) -> None:
    client = real()
    served.fanout.hang_up(NAMESPACE, "hall")
    assert eventually(lambda: not client.connected)
    assert eventually(lambda: not served.engine.sockets)


def test_terms_are_those_of_the_server(opened: Open) -> None:
    terms = opened(room="").terms
    assert {name: terms[name] for name in ("upgrades", "pingInterval", "pingTimeout", "maxPayload")} == {
        "upgrades": [],
        "pingInterval": 24_000,
        "pingTimeout": 6_000,
        "maxPayload": 65_536,
    }


def test_polling_is_refused(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as plain:
        plain.sendall(b"GET /socket.io/?EIO=4&transport=polling HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert plain.makefile("rb").readline().split()[1] == b"400"


def test_handshake_that_is_none_is_answered_and_leaves_nothing_behind(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port)) as plain:
        request = b"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\n"
        plain.sendall(request + b"Upgrade: websocket\r\nSec-WebSocket-Version: 8\r\n\r\n")
        assert plain.makefile("rb").readline().split()[1] == b"426"
    assert served.engine.sockets == {}


def test_refused_screen_hears_why(opened: Open) -> None:
    screen = opened(room="")
    screen.say("40/screens,")
    assert screen.next() == '44/screens,{"message":"unauthenticated"}'


def test_wrong_namespace_is_refused(opened: Open) -> None:
    screen = opened(room="")
    screen.say("40/desk,")
    assert screen.next() == '44/desk,"Unable to connect"'


def test_questions_of_one_screen_are_answered_in_their_order(served: Served, opened: Open) -> None:
    screen, other = opened(), opened("other")
    screen.say('42/screens,1["status",0.2]')
    screen.say('42/screens,2["status","quick"]')
    other.say('42/screens,3["status","beside"]')
    assert other.next() == '43/screens,3[{"said":"beside"}]'
    assert [screen.next(), screen.next()] == ['43/screens,1[{"said":0.2}]', '43/screens,2[{"said":"quick"}]']
    assert served.screens.heard == ["beside", 0.2, "quick"]


def test_message_in_many_frames_is_one(opened: Open) -> None:
    screen, text = opened(), "屏" * 5000
    message = f'42/screens,7["status","{text}"]'
    for start in range(0, len(message), 999):
        last = start + 999 >= len(message)
        screen.raw(screen.wire.send(TextMessage(message[start : start + 999], message_finished=last)))
    assert screen.next() == f"43/screens,7{json.dumps([{'said': text}], separators=(',', ':'))}"


@pytest.mark.parametrize(
    "message",
    [
        "",
        "x",
        "7",
        "4",
        "4x",
        "4{}",
        "42/screens,",
        "42/screens,{}",
        "42/screens,[]",
        "42/screens,[5]",
        "42/screens,[" * 5000,
        '451-/screens,["picture",{"_placeholder":true,"num":0}]',
        "43/screens,[1]",
        "44/screens,{}",
        "42/screens," + "1" * 101 + '["status"]',
        "bAAAA",
    ],
)
def test_malformed_message_ends_the_connection_and_is_counted(served: Served, opened: Open, message: str) -> None:
    screen, other = opened(), opened()
    before = _refused("Malformed")
    screen.say(message)
    assert screen.closing().code == 1002
    assert _refused("Malformed") == before + 1
    assert eventually(lambda: len(served.engine.sockets) == 1)
    served.fanout.send(NAMESPACE, "hall", "cue", 1)
    assert other.event() == ("cue", 1)


def test_message_too_large_ends_the_connection_before_it_is_kept(served: Served, opened: Open) -> None:
    screen, before = opened(), _refused("TooLarge")
    screen.raw(b"\x81\xff" + (1 << 30).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * 1000)
    ended = screen.closing()
    assert (ended.code, ended.reason) == (1009, "at most 65536 bytes")
    assert _refused("TooLarge") == before + 1


def test_binary_is_refused(opened: Open) -> None:
    screen = opened()
    screen.raw(b"\x82\x81\0\0\0\0x")
    assert screen.closing().code == 1003


def test_fault_of_ours_leaves_the_connection(opened: Open) -> None:
    screen = opened()
    screen.say('42/screens,1["broken"]')
    screen.say('42/screens,2["status","still here"]')
    assert screen.next() == '43/screens,2[{"said":"still here"}]'


def test_fault_of_ours_during_the_connect_sends_the_screen_away_to_come_again(opened: Open) -> None:
    screen = opened(room="")
    screen.say('40/screens,{"room":"broken"}')
    assert screen.closing().code == 1011


def test_who_asks_to_be_let_in_again_and_again_is_sent_away(opened: Open) -> None:
    screen = opened(room="")
    for _ in range(MOST_CONNECTS + 1):
        screen.say("40/screens,")
    assert screen.closing().code == 1008


def test_ping_is_sent_and_answered_again_and_again(served: Served, opened: Open) -> None:
    served.engine.ping_interval, served.engine.ping_timeout = 0.4, 0.2
    screen = opened()
    with pytest.raises(TimeoutError):
        screen.next(2.0)  # answers pings on its way
    assert len(served.engine.sockets) == 1
    assert served.screens.went == []


def test_peer_that_is_half_open_is_noticed(served: Served, opened: Open) -> None:
    served.engine.ping_interval, served.engine.ping_timeout = 0.4, 0.2
    screen = opened()  # says nothing any more, and reads nothing
    assert eventually(lambda: not served.engine.sockets, 2.0)
    assert served.screens.went == [(screen.sid, "ping timeout")]


def test_peer_whose_question_takes_long_is_not_blamed_for_it(served: Served, opened: Open) -> None:
    served.engine.ping_interval, served.engine.ping_timeout = 0.4, 0.2
    screen = opened()
    screen.say('42/screens,1["status",1.5]')
    assert screen.next(5.0) == '43/screens,1[{"said":1.5}]'


def test_who_was_not_let_in_by_the_first_ping_is_sent_away(served: Served, opened: Open) -> None:
    served.engine.ping_interval, served.engine.ping_timeout = 0.4, 0.2
    screen = opened(room="")
    assert screen.closing(3.0).code == 1000
    assert eventually(lambda: not served.engine.sockets)


def test_old_connection_that_ends_leaves_the_new_one(served: Served, opened: Open) -> None:
    old, new = opened(), opened()
    old.close()
    assert eventually(lambda: len(served.engine.sockets) == 1)
    served.fanout.send(NAMESPACE, "hall", "cue", "new")
    assert new.event() == ("cue", "new")


def test_connections_leave_nothing_behind(served: Served, opened: Open) -> None:
    screens = [opened() for _ in range(30)]
    for number, screen in enumerate(screens):
        if number % 2:
            screen.say("1")
        else:
            screen.close()
    assert eventually(lambda: not served.engine.sockets)
    assert (served.server.environ, served.server.manager.rooms) == ({}, {})
    assert sorted(sid for sid, _ in served.screens.went) == sorted(screen.sid for screen in screens)
