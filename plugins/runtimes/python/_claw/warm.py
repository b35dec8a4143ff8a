"""What scripts use most is imported before the snapshot and costs them nothing afterwards."""

import importlib
import sys

STANDARD = """
abc argparse array ast asyncio atexit base64 binascii bisect calendar cmath codecs collections collections.abc
concurrent.futures configparser contextlib contextvars copy csv dataclasses datetime decimal difflib email.message
email.mime.multipart email.mime.text email.parser email.policy email.utils encodings.ascii encodings.cp1252
encodings.idna encodings.latin_1 encodings.raw_unicode_escape encodings.unicode_escape encodings.utf_16
encodings.utf_8_sig enum errno fileinput fnmatch fractions functools gc getopt getpass glob graphlib gzip hashlib heapq
hmac html html.parser http http.client http.cookiejar http.cookies importlib importlib.abc importlib.metadata
importlib.resources importlib.util inspect io ipaddress itertools json keyword linecache locale logging
logging.handlers math mimetypes numbers opcode operator os pathlib pickle pkgutil platform pprint queue quopri random re
reprlib runpy secrets select selectors shlex shutil signal socket sqlite3 ssl stat statistics string stringprep struct
subprocess sys sysconfig tarfile tempfile textwrap threading time timeit token tokenize tomllib traceback types typing
unicodedata unittest urllib.error urllib.parse urllib.request urllib.response uuid warnings weakref xml.dom.minidom
xml.etree.ElementTree zipfile zipimport zlib zoneinfo _pydatetime _strptime _threading_local _colorize
""".split()
# Named by scripts most; `httpx` without its command line, which would bring all of rich.
PACKAGES = "requests yaml dotenv certifi bs4 httpx httpcore h11 click".split()
LEFT_OUT = ("httpx._main",)


def load() -> dict[str, str]:
    """Imports them all; returns what could not be imported and why."""
    failed = {}
    for name in LEFT_OUT:
        sys.modules[name] = None
    for name in STANDARD + PACKAGES:
        try:
            importlib.import_module(name)
        except ImportError as error:
            failed[name] = str(error)
    for name in LEFT_OUT:
        del sys.modules[name]
    return failed
