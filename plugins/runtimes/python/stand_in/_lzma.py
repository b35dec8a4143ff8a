"""The C module below `lzma`, over a helper command."""

import struct

from _claw import codec

FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW = range(4)
CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256, CHECK_ID_MAX, CHECK_UNKNOWN = 0, 1, 4, 10, 15, 16
FILTER_LZMA1, FILTER_LZMA2, FILTER_DELTA = 0x4000000000000001, 0x21, 3
FILTER_X86, FILTER_POWERPC, FILTER_IA64, FILTER_ARM, FILTER_ARMTHUMB, FILTER_SPARC = range(4, 10)
MF_HC3, MF_HC4, MF_BT2, MF_BT3, MF_BT4 = 3, 4, 0x12, 0x13, 0x14
MODE_FAST, MODE_NORMAL = 1, 2
PRESET_DEFAULT, PRESET_EXTREME = 6, 1 << 31

BRANCHES = range(FILTER_X86, FILTER_SPARC + 1)
# Size of the dictionary by preset.
DICTIONARIES = tuple(size << 18 for size in (1, 4, 8, 16, 16, 32, 32, 64, 128, 256))
# Name of an option here and of the helper's.
OPTIONS = {
    "dict_size": "dict", "lc": "lc", "lp": "lp", "pb": "pb", "mode": "mode", "nice_len": "nice", "mf": "finder",
    "depth": "depth",
}  # fmt: skip
MAX_FILTERS = 4


class LZMAError(Exception):
    """Call to liblzma failed."""


def is_check_supported(check_id: int, /) -> bool:
    """Whether this integrity check can be made and tested."""
    return check_id in (CHECK_NONE, CHECK_CRC32, CHECK_CRC64, CHECK_SHA256)


def level(preset: int) -> int:
    """0 to 9; the extreme ones are as the plain ones here."""
    number = preset & ~PRESET_EXTREME
    if not 0 <= number <= 9:
        raise LZMAError(f"Invalid compression preset: {preset}")
    return number


def known(spec, kind: str, names) -> None:
    if any(name not in names for name in spec if name != "id"):
        raise ValueError(f"Invalid filter specifier for {kind} filter")


def chain(filters) -> list[dict]:
    """The filters, looked at."""
    filters = list(filters)
    if len(filters) > MAX_FILTERS:
        raise ValueError(f"Too many filters - liblzma supports a maximum of {MAX_FILTERS}")
    for spec in filters:
        if not hasattr(spec, "keys"):
            raise TypeError("Filter specifier must be a dict or dict-like object")
        if "id" not in spec:
            raise ValueError('Filter specifier must have an "id" entry')
        if spec["id"] in (FILTER_LZMA1, FILTER_LZMA2):
            known(spec, "LZMA", (*OPTIONS, "preset"))
        elif spec["id"] == FILTER_DELTA:
            known(spec, "delta", ("dist",))
        elif spec["id"] in BRANCHES:
            known(spec, "BCJ", ("start_offset",))
        else:
            raise ValueError(f"Invalid filter ID: {spec['id']}")
    return filters


def words(filters, last: tuple[int, ...]) -> str:
    """The chain as options of the helper; it must end in one of `last`."""
    filters = chain(filters)
    if not filters or filters[-1]["id"] not in last:
        raise LZMAError("Invalid or unsupported options")
    made = []
    for spec in filters[:-1]:
        if spec["id"] == FILTER_DELTA:
            made.append(f"filter=3 property={spec.get('dist', 1)}")
        elif spec["id"] in BRANCHES:
            made.append(f"filter={spec['id']} property={spec.get('start_offset', 0)}")
        else:
            raise LZMAError("Invalid or unsupported options")
    spec = filters[-1]
    made.append(f"lzma={1 if spec['id'] == FILTER_LZMA1 else 2} preset={level(spec.get('preset', PRESET_DEFAULT))}")
    made += [f"{OPTIONS[name]}={int(value)}" for name, value in spec.items() if name in OPTIONS]
    if "dict_size" not in spec:
        made.append(f"dict={DICTIONARIES[level(spec.get('preset', PRESET_DEFAULT))]}")
    return " ".join(made)


LAST = {FORMAT_XZ: (FILTER_LZMA2,), FORMAT_ALONE: (FILTER_LZMA1,), FORMAT_RAW: (FILTER_LZMA1, FILTER_LZMA2)}


