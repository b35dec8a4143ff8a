#!/usr/bin/env python3
# exercises: subprocess.run capture, input=, check=True, CalledProcessError, exit codes, text mode
import subprocess

done = subprocess.run(["echo", "hello world"], capture_output=True, text=True)
print(repr(done.stdout), done.returncode)
done = subprocess.run(["sort", "-r"], input="b\na\nc\n", capture_output=True, text=True, check=True)
print(done.stdout.split())
done = subprocess.run(["grep", "-c", "x"], input="a\nb\n", capture_output=True, text=True)
print(done.returncode, done.stdout.strip())
for code in (0, 3, 255):
    print(subprocess.call(["sh", "-c", f"exit {code}"]))
try:
    subprocess.run(["bash", "-c", "echo out; echo err >&2; exit 4"], capture_output=True, text=True, check=True)
except subprocess.CalledProcessError as wrong:
    print(wrong.returncode, repr(wrong.stdout), repr(wrong.stderr), wrong.cmd[0])
try:
    subprocess.run(["no-such-command-here"])
except FileNotFoundError as wrong:
    print("not found", wrong.errno, wrong.filename)
print(subprocess.check_output("printf '%s-%s\\n' a b | tr a-z A-Z", shell=True, text=True), end="")
print(subprocess.run("echo $X; echo \"$0\" | wc -l", shell=True, env={"X": "set", "PATH": "/usr/local/bin:/usr/bin:/bin"}, capture_output=True, text=True).stdout.split())
print(subprocess.getoutput("echo one; echo two >&2"), subprocess.getstatusoutput("exit 7"))
