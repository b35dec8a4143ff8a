"""`python3 -m ensurepip`."""

print("Requirement already satisfied: pip")
