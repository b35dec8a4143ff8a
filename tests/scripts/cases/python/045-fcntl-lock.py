#!/usr/bin/env python3
# exercises: fcntl.flock lock file, os.open with O_EXCL, contextlib, atomic write by os.replace, json state
import fcntl
import json
import os
from contextlib import contextmanager


@contextmanager
def locked(path):
    handle = open(path, "w")
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)
        handle.close()


def save(path, value):
    temp = path + ".tmp"
    with open(temp, "w") as f:
        json.dump(value, f)
        f.flush()
        os.fsync(f.fileno())
    os.replace(temp, path)


for n in range(3):
    with locked("state.lock"):
        state = json.load(open("state.json")) if os.path.exists("state.json") else {"runs": 0}
        state["runs"] += 1
        save("state.json", state)
print(state, sorted(os.listdir(".")))
fd = os.open("pid", os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
os.write(fd, b"1234")
os.close(fd)
try:
    os.open("pid", os.O_CREAT | os.O_EXCL | os.O_WRONLY)
except FileExistsError:
    print("already running")
fd = os.open("pid", os.O_RDWR | os.O_APPEND)
os.write(fd, b"5")
os.lseek(fd, 0, os.SEEK_SET)
print(os.read(fd, 100), os.fstat(fd).st_size)
os.ftruncate(fd, 2)
print(os.fstat(fd).st_size)
os.close(fd)
