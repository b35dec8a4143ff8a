#!/usr/bin/env python3
# exercises: communicate with 1 MiB each way, streaming reads, hashlib, subprocess chain, bytes
import hashlib
import subprocess

block = bytes(range(256)) * 4096
done = subprocess.run(["cat"], input=block, capture_output=True)
print(len(done.stdout), done.stdout == block, done.returncode)
child = subprocess.Popen(["sh", "-c", "cat; cat /dev/null; echo end >&2"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
out, err = child.communicate(block)
print(hashlib.sha256(out).hexdigest() == hashlib.sha256(block).hexdigest(), err)
lines = "".join(f"{n % 1000:04d} word{n % 7}\n" for n in range(20000))
done = subprocess.run("sort | uniq | wc -l", input=lines, shell=True, capture_output=True, text=True)
print(int(done.stdout))
child = subprocess.Popen(["seq", "1", "30000"], stdout=subprocess.PIPE, text=True)
total = sum(int(line) for line in child.stdout)
print(total, child.wait())
child = subprocess.Popen(["yes", "again"], stdout=subprocess.PIPE, text=True)
print([child.stdout.readline().strip() for _ in range(3)])
child.stdout.close()
child.kill()
print(child.wait() != 0)
echo = subprocess.Popen(["python3", "-c", "import sys\nfor line in sys.stdin: print(line.strip()[::-1], flush=True)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)
for word in ("abc", "hello"):
    echo.stdin.write(word + "\n")
    echo.stdin.flush()
    print(echo.stdout.readline().strip())
echo.stdin.close()
print(echo.wait(timeout=2))
