"""Not in this interpreter: the reason is told on import."""

raise ImportError("claw sandbox: this Python has no `bz2` (bzip2)", name="bz2")
