#!/usr/bin/env python3
# exercises: asyncio queue, semaphore, gather, worker tasks, cancellation
import asyncio


async def produce(queue, items):
    for item in items:
        await queue.put(item)
        await asyncio.sleep(0)
    for _ in range(3):
        await queue.put(None)


async def work(name, queue, gate, results, peak):
    while (item := await queue.get()) is not None:
        async with gate:
            peak["now"] += 1
            peak["max"] = max(peak["max"], peak["now"])
            await asyncio.sleep(0.002)
            results.append((item, item * item))
            peak["now"] -= 1
        queue.task_done()
    return name


async def main():
    queue = asyncio.Queue(maxsize=4)
    gate = asyncio.Semaphore(2)
    results, peak = [], {"now": 0, "max": 0}
    done = await asyncio.gather(
        produce(queue, range(10)),
        *(work(f"w{i}", queue, gate, results, peak) for i in range(3)),
    )
    print(done[1:], sorted(results), peak["max"])

    async def forever():
        try:
            while True:
                await asyncio.sleep(0.01)
        finally:
            print("cleaned up")

    task = asyncio.create_task(forever())
    await asyncio.sleep(0.01)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled", task.cancelled())
    try:
        await asyncio.wait_for(asyncio.sleep(5), timeout=0.01)
    except asyncio.TimeoutError:
        print("timeout")
    out = await asyncio.gather(asyncio.sleep(0, "ok"), fail(), return_exceptions=True)
    print(out[0], type(out[1]).__name__, out[1])


async def fail():
    await asyncio.sleep(0)
    raise RuntimeError("inside")


asyncio.run(main())
