"""A mail server for tests: takes mails over TLS from whoever knows the password, and tells of each as a line of JSON.

Usage: smtp_server.py PORT CERTIFICATE KEY starttls|implicit
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

USER, PASSWORD = b"vestibule", b"s3cr3t"


def tell(**what):
    print(json.dumps(what), flush=True)


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown"):
            return f"550 5.1.1 <{address}> is unknown here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.iter_parts()}
        heads = {name: str(mail[name]) for name in ("From", "To", "Reply-To", "Subject", "Message-ID")}
        tell(recipients=envelope.rcpt_tos, type=mail.get_content_type(), heads=heads, parts=parts)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (USER, PASSWORD), handled=False)


async def main(port, certificate, key, kind):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    is_implicit = kind == "implicit"

    def session():
        return SMTP(
            Handler(),
            hostname="localhost",
            tls_context=None if is_implicit else context,
            require_starttls=not is_implicit,
            auth_required=True,
            auth_require_tls=not is_implicit,
            authenticator=authenticate,
        )

    server = await asyncio.get_running_loop().create_server(
        session, "127.0.0.1", int(port), ssl=context if is_implicit else None
    )
    tell(port=server.sockets[0].getsockname()[1])
    await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
