"""Content is checked before anything is touched."""

import pytest
from factories import NOW, make_fields, make_item, make_media
from sqlalchemy.orm import Session

from kiosk_server.catalogue import versions
from kiosk_server.catalogue.fields import NewAttachment
from kiosk_server.errors import Invalid, NotFound


def test_checked_content_is_trimmed_but_the_source_is_kept(session: Session) -> None:
    content = versions.checked(session, make_fields(title=" 标题 ", body_source="正文\n"), [], now=NOW)
    assert (content.values["title"], content.values["body_source"]) == ("标题", "正文\n")


def test_checked_names_the_files_that_were_never_stored(session: Session) -> None:
    files = [NewAttachment("有.pdf", make_media(session)), NewAttachment("无.pdf", "0" * 64)]
    with pytest.raises(Invalid) as refused:
        versions.checked(session, make_fields(), files, now=NOW)
    assert refused.value.params == {"names": "无.pdf"}


def test_version_for_change_sees_what_the_database_holds(session: Session) -> None:
    version = make_item(session).versions[0]
    assert versions.version_for_change(session, version.id) is version
    with pytest.raises(NotFound):
        versions.version_for_change(session, 999)
