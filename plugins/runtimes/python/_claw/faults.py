"""What the host refuses or fails at, in Python's own terms.

Invariant: every error a script can meet is a subclass of `OSError` with the number Linux uses, and its text says what
the host said.
"""

import socket
import ssl

ECONNREFUSED, ECONNRESET, ETIMEDOUT, EINVAL, EACCES = 111, 104, 110, 22, 13
EAI_NONAME = -2


def from_code(code: object, host: str, port: int) -> OSError:
    """An error code of `wasi:http`."""
    name = type(code).__name__.removeprefix("ErrorCode_")
    value = getattr(code, "value", None)
    place = f"{host}:{port}"
    if name == "HttpRequestDenied":
        return ConnectionRefusedError(ECONNREFUSED, f"claw sandbox: `{place}` is not granted to this call")
    if name.startswith("Dns"):
        detail = getattr(value, "rcode", None)
        return socket.gaierror(EAI_NONAME, f"Name or service not known: `{host}`" + (f" ({detail})" if detail else ""))
    if name == "ConnectionRefused":
        return ConnectionRefusedError(ECONNREFUSED, f"Connection refused: `{place}`")
    if name.startswith("Destination"):
        return ConnectionRefusedError(ECONNREFUSED, f"claw sandbox: `{place}` {words(name)}")
    if name.startswith("Tls"):
        return tls_fault(name, value, place)
    if name.endswith("Timeout"):
        return TimeoutError("timed out")
    if name == "ConnectionLimitReached":
        return ConnectionRefusedError(
            ECONNREFUSED, f"claw sandbox: too many connections at once, `{place}` was not tried"
        )
    detail = f": {value}" if isinstance(value, (str, int)) else ""
    return ConnectionResetError(ECONNRESET, f"{words(name)}{detail} (`{place}`)")


def tls_fault(name: str, value: object, place: str) -> OSError:
    if name == "TlsCertificateError":
        text = f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: the host does not trust `{place}`"
        return ssl.SSLCertVerificationError(1, text)
    alert = getattr(value, "alert_message", None)
    return ssl.SSLError(1, f"[SSL] the host could not agree on TLS with `{place}`" + (f": {alert}" if alert else ""))


def words(name: str) -> str:
    """`HttpProtocolError` -> `http protocol error`."""
    return "".join(" " + letter.lower() if letter.isupper() else letter for letter in name).strip()


def not_http(host: str, port: int) -> OSError:
    return ConnectionRefusedError(
        ECONNREFUSED, f"claw sandbox: only HTTP leaves this sandbox, `{host}:{port}` was asked for something else"
    )


def invalid(target: str) -> OSError:
    return OSError(EINVAL, f"Invalid argument: `{target}` is no request target")


def from_error(error, path: str | None = None) -> OSError:
    """A `claw:types` error about a file or a command."""
    number = {"NOT_FOUND": 2, "DENIED": 13, "INVALID": 22, "LIMIT": 11, "BUSY": 11, "TIMED_OUT": 110}.get(
        error.kind.name, 5
    )
    if error.kind.name == "UNSUPPORTED":
        number = 38
    return OSError(number, error.message, path) if path else OSError(number, error.message)
