"""`referee inbox` and `referee inbox --watch` with a daemon: what lies with somebody, what comes and goes, also over a daemon
that is killed and started again."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tap import BUILD, PATIENCE, Daemon, lines_of, new_key, ok, run, same, until


def environment(daemon):
    return {**os.environ, "REFEREE_HOME": daemon.dir + "/home", "LC_ALL": "C.UTF-8"}


def inbox(daemon, *more):
    result = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, "inbox", *more], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, universal_newlines=True, timeout=PATIENCE, env=environment(daemon))
    return result.returncode, result.stdout, result.stderr


def study(client, code, **more):
    client.call("study.create", study=code, title="A study", city="Gwangju", country="KR", year=2019, **more)


def as_a_table(daemon):
    client = daemon.client()
    same(inbox(daemon), (0, "", ""), "nothing to do: nothing said to a program")
    study(client, "GJ2019")
    status, said, _ = inbox(daemon)
    ok(status == 0 and "GJ2019" in said and "confirm: The secretariat takes the study on" in said, "what the secretariat has to do")
    rows = json.loads(inbox(daemon, "--json")[1])
    # The host's too, as long as there is none.
    same(sorted(row["subject"] for row in rows), ["host_consent", "secretariat_accepts"], "as JSON")
    same(inbox(daemon, "GJ2019")[0], 64, "it takes no argument")
    listed = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, "inbox", "list"], stdout=subprocess.PIPE,
                            universal_newlines=True, timeout=PATIENCE, env=environment(daemon)).stdout
    ok("GJ2019" in listed, "`inbox list` is the verb")


def what_comes_and_goes(daemon):
    client = daemon.client()
    study(client, "GJ2019")
    watch = subprocess.Popen([BUILD + "/referee", "--server", daemon.ipc, "--json", "inbox", "--watch"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, universal_newlines=True, env=environment(daemon))
    with lines_of(watch) as line_text:
        line = lambda: json.loads(line_text())
        first = [line(), line()]
        same(sorted((row["change"], row["subject"]) for row in first),
             [("opened", "host_consent"), ("opened", "secretariat_accepts")], "what is there")
        client.call("study.confirm", study="GJ2019", item="secretariat_accepts")
        row = line()
        same((row["change"], row["subject"], row["study"]), ("closed", "secretariat_accepts", "GJ2019"), "what is done goes")
        study(client, "WH2018")
        same(sorted((row["change"], row["study"]) for row in (line(), line())), [("opened", "WH2018")] * 2, "what is new comes")
        daemon.kill9()
        daemon.start()
        daemon.client().call("study.suspend", study="WH2018", reason="a flood")
        same(sorted((row["change"], row["study"]) for row in (line(), line())), [("closed", "WH2018")] * 2,
             "also over the daemon's death")


def whom_a_commit_wakes():
    """inbox.watch is answered by the change, not when its time is over: that is longer than a test has patience."""
    daemon = Daemon({"watch_ms": "600s"}).start()
    client, key = daemon.client(), new_key()
    study(client, "GJ2019")
    client.call("institution.add", institution="kei", title="KEI", country="KR")
    client.call("principal.add", principal="elsewhere", institution="kei", full_name="E")
    client.call("key.add", principal="elsewhere", public=key[0])
    client.call("role.grant", principal="elsewhere", role="secretariat")

    def woken(watcher, method, name, **params):
        digest = watcher.call("inbox.watch")["digest"]
        watcher.send("inbox.watch", digest=digest, timeout_ms=600000)
        until(lambda: client.call("server.stats")["waiting"] == 1)
        client.call(method, **params)
        same(watcher.receive()["result"]["is_changed"], True, name)

    leased = client.call("job.lease", topics=["inbox-secretariat"], count=10)["items"]
    for job in leased:
        client.call("job.ack", lease=job["lease"])
    ok(leased, "a worker has passed the tasks on")
    woken(daemon.client(), "study.suspend", "a task is over whose job was done", study="GJ2019", reason="a flood")
    woken(daemon.client(key), "study.resume", "the secretariat's tasks, for one of it who belongs elsewhere", study="GJ2019")
    woken(daemon.client(key), "role.revoke", "a role is gone, and its tasks", principal="elsewhere", role="secretariat")


run(as_a_table, what_comes_and_goes, whom_a_commit_wakes)
