#!/usr/bin/env python3
# exercises: asyncio TaskGroup, Semaphore, wait_for, urllib.parse links, dataclasses, retries, set dedupe
import asyncio
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin, urlsplit

SITE = {
    "https://s.test/": ["a", "b#x", "/c", "https://other.test/z"],
    "https://s.test/a": ["b", "./a"],
    "https://s.test/b": ["c?q=1", "slow"],
    "https://s.test/c": [],
    "https://s.test/c?q=1": ["flaky"],
    "https://s.test/flaky": ["a"],
}


@dataclass
class Crawl:
    gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))
    seen: set = field(default_factory=set)
    log: list = field(default_factory=list)
    tries: dict = field(default_factory=dict)
    active: int = 0
    peak: int = 0

    async def fetch(self, url):
        self.tries[url] = self.tries.get(url, 0) + 1
        async with self.gate:
            self.active += 1
            self.peak = max(self.peak, self.active)
            try:
                await asyncio.sleep(0.2 if "slow" in url else 0.001)
                if "flaky" in url and self.tries[url] < 3:
                    raise ConnectionResetError(url)
                if url not in SITE:
                    raise FileNotFoundError(url)
                return SITE[url]
            finally:
                self.active -= 1

    async def visit(self, group, url, depth):
        for attempt in range(3):
            try:
                links = await asyncio.wait_for(self.fetch(url), 0.05)
                break
            except (ConnectionResetError, asyncio.TimeoutError) as wrong:
                links, why = None, type(wrong).__name__
            except FileNotFoundError:
                links, why = None, "404"
                break
        if links is None:
            self.log.append((url, why))
            return
        self.log.append((url, len(links)))
        for link in links:
            target = urldefrag(urljoin(url, link)).url
            if urlsplit(target).hostname == "s.test" and target not in self.seen and depth < 5:
                self.seen.add(target)
                group.create_task(self.visit(group, target, depth + 1))


async def main():
    crawl = Crawl()
    start = "https://s.test/"
    crawl.seen.add(start)
    async with asyncio.TaskGroup() as group:
        group.create_task(crawl.visit(group, start, 0))
    for url, note in sorted(crawl.log, key=str):
        print(url, note, crawl.tries[url])
    print(crawl.peak, crawl.active)


asyncio.run(main())
