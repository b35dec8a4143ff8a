#!/usr/bin/env python3
# exercises: subprocess.Popen pipelines, communicate, stderr=STDOUT, wait, poll, returncode, iteration over stdout
import subprocess
from subprocess import DEVNULL, PIPE, STDOUT, Popen

first = Popen(["printf", "%s\\n", "pear", "apple", "fig", "apple"], stdout=PIPE)
second = Popen(["sort"], stdin=first.stdout, stdout=PIPE)
first.stdout.close()
third = Popen(["uniq", "-c"], stdin=second.stdout, stdout=PIPE, text=True)
second.stdout.close()
print([line.split() for line in third.communicate()[0].splitlines()], first.wait(), second.wait(), third.returncode)

child = Popen(["sh", "-c", "echo out; echo err >&2; exit 9"], stdout=PIPE, stderr=STDOUT, text=True)
out, err = child.communicate()
print(sorted(out.split()), err, child.poll())

child = Popen(["cat", "-n"], stdin=PIPE, stdout=PIPE, text=True)
for word in ("alpha", "beta"):
    child.stdin.write(word + "\n")
child.stdin.close()
for line in child.stdout:
    print("got", line.split())
print(child.wait())

quiet = subprocess.run(["sh", "-c", "echo lost; exit 2"], stdout=DEVNULL, stderr=DEVNULL)
print(quiet.returncode, quiet.stdout)
with open("out.txt", "w") as f:
    subprocess.run(["seq", "1", "5"], stdout=f, check=True)
with open("out.txt") as f:
    print(subprocess.run(["tail", "-n", "2"], stdin=f, capture_output=True).stdout)
with Popen(["bash", "-c", "read line; echo \"<$line>\""], stdin=PIPE, stdout=PIPE) as p:
    p.stdin.write(b"bytes \xe2\x98\x83\n")
    p.stdin.flush()
    print(p.stdout.readline().decode().strip())
print(p.returncode)
