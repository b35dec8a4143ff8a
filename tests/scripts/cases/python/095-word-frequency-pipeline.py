#!/usr/bin/env python3
# exercises: re.findall over stdin, Counter, string.punctuation, sorted with compound keys, subprocess sort/uniq comparison
import re
import string
import subprocess
import sys
from collections import Counter

text = sys.stdin.read()
words = re.findall(r"[^\W\d_]+(?:'[a-z]+)?", text.lower())
count = Counter(words)
for word, n in sorted(count.items(), key=lambda p: (-p[1], p[0]))[:6]:
    print(f"{n:>3} {word:<8} {'*' * n}")
shell = subprocess.run("tr -cs \"a-z'\" '\\n' | sort | uniq -c | sort -k1,1nr -k2 | head -n 3", shell=True, input=text.lower(), capture_output=True, text=True, env={"LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"})
print([tuple(line.split()) for line in shell.stdout.splitlines()])
print(len(words), len(count), max(count, key=len), text.count("\n"), sum(c in string.punctuation for c in text))
print({k: len(v) for k, v in sorted({n: [w for w in count if len(w) == n] for n in map(len, count)}.items())})
sentences = re.split(r"(?<=[.!?])\s+", text.strip())
print(len(sentences), [len(s.split()) for s in sentences], " ".join(w.capitalize() for w in sentences[0].split()))
