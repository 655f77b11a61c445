"""Mail, sent from the outbox: by SMTP, or to files where no server is set."""

import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from flask import render_template

from core.config import Settings
from core.database import now
from core.outbox.operations import Unreachable, handle_with

# Less than a writer waits on SQLite: a mail server that hangs makes nobody else fail.
SMTP_TIMEOUT_SECONDS = 5


class NotPrivate(RuntimeError):
    """The mail server asks for a password and offers no encryption to send it in."""


def init_mail(settings: Settings) -> None:
    """Let the outbox send mail; the demonstration, whose people are made up, writes files only."""
    if settings.smtp_url and not settings.demonstration:
        deliver = _smtp_sender(settings.smtp_url)
    else:
        deliver = _file_writer(settings)

    def send_mail(payload: dict[str, Any]) -> None:
        deliver(_message(settings, payload))

    handle_with("mail", send_mail)


def _message(settings: Settings, payload: dict[str, Any]) -> EmailMessage:
    text = render_template(f"mail/{payload['template']}.txt", base_url=settings.base_url, **payload)
    subject, _, body = text.partition("\n")
    message = EmailMessage()
    message["Subject"] = subject.strip()
    host = urlsplit(settings.base_url).hostname or "localhost"
    message["From"] = f"no-reply@{host}"
    message["To"] = payload["to"]
    message["Date"] = now()
    message["Message-ID"] = make_msgid(domain=host)
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
    """``smtp://user:password@host:port``, or ``smtps://`` for TLS from the start.

    A password goes only to a server whose certificate is good. Without one TLS is used where it
    is offered, whoever signed it: a relay on the same machine has often signed for itself.
    """
    parts = urlsplit(address)

    def send(message: EmailMessage) -> None:
        with _connected(parts) as server:
            if parts.scheme != "smtps":
                _encrypt(server, checked=bool(parts.username))
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(message)

    return send


def _connected(parts: SplitResult) -> smtplib.SMTP:
    """A connection to the server.

    :raises Unreachable: if it does not answer, or not as a mail server.
    """
    host, port = parts.hostname or "localhost", parts.port or 0
    try:
        if parts.scheme == "smtps":
            trusted = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=SMTP_TIMEOUT_SECONDS, context=trusted)
        return smtplib.SMTP(host, port, timeout=SMTP_TIMEOUT_SECONDS)
    except OSError as error:  # smtplib's own errors are of this kind too
        raise Unreachable(f"{type(error).__name__}: {error}") from error


def _encrypt(server: smtplib.SMTP, *, checked: bool) -> None:
    """Go on in TLS if the server offers it.

    :raises NotPrivate: if a password is to follow, and it does not.
    """
    server.ehlo()  # until it has been greeted a server offers nothing
    if server.has_extn("starttls"):
        server.starttls(context=ssl.create_default_context() if checked else None)
    elif checked:
        raise NotPrivate("The mail server offers no TLS, so it gets no password.")
