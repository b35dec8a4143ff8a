#!/usr/bin/env python3
# exercises: asyncio.create_subprocess_exec/shell, communicate, stdin drain, gather of children, timeouts with kill
import asyncio
from asyncio.subprocess import PIPE


async def run(*argv, data=None):
    child = await asyncio.create_subprocess_exec(*argv, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    out, err = await child.communicate(data)
    return child.returncode, out.decode().strip(), bool(err)


async def main():
    print(await run("echo", "hi"))
    print(await run("sort", data=b"b\na\n"))
    print(await asyncio.gather(*(run("sh", "-c", f"echo {n}; exit {n}") for n in range(4))))
    child = await asyncio.create_subprocess_shell("echo a; echo b >&2; cat", stdin=PIPE, stdout=PIPE, stderr=asyncio.subprocess.STDOUT)
    child.stdin.write(b"typed\n")
    await child.stdin.drain()
    child.stdin.close()
    lines = []
    while line := await child.stdout.readline():
        lines.append(line.decode().strip())
    print(sorted(lines), await child.wait())
    child = await asyncio.create_subprocess_exec("sleep", "5")
    try:
        await asyncio.wait_for(child.wait(), 0.05)
    except asyncio.TimeoutError:
        child.kill()
        print("killed", await child.wait() == -9)
    try:
        await asyncio.create_subprocess_exec("no-such-program-at-all")
    except FileNotFoundError:
        print("not found")


asyncio.run(main())
