"""test_soak.py: the daemon is killed and stopped at random moments, while it serves, starts and checkpoints, under load from
clients that are killed too. SOAK_SECONDS says how long, SEED what is asked and what is killed (not when exactly: that is
the machine's, so a run does not repeat to the letter).

Every client keeps a ledger on disk of what it asked and what it was told. What must hold, each time the daemon has
stopped and at the end: every acknowledged write is in the file, once; nothing is in it that nobody asked; the journal's
chains are whole; the same request asked once more gets the same answer. SIGTERM ends it with status 0, and everybody who
was there to hear was told what it had committed."""
import os
import random
import signal
import sqlite3
import subprocess
import time
import uuid

from player import ROLES, Player, finish, kill_all, set_up
from tap import PATIENCE, REFEREED, Daemon, ok, run, same, say

SECONDS = float(os.environ.get("SOAK_SECONDS") or 6)
SEED = int(os.environ.get("SEED") or 0) or random.SystemRandom().randrange(1, 2**31)
BY_PROGRAM = ["igdp-editor"]  # who speak through `referee`; the others through pyzmq
# A noun's table has one row for each of these in the journal.
ROWS = {"comment": ["comment.add"], "response": ["comment.respond"], "study": ["study.create"], "institution": ["institution.add"],
        "principal": ["principal.add"], "review_version": ["review.save", "review.submit"]}


class Soak:
    """The daemon, its clients, and what was counted."""

    def __init__(self):
        self.chance = random.Random(SEED)
        # Small, so that there is a checkpoint to be killed in at any time.
        self.daemon = Daemon(conf={"checkpoint_pages": "100", "log_level": "notice"}).start()
        self.kills = self.kills_starting = self.kills_checkpoint = self.terms = 0
        self.longest = 0.0
        self.bad = {"lost": set(), "doubled": set(), "unasked": set(), "unanswered": set(), "broken": set()}
        keys = set_up(self.daemon, self.daemon.client(), BY_PROGRAM)
        same(self.daemon.stop(), 0, "a stop with nothing to do")
        self.before = set(self.requests())
        self.players = [Player(self.daemon, name, keys[name], SEED, name in BY_PROGRAM) for name in ROLES]
        self.start()

    # ---- the daemon -----------------------------------------------------------------------------------------------

    def start(self):
        """Starts; now and then it is killed on the way, once or several times."""
        begun = time.monotonic()
        while self.chance.random() < 0.2:
            self.daemon.spawn()
            time.sleep(self.chance.uniform(0, 0.08))  # into any step of a start, or just past it
            if self.chance.random() < 0.3:
                self.terms += 1
                # Before it looks at signals, the signal itself ends it.
                if self.daemon.stop() not in (0, -signal.SIGTERM):
                    self.bad["broken"].add("SIGTERM at a start: exit status %s" % self.daemon.process.returncode)
            else:
                self.daemon.kill9()
                self.kills_starting += 1
            begun = time.monotonic()
        self.born_ms = time.time() * 1000
        self.daemon.start()
        self.longest = max(self.longest, time.monotonic() - begun)

    def kill(self):
        self.daemon.kill9()
        self.kills += 1
        self.start()

    def kill_in_checkpoint(self):
        """The database file itself is only written by a checkpoint: the next change of it is the moment."""
        before, limit = os.stat(self.daemon.database).st_mtime_ns, time.monotonic() + 2
        while os.stat(self.daemon.database).st_mtime_ns == before and time.monotonic() < limit:
            pass
        self.kills_checkpoint += os.stat(self.daemon.database).st_mtime_ns != before
        self.kill()

    def stop(self):
        status = self.daemon.stop()
        self.terms += 1
        if status != 0:
            self.bad["broken"].add("SIGTERM: exit status %s" % status)
        self.all_told()
        self.audit()
        self.start()

    # ---- while it is down -------------------------------------------------------------------------------------------

    def sql(self, text):
        if os.path.exists(self.daemon.database + "-wal"):
            self.bad["broken"].add("a stop left a write-ahead log")
        file = sqlite3.connect("file:%s?immutable=1" % self.daemon.database, uri=True)
        rows = file.execute(text).fetchall()
        file.close()
        return rows

    def requests(self):
        """(who, request id): when it was done."""
        rows = self.sql("SELECT p.name, j.request_id, j.time_ms FROM journal j JOIN principal p ON p.id = j.actor "
                        "WHERE j.request_id IS NOT NULL")
        return {(name, str(uuid.UUID(bytes=request))): time_ms for name, request, time_ms in rows}

    def all_told(self):
        """Whoever was there for the whole of this daemon's life was told of everything that it committed."""
        done = self.requests()
        for player in self.players:
            if player.by_program or player.born_ms > self.born_ms:
                continue
            mine = {request for (name, request), time_ms in done.items() if name == player.name and time_ms > self.born_ms}
            limit = time.monotonic() + PATIENCE
            while True:  # what has arrived is perhaps not in the ledger yet
                entries = player.entries()
                missing = {request for request in mine if request not in entries or entries[request].is_open}
                if not missing or time.monotonic() > limit:
                    break
                time.sleep(0.01)
            self.bad["unanswered"] |= missing

    def audit(self):
        """The file against the ledgers."""
        there = set(self.requests()) - self.before
        asked, acknowledged, refused_once = set(), set(), set()
        for player in self.players:
            for request, entry in player.entries().items():
                asked.add((player.name, request))
                if entry.result is not None:
                    acknowledged.add((player.name, request))
                # A refusal is judged afresh when it is asked again: the second of two may have been taken.
                if entry.refusal and entry.sends == 1:
                    refused_once.add((player.name, request))
        self.bad["lost"] |= acknowledged - there
        self.bad["unasked"] |= there - asked | there & refused_once
        for table, verbs in ROWS.items():
            (rows, done), = self.sql("SELECT (SELECT count(*) FROM %s), (SELECT count(*) FROM journal WHERE verb IN (%s))" %
                                     (table, ",".join("'%s'" % verb for verb in verbs)))
            # The principal and the institution of the first start come without a request.
            if rows != done + (table in ("principal", "institution")):
                self.bad["doubled"].add("%s: %d rows, %d in the journal" % (table, rows, done))
        self.bad["doubled"] |= {text for text, in self.sql("SELECT text FROM comment GROUP BY text HAVING count(*) > 1")}
        if self.sql("PRAGMA integrity_check") != [("ok",)] or self.sql("PRAGMA foreign_key_check"):
            self.bad["broken"].add("integrity_check")

    # ---- while it serves --------------------------------------------------------------------------------------------

    def ask_again(self, sample=None):
        """What was acknowledged is asked once more, and the answer must be the one of then."""
        count = 0
        for player in self.players:
            asked = player.acknowledged()
            if sample:
                asked = self.chance.sample(asked, min(sample, len(asked)))
            self.bad["lost"] |= player.ask_again(self.daemon, asked)
            count += len(asked)
        if not self.daemon.client().call("journal.verify")["is_intact"]:
            self.bad["broken"].add("journal.verify")
        return count

    def trouble(self):
        """One thing that goes wrong."""
        time.sleep(self.chance.uniform(0.02, 0.4))
        if self.chance.random() < 0.3:
            player = self.chance.choice(self.players)
            player.kill()
            player.start()
        self.chance.choices([self.kill, self.kill_in_checkpoint, self.stop, lambda: self.ask_again(sample=10)],
                            [5, 2, 2, 1])[0]()

    def has_seen_all(self):
        """However slow the machine: each kind of trouble, and everybody was told something."""
        return self.kills and self.terms and all(player.acknowledged() for player in self.players)


