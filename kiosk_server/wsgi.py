"""What a WSGI server runs; `kiosk-server run` starts it as it should be started.

Where gunicorn cannot run (Windows), the module serves itself: `python -m gevent.monkey --module kiosk_server.wsgi`.
"""

from typing import Literal

from kiosk_server import logs, resources
from kiosk_server.app import create_app
from kiosk_server.config import Config
from kiosk_server.jobs import alarms, renewal
from kiosk_server.push import sweep


def _async_mode() -> Literal["threading", "gevent"]:
    """Say what runs beside requests: greenlets where gevent has patched the process, else threads."""
    try:
        from gevent import monkey  # noqa: PLC0415 -- not every Python has gevent
    except ImportError:
        return "threading"
    return "gevent" if monkey.is_module_patched("socket") else "threading"


_config = Config.from_env()
logs.configure(_config.log_level)
resources.refuse_foreign_owners()
app = create_app(_config, async_mode=_async_mode())
app.extensions[renewal.EXTENSION].start()
app.extensions[alarms.EXTENSION].start()
app.extensions[sweep.EXTENSION].start()

if __name__ == "__main__":
    app.extensions["socketio"].run(app, host=_config.host, port=_config.port)
