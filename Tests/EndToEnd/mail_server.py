"""A mail server on this machine, with TLS and a login: `with MailServer(folder) as server`.

    server.settings                   what a service is told to send by it
    server.recipient = lambda a: …    the answer to each recipient; "250 OK" by default
    server.answer = lambda mail: …    the answer to each mail
    server.mails                      all that were handed over, taken or not, the oldest first
    server.wait(lambda all: …)        until it holds of the mails
"""

import datetime
import email
import email.policy
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USERNAME, PASSWORD = "webmacs", "not-shown-to-anybody-7"


@dataclass
class Mail:
    sender: str
    recipients: list[str]
    content: bytes
    is_encrypted: bool

    @property
    def message(self) -> EmailMessage:
        return email.message_from_bytes(self.content, policy=email.policy.default)

    @property
    def text(self) -> str:
        return self.message.get_content()


class MailServer:
    def __init__(self, folder: Path, *, implicit: bool = False) -> None:
        """`implicit`: in TLS from the first byte."""
        self.implicit = implicit
        self.mails: list[Mail] = []
        self.recipient = lambda address: "250 OK"
        self.answer = lambda mail: "250 Taken"
        self.changed = threading.Condition()
        self.authority = folder / "authority.pem"
        self.certificate = folder / "localhost.pem"
        _certify(self.authority, self.certificate)

    def __enter__(self) -> "MailServer":
        server = self

        class Handler:
            async def handle_RCPT(self, smtp, session, envelope, address, options):
                answer = server.recipient(address)
                if answer.startswith("250"):
                    envelope.rcpt_tos.append(address)
                return answer

            async def handle_DATA(self, smtp, session, envelope):
                mail = Mail(envelope.mail_from, list(envelope.rcpt_tos), envelope.content, session.ssl is not None)
                with server.changed:
                    server.mails.append(mail)
                    server.changed.notify_all()
                return server.answer(mail)

        def authenticate(smtp, session, envelope, mechanism, credentials):
            is_right = credentials.login == USERNAME.encode() and credentials.password == PASSWORD.encode()
            return AuthResult(success=is_right, handled=is_right)

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Controller(
            Handler(),
            hostname="127.0.0.1",
            port=self.port,
            ready_timeout=30,
            # The library sees no TLS but that of STARTTLS; a login is on offer either way.
            auth_required=not self.implicit,
            auth_require_tls=not self.implicit,
            authenticator=authenticate,
            **({"ssl_context": context} if self.implicit else {"tls_context": context, "require_starttls": True}),
        )
        self.controller.start()
        return self

    def __exit__(self, *_) -> None:
        self.controller.stop()

    @property
    def settings(self) -> dict[str, str]:
        return {
            "SMTP_HOST": "localhost",
            "SMTP_PORT": str(self.port),
            "SMTP_TLS": "implicit" if self.implicit else "starttls",
            "SMTP_USERNAME": USERNAME,
            "SMTP_PASSWORD": PASSWORD,
            "SMTP_FROM": "webmacs@example.org",
            "WEBMACS_CA_FILE": str(self.authority),
        }

    def forget(self) -> None:
        self.mails.clear()
        self.recipient = lambda address: "250 OK"
        self.answer = lambda mail: "250 Taken"

    def wait(self, condition, seconds: float = 20) -> list[Mail]:
        """All mails, once `condition` holds of them."""
        deadline = time.monotonic() + seconds
        with self.changed:
            while not condition(self.mails):
                left = deadline - time.monotonic()
                assert left > 0, f"after {seconds} s there are {len(self.mails)}: {self.mails[-3:]}"
                self.changed.wait(min(left, 0.5))
            return list(self.mails)


def _certify(authority: Path, certificate: Path) -> None:
    """An authority, and a certificate and key of its for localhost; for a day."""
    now = datetime.datetime.now(datetime.timezone.utc)
    signer, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))

    def issue(name: str, of: ec.EllipticCurvePrivateKey, is_authority: bool) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of tests")]))
            .public_key(of.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(hours=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        )
        if not is_authority:
            builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        return builder.sign(signer, hashes.SHA256())

    pem = serialization.Encoding.PEM
    authority.write_bytes(issue("Authority of tests", signer, True).public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    certificate.write_bytes(private + issue("localhost", key, False).public_bytes(pem))
