"""coverage.py REPORT TABLE: from gcovr's JSON, lines and branches by rooms, on standard output and into TABLE. Ends with 1
where a line of core or store was run by no test and does not say why: by GCOV_EXCL_LINE in its comment.

Branches are told and not held: of an `assert`, or of a size that is never odd, one side is never taken. What guards an
error stands on a line of its own in this tree, so that lines find it.
"""
import collections
import json
import os
import sys

HELD = ("daemon/core", "daemon/store")


class Room:
    def __init__(self):
        self.lines = self.lines_run = self.branches = self.branches_taken = self.said = 0

    def add(self, line):
        if line["gcovr/noncode"]:
            return
        self.lines += 1
        self.lines_run += line["count"] > 0
        self.branches += len(line["branches"])
        self.branches_taken += sum(branch["count"] > 0 for branch in line["branches"])


def percent(part, whole):
    return "%5.1f %%" % (100.0 * part / whole if whole else 100.0)


def said(path):
    """How many lines of a source say that no test reaches them."""
    with open(path, encoding="utf-8") as file:
        return sum("GCOV_EXCL_LINE" in line for line in file)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        report = json.load(file)
    rooms = collections.defaultdict(Room)
    missing = []
    for source in sorted(report["files"], key=lambda source: source["file"]):
        room = os.path.dirname(source["file"])
        rooms[room].said += said(source["file"])
        for line in source["lines"]:
            rooms[room].add(line)
            if room in HELD and not line["gcovr/noncode"] and line["count"] == 0:
                missing.append("%s:%d" % (source["file"], line["line_number"]))
    table = ["%-20s %7s %9s %10s %9s %10s" % ("room", "lines", "run", "branches", "taken", "left out")]
    for name, room in sorted(rooms.items()):
        table.append("%-20s %7d %9s %10d %9s %10d" % (
            name, room.lines, percent(room.lines_run, room.lines), room.branches,
            percent(room.branches_taken, room.branches), room.said))
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write("\n".join(table) + "\n")
    print("\n".join(table))
    for place in missing:
        print("%s: no test runs this line" % place)
    sys.exit(1 if missing else 0)


main()
