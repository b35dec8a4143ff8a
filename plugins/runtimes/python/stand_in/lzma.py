"""Not in this interpreter: the reason is told on import."""

raise ImportError("claw sandbox: this Python has no `lzma` (xz)", name="lzma")
