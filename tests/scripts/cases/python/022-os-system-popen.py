#!/usr/bin/env python3
# exercises: os.system status, os.waitstatus_to_exitcode, os.popen, sys.stdout.flush ordering, shell redirection
import os
import sys

print("before")
sys.stdout.flush()
status = os.system("echo from the shell; exit 3")
print(os.waitstatus_to_exitcode(status))
with os.popen("printf 'x\\ny\\n' | wc -l") as pipe:
    print(int(pipe.read()))
pipe = os.popen("echo closing; exit 2")
print(pipe.read().strip(), os.waitstatus_to_exitcode(pipe.close()))
print(os.system("echo data > made.txt && test -s made.txt"), open("made.txt").read().strip())
print(os.popen("true").close())
