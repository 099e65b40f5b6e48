"""`user`: accounts."""

import click
from sqlalchemy.orm import Session

from kiosk_server import clock
from kiosk_server.accounts import queries, service
from kiosk_server.accounts.models import Unit
from kiosk_server.accounts.permissions import ROLES
from kiosk_server.cli.instance import changing, read_config
from kiosk_server.events import SYSTEM

LEVELS = ("city", "county", "department", "township", "village")


@click.group()
def user() -> None:
    """Manage accounts."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as colleagues know it.")
@click.option("--unit", "unit_key", required=True, help="Short name of the unit (机构).")
@click.option("--unit-name", help="Full name, to make a unit that is not there yet.")
@click.option("--level", type=click.Choice(LEVELS), default="township", help="Level of a new unit.")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(tuple(ROLES)))
@click.password_option(help="First password, asked for when not given; to be changed at the first sign-in.")
def add(
    *,
    username: str,
    name: str,
    unit_key: str,
    unit_name: str | None,
    level: str,
    roles: tuple[str, ...],
    password: str,
) -> None:
    """Add an account with its roles (--role may be repeated), for one unit and everything below it.

    \b
    Example:
      kiosk-server user add lihua --name 李华 --unit town-office --role clerk --role publisher
    """
    with changing(read_config()) as session:
        unit = _unit(session, unit_key, unit_name, level)
        service.add_user(
            session,
            username=username,
            display_name=name,
            password=password,
            unit=unit,
            roles=list(roles),
            actor=SYSTEM,
            now=clock.now(),
        )
    click.echo(f"added {username} ({'、'.join(ROLES[role][0] for role in roles)}) for {unit.name}")


def _unit(session: Session, key: str, name: str | None, level: str) -> Unit:
    found = queries.unit_by_key(session, key)
    if found is not None:
        return found
    if name is None:
        known = ", ".join(unit.key for unit in queries.units(session)) or "none yet"
        raise click.ClickException(f"there is no unit {key!r} (known: {known}); give --unit-name to make it")
    return service.add_unit(session, key=key, name=name, level=level)
