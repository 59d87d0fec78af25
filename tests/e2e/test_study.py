"""test_study.py: a study's whole way over CURVE by pyzmq, and another over the local socket by a plain REQ."""
import study
from tap import Client, Daemon, ok, refused, run, same, until


def connect(daemon):
    """A client each, with a key of its own."""
    coordinator = daemon.client()
    clients = {name: daemon.client(key) for name, key in study.add_people(coordinator).items()}
    clients["coordinator"] = coordinator
    return clients


def whole_way_over_curve(daemon):
    clients = connect(daemon)
    study.create(clients["coordinator"])
    study.walk(clients, "GJ2019")
    same(study.stage_of(clients["coordinator"], "GJ2019"), "closed", "the study is closed")
    verify = clients["coordinator"].call("journal.verify")
    ok(verify["is_intact"], "every chain of the journal is intact")
    same(verify["chains"], 2, "the study has a chain, the programme another")
    reviews = clients["iges-sato"].call("review.list", study="GJ2019")["items"]
    same(sorted(r["principal"] for r in reviews), sorted(study.REVIEWERS), "all reviews are open at the end")


def nobody_sees_before_their_own(daemon):
    clients = connect(daemon)
    study.create(clients["coordinator"])
    study.walk(clients, "GJ2019", until="desk_review")
    form = clients["igdp-liu"].call("review.form", study="GJ2019")
    secret = "SECRET-of-igdp"
    clients["igdp-liu"].call("review.submit", assignment="GJ2019", body=study.fill_form(form, secret))
    for name in ["iges-sato", "kei-park", "gj-host"]:
        same(clients[name].call("review.list", study="GJ2019")["items"], [], "%s sees no review" % name)
    seen = clients["coordinator"].call("review.list", study="GJ2019")["items"]
    refused("not_found", lambda: clients["iges-sato"].call("review.get", review=seen[0]["review"]), "nor by its id")
    watch = clients["iges-sato"].call("event.list", study="GJ2019", limit=500)["next"]
    clients["iges-sato"].call("review.submit", assignment="GJ2019", body=study.fill_form(form))
    opened = clients["iges-sato"].call("review.list", study="GJ2019")["items"]
    same(sorted(r["principal"] for r in opened), ["igdp-liu", "iges-sato"], "with their own in, they see the others")
    verbs = [e["verb"] for e in clients["iges-sato"].call("event.list", study="GJ2019", after=watch)["items"]]
    ok("revealed" in verbs, "and are told so")


def watch_is_woken(daemon):
    clients = connect(daemon)
    study.create(clients["coordinator"])
    clients["gj-host"].send("event.watch", study="GJ2019", timeout_ms=600000)
    ok(until(lambda: clients["coordinator"].call("server.stats")["waiting"] == 1), "it waits")
    ok(not clients["gj-host"].has_reply(0), "nothing happens, nothing comes")
    clients["coordinator"].call("study.confirm", study="GJ2019", item="secretariat_accepts")
    reply = clients["gj-host"].receive()
    same([e["verb"] for e in reply["result"]["items"]], ["study.confirm"], "the commit wakes the watch")


def over_ipc_with_req():
    daemon = Daemon()
    # Everybody by the one uid that a test has: the coordinator, who acts for the others.
    daemon.start()
    client = Client(daemon, None, is_req=True)
    same(client.call("server.hello")["principal"], "coordinator", "the uid says who it is")

    class Acting:
        """The coordinator's connection, acting for somebody."""

        def __init__(self, name):
            self.name = name

        def call(self, method, **params):
            from tap import is_write
            if is_write(method) and self.name != "coordinator":
                params["as"] = self.name
            return client.call(method, **params)

    study.add_people(client)
    clients = {name: Acting(name) for name in [p[0] for p in study.PEOPLE] + ["coordinator"]}
    study.create(client)
    study.walk(clients, "GJ2019")
    same(study.stage_of(client, "GJ2019"), "closed", "closed, over ipc by REQ")
    ok(client.call("journal.verify")["is_intact"], "and the journal is intact")


run(whole_way_over_curve, nobody_sees_before_their_own, watch_is_woken, over_ipc_with_req)
