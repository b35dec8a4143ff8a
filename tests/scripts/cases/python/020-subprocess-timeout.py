#!/usr/bin/env python3
# exercises: subprocess timeout, TimeoutExpired, kill, terminate, negative return codes, time.monotonic
import subprocess
import time

started = time.monotonic()
try:
    subprocess.run(["sleep", "5"], timeout=0.2)
except subprocess.TimeoutExpired as late:
    print("timeout", round(late.timeout, 2), late.cmd)
print(time.monotonic() - started < 2)
child = subprocess.Popen(["sleep", "5"])
print(child.poll())
child.kill()
print(child.wait() == -9)
child = subprocess.Popen(["sleep", "5"])
child.terminate()
try:
    code = child.wait(timeout=2)
except subprocess.TimeoutExpired:
    code = None
print(code)
child = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
try:
    child.communicate(timeout=0.05)
    print("ended by itself")
except subprocess.TimeoutExpired:
    print("still there")
    child.kill()
    print(child.communicate()[0], child.returncode != 0)
