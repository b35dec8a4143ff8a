"""CPython's own command line, as far as a script runner needs it.

Invariant: pure; reads a list of words and touches nothing.
"""

from dataclasses import dataclass, field

# Single letters without an argument.
FLAGS = "bBdEiIOPqRsSuvVhx?"
USAGE = "usage: python3 [option] ... [-c cmd | -m mod | file | -] [arg] ..."


class UsageError(Exception):
    """The command line is wrong; the text is for standard error."""


@dataclass
class Options:
    """What to run and how."""

    # `script`, `command`, `module`, `stdin`, `version` or `help`.
    kind: str = "stdin"
    # The path, the text or the module's name.
    target: str = ""
    # `sys.argv` as the program sees it.
    argv: list[str] = field(default_factory=list)
    flags: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    extended: dict[str, object] = field(default_factory=dict)

    def has(self, letter: str) -> bool:
        return self.flags.get(letter, 0) > 0


def parse(words: list[str]) -> Options:
    """Reads the words after `argv[0]`."""
    options = Options()
    rest = list(words)
    while rest:
        word = rest[0]
        if word == "-" or not word.startswith("-"):
            break
        rest.pop(0)
        if word == "--":
            break
        done = long_option(options, word, rest) if word.startswith("--") else letters(options, word[1:], rest)
        if done:
            return options
    if rest and rest[0] != "-":
        options.kind, options.target = "script", rest[0]
    options.argv = rest or [""]
    return options


def long_option(options: Options, word: str, rest: list[str]) -> bool:
    if word == "--version":
        options.kind = "version"
        return True
    if word in ("--help", "--help-env", "--help-xoptions", "--help-all"):
        options.kind = "help"
        return True
    if word == "--check-hash-based-pycs":
        argument(word.removeprefix("-"), "", rest)
        return False
    raise UsageError(f"unknown option {word}")


def letters(options: Options, text: str, rest: list[str]) -> bool:
    """One word of letters, the last of which may take the rest of the word or the next word."""
    while text:
        letter, text = text[0], text[1:]
        if letter in "cm":
            options.kind = "command" if letter == "c" else "module"
            options.target = argument(letter, text, rest)
            options.argv = ["-" + letter, *rest]
            return True
        if letter == "W":
            options.warnings.append(argument(letter, text, rest))
            return False
        if letter == "X":
            name, equals, value = argument(letter, text, rest).partition("=")
            options.extended[name] = value if equals else True
            return False
        if letter not in FLAGS:
            raise UsageError(f"Unknown option: -{letter}")
        options.flags[letter] = options.flags.get(letter, 0) + 1
        if letter in "Vh?":
            options.kind = "version" if letter == "V" else "help"
            return True
    return False


def argument(name: str, text: str, rest: list[str]) -> str:
    if text:
        return text
    if not rest:
        raise UsageError(f"Argument expected for the -{name} option")
    return rest.pop(0)
