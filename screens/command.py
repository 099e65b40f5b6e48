"""A command (遥控指令): what one screen is asked to do once, signed for it alone.

A screen carries a command out only if the pinned key signed it, it is addressed to this screen, its time is not over
and it is one that the screen knows; it remembers the ids it carried out and answers a double with the same result.
Instants are UTC. `command_args` says which names there are and what they take. The player's twin is held to
``tests/vectors/commands.json``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from screens.canonical import canonical_instant, parse_instant
from screens.command_args import check_args
from screens.errors import N_, BadSignature, Expired, NotCanonical, WrongScreen
from screens.members import member
from screens.signing import SIGNATURE, SigningKey, verify

DOMAIN = "kiosk-command-v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command; `id` is the server's number for it, by which the screen answers."""

    screen: str
    id: int
    name: str
    args: Mapping[str, object]
    issued_at: datetime
    expires_at: datetime
    """End of the time in which it is to be carried out, exclusive."""


def issue(command: Command, key: SigningKey) -> dict[str, object]:
    """Return *command* as the signed document that travels: seven members, instants as ISO 8601 text.

    :raises BadCommand: no screen knows it, or takes these arguments.
    """
    document: dict[str, object] = {
        "screen": command.screen,
        "id": command.id,
        "name": command.name,
        "args": check_args(command.name, dict(command.args)),
        "issued_at": canonical_instant(command.issued_at),
        "expires_at": canonical_instant(command.expires_at),
    }
    document[SIGNATURE] = key.sign(DOMAIN, document)
    return document


def accept(document: Mapping[str, object], *, public_key: str, screen: str, now: datetime) -> Command:
    """Return the command in *document* if this screen is to carry it out.

    Raises, in this order: ``BadSignature`` (a signed document that is no command counts as one), ``WrongScreen``,
    ``Expired`` if ``expires_at <= now``, ``BadCommand`` for a name or arguments that nobody knows.
    """
    verify(public_key, DOMAIN, document, document.get(SIGNATURE))
    command = _read(document)
    if command.screen != screen:
        raise WrongScreen(N_("这条指令是发给屏幕 %(screen)s 的。"), {"screen": command.screen})
    if command.expires_at <= now:
        raise Expired(N_("指令已于 %(until)s 过期。"), {"until": document["expires_at"]})
    check_args(command.name, command.args)
    return command


def _read(document: Mapping[str, object]) -> Command:
    try:
        return Command(
            screen=member(document, "screen", str),
            id=member(document, "id", int),
            name=member(document, "name", str),
            args=member(document, "args", dict),
            issued_at=parse_instant(member(document, "issued_at", str)),
            expires_at=parse_instant(member(document, "expires_at", str)),
        )
    except (NotCanonical, TypeError) as error:
        raise BadSignature(N_("签名的内容不是指令。")) from error
