"""Bringing a catalogue table in: all of it or nothing, and the same file twice changes nothing."""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kiosk_server import events
from kiosk_server.accounts.permissions import Permission, require
from kiosk_server.audit import service as audit
from kiosk_server.catalogue.columns import FIELDS
from kiosk_server.catalogue.initials import pinyin_initials
from kiosk_server.catalogue.models import CatalogueRow, Domain
from kiosk_server.catalogue.table import Refusal, TableRow, read_table
from kiosk_server.db.session import take_turn
from kiosk_server.errors import N_, Invalid
from screens.canonical import canonical_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an import did; `refusals` is empty whenever anything was imported."""

    added: int
    changed: int
    unchanged: int
    refusals: tuple[Refusal, ...] = ()


class ImportRefused(Invalid):
    """Nothing was imported; `refusals` says why, row by row."""

    def __init__(self, refusals: Sequence[Refusal]) -> None:
        """Take the reasons; the sentence tells how many there are."""
        message = N_("没有导入：有 %(count)d 行不符合要求。请按下面的清单改好后重新导入整张表。")
        super().__init__(message, count=len(refusals))
        self.refusals = tuple(refusals)


def import_catalogue(
    session: Session,
    data: bytes,
    filename: str,
    *,
    actor: events.Actor,
    now: datetime,
    domain: str = "",
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Import a table; *domain* is for one without a column 领域, *progress* is told (rows done, rows in all).

    Rows that the file does not name stay, since published items hang on them.

    :raises ImportRefused: a row is wrong; :raises Invalid: the whole table is;
        :raises UnsupportedContent: not a table; :raises TooLarge: too many rows; :raises Forbidden: no right.
    """
    require(actor, Permission.CATALOGUE_IMPORT)
    table = read_table(data, filename, domain=domain)
    if table.refusals:
        raise ImportRefused(table.refusals)
    take_turn(session, "catalogue-import")
    known = _Known(session)
    outcomes: Counter[str] = Counter()
    for done, row in enumerate(table.rows, start=1):
        outcomes[known.put(row)] += 1
        if progress is not None:
            progress(done, len(table.rows))
    report = Report(added=outcomes["added"], changed=outcomes["changed"], unchanged=outcomes["unchanged"])
    if report.added or report.changed:
        fact = events.CatalogueImported(added=report.added, changed=report.changed, unchanged=report.unchanged)
        audit.record(session, fact, actor=actor, now=now)
    return report


def row_key(row: TableRow) -> str:
    """Return what identifies the row across imports: the SHA-256 of its identity."""
    return hashlib.sha256(canonical_json(row.identity)).hexdigest()


class _Known:
    """The domains and rows there are, by name and key."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.domains = {domain.name: domain for domain in session.scalars(select(Domain))}
        self.rows = {row.row_key: row for row in session.scalars(select(CatalogueRow))}
        self.position = session.scalar(select(func.max(CatalogueRow.position))) or 0

    def put(self, row: TableRow) -> str:
        """Add or change the row; return ``added``, ``changed`` or ``unchanged``."""
        key = row_key(row)
        domain = self._domain(row.official["domain"])
        values: dict[str, object] = {name: row.official[name] for name in FIELDS if name != "domain"}
        values["extra"] = dict(row.extra)
        values["initials"] = pinyin_initials(f"{row.official['first_level']}{row.official['second_level']}")[:200]
        stored = self.rows.get(key)
        if stored is None:
            self.position += 1
            self.rows[key] = CatalogueRow(row_key=key, position=self.position, domain_id=domain.id, **values)
            self.session.add(self.rows[key])
            return "added"
        if _said(stored.extra) == _said(row.extra):
            del values["extra"]
        if all(getattr(stored, name) == value for name, value in values.items()):
            return "unchanged"
        for name, value in values.items():
            setattr(stored, name, value)
        return "changed"

    def _domain(self, name: str) -> Domain:
        if name not in self.domains:
            domain = Domain(name=name, initials=pinyin_initials(name)[:60], position=len(self.domains) + 1)
            self.session.add(domain)
            self.session.flush()
            self.domains[name] = domain
        return self.domains[name]


def _said(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the cells that say something: an export gives every row the added columns of all others, empty."""
    return {name: text for name, text in extra.items() if text}
