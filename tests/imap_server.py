"""A real IMAP server (dovecot) on a free port of loopback, with a folder and a configuration of its own."""

import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from imap_tools.mailbox import MailBoxUnencrypted

from api.mail_settings import MailSettings

DOVECOT = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
MISSING = "dovecot is not there (Debian: apt-get install dovecot-imapd)"
USER, PASSWORD = "desk", "not-a-secret"
_PATIENCE_SECONDS = 20.0

_CONFIGURATION = """
base_dir = {folder}/run
log_path = {folder}/log
state_dir = {folder}/state
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
first_valid_uid = 0
first_valid_gid = 0
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_fsync = never
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass(frozen=True)
class ImapServer:
    """A server that runs."""

    port: int
    folder: Path

    @property
    def settings(self) -> MailSettings:
        """The settings of a desk whose mailbox this is."""
        return MailSettings(
            imap_host="127.0.0.1", imap_port=self.port, imap_tls="none", imap_user=USER, imap_password=PASSWORD, imap_seconds=10
        )

    @property
    def environment(self) -> dict[str, str]:
        """The same as variables of the environment."""
        return {
            "FONDACO_MAIL__IMAP_HOST": "127.0.0.1",
            "FONDACO_MAIL__IMAP_PORT": str(self.port),
            "FONDACO_MAIL__IMAP_TLS": "none",
            "FONDACO_MAIL__IMAP_USER": USER,
            "FONDACO_MAIL__IMAP_PASSWORD": PASSWORD,
        }

    @contextmanager
    def box(self, folder: str = "INBOX") -> Iterator[MailBoxUnencrypted]:
        """Open the mailbox as somebody's mail program does."""
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login(USER, PASSWORD, folder) as box:
            yield box

    def deliver(self, *mails: bytes) -> None:
        """Put mails into the mailbox."""
        with self.box() as box:
            for mail in mails:
                box.append(mail)

    def flags(self) -> dict[int, set[str]]:
        """Return the flags of all messages by number."""
        with self.box() as box:
            return {int(m.uid or 0): set(m.flags) - {"\\Recent"} for m in box.fetch("ALL", mark_seen=False, headers_only=True)}


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    """Run a server for the time of a test."""
    assert DOVECOT is not None, MISSING
    folder = Path(tempfile.mkdtemp(prefix="imap-"))  # short: paths of sockets have at most 107 characters
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    configuration = folder / "dovecot.conf"
    configuration.write_text(_CONFIGURATION.format(folder=folder, port=port, password=PASSWORD, **_users()))
    for name in ("mail", "home", "state"):
        (folder / name).mkdir()
    if os.getuid() == 0:
        folder.chmod(0o755)
        for name in ("mail", "home"):
            shutil.chown(folder / name, "nobody", "nogroup")
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(configuration)], start_new_session=True)
    try:
        _wait_for(port, process)
        yield ImapServer(port, folder)
    finally:
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(5)
        shutil.rmtree(folder, ignore_errors=True)


def _users() -> dict[str, str]:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        return {
            "internal": "dovecot",
            "group": "dovecot",
            "login": "dovenull",
            "owner": str(nobody.pw_uid),
            "owner_group": str(nobody.pw_gid),
        }
    me, group = getpass.getuser(), grp.getgrgid(os.getgid()).gr_name
    return {"internal": me, "group": group, "login": me, "owner": me, "owner_group": group}


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        assert process.poll() is None, "dovecot ended before it listened"
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        signal.sigtimedwait((), 0.02)
    raise AssertionError(f"dovecot did not listen within {_PATIENCE_SECONDS:g} s")
