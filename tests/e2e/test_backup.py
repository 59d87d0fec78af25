"""test_backup.py: backups while clients write, the manual's drill and its way back, run line by line, and every damage
that a start, or the look at the whole file after it, has to find: named, and nothing overwritten."""
import os
import re
import shutil
import sqlite3
import struct
import subprocess
import sys
import threading

import study
from tap import BUILD, PATIENCE, REFEREED, TREE, Daemon, ok, refused, run, same, say

sys.path.insert(0, os.path.join(TREE, "tests", "agree"))
from manual import Manual  # pylint: disable=wrong-import-position

PAGE = 4096


def content(path):
    with open(path, "rb") as file:
        return file.read()


def put(path, at, some):
    with open(path, "r+b") as file:
        file.seek(at)
        file.write(some)


def restore(daemon, path):
    return subprocess.run(daemon.command("--restore", path), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True, timeout=PATIENCE)


def with_study(daemon):
    """A study in which comments are taken; {name: client}."""
    coordinator = daemon.client()
    daemon.people = study.add_people(coordinator)
    clients = {name: daemon.client(key) for name, key in daemon.people.items()}
    clients["coordinator"] = coordinator
    study.create(coordinator)
    study.walk(clients, "GJ2019", until="comment_round")
    return clients


def comments_in(path):
    database = sqlite3.connect("file:%s?mode=ro" % path, uri=True)
    texts = {text for text, in database.execute("SELECT text FROM comment")}
    database.close()
    return texts


class Writer(threading.Thread):
    """Adds comments until it is told to stop; `acked` are those that were acknowledged."""

    def __init__(self, client, who):
        super().__init__(daemon=True)
        self.client, self.who = client, who
        self.acked, self.failure, self.is_over = [], None, threading.Event()

    def run(self):
        number = 0
        try:
            while not self.is_over.is_set():
                number += 1
                text = "%s %d %s" % (self.who, number, "x" * 2000)
                self.client.call("comment.add", study="GJ2019", text=text)
                self.acked.append(text)
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error


def while_clients_write(daemon):
    clients = with_study(daemon)
    writers = [Writer(clients[name], name) for name in study.REVIEWERS[:3]]
    for writer in writers:
        writer.start()
    backups = []
    for number in range(8):
        enough = {writer: len(writer.acked) + 20 for writer in writers}
        while any(len(w.acked) < enough[w] and w.is_alive() for w in writers):
            threading.Event().wait(0.01)
        before = {text for writer in writers for text in list(writer.acked)}
        answer = clients["coordinator"].call("server.backup", name="load-%d" % number)
        backups.append((answer, before))
    during = sum(len(writer.acked) for writer in writers)
    for writer in writers:
        writer.is_over.set()
    for writer in writers:
        writer.join()
        ok(writer.failure is None, "%s was never refused (%s)" % (writer.who, writer.failure))
    ok(during > len(backups[0][1]), "submissions went on")
    whole = {text for writer in writers for text in writer.acked}
    for answer, before in backups:
        there = comments_in(answer["file"])
        same(sorted(before - there), [], "%d comments acknowledged before are in %s" %
             (len(before), os.path.basename(answer["file"])))
        ok(there <= whole, "and nothing that nobody wrote")
        same(os.stat(answer["file"]).st_mode & 0o777, 0o600, "nobody else may read it")
        same(os.stat(answer["file"]).st_size, answer["bytes"], "it is as long as was said")
        same(content(answer["file"])[18:20], b"\1\1", "it is one file, without a log")
    same(sorted(os.listdir(daemon.dir + "/backup")), ["load-%d.db" % n for n in range(8)], "nothing else is left")
    ok("last_backup" in clients["coordinator"].call("server.stats"), "the newest one is known")
    refused("exists", lambda: clients["coordinator"].call("server.backup", name="load-0"), "none is overwritten")
    refused("not_permitted", lambda: clients[study.REVIEWERS[0]].call("server.backup"), "reviewers make none")
    # Elsewhere, by another daemon with other keys for its server, the last of them serves.
    answer, before = backups[-1]
    other = Daemon()
    if os.getuid() == 0:
        os.chown(other.dir, 65534, 65534)
    result = restore(other, answer["file"])
    same([os.stat(other.database + suffix).st_uid for suffix in ("", "-lock")], [os.stat(other.dir).st_uid] * 2,
         "whoever has the folder has the database")
    if not ok(result.returncode == 0, "restored elsewhere"):
        say(result.stdout)
    ok("server.key" in result.stdout, "it is told that the server's key is missing")
    shutil.copytree(daemon.keys, other.keys)
    other.start()
    client = other.client()
    verdict = client.call("journal.verify")
    ok(verdict["is_intact"], "its chains are intact")
    same((verdict["rows"], verdict["chains"]), (answer["rows"], answer["chains"]), "and they are what was said")
    same(sorted(before - comments_in(other.database)), [], "everything acknowledged before is there")
    client.call("comment.add", study="GJ2019", text="life goes on", **{"as": study.REVIEWERS[0]})


