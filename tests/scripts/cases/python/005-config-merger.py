#!/usr/bin/env python3
# exercises: configparser, tomllib, json, os.environ overrides, deep merge, copy.deepcopy
import configparser
import copy
import json
import os
import tomllib
from pathlib import Path

Path("base.toml").write_text('title = "demo"\n[server]\nhost = "localhost"\nport = 8080\n[server.tls]\nenabled = false\n[[rules]]\nname = "a"\n[[rules]]\nname = "b"\n')
Path("site.json").write_text('{"server": {"port": 9090, "tls": {"enabled": true, "cert": "/x.pem"}}, "rules": [{"name": "z"}]}')
Path("local.ini").write_text("[server]\nhost = 0.0.0.0\n; a comment\n[extra]\nlevel = 3\npath = %(root)s/data\nroot = /srv\n")


def merge(low, high):
    out = copy.deepcopy(low)
    for key, value in high.items():
        if isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = merge(out[key], value)
        else:
            out[key] = copy.deepcopy(value)
    return out


base = tomllib.loads(Path("base.toml").read_text())
site = json.loads(Path("site.json").read_text())
ini = configparser.ConfigParser()
ini.read("local.ini")
local = {s: dict(ini[s]) for s in ini.sections()}
os.environ["APP__SERVER__PORT"] = "7070"
os.environ["APP__EXTRA__LEVEL"] = "4"
env = {}
for key in sorted(k for k in os.environ if k.startswith("APP__")):
    _, section, name = key.lower().split("__")
    env.setdefault(section, {})[name] = int(os.environ[key])
merged = base
for layer in (site, local, env):
    merged = merge(merged, layer)
print(json.dumps(merged, indent=2, sort_keys=True))
print(base["server"]["port"], ini.getint("extra", "level"), ini.get("extra", "nothing", fallback="none"))
