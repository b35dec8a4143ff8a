"""There is one environment, and a script has it."""


def create(env_dir, *arguments, **options) -> None:
    raise RuntimeError("claw sandbox: no virtual environments; every call starts in a clean one with the packages `pip list` shows")


class EnvBuilder:
    def __init__(self, *arguments, **options) -> None:
        pass

    create = create
