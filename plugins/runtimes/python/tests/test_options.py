"""The command line of `python3`, as a table."""

import os
import sys
import unittest

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

from _claw.options import UsageError, parse  # noqa: E402


class Table(unittest.TestCase):
    def test_what_is_run_and_with_which_words(self):
        for words, kind, target, argv in [
            (["x.py", "a", "-b"], "script", "x.py", ["x.py", "a", "-b"]),
            (["-u", "x.py"], "script", "x.py", ["x.py"]),
            (["-c", "pass", "-x"], "command", "pass", ["-c", "-x"]),
            (["-ucpass"], "command", "pass", ["-c"]),
            (["-Bc", "pass", "a"], "command", "pass", ["-c", "a"]),
            (["-m", "json.tool", "-h"], "module", "json.tool", ["-m", "-h"]),
            (["-mjson.tool"], "module", "json.tool", ["-m"]),
            (["-", "a"], "stdin", "", ["-", "a"]),
            ([], "stdin", "", [""]),
            (["--", "-x.py"], "script", "-x.py", ["-x.py"]),
            (["-V"], "version", "", []),
            (["--version", "x.py"], "version", "", []),
            (["-h"], "help", "", []),
            (["-W", "error", "-Wignore", "-X", "dev", "-Xa=b", "x.py"], "script", "x.py", ["x.py"]),
        ]:
            with self.subTest(words=words):
                found = parse(words)
                self.assertEqual((found.kind, found.target, found.argv), (kind, target, argv))

    def test_settings_are_gathered(self):
        found = parse(["-W", "error", "-Wignore", "-X", "dev", "-Xa=b", "-OO", "-uI", "x.py"])
        self.assertEqual(found.warnings, ["error", "ignore"])
        self.assertEqual(found.extended, {"dev": True, "a": "b"})
        self.assertEqual(found.flags["O"], 2)
        self.assertTrue(found.has("u") and found.has("I") and not found.has("E"))

    def test_mistakes_are_refused(self):
        for words in (["-z"], ["-c"], ["-m"], ["-W"], ["--nonsense"], ["-uz"]):
            with self.subTest(words=words), self.assertRaises(UsageError):
                parse(words)


if __name__ == "__main__":
    unittest.main()
