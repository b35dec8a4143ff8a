"""Threads one after the other: the common patterns end, and end right; what cannot end is an error.

Each case is a program of its own, because the module takes the place of the real threads.
"""

import os
import subprocess
import sys
import textwrap
import unittest

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HEAD = "import sys; sys.path.insert(0, {root!r}); from _claw import threads; threads.prepare()\n"
LIMIT_SECONDS = 30


def run(program: str) -> tuple[str, int]:
    """What it prints, and its code."""
    text = HEAD.format(root=ROOT) + textwrap.dedent(program) + "\nthreads.finish()\n"
    done = subprocess.run([sys.executable, "-B", "-c", text], capture_output=True, text=True, timeout=LIMIT_SECONDS)
    # The interpreter that tests knows nothing of our threads when it shuts down: its code is not ours.
    return done.stdout, done.returncode if "Error" in done.stderr else 0


class Patterns(unittest.TestCase):
    def check(self, program: str, expected: str) -> None:
        self.assertEqual(run(program), (expected, 0))

    def test_fan_out_and_join(self):
        self.check(
            """
            import threading
            found = []
            all = [threading.Thread(target=found.append, args=(n,)) for n in range(4)]
            for t in all: t.start()
            print(threading.active_count(), all[0].is_alive())
            for t in all: t.join()
            print(found, all[0].is_alive())
            """,
            "5 True\n[0, 1, 2, 3] False\n",
        )

    def test_a_limit_runs_out_while_a_thread_sleeps(self):
        self.check(
            """
            import threading, time
            late, soon = threading.Event(), threading.Event()
            def work():
                soon.set(); time.sleep(0.05); late.set(); time.sleep(0.05)
            t = threading.Thread(target=work); t.start()
            print(soon.wait(0.08))
            u = threading.Thread(target=work); soon.clear(); late.clear(); u.start()
            print(late.wait(0.01), late.is_set())
            """,
            "True\nFalse True\n",
        )

    def test_workers_on_a_queue(self):
        self.check(
            """
            import queue, threading
            q, found = queue.Queue(), []
            def work():
                while (item := q.get()) is not None:
                    found.append(item); q.task_done()
            all = [threading.Thread(target=work) for _ in range(2)]
            for t in all: t.start()
            for n in range(4): q.put(n)
            q.join()
            for _ in all: q.put(None)
            for t in all: t.join()
            print(found)
            """,
            "[0, 1, 2, 3]\n",
        )

    def test_a_writer_never_waits_for_a_reader_that_comes_later(self):
        self.check(
            """
            import queue, threading
            q, found = queue.Queue(maxsize=1), []
            def write():
                for n in range(3): q.put(n)
                q.put(None)
            def read():
                while (item := q.get()) is not None: found.append(item)
            all = [threading.Thread(target=write), threading.Thread(target=read)]
            for t in all: t.start()
            for t in all: t.join()
            print(found)
            """,
            "[0, 1, 2]\n",
        )

    def test_a_barrier_lets_all_through(self):
        self.check(
            """
            import threading
            gate, found = threading.Barrier(3), []
            def work(n): gate.wait(); found.append(n)
            all = [threading.Thread(target=work, args=(n,)) for n in range(3)]
            for t in all: t.start()
            for t in all: t.join()
            print(sorted(found))
            """,
            "[0, 1, 2]\n",
        )

    def test_a_beating_thread_does_not_outlive_its_program(self):
        self.check(
            """
            import threading, time
            def beat():
                while True: time.sleep(0.01)
            threading.Thread(target=beat, daemon=True).start()
            time.sleep(0.02)
            print("end")
            """,
            "end\n",
        )

    def test_waiting_for_nobody_is_an_error(self):
        self.check(
            """
            import threading
            lock = threading.Lock()
            print(lock.acquire(), lock.acquire(timeout=0.01))
            try: lock.acquire()
            except RuntimeError as error: print("deadlock" in str(error))
            """,
            "True False\nTrue\n",
        )

    def test_each_thread_has_its_own_locals_and_name(self):
        self.check(
            """
            import threading
            own = threading.local(); own.x = 1
            def look(): print(hasattr(own, "x"), threading.current_thread().name)
            t = threading.Thread(target=look, name="mine"); t.start(); t.join()
            print(own.x, threading.current_thread() is threading.main_thread())
            """,
            "False mine\n1 True\n",
        )

    def test_what_nobody_joins_runs_at_the_end(self):
        self.check(
            """
            import threading
            threading.Thread(target=print, args=("late",)).start()
            print("main")
            """,
            "main\nlate\n",
        )


if __name__ == "__main__":
    unittest.main()
