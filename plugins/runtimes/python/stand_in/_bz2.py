"""The C module below `bz2`, over a helper command."""

from _claw import codec

__all__ = ["BZ2Compressor", "BZ2Decompressor"]


class BZ2Compressor(codec.Squeezer):
    """A compressor for one stream."""

    def __init__(self, compresslevel: int = 9, /) -> None:
        if not 1 <= compresslevel <= 9:
            raise ValueError("compresslevel must be between 1 and 9")
        self._open(f"bzip2-squeeze level={compresslevel}")


class BZ2Decompressor(codec.Expander):
    """A decompressor of one stream."""

    def __init__(self) -> None:
        self._open("bzip2-expand")
