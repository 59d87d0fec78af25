"""`referee study timeline` with a daemon: what happened, today, what is ahead; to each what they may see."""
import base64
import hashlib
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from study import add_people, create
from tap import BUILD, PATIENCE, ok, refused, run, same, say


def file(client, kind, content, **more):
    begun = client.call("document.begin", study="GJ2019", kind=kind, title="Sample " + kind, file_name=kind,
                        bytes=len(content), digest=hashlib.blake2b(content, digest_size=32).hexdigest(), **more)
    client.call("document.send", upload=begun["upload"], offset=0, data=base64.b64encode(content).decode())
    return client.call("document.finish", upload=begun["upload"])["document"]


def scoping(daemon):
    """A study in scoping, with a document of two versions, a workshop that was held, and one that is planned."""
    coordinator = daemon.client()
    keys = add_people(coordinator)
    create(coordinator)
    clients = {name: daemon.client(key) for name, key in keys.items()}
    letter = file(coordinator, "letter", b"first")
    file(coordinator, "letter", b"second", document=letter, label="signed")
    while coordinator.call("study.get", study="GJ2019")["stage"] != "scoping":
        for row in coordinator.call("workflow.get", study="GJ2019")["stages"]:
            for item in row["confirmations"] if row["stage"] == coordinator.call("study.get", study="GJ2019")["stage"] else []:
                who = clients["gj-host"] if "host" in item["by"] else coordinator
                who.call("study.confirm", study="GJ2019", item=item["item"])
        coordinator.call("study.advance", study="GJ2019", override=True, reason="the test is of something else")
    for title, start, end in (("Kick-off", "2019-01-15", "2019-01-16"), ("Closing", "2199-06-01", "2199-06-01")):
        coordinator.call("occasion.add", study="GJ2019", title=title, place="Gwangju", **{"from": start, "to": end})
    return coordinator, clients, letter


def in_order_of_time(daemon):
    coordinator, clients, letter = scoping(daemon)
    items = coordinator.call("study.timeline", study="GJ2019")["items"]
    times = [row["time"] for row in items]
    same(times, sorted(times), "in order of time")
    same([(row["kind"], row["title"]) for row in (items[0], items[-1])], [("occasion", "Kick-off"), ("occasion", "Closing")],
         "occasions stand where they begin")
    same([row["date"] for row in (items[0], items[-1])], ["2019-01-15", "2199-06-01"], "by the calendar of their place")
    same([(row["number"], row.get("label"), row["subject"]) for row in items if row["kind"] == "document"],
         [(1, None, letter), (2, "signed", letter)], "each version of a document")
    ok("create" in [row["word"] for row in items if row["kind"] == "step"], "the steps")
    same([row.get("is_ahead") for row in items if row["kind"] == "occasion"], [False, True], "what is planned is ahead until it is over")
    pages, after = [], None
    while True:
        page = coordinator.call("study.timeline", study="GJ2019", limit=2, **({"after": after} if after else {}))
        pages += page["items"]
        after = page.get("next")
        if not after:
            break
    same(pages, items, "pages make up the whole")

    withdrawn = clients["gj-host"].call("study.timeline", study="GJ2019")["items"]
    seen = {row["document"] for row in clients["gj-host"].call("document.list", study="GJ2019")["items"]}
    same({row["subject"] for row in withdrawn if row["kind"] == "document"}, seen, "the host: the documents of document.list")
    refused("not_found", lambda: clients["kei-park"].call("study.timeline", study="GJ2019"), "who has no part sees no study")


def as_a_list(daemon):
    scoping(daemon)
    env = dict(os.environ, REFEREE_HOME=daemon.dir + "/home", LC_ALL="C.UTF-8")
    done = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, "study", "timeline", "GJ2019"], env=env, text=True,
                          encoding="utf-8", capture_output=True, timeout=PATIENCE, check=False)
    same((done.returncode, done.stderr), (0, ""), "the timeline is shown")
    lines = done.stdout.splitlines()
    today = [i for i, line in enumerate(lines) if " today " in line]
    same(len(today), 1, "today is marked once")
    for part in ("letter: Sample letter, version 2 (signed)", "Closing, Gwangju", "Kick-off, Gwangju, until 2019-01-16"):
        if not ok(any(part in line for line in lines), part):
            say(done.stdout)
    ok(lines and "Closing" in lines[-1] and today and today[0] < len(lines) - 1, "what is ahead stands behind today")


def as_it_stood(daemon):
    """`referee status --as-of`: the head of the page, and nothing of what is not kept."""
    coordinator, _, _ = scoping(daemon)
    first = coordinator.call("study.history", study="GJ2019")["items"][0]
    env = dict(os.environ, REFEREE_HOME=daemon.dir + "/home", LC_ALL="C.UTF-8")
    shown = {}
    for name, more in (("now", []), ("then", ["--as-of", first["time"]])):
        done = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, "status", "GJ2019"] + more, env=env, text=True,
                              encoding="utf-8", capture_output=True, timeout=PATIENCE, check=False)
        same((done.returncode, done.stderr), (0, ""), "the status " + name)
        shown[name] = done.stdout
    ok("(scoping)" in shown["now"] and "(requested)" in shown["then"], "the stage that it was in")
    ok("As of" in shown["then"] and "As of" not in shown["now"], "says when")
    ok("pen tasks" not in shown["then"] and "Next" not in shown["then"], "no task, no next stage")


run(in_order_of_time, as_a_list, as_it_stood)
