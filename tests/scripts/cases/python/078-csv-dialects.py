#!/usr/bin/env python3
# exercises: csv dialects, Sniffer, quoting modes, newline handling, registered dialect, error line numbers, io
import csv
import io

with open("a.csv", "w", newline="") as f:
    w = csv.writer(f)
    w.writerow(["id", "text", "n"])
    w.writerows([[1, 'say "hi"', 2.5], [2, "line\nbreak", None], [3, "comma, inside", True]])
print(open("a.csv", "rb").read())
with open("a.csv", newline="") as f:
    reader = csv.reader(f)
    for row in reader:
        print(reader.line_num, row)
csv.register_dialect("pipes", delimiter="|", quotechar="'", escapechar="\\", doublequote=False, lineterminator="\n")
out = io.StringIO()
w = csv.writer(out, "pipes")
w.writerow(["a|b", "it's", "plain", ""])
print(out.getvalue(), list(csv.reader(io.StringIO(out.getvalue()), "pipes")))
print(list(csv.reader(["1;2,5;x"], delimiter=";", quoting=csv.QUOTE_NONE)), list(csv.reader(['1,"2",x'.replace("x", "3")], quoting=csv.QUOTE_NONNUMERIC)))
sample = "name;age;city\nAna;30;Rome\nBo;41;Oslo\n"
dialect = csv.Sniffer().sniff(sample)
print(dialect.delimiter, csv.Sniffer().has_header(sample))
for row in csv.DictReader(io.StringIO("a,b\n1,2,3\n4\n"), restkey="rest", restval="-"):
    print(dict(row))
out = io.StringIO()
w = csv.DictWriter(out, ["x", "y"], quoting=csv.QUOTE_ALL, lineterminator="\n")
w.writeheader()
w.writerow({"x": 1, "y": 'q"q'})
print(out.getvalue(), end="")
try:
    w.writerow({"z": 1})
except ValueError:
    print("unknown field")
rows = list(csv.reader(io.StringIO("\ufeffid,v\n1,2\n".encode().decode("utf-8-sig"))))
print(rows, list(csv.reader(["a\tb\tc"], "excel-tab")), sorted(csv.list_dialects()))
