"""test_start.py: starts that must not succeed: each says why, ends with its own exit status, and leaves what it found as
it was. And a full disk, which is an answer and no end."""
import json
import os
import shutil
import socket
import sqlite3

import study
from tap import Daemon, RpcError, ok, run, same, until


def fails(daemon, status, word, name):
    """A start that ends with this status and says this word."""
    daemon.may_fail = True
    daemon.log_since()
    daemon.spawn()
    ok(not daemon.wait_notify("READY=1"), "%s: does not start" % name)
    same(daemon.wait(), status, "%s: exit status" % name)
    text = daemon.log_since()
    if not ok(word in text, "%s: says why" % name):
        print("# " + text.replace("\n", "\n# "))


def content(path):
    with open(path, "rb") as file:
        return file.read()


def is_no_database():
    daemon = Daemon()
    with open(daemon.database, "wb") as file:
        file.write(b"this is a letter, not a database\n" * 200)
    before = content(daemon.database)
    fails(daemon, 65, "database", "a file that is no database")
    same(content(daemon.database), before, "the file is as it was")


def is_foreign():
    daemon = Daemon()
    other = sqlite3.connect(daemon.database)
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.execute("INSERT INTO recipes VALUES ('kimchi')")
    other.commit()
    other.close()
    fails(daemon, 65, "database", "somebody else's database")
    same(sqlite3.connect(daemon.database).execute("SELECT name FROM recipes").fetchall(), [("kimchi",)],
         "its rows are as they were")


def is_newer():
    daemon = Daemon().start()
    daemon.stop()
    newer = sqlite3.connect(daemon.database)
    newer.execute("PRAGMA user_version = 999")
    newer.commit()
    newer.close()
    fails(daemon, 65, "999", "a database of a newer release")


def is_damaged():
    daemon = Daemon().start()
    study.add_people(daemon.client())
    daemon.stop()
    with open(daemon.database, "r+b") as file:
        file.seek(4096)
        file.write(os.urandom(4096 * 8))
    daemon.may_fail = True
    daemon.spawn()
    if daemon.wait_notify("READY=1"):  # what is damaged was not looked at yet: the first look ends it, without a lie
        client = daemon.client()
        client.send("journal.verify")
        until(lambda: client.has_reply(0) or daemon.process.poll() is not None)
        if client.has_reply(0):
            reply = client.receive()
            ok("error" in reply or not reply["result"]["is_intact"], "a damaged journal is not called intact")
            daemon.kill9()
        else:
            ok(daemon.wait() != 0, "a damaged database ends the daemon")
    else:
        ok(daemon.wait() in (65, 70, 74), "a damaged database is refused")


def is_in_use():
    daemon = Daemon().start()
    second = Daemon(conf={"database": daemon.database})
    fails(second, 75, "another process", "a database in use by another daemon")
    same(daemon.client().call("server.hello")["principal"], "coordinator", "the first goes on")


def port_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        daemon = Daemon(conf={"listen_tcp": "tcp://127.0.0.1:%d" % taken.getsockname()[1]})
        fails(daemon, 69, "in use", "a port in use")


def keys_are_bad():
    daemon = Daemon().start()
    daemon.stop()
    key = daemon.keys + "/server.key"
    good = content(key)
    os.chmod(key, 0o644)
    fails(daemon, 77, "server.key", "a key that others can read")
    os.chmod(key, 0o600)
    with open(key, "wb") as file:
        file.write(good[: len(good) // 2])
    fails(daemon, 66, "server.key", "half a key")
    other = json.loads(good)
    other["public"] = other["public"][::-1]
    with open(key, "w", encoding="ascii") as file:
        json.dump(other, file)
    fails(daemon, 66, "server.key", "a public key that does not fit its secret")
    with open(key, "wb") as file:
        file.write(good)
    daemon.start()
    same(daemon.client().call("server.hello")["principal"], "coordinator", "with its key back it starts, and nothing is lost")


def configuration_is_bad():
    daemon = Daemon(extra='listn_tcp = "x";\njson_depth = 4294967301;\nlog_level = "loud";\n')
    fails(daemon, 78, "did you mean", "a bad configuration")
    text = daemon.log_text()
    ok("4294967301" in text and "loud" in text, "every error is told at once")


def comment_until_full(client, code):
    count = 0
    while True:
        try:
            client.call("comment.add", study=code, text="x" * 8000)
            count += 1
        except RpcError as error:
            return count, error.word


def disk_is_full():
    daemon = Daemon(conf={"database_bytes": "1MiB", "cache_bytes": "1MiB", "checkpoint_pages": "100"}).start()
    daemon.may_fail = True
    coordinator = daemon.client()
    clients = {name: daemon.client(key) for name, key in study.add_people(coordinator).items()}
    clients["coordinator"] = coordinator
    study.create(coordinator)
    study.walk(clients, "GJ2019", until="comment_round")
    count, word = comment_until_full(clients["kei-park"], "GJ2019")
    same(word, "storage_full", "a full disk is an answer")
    ok(count > 10, "after %d comments" % count)
    seen = len(coordinator.call("comment.list", study="GJ2019")["items"])
    same(seen, count, "reads go on, and all that was acknowledged is there")
    same(daemon.process.poll(), None, "the daemon lives")
    daemon.stop()
    daemon.configure(database_bytes="64MiB")
    daemon.start()
    coordinator = daemon.client()
    coordinator.call("study.suspend", study="GJ2019", reason="with room again, writes go on")
    same(len(coordinator.call("comment.list", study="GJ2019")["items"]), count, "and nothing was lost")
    ok(coordinator.call("journal.verify")["is_intact"], "the journal is intact")


def folder_is_not_there():
    daemon = Daemon(conf={"workflows_dir": "/nonexistent/workflows"})
    fails(daemon, 78, "/nonexistent/workflows", "a folder of workflows that is not there")


def workflow_changed_without_version():
    daemon = Daemon()
    folder = daemon.dir + "/workflows"
    shutil.copytree(daemon.conf["workflows_dir"], folder)
    daemon.configure(workflows_dir=folder)
    daemon.start()
    daemon.stop()
    path = folder + "/peer-review.conf"
    with open(path, encoding="utf-8") as file:
        text = file.read()
    with open(path, "w", encoding="utf-8") as file:
        file.write(text.replace("days = 42", "days = 43", 1))
    fails(daemon, 78, "new version", "a workflow that changed under its version")


run(is_no_database, is_foreign, is_newer, is_damaged, is_in_use, port_is_taken, keys_are_bad, configuration_is_bad, disk_is_full,
    folder_is_not_there, workflow_changed_without_version)
