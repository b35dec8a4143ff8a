#!/usr/bin/env python3
# exercises: unittest TestCase with setUp, subTest, assertRaises, skip, a runner writing to a string, exit code from failures
# exit: 1
import io
import sys
import tempfile
import unittest
from pathlib import Path


def parse_duration(text):
    units = {"s": 1, "m": 60, "h": 3600}
    if not text or text[-1] not in units:
        raise ValueError(text)
    return float(text[:-1]) * units[text[-1]]


class Durations(unittest.TestCase):
    def test_units(self):
        for text, want in (("1s", 1), ("2m", 120), ("1.5h", 5400)):
            with self.subTest(text=text):
                self.assertEqual(parse_duration(text), want)

    def test_bad(self):
        with self.assertRaises(ValueError) as caught:
            parse_duration("5x")
        self.assertEqual(str(caught.exception), "5x")
        self.assertRaises(ValueError, parse_duration, "")

    @unittest.skip("not today")
    def test_skipped(self):
        self.fail("never")

    def test_wrong_on_purpose(self):
        self.assertAlmostEqual(parse_duration("1m"), 61)


class Files(unittest.TestCase):
    def setUp(self):
        self.dir = tempfile.TemporaryDirectory()
        self.addCleanup(self.dir.cleanup)
        self.path = Path(self.dir.name, "x")

    def test_write(self):
        self.path.write_text("a")
        self.assertTrue(self.path.exists())
        self.assertIn("x", [p.name for p in self.path.parent.iterdir()])

    @unittest.expectedFailure
    def test_missing(self):
        self.assertTrue(self.path.exists())


class Async(unittest.IsolatedAsyncioTestCase):
    async def test_await(self):
        import asyncio
        self.assertEqual(await asyncio.sleep(0, 5), 5)


out = io.StringIO()
suite = unittest.TestSuite(unittest.defaultTestLoader.loadTestsFromTestCase(c) for c in (Durations, Files, Async))
result = unittest.TextTestRunner(stream=out, verbosity=2).run(suite)
print(result.testsRun >= 6, len(result.failures), len(result.errors), len(result.skipped), len(result.expectedFailures))
print(result.failures[0][0].id().split(".", 1)[1], result.failures[0][1].strip().splitlines()[-1].split(":")[0])
print("FAILED" in out.getvalue(), out.getvalue().count("... ok"))
sys.exit(not result.wasSuccessful())
