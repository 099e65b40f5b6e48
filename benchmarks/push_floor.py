"""What fan-out is measured against: a loop that writes one prebuilt frame to every client, and does nothing else.

    python benchmarks/push_floor.py PORT FRAME_BYTES

Whoever connects is a client, except the first: its every byte is an order to write, answered with the instant at which
that began, and the number of clients.
"""

import selectors
import socket
import sys
import time


def main() -> None:
    """Serve until the first connection ends."""
    port, size = int(sys.argv[1]), int(sys.argv[2])
    text = b"42" + b"x" * (size - 6)
    frame = b"\x81\x7e" + len(text).to_bytes(2, "big") + text
    listener = socket.create_server(("127.0.0.1", port), backlog=4096)
    orders, _ = listener.accept()
    clients: list[socket.socket] = []
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    selector.register(orders, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                client, _ = listener.accept()
                client.setblocking(False)
                client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                clients.append(client)
            elif orders.recv(1):
                begun = time.monotonic_ns()
                for client in clients:
                    client.send(frame)
                orders.sendall(f"{begun} {len(clients)}\n".encode())
            else:
                return


if __name__ == "__main__":
    main()
