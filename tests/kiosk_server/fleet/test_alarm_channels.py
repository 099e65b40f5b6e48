"""Messages go out to real servers: signed, encrypted where asked, never redirected; every refusal says why."""

import hashlib
import hmac
import json
import threading
from pathlib import Path

import pytest
from factories import NOW
from live_server import free_port
from receivers import certificate, hook, letterbox

from kiosk_server.config import Config
from kiosk_server.fleet import alarm_channels
from kiosk_server.fleet.alarm_channels import DeliveryError, Mail, Webhook, channels_of
from kiosk_server.fleet.alarm_messages import Message
from kiosk_server.fleet.alarm_words import FAILURES

MESSAGE = Message(
    sent_at=NOW,
    subject="告警：屏幕“大厅\n屏”失联",
    text="屏幕“大厅屏”自 09:00 起没有心跳。",
    document={"version": 1, "alarms": [{"kind": "lost"}]},
)


def mail(port: int, *, security: str = "none", user: str = "", password: str = "") -> Mail:
    return Mail(
        host="127.0.0.1",
        port=port,
        security=security,
        user=user,
        password=password,
        sender="kiosk@example.gov.cn",
        recipients=("ops@example.gov.cn", "duty@example.gov.cn"),
    )


def failure(channel: Webhook | Mail) -> str:
    with pytest.raises(DeliveryError) as refused:
        channel.send(MESSAGE)
    code, _, detail = str(refused.value).partition(": ")
    assert code in FAILURES
    return f"{code}: {detail}"


def test_webhook_posts_json_signed_with_the_secret() -> None:
    secret = "a-secret-of-the-duty-office"
    with hook() as server:
        assert Webhook(server.address, secret).send(MESSAGE) == ""
    [(headers, body)] = server.received
    assert json.loads(body) == MESSAGE.document
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    assert headers["X-Kiosk-Signature"] == f"sha256={expected}"


def test_webhook_without_a_secret_is_not_signed() -> None:
    with hook() as server:
        Webhook(server.address).send(MESSAGE)
    assert "X-Kiosk-Signature" not in server.received[0][0]


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 500])
def test_webhook_takes_nothing_but_2xx_for_yes_and_follows_no_redirect(status: int) -> None:
    with hook() as elsewhere, hook() as server:
        server.status, server.headers = status, {"Location": elsewhere.address}
        assert failure(Webhook(server.address)).startswith(f"refused: {status}")
    assert elsewhere.received == []


def test_webhook_that_nobody_listens_to_is_unreachable() -> None:
    assert failure(Webhook(f"http://127.0.0.1:{free_port()}/")).startswith("unreachable: ")


def test_webhook_that_hangs_up_is_unreachable() -> None:
    with hook() as server:
        server.status = None
        assert failure(Webhook(server.address)).startswith("unreachable: ")


def test_webhook_that_does_not_speak_http_refuses() -> None:
    with letterbox() as server:
        assert failure(Webhook(f"http://127.0.0.1:{server.port}/")).startswith("refused: ")


def test_webhook_that_does_not_answer_in_time_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarm_channels, "TIMEOUT_SECONDS", 0.2)
    with hook() as server:
        server.silent = threading.Event()
        said = failure(Webhook(server.address))
        server.silent.set()
    assert said.startswith("timeout: ")


def test_mail_reaches_all_recipients_in_chinese_and_plain() -> None:
    with letterbox() as server:
        assert mail(server.port).send(MESSAGE) == ""
    [(recipients, received)] = server.received
    assert recipients == ["ops@example.gov.cn", "duty@example.gov.cn"]
    assert received["Subject"] == "告警：屏幕“大厅 屏”失联"  # no line of a name becomes a header
    assert (received["From"], received["To"]) == ("kiosk@example.gov.cn", "ops@example.gov.cn, duty@example.gov.cn")
    assert (received["Date"], received["Auto-Submitted"]) == ("Sun, 22 Nov 2026 01:00:00 +0000", "auto-generated")
    assert received["Message-ID"].endswith("@example.gov.cn>")
    assert (received.get_content_type(), received.get_content().strip()) == ("text/plain", MESSAGE.text)


def test_mail_is_encrypted_before_the_password_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, public = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with letterbox() as server:
        server.context, server.account = context, ("kiosk", "a password")
        mail(server.port, security="starttls", user="kiosk", password="a password").send(MESSAGE)
        assert failure(mail(server.port, security="starttls", user="kiosk", password="wrong")).startswith("login: 535")
        assert failure(mail(server.port, security="starttls")).startswith("refused: 530")
    assert server.encrypted == [True]


def test_mail_over_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, public = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with letterbox(tls=context) as server:
        mail(server.port, security="tls").send(MESSAGE)
    assert server.encrypted == [True]


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_mail_trusts_no_certificate_that_the_system_does_not(tmp_path: Path, security: str) -> None:
    context, _ = certificate(tmp_path)
    with letterbox(tls=context if security == "tls" else None) as server:
        server.context = context
        assert failure(mail(server.port, security=security)).startswith("certificate: ")
    assert server.received == []


def test_mail_is_not_sent_in_the_clear_when_encryption_is_asked_for() -> None:
    with letterbox() as server:
        assert failure(mail(server.port, security="starttls")).startswith("refused: ")
    assert server.received == []


def test_mail_says_which_recipients_were_refused() -> None:
    with letterbox() as server:
        server.refused = frozenset({"duty@example.gov.cn"})
        assert mail(server.port).send(MESSAGE) == "recipients: duty@example.gov.cn 550 5.1.1 no such person"
        server.refused = frozenset({"ops@example.gov.cn", "duty@example.gov.cn"})
        assert failure(mail(server.port)).startswith("refused: ops@example.gov.cn 550")


def test_mail_server_that_is_away_is_unreachable() -> None:
    assert failure(mail(free_port())).startswith("unreachable: ")


def test_channels_are_those_that_are_configured() -> None:
    by_mail = {"alarm_mail_to": "a@b.cn,c@d.cn", "smtp_host": "mail.b.cn", "smtp_from": "kiosk@b.cn"}
    assert list(channels_of(Config())) == []
    assert list(channels_of(Config(alarm_webhook="https://b.cn/hook"))) == ["webhook"]
    found = channels_of(Config(**by_mail))  # type: ignore[arg-type]  # texts all
    assert isinstance(found["mail"], Mail)
    assert found["mail"].recipients == ("a@b.cn", "c@d.cn")