class LZMACompressor(codec.Squeezer):
    """A compressor for one stream."""

    _error = LZMAError

    def __init__(self, format=FORMAT_XZ, check=-1, preset=None, filters=None) -> None:
        if preset is not None and filters is not None:
            raise ValueError("Cannot specify both preset and filter chain")
        if format not in LAST:
            raise ValueError(f"Invalid container format: {format}")
        if format != FORMAT_XZ and check not in (-1, CHECK_NONE):
            raise ValueError("Integrity checks are only supported by FORMAT_XZ")
        if format == FORMAT_RAW and filters is None:
            raise ValueError("Must specify filters for FORMAT_RAW")
        if check != -1 and not is_check_supported(check):
            raise LZMAError("Unsupported integrity check")
        wish = f"lzma-squeeze format={format} check={CHECK_CRC64 if check == -1 else check} "
        if filters is None:
            wish += f"preset={level(PRESET_DEFAULT if preset is None else preset)}"
        else:
            wish += words(filters, LAST[format])
        self._open(wish)


class LZMADecompressor(codec.Expander):
    """A decompressor of one stream."""

    _error = LZMAError

    def __init__(self, format=FORMAT_AUTO, memlimit=None, filters=None) -> None:
        if format not in (FORMAT_AUTO, FORMAT_XZ, FORMAT_ALONE, FORMAT_RAW):
            raise ValueError(f"Invalid container format: {format}")
        if memlimit is not None and format == FORMAT_RAW:
            raise ValueError("Cannot specify memory limit with FORMAT_RAW")
        if filters is not None and format != FORMAT_RAW:
            raise ValueError("Cannot specify filters except with FORMAT_RAW")
        if filters is None and format == FORMAT_RAW:
            raise ValueError("Must specify filters for FORMAT_RAW")
        wish = f"lzma-expand format={format}"
        if memlimit is not None:
            wish += f" memory={memlimit}"
        if filters is not None:
            wish += " " + words(filters, LAST[FORMAT_RAW])
        self.check = CHECK_NONE if format in (FORMAT_ALONE, FORMAT_RAW) else CHECK_UNKNOWN
        self._head = b""
        self._open(wish)

    def decompress(self, data, max_length: int = -1) -> bytes:
        if self.check == CHECK_UNKNOWN:
            # Magic number, a zero, the number of the check.
            self._head += bytes(data[: 8 - len(self._head)])
            if self._head and self._head[0] != 0xFD:
                self.check = CHECK_NONE
            elif len(self._head) == 8:
                self.check = self._head[7] & 15
        return super().decompress(data, max_length)


def _encode_filter_properties(filter, /) -> bytes:
    """What a container writes down of a filter."""
    (spec,) = chain([filter])
    if spec["id"] in (FILTER_LZMA1, FILTER_LZMA2):
        size = spec.get("dict_size", DICTIONARIES[level(spec.get("preset", PRESET_DEFAULT))])
        if spec["id"] == FILTER_LZMA1:
            props = (spec.get("pb", 2) * 5 + spec.get("lp", 0)) * 9 + spec.get("lc", 3)
            return struct.pack("<BI", props, size)
        return bytes([next(number for number in range(41) if dictionary(number) >= size)])
    if spec["id"] == FILTER_DELTA:
        return bytes([spec.get("dist", 1) - 1])
    offset = spec.get("start_offset", 0)
    return struct.pack("<I", offset) if offset else b""


def _decode_filter_properties(filter_id: int, encoded_props, /) -> dict:
    """The filter a container has written down."""
    props = bytes(encoded_props)
    made = {"id": filter_id}
    if filter_id == FILTER_LZMA1 and len(props) == 5 and props[0] < 225:
        rest, made["lc"] = divmod(props[0], 9)
        made["pb"], made["lp"] = divmod(rest, 5)
        made["dict_size"] = int.from_bytes(props[1:], "little")
    elif filter_id == FILTER_LZMA2 and len(props) == 1 and props[0] <= 40:
        made["dict_size"] = dictionary(props[0])
    elif filter_id == FILTER_DELTA and len(props) == 1:
        made["dist"] = props[0] + 1
    elif filter_id in BRANCHES and len(props) in (0, 4):
        if props:
            made["start_offset"] = int.from_bytes(props, "little")
    else:
        raise LZMAError("Invalid or unsupported options")
    return made


def dictionary(number: int) -> int:
    """The size of an LZMA2 dictionary by its number."""
    return (1 << 32) - 1 if number == 40 else (2 | number & 1) << number // 2 + 11