def nothing_acknowledged_is_lost():
    say("SEED=%d SOAK_SECONDS=%g (what is asked and killed is the seed's; the moments are the machine's)" % (SEED, SECONDS))
    soak = Soak()
    try:
        for player in soak.players:
            player.start()
        over = time.monotonic() + SECONDS
        while (time.monotonic() < over or not soak.has_seen_all()) and not any(soak.bad.values()) and \
                time.monotonic() < over + 4 * PATIENCE:
            soak.trouble()
        finish(soak.players)
    finally:
        kill_all(soak.players)
    again = soak.ask_again()
    soak.stop()
    entries = [entry for player in soak.players for entry in player.entries().values()]
    acknowledged = [entry for entry in entries if entry.result is not None]
    verbs = {}
    for entry in acknowledged:
        verbs[entry.method] = verbs.get(entry.method, 0) + 1
    say("kills %d (%d starting, %d in a checkpoint), terms %d, clients killed %d" %
        (soak.kills + soak.kills_starting, soak.kills_starting, soak.kills_checkpoint, soak.terms,
         sum(player.kills for player in soak.players)))
    say("writes asked %d, sent again %d, refused %d, acknowledged %d" %
        (len(entries), sum(entry.sends - 1 for entry in entries), sum(entry.refusal is not None for entry in entries),
         len(acknowledged)))
    say("lost %d, doubled %d; longest from kill to ready %.3f s" %
        (len(soak.bad["lost"]), len(soak.bad["doubled"]), soak.longest))
    say(", ".join("%s %d" % verb for verb in sorted(verbs.items())))
    same(soak.bad["lost"], set(), "nothing acknowledged is lost, and asked again it is answered alike (%d)" % again)
    same(soak.bad["doubled"], set(), "nothing is there twice")
    same(soak.bad["unasked"], set(), "nothing is there that nobody asked, or that was refused")
    same(soak.bad["unanswered"], set(), "a stop leaves nobody without the answer to what was committed (%d stops)" % soak.terms)
    same(soak.bad["broken"], set(), "file and journal are whole, and each stop has status 0")
    ok(soak.has_seen_all() and len(verbs) > 5, "%d different writes were acknowledged, to everybody" % len(verbs))
    check = subprocess.run([REFEREED, "--check", soak.daemon.conf_path], stdout=subprocess.PIPE, timeout=PATIENCE)
    same(check.returncode, 0, "the configuration is good")


run(nothing_acknowledged_is_lost)
