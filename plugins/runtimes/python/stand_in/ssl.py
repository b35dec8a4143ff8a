"""TLS is done by the host: this module only marks a connection as one that must have it.

A context that wraps a socket of ours marks it directly. A context that works on memory (asyncio, anyio) writes `MARK`
as its whole handshake, and our transport reads it. Everything else passes through unchanged.
Invariant: nothing here can weaken what the host checks; `CERT_NONE` and client certificates have no effect.
"""

import enum
import time

OPENSSL_VERSION = "OpenSSL 3.0.0 (claw: the host does TLS)"
OPENSSL_VERSION_NUMBER = 0x30000000
OPENSSL_VERSION_INFO = (3, 0, 0, 0, 0)
HAS_SNI = HAS_ALPN = HAS_ECDH = HAS_TLSv1_2 = HAS_TLSv1_3 = True
HAS_NPN = HAS_SSLv2 = HAS_SSLv3 = HAS_TLSv1 = HAS_TLSv1_1 = HAS_PSK = HAS_NEVER_CHECK_COMMON_NAME = False

# What the handshake of a context over memory looks like on the wire of our own transports.
MARK = b"\x16claw-tls\n"


class VerifyMode(enum.IntEnum):
    CERT_NONE = 0
    CERT_OPTIONAL = 1
    CERT_REQUIRED = 2


CERT_NONE, CERT_OPTIONAL, CERT_REQUIRED = VerifyMode


class _SSLMethod(enum.IntEnum):
    PROTOCOL_TLS = 2
    PROTOCOL_TLSv1 = 3
    PROTOCOL_TLSv1_1 = 4
    PROTOCOL_TLSv1_2 = 5
    PROTOCOL_TLS_CLIENT = 16
    PROTOCOL_TLS_SERVER = 17


PROTOCOL_TLS, PROTOCOL_TLSv1, PROTOCOL_TLSv1_1, PROTOCOL_TLSv1_2, PROTOCOL_TLS_CLIENT, PROTOCOL_TLS_SERVER = _SSLMethod
PROTOCOL_SSLv23 = PROTOCOL_TLS


class TLSVersion(enum.IntEnum):
    MINIMUM_SUPPORTED = -2
    SSLv3 = 768
    TLSv1 = 769
    TLSv1_1 = 770
    TLSv1_2 = 771
    TLSv1_3 = 772
    MAXIMUM_SUPPORTED = -1


class Options(enum.IntFlag):
    OP_ALL = 0x80000050
    OP_NO_SSLv2 = 0
    OP_NO_SSLv3 = 0x02000000
    OP_NO_TLSv1 = 0x04000000
    OP_NO_TLSv1_1 = 0x10000000
    OP_NO_TLSv1_2 = 0x08000000
    OP_NO_TLSv1_3 = 0x20000000
    OP_NO_COMPRESSION = 0x00020000
    OP_NO_TICKET = 0x00004000
    OP_NO_RENEGOTIATION = 0x40000000
    OP_SINGLE_DH_USE = 0
    OP_SINGLE_ECDH_USE = 0
    OP_CIPHER_SERVER_PREFERENCE = 0x00400000
    OP_LEGACY_SERVER_CONNECT = 4
    OP_ENABLE_KTLS = 8
    OP_IGNORE_UNEXPECTED_EOF = 0x80


class VerifyFlags(enum.IntFlag):
    VERIFY_DEFAULT = 0
    VERIFY_CRL_CHECK_LEAF = 4
    VERIFY_CRL_CHECK_CHAIN = 12
    VERIFY_X509_STRICT = 32
    VERIFY_X509_TRUSTED_FIRST = 32768
    VERIFY_X509_PARTIAL_CHAIN = 0x80000


globals().update(Options.__members__)
globals().update(VerifyFlags.__members__)


class Purpose(enum.Enum):
    SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
    CLIENT_AUTH = "1.3.6.1.5.5.7.3.2"


class SSLErrorNumber(enum.IntEnum):
    SSL_ERROR_NONE = 0
    SSL_ERROR_SSL = 1
    SSL_ERROR_WANT_READ = 2
    SSL_ERROR_WANT_WRITE = 3
    SSL_ERROR_WANT_X509_LOOKUP = 4
    SSL_ERROR_SYSCALL = 5
    SSL_ERROR_ZERO_RETURN = 6
    SSL_ERROR_WANT_CONNECT = 7
    SSL_ERROR_EOF = 8


