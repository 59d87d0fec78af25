"""test_full.py: the file system under the database runs full while the daemon serves. Writes are refused with storage_full,
reads go on, the daemon lives; and once there is space the same process takes writes again, with nothing lost.

The file system is a small tmpfs in a mount namespace of the daemon's own. Where a machine allows no such thing, the
limit of the configuration (test_start.py) and the disk in memory (tests/fault/test_full.c) stand for it."""
import os
import subprocess

import study
from tap import Daemon, RpcError, ok, run, same, say

MOUNT = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", 'mount -t tmpfs -o size=4m none "$0" && exec "$@"']


def can_mount(folder):
    return subprocess.run([*MOUNT, folder, "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def fill(path):
    """All the space there is, to the last page."""
    with open(path, "wb", buffering=0) as file:
        for size in (65536, 4096):
            try:
                while file.write(b"x" * size):
                    pass
            except OSError:
                pass


def outcome(client, text):
    try:
        client.call("comment.add", study="GJ2019", text=text)
    except RpcError as error:
        return error.word
    return "taken"


def outcomes_until(client, word):
    """How many comments were taken before that word came: what the log has room for still fits."""
    taken = 0
    while True:
        came = outcome(client, "x" * 4000)
        if came != "taken":
            same(came, word, "a full disk is an answer")
            return taken
        taken += 1


def comments(client):
    return len(client.call("comment.list", study="GJ2019", limit=500)["items"])


def disk_runs_full():
    daemon = Daemon(conf={"cache_bytes": "1MiB", "checkpoint_pages": "100", "ballast_bytes": "64KiB"})
    folder = daemon.dir + "/disk"
    os.mkdir(folder)
    if not can_mount(folder):
        say("no file system can be mounted here")
        ok(True, "a full file system: not on this machine")
        return
    daemon.configure(database=folder + "/refereed.db")
    daemon.start([*MOUNT, folder])
    daemon.may_fail = True
    coordinator = daemon.client()
    clients = {name: daemon.client(key) for name, key in study.add_people(coordinator).items()}
    clients["coordinator"] = coordinator
    study.create(coordinator)
    study.walk(clients, "GJ2019", until="comment_round")
    writer, inside = clients["kei-park"], "/proc/%d/root%s" % (daemon.process.pid, folder)
    taken = 0
    for turn in range(3):
        fill(inside + "/filler")
        taken += outcomes_until(writer, "storage_full")
        fill(inside + "/filler-of-what-the-ballast-left")
        taken += outcomes_until(writer, "storage_full")
        taken += outcomes_until(coordinator, "storage_full")  # what room one leaves, another may find; then nobody's are taken
        same(comments(coordinator), taken, "reads go on, and all that was acknowledged is there")
        ok(coordinator.call("journal.verify")["is_intact"], "the journal is intact")
        for name in os.listdir(inside):
            if name.startswith("filler"):
                os.unlink(inside + "/" + name)
        same(outcome(writer, "with room again, turn %d" % turn), "taken", "service returns by itself")
        taken += 1
    same(daemon.process.poll(), None, "the daemon has lived through it")
    same(comments(coordinator), taken, "and nothing was lost")
    ok(coordinator.call("journal.verify")["is_intact"], "the journal is intact")


run(disk_runs_full)
