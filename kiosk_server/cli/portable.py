"""The server where gunicorn cannot run (Windows), on gevent's own: `python -m kiosk_server.cli.portable`."""

from gevent import monkey

monkey.patch_all()  # before anything else is loaded


def main() -> None:
    """Serve until stopped."""
    from kiosk_server.config import Config  # noqa: PLC0415 -- after the patch
    from kiosk_server.wsgi import app  # noqa: PLC0415 -- after the patch

    config = Config.from_env()
    app.extensions["socketio"].run(app, host=config.host, port=config.port)


if __name__ == "__main__":
    main()
