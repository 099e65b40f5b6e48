"""Configuration: `KIOSK_*` environment variables (or a `.env` file), read once into a frozen value.

All errors are reported together; an unknown `KIOSK_*` name is refused, since a misspelt setting that is
silently ignored is worse than a server that does not start.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

_NOT_SETTINGS = frozenset({"KIOSK_CHROMIUM"})  # read by the tests, not by the server

LEAST_TOKEN = 20
_SECRETS = ("_KEY", "_PASSWORD", "_SECRET", "_TOKEN")
"""How the names of settings end whose value no message may repeat."""


class ConfigError(Exception):
    """Every fault of the configuration, one a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """The settings of one instance; the names are the variables' without `KIOSK_`, in lower case."""

    data_dir: Path = Path("instance")
    database_url: str = ""
    redis_url: str = ""
    public_address: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    secret_key: str = ""
    time_zone: str = "Asia/Shanghai"
    site_name: str = "政务公开"
    hotline: str = "12345"
    upload_limit_mb: int = 20
    idle_minutes: int = 20
    secure_cookies: bool = False
    trusted_proxies: int = 0
    demo: bool = False
    log_level: str = "INFO"
    cap_token: str = ""
    alarm_quiet_hours: str = ""
    alarm_webhook: str = ""
    alarm_webhook_secret: str = ""
    alarm_mail_to: str = ""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_security: str = "starttls"
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_from: str = ""

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """When alarms send no messages (免打扰), as wall times of `time_zone`; may run over midnight."""
        return quiet_hours(self.alarm_quiet_hours) if self.alarm_quiet_hours else None

    @property
    def mail_to(self) -> tuple[str, ...]:
        """Who gets alarms by mail."""
        return tuple(self.alarm_mail_to.split(",")) if self.alarm_mail_to else ()

    @property
    def database(self) -> str:
        """SQLAlchemy address of the database; one SQLite file in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'kiosk.db'}"

    @property
    def media_dir(self) -> Path:
        """Folder of the content-addressed files."""
        return self.data_dir / "media"

    @property
    def key_file(self) -> Path:
        """PEM file of the Ed25519 key that signs cues."""
        return self.data_dir / "signing-key.pem"

    @property
    def seed_file(self) -> Path:
        """File of the random seed from which session and privacy keys derive."""
        return self.data_dir / "seed.key"

    @property
    def upload_limit(self) -> int:
        """Largest upload, in bytes."""
        return self.upload_limit_mb * 1024 * 1024

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, *, env_file: Path = Path(".env")) -> "Config":
        """Read the settings from *environ* (the process's own by default) over those of *env_file*.

        :raises ConfigError: lists every unknown name and every value that does not parse.
        """
        given = {**_read_env_file(env_file), **(os.environ if environ is None else environ)}
        faults: list[str] = []
        values: dict[str, object] = {}
        known = {f"KIOSK_{f.name.upper()}": f for f in fields(cls)}
        for name, text in sorted(given.items()):
            if not name.startswith("KIOSK_") or name in _NOT_SETTINGS:
                continue  # a .env may be shared with the container's own settings
            if name not in known:
                faults.append(f"{name}: unknown setting")
                continue
            field = known[name]
            try:
                values[field.name] = _PARSERS.get(field.name, str.strip)(text)
            except (ValueError, KeyError, OSError) as error:  # a folder of time zones is an OSError
                faults.append(f"{name}={'…' if name.endswith(_SECRETS) else repr(text)}: {error}")
        faults += _missing(given)
        if faults:
            raise ConfigError("\n".join(faults))
        return cls(**values)  # type: ignore[arg-type]  # each value was parsed for its own field


_NEEDS = (
    ("ALARM_MAIL_TO", "SMTP_HOST"),
    ("ALARM_MAIL_TO", "SMTP_FROM"),
    ("ALARM_WEBHOOK_SECRET", "ALARM_WEBHOOK"),
    ("SMTP_USER", "SMTP_PASSWORD"),
    ("SMTP_PASSWORD", "SMTP_USER"),
)
"""Settings that mean nothing without another one."""


def _missing(given: Mapping[str, str]) -> list[str]:
    said = {name for name, text in given.items() if text.strip()}
    return [
        f"KIOSK_{name}: needs KIOSK_{needed}"
        for name, needed in _NEEDS
        if f"KIOSK_{name}" in said and f"KIOSK_{needed}" not in said
    ]


def _read_env_file(path: Path) -> Mapping[str, str]:
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text("utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, value in pairs}


def _flag(text: str) -> bool:
    if text.strip().lower() in {"1", "true", "yes", "on"}:
        return True
    if text.strip().lower() in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("use 1 or 0")


def _positive(text: str) -> int:
    number = int(text)
    if number <= 0:
        raise ValueError("must be greater than 0")
    return number


def _count(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError("must not be negative")
    return number


def _port(text: str) -> int:
    number = _positive(text)
    if number > 65535:
        raise ValueError("must be at most 65535")
    return number


def _folder(text: str) -> Path:
    if not text.strip():
        raise ValueError("name a folder, or leave the setting out")
    return Path(text).expanduser()


def _address(text: str) -> str:
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("write an address like https://www.example.gov.cn")
    return text.strip().rstrip("/")


def _zone(text: str) -> str:
    return ZoneInfo(text.strip()).key


def _token(text: str) -> str:
    if text.strip() and len(text.strip()) < LEAST_TOKEN:
        raise ValueError(f"use at least {LEAST_TOKEN} characters")
    return text.strip()


def _webhook(text: str) -> str:
    parts = urlsplit(text.strip())
    if text.strip() and (parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None):
        raise ValueError("write an address like https://alarms.example.gov.cn/hook")
    return text.strip()


_MAIL = re.compile(r"[^\s@,<>\"]+@[^\s@,<>\"]+")


def _mail(text: str) -> str:
    if text.strip() and not _MAIL.fullmatch(text.strip()):
        raise ValueError("write an address like kiosk@example.gov.cn")
    return text.strip()


def _mails(text: str) -> str:
    return ",".join(_mail(one) for one in text.split(",") if one.strip())


def quiet_hours(text: str) -> tuple[time, time]:
    """Return the two wall times of ``22:00-07:00``; ValueError for anything else."""
    start, _, end = (part.strip() for part in text.partition("-"))
    found = time.fromisoformat(start), time.fromisoformat(end)
    if found[0] == found[1] or any(at.tzinfo is not None for at in found):
        raise ValueError("write two times of day like 22:00-07:00")
    return found


def _quiet(text: str) -> str:
    if text.strip():
        quiet_hours(text)
    return text.strip()


def _security(text: str) -> str:
    if text.strip().lower() not in {"none", "starttls", "tls"}:
        raise ValueError("use none, starttls or tls")
    return text.strip().lower()


def _level(text: str) -> str:
    if text.strip().upper() not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
        raise ValueError("use DEBUG, INFO, WARNING or ERROR")
    return text.strip().upper()


_PARSERS: Mapping[str, Callable[[str], object]] = {
    "data_dir": _folder,
    "public_address": _address,
    "port": _port,
    "upload_limit_mb": _positive,
    "idle_minutes": _positive,
    "trusted_proxies": _count,
    "time_zone": _zone,
    "secure_cookies": _flag,
    "demo": _flag,
    "log_level": _level,
    "cap_token": _token,
    "alarm_quiet_hours": _quiet,
    "alarm_webhook": _webhook,
    "alarm_webhook_secret": _token,
    "alarm_mail_to": _mails,
    "smtp_port": _port,
    "smtp_security": _security,
    "smtp_from": _mail,
}
