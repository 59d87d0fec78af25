"""manual.py: what the tests of this folder stand on: mdoc manuals taken apart, the program's own tables, TAP lines.

Only as much of mdoc is read as our manuals use: sections, tagged lists, literal displays. A check collects everything
that is wrong and is one TAP line, so that a failure names each place at once.
"""
import json
import os
import re
import shlex
import subprocess
import sys
import traceback

TREE = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
BUILD = os.path.join(TREE, os.environ.get("B", "build"))  # join() keeps an absolute B as it is
MANUALS = ["daemon/refereed.8", "config/refereed.conf.5", "daemon/refereed-protocol.7", "schema/refereed-schema.7",
           "clients/referee/referee.1", "clients/libreferee/libreferee.3"]

_count = 0
_failed = 0


def check(problems, name):
    """One TAP line; `problems` gives sentences, none where all is well. A check that breaks off has failed."""
    global _count, _failed
    try:
        problems = list(problems)
    except Exception:  # pylint: disable=broad-except
        problems = traceback.format_exc().splitlines()[-3:]
    _count += 1
    _failed += bool(problems)
    print("%sok %d - %s" % ("not " if problems else "", _count, name), flush=True)
    for problem in problems:
        print("# %s" % problem, flush=True)


def end():
    print("1..%d" % _count, flush=True)
    sys.exit(1 if _failed else 0)


def differences(got, wanted, what, where="the manual"):
    """Sentences on two collections that should hold the same, each member once; `got` is what stands in `where`."""
    got, wanted = list(got), list(wanted)
    for extra in sorted(set(got) - set(wanted)):
        yield "%s `%s` is in %s, and there is none" % (what, extra, where)
    for missing in sorted(set(wanted) - set(got)):
        yield "%s `%s` is not in %s" % (what, missing, where)
    for name in sorted({n for n in got if got.count(n) > 1}):
        yield "%s `%s` is in %s twice" % (what, name, where)


def read(path):
    with open(os.path.join(TREE, path), encoding="utf-8") as file:
        return file.read()


def manuals():
    """The paths of those that are there; that none is missing is a check of its own."""
    return [path for path in MANUALS if os.path.exists(os.path.join(TREE, path))]


def files(folder, *endings):
    """Paths below a folder of the tree, sorted."""
    for where, _, names in sorted(os.walk(os.path.join(TREE, folder))):
        for name in sorted(names):
            if name.endswith(endings):
                yield os.path.relpath(os.path.join(where, name), TREE)


_tables = None


def tables():
    """The tables of the program: see test_tables.c."""
    global _tables
    if _tables is None:
        program = os.path.join(BUILD, "tests/agree/test_tables")
        if not os.path.exists(program):
            raise RuntimeError("%s is not built" % program)
        _tables = json.loads(subprocess.run([program, "dump"], check=True, stdout=subprocess.PIPE).stdout)
    return _tables


# ---- mdoc ----------------------------------------------------------------------------------------------------------


def plain(line):
    """A line of text without what only the formatter needs."""
    for code, text in (("\\(aq", "'"), ("\\(dq", '"'), ("\\(ga", "`"), ("\\-", "-"), ("\\&", ""), ("\\e", "\\")):
        line = line.replace(code, text)
    return line


class Item:
    """An entry of a tagged list: macro and arguments of its head, and the lines of its body, lists within included."""

    def __init__(self, head, body):
        words = shlex.split(plain(head).replace("'", "\\'")) if head else []
        self.macro = words[0] if words else ""
        self.words = words[1:]
        self.body = body

    @property
    def name(self):
        return self.words[0]

    @property
    def brackets(self):
        """What stands behind Pq, at its commas: [["uuid"], ["required"]]."""
        if "Pq" not in self.words:
            return []
        words = self.words[self.words.index("Pq") + 1:]
        return [" ".join(part).strip() for part in _split(words, ",")]

    @property
    def text(self):
        """Its own sentences, without the lists within."""
        depth, lines = 0, []
        for line in self.body:
            if line.startswith(".Bl"):
                depth += 1
            elif line.startswith(".El"):
                depth -= 1
            elif depth == 0:
                lines.append(plain(line if not line.startswith(".") else " ".join(line.split()[1:])))
        return " ".join(lines)


def _split(words, mark):
    part = []
    for word in words:
        if word == mark:
            yield part
            part = []
        else:
            part.append(word)
    yield part


def items(lines):
    """The entries of the lists of these lines, outermost lists alone."""
    found, depth = [], 0
    for line in lines:
        if line.startswith(".Bl"):
            depth += 1
            if depth == 1:
                continue
        if line.startswith(".El"):
            depth -= 1
            if depth == 0:
                continue
        if depth == 1 and line.startswith(".It"):
            found.append((line[4:], []))
        elif depth > 0 and found:
            found[-1][1].append(line)
    return [Item(head, body) for head, body in found]


class Manual:
    def __init__(self, path):
        self.path = path
        self.lines = read(path).split("\n")

    def part(self, heading):
        """The lines of the section or subsection of that name, subsections included; [] where there is none."""
        lines, level = [], None
        for line in self.lines:
            macro = line[:3]
            if level and macro in level:
                break
            if level:
                lines.append(line)
            elif macro in (".Sh", ".Ss") and line[4:] == heading:
                level = (".Sh",) if macro == ".Sh" else (".Sh", ".Ss")
        return lines

    def headings(self, section):
        return [line[4:] for line in self.part(section) if line.startswith(".Ss")]

    def items(self, heading, macro=None):
        return [item for item in items(self.part(heading)) if macro in (None, item.macro)]

    def literals(self, heading=None):
        """The texts of literal displays."""
        lines = self.part(heading) if heading else self.lines
        texts, text = [], None
        for line in lines:
            if line.startswith(".Bd -literal"):
                text = []
            elif line.startswith(".Ed") and text is not None:
                texts.append("\n".join(text) + "\n")
                text = None
            elif text is not None:
                text.append(plain(line))
        return texts


def words_of(text, before):
    """The words of a sentence "BEFORE a, b, c." within a text; None where there is no such sentence."""
    found = re.search(re.escape(before) + r" ([a-z_, ]+)\.", text)
    return found and [word.strip() for word in found.group(1).split(",")]
