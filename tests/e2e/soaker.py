"""soaker.py: one client of test_soak.py, a process of its own that may be killed at any moment and started again:

    soaker.py '{"name": ..., "role": ..., "ledger": ..., "seed": ..., ...}'

It writes down each request before it sends it and each answer after it came, sends again what is not answered, and
goes on where the one before it was killed, under the same request ids. SIGTERM: asks nothing more, and ends when
everything is answered. Two ways to the daemon: pyzmq, several requests at once; and the program `referee`, which keeps
its writes in a spool and is killed now and then itself."""
import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid

import zmq
from ledger import Ledger
from study import fill_form

DEPTH = 4  # requests of one client at once
AGAIN_SECONDS = 0.4  # after which what is not answered is sent again
AGAIN_WORDS = ("busy", "unavailable", "storage_full")  # nothing was done: to be asked again, as the library does


# ---- what the roles ask --------------------------------------------------------------------------------------------


class Role:
    """Makes requests. Whatever it has to know it reads from its ledger or asks the daemon, so that it can be resumed."""

    def __init__(self, me, ledger, chance, read):
        self.me, self.ledger, self.chance, self.read = me, ledger, chance, read
        self.known = {}  # what was read, by question

    def mark(self):
        """A text that there is once."""
        return "%s %d 都市" % (self.me["name"], len(self.ledger.entries))

    def one_of(self, question, key, **params):
        """One item's `key` of a list that is read now and then."""
        if question not in self.known or self.chance.random() < 0.02:
            self.known[question] = [row[key] for row in self.read(question, **params)["items"]]
        return self.chance.choice(self.known[question] or ["none"])

    def own_comment(self):
        ids = [row["comment"] for row in self.ledger.answered("comment.add")[-50:]]
        return self.chance.choice(ids or ["none"])

    def comment(self):
        return "comment.add", {"study": self.me["drafting"], "text": self.mark(), "document": "FOD",
                               "from_page": self.chance.randrange(1, 400)}

    def withdraw(self):
        return "comment.withdraw", {"comment": self.own_comment(), "reason": self.mark()}

    asks = {comment: 6, withdraw: 1}

    def next(self):
        make = self.chance.choices(list(self.asks), list(self.asks.values()))[0]
        return make(self)


class Reviewer(Role):
    def body(self):
        if "form" not in self.known:
            self.known["form"] = self.read("review.form", study=self.me["desk_review"])
        return fill_form(self.known["form"], self.mark())

    def save(self):
        return "review.save", {"assignment": self.me["desk_review"], "body": self.body()}

    def submit(self):
        return "review.submit", {"assignment": self.me["desk_review"], "body": self.body()}

    def declare(self):
        return "declaration.file", {"assignment": self.me["desk_review"], "state": "none"}

    asks = {Role.comment: 5, Role.withdraw: 1, save: 3, submit: 2, declare: 1}


class Lead(Role):
    def some_comment(self, state):
        return self.one_of("comment.list", "comment", study=self.me["drafting"], state=state)

    def respond(self):
        return "comment.respond", {"comment": self.some_comment("open"), "disposition": "accepted_partly", "text": self.mark()}

    def reopen(self):
        answered = self.ledger.answered("comment.respond")[-20:]
        return "comment.reopen", {"comment": self.chance.choice([row["comment"] for row in answered] or ["none"]),
                                  "reason": self.mark()}

    def send_back(self):
        return "review.return", {"review": self.one_of("review.list", "review", study=self.me["desk_review"]), "reason": self.mark()}

    asks = {Role.comment: 1, respond: 5, reopen: 1, send_back: 1}


class Host(Role):
    def some_study(self):
        return self.one_of("study.list", "study", state="active")

    def consent(self):
        return "study.confirm", {"study": self.some_study(), "item": "host_consent", "note": self.mark()}

    def take_back(self):
        return "study.retract", {"study": self.some_study(), "item": "host_consent", "reason": self.mark()}

    asks = {Role.comment: 3, consent: 2, take_back: 1}


class Coordinator(Role):
    def some_study(self):
        return self.chance.choice([row["study"] for row in self.ledger.answered("study.create")[-20:]] or ["NONE"])

    def create(self):
        return "study.create", {"study": "C%d" % len(self.ledger.entries), "title": self.mark(), "city": "Gwangju",
                                "country": "KR", "year": 2019}

    def grant(self):
        return "role.grant", {"principal": "gj-host", "role": self.chance.choice(["host", "observer"]), "study": self.some_study()}

    def revoke(self):
        return "role.revoke", {"principal": "gj-host", "role": "observer", "study": self.some_study()}

    def accept(self):
        return "study.confirm", {"study": self.some_study(), "item": "secretariat_accepts"}

    def advance(self):
        return "study.advance", {"study": self.some_study(), "override": True, "reason": self.mark()}

    def rest(self):
        return "study.suspend", {"study": self.some_study(), "reason": self.mark()}

    def resume(self):
        return "study.resume", {"study": self.some_study()}

    def institution(self):
        return "institution.add", {"institution": "i%d" % len(self.ledger.entries), "title": self.mark(), "country": "CN"}

    def person(self):
        return "principal.add", {"principal": "p%d" % len(self.ledger.entries), "institution": "igdp", "full_name": self.mark()}

    def both(self):
        """An institution and its first person: both or neither."""
        name = "b%d" % len(self.ledger.entries)
        calls = [{"method": "institution.add", "params": {"institution": name, "title": self.mark(), "country": "JP"}},
                 {"method": "principal.add", "params": {"principal": name, "institution": name, "full_name": self.mark()}}]
        return "batch.apply", {"calls": calls}

    asks = {create: 2, grant: 2, revoke: 1, accept: 1, advance: 1, rest: 1, resume: 1, institution: 1, person: 1, both: 1,
            Role.comment: 2}


