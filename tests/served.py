"""An application on a real port of this process, websockets and all."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve *app* with a thread for each connection; yield its address, and end every thread afterwards."""
    push = app.extensions["socketio"].server
    push.eio.ping_interval = 0.5  # each socket has a thread that ends only when its next ping is due
    server = make_server("127.0.0.1", 0, app, threaded=True)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        if push.eio.service_task_handle is not None:  # Socket.IO's own thread, which looks after the sockets
            push.shutdown()
        server.shutdown()
        thread.join()
        server.server_close()
