"""Words in the place of an installer: what is here is listed, and nothing can be added."""

__version__ = "0+claw"


def main(args: list[str] | None = None) -> int:
    """As `pip` is called by other programs."""
    from .answer import answer

    return answer(args)
