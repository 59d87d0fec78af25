"""test_kill.py: SIGKILL at random moments under load from several clients. Each client keeps a ledger of what it was
told; afterwards every acknowledged write is there exactly once, and nothing is there that nobody sent. A request whose
answer did not come is sent again under its own id, as the library does. ROUNDS and CLIENTS widen it."""
import json
import os
import random
import threading
import uuid

import study
import zmq
from tap import CONTEXT, Daemon, ok, run, same, say

ROUNDS = int(os.environ.get("ROUNDS", "25"))
CLIENTS = int(os.environ.get("CLIENTS", "4"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)


class Worker(threading.Thread):
    """Adds comments one after the other, resending what was not answered, until told to stop."""

    def __init__(self, daemon, name, key, server_key):
        super().__init__(daemon=True)
        self.address, self.key, self.server_key, self.who = daemon.address, key, server_key, name
        self.acked = {}  # text: comment id
        self.sent = set()
        self.answers = {}  # request id: the first answer, byte by byte
        self.failure = None
        self.is_over = threading.Event()
        self.resent = 0

    def connect(self):
        peer = CONTEXT.socket(zmq.DEALER)
        peer.linger = 0
        peer.reconnect_ivl = 20
        peer.curve_publickey, peer.curve_secretkey = self.key[0].encode(), self.key[1].encode()
        peer.curve_serverkey = self.server_key.encode()
        peer.connect(self.address)
        return peer

    def run(self):
        peer = self.connect()
        number = 0
        try:
            while not self.is_over.is_set():
                number += 1
                self.write(peer, "%s comment %d" % (self.who, number))
        except Exception as error:  # pylint: disable=broad-except
            self.failure = error
        peer.close()

    def write(self, peer, text):
        request = str(uuid.uuid4())
        message = json.dumps({"jsonrpc": "2.0", "id": request, "method": "comment.add",
                              "params": {"study": "GJ2019", "text": text, "request_id": request}}).encode()
        self.sent.add(text)
        while True:
            peer.send(message)
            while peer.poll(300):
                reply = json.loads(peer.recv())
                if reply.get("id") != request:
                    continue  # a late answer to a request that was sent twice
                if "error" in reply:
                    raise RuntimeError("%s refused: %s" % (text, reply["error"]))
                self.acked[text] = reply["result"]["comment"]
                self.answers[request] = (message, reply["result"])
                return
            if self.is_over.is_set():
                return  # unknown: may be there, once, or not
            self.resent += 1


def all_comments(client):
    rows, after = [], {}
    while True:
        page = client.call("comment.list", study="GJ2019", **after)
        rows += page["items"]
        if "next" not in page:
            return rows
        after = {"after": page["next"]}


def nothing_acknowledged_is_lost():
    say("SEED=%d ROUNDS=%d CLIENTS=%d" % (SEED, ROUNDS, CLIENTS))
    chance = random.Random(SEED)
    daemon = Daemon().start()
    coordinator = daemon.client()
    keys = study.add_people(coordinator)
    clients = {name: daemon.client(key) for name, key in keys.items()}
    clients["coordinator"] = coordinator
    study.create(coordinator)
    study.walk(clients, "GJ2019", until="comment_round")
    names = (study.REVIEWERS + ["iges-lead"])[:CLIENTS]
    workers = [Worker(daemon, name, keys[name], daemon.server_key) for name in names]
    for worker in workers:
        worker.start()
    for _ in range(ROUNDS):
        # The moment of the kill is random; what must hold does not depend on it.
        threading.Event().wait(chance.uniform(0.02, 0.25))
        daemon.kill9()
        daemon.start()
    target = {worker: len(worker.acked) + 5 for worker in workers}
    for worker in workers:  # and it goes on working after the last start
        while len(worker.acked) < target[worker] and worker.is_alive():
            threading.Event().wait(0.02)
    for worker in workers:
        worker.is_over.set()
    for worker in workers:
        worker.join()
        ok(worker.failure is None, "%s was never refused (%s)" % (worker.who, worker.failure))

    fresh = daemon.client()
    rows = all_comments(fresh)
    there = {}
    for row in rows:
        there.setdefault(row["text"], []).append(row["comment"])
    acked = {text: comment for worker in workers for text, comment in worker.acked.items()}
    sent = set().union(*(worker.sent for worker in workers))
    say("%d acknowledged, %d there, %d resent" % (len(acked), len(rows), sum(w.resent for w in workers)))
    ok(len(acked) >= 5 * len(workers), "something was acknowledged")
    same([t for t in acked if t not in there], [], "nothing acknowledged is lost")
    same([t for t, ids in there.items() if len(ids) != 1], [], "nothing is there twice")
    same([t for t in there if t not in sent], [], "nothing is there that nobody sent")
    same([t for t in acked if there.get(t, [None])[0] != acked[t]], [], "under the id that was acknowledged")
    ok(fresh.call("journal.verify")["is_intact"], "the journal's chains are intact")
    for worker in workers:  # the same request asked once more gets the same answer, and changes nothing
        message, result = chance.choice(list(worker.answers.values()))
        again = clients[worker.who].raw(message)
        same(again.get("result"), result, "%s gets the same answer again" % worker.who)
    same(len(all_comments(fresh)), len(rows), "asking again adds nothing")


run(nothing_acknowledged_is_lost)
