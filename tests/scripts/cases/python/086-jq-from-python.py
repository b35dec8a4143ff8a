#!/usr/bin/env python3
# exercises: subprocess with jq, grep, sort, wc, shell=True pipelines, json both ways, check, env
import json
import os
import subprocess

data = [{"name": "ana", "age": 31, "tags": ["x", "y"]}, {"name": "bo", "age": 17, "tags": []}, {"name": "çe", "age": 45, "tags": ["y"]}]


def jq(program, value, *options):
    done = subprocess.run(["jq", *options, program], input=json.dumps(value), capture_output=True, text=True)
    return done.returncode, done.stdout


print(jq(".[] | select(.age > 30) | .name", data, "-r"))
print(jq("map({(.name): (.tags | length)}) | add", data, "-c"))
print(json.loads(jq("group_by(.age > 18) | map({adult: (.[0].age > 18), n: length})", data)[1]))
print(jq(".[0].missing // \"none\"", data, "-r"), jq("$limit", None, "-n", "--argjson", "limit", "3"))
print(jq("error(\"no\")", 1)[0], jq(".[", 1)[0], jq("false", None, "-e", "-n")[0])
with open("people.jsonl", "w") as f:
    f.writelines(json.dumps(d, ensure_ascii=False) + "\n" for d in data)
out = subprocess.run("jq -r '.tags[]' people.jsonl | sort | uniq -c | sort -rn | awk '{print $2\"=\"$1}'", shell=True, capture_output=True, text=True, check=True)
print(out.stdout.split())
print(subprocess.check_output("grep -c name people.jsonl; wc -l < people.jsonl", shell=True).split())
print(subprocess.check_output(["env", "-i", "A=1", "sh", "-c", "echo $A$B"], env={**os.environ, "B": "2"}, text=True).strip())
print(subprocess.run(["jq", "-s", "length", "people.jsonl"], stdout=subprocess.PIPE, text=True).stdout.strip())
print(subprocess.run(["sh", "-c", "jq -r .name people.jsonl | head -n 1; exit 3"], stdout=subprocess.PIPE).returncode)
