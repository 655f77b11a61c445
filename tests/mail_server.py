"""A mail server for tests: it keeps what it is given, or refuses, and says what it was asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import cast


class MailServer(ThreadingTCPServer):
    """Listens on a free port of this machine.

    ``offers`` are the extensions it names; while ``refuses`` it takes no message at all.
    """

    daemon_threads = True

    def __init__(self, *offers: str) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.offers = offers
        self.refuses = False
        self.received: list[EmailMessage] = []
        self.asked: list[str] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(StreamRequestHandler):
    """As much of RFC 5321 as a client needs that sends one message."""

    def handle(self) -> None:
        server = cast("MailServer", self.server)
        self._say("220 tests")
        for line in self.rfile:
            verb = line.split()[0].decode().upper() if line.split() else ""
            server.asked.append(verb)
            if verb == "EHLO":
                lines = ["tests", *server.offers]
                for each in lines[:-1]:
                    self._say(f"250-{each}")
                self._say(f"250 {lines[-1]}")
            elif verb == "MAIL" and server.refuses:
                self._say("451 Come back later")
            elif verb == "DATA":
                self._take(server)
            elif verb == "QUIT":
                self._say("221 Bye")
                return
            else:
                self._say("454 Not now" if verb == "STARTTLS" else "250 Good")

    def _take(self, server: MailServer) -> None:
        self._say("354 Go on")
        lines: list[bytes] = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        parsed = message_from_bytes(b"".join(lines), policy=policy.default)
        server.received.append(cast("EmailMessage", parsed))
        self._say("250 Taken")

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


@contextmanager
def mail_server(*offers: str) -> Iterator[MailServer]:
    """A server that listens while the block runs."""
    with MailServer(*offers) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
