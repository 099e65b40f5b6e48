"""Accounts, screens, catalogue and trail from the command line; each ends by what the use case says."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import Result

from kiosk_server import clock
from kiosk_server.accounts import service as accounts
from kiosk_server.accounts.models import Unit, User
from kiosk_server.app import METADATA
from kiosk_server.catalogue.models import CatalogueRow
from kiosk_server.db import migrations
from kiosk_server.db.session import Database
from kiosk_server.fleet import service as fleet
from kiosk_server.fleet.models import Screen
from kiosk_server.publishing.models import Zone
from screens.screen import Geometry

Command = Callable[..., Result]
ADD = ("user", "add", "lihua", "--name", "李华", "--unit", "town", "--role", "clerk", "--password", "Yunxi-Town-2026")


@pytest.fixture
def zone(database: Database) -> Zone:
    with database.transaction() as session:
        unit = accounts.add_unit(session, key="town", name="云溪镇人民政府", level="township")
        zone = Zone(key="hall", unit_id=unit.id, name="云溪镇政务公开专区", place="一楼大厅")
        session.add(zone)
    return zone


def _code(database: Database, now: datetime) -> str:
    with database.transaction() as session:
        claim = fleet.request_pairing(
            session, kind="player", geometry=Geometry(1920, 1080), address="127.0.0.1", now=now
        )
    return claim.pairing_code


def test_user_add_makes_unit_and_account(command: Command, database: Database) -> None:
    result = command(*ADD, "--unit-name", "云溪镇人民政府")
    assert result.output == "added lihua (信息员) for 云溪镇人民政府\n"
    with database.reading() as session:
        user = session.scalars(sa.select(User)).one()
        assert (user.username, user.must_change_password, user.unit.key) == ("lihua", True, "town")
        assert [(grant.role, grant.unit.path) for grant in user.grants] == [("clerk", "/1/")]


def test_user_add_for_an_unknown_unit_names_the_known_ones(command: Command, zone: Zone) -> None:
    result = command("user", "add", "a", "--name", "甲", "--unit", "tow", "--role", "clerk", "--password", "x" * 12)
    assert result.exit_code == 1
    assert "there is no unit 'tow' (known: town)" in result.output


def test_user_add_twice_changes_nothing_and_says_why(command: Command, database: Database, zone: Zone) -> None:
    command(*ADD)
    result = command(*ADD)
    assert (result.exit_code, result.output) == (1, "Error: 账号“lihua”已经存在，请换一个。\n")
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(User.id))) == 1


def test_a_weak_password_leaves_no_unit_behind(command: Command, database: Database) -> None:
    result = command(*ADD[:-1], "short", "--unit-name", "云溪镇人民政府")
    assert result.exit_code == 1
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(Unit.id))) == 0


def test_screen_pair_puts_the_screen_into_the_only_zone(command: Command, database: Database, zone: Zone) -> None:
    result = command("screen", "pair", _code(database, clock.now()), "--name", "大厅LED")
    assert result.output == "screen 1 “大厅LED” (player, 1920×1080) in 云溪镇政务公开专区\n"
    with database.reading() as session:
        assert session.scalars(sa.select(Screen.zone_id)).all() == [zone.id]


@pytest.mark.parametrize("code", ["not a code", "7K3M-9QX2"])
def test_screen_pair_with_a_wrong_code_is_refused(command: Command, zone: Zone, code: str) -> None:
    result = command("screen", "pair", code)
    assert result.exit_code == 1
    assert result.output.startswith("Error: ")
    assert "Traceback" not in result.output


def test_screen_pair_after_ten_minutes_is_refused(command: Command, database: Database, zone: Zone) -> None:
    code = _code(database, clock.now() - timedelta(minutes=11))
    assert "配对码已过期" in command("screen", "pair", code).output


def test_screen_pair_with_an_unknown_zone_names_the_known_ones(command: Command, zone: Zone) -> None:
    assert "(known: hall)" in command("screen", "pair", "7K3M-9QX2", "--zone", "hal").output


def test_a_command_on_a_database_without_tables_says_what_to_do(command: Command) -> None:
    result = command("screen", "pair", "7K3M-9QX2")
    assert result.exit_code == 1
    assert "kiosk-server db upgrade" in result.output


HEAD = "领域,序号,公开事项_一级事项,公开事项_二级事项,公开内容(要素),公开依据,公开时限,公开主体,公开渠道和载体,"
HEAD += "公开对象_全社会,公开对象_特定群体,公开方式_主动,公开方式_依申请公开,公开层级_县级,公开层级_乡级\n"
ROW = "社会救助,1,最低生活保障,政策法规,办法,条例,20个工作日内,民政部门,■政府网站,√,,√,,√,√\n"


def _table(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "catalogue.csv"
    path.write_text(HEAD + "".join(rows), "utf-8")
    return path


def test_import_catalogue_twice_adds_then_changes_nothing(command: Command, database: Database, tmp_path: Path) -> None:
    table = _table(tmp_path, ROW)
    assert command("import", "catalogue", table).stdout == "added 1, changed 0, unchanged 0\n"
    assert command("import", "catalogue", table).stdout == "added 0, changed 0, unchanged 1\n"


def test_import_catalogue_with_a_wrong_row_lists_it_and_imports_nothing(
    command: Command, database: Database, tmp_path: Path
) -> None:
    result = command(
        "import", "catalogue", _table(tmp_path, ROW, ROW.replace("最低生活保障", "").replace(",1,", ",2,"))
    )
    assert result.exit_code == 1
    assert [line.split(":")[0] for line in result.stderr.splitlines()][-2:] == ["3", "Error"]
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(CatalogueRow.id))) == 0


def test_audit_verify_counts_a_sound_trail(command: Command, zone: Zone) -> None:
    command(*ADD)
    assert command("audit", "verify").output == "the trail is sound: 1 entries\n"


def test_audit_verify_finds_a_changed_entry(command: Command, database: Database, zone: Zone) -> None:
    command(*ADD)
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE audit_entry SET actor_name = '别人'"))
    result = command("audit", "verify")
    assert result.exit_code == 1
    assert "broken at entry 1" in result.output


def test_db_upgrade_says_from_where_to_where(command: Command) -> None:
    assert command("db", "upgrade").output.startswith(f"database: empty → {migrations.head()}")


def test_db_revision_without_a_difference_writes_nothing(command: Command, database: Database) -> None:
    assert migrations.differences(database, METADATA) == []
    result = command("db", "revision", "nothing")
    assert result.exit_code == 1
    assert "nothing to write" in result.output


def test_demo_refuses_a_folder_with_an_instance_in_it(command: Command, data_dir: Path) -> None:
    data_dir.mkdir()
    (data_dir / "signing-key.pem").write_text("somebody's")
    result = command("demo", "--data", data_dir, "--fresh")
    assert result.exit_code == 1
    assert "not a demonstration" in result.output
    assert (data_dir / "signing-key.pem").read_text() == "somebody's"
