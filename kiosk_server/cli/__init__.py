"""The command line `kiosk-server`: what a person does to an instance, or starts it with.

Nothing is imported here, since the settings of the worker live in this package and gevent must have patched
the standard library before anything else is loaded.
"""


def main() -> None:
    """Run the command that the arguments name."""
    from kiosk_server.cli.commands import cli  # noqa: PLC0415 -- see above

    cli(prog_name="kiosk-server")
