#!/usr/bin/env python3
# exercises: graphlib.TopologicalSorter, heapq Dijkstra, bisect, collections.deque BFS, json from stdin
import bisect
import heapq
import json
import sys
from collections import deque
from graphlib import CycleError, TopologicalSorter

data = json.load(sys.stdin)
sorter = TopologicalSorter(data["tasks"])
sorter.prepare()
rounds = []
while sorter.is_active():
    ready = sorted(sorter.get_ready())
    rounds.append(ready)
    sorter.done(*ready)
print(rounds)
try:
    list(TopologicalSorter({"a": ["b"], "b": ["a"]}).static_order())
except CycleError as wrong:
    print("cycle", sorted(set(wrong.args[1])))


def dijkstra(graph, start):
    best, heap = {start: 0}, [(0, start)]
    while heap:
        cost, node = heapq.heappop(heap)
        if cost > best[node]:
            continue
        for to, weight in graph.get(node, {}).items():
            if cost + weight < best.get(to, float("inf")):
                best[to] = cost + weight
                heapq.heappush(heap, (cost + weight, to))
    return best


print(dijkstra(data["roads"], "A"))


def bfs(grid, start, goal):
    queue, seen = deque([(start, 0)]), {start}
    while queue:
        (r, c), steps = queue.popleft()
        if (r, c) == goal:
            return steps
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            n = (r + dr, c + dc)
            if 0 <= n[0] < len(grid) and 0 <= n[1] < len(grid[0]) and grid[n[0]][n[1]] != "#" and n not in seen:
                seen.add(n)
                queue.append((n, steps + 1))
    return None


print(bfs(data["maze"], (0, 0), (3, 4)), bfs(["#"], (0, 0), (1, 1)))
scores = [10, 20, 20, 40]
print(bisect.bisect(scores, 20), bisect.bisect_left(scores, 20), "FDCBA"[bisect.bisect([60, 70, 80, 90], 85)])
bisect.insort(scores, 25)
print(scores, heapq.nsmallest(2, scores), list(heapq.merge([1, 4], [2, 3])))
h = [5, 3, 8]
heapq.heapify(h)
print(heapq.heapreplace(h, 4), heapq.heappushpop(h, 1), sorted(h))
