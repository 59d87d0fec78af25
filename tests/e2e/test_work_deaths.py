"""test_work_deaths.py: `referee work` under load, while workers, their programs, whole crews and the daemon are killed at random
moments. SOAK_SECONDS says how long, SEED what is killed (not when exactly: that is the machine's).

The program keeps a ledger: a line when it begins, and one when it ends, each in one write to the end of the file. What must
hold afterwards, by the daemon's own records and the ledger: each job is done; it was acknowledged once, in its last attempt,
by the run whose result it has; the attempts at a job do not overlap; nothing ran that no attempt stands for, and nothing
after the run that counts."""
import os
import random
import signal
import sqlite3
import time

from crew import Crew, script
from tap import PATIENCE, Daemon, ok, run, same, say, until

SECONDS = float(os.environ.get("SOAK_SECONDS") or 4)
SEED = int(os.environ.get("SEED") or 0) or random.SystemRandom().randrange(1, 2**31)
CREWS, WORKERS = 3, 3
PROGRAM = """read seconds
printf 'begin %%s %%s %%s\\n' "$REFEREE_JOB" "$REFEREE_ATTEMPT" $$ >>%(dir)s/ledger
sleep "$seconds"
printf 'end %%s %%s %%s\\n' "$REFEREE_JOB" "$REFEREE_ATTEMPT" $$ >>%(dir)s/ledger
echo "$REFEREE_ATTEMPT $$"
"""


class Deaths:
    def __init__(self, daemon):
        self.chance = random.Random(SEED)
        self.daemon = daemon
        self.program = script(daemon.dir, "program", PROGRAM % {"dir": daemon.dir})
        self.crews = [self.crew() for _ in range(CREWS)]
        self.old = []
        self.jobs = []
        self.count = {}

    def crew(self):
        return Crew(self.daemon, "t", "--jobs", str(WORKERS), "--grace", "1", "--", self.program)

    def put(self, coordinator):
        """The program works for a moment; a job whose programs are killed all the time comes to its end, too."""
        for _ in range(int(SECONDS * 40)):
            seconds = "%.3f" % self.chance.uniform(0, 0.15)
            self.jobs.append(coordinator.call("job.put", topic="t", payload=seconds + "\n", heartbeat_ms=400, backoff_ms=5,
                                              attempts=1000)["job"])

    # ---- killing --------------------------------------------------------------------------------------------------

    def kill(self, pids, number=signal.SIGKILL):
        if pids:
            try:
                os.kill(self.chance.choice(pids), number)
            except ProcessLookupError:
                return

    def programs(self):
        pids = []
        for worker in [pid for crew in self.crews for pid in crew.workers()]:
            try:
                with open("/proc/%d/task/%d/children" % (worker, worker), encoding="ascii") as file:
                    pids += [int(pid) for pid in file.read().split()]
            except (FileNotFoundError, ProcessLookupError):
                continue
        return pids

    def one_death(self):
        what = self.chance.choices(["worker", "program", "crew", "stop", "hurry", "daemon"], [40, 30, 8, 8, 4, 10])[0]
        self.count[what] = self.count.get(what, 0) + 1
        at = self.chance.randrange(CREWS)
        if what == "worker":
            self.kill([pid for crew in self.crews for pid in crew.workers()])
        elif what == "program":
            self.kill(self.programs())
        elif what == "daemon":
            self.daemon.kill9()
            self.daemon.start()
        else:
            self.crews[at].signal(signal.SIGKILL if what == "crew" else signal.SIGTERM)
            if what == "hurry":
                until(lambda: "stops when" in self.crews[at].told() or self.crews[at].process.poll() is not None)
                self.crews[at].signal(signal.SIGTERM)
            self.old.append((what, self.crews[at]))
            self.crews[at] = self.crew()

    def rage(self):
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            self.one_death()
            time.sleep(self.chance.uniform(0, 0.08))

    # ---- what must hold -------------------------------------------------------------------------------------------

    def records(self, query):
        with sqlite3.connect(self.daemon.database) as database:
            return database.execute(query).fetchall()

    def ledger(self):
        """{job: [(word, attempt, pid), ...]} in the order in which it was written."""
        written = {}
        with open(self.daemon.dir + "/ledger", encoding="ascii") as file:
            for line in file:
                word, job, attempt, pid = line.split()
                written.setdefault(job, []).append((word, int(attempt), pid))
        return written

    def check(self, shown):
        bad = {"lost": set(), "twice": set(), "overlaps": set(), "unasked": set(), "ran after": set(), "not ended": set()}
        written = self.ledger()
        for name, job in shown.items():
            tries, lines = job["tries"], written.get(name, [])
            done = [one for one in tries if one["outcome"] == "done"]
            if job["state"] != "done" or not done:
                bad["lost"].add(name)
                continue
            if len(done) != 1 or tries[-1] is not done[0]:
                bad["twice"].add(name)
            if any(later["leased"] < before["ended"] for before, later in zip(tries, tries[1:])):
                bad["overlaps"].add(name)
            attempt, pid = job["result"].split()
            if int(attempt) != job["attempts"] or ("begin", int(attempt), pid) not in lines or ("end", int(attempt), pid) not in lines:
                bad["not ended"].add(name)
            begun = [line for line in lines if line[0] == "begin"]
            if len(begun) > len(tries):
                bad["unasked"].add(name)
            if any(line[1] > int(attempt) for line in begun):
                bad["ran after"].add(name)
        for word, names in bad.items():
            same(sorted(names), [], word)


def deaths():
    daemon = Daemon(conf={"checkpoint_pages": "100", "log_level": "notice", "job_backoff_max_ms": "50ms",
                          "waiting_per_principal": "64"}).start()
    say("SEED=%d SOAK_SECONDS=%g" % (SEED, SECONDS))
    daemon.client().call("topic.add", topic="t")
    test = Deaths(daemon)
    test.put(daemon.client())
    test.rage()
    coordinator = daemon.client()
    ended = lambda: not [row for row in coordinator.call("job.stats")["items"] if row["scheduled"] + row["ready"] + row["leased"]]
    ok(until(ended, PATIENCE + SECONDS), "all come to their end")
    same([crew.stop() for crew in test.crews], [0] * CREWS, "those who are left stop")
    for what, crew in test.old:
        status = crew.wait()
        if status not in ((-signal.SIGKILL,) if what == "crew" else (0, 75, -signal.SIGTERM)):
            ok(False, "%s ended with %s" % (what, status))
            say(crew.told())
    shown = {name: coordinator.call("job.get", job=name) for name in test.jobs}
    same(daemon.stop(), 0, "the daemon stops")
    test.check(shown)
    acks = test.records("SELECT verb, count(*), count(DISTINCT subject) FROM journal WHERE verb = 'job.ack'")[0]
    same(acks[1:], (len(test.jobs), len(test.jobs)), "each was acknowledged once")
    outcomes = dict(test.records("SELECT outcome, count(*) FROM job_attempt GROUP BY outcome"))
    same(outcomes.get("done"), len(test.jobs), "and done once")
    same([path for path in os.listdir(daemon.dir + "/home/local/spool")] if os.path.isdir(daemon.dir + "/home/local/spool") else [], [],
         "nothing is kept")
    say("killed: %s; attempts: %s" % (test.count, outcomes))


run(deaths)