def broken_off():
    """What is cut off leaves nothing behind, and what is in the way is told."""
    daemon = Daemon().start()
    clients = with_study(daemon)
    for number in range(150):
        clients[study.REVIEWERS[0]].call("comment.add", study="GJ2019", text="%d %s" % (number, "y" * 30000))
    asked = clients["coordinator"].send("server.backup", name="cut")
    taken = clients["coordinator"].send("server.stats")  # comes behind it by the same way
    replies = {}
    while taken not in replies:  # a signal may overtake a message
        reply = clients["coordinator"].receive()
        replies[reply["id"]] = reply
    daemon.stop()
    if asked not in replies and clients["coordinator"].has_reply():
        replies[asked] = clients["coordinator"].receive()
    reply = replies.get(asked, {"id": None})
    same(reply["id"], asked, "a stop answers it")
    is_made = "result" in reply
    ok(is_made or reply["error"]["data"]["error"] == "unavailable", "as made, or as not done")
    same(os.listdir(daemon.dir + "/backup") if os.path.exists(daemon.dir + "/backup") else [],
         ["cut.db"] if is_made else [], "and that is true")
    os.makedirs(daemon.dir + "/backup", exist_ok=True)
    with open(daemon.dir + "/backup/backup.partial", "wb") as file:
        file.write(b"half")
    daemon.start()
    same(os.path.exists(daemon.dir + "/backup/backup.partial"), False, "a start removes what a crash left")
    with open(daemon.dir + "/backup/backup.partial", "wb") as file:
        file.write(b"another's")
    client = daemon.client()
    refused("busy", lambda: client.call("server.backup"), "one at a time")
    same(content(daemon.dir + "/backup/backup.partial"), b"another's", "and the other is left alone")
    os.unlink(daemon.dir + "/backup/backup.partial")
    daemon.may_fail = True
    shutil.rmtree(daemon.dir + "/backup")
    with open(daemon.dir + "/backup", "wb"):
        pass
    refused("unavailable", lambda: client.call("server.backup"), "a file in the place of the folder")
    client.call("institution.add", institution="still", title="Still there", country="KR")


# ---- the manual, line by line ------------------------------------------------------------------------------------------


