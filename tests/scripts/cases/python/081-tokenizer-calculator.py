#!/usr/bin/env python3
# exercises: a tokenizer with re.Scanner-like groups, recursive descent parser, ast.literal_eval, operator, stdin lines
import ast
import operator
import re
import sys

TOKEN = re.compile(r"\s*(?:(?P<num>\d+(?:\.\d+)?)|(?P<name>[a-z]\w*)|(?P<op>\*\*|[-+*/()=]))")
OPS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}


class Calc:
    def __init__(self):
        self.vars = {}

    def run(self, text):
        self.tokens, pos = [], 0
        text = text.rstrip()
        while pos < len(text):
            found = TOKEN.match(text, pos)
            if not found:
                raise SyntaxError(f"bad character {text[pos]!r} at {pos}")
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            pos = found.end()
        self.tokens.append(("end", ""))
        if self.tokens[0][0] == "name" and self.tokens[1][1] == "=":
            name = self.tokens[0][1]
            del self.tokens[:2]
            self.vars[name] = self.expr()
            return self.vars[name]
        value = self.expr()
        if self.tokens[0][0] != "end":
            raise SyntaxError(f"left over {self.tokens[0][1]!r}")
        return value

    def expr(self):
        value = self.term()
        while self.tokens[0][1] in ("+", "-"):
            value = OPS[self.tokens.pop(0)[1]](value, self.term())
        return value

    def term(self):
        value = self.factor()
        while self.tokens[0][1] in ("*", "/"):
            value = OPS[self.tokens.pop(0)[1]](value, self.factor())
        return value

    def factor(self):
        if self.tokens[0][1] == "-":
            self.tokens.pop(0)
            return -self.factor()
        base = self.atom()
        if self.tokens[0][1] == "**":
            self.tokens.pop(0)
            return base ** self.factor()
        return base

    def atom(self):
        kind, text = self.tokens.pop(0)
        if kind == "num":
            return ast.literal_eval(text)
        if kind == "name":
            return self.vars[text]
        if text == "(":
            value = self.expr()
            if self.tokens.pop(0)[1] != ")":
                raise SyntaxError("missing )")
            return value
        raise SyntaxError(f"unexpected {text or 'end'!r}")


calc, failed = Calc(), 0
for line in sys.stdin:
    if not line.strip():
        continue
    try:
        print(line.strip(), "=>", calc.run(line))
    except (SyntaxError, KeyError, ZeroDivisionError) as wrong:
        failed += 1
        print(line.strip(), "=>", type(wrong).__name__)
tree = ast.parse("def f(a, b=2):\n    return a + b\nx = [f(1) for _ in range(3)]\n")
print(failed, [type(n).__name__ for n in tree.body], sorted({n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}), ast.unparse(tree.body[1]))
print(ast.literal_eval("{'a': (1, [2.5, None]), 'b': {True}}"))
try:
    ast.literal_eval("__import__('os')")
except ValueError:
    print("not a literal")
