"""Content is checked before anything is touched."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from factories import NOW, make_fields, make_item, make_media, make_unit
from instants import LAST_DAY, PUBLISHED
from sqlalchemy.orm import Session

from kiosk_server.calendars.models import UnitDay
from kiosk_server.catalogue import versions
from kiosk_server.catalogue.fields import NewAttachment
from kiosk_server.errors import FieldErrors, Invalid, NotFound


def test_checked_content_is_trimmed_but_the_source_is_kept(session: Session) -> None:
    content = versions.checked(session, make_fields(title=" 标题 ", body_source="正文\n"), [], unit_path="", now=NOW)
    assert (content.values["title"], content.values["body_source"]) == ("标题", "正文\n")


def test_checked_names_the_files_that_were_never_stored(session: Session) -> None:
    files = [NewAttachment("有.pdf", make_media(session)), NewAttachment("无.pdf", "0" * 64)]
    with pytest.raises(Invalid) as refused:
        versions.checked(session, make_fields(), files, unit_path="", now=NOW)
    assert refused.value.params == {"names": "无.pdf"}


def test_version_for_change_sees_what_the_database_holds(session: Session) -> None:
    version = make_item(session).versions[0]
    assert versions.version_for_change(session, version.id) is version
    with pytest.raises(NotFound):
        versions.version_for_change(session, 999)


@pytest.mark.parametrize(
    ("dates", "field", "sentence"),
    [
        ({"notice_working_days": 0}, "notice_working_days", "公示期应在 1 至 250 个工作日之间。"),
        ({"notice_working_days": 251}, "notice_working_days", "公示期应在 1 至 250 个工作日之间。"),
        (
            {"publish_from": PUBLISHED, "notice_working_days": 7, "expires_on": LAST_DAY - timedelta(days=1)},
            "expires_on",
            "到期日 2026-09-28 早于公示期的最后一天 2026-09-29，请推迟到期日或删去。",
        ),
        (
            {"notice_working_days": 1, "expires_on": date(2026, 11, 22)},
            "expires_on",
            "到期日 2026-11-22 早于公示期的最后一天 2026-11-23，请推迟到期日或删去。",
        ),
        ({"publish_from": PUBLISHED, "expires_on": date(2026, 9, 17)}, "expires_on", "条目的到期日早于上架日。"),
        (
            {"expires_on": date(9999, 12, 31)},
            "expires_on",
            "年份应在 2000 至 2199 之间；长期公开的信息请不要填写到期日。",
        ),
        (
            {"publish_from": NOW.replace(year=1)},
            "publish_from",
            "年份应在 2000 至 2199 之间；长期公开的信息请不要填写到期日。",
        ),
        ({"publish_from": datetime(2026, 9, 18)}, "publish_from", "条目的上架或撤下时间缺少时区。"),  # noqa: DTZ001
    ],
)
def test_dates_that_cannot_be_kept_are_refused_at_their_field(
    session: Session, dates: dict[str, Any], field: str, sentence: str
) -> None:
    with pytest.raises(FieldErrors) as refused:
        versions.checked(session, make_fields(**dates), [], unit_path="", now=NOW)
    assert {name: str(fault) for name, fault in refused.value.fields.items()} == {field: sentence}


def test_dates_are_checked_by_the_calendar_of_the_unit(session: Session) -> None:
    unit = make_unit(session)
    fields = make_fields(publish_from=PUBLISHED, notice_working_days=7, expires_on=LAST_DAY)
    content = versions.checked(session, fields, [], unit_path=unit.path, now=NOW)
    assert content.values["expires_on"] == LAST_DAY
    session.add(UnitDay(unit_id=unit.id, day=date(2026, 9, 21), working=False, name="建州纪念日"))
    session.flush()
    with pytest.raises(FieldErrors):
        versions.checked(session, fields, [], unit_path=unit.path, now=NOW)