class Machine:
    """A daemon whose files a shell sees where the manual says they are: by other words in its lines."""

    def __init__(self):
        self.daemon = Daemon(extra='ipc_users = ( { uid = "%d"; principal = "coordinator"; } );\n' % os.getuid()).start()
        self.bin = self.daemon.dir + "/bin"
        os.mkdir(self.bin)
        # The service manager: the test is told what to do, and does it.
        with open(self.bin + "/systemctl", "w", encoding="utf-8") as file:
            file.write('#!/bin/sh\necho "$1" >"%s/ask" && read done <"%s/done"\n' % (self.bin, self.bin))
        os.chmod(self.bin + "/systemctl", 0o755)
        for name in ("refereed", "referee"):
            os.symlink(os.path.join(BUILD, name), self.bin + "/" + name)
        for name in ("ask", "done"):
            os.mkfifo("%s/%s" % (self.bin, name))

    def serve(self):
        while True:
            with open(self.bin + "/ask", encoding="utf-8") as file:
                word = file.read().strip()
            if word == "end":
                return
            if word == "stop" and self.daemon.process.poll() is None:
                self.daemon.stop()
            if word == "start":
                self.daemon.start()
            with open(self.bin + "/done", "w", encoding="utf-8") as file:
                file.write("done\n")

    def shell(self, mark):
        """Runs the display of refereed(8) that begins with this; (exit status, output)."""
        text = next(t for t in Manual("daemon/refereed.8").literals() if t.startswith(mark))
        text = re.sub("^# ", "", text, flags=re.M)
        text = text.replace("refereed --restore", 'refereed --config "%s" --restore' % self.daemon.conf_path)
        text = text.replace("/var/lib/refereed/", self.daemon.dir + "/")
        text = text.replace("ipc:///run/refereed/refereed.sock", self.daemon.ipc)
        text = text.replace('keys_dir = "', 'workflows_dir = "%s/config/workflows";\nforms_dir = "%s/config/forms";\nkeys_dir = "'
                            % (TREE, TREE))
        environment = dict(os.environ, PATH="%s:%s" % (self.bin, os.environ["PATH"]),
                           REFEREE_HOME=self.daemon.dir + "/home", TMPDIR=self.daemon.dir)
        manager = threading.Thread(target=self.serve, daemon=True)
        manager.start()
        result = subprocess.run(["sh", "-c", "set -e\n" + text], env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, universal_newlines=True, timeout=3 * PATIENCE)
        with open(self.bin + "/ask", "w", encoding="utf-8") as file:
            file.write("end\n")
        manager.join()
        return result


def drill_of_the_manual():
    machine = Machine()
    with_study(machine.daemon)
    result = machine.shell("# set -e")
    if not ok(result.returncode == 0, "the drill runs to its end"):
        say(result.stdout)
    ok(re.search(r"GJ2019", result.stdout), "the daemon elsewhere shows the study")
    ok(re.search(r"is.intact +(yes|true)", result.stdout), "whose journal is intact")
    same(os.listdir(machine.daemon.dir + "/backup"), [], "it leaves no backup")
    same([name for name in os.listdir(machine.daemon.dir) if name.startswith("tmp")], [], "and no folder")


def way_back_of_the_manual():
    """Writes, a backup, more writes, a spoilt page, a refusal; and what the manual says, which brings it back."""
    machine = Machine()
    daemon = machine.daemon
    clients = with_study(daemon)
    reviewer = clients[study.REVIEWERS[0]]
    reviewer.call("comment.add", study="GJ2019", text="before the backup")
    cursor = clients["coordinator"].call("event.list")["next"]
    event = clients["coordinator"].call("event.list", limit=1)["items"][0]["event"]
    clients["coordinator"].call("server.backup")
    lost = reviewer.send("comment.add", study="GJ2019", text="after the backup", request_id="01890000-0000-7000-8000-00000000abcd")
    same(reviewer.receive()["id"], lost, "acknowledged after the backup")
    daemon.stop()
    daemon.may_fail = True
    put(daemon.database, 0, b"\0" * 100)
    damaged = content(daemon.database)
    daemon.spawn()
    ok(not daemon.wait_notify("READY=1"), "a spoilt header keeps it from starting")
    same(daemon.wait(), 65, "with a status that nobody restarts")
    result = machine.shell("# systemctl stop")
    if not ok(result.returncode == 0, "the manual's way back runs to its end"):
        say(result.stdout)
    kept = [name for name in os.listdir(daemon.dir) if re.fullmatch(r"refereed\.db\.before-restore-\d{8}-\d{6}", name)]
    same([content(daemon.dir + "/" + name) for name in kept], [damaged], "the damaged file is kept as it was")
    client = daemon.client()
    same({c["text"] for c in client.call("comment.list", study="GJ2019")["items"]}, {"before the backup"},
         "what was acknowledged before the backup is there, what came after is not")
    for old in (cursor, event):
        ok("restored" in refused("invalid_params", lambda old=old: client.call("event.list", after=old),
                                 "an old cursor of events is refused").message, "with the reason")
    ok(len(client.call("event.list")["items"]) > 10, "and they are all there from the beginning")
    reviewer = daemon.client(daemon.people[study.REVIEWERS[0]])
    for _ in range(2):
        reviewer.call("comment.add", study="GJ2019", text="after the backup",
                      request_id="01890000-0000-7000-8000-00000000abcd")
    same(len(client.call("comment.list", study="GJ2019")["items"]), 2, "the same request again is done, once")
    ok(client.call("journal.verify")["is_intact"], "the chains are intact")


