"""The servers of tests/services/smtp: takes the folder and the port as arguments."""

import signal
import socket
import ssl
import sys
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult, LoginPassword


def authenticate(server, session, envelope, mechanism, data):
    known = isinstance(data, LoginPassword) and (data.login, data.password) == (b"posdiag", b"secret-of-posdiag")
    return AuthResult(success=known, handled=False)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def main():
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    handler = Mailbox(folder / "mail")
    login = {"authenticator": authenticate, "auth_required": True}
    starttls, tls = free_port(), free_port()
    servers = [
        Controller(handler, "127.0.0.1", starttls, tls_context=secure, require_starttls=True, **login),
        Controller(handler, "127.0.0.1", tls, ssl_context=secure, auth_require_tls=False, **login),
        # Last, since the caller waits for it.
        Controller(handler, "127.0.0.1", port),
    ]
    (folder / "ports").write_text(f"starttls=localhost:{starttls}\ntls=localhost:{tls}\n")
    for server in servers:
        server.start()
    signal.sigwait([signal.SIGTERM, signal.SIGINT])


main()
