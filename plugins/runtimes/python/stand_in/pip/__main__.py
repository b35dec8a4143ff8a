"""`python3 -m pip`."""

import sys

from . import main

sys.exit(main(sys.argv[1:]))