globals().update(SSLErrorNumber.__members__)


class SSLError(OSError):
    """Something about TLS; what the host said is the text."""

    library = "SSL"
    reason = "CLAW"

    def __str__(self) -> str:
        return str(self.strerror or super().__str__())


class SSLZeroReturnError(SSLError):
    pass


class SSLWantReadError(SSLError):
    pass


class SSLWantWriteError(SSLError):
    pass


class SSLSyscallError(SSLError):
    pass


class SSLEOFError(SSLError):
    pass


class SSLCertVerificationError(SSLError, ValueError):
    reason = "CERTIFICATE_VERIFY_FAILED"
    verify_code = 0

    @property
    def verify_message(self) -> str:
        return str(self)


CertificateError = SSLCertVerificationError


class MemoryBIO:
    """Bytes on their way between a context and a transport."""

    def __init__(self) -> None:
        self.held = bytearray()
        self.ended = False

    @property
    def pending(self) -> int:
        return len(self.held)

    @property
    def eof(self) -> bool:
        return self.ended and not self.held

    def read(self, n: int = -1) -> bytes:
        size = len(self.held) if n < 0 else n
        part = bytes(self.held[:size])
        del self.held[:size]
        return part

    def write(self, data) -> int:
        self.held += data
        return len(data)

    def write_eof(self) -> None:
        self.ended = True


class Peer:
    """What a connection says about a peer the host has checked."""

    server_hostname: str | None = None
    context: "SSLContext"
    session = None
    session_reused = False
    server_side = False

    def version(self) -> str:
        return "TLSv1.3"

    def cipher(self) -> tuple[str, str, int]:
        return ("TLS_AES_256_GCM_SHA384", "TLSv1.3", 256)

    def shared_ciphers(self) -> None:
        return None

    def compression(self) -> None:
        return None

    def selected_alpn_protocol(self) -> None:
        return None

    selected_npn_protocol = selected_alpn_protocol

    def getpeercert(self, binary_form: bool = False):
        if binary_form:
            return b""
        name = self.server_hostname or ""
        kind = "IP Address" if ":" in name or name.replace(".", "").isdigit() else "DNS"
        return {"subject": ((("commonName", name),),), "subjectAltName": ((kind, name),)}

    def get_channel_binding(self, cb_type: str = "tls-unique") -> None:
        return None


class SSLObject(Peer):
    """A context over memory: the handshake is one mark, then bytes pass."""

    def __init__(self, context: "SSLContext", incoming: MemoryBIO, outgoing: MemoryBIO, name: str | None) -> None:
        self.context, self.incoming, self.outgoing, self.server_hostname = context, incoming, outgoing, name
        self.begun = False

    def do_handshake(self) -> None:
        if not self.begun:
            self.begun = True
            self.outgoing.write(MARK)

    def read(self, len: int = 1024, buffer=None):
        if not self.incoming.pending:
            if self.incoming.ended:
                return 0 if buffer is not None else b""
            raise SSLWantReadError(SSL_ERROR_WANT_READ, "The operation did not complete (read)")  # noqa: F821
        part = self.incoming.read(len if buffer is None else min(len, memoryview(buffer).nbytes))
        if buffer is None:
            return part
        memoryview(buffer)[: part.__len__()] = part
        return part.__len__()

    def write(self, data) -> int:
        self.do_handshake()
        return self.outgoing.write(data)

    def pending(self) -> int:
        return self.incoming.pending

    def unwrap(self) -> None:
        return None


class SSLSocket(Peer):
    """Only a name: a wrapped socket stays what it was."""


