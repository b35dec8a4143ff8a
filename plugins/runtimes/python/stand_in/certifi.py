"""The host checks certificates, with its own roots: there is no bundle to hand out, only a path that exists."""

from importlib.metadata import version

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def where() -> str:
    return BUNDLE


def contents() -> str:
    with open(BUNDLE, encoding="ascii") as file:
        return file.read()


def __getattr__(name: str) -> str:
    if name == "__version__":
        return version("certifi")
    raise AttributeError(name)
