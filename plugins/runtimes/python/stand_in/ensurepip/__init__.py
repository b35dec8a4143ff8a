"""`pip` is here in words."""


def version() -> str:
    return "0+claw"


def bootstrap(**options) -> None:
    return None