class SSLContext:
    """Takes every setting and applies none: the host decides."""

    sslsocket_class = SSLSocket
    sslobject_class = SSLObject

    def __init__(self, protocol: int = PROTOCOL_TLS_CLIENT, *ignored, **options) -> None:
        self.protocol = protocol
        self._verify_mode = CERT_REQUIRED if protocol == PROTOCOL_TLS_CLIENT else CERT_NONE
        self._check_hostname = protocol == PROTOCOL_TLS_CLIENT
        self.options = Options.OP_ALL
        self.verify_flags = VerifyFlags.VERIFY_DEFAULT
        self.post_handshake_auth = False
        self.keylog_filename = self.sni_callback = None
        self.minimum_version, self.maximum_version = TLSVersion.MINIMUM_SUPPORTED, TLSVersion.MAXIMUM_SUPPORTED
        self.hostname_checks_common_name = False
        self.num_tickets = 2
        self.security_level = 2

    @property
    def check_hostname(self) -> bool:
        return self._check_hostname

    @check_hostname.setter
    def check_hostname(self, value: bool) -> None:
        self._check_hostname = bool(value)
        if value and self._verify_mode == CERT_NONE:
            self._verify_mode = CERT_REQUIRED

    @property
    def verify_mode(self) -> VerifyMode:
        return self._verify_mode

    @verify_mode.setter
    def verify_mode(self, value: int) -> None:
        if value == CERT_NONE and self._check_hostname:
            raise ValueError("Cannot set verify_mode to CERT_NONE when check_hostname is enabled.")
        self._verify_mode = VerifyMode(value)

    def _ignored(self, *arguments, **options) -> None:
        return None

    load_verify_locations = load_default_certs = load_cert_chain = load_dh_params = _ignored
    set_ciphers = set_alpn_protocols = set_npn_protocols = set_ecdh_curve = set_default_verify_paths = _ignored
    set_servername_callback = set_psk_client_callback = _ignored

    def get_ciphers(self) -> list[dict]:
        return [{"name": "TLS_AES_256_GCM_SHA384", "protocol": "TLSv1.3"}]

    def cert_store_stats(self) -> dict[str, int]:
        return {"x509": 1, "crl": 0, "x509_ca": 1}

    def session_stats(self) -> dict[str, int]:
        return {}

    def get_ca_certs(self, binary_form: bool = False) -> list:
        return []

    def wrap_socket(self, sock, server_side=False, do_handshake_on_connect=True, suppress_ragged_eofs=True,
                    server_hostname=None, session=None):  # fmt: skip
        if server_side:
            raise SSLError(1, "claw sandbox: no listening sockets")
        sock.secure(self, server_hostname)
        return sock

    def wrap_bio(self, incoming, outgoing, server_side=False, server_hostname=None, session=None) -> SSLObject:
        if server_side:
            raise SSLError(1, "claw sandbox: no listening sockets")
        return self.sslobject_class(self, incoming, outgoing, server_hostname)


def create_default_context(purpose=Purpose.SERVER_AUTH, *, cafile=None, capath=None, cadata=None) -> SSLContext:
    return SSLContext(PROTOCOL_TLS_CLIENT if purpose == Purpose.SERVER_AUTH else PROTOCOL_TLS_SERVER)


def _create_unverified_context(protocol=None, *, cert_reqs=CERT_NONE, check_hostname=False, **options) -> SSLContext:
    context = SSLContext(PROTOCOL_TLS_CLIENT)
    context.check_hostname = check_hostname
    context.verify_mode = cert_reqs
    return context


_create_default_https_context = create_default_context
_create_stdlib_context = _create_unverified_context


class DefaultVerifyPaths(tuple):
    cafile = openssl_cafile = "/etc/ssl/certs/ca-certificates.crt"
    capath = openssl_capath = "/etc/ssl/certs"
    openssl_cafile_env, openssl_capath_env = "SSL_CERT_FILE", "SSL_CERT_DIR"


def get_default_verify_paths() -> DefaultVerifyPaths:
    return DefaultVerifyPaths()


def cert_time_to_seconds(cert_time: str) -> int:
    import calendar

    return calendar.timegm(time.strptime(cert_time, "%b %d %H:%M:%S %Y GMT"))


def DER_cert_to_PEM_cert(der_cert_bytes: bytes) -> str:
    import base64

    body = base64.encodebytes(der_cert_bytes).decode("ascii")
    return f"-----BEGIN CERTIFICATE-----\n{body}-----END CERTIFICATE-----\n"


def PEM_cert_to_DER_cert(pem_cert_string: str) -> bytes:
    import base64

    lines = pem_cert_string.strip().splitlines()[1:-1]
    return base64.decodebytes("".join(lines).encode("ascii"))


def get_server_certificate(addr, ssl_version=PROTOCOL_TLS_CLIENT, ca_certs=None, timeout=None) -> str:
    raise SSLError(1, "claw sandbox: the host does TLS and shows no certificate")


def match_hostname(cert, hostname: str) -> None:
    return None


def RAND_bytes(n: int) -> bytes:
    import os

    return os.urandom(n)


def RAND_status() -> bool:
    return True
