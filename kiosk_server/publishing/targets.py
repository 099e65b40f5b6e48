"""Targets (播出范围): what an assignment or an override is sent to, and which of them reach a screen."""

from collections.abc import Iterable
from typing import Literal, NamedTuple, get_args

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kiosk_server.errors import N_, Invalid

Kind = Literal["everything", "unit", "zone", "group", "screen"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_NAMED_KINDS: tuple[Kind, ...] = ("unit", "zone", "group", "screen")


class Target(NamedTuple):
    """One screen, a screen group, a zone, a unit with everything below it, or everything; written ``zone:3``."""

    kind: Kind
    id: int = 0

    def __str__(self) -> str:
        return self.kind if self.kind == "everything" else f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Target":
        """Read what `str` wrote.

        :raises Invalid: it is not a target.
        """
        if text == "everything":
            return cls("everything")
        kind, _, number = text.partition(":")
        for known in _NAMED_KINDS:
            if kind == known and number.isascii() and number.isdecimal() and len(number) < 10:
                return cls(known, int(number))
        raise Invalid(N_("请选择在哪里播出：全部屏幕、机构、专区、屏幕分组或一块屏幕。"))


class Targeted:
    """Columns of a row that is sent to exactly one target (for a table's bases)."""

    zone_id: Mapped[int | None] = mapped_column(ForeignKey("zone.id"), index=True)
    screen_id: Mapped[int | None] = mapped_column(ForeignKey("screen.id"), index=True)
    group_id: Mapped[int | None] = mapped_column(ForeignKey("screen_group.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    everything: Mapped[bool] = mapped_column(default=False)

    @property
    def target(self) -> Target:
        """The target, as a value."""
        for kind in _NAMED_KINDS:
            if (number := getattr(self, f"{kind}_id")) is not None:
                return Target(kind, number)
        return Target("everything")


_NAMED = ("zone_id", "screen_id", "group_id", "unit_id")
ONE_TARGET = " + ".join(
    [*(f"(CASE WHEN {name} IS NULL THEN 0 ELSE 1 END)" for name in _NAMED), "(CASE WHEN everything THEN 1 ELSE 0 END)"]
)


def one_target() -> CheckConstraint:
    """Return the constraint that a `Targeted` table needs: exactly one target is set."""
    return CheckConstraint(f"{ONE_TARGET} = 1", name="one_target")


def columns_of(target: Target) -> dict[str, int | bool]:
    """Return the columns by which a row of a `Targeted` table is sent to *target*."""
    return {"everything": True} if target.kind == "everything" else {f"{target.kind}_id": target.id}


def reaching_zone(zone_id: int, unit_path: str) -> tuple[Target, ...]:
    """Return the targets that reach every screen of a zone; `unit_path` is that of its unit, like ``/1/4/``."""
    units = [Target("unit", int(number)) for number in unit_path.split("/") if number]
    return (Target("everything"), *units, Target("zone", zone_id))


def reaching_screen(screen_id: int, wide: tuple[Target, ...], group_ids: Iterable[int]) -> tuple[Target, ...]:
    """Return every target that reaches a screen; *wide* are those that reach its whole zone."""
    return (*wide, *(Target("group", number) for number in group_ids), Target("screen", screen_id))
