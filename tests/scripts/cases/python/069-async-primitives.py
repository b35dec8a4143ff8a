#!/usr/bin/env python3
# exercises: asyncio Lock, Event, Condition, shield, as_completed, async generators, async context managers, to_thread
import asyncio
import contextlib


@contextlib.asynccontextmanager
async def resource(name):
    await asyncio.sleep(0)
    print("open", name)
    try:
        yield name.upper()
    finally:
        await asyncio.sleep(0)
        print("close", name)


async def ticks(n):
    try:
        for i in range(n):
            yield i
            await asyncio.sleep(0.001)
    finally:
        print("ticks done")


async def delayed(value, seconds):
    await asyncio.sleep(seconds)
    return value


async def main():
    async with resource("a") as a, resource("b") as b:
        print(a, b)
    print([i * 2 async for i in ticks(3)])
    agen = ticks(10)
    async for i in agen:
        if i == 1:
            break
    await agen.aclose()
    order = []
    for future in asyncio.as_completed([delayed("slow", 0.06), delayed("fast", 0.001), delayed("mid", 0.03)]):
        order.append(await future)
    print(order)
    event, log = asyncio.Event(), []

    async def waiter(n):
        await event.wait()
        log.append(n)

    tasks = [asyncio.create_task(waiter(n), name=f"t{n}") for n in range(3)]
    await asyncio.sleep(0)
    event.set()
    await asyncio.gather(*tasks)
    print(log, tasks[0].get_name())
    lock, counter = asyncio.Lock(), {"n": 0}

    async def bump():
        async with lock:
            old = counter["n"]
            await asyncio.sleep(0)
            counter["n"] = old + 1

    await asyncio.gather(*(bump() for _ in range(20)))
    print(counter, lock.locked())
    condition, items = asyncio.Condition(), []

    async def taker():
        async with condition:
            await condition.wait_for(lambda: len(items) >= 2)
            return items.copy()

    take = asyncio.create_task(taker())
    for i in range(2):
        async with condition:
            items.append(i)
            condition.notify_all()
    print(await take)
    inner = asyncio.create_task(delayed("shielded", 0.02))
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.001)
    except TimeoutError:
        print("outer gave up", inner.done())
    print(await inner)
    print(await asyncio.to_thread(sum, range(10)), await asyncio.get_running_loop().run_in_executor(None, str.upper, "exec"))
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(1)
    except TimeoutError:
        print("timed out")
    try:
        async with asyncio.TaskGroup() as group:
            other = group.create_task(asyncio.sleep(5))
            group.create_task(fail())
    except* RuntimeError as wrong:
        print("group", len(wrong.exceptions), other.cancelled())
    done, pending = await asyncio.wait([asyncio.create_task(delayed(n, n / 20)) for n in (0, 2)], return_when=asyncio.FIRST_COMPLETED)
    print(len(done), len(pending), done.pop().result())
    for p in pending:
        p.cancel()
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(0.005, future.set_result, "later")
    loop.call_soon(print, "soon")
    print(await future)


async def fail():
    raise RuntimeError("no")


asyncio.run(main())
