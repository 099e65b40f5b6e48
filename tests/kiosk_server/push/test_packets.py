"""Packets are read strictly, and written as Socket.IO's clients read them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from socketio import packet

from kiosk_server.push.packets import Malformed, StrictPacket, Written

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(name=st.text(max_size=10), argument=_json, number=st.none() | st.integers(0, 2**31))
def test_event_is_written_and_read_as_by_socket_io(name: str, argument: object, number: int | None) -> None:
    ours = StrictPacket(packet.EVENT, data=[name, argument], namespace="/screens", id=number)
    theirs = packet.Packet(packet.EVENT, data=[name, argument], namespace="/screens", id=number)
    assert ours.encode() == theirs.encode()
    read = StrictPacket(encoded_packet=theirs.encode())
    assert (read.packet_type, read.namespace, read.id, read.data) == (
        packet.EVENT,
        "/screens",
        number,
        [name, argument],
    )


@pytest.mark.parametrize(
    ("text", "kind", "data"),
    [
        ("0/screens,", packet.CONNECT, None),
        ('0/screens,{"token":"t"}', packet.CONNECT, {"token": "t"}),
        ("1/screens,", packet.DISCONNECT, None),
        ('3/screens,7["done"]', packet.ACK, ["done"]),
    ],
)
def test_every_kind_a_screen_sends_is_read(text: str, kind: int, data: object) -> None:
    read = StrictPacket(encoded_packet=text)
    assert (read.packet_type, read.namespace, read.data) == (kind, "/screens", data)


@given(text=st.text(min_size=1, max_size=60) | st.text(alphabet='0123456/screns,[]{}":-', min_size=1, max_size=60))
def test_anything_is_a_packet_of_ours_or_malformed(text: str) -> None:
    try:
        read = StrictPacket(encoded_packet=text)
    except Malformed:
        return
    assert read.packet_type in {packet.CONNECT, packet.DISCONNECT, packet.EVENT, packet.ACK}
    assert read.attachment_count == 0
    if read.packet_type == packet.EVENT:
        assert isinstance(read.data[0], str)


@pytest.mark.parametrize(
    "content", [b"2", '2["x"', "2", "2[]", "2{}", "2[1]", "3[1]", "4", '51-["x"]', "61-[]", "9", "x", "2" + "[" * 9000]
)
def test_malformed_packet_is_refused(content: object) -> None:
    with pytest.raises(Malformed):
        StrictPacket(encoded_packet=content)


@given(body=st.text(st.characters(exclude_categories=["Cs"])))
def test_what_was_written_before_is_read_as_if_it_were_written_now(body: str) -> None:
    written = Written(json.dumps({"body": body}, ensure_ascii=False))
    answer = StrictPacket(packet.ACK, data=[written], namespace="/screens", id=7)
    read = packet.Packet(encoded_packet=answer.encode())
    assert (read.packet_type, read.id, read.data) == (packet.ACK, 7, [{"body": body}])
