#!/usr/bin/env python3
# exercises: exception groups with except*, notes, chaining, try/else/finally order, custom hierarchy, traceback names
import sys
import traceback


def order(n):
    log = []
    for i in range(2):
        try:
            log.append("try")
            if n == 1:
                1 / 0
            if n == 2:
                continue
            if n == 3:
                break
        except ZeroDivisionError:
            log.append("except")
        else:
            log.append("else")
        finally:
            log.append("finally")
    else:
        log.append("for-else")
    return log


for n in range(4):
    print(n, order(n))


def fails(*kinds):
    errors = []
    for kind in kinds:
        try:
            raise kind(f"from {kind.__name__}")
        except Exception as wrong:
            wrong.add_note("a note")
            errors.append(wrong)
    raise ExceptionGroup("several", errors)


try:
    fails(ValueError, KeyError, OSError)
except* ValueError as group:
    print("values", [str(e) for e in group.exceptions])
except* (KeyError, OSError) as group:
    print("others", [type(e).__name__ for e in group.exceptions], group.exceptions[0].__notes__)


class AppError(Exception):
    def __init__(self, message, *, code=1):
        super().__init__(message)
        self.code = code


def level3():
    raise AppError("deep", code=42)


def level2():
    try:
        level3()
    except AppError as wrong:
        raise RuntimeError("wrapped") from wrong


try:
    level2()
except RuntimeError as wrong:
    cause = wrong.__cause__
    print(wrong, "<-", cause, cause.code, [f.name for f in traceback.extract_tb(cause.__traceback__)])
    print(traceback.format_exception_only(type(cause), cause))
    print(sys.exc_info()[0] is RuntimeError)
try:
    try:
        {}["x"]
    except KeyError:
        int("y")
except ValueError as wrong:
    print(type(wrong.__context__).__name__, wrong.__cause__)


def swallow():
    try:
        return "try"
    finally:
        print("cleanup")


print(swallow(), sys.exc_info())
for bad in ("[][1]", "{}.x", "int('q')", "'a' + 1", "undefined", "import_x.y", "(lambda: 0)(1)", "next(iter([]))", "[1, 2].remove(3)", "b'a'.decode('utf-99')", "open('no/such')", "'%d' % 'x'", "'{}'.format()", "1 if", "1 << -1", "dict([1])"):
    try:
        eval(bad)
    except Exception as wrong:
        print(type(wrong).__name__, end=" ")
print()
try:
    assert 1 == 2, "math"
except AssertionError as wrong:
    print("assert", wrong)
def deep(n):
    return deep(n + 1)
try:
    deep(0)
except RecursionError:
    print("too deep")
