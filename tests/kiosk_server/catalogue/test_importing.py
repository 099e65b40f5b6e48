"""All or nothing, twice is once, and what went in comes back."""

import csv
import io
from pathlib import Path

import pytest
from factories import NOW, make_actor, make_cells, make_csv, make_row
from sqlalchemy import func, select
from sqlalchemy.orm import Session

import kiosk_server
from kiosk_server import events
from kiosk_server.audit.models import AuditEntry
from kiosk_server.catalogue import queries
from kiosk_server.catalogue.export import export_csv, export_xlsx, official_fields
from kiosk_server.catalogue.importing import ImportRefused, Report, import_catalogue
from kiosk_server.catalogue.models import CatalogueRow, Domain
from kiosk_server.db.session import Database
from kiosk_server.errors import Forbidden
from kiosk_server.events import SYSTEM

OFFICIAL = (Path(kiosk_server.__file__).parent / "demo" / "data" / "official_rows.csv").read_bytes()


def put(session: Session, data: bytes, filename: str = "目录.csv") -> Report:
    return import_catalogue(session, data, filename, actor=SYSTEM, now=NOW)


def as_rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_official_table_comes_back_byte_for_byte(session: Session) -> None:
    report = put(session, OFFICIAL)
    assert report == Report(added=60, changed=0, unchanged=0)
    # The columns beyond the fifteen are the file's last ones, so even the whole file comes back.
    assert export_csv(queries.rows(session)).removeprefix(b"\xef\xbb\xbf") == OFFICIAL


def test_the_official_table_survives_xlsx_with_its_merged_heading(database: Database) -> None:
    with database.transaction() as session:
        put(session, OFFICIAL)
        workbook = export_xlsx(queries.rows(session))
    with database.reading() as session:
        assert put(session, workbook, "目录.xlsx") == Report(added=0, changed=0, unchanged=60)
        session.rollback()
        for row in session.scalars(select(CatalogueRow)):
            session.delete(row)
        assert put(session, workbook, "目录.xlsx").added == 60
        fifteen = [list(official_fields(row).values()) for row in queries.rows(session)]
    assert fifteen == [cells[:15] for cells in as_rows(OFFICIAL)[1:]]


def test_the_official_table_has_all_26_domains_in_its_order(session: Session) -> None:
    put(session, OFFICIAL)
    names = list(dict.fromkeys(cells[0] for cells in as_rows(OFFICIAL)[1:]))
    assert [count.domain.name for count in queries.domains(session, now=NOW)] == names
    assert (len(names), sum(count.rows for count in queries.domains(session, now=NOW))) == (26, 60)


def test_the_same_file_again_changes_nothing(session: Session) -> None:
    put(session, OFFICIAL)
    before = session.execute(select(CatalogueRow)).all(), session.scalar(select(func.count(AuditEntry.id)))
    events.take(session)
    assert put(session, OFFICIAL) == Report(added=0, changed=0, unchanged=60)
    assert (
        session.execute(select(CatalogueRow)).all(),
        session.scalar(select(func.count(AuditEntry.id))),
    ) == before
    assert (list(session.dirty), list(session.new), events.take(session)) == ([], [], [])


def test_a_changed_cell_changes_its_row_alone(session: Session) -> None:
    put(session, make_csv(make_cells(serial="1"), make_cells(serial="2")))
    ids = {row.serial: row.id for row in queries.rows(session)}
    report = put(
        session,
        make_csv(make_cells(serial="1", time_limit="实时"), make_cells(serial="2"), make_cells(serial="3")),
    )
    assert report == Report(added=1, changed=1, unchanged=1)
    assert [row.time_limit == "实时" for row in queries.rows(session)] == [True, False, False]
    assert {row.serial: row.id for row in queries.rows(session)}.items() >= ids.items()


def test_rows_the_file_does_not_name_stay(session: Session) -> None:
    make_row(session, serial="1")
    make_row(session, serial="2")
    assert [row.serial for row in queries.rows(session)] == ["1", "2"]


def test_one_wrong_row_imports_nothing_at_all(database: Database) -> None:
    data = make_csv(make_cells(serial="1"), make_cells(serial="2", channels="★政府网站"), make_cells(domain=""))
    with pytest.raises(ImportRefused) as refused, database.transaction() as session:
        put(session, data)
    assert [refusal.row_number for refusal in refused.value.refusals] == [3, 4]
    assert refused.value.params == {"count": 2}
    with database.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(kind)) for kind in (Domain, CatalogueRow, AuditEntry)]
    assert counts == [0, 0, 0]


def test_extra_columns_are_kept_and_given_back(session: Session) -> None:
    data = make_csv(make_cells(), extra={"咨询电话": "0000-8000001", "五公开": "执行"})
    put(session, data)
    assert make_row_extra(session) == {"咨询电话": "0000-8000001", "五公开": "执行"}
    assert as_rows(export_csv(queries.rows(session))) == as_rows(data)


def test_an_export_brought_in_again_changes_nothing_where_only_some_rows_have_a_column(session: Session) -> None:
    put(session, make_csv(make_cells(serial="1")))
    put(session, make_csv(make_cells(serial="2"), extra={"五公开": "执行"}))
    given = export_csv(queries.rows(session))
    assert put(session, given) == Report(added=0, changed=0, unchanged=2)


def make_row_extra(session: Session) -> dict[str, str]:
    return queries.rows(session)[0].extra


def test_a_text_that_looks_like_a_formula_stays_a_text(session: Session) -> None:
    cells = make_cells(serial="=1+1", elements="'+@=-", time_limit=" 前后有空格 ")
    put(session, make_csv(cells))
    assert put(session, export_xlsx(queries.rows(session)), "目录.xlsx") == Report(added=0, changed=0, unchanged=1)


def test_import_is_recorded_and_tells_its_progress(session: Session) -> None:
    told: list[tuple[int, int]] = []
    actor = make_actor(session, "system_administrator")
    data = make_csv(make_cells(serial="1"), make_cells(serial="2"))
    import_catalogue(session, data, "目录.csv", actor=actor, now=NOW, progress=lambda *step: told.append(step))
    assert told == [(1, 2), (2, 2)]
    assert events.take(session) == [events.CatalogueImported(added=2, changed=0, unchanged=0)]


def test_import_by_someone_without_the_right_is_refused(session: Session) -> None:
    with pytest.raises(Forbidden):
        import_catalogue(session, OFFICIAL, "目录.csv", actor=make_actor(session, "clerk"), now=NOW)
    assert session.scalar(select(func.count(CatalogueRow.id))) == 0
