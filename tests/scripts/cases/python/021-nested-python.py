#!/usr/bin/env python3
# exercises: subprocess of python3 -c and of a written script, json over pipes, argv, environment
import json
import os
import subprocess
import textwrap
from pathlib import Path

done = subprocess.run(["python3", "-c", "import sys; print(sys.argv[1:]); sys.exit(5)", "a b", "c"], capture_output=True, text=True)
print(done.stdout.strip(), done.returncode)
Path("child.py").write_text(textwrap.dedent("""\
    import json, os, sys
    data = json.load(sys.stdin)
    data["sum"] = sum(data["numbers"])
    data["mode"] = os.environ.get("MODE")
    data["cwd"] = os.path.basename(os.getcwd())
    json.dump(data, sys.stdout, sort_keys=True)
"""))
os.mkdir("inner")
done = subprocess.run(["python3", "../child.py"], cwd="inner", input=json.dumps({"numbers": [1, 2, 39]}), env={**os.environ, "MODE": "child"}, capture_output=True, text=True)
print(json.loads(done.stdout), done.returncode)
done = subprocess.run(["python3", "-"], input="print('from stdin'); raise SystemExit(77)", capture_output=True, text=True)
print(done.stdout.strip(), done.returncode)
done = subprocess.run(["python3", "-c", "raise ValueError('boom')"], capture_output=True, text=True)
print(done.returncode, done.stderr.strip().splitlines()[-1])
done = subprocess.run(["python3", "-m", "json.tool", "--sort-keys"], input='{"b":[1,2],"a":null}', capture_output=True, text=True)
print(done.stdout)
done = subprocess.run(["bash", "-c", "python3 -c 'print(6*7)' | sed 's/^/answer: /'; exit ${PIPESTATUS[0]}"], capture_output=True, text=True)
print(done.stdout.strip(), done.returncode)
