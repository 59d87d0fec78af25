"""table.py: a comment table as large as the largest second draft there was (WGIII AR5: 31,422 comments): how long it
takes to come in, to be answered and to go out, with how much memory, and what somebody who makes one comment at a
time feels of it meanwhile.

    ROWS=31422
"""
import csv
import os
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tap import BUILD, Daemon

ROWS = int(os.environ.get("ROWS", "31422"))
REFEREE = os.path.join(BUILD, "referee")
OVERRIDE = {"override": True, "reason": "to be measured"}
HEADER = ["Reviewer Name", "Chapter", "From Page (start)", "From Line (start)", "To Page (end)", "To Line (end)",
          "Comment", "Source"]


def write_table(path):
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for n in range(ROWS):
            writer.writerow(["Reviewer %d" % (n % 800), 1 + n % 16, 1 + n % 90, 1 + n % 47, "", "",
                             ("No. %d: the range of emissions that the text gives, \"as reported\", is not the one of the "
                              "table below it; 请说明边界。 " % n) * 2, "SOD"])


def answer_all(path):
    """As somebody in a spreadsheet would."""
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row.update(disposition="answered", response="The boundary is stated in the note to the table.")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


class Other:
    """Somebody who comments all the while, one at a time, in another study."""

    def __init__(self, daemon):
        self.client = daemon.client()
        self.times, self.is_over = [], False
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.is_over:
            begin = time.monotonic()
            self.client.call("comment.add", study="OTHER", text="a remark of somebody else's")
            self.times.append(time.monotonic() - begin)
            time.sleep(0.002)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()

    def told(self):
        times = sorted(self.times)
        return "comment.add meanwhile: median %.1f ms, p99 %.1f ms, most %.1f ms of %d" % (
            1e3 * times[len(times) // 2], 1e3 * times[int(len(times) * 0.99)], 1e3 * times[-1], len(times))


def resident_mib(pid):
    with open("/proc/%d/status" % pid, encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmHWM")) / 1024


def timed(what, daemon, env, *words):
    """One command, with somebody else at work."""
    with Other(daemon) as other:
        begin = time.monotonic()
        process = subprocess.Popen([REFEREE, "--quiet", *words], env=env, stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        seconds = time.monotonic() - begin
    if status != 0:
        raise SystemExit("bench: referee %s: %d" % (" ".join(words), status))
    print("%-32s %6.1f s  %8.0f rows/s  client %5.1f MiB  daemon %5.1f MiB" % (
        what, seconds, ROWS / seconds, usage.ru_maxrss / 1024, resident_mib(daemon.process.pid)))
    print("    " + other.told())


def main():
    daemon = Daemon().start()
    env = dict(os.environ, REFEREE_HOME=daemon.dir + "/home", LC_ALL="C.UTF-8")
    subprocess.run([REFEREE, "--quiet", "join", daemon.keys + "/coordinator.join", "--key", daemon.keys + "/coordinator.key"],
                   env=env, check=True)
    client = daemon.client()
    for code in ("SOD", "OTHER"):
        client.call("study.create", study=code, title="City", city="City", country="CN", year=2019)
        while client.call("study.get", study=code)["stage"] != "drafting":
            client.call("study.advance", study=code, **OVERRIDE)
    table, out = daemon.dir + "/table.csv", daemon.dir + "/out.csv"
    write_table(table)
    with Other(daemon) as other:
        time.sleep(2)
    print("a table of %d rows, %.1f MiB\n    alone: %s" % (ROWS, os.path.getsize(table) / 2**20, other.told()))
    timed("comment import", daemon, env, "comment", "import", "SOD", table)
    timed("comment export", daemon, env, "comment", "export", "SOD", "--output", out)
    with open(out, encoding="utf-8", newline="") as file:
        rows = sum(1 for _ in csv.reader(file)) - 1
    if rows != ROWS:
        raise SystemExit("bench: %d rows came out of %d" % (rows, ROWS))
    answer_all(out)
    timed("comment import --responses", daemon, env, "comment", "import", "SOD", out, "--responses")
    if client.call("study.status", study="SOD")["counts"]["comments_open"]:
        raise SystemExit("bench: not all are answered")
    daemon.stop()


if __name__ == "__main__":
    main()
