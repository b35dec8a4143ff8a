"""What `pip` says.

Invariant: it exits 0 only when everything that was asked for is already here; nothing is ever fetched.
"""

import json
import re
import sys
from importlib import metadata

NAME = re.compile(r"\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(\[[^]]*\])?\s*(.*)$")
# Options of `install` that take a word after them.
TAKING = frozenset(
    "-r --requirement -c --constraint -i --index-url --extra-index-url -t --target -f --find-links --python-version "
    "--platform --prefix --root --src --proxy --timeout --trusted-host --cache-dir --log --retries --progress-bar "
    "--no-binary --only-binary --upgrade-strategy --report --python -e --editable".split()
)


def answer(args: list[str] | None) -> int:
    """Does what the words ask for."""
    words = list(sys.argv[1:] if args is None else args)
    while words and words[0].startswith("-") and words[0] not in ("--version", "-V", "--help", "-h"):
        words.pop(0)
    command = words.pop(0) if words else "help"
    if command in ("--version", "-V"):
        print("pip 0+claw from claw's sandbox (python 3.14)")
        return 0
    if command in ("install", "download"):
        return install(words)
    if command in ("list", "freeze"):
        return show_all(words, command)
    if command == "show":
        return show(words)
    if command == "check":
        print("No broken requirements found.")
        return 0
    if command in ("help", "--help", "-h"):
        print(
            "Usage: pip install|list|freeze|show|check\n"
            "Nothing can be installed in this sandbox; `pip list` shows what is here."
        )
        return 0
    print(f"ERROR: claw sandbox: `pip {command}` is not possible here", file=sys.stderr)
    return 1


def requirements(words: list[str]) -> list[str]:
    """The requirements among the words of `install`, files of them included."""
    found, rest = [], list(words)
    while rest:
        word = rest.pop(0)
        option, equals, value = word.partition("=")
        if word.startswith("-"):
            if option in TAKING and not equals:
                value = rest.pop(0) if rest else ""
            if option in ("-r", "--requirement"):
                found += file_lines(value)
            elif option in ("-e", "--editable"):
                found.append(value)
        else:
            found.append(word)
    return found


def file_lines(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        lines = [line.split(" #")[0].split(" --hash")[0].rstrip("\\\n ").strip() for line in file]
    found = []
    for line in lines:
        if line.startswith(("-r ", "--requirement ")):
            found += file_lines(line.split(None, 1)[1])
        elif line and not line.startswith(("#", "-")):
            found.append(line)
    return found


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:4])


def padded(one: tuple[int, ...], other: tuple[int, ...]):
    size = max(len(one), len(other))
    return one + (0,) * (size - len(one)), other + (0,) * (size - len(other))


def fits(version: str, wanted: str) -> bool:
    """Whether a version meets comma-separated comparisons."""
    for part in filter(None, (part.strip() for part in wanted.split(";")[0].strip("() ").split(","))):
        match = re.match(r"(===|==|!=|<=|>=|~=|<|>)\s*(.+)$", part)
        if not match:
            return False
        sign, text = match.groups()
        if text.endswith(".*"):
            start = numbers(text[:-2])
            if (numbers(version)[: len(start)] == start) != (sign == "=="):
                return False
            continue
        have, want = padded(numbers(version), numbers(text))
        ok = {
            "==": have == want, "===": have == want, "!=": have != want, "<=": have <= want, ">=": have >= want,
            "<": have < want, ">": have > want,
            "~=": have >= want and numbers(version)[: len(numbers(text)) - 1] == numbers(text)[:-1],
        }[sign]  # fmt: skip
        if not ok:
            return False
    return True


def installed(requirement: str) -> tuple[str, str, bool] | None:
    """Name, version and whether it fits; `None` if it is not here."""
    match = NAME.match(requirement)
    if not match:
        return None
    name, _, wanted = match.groups()
    if wanted.startswith("@") or "://" in requirement:
        return None
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return ("pip", "0", True) if name.lower() in ("pip", "setuptools", "wheel") else None
    return name, version, fits(version, wanted)


def install(words: list[str]) -> int:
    try:
        wanted = requirements(words)
    except OSError as error:
        print(f"ERROR: Could not open requirements file: {error}", file=sys.stderr)
        return 1
    if not wanted:
        print("ERROR: You must give at least one requirement to install", file=sys.stderr)
        return 1
    missing = []
    for requirement in wanted:
        found = installed(requirement)
        if found is not None and found[2]:
            print(f"Requirement already satisfied: {requirement} in /usr/lib/python3.14/site-packages ({found[1]})")
        else:
            missing.append(requirement if found is None else f"{requirement} (here is {found[1]})")
    for requirement in missing:
        print(
            f"ERROR: claw sandbox: nothing can be installed here, and `{requirement}` is not among what is",
            file=sys.stderr,
        )
    if missing:
        print("hint: `pip list` shows what is here", file=sys.stderr)
    return 1 if missing else 0


def distributions() -> list[tuple[str, str]]:
    return sorted(
        {(found.metadata["Name"], found.version) for found in metadata.distributions()},
        key=lambda pair: pair[0].lower(),
    )


def show_all(words: list[str], command: str) -> int:
    found = distributions()
    if "json" in words or "--format=json" in words:
        print(json.dumps([{"name": name, "version": version} for name, version in found]))
    elif command == "freeze" or "--format=freeze" in words:
        for name, version in found:
            print(f"{name}=={version}")
    else:
        width = max(len("Package"), *(len(name) for name, _ in found))
        print(f"{'Package':{width}} Version\n{'-' * width} -------")
        for name, version in found:
            print(f"{name:{width}} {version}")
    return 0


def show(words: list[str]) -> int:
    code = 0
    for name in words:
        if name.startswith("-"):
            continue
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            print(f"WARNING: Package(s) not found: {name}", file=sys.stderr)
            code = 1
            continue
        for key in ("Name", "Version", "Summary", "Home-page", "License"):
            print(f"{key}: {found.get(key) or ''}")
        print("Location: /usr/lib/python3.14/site-packages")
    return code
