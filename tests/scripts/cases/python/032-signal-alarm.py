#!/usr/bin/env python3
# exercises: signal handlers, raise_signal, os.kill of itself, setitimer, KeyboardInterrupt
import os
import signal
import time

seen = []
signal.signal(signal.SIGUSR1, lambda number, frame: seen.append(signal.Signals(number).name))
signal.raise_signal(signal.SIGUSR1)
os.kill(os.getpid(), signal.SIGUSR1)
time.sleep(0.01)
print(seen)


class Late(Exception):
    pass


def on_alarm(number, frame):
    raise Late


signal.signal(signal.SIGALRM, on_alarm)
signal.setitimer(signal.ITIMER_REAL, 0.05)
try:
    time.sleep(1)
    print("slept through")
except Late:
    print("alarm")
try:
    signal.raise_signal(signal.SIGINT)
    print("nothing")
except KeyboardInterrupt:
    print("interrupted")
old = signal.signal(signal.SIGTERM, signal.SIG_IGN)
signal.raise_signal(signal.SIGTERM)
print("still here", old == signal.SIG_DFL, signal.SIGTERM.value)
