"""Settings are read once, strictly, with every fault at once."""

from datetime import time
from pathlib import Path

import pytest

from kiosk_server.config import Config, ConfigError

NO_FILE = Path("no such file")


def test_from_env_without_settings_is_the_default() -> None:
    assert Config.from_env({}, env_file=NO_FILE) == Config()


def test_from_env_parses_each_value() -> None:
    given = {
        "KIOSK_DATA_DIR": "/var/lib/kiosk",
        "KIOSK_PUBLIC_ADDRESS": "https://www.example.gov.cn/ ",
        "KIOSK_PORT": "8080",
        "KIOSK_SECURE_COOKIES": "yes",
        "KIOSK_DEMO": "0",
        "KIOSK_LOG_LEVEL": "debug",
        "KIOSK_CAP_TOKEN": " a-token-for-the-weather-office ",
    }
    assert Config.from_env(given, env_file=NO_FILE) == Config(
        data_dir=Path("/var/lib/kiosk"),
        public_address="https://www.example.gov.cn",
        port=8080,
        secure_cookies=True,
        demo=False,
        log_level="DEBUG",
        cap_token="a-token-for-the-weather-office",
    )


def test_from_env_reports_all_faults_together() -> None:
    given = {"KIOSK_PROT": "8080", "KIOSK_PORT": "70000", "KIOSK_DEMO": "perhaps", "KIOSK_TIME_ZONE": "Asia"}
    with pytest.raises(ConfigError) as refused:
        Config.from_env(given, env_file=NO_FILE)
    named = [line.split(":")[0].split("=")[0] for line in str(refused.value).splitlines()]
    assert named == ["KIOSK_DEMO", "KIOSK_PORT", "KIOSK_PROT", "KIOSK_TIME_ZONE"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA_DIR", " "),
        ("PORT", "0"),
        ("PORT", "eighty"),
        ("IDLE_MINUTES", "-1"),
        ("PUBLIC_ADDRESS", "www.example.gov.cn"),
        ("PUBLIC_ADDRESS", "https://www.example.gov.cn/?a=b"),
        ("TIME_ZONE", "Asia/Atlantis"),
        ("LOG_LEVEL", "LOUD"),
        ("CAP_TOKEN", "too short a token"),
        ("ALARM_QUIET_HOURS", "22:00"),
        ("ALARM_QUIET_HOURS", "22:00-25:00"),
        ("ALARM_QUIET_HOURS", "07:00-07:00"),
        ("ALARM_WEBHOOK", "ftp://example.gov.cn/hook"),
        ("ALARM_WEBHOOK", "https://user:password@example.gov.cn/hook"),
        ("ALARM_MAIL_TO", "duty@example.gov.cn, somebody"),
        ("SMTP_SECURITY", "ssl"),
        ("SMTP_FROM", "a@b.cn\nBcc: c@d.cn"),
    ],
)
def test_from_env_refuses_a_value_that_means_nothing(name: str, value: str) -> None:
    with pytest.raises(ConfigError, match=f"^KIOSK_{name}="):
        Config.from_env({f"KIOSK_{name}": value}, env_file=NO_FILE)


def test_from_env_reads_how_alarms_are_told() -> None:
    given = {
        "KIOSK_ALARM_QUIET_HOURS": "22:00-07:00",
        "KIOSK_ALARM_MAIL_TO": " duty@example.gov.cn , ops@example.gov.cn,",
        "KIOSK_SMTP_HOST": "mail.example.gov.cn",
        "KIOSK_SMTP_FROM": "kiosk@example.gov.cn",
        "KIOSK_SMTP_SECURITY": "TLS",
    }
    config = Config.from_env(given, env_file=NO_FILE)
    assert config.quiet_hours == (time(22), time(7))
    assert config.mail_to == ("duty@example.gov.cn", "ops@example.gov.cn")
    assert config.smtp_security == "tls"
    assert (Config().quiet_hours, Config().mail_to) == (None, ())


def test_from_env_says_which_setting_another_needs() -> None:
    given = {
        "KIOSK_ALARM_MAIL_TO": "duty@example.gov.cn",
        "KIOSK_ALARM_WEBHOOK_SECRET": "a-secret-of-the-duty-office",
        "KIOSK_SMTP_USER": "kiosk",
    }
    with pytest.raises(ConfigError) as refused:
        Config.from_env(given, env_file=NO_FILE)
    assert str(refused.value).splitlines() == [
        "KIOSK_ALARM_MAIL_TO: needs KIOSK_SMTP_HOST",
        "KIOSK_ALARM_MAIL_TO: needs KIOSK_SMTP_FROM",
        "KIOSK_ALARM_WEBHOOK_SECRET: needs KIOSK_ALARM_WEBHOOK",
        "KIOSK_SMTP_USER: needs KIOSK_SMTP_PASSWORD",
    ]


def test_from_env_never_repeats_a_secret() -> None:
    with pytest.raises(ConfigError) as refused:
        Config.from_env({"KIOSK_ALARM_WEBHOOK_SECRET": "hunter2"}, env_file=NO_FILE)
    assert "hunter2" not in str(refused.value)


def test_env_file_gives_way_to_the_environment_and_may_hold_other_settings(tmp_path: Path) -> None:
    file = tmp_path / ".env"
    file.write_text("# ours\nKIOSK_PORT=8080\n KIOSK_SITE_NAME='清河县政务公开'\nPOSTGRES_PASSWORD=x\n", "utf-8")
    assert Config.from_env({"KIOSK_PORT": "9090"}, env_file=file) == Config(port=9090, site_name="清河县政务公开")


def test_files_of_an_instance_lie_in_its_folder(tmp_path: Path) -> None:
    config = Config(data_dir=tmp_path)
    assert config.database == f"sqlite:///{tmp_path / 'kiosk.db'}"
    assert (config.media_dir.parent, config.key_file.parent, config.seed_file.parent) == (tmp_path,) * 3


def test_database_that_is_set_wins_over_the_folder() -> None:
    assert Config(database_url="postgresql+psycopg://db/kiosk").database == "postgresql+psycopg://db/kiosk"


def test_upload_limit_is_in_bytes() -> None:
    assert Config(upload_limit_mb=2).upload_limit == 2_097_152
