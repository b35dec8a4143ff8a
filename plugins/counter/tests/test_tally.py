"""Native tests of the pure part. From the plugin's folder: python3 -m unittest tests/test_tally.py"""

import json
import unittest

import tally


class Definitions(unittest.TestCase):
    def test_every_schema_is_a_closed_object(self):
        self.assertEqual([d[0] for d in tally.DEFINITIONS], ["counter_add", "counter_get", "counter_list"])
        for definition in tally.DEFINITIONS:
            parsed = json.loads(definition[3])
            self.assertEqual((parsed["type"], parsed["additionalProperties"]), ("object", False))


class Arguments(unittest.TestCase):
    def test_defaults(self):
        self.assertEqual(tally.parse("counter_add", '{"name":" Tea "}'), {"name": "Tea", "by": 1})
        self.assertEqual(tally.parse("counter_list", "{}"), {"limit": tally.DEFAULT_LISTED})
        self.assertEqual(tally.parse("counter_add", '{"name":"a","by":-2.0}')["by"], -2)

    def test_limits(self):
        longest = "x" * tally.MAX_NAME_CHARS
        self.assertEqual(tally.parse("counter_get", json.dumps({"name": longest}))["name"], longest)
        for tool, arguments in [
            ("counter_get", json.dumps({"name": longest + "x"})),
            ("counter_get", '{"name":"  "}'),
            ("counter_get", "{}"),
            ("counter_get", "[]"),
            ("counter_get", "{"),
            ("counter_add", json.dumps({"name": "a", "by": tally.MAX_STEP + 1})),
            ("counter_add", '{"name":"a","by":true}'),
            ("counter_add", '{"name":"a","by":1.5}'),
            ("counter_list", '{"limit":0}'),
            ("nope", "{}"),
        ]:
            with self.assertRaises(tally.Invalid, msg=arguments):
                tally.parse(tool, arguments)

    def test_one_counter_whatever_the_case(self):
        self.assertEqual(tally.key("Push-Ups"), tally.key("push-ups"))
        self.assertEqual(tally.name(tally.key("Tea")), "tea")
        # casefold may lengthen a name (one letter becomes up to three): still far below the host's 512 bytes
        self.assertLessEqual(len(tally.key("\u0390" * tally.MAX_NAME_CHARS).encode()), 512)


if __name__ == "__main__":
    unittest.main()
