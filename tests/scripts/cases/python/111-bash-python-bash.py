#!/usr/bin/env python3
# exercises: three levels of nesting python -> bash -> python -> jq, exit code passing, env passing, here-doc, temp files
# exit: 5
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

with tempfile.TemporaryDirectory() as tmp:
    script = Path(tmp, "outer.sh")
    script.write_text("""#!/usr/bin/env bash
set -euo pipefail
inner=$(cat <<'PY'
import json, os, subprocess, sys
items = json.load(sys.stdin)
done = subprocess.run(["jq", "-c", "map(. * 2)"], input=json.dumps(items), capture_output=True, text=True, check=True)
print(os.environ["LEVEL"], done.stdout.strip())
sys.exit(len(items))
PY
)
export LEVEL=$((LEVEL + 1))
echo "shell level $LEVEL args $*"
code=0
printf '%s' "$DATA" | python3 -c "$inner" || code=$?
echo "inner said $code"
exit "$code"
""")
    env = {**os.environ, "LEVEL": "1", "DATA": json.dumps([1, 2, 3, 4, 5])}
    done = subprocess.run(["bash", str(script), "a b", "c"], env=env, capture_output=True, text=True)
    print(done.stdout, end="")
    os.chmod(script, 0o755)
    direct = subprocess.run([str(script)], env={**env, "DATA": "[]"}, capture_output=True, text=True)
    print(direct.returncode, direct.stdout.splitlines()[-1])
    os.chmod(script, 0o644)
    try:
        subprocess.run([str(script)])
        print("ran without x")
    except PermissionError:
        print("no permission")
    print(subprocess.run(["bash", "-c", f"'{script}'; echo $?"], capture_output=True, text=True, env=env).stdout.strip())
sys.exit(done.returncode)