# ---- refusals to restore -----------------------------------------------------------------------------------------------


def restores_that_must_not():
    daemon = Daemon().start()
    clients = with_study(daemon)
    good = clients["coordinator"].call("server.backup", name="good")["file"]
    result = restore(daemon, good)
    same(result.returncode, 75, "not while the daemon runs")
    ok("stop it first" in result.stdout, "and says so")
    daemon.stop()
    before = content(daemon.database)

    def bad(name, spoil, status, word):
        path = daemon.dir + "/bad.db"
        shutil.copy(good, path)
        spoil(path)
        result = restore(daemon, path)
        same(result.returncode, status, "%s: exit status" % name)
        if not ok(word in result.stdout, "%s: says why" % name):
            say(result.stdout)
        same(content(daemon.database), before, "%s: the database is as it was" % name)
        same([n for n in os.listdir(daemon.dir) if "restor" in n], [], "%s: nothing is left" % name)

    def statement(text):
        def change(path):
            database = sqlite3.connect(path)
            database.executescript(text)
            database.commit()
            database.close()
        return change

    middle = (os.path.getsize(good) // PAGE // 2) * PAGE
    bad("a letter", lambda path: put(path, 0, b"dear sir" * 20), 65, "no database")
    bad("nothing", lambda path: open(path, "wb").close(), 65, "empty")  # pylint: disable=consider-using-with
    bad("no file", os.unlink, 66, "No such file")
    bad("another program's", statement("PRAGMA application_id = 7"), 65, "another program's")
    bad("a newer one", statement("PRAGMA user_version = 99"), 65, "newer")
    bad("half of it", lambda path: os.truncate(path, middle), 65, "damaged")
    bad("a spoilt page", lambda path: put(path, middle, os.urandom(PAGE)), 65, "damaged")
    bad("a forged row", statement("UPDATE journal SET time_ms = time_ms + 1 WHERE seq = 9"), 65, "not intact")
    bad("a forged text", statement("UPDATE review_version SET body = '{}'"), 65, "not intact")
    # A backup of the first version there was, on a machine that has none.
    old = Daemon()
    database = sqlite3.connect(old.dir + "/old.db")
    with open(TREE + "/schema/001_init.sql", encoding="utf-8") as file:
        database.executescript(file.read() + "PRAGMA application_id = %d; PRAGMA user_version = 1;" % 0x52465244)
    database.close()
    result = restore(old, old.dir + "/old.db")
    if not ok(result.returncode == 0, "an older version's is brought to this one"):
        say(result.stdout)
    same(sorted(n for n in os.listdir(old.dir) if n.startswith("refereed.db")), ["refereed.db", "refereed.db-lock"],
         "and nothing else is made")
    newest = len([n for n in os.listdir(TREE + "/schema") if re.match(r"\d{3}_", n)])
    same(sqlite3.connect(old.database).execute("PRAGMA user_version").fetchone(), (newest,), "it is of this version")
    # A copy of the files as they are, the log beside them, is as good as a backup.
    daemon.start()
    daemon.client().call("institution.add", institution="in-the-log", title="In the log", country="KR")
    daemon.kill9()
    for suffix in ("", "-wal"):
        shutil.copy(daemon.database + suffix, daemon.dir + "/snapshot.db" + suffix)
    same(restore(daemon, daemon.dir + "/snapshot.db").returncode, 0, "a snapshot with its log is restored")
    daemon.start()
    ok("in-the-log" in [i["institution"] for i in daemon.client().call("institution.list")["items"]],
       "with what was in the log")
    kept = sorted(n for n in os.listdir(daemon.dir) if "before-restore" in n and not n.endswith("-shm"))
    same([n[-4:] == "-wal" for n in kept], [False, True], "the old log is kept beside the old database")


# ---- damage ------------------------------------------------------------------------------------------------------------


def killed_with_work():
    """A daemon that was killed with acknowledged work in its log."""
    daemon = Daemon({"checkpoint_pages": "10000"}).start()
    clients = with_study(daemon)
    for number in range(20):
        clients[study.REVIEWERS[0]].call("comment.add", study="GJ2019", text="comment %d" % number)
    daemon.kill9()
    return daemon


def damage_before_readiness():
    daemon = killed_with_work()
    daemon.may_fail = True
    whole = {suffix: content(daemon.database + suffix) for suffix in ("", "-wal", "-shm")}
    frames = (len(whole["-wal"]) - 32) // (PAGE + 24)

    def put_all(files):
        for suffix, bytes_ in files.items():
            with open(daemon.database + suffix, "wb") as file:
                file.write(bytes_)

    def files():
        """What is there; SQLite may make an empty log."""
        return [content(path) if os.path.exists(path) else b"" for path in (daemon.database, daemon.database + "-wal")]

    def refused_start(name, spoil, word):
        put_all(whole)
        spoil()
        before = files()
        daemon.log_since()
        daemon.spawn()
        ok(not daemon.wait_notify("READY=1"), "%s: does not start" % name)
        same(daemon.wait(), 65, "%s: exit status" % name)
        text = daemon.log_since()
        if not ok(re.search(word, text) and daemon.database in text, "%s: says what and where" % name):
            say(text)
        ok(files() == before, "%s: nothing was changed" % name)

    def start(name, spoil):
        put_all(whole)
        spoil()
        ok(daemon.start() and daemon.client().call("journal.verify")["is_intact"], name)
        daemon.kill9()

    def flip(suffix, at):
        put(daemon.database + suffix, at, bytes([whole[suffix][at] ^ 0x40]))

    # The log has page 1, and SQLite reads that one: the file under it may be anything.
    no_log = lambda: [os.unlink(daemon.database + suffix) for suffix in ("-wal", "-shm")]  # noqa: E731
    refused_start("a spoilt header", lambda: (no_log(), put(daemon.database, 0, b"?" * 100)), "damaged")
    refused_start("an empty file", lambda: os.truncate(daemon.database, 0), "empty")
    refused_start("no file", lambda: os.unlink(daemon.database), "gone")
    refused_start("half a file", lambda: (no_log(), os.truncate(daemon.database, 5 * PAGE)), "damaged")
    refused_start("a log that is none", lambda: put(daemon.database + "-wal", 0, b"rubbish " * 64), "log is damaged")
    refused_start("a log with a spoilt header", lambda: flip("-wal", 17), "log is damaged")
    refused_start("a log with a spoilt page", lambda: flip("-wal", 32 + 24 + (PAGE + 24) * 2 + 100), "log is damaged")
    refused_start("a log with a spoilt frame", lambda: flip("-wal", 32 + (PAGE + 24) * (frames // 2) + 9), "log is damaged")
    start("what a power cut can leave is no damage: a torn last page",
          lambda: flip("-wal", 32 + (PAGE + 24) * (frames - 1) + 500))
    start("nor is a log that was cut off", lambda: os.truncate(daemon.database + "-wal", 32 + (PAGE + 24) * frames - 7))
    start("nor one of zeros", lambda: put(daemon.database + "-wal", 0, bytes(len(whole["-wal"]))))
    start("and the whole one starts", lambda: None)


def damage_that_is_found_later():
    """A page that nobody needs for a start: the look at the whole file finds it, by itself."""
    daemon = Daemon().start()
    clients = with_study(daemon)
    for number in range(60):
        clients[study.REVIEWERS[0]].call("comment.add", study="GJ2019", text="comment %d %s" % (number, "z" * 3000))
    daemon.stop()
    daemon.may_fail = True
    # A leaf of the comments: its cells point to nowhere.
    pages = content(daemon.database)
    leaf = next(at for at in range(len(pages) - PAGE, 0, -PAGE) if b"comment 3 zzz" in pages[at:at + PAGE] and pages[at] == 13)
    put(daemon.database, leaf + 8, struct.pack(">H", 3) * 4)
    daemon.log_since()
    daemon.spawn()
    daemon.wait_notify("READY=1")
    same(daemon.wait(), 65, "a spoilt page ends the daemon, once it has looked")
    text = daemon.log_since()
    if not ok("the database is damaged" in text and daemon.database in text and "restore a backup" in text,
              "it says what, where, and what next"):
        say(text)


run(while_clients_write, broken_off, drill_of_the_manual, way_back_of_the_manual, restores_that_must_not,
    damage_before_readiness, damage_that_is_found_later)
