"""A real SMTP server in a process of its own: `python -m tests.smtp_server FOLDER [CERTIFICATE KEY]`.

Each mail that it takes is a file in the folder; its port stands in the file `port`. It treats recipients by their local part:
later and never are refused at RCPT, where drop has the connection cut, datalater and datanever after the text, gone is taken
and the connection cut before it says so, cut is cut in the middle of the text and not taken. With a certificate it wants
STARTTLS and the password "secret".
"""

import asyncio
import email
import email.policy
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from api.mail_settings import MailSettings
from tests.faults.commands import REPOSITORY, end_group, wait_for

FROM = "sportello@fondaco.example"
_AT_RCPT = {"later": "450 4.2.1 come back", "never": "550 5.1.1 no such user"}
_AFTER_TEXT = {"datalater": "451 4.3.0 disk full", "datanever": "554 5.6.0 no"}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server that runs."""

    folder: Path

    @property
    def settings(self) -> MailSettings:
        """How the desk reaches it, without encryption and password."""
        port = int((self.folder / "port").read_text())
        return MailSettings(
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_tls="none",
            smtp_seconds=5,
            smtp_per_minute=1000,
            from_address=FROM,
            from_name="Sportello per l'estero",
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same for commands."""
        names = ("smtp_host", "smtp_port", "smtp_tls", "smtp_seconds", "smtp_per_minute", "from_address", "from_name")
        return {f"FONDACO_MAIL__{name.upper()}": str(getattr(self.settings, name)) for name in names}

    def mails(self) -> list[EmailMessage]:
        """Return what it took, in the order in which it did."""
        paths = sorted(self.folder.glob("*.eml"), key=lambda path: int(path.stem))
        return [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in paths]  # type: ignore[misc]

    def took(self) -> list[str]:
        """Return the Message-IDs of all that it took, each as often as it did."""
        return sorted(str(mail["Message-ID"]) for mail in self.mails())

    def forget(self) -> None:
        """Drop what it took."""
        for path in self.folder.glob("*.eml"):
            path.unlink()


@contextmanager
def smtp_server(folder: Path, *certificate: Path) -> Iterator[SmtpServer]:
    """Run a server that keeps its mails in a folder; with certificate and key it wants STARTTLS and a password."""
    command = [sys.executable, "-m", "tests.smtp_server", str(folder), *map(str, certificate)]
    process = subprocess.Popen(command, cwd=REPOSITORY, start_new_session=True)
    try:
        wait_for(lambda: (folder / "port").exists() or process.poll() is not None, "the mail server")
        yield SmtpServer(folder)
    finally:
        end_group(process)


class Handler:
    """Keeps mails as files."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._count = folder, 0

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        refusal = _AT_RCPT.get(local(address))
        if local(address) == "drop":
            server.transport.abort()
        if refusal is None:
            envelope.rcpt_tos.append(address)
        return refusal or "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        who = local(envelope.rcpt_tos[0])
        if who in _AFTER_TEXT:
            return _AFTER_TEXT[who]
        if who != "cut":
            self._count += 1
            (self._folder / f"{self._count}.eml").write_bytes(envelope.original_content or b"")
        if who in ("gone", "cut"):
            server.transport.abort()
            await asyncio.sleep(1)
        return "250 2.0.0 queued"


def local(address: str) -> str:
    return address.partition("@")[0].partition("+")[0]


def signed_in(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
    return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"secret", handled=False)


class Controller(UnthreadedController):
    """On a port that the system chooses."""

    def _create_server(self):  # type: ignore[no-untyped-def]
        return self.loop.create_server(self._factory_invoker, host=self.hostname, port=0)


def main() -> None:
    folder = Path(sys.argv[1])
    options: dict[str, object] = {}
    if len(sys.argv) > 2:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(sys.argv[2], sys.argv[3])
        options = {"tls_context": context, "require_starttls": True, "authenticator": signed_in, "auth_required": True}
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    controller = Controller(Handler(folder), hostname="127.0.0.1", loop=loop, **options)
    controller.begin()
    part = folder / "port.new"
    part.write_text(str(controller.server.sockets[0].getsockname()[1]))
    part.rename(folder / "port")
    with suppress(KeyboardInterrupt):
        loop.run_forever()


if __name__ == "__main__":
    main()
