"""The ways out of the house: alarms as a JSON POST (webhook) and as mail (SMTP).

Both send all alarms of a round as one message. What fails raises `DeliveryError`; the outbox tries again.
"""

import hashlib
import hmac
import http.client
import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import ClassVar, Protocol

from kiosk_server.config import Config
from kiosk_server.fleet.alarm_messages import Message

TIMEOUT_SECONDS = 5
SIGNATURE_HEADER = "X-Kiosk-Signature"


class DeliveryError(Exception):
    """A message was not taken; `code` is one of `alarm_words.FAILURES`, `detail` the other side's words."""

    def __init__(self, code: str, detail: str) -> None:
        """Keep both, the detail on one line and short."""
        super().__init__(f"{code}: {' '.join(detail.split())[:300]}")


class Channel(Protocol):
    """One way out; `most` alarms go into one message."""

    name: ClassVar[str]
    most: ClassVar[int]

    def send(self, message: Message) -> str:
        """Deliver *message*; return what went wrong all the same, or nothing.

        :raises DeliveryError: it was not taken.
        """


def channels_of(config: Config) -> dict[str, Channel]:
    """Return the ways out that are configured, by their names."""
    found: list[Channel] = []
    if config.alarm_webhook:
        found.append(Webhook(config.alarm_webhook, config.alarm_webhook_secret))
    if config.mail_to:
        found.append(Mail.of(config))
    return {channel.name: channel for channel in found}


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer like any other that is not 2xx: alarms go where they were sent, or nowhere."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """A JSON POST to `address`; with a `secret`, signed: ``sha256=`` and the HMAC-SHA256 of the body, hexadecimal."""

    name: ClassVar[str] = "webhook"
    most: ClassVar[int] = 200
    address: str
    secret: str = ""

    def send(self, message: Message) -> str:
        """Deliver *message*.

        :raises DeliveryError: no connection, no answer within 5 s, or an answer that is not 2xx.
        """
        body = json.dumps(message.document, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "kiosk-server"}
        if self.secret:
            headers[SIGNATURE_HEADER] = f"sha256={hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()}"
        request = urllib.request.Request(self.address, body, headers, method="POST")  # noqa: S310 -- http(s), by config
        opener = urllib.request.build_opener(_NoRedirects)
        try:
            with opener.open(request, timeout=TIMEOUT_SECONDS):
                return ""
        except urllib.error.HTTPError as error:
            with error:
                raise DeliveryError("refused", f"{error.code} {error.reason}") from error
        except (OSError, ValueError, http.client.HTTPException) as error:  # also: what came back is not HTTP
            raise _failed(error) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A plain mail in Chinese through one SMTP server; `security` is ``none``, ``starttls`` or ``tls``."""

    name: ClassVar[str] = "mail"
    most: ClassVar[int] = 1000
    host: str
    port: int
    security: str
    user: str
    password: str
    sender: str
    recipients: Sequence[str]

    @classmethod
    def of(cls, config: Config) -> "Mail":
        """Return the way that *config* describes."""
        return cls(
            host=config.smtp_host,
            port=config.smtp_port,
            security=config.smtp_security,
            user=config.smtp_user,
            password=config.smtp_password,
            sender=config.smtp_from,
            recipients=config.mail_to,
        )

    def send(self, message: Message) -> str:
        """Deliver *message*; return which recipients were refused, if others were not.

        :raises DeliveryError: the server is away, does not let us in, or takes it for nobody.
        """
        try:
            with self._connected() as server:
                refused = server.send_message(self._written(message), self.sender, list(self.recipients))
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError("login", _reply(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise DeliveryError("refused", _refusals(error.recipients)) from error
        except smtplib.SMTPResponseException as error:
            raise DeliveryError("refused", _reply(error.smtp_code, error.smtp_error)) from error
        except smtplib.SMTPServerDisconnected as error:
            raise _failed(error.__context__ if isinstance(error.__context__, OSError) else error) from error
        except (smtplib.SMTPException, OSError, ValueError) as error:  # ValueError: a password beyond ASCII
            raise _failed(error) from error
        return f"recipients: {_refusals(refused)}" if refused else ""

    def _connected(self) -> smtplib.SMTP:
        context = ssl.create_default_context()
        if self.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT_SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.security == "starttls":
                server.starttls(context=context)
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, message: Message) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = " ".join(message.subject.split())
        mail["From"], mail["To"] = self.sender, ", ".join(self.recipients)
        mail["Date"] = format_datetime(message.sent_at)
        mail["Message-ID"] = make_msgid(domain=self.sender.rpartition("@")[2])
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.text, charset="utf-8", cte="base64")  # passes every server, however long a line
        return mail


def _failed(error: object) -> DeliveryError:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, TimeoutError):
        return DeliveryError("timeout", str(cause))
    if isinstance(cause, ssl.SSLCertVerificationError):
        return DeliveryError("certificate", cause.verify_message)
    if isinstance(cause, OSError) and not isinstance(cause, smtplib.SMTPException):
        return DeliveryError("unreachable", cause.strerror or str(cause))
    return DeliveryError("refused", str(cause))


def _reply(code: int, text: bytes | str) -> str:
    return f"{code} {text.decode('utf-8', 'replace') if isinstance(text, bytes) else text}"


def _refusals(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address} {_reply(*answer)}" for address, answer in refused.items())