ROLES = {"reviewer": Reviewer, "lead": Lead, "host": Host, "coordinator": Coordinator, "editor": Role}


# ---- by pyzmq ------------------------------------------------------------------------------------------------------


class Line:
    """A DEALER over CURVE."""

    def __init__(self, me, ledger):
        self.me, self.ledger = me, ledger
        self.due = {request: 0 for request in ledger.open}  # when each is to be sent (again)
        self.is_fresh = set()  # asked, and not sent yet
        self.answers = {}  # to reads
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.linger, self.socket.reconnect_ivl = 0, 20
        self.socket.curve_publickey, self.socket.curve_secretkey = (half.encode() for half in me["key"])
        self.socket.curve_serverkey = me["server_key"].encode()
        self.socket.connect(me["address"])

    def _send(self, request, method, params):
        self.socket.send(json.dumps({"jsonrpc": "2.0", "id": request, "method": method, "params": params}).encode())
        self.due[request] = time.monotonic() + AGAIN_SECONDS

    def ask(self, request, method, params):
        self.ledger.ask(request, method, params)
        self.due[request] = 0
        self.is_fresh.add(request)

    def read(self, method, **params):
        request = "read-%d" % time.monotonic_ns()
        self._send(request, method, params)
        while request not in self.answers:
            if time.monotonic() >= self.due[request]:
                self._send(request, method, params)
            self.turn()
        return self.answers.pop(request)

    def turn(self):
        """Sends what is due, takes what has come, waits a little where nothing has."""
        for request in [r for r in self.ledger.open if self.due[r] <= time.monotonic()]:
            if request not in self.is_fresh:
                self.ledger.again(request)
            self.is_fresh.discard(request)
            entry = self.ledger.open[request]
            self._send(request, entry.method, dict(entry.params, request_id=request))
        wait_ms = 20
        while self.socket.poll(wait_ms):
            self._take(json.loads(self.socket.recv()))
            wait_ms = 0

    def _take(self, reply):
        request, word = reply.get("id"), reply.get("error", {}).get("data", {}).get("error")
        if word in AGAIN_WORDS and request in self.due:
            self.due[request] = time.monotonic() + 0.02
            return
        self.due.pop(request, None)
        if request not in self.ledger.entries:
            self.answers[request] = reply.get("result") or {"items": []}
        elif request in self.ledger.open:  # and no late answer to what was sent twice
            if "result" in reply:
                self.ledger.answer(request, reply["result"])
            else:
                self.ledger.refuse(request, word)


# ---- by the program ------------------------------------------------------------------------------------------------


class Program:
    """`referee`, with its own spool and its own way of asking again. timeout: how long it tries; is_strict: it is a
    failure where that was not long enough."""

    def __init__(self, me, ledger, chance):
        self.me, self.ledger, self.chance = me, ledger, chance
        self.env = dict(os.environ, REFEREE_HOME=me["home"], LC_ALL="C.UTF-8")

    def run(self, *words, may_die=False):
        """Status (None: it was killed) and what it printed, one JSON value after the other."""
        process = subprocess.Popen([self.me["program"], "--json", "--timeout", self.me.get("timeout", "10s"), *words], env=self.env, text=True,
                                   encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        try:
            out = process.communicate(timeout=self.chance.uniform(0, 0.03) if may_die else None)[0]
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return None, []
        rows, at = [], 0
        while out[at:].strip():
            row, at = json.JSONDecoder().raw_decode(out, at + len(out[at:]) - len(out[at:].lstrip()))
            rows.append(row)
        return process.returncode, rows

    def ask(self, request, method, params):
        self.ledger.ask(request, method, params)
        self._call(request, may_die=self.chance.random() < 0.3)

    def _call(self, request, may_die=False):
        entry = self.ledger.open[request]
        status, rows = self.run("call", entry.method, json.dumps(dict(entry.params, request_id=request)), may_die=may_die)
        if status == 0:
            self.ledger.answer(request, rows[0])
        elif status in (64, 65, 66, 77):
            self.ledger.refuse(request, "refused")
        elif status is not None and (status not in (69, 75) or self.me.get("is_strict")):
            raise RuntimeError("referee call %s: exit status %s" % (entry.method, status))

    def read(self, method, **params):
        status = None
        while status in (None, 69, 75):
            status, rows = self.run("call", method, json.dumps(params))
        return rows[0] if status == 0 else {"items": []}

    def turn(self):
        """What is still open: the spool first; then what never got there, or was answered to somebody who was killed."""
        if not self.ledger.open:
            return
        for row in self.run("retry")[1]:
            if row.get("request_id") in self.ledger.open and "result" in row:
                self.ledger.answer(row["request_id"], row["result"])
        for request in list(self.ledger.open):
            self.ledger.again(request)
            self._call(request)


# ---- the loop ------------------------------------------------------------------------------------------------------


def main():
    me = json.loads(sys.argv[1])
    ledger = Ledger(me["ledger"])
    chance = random.Random("%s %s %d" % (me["seed"], me["name"], len(ledger.entries)))
    is_over = []
    signal.signal(signal.SIGTERM, lambda *_: is_over.append(True))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    line = Program(me, ledger, chance) if "program" in me else Line(me, ledger)
    role = ROLES[me["role"]](me, ledger, chance, line.read)
    while ledger.open or not is_over:
        while len(ledger.open) < DEPTH and not is_over:
            method, params = role.next()
            line.ask(str(uuid.UUID(int=chance.getrandbits(128), version=4)), method, params)
            if "program" in me:
                break
        line.turn()


main()
