"""The words in the place of pip: what counts as already here."""

import importlib.util
import os
import tempfile
import unittest

PLACE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "stand_in", "pip", "answer.py")
SPEC = importlib.util.spec_from_file_location("answer", PLACE)
answer = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(answer)


class Versions(unittest.TestCase):
    def test_comparisons(self):
        for version, wanted, fits in [
            ("2.34.2", "", True), ("2.34.2", ">=2", True), ("2.34.2", ">=2.34,<3", True), ("2.34.2", "==2.34.2", True),
            ("2.34.2", "==2.34", False), ("2.34.0", "==2.34", True), ("2.34.2", "==2.*", True),
            ("2.34.2", "!=2.*", False), ("2.34.2", "~=2.30", True), ("2.34.2", "~=2.34.0", True),
            ("3.0", "~=2.30", False), ("2.34.2", "<2", False),
            ("2.34.2", ">=2 ; python_version > '3'", True), ("1.0", "nonsense", False),
        ]:  # fmt: skip
            with self.subTest(version=version, wanted=wanted):
                self.assertEqual(answer.fits(version, wanted), fits)


class Words(unittest.TestCase):
    def test_options_are_not_requirements(self):
        words = ["-q", "--upgrade", "requests", "-i", "https://x", "--index-url=https://y", "pyyaml>=6", "--user"]
        self.assertEqual(answer.requirements(words), ["requests", "pyyaml>=6"])

    def test_a_file_of_requirements_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "r.txt")
            with open(path, "w") as file:
                file.write("# words\nrequests>=2 # why\n\n--hash=x\nhttpx\n")
            self.assertEqual(answer.requirements(["-r", path]), ["requests>=2", "httpx"])

    def test_what_is_not_here_cannot_be_installed(self):
        self.assertEqual(answer.answer(["install", "surely-not-a-package"]), 1)
        self.assertEqual(answer.answer(["install"]), 1)
        self.assertEqual(answer.answer(["wheel", "x"]), 1)
        self.assertEqual(answer.answer(["--version"]), 0)
        self.assertIsNone(answer.installed("git+https://host/x"))


if __name__ == "__main__":
    unittest.main()
