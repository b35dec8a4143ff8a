"""The arguments of a function, by name. What is absent or of another type reads as empty, zero or none."""

MAX_U32 = (1 << 32) - 1


class Args:
    def __init__(self, values):
        self.values = values

    def get(self, name):
        return self.values.get(name)

    def maybe_text(self, name):
        value = self.get(name)
        return value if isinstance(value, str) else None

    def text(self, name):
        return self.maybe_text(name) or ""

    def maybe_whole(self, name):
        value = self.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def number(self, name):
        return max(self.maybe_whole(name) or 0, 0)

    def small(self, name):
        return min(self.number(name), MAX_U32)

    def bytes(self, name):
        """Text as bytes, or `{"fill": N}` times `x`."""
        value = self.get(name)
        if isinstance(value, dict):
            return b"x" * value["fill"]
        return self.text(name).encode()


def utf8(data):
    return data.decode("utf-8", "replace")
