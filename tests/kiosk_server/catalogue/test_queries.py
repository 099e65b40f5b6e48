"""What the public may read, and what it may not."""

from datetime import timedelta

import pytest
from factories import (
    NOW,
    make_approved_item,
    make_fields,
    make_item,
    make_media,
    make_row,
    make_unit,
    make_version_in_review,
)
from sqlalchemy.orm import Session

from kiosk_server.catalogue import queries, service
from kiosk_server.catalogue.fields import NewAttachment
from kiosk_server.catalogue.models import Item
from kiosk_server.db.session import Database
from kiosk_server.errors import Gone, NotFound
from kiosk_server.events import SYSTEM


def withdrawn(session: Session, **wanted: str) -> Item:
    item = make_approved_item(session, **wanted)
    service.withdraw_item(session, item.id, reason="有误", actor=SYSTEM, now=NOW)
    return item


def hidden(session: Session) -> list[Item]:
    """One item of every kind the public must not see."""
    return [
        make_item(session),
        make_version_in_review(session, "opinion", "department", "confidentiality").item,
        make_approved_item(session, attribute="on_request", attribute_reason="含隐私"),
        make_approved_item(session, attribute="withheld", attribute_reason="过程性信息"),
        withdrawn(session),
    ]


def test_published_gives_the_approved_version_while_the_next_is_written(session: Session) -> None:
    item = make_approved_item(session)
    service.revise_item(session, item.id, make_fields(title="未批准的新版"), [], actor=SYSTEM, now=NOW)
    assert queries.published(session, f" {item.code.lower()} ", now=NOW).number == 1


def test_published_hides_whatever_is_not_public(session: Session) -> None:
    *unpublished, gone = hidden(session)
    for item in unpublished:
        with pytest.raises(NotFound):
            queries.published(session, item.code, now=NOW)
    with pytest.raises(Gone):
        queries.published(session, gone.code, now=NOW)


def test_a_withdrawn_draft_was_never_there(session: Session) -> None:
    item = make_item(session)
    service.withdraw_item(session, item.id, reason="不再需要", actor=SYSTEM, now=NOW)
    with pytest.raises(NotFound):
        queries.published(session, item.code, now=NOW)


@pytest.mark.parametrize("code", ["", "0000001", "不是编号", "%"])
def test_an_unknown_code_is_not_found(session: Session, code: str) -> None:
    make_approved_item(session)
    with pytest.raises(NotFound):
        queries.item_by_code(session, code)


def test_no_list_shows_what_is_not_public(session: Session) -> None:
    hidden(session)
    assert list(queries.latest(session, 10, now=NOW)) == []
    assert list(queries.live_items(session, now=NOW)) == []
    assert list(queries.search(session, "临时救助", now=NOW)) == []
    assert [(count.rows, count.items) for count in queries.domains(session, now=NOW)] == [(1, 0)]


def test_live_items_by_row_domain_and_unit(session: Session) -> None:
    relief, pension = make_row(session), make_row(session, domain="社会保险", first_level="参保登记")
    town = make_unit(session, "town", parent=make_unit(session))
    first = make_approved_item(session, row=relief)
    second = make_approved_item(session, row=pension, unit=town)
    assert list(queries.live_items(session, now=NOW)) == [first, second]
    assert list(queries.live_items(session, now=NOW, row_id=relief.id)) == [first]
    assert list(queries.live_items(session, now=NOW, domain_id=pension.domain_id)) == [second]
    assert list(queries.live_items(session, now=NOW, unit_id=town.id)) == [second]
    assert [(count.domain.name, count.rows, count.items) for count in queries.domains(session, now=NOW)] == [
        ("社会救助", 1, 1),
        ("社会保险", 1, 1),
    ]


def test_latest_is_newest_first(session: Session) -> None:
    items = [make_approved_item(session, now=NOW + timedelta(days=day)) for day in (2, 3, 1)]
    assert list(queries.latest(session, 2, now=NOW)) == [items[1], items[0]]


def test_neighbours_follow_the_order_of_the_table(session: Session) -> None:
    later, earlier = make_row(session, serial="1"), make_row(session, serial="2")
    other = make_row(session, domain="社会保险")
    a, b, c, _ = (make_approved_item(session, row=row) for row in (later, earlier, later, other))
    assert queries.neighbours(session, a, now=NOW) == (None, c, [c])
    assert queries.neighbours(session, c, now=NOW) == (a, b, [a])
    assert queries.neighbours(session, b, now=NOW) == (c, None, [])
    assert queries.neighbours(session, make_item(session, row=later), now=NOW) == (None, None, [a, c])


def test_what_is_read_can_be_used_after_the_session(database: Database) -> None:
    with database.transaction() as session:
        item = make_approved_item(session, attachments=[NewAttachment("表.pdf", make_media(session))])
    with database.reading() as session:
        version = queries.published(session, item.code, now=NOW)
        found = queries.latest(session, 1, now=NOW)[0]
        row = queries.row(session, item.row_id)
        whole = queries.item(session, item.id)
    assert (version.item.row.domain.name, version.item.unit.key, version.attachments[0].filename) == (
        "社会救助",
        "county",
        "表.pdf",
    )
    assert [signature.step for signature in version.signatures][-1] == "approval"
    assert found.approved_version is not None
    assert (found.approved_version.title, found.row.domain.name) == (version.title, row.domain.name)
    assert [len(each.signatures) for each in whole.versions] == [4]


def test_what_does_not_exist_is_not_found(session: Session) -> None:
    for read in (queries.row, queries.domain, queries.item, queries.version):
        with pytest.raises(NotFound):
            read(session, 999)
