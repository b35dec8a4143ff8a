"""No stream of the sandbox is a terminal."""

import errno

TCSANOW, TCSADRAIN, TCSAFLUSH = 0, 1, 2
TCIFLUSH, TCOFLUSH, TCIOFLUSH = 0, 1, 2
ICANON, ECHO, ISIG, IEXTEN, ECHOE, ECHOK, ECHONL = 2, 8, 1, 0x8000, 16, 32, 64
BRKINT, ICRNL, INPCK, ISTRIP, IXON, IGNBRK, PARMRK, INLCR, IGNCR = 2, 0x100, 16, 32, 0x400, 1, 8, 64, 0x80
OPOST, CS8, CSIZE, PARENB = 1, 0x30, 0x30, 0x100
VMIN, VTIME, VINTR, VEOF, VSUSP, NCCS = 6, 5, 0, 4, 10, 32
TIOCGWINSZ, TIOCSWINSZ, TIOCGPGRP, FIONREAD = 0x5413, 0x5414, 0x540F, 0x541B
B9600, B38400 = 13, 15


class error(Exception):
    pass


def refuse(*arguments):
    raise error(errno.ENOTTY, "Inappropriate ioctl for device")


tcgetattr = tcsetattr = tcsendbreak = tcdrain = tcflush = tcflow = tcgetwinsize = tcsetwinsize = refuse
