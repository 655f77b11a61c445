"""Mail, sent from the outbox: by SMTP, or to files where no server is set."""

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import render_template

from core.config import Settings
from core.database import now
from core.outbox.operations import handle_with

SMTP_TIMEOUT_SECONDS = 15


def init_mail(settings: Settings) -> None:
    """Let the outbox send mail."""
    deliver = _smtp_sender(settings.smtp_url) if settings.smtp_url else _file_writer(settings)

    def send_mail(payload: dict[str, Any]) -> None:
        deliver(_message(settings, payload))

    handle_with("mail", send_mail)


def _message(settings: Settings, payload: dict[str, Any]) -> EmailMessage:
    text = render_template(f"mail/{payload['template']}.txt", base_url=settings.base_url, **payload)
    subject, _, body = text.partition("\n")
    message = EmailMessage()
    message["Subject"] = subject.strip()
    message["From"] = "no-reply@" + (urlsplit(settings.base_url).hostname or "localhost")
    message["To"] = payload["to"]
    message.set_content(body.lstrip())
    return message


def _file_writer(settings: Settings) -> Callable[[EmailMessage], None]:
    folder: Path = settings.data_dir / "mail"

    def write(message: EmailMessage) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{now():%Y%m%dT%H%M%S%f}.eml"
        path.write_bytes(message.as_bytes())

    return write


def _smtp_sender(address: str) -> Callable[[EmailMessage], None]:
    """``smtp://user:password@host:port``, or ``smtps://`` for TLS from the start."""
    parts = urlsplit(address)
    secure = parts.scheme == "smtps"

    def send(message: EmailMessage) -> None:
        server_class = smtplib.SMTP_SSL if secure else smtplib.SMTP
        with server_class(
            parts.hostname or "localhost", parts.port or 0, timeout=SMTP_TIMEOUT_SECONDS
        ) as server:
            if not secure and server.has_extn("starttls"):
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send
