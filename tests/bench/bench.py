"""bench.py: refereed and its peers side by side, on this machine, on this disk, at this moment.

What an absolute number says about another machine is little, so everything is a ratio of what was measured in one run: in
each round every server has its turn with the same load, alone, from an empty start, and the ratio of a round is that of
neighbours in time. Told are the medians over the rounds, and of the ratios also the range.

    SECONDS=2   that each cell is measured        ROUNDS=3   how often       COMMENTS=200000   in the large file

Writes bench.json into the build folder: a list of {"name", "value", "unit", "peer", "ratio"}; a ratio is ours by the
peer's. Fails where an answer was wrong or something acknowledged was not there afterwards, not where a target is
missed: that is told, with its figure.
"""
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from servers import BUILD, FOLDER, KEYS, STUDY, Beanstalkd, Postgresql, Redis, Refereed

SECONDS = float(os.environ.get("SECONDS", "2"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
COMMENTS = int(os.environ.get("COMMENTS", "200000"))
CONNECTIONS = [1, 16, 64, 256]
WINDOW = 8  # requests in flight on each of 32 connections: 256, one full batch
BATCH = 64
ASKED = 200  # times a second, by the one who asks for a status
LIMIT = int(360 * max(1.0, SECONDS * ROUNDS / 6))  # seconds for all of it

rows = []  # of bench.json
targets = []


def load_command(server, connections, seconds, *flags):
    more = server.flags() if isinstance(server, Refereed) else []
    return [BUILD + "/tests/bench/load", server.name, "--address", server.address, "--connections", str(connections),
            "--seconds", str(seconds), "--warm", "0.4", "--pid", str(server.pid), *more, *map(str, flags)]


def load(server, connections, *flags):
    done = subprocess.run(load_command(server, connections, SECONDS, *flags), stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def program(name, *args):
    done = subprocess.run([BUILD + "/tests/bench/" + name, *map(str, args)], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def alone(server, connections, *flags):
    """One cell: started, loaded, counted, ended."""
    try:
        server.start()
        result = load(server, connections, *flags)
        if isinstance(server, Refereed):
            result["resident_mib"] = server.resident_kib() / 1024
            result["log_bytes"] = os.path.getsize(server.daemon.log_path) / result["answers"]
        stored = server.stored()
        if stored != result["answers"]:
            raise RuntimeError("%s acknowledged %d and has %d" % (server.name, result["answers"], stored))
        return result
    finally:
        server.end()


def busy_share():
    """Of the processors, what others have had in a second in which we do nothing; 0 to 1."""
    def read():
        with open("/proc/stat", encoding="ascii") as file:
            ticks = [int(word) for word in file.readline().split()[1:9]]
        return ticks[3] + ticks[4], sum(ticks)
    (idle, total), _ = read(), time.sleep(1)
    idle_after, total_after = read()
    return 1 - (idle_after - idle) / max(1, total_after - total)


# ---- measuring -----------------------------------------------------------------------------------------------------


def measure_peers(servers, cells, number):
    """One round: the servers take turns at each number of connections, another one first each time."""
    for connections in CONNECTIONS:
        for i in range(len(servers)):
            server = servers[(i + number) % len(servers)]
            cells.setdefault((server.name, connections), []).append(alone(server, connections))


def measure_ourselves(refereed, own):
    """What is compared with ourselves, or with what the parts take."""
    own.setdefault("pipelined", []).append(alone(refereed, 32, "--window", WINDOW))
    try:
        own.setdefault("in_process", []).append(program("in_process", refereed.copy(), STUDY, BATCH, SECONDS))
    finally:
        refereed.end()
    own.setdefault("floor", []).append(program("floor", FOLDER, SECONDS / 2))


def asked_while_written(refereed, rate):
    """study.status by one client while 64 write, at that rate together (0: as fast as they can)."""
    writing = subprocess.Popen(load_command(refereed, 64, SECONDS + 1.5, "--rate", rate), stdout=subprocess.PIPE)
    try:
        time.sleep(0.5)  # the writers' warm-up; the asker has its own as well
        asked = load(refereed, 1, "--status", "--rate", ASKED, "--first-key", KEYS)
        if writing.wait(60) != 0:
            raise RuntimeError("the writers failed")
        asked["written"] = json.loads(writing.stdout.read())["rate"]
        return asked
    finally:
        writing.kill()
        writing.wait()


def measure_status(refereed, half, own):
    try:
        refereed.start()
        own.setdefault("status_half", []).append(asked_while_written(refereed, half))
        own.setdefault("status_full", []).append(asked_while_written(refereed, 0))
    finally:
        refereed.end()


def measure_large(refereed, half, own):
    """A file with many comments: written to, asked, killed while it is written to, started."""
    try:
        conf = refereed.copy()
        program("in_process", conf, STUDY, 256, 120, COMMENTS)
        for _ in range(ROUNDS):
            refereed.daemon.start(wrapper=("setpriv", "--pdeathsig", "KILL"))
            own.setdefault("large", []).append(load(refereed, 64))
            own.setdefault("large_half", []).append(asked_while_written(refereed, half))
            own.setdefault("large_mib", []).append(refereed.resident_kib() / 1024)
            writing = subprocess.Popen(load_command(refereed, 64, 60), stderr=subprocess.DEVNULL)
            time.sleep(0.5)  # into the middle of it
            refereed.daemon.kill9()
            writing.kill()
            writing.wait()
            begin = time.monotonic()
            refereed.daemon.start(wrapper=("setpriv", "--pdeathsig", "KILL"))
            own.setdefault("large_start", []).append(time.monotonic() - begin)
            refereed.daemon.stop()
        own["large_file"] = os.path.getsize(refereed.daemon.database)
    finally:
        refereed.end()


# ---- telling -------------------------------------------------------------------------------------------------------


def median(results, key=None):
    return statistics.median(result[key] if key else result for result in results)


def tell(name, value, unit, peer=None, ratio=None):
    rows.append({"name": name, "value": round(value, 4), "unit": unit, "peer": peer,
                 "ratio": None if ratio is None else round(ratio, 4)})


def ratios(ours, theirs, key="rate"):
    return [our[key] / their[key] for our, their in zip(ours, theirs)]


def target(what, ratio, is_met, figure):
    targets.append("  %-8s %-66s %s" % ("met" if is_met else "NOT MET", what, figure))
    tell("target." + what, ratio, "x", "target", ratio)


def range_text(values):
    return "%.2f (%.2f to %.2f)" % (statistics.median(values), min(values), max(values))


def tell_peers(cells):
    figures = [("rate", "1/s"), ("p50_us", "us"), ("p99_us", "us"), ("p999_us", "us"), ("server_us", "us")]
    print("\n%11s %5s %10s %9s %9s %9s %9s   %s" % ("", "conn.", "writes/s", "p50 ms", "p99 ms", "p99.9 ms", "CPU us/op",
                                                    "ours by theirs"))
    for connections in CONNECTIONS:
        ours = cells["refereed", connections]
        for name in ["refereed", "redis", "beanstalkd", "postgresql"]:
            results = cells[name, connections]
            for key, unit in figures:
                both = [a[key] / b[key] for a, b in zip(ours, results) if b[key]]
                tell("%s.%d.%s" % (name, connections, key), median(results, key), unit,
                     None if name == "refereed" else name,
                     None if name == "refereed" or not both else statistics.median(both))
            print("%11s %5d %10.0f %9.3f %9.3f %9.3f %9.1f   %s" % (
                name, connections, *(median(results, key) / scale for key, scale in
                                     [("rate", 1), ("p50_us", 1e3), ("p99_us", 1e3), ("p999_us", 1e3), ("server_us", 1)]),
                "" if name == "refereed" else range_text(ratios(ours, results))))


def tell_ourselves(own):
    pipelined, core = own["pipelined"], own["in_process"]
    print("\npipelined, 32 connections with %d each: %.0f writes/s, p50 %.2f ms, p99 %.2f ms, CPU %.1f us/op" % (
        WINDOW, median(pipelined, "rate"), median(pipelined, "p50_us") / 1e3, median(pipelined, "p99_us") / 1e3,
        median(pipelined, "server_us")))
    print("the core alone, batches of %d: %.0f writes/s" % (BATCH, median(core, "rate")))
    print("one SQLite commit %.0f us, one CURVE round trip %.0f us" % (median(own["floor"], "commit_us"),
                                                                     median(own["floor"], "trip_us")))
    for key, text in [("status_half", "64 write at half speed"), ("status_full", "64 write as fast as they can"),
                      ("large_half", "at half speed, %d comments" % COMMENTS)]:
        print("study.status while %s (%.0f/s): p50 %.2f ms, p99 %.2f ms" % (
            text, median(own[key], "written"), median(own[key], "p50_us") / 1e3, median(own[key], "p99_us") / 1e3))
        tell(key + ".p50_us", median(own[key], "p50_us"), "us")
        tell(key + ".p99_us", median(own[key], "p99_us"), "us")
    tell("pipelined.rate", median(pipelined, "rate"), "1/s", "in_process",
         statistics.median(ratios(pipelined, core)))
    tell("in_process.rate", median(core, "rate"), "1/s")
    for key in ("commit_us", "trip_us"):
        tell("floor." + key, median(own["floor"], key), "us")


def tell_size(cells, own):
    print("\nafter 64 connections: resident %.1f MiB, %.0f bytes of log for each write; with %d comments (%.0f MiB): "
          "%.0f writes/s, resident %.1f MiB, start after SIGKILL %.3f s" % (
              median(cells["refereed", 64], "resident_mib"), median(cells["refereed", 64], "log_bytes"), COMMENTS,
              own["large_file"] / 2**20, median(own["large"], "rate"), max(own["large_mib"]), max(own["large_start"])))
    tell("resident", median(cells["refereed", 64], "resident_mib"), "MiB")
    tell("log", median(cells["refereed", 64], "log_bytes"), "bytes/write")
    tell("large.rate", median(own["large"], "rate"), "1/s")
    tell("large.resident", max(own["large_mib"]), "MiB")
    tell("large.start", max(own["large_start"]), "s")


def judge(cells, own):
    for name, wanted in [("postgresql", 1.0), ("beanstalkd", 2.5), ("redis", 0.4)]:
        both = ratios(cells["refereed", 64], cells[name, 64])
        ratio = statistics.median(both)
        target("comment.add, 64 connections, at least %.1f x %s" % (wanted, name), ratio, ratio >= wanted,
               range_text(both))
    both = ratios(own["pipelined"], own["in_process"])
    target("pipelined, at least 0.6 x the core alone", statistics.median(both), statistics.median(both) >= 0.6,
           range_text(both))
    floors = [result["commit_us"] + result["trip_us"] for result in own["floor"]]
    both = [1e6 / one["rate"] / floor for one, floor in zip(cells["refereed", 1], floors)]
    target("one connection, at most 2 x (SQLite commit + CURVE round trip)", statistics.median(both),
           statistics.median(both) <= 2, range_text(both))
    for key, text in [("status_half", "at half speed"), ("status_full", "as fast as they can")]:
        ms = median(own[key], "p99_us") / 1e3
        target("study.status p99 at most 2 ms while 64 write %s" % text, ms / 2, ms <= 2, "%.2f ms" % ms)
    for what, large, small, key, is_time in [
            ("comment.add, 64 connections", "large", cells["refereed", 64], "rate", False),
            ("study.status p99 at half speed", "large_half", own["status_half"], "p99_us", True)]:
        ratio = median(own[large], key) / median(small, key)
        is_met = ratio <= 1.15 if is_time else ratio >= 0.85
        target("%s within 15 %% with %d comments" % (what, COMMENTS), ratio, is_met, "%.2f" % ratio)
    target("start after SIGKILL with %d comments under 0.5 s" % COMMENTS, max(own["large_start"]) / 0.5,
           max(own["large_start"]) < 0.5, "%.3f s" % max(own["large_start"]))
    resident = max(own["large_mib"] + [result["resident_mib"] for result in cells["refereed", 256]])
    target("resident memory under 64 MiB", resident / 64, resident < 64, "%.1f MiB" % resident)


def give_up(number, _frame):
    raise SystemExit("bench: ended by signal %d (the limit is %d s)" % (number, LIMIT))


def main():
    for name in ("redis-server", "beanstalkd", "setpriv"):
        if not shutil.which(name):
            sys.exit("bench: %s is not installed; `make bench-deps` does it" % name)
    shutil.rmtree(FOLDER, ignore_errors=True)
    os.makedirs(FOLDER)
    tempfile.tempdir = FOLDER
    for number in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(number, give_up)
    signal.alarm(LIMIT)
    begin = time.monotonic()
    busy = [busy_share()]
    servers = [Refereed(), Redis(), Beanstalkd(), Postgresql()]
    cells, own = {}, {}
    for number in range(ROUNDS):
        print("round %d of %d" % (number + 1, ROUNDS), file=sys.stderr)
        measure_peers(servers, cells, number)
        measure_ourselves(servers[0], own)
        busy.append(busy_share())
    half = int(median(cells["refereed", 64], "rate") / 2)
    for _ in range(ROUNDS):
        measure_status(servers[0], half, own)
    measure_large(servers[0], half, own)
    tell_peers(cells)
    tell_ourselves(own)
    tell_size(cells, own)
    judge(cells, own)
    print("\n" + "\n".join(targets))
    tell("busy", max(busy), "share")
    if max(busy) > 0.1:
        print("\nThe machine was not quiet: between two rounds others had up to %.0f %% of its processors. Look at the "
              "ranges,\nand measure again." % (100 * max(busy)))
    with open(BUILD + "/bench.json", "w", encoding="ascii") as file:
        json.dump(rows, file, indent=1)
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("\n%.0f s; every answer was checked, and what was acknowledged is there; figures in %s/bench.json" % (
        time.monotonic() - begin, BUILD))


if __name__ == "__main__":
    main()
