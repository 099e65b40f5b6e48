"""`simulate`: how many screens does this server carry?"""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from tqdm import tqdm

from kiosk_server import clock
from kiosk_server.cli.handshake import SWITCHING_PROTOCOLS, handshake_status
from kiosk_server.cli.instance import changing, open_database, read_config
from kiosk_server.config import Config
from kiosk_server.fleet.keys import signing_key
from kiosk_server.simulation import Conduct, Credential, Fleet
from kiosk_server.simulation.connection import Address
from kiosk_server.simulation.errors import SimulationError
from kiosk_server.simulation.provisioning import add_screens, read_credentials, remove_screens, write_credentials

FILE = click.Path(dir_okay=False, path_type=Path)
DEFAULT_SCREENS = 100
_LET_IN_WITHIN = 120.0
_SETTLED_WITHIN = 30.0


@click.command()
@click.option("--screens", type=click.IntRange(1, 50_000), help=f"How many.  [default: {DEFAULT_SCREENS}]")
@click.option("--address", help="The server; the one of this instance when not given.")
@click.option("--for", "seconds", type=click.FloatRange(0), default=60.0, show_default=True, help="Seconds to go on.")
@click.option("--ramp", type=click.FloatRange(0), default=0.0, help="Seconds over which they connect.")
@click.option("--media", is_flag=True, help="Fetch and check every picture as well.")
@click.option("--records", type=click.FloatRange(1), help="Report what was displayed every so many seconds.")
@click.option("--keep", type=FILE, help="Leave the screens in the instance and write their credentials to FILE.")
@click.option("--tokens", type=FILE, help="Take the credentials of FILE: screens of another instance.")
@click.option("--remove", is_flag=True, help="Only take away what --keep, or a simulation that was killed, left.")
def simulate(
    *,
    screens: int | None,
    address: str | None,
    seconds: float,
    ramp: float,
    media: bool,
    records: float | None,
    keep: Path | None,
    tokens: Path | None,
    remove: bool,
) -> None:
    """Let a fleet of simulated screens speak to a running server, and report how it fared.

    They connect, verify every signature, fetch and check their programmes, obey orders and commands, report, and come
    back when the line breaks, all in this one process. They live in a zone of their own, 模拟 (simulated), which is
    added first and removed at the end; publish to it, or to everything, while they run, and see how fast they follow.

    Exit code 1 when at the end some screen is not there or not in step.

    \b
    Examples:
      kiosk-server simulate --screens 500 --for 120
      kiosk-server simulate --screens 2000 --keep tokens.json --for 0     # on the server
      kiosk-server simulate --tokens tokens.json --address https://kiosk.example.gov.cn
      kiosk-server simulate --remove                                      # on the server, when done
    """
    if remove:
        _remove(read_config())
        return
    if tokens is not None and (address is None or screens is not None or keep is not None):
        raise click.UsageError("--tokens needs --address, and goes without --screens and --keep")
    conduct = Conduct(media=media, records_every=records)
    try:
        if tokens is not None and address is not None:
            public_key, credentials = read_credentials(tokens)
            _check_reachable(address)
            sound = _run(Fleet(address, public_key, credentials, conduct, ramp_seconds=ramp), seconds)
        else:
            config = read_config()
            address = address or f"http://{_reachable_host(config)}:{config.port}"
            _check_reachable(address)
            with _screens(config, screens or DEFAULT_SCREENS, keep) as (public_key, credentials):
                sound = _run(Fleet(address, public_key, credentials, conduct, ramp_seconds=ramp), seconds)
    except SimulationError as error:
        raise click.ClickException(str(error)) from error
    if not sound:
        raise SystemExit(1)


def _reachable_host(config: Config) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(config.host, config.host)  # noqa: S104 -- not what we listen on
    return f"[{host}]" if ":" in host else host


def _check_reachable(address: str) -> None:
    """Look whether a websocket handshake answers there, before anything is added."""
    found = Address.parse(address)
    if found.tls is not None:
        return  # what TLS makes of it, the first connections tell
    try:
        status = handshake_status(*found.place[:2])
    except OSError as error:
        raise SimulationError(f"no server answers at {address} ({error}): start it with `kiosk-server run`") from error
    if status != SWITCHING_PROTOCOLS:
        raise SimulationError(f"{address} answers a websocket handshake with {status}: it is no kiosk-server")


@contextmanager
def _screens(config: Config, count: int, keep: Path | None) -> Iterator[tuple[str, list[Credential]]]:
    """Add screens for as long as the block lasts, or for good when *keep* names a file."""
    open_database(config)
    public_key = signing_key(config.key_file).public_key_b64
    click.echo(f"adding {count} screens", err=True)
    with changing(config) as session:
        credentials = add_screens(session, count, now=clock.now())
    if keep is not None:
        write_credentials(keep, public_key, credentials)
        click.echo(f"credentials: {keep}", err=True)
    try:
        yield public_key, credentials
    finally:
        if keep is None:
            _remove(config)


def _remove(config: Config) -> None:
    with changing(config) as session:
        count = remove_screens(session, now=clock.now())
    click.echo(f"removed {count} simulated screens", err=True)


def _run(fleet: Fleet, seconds: float) -> bool:
    """Let *fleet* go on for *seconds*, print what it measured, and say whether all is well with it."""
    count = len(fleet.screens)
    if not seconds:
        return True
    _allow_sockets(2 * count + 200)
    gc.collect()
    gc.freeze()
    with fleet:
        try:
            _watch(fleet, seconds)
        except KeyboardInterrupt:
            click.echo("ended early", err=True)
        fleet.converged(timeout=min(seconds, _SETTLED_WITHIN))
        states, in_step = fleet.states(), fleet.in_step()
    click.echo(f"{count} screens: {', '.join(f'{number} {state}' for state, number in states.most_common())}")
    click.echo(f"in step at the end: {in_step} of {count}")
    for line in fleet.figures.lines():
        click.echo(line)
    if states["revoked"] == count:
        raise SimulationError("the server knows none of these screens: does it serve another instance?")
    return in_step == count


def _watch(fleet: Fleet, seconds: float) -> None:
    """Show the fleet come in, then how it goes on."""
    count = len(fleet.screens)
    with tqdm(total=count, unit=" screens", desc="connecting", disable=None) as bar:
        deadline = time.monotonic() + _LET_IN_WITHIN + seconds
        while fleet.figures.screens_let_in < count and time.monotonic() < deadline and not _all_refused(fleet):
            fleet.wait(lambda: fleet.figures.screens_let_in == count or _all_refused(fleet), 0.2)
            bar.update(fleet.figures.screens_let_in - bar.n)
    if _all_refused(fleet):
        return
    ends_at = time.monotonic() + seconds
    with tqdm(total=round(seconds), unit=" s", desc="running", disable=None) as bar:
        while (left := ends_at - time.monotonic()) > 0:
            fleet.wait(lambda: _all_refused(fleet), min(1.0, left))
            bar.set_postfix(online=fleet.states()["online"], in_step=fleet.in_step(), refresh=False)
            bar.update(round(seconds - max(left - 1, 0)) - bar.n)


def _all_refused(fleet: Fleet) -> bool:
    return fleet.states()["revoked"] == len(fleet.screens)


def _allow_sockets(wanted: int) -> None:
    """Raise the limit of open files as far as the system lets us.

    :raises SimulationError: it does not let us open so many.
    """
    try:
        import resource  # noqa: PLC0415 -- not on Windows, which has no such limit
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise SimulationError(f"the system allows {hard} open files, {wanted} are needed: raise `ulimit -n`")
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
