"""The program `referee` against a server that does as it is told: what it sends, keeps, prints, and exits with."""
import contextlib
import itertools
import glob
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

import zmq
from zmq.utils import z85
from tap import BUILD, CONTEXT, PATIENCE, TREE, free_port, lines_of, new_key, ok, run, same, say

REFEREE = os.path.join(BUILD, "referee")
SILENCE = object()  # the answer that never comes
HANG_UP = object()  # the connection goes away instead


class Refusal(Exception):
    """Raised by an answering function: becomes an error object."""

    def __init__(self, number, word, message="no", **data):
        super().__init__(message)
        self.error = {"code": number, "message": message, "data": dict(data, error=word)}


class Fake:
    """A ROUTER with CURVE and a ZAP handler, in a thread. `answer(method, params)` gives the result of each call."""
    numbers = itertools.count()  # a name in the process is free again only some time after its socket was closed

    def __init__(self, answer, known=()):
        self.public, self.secret = new_key()
        self.answer, self.known = answer, set(known)
        self.address = "tcp://127.0.0.1:%d" % free_port()
        self.requests = []
        self.arrived = threading.Condition()
        self.stop, self.ear = CONTEXT.socket(zmq.PAIR), CONTEXT.socket(zmq.PAIR)
        stop_at = "inproc://stop-%d" % next(self.numbers)
        self.stop.bind(stop_at)
        self.ear.connect(stop_at)
        self.context = zmq.Context()  # of its own, since ZAP is one address in each
        self.zap = self.context.socket(zmq.REP)
        self.zap.bind("inproc://zeromq.zap.01")
        self.bind()
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()

    def bind(self):
        self.router = self.context.socket(zmq.ROUTER)
        self.router.linger = 0
        self.router.curve_server, self.router.zap_domain = True, b"test"
        self.router.curve_secretkey = self.secret.encode()
        for _ in range(PATIENCE * 100):  # a closed socket lets go of its address a little later
            try:
                return self.router.bind(self.address)
            except zmq.ZMQError as error:
                if error.errno != zmq.EADDRINUSE:
                    raise
                self.ear.poll(10)
        raise TimeoutError("%s is in use" % self.address)

    def admit(self):
        frames = self.zap.recv_multipart()
        key = z85.encode(frames[6]).decode()
        status = b"200" if key in self.known else b"400"
        self.zap.send_multipart([b"1.0", frames[1], status, b"", b"", b""])

    def serve_one(self):
        peer, payload = self.router.recv_multipart()
        request = json.loads(payload)
        with self.arrived:
            self.requests.append(request)
            self.arrived.notify_all()
        reply = {"jsonrpc": "2.0", "id": request["id"]}
        try:
            result = self.answer(request["method"], request["params"])
            if result is HANG_UP:
                self.router.close()
                self.bind()
            if result is HANG_UP or result is SILENCE:
                return
            reply["result"] = result
        except Refusal as refusal:
            reply["error"] = refusal.error
        self.router.send_multipart([peer, json.dumps(reply, ensure_ascii=False).encode()])

    def serve(self):
        try:
            while True:
                poller = zmq.Poller()
                for each in (self.ear, self.zap, self.router):
                    poller.register(each, zmq.POLLIN)
                ready = dict(poller.poll())
                if self.ear in ready:
                    break
                if self.zap in ready:
                    self.admit()
                if self.router in ready:
                    self.serve_one()
        finally:  # a context whose sockets are open would be waited for at the program's end
            self.router.close(0)
            self.zap.close(0)
            self.context.term()

    def wait_requests(self, count):
        with self.arrived:
            if not self.arrived.wait_for(lambda: len(self.requests) >= count, PATIENCE):
                raise TimeoutError("only %d requests" % len(self.requests))

    def methods(self):
        return [request["method"] for request in self.requests]

    def end(self):
        self.stop.send(b"")
        self.thread.join()
        self.stop.close(0)
        self.ear.close(0)


class Done:
    """What came of a command."""

    def __init__(self, process):
        self.out, self.err, self.status = process.stdout, process.stderr, process.returncode


class Person:
    """Somebody with the program's folder of their own."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="referee-")
        self.home = self.dir + "/home"
        self.env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "REFEREE_HOME": self.home,
                    **{name: os.environ[name] for name in ("ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS",
                                                           "UBSAN_OPTIONS") if name in os.environ}}

    def referee(self, *words, stdin=None, **env):
        process = subprocess.run([REFEREE, *words], input=stdin, capture_output=True, text=True, timeout=PATIENCE * 2,
                                 env=dict(self.env, **env), check=False, encoding="utf-8")
        if "Sanitizer" in process.stderr or "runtime error" in process.stderr:
            ok(False, "no complaint from a sanitizer")
            say(process.stderr)
        return Done(process)

    def start(self, *words):
        return subprocess.Popen([REFEREE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                env=self.env, text=True, encoding="utf-8")

    def key(self):
        done = self.referee("--json", "key", "new")
        return json.loads(done.out)["public"]

    def join(self, fake, name="kei-park", server_key=None):
        path = self.dir + "/" + name + ".join"
        with open(path, "w", encoding="utf-8") as file:
            json.dump({"refereed_join": 1, "address": fake.address, "server_key": server_key or fake.public,
                       "principal": name}, file)
        return self.referee("join", path)

    def file(self, name, text):
        path = self.dir + "/" + name
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        return path

    def kept(self, name="kei-park"):
        folder = "%s/%s/spool" % (self.home, name)
        return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


@contextlib.contextmanager
def meeting(answer):
    """A person who is known to a server that answers so."""
    person = Person()
    fake = Fake(answer)
    try:
        fake.known.add(person.key())
        person.join(fake)
        yield person, fake
    finally:
        fake.end()
        shutil.rmtree(person.dir)


def has(text, part, name):
    if not ok(part in text, name):
        say("%r is not in:" % part)
        say(text)


# ---- once and only once ---------------------------------------------------------------------------------------------


def a_lost_connection_sends_the_same_again():
    answers = [HANG_UP, HANG_UP, {"study": "GZ2019", "state": "suspended"}]
    with meeting(lambda method, params: answers.pop(0)) as (person, fake):
        done = person.referee("study", "suspend", "GZ2019", "--reason", "rest")
        same(done.status, 0, "answered at last")
        same(len(fake.requests), 3, "three requests")
        same(len({json.dumps(request) for request in fake.requests}), 1, "the same each time, id and request_id too")
        same(person.kept(), [], "nothing is kept after the answer")


def a_write_without_answer_is_kept_and_retried():
    state = {"answer": SILENCE}
    with meeting(lambda method, params: state["answer"]) as (person, fake):
        done = person.referee("study", "suspend", "GZ2019", "--reason", "rest", "--timeout", "1")
        same(done.status, 75, "exit status of what may be done later")
        has(done.err, "kept as ", "says that it is kept")
        has(done.err, "`referee retry` sends it", "says what sends it")
        same(len(person.kept()), 1, "one file")
        mode = os.stat("%s/kei-park/spool/%s" % (person.home, person.kept()[0])).st_mode
        same(stat.S_IMODE(mode), 0o600, "for its owner alone")
        has(person.referee("spool").out, "study suspend GZ2019", "the spool tells what it is")
        state["answer"] = {"study": "GZ2019"}
        done = person.referee("retry")
        same((done.status, done.out), (0, "study suspend GZ2019: done\n"), "retry")
        sent = [request["params"] for request in fake.requests]
        same(sent[0], sent[-1], "under the same request_id")
        same(person.kept(), [], "nothing is kept any more")
        same(person.referee("retry").out, "everything was answered\n", "a second retry has nothing to do")
        same(person.referee("spool").out, "everything was answered\n", "nor is there anything to list")


def a_client_killed_in_the_middle_loses_nothing():
    state = {"answer": SILENCE}
    with meeting(lambda method, params: state["answer"]) as (person, fake):
        process = person.start("comment", "add", "GZ2019", "an important point")
        fake.wait_requests(1)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        same(len(person.kept()), 1, "the comment is in the spool")
        state["answer"] = {"comment": "co-x"}
        same(person.referee("retry").status, 0, "retry")
        same(fake.requests[0]["params"], fake.requests[-1]["params"], "the same request")
        same(person.kept(), [], "the spool is empty")


def what_is_refused_for_good_is_not_kept():
    numbers = {}
    with open(TREE + "/daemon/base/err.h", encoding="utf-8") as file:
        for number, word, status in re.findall(
                r'X\(\w+, (-?\d+), "(\w+)", "[^"]*",[\s\\]*(\d+)\)', file.read()):
            numbers[word] = (int(number), int(status))
    ok(len(numbers) >= 19, "the error table was read")

    def answer(method, params):
        raise Refusal(numbers[params["reason"]][0], params["reason"], "said the server")

    with meeting(answer) as (person, fake):
        for word, (_, status) in numbers.items():
            # Unavailable is no answer before the time is over; where that was too short to hear of it, it is longer.
            for patience in ["300ms", "30s"] if word == "unavailable" else ["30s"]:
                for name in person.kept():
                    os.unlink("%s/kei-park/spool/%s" % (person.home, name))
                done = person.referee("study", "suspend", "GZ2019", "--reason", word, "--timeout", patience)
                if "said the server" in done.err:
                    break
            same(done.status, status, "exit status of %s" % word)
            has(done.err, "referee: study GZ2019: %s: said the server" % word, "and its words")
            again = word in ("busy", "storage_full", "unavailable")
            same(len(person.kept()), int(again), "%s is %skept" % (word, "" if again else "not "))
        asked = [request["params"]["reason"] for request in fake.requests]
        same(sorted(set(asked)), sorted(numbers), "each was asked")
        same({word for word in asked if asked.count(word) > 1} - {"unavailable"}, set(), "and once, but what may pass")


def two_retries_at_once():
    state = {"answer": SILENCE}
    with meeting(lambda method, params: state["answer"]) as (person, fake):
        for number in range(5):
            process = person.start("comment", "add", "GZ2019", "comment %d" % number)
            fake.wait_requests(number + 1)  # nothing of it is still on its way
            process.kill()
            process.communicate()
        same(len(person.kept()), 5, "five are kept")
        before = len(fake.requests)
        state["answer"] = {"comment": "co-x"}
        retries = [person.start("retry") for _ in range(2)]
        statuses = {(retry.communicate(timeout=PATIENCE), retry.returncode)[1] for retry in retries}
        ok(statuses <= {0, 75}, "both end well, or one leaves it to the other")
        person.referee("retry")
        sent = [request["params"]["request_id"] for request in fake.requests[before:]]
        same(len(sent), 5, "each was sent once")
        same(len(set(sent)), 5, "and all of them")
        same(person.kept(), [], "the spool is empty")


# ---- who is there -----------------------------------------------------------------------------------------------------


def keys_and_servers():
    with meeting(lambda method, params: {"server": "fake"}) as (person, fake):
        same(person.referee("whoami").status, 0, "a known key")
        key = person.home + "/referee.key"
        os.chmod(key, 0o644)
        done = person.referee("whoami")
        same(done.status, 65, "a key that others can read")
        has(done.err, "others can read this key", "and why it is refused")
        os.chmod(key, 0o600)
        person.join(fake, "other-server", server_key=new_key()[0])
        done = person.referee("-p", "other-server", "whoami")
        same(done.status, 78, "a server with another key")
        has(done.err, "it has another key than the profile says", "and what it says")
        fake.known.clear()
        done = person.referee("-p", "kei-park", "whoami")
        same(done.status, 77, "an unknown key")
        has(done.err, "does not know this key", "and what it says")
        has(done.err, "referee key add kei-park %s.pub" % key, "and what helps")
        done = person.referee("-p", "kei-park", "study", "suspend", "GZ2019", "--reason", "x")
        same((done.status, len(person.kept())), (77, 1), "a write is kept for when the key is known")


def nobody_there():
    person = Person()
    same(person.referee("board").status, 66, "no profile")
    has(person.referee("board").err, "referee key new", "says how to get one")
    same(person.referee("--profile", "nobody", "board").status, 66, "no such profile")
    same(person.referee("--profile", "../x", "board").status, 64, "no name of a profile")
    same(person.referee("join", person.dir + "/none.join").status, 66, "no such join file")
    address = "ipc://%s/nothing" % person.dir
    done = person.referee("--server", address, "--timeout", "200ms", "board")
    same(done.status, 69, "no server")
    has(done.err, address, "says which")
    done = person.referee("--server", address, "--timeout", "200ms", "study", "cancel", "GZ2019", "--reason", "x")
    same(done.status, 75, "a write for no server is kept")
    same(len(person.kept("local")), 1, "under the profile of local sockets")
    same(person.referee("--server", "http://x", "-p", "x", "board").status, 66, "a profile is looked for first")
    done = person.referee("--json", "--server", address, "--timeout", "200ms", "board")
    same(json.loads(done.err)["error"], "unreachable", "with --json the error is JSON")
    shutil.rmtree(person.dir)


def several_profiles():
    with meeting(lambda method, params: {"server": "fake"}) as (person, fake):
        same(person.referee("whoami").status, 0, "the only one needs no name")
        person.join(fake, "second")
        done = person.referee("whoami")
        same(done.status, 66, "of two one must be named")
        has(done.err, "kei-park, second", "both are told")
        same(person.referee("whoami", REFEREE_PROFILE="second").status, 0, "named in the environment")
        rows = json.loads(person.referee("--json", "profiles").out)
        same([row["profile"] for row in rows], ["kei-park", "second"], "profiles")
        same(person.join(fake, "second").status, 73, "a profile is not overwritten")
        person.join(fake, "default")
        same(person.referee("whoami").status, 0, "the one called default is taken")


# ---- what is printed --------------------------------------------------------------------------------------------------

STATUS = {
    "study": "GZ2019", "title": "Low-carbon Guangzhou", "city": "Guangzhou", "country": "CN", "year": 2019,
    "state": "active", "stage": "desk_review", "stage_title": "Desk review", "entered": "2019-09-24T01:00:00.000Z",
    "due": "2019-10-22T14:59:59.999Z", "due_date": "2019-10-22", "zone": "Asia/Seoul", "roles": ["lead"],
    "workflow": "peer-review 1", "days_left": -3,
    "open": [
        {"principal": "kei-park", "full_name": "박 견본", "institution": "kei", "task": "review",
         "what": "submit the review", "due": "2019-11-22T14:59:59.999Z", "days_left": 28, "is_late": False},
        {"principal": "igdp-liu", "full_name": "刘 样本", "institution": "igdp", "task": "review",
         "what": "submit the review", "due": "2019-10-22T14:59:59.999Z", "days_left": -3, "is_late": True},
        {"role": "lead", "task": "confirm", "what": "confirm: held", "subject": "event_held"},
    ],
    "next": [{"stage": "consultation", "title": "Consultation", "is_ready": False, "guards": [
        {"guard": "quorum", "holds": False, "need": "1 of 3 reviews are in"},
        {"guard": "confirmed", "of": "data", "holds": True}]}],
    "back": [{"stage": "preparation", "title": "Preparation"}],
    "counts": {"reviews": 1, "comments": 4, "comments_open": 2}, "version": 7,
}


def the_status_of_a_study():
    with meeting(lambda method, params: STATUS) as (person, _):
        done = person.referee("status", "GZ2019")
        same(done.status, 0, "status")
        has(done.out, "GZ2019  Low-carbon Guangzhou\nGuangzhou, CN 2019; peer-review 1\n", "headline")
        has(done.out, "Desk review (desk_review), since 2019-09-24 10:00:00 Asia/Seoul", "the stage, in the study's zone")
        has(done.out, "2019-10-22 Asia/Seoul, LATE by 3 days", "late by days")
        rows = [line for line in done.out.splitlines() if "submit the review" in line]
        ok("igdp-liu" in rows[0] and "kei-park" in rows[1], "who is late stands first")
        has(rows[0], "2019-10-22 Asia/Seoul  LATE by 3 days", "late")
        has(rows[1], "28 days left", "not late")
        has(done.out, "    [ ] quorum: 1 of 3 reviews are in\n    [x] confirmed data\n", "guards")
        has(done.out, "or back to  preparation", "back edges")
        has(done.out, "1 review, 4 comments (2 open)", "counts")
        has(done.out, "You may type\n  referee review form GZ2019 review-GZ2019.txt\n"
                      "  referee review submit GZ2019 review-GZ2019.txt\n"
                      "  referee study confirm GZ2019 event_held\n", "what one may type: by name, and by role")
        same(json.loads(person.referee("--json", "study", "status", "GZ2019").out), STATUS, "--json is the result")


def the_board_is_grouped():
    plan = [{"activity": "ay-1", "title": "Third forum", "from": "2023-01-01", "to": "2023-12-31"}]
    items = [{"study": "GZ2019", "state": "active", "stage": "team", "workflow_title": "City peer review", "open": 1, "late": 0},
             {"study": "FORUM2", "state": "active", "stage": "planning", "workflow_title": "Forum", "open": 0, "late": 0},
             {"study": "GJ2019", "state": "active", "stage": "team", "workflow_title": "City peer review", "open": 2, "late": 1},
             {"study": "SOM26", "state": "active", "stage": "held", "workflow_title": "Meeting", "plan": plan},
             {"study": "TEASER", "state": "active"}]
    with meeting(lambda method, params: {"items": items}) as (person, _):
        lines = [line.split() for line in person.referee("board").out.splitlines()]
        firsts = [line[0] for line in lines if line and line[0] not in ("study", "plan")]
        same(firsts, ["City", "GZ2019", "GJ2019", "Forum", "FORUM2", "Meeting", "SOM26", "Other", "TEASER", "Activities",
                      "SOM26"], "by kind, in the server's order; then what is under way")
        same(lines[-1], ["SOM26", "Third", "forum", "2023-01-01", "2023-12-31"], "an activity, of which plan, from when to when")


def nothing_harmful_reaches_the_terminal():
    nasty = "\x1b]0;owned\x07\u009b31m\u202e\r\n"
    board = {"items": [{"study": "GZ2019", "city": nasty, "stage": nasty, "state": "active", "next_step": nasty}]}

    def answer(method, params):
        if method == "study.board":
            return board
        if method == "study.get":
            return {"study": "GZ2019", "title": nasty}
        raise Refusal(1006, "invalid", nasty, problems=[{"field": nasty, "message": nasty}],
                      guards=[{"guard": nasty, "need": nasty}], hint=nasty)

    with meeting(answer) as (person, _):
        for words in (["board"], ["study", "get", "GZ2019"], ["study", "history", "GZ2019"],
                      ["--json", "study", "get", "GZ2019"], ["--json", "study", "history", "GZ2019"]):
            done = person.referee(*words)
            text = done.out + done.err
            bad = [char for char in text if (ord(char) < 32 and char != "\n") or 0x7f <= ord(char) < 0xa0]
            same(bad, [], "no control character in `%s`" % " ".join(words))
            ok("owned" in text, "but the text is there")


def errors_are_told_whole():
    def answer(method, params):
        raise Refusal(1007, "guard_not_met", "it cannot be left yet",
                      guards=[{"guard": "quorum", "need": "3 reviews"}, {"guard": "closed", "need": "wait"}])

    with meeting(answer) as (person, _):
        done = person.referee("study", "advance", "GZ2019")
        same(done.err, "referee: study GZ2019: guard_not_met: it cannot be left yet\n"
                       "  [ ] quorum: 3 reviews\n  [ ] closed: wait\ntry: referee study status GZ2019\n", "guards")
        done = person.referee("study", "advance", "GZ2019", "--json")
        error = json.loads(done.err)
        same((error["error"], error["code"], len(error["data"]["guards"])), ("guard_not_met", 1007, 2), "as JSON")
        same(done.out, "", "nothing on standard output")


def lists_page_by_page():
    def answer(method, params):
        first = int(params.get("after", "0"))
        page = {"items": [{"study": "S%d" % n, "step": "x"} for n in range(first, first + 2)]}
        if first < 4:
            page["next"] = str(first + 2)
        return page

    with meeting(answer) as (person, fake):
        done = person.referee("study", "list", "--json", "--all")
        same([row["study"] for row in json.loads(done.out)["items"]], ["S0", "S1", "S2", "S3", "S4", "S5"], "--all")
        done = person.referee("study", "list", "--limit", "2")
        same(fake.requests[-1]["params"], {"limit": 2}, "--limit")
        has(done.err, "--after 2 goes on", "says that there is more")
        has(person.referee("study", "get", "GZ2019", "--all").err, "--all is for lists", "not for one thing")


def events_are_followed():
    answers = [{"items": [], "next": "c0"}, HANG_UP,
               {"items": [{"event": "ev-1", "time": "2019-10-22T01:02:03.000Z", "verb": "study.advance",
                           "study": "GZ2019", "principal": "coordinator", "data": {"to": "drafting"}}], "next": "c1"}]
    with meeting(lambda method, params: answers.pop(0) if answers else SILENCE) as (person, fake):
        process = person.start("events", "--watch", "GZ2019")
        with lines_of(process) as line_text:
            line = line_text()
            has(line, "2019-10-22 01:02:03 UTC  GZ2019", "the event, when it came")
            has(line, "to=drafting", "and its details")
            fake.wait_requests(4)
            process.send_signal(signal.SIGINT)
            process.wait(PATIENCE)
        same([request["params"].get("after") for request in fake.requests], [None, "c0", "c0", "c1"],
             "each goes on where the last one ended, also over a broken connection")
        same([request["params"]["timeout_ms"] > 0 for request in fake.requests], [False, True, True, True],
             "and none waits without a cursor, of which a broken connection would lose what came meanwhile")
        ok(all(request["method"] == "event.watch" for request in fake.requests), "by event.watch")


def an_inbox_is_followed_also_where_it_comes_back_to_what_it_was():
    """A task comes between the digest and the list, and goes with the next: then the inbox holds what the digest says."""
    inbox, then = ["a"], {("inbox.list", "a"): [], ("inbox.watch", ""): ["b"], ("inbox.list", "b"): []}

    def answer(method, params):
        if method not in ("inbox.list", "inbox.watch"):
            return {}
        digest = "digest of " + "".join(inbox)
        if method == "inbox.list" and params.get("digest", digest) != digest:
            raise Refusal(1004, "version_mismatch")
        if method == "inbox.watch" and params.get("digest") == digest:
            return SILENCE
        items = [{"study": "GZ2019", "task": "confirm", "subject": name} for name in inbox]
        inbox[:] = then.pop((method, "".join(inbox)), inbox)
        return {"items": items} if method == "inbox.list" else {"digest": digest, "is_changed": True, "open": len(items)}

    with meeting(answer) as (person, _):
        with lines_of(person.start("--json", "inbox", "--watch")) as line:
            for change, name in ("opened", "a"), ("closed", "a"), ("opened", "b"), ("closed", "b"):
                row = json.loads(line() or "{}")
                same((row.get("change"), row.get("subject")), (change, name), "%s %s" % (name, change))


# ---- reviews ----------------------------------------------------------------------------------------------------------

FORM = {"id": "small", "version": 1, "title": "A form", "fields": [
    {"id": "ambition", "title": "Ambition", "kind": "score", "required": True, "min": 1, "max": 5,
     "choices": [{"value": "1", "text": "weak"}, {"value": "5", "text": "strong"}], "visible": []},
    {"id": "reasons", "title": "Reasons", "kind": "text", "required": True, "max_bytes": 20, "visible": []}]}


def a_review_as_a_text_file():
    state = {"draft": None, "is_there": True}

    def answer(method, params):
        if not state["is_there"]:
            return SILENCE
        if method == "review.form":
            return FORM
        if method == "review.get":
            if state["draft"] is None:
                raise Refusal(1002, "not_found")
            return {"review": "re-x", "body": state["draft"]}
        if method == "review.save":
            state["draft"] = params["body"]
            return {"study": "GZ2019", "version": 3, "problems": [
                {"field": "reasons", "offset": 20, "message": "too long"}, {"field": "ambition", "message": "missing"}]}
        if params.get("body", {}).get("ambition") == "high":
            raise Refusal(1006, "invalid", "it cannot be submitted", problems=[
                {"field": "ambition", "message": "out of range"}, {"field": "reasons", "message": "is missing"}])
        if params.get("body", {}).get("reasons") == "bad":
            raise Refusal(1006, "invalid", "it cannot be submitted",
                          problems=[{"field": "reasons", "offset": 0, "message": "is bad"}])
        return {"review": "re-x", "study": "GZ2019", "state": "submitted", "edition": 1}

    with meeting(answer) as (person, fake):
        path = person.dir + "/r.txt"
        done = person.referee("review", "form", "GZ2019", path)
        same(done.status, 0, "the form is written")
        has(done.out, "referee review submit GZ2019 " + path, "and what to do with it is told")
        same(person.referee("review", "form", "GZ2019", path).status, 73, "no file is overwritten")
        empty = open(path, encoding="utf-8").read()
        has(empty, "==+== ambition: Ambition", "fields")
        text = empty.replace("at most 20 bytes.\n", "at most 20 bytes.\n\nline one\n\\==+== two\n")
        person.file("r.txt", text)
        done = person.referee("review", "save", "GZ2019", path)
        same(state["draft"], {"reasons": "line one\n==+== two"}, "a draft, however incomplete")
        line = text[:text.index("\\==+== two")].count("\n") + 1
        has(done.out, "%s:%d: reasons: too long" % (path, line), "a problem has its line")
        marker = text[:text.index("==+== ambition")].count("\n") + 1
        has(done.out, "%s:%d: ambition: missing" % (path, marker), "what is missing, the line of its marker")
        has(person.referee("review", "form", "GZ2019").out, "line one\n\\==+== two\n", "the draft is filled in")

        wrong = person.file("wrong.txt", "==+== ambition\nhigh\n==+== nothing\n")
        before = len(fake.requests)
        done = person.referee("review", "submit", "GZ2019", wrong)
        same(done.status, 65, "a file that cannot be understood")
        has(done.err, wrong + ":2: field `ambition` wants a number", "has its lines told")
        has(done.err, wrong + ":3: the form has no field `nothing`", "all of them")
        has(done.err, wrong + ": reasons: is missing", "and what the server finds besides, of a field that it lacks")
        ok("out of range" not in done.err, "but not of what could not be read")
        has(done.err, "nothing of %s was submitted" % wrong, "which came to nothing")
        same([(r["method"], r["params"].get("dry_run")) for r in fake.requests[before:]],
             [("review.form", None), ("review.submit", True)], "as the form was asked for again, it was only tried")
        before = len(fake.requests)
        same(person.referee("review", "save", "GZ2019", wrong).status, 65, "nor is it kept as a draft")
        same(set(fake.methods()[before:]), {"review.form"}, "nothing of it was sent; the form was asked for again")

        bad = person.file("bad.txt", "==+== ambition\n4. Strong\n==+== reasons\n\nbad\n")
        done = person.referee("review", "submit", "GZ2019", bad)
        has(done.err, "  %s:5: reasons: is bad" % bad, "what the server finds wrong has a line too")
        good = person.file("good.txt", "\ufeff==+== reasons\r\nfine\r\n==+== ambition\r\n5\r\n")
        same(person.referee("review", "submit", "GZ2019", good).status, 0, "submitted")
        same(fake.requests[-1]["params"]["body"], {"reasons": "fine", "ambition": 5}, "as it was written")
        plain = person.file("plain.json", '{"ambition": 2}')
        person.referee("review", "submit", "GZ2019", plain)
        same(fake.requests[-1]["params"]["body"], {"ambition": 2}, "a JSON file is taken as it is")
        person.referee("review", "submit", "GZ2019")
        ok(fake.methods()[-1] == "review.submit" and "body" not in fake.requests[-1]["params"],
           "without a file the draft is meant")

        state["is_there"] = False
        done = person.referee("review", "submit", "GZ2019", good, "--timeout", "300ms")
        same((done.status, len(person.kept())), (75, 1), "without the server, a review is read by the stored form and kept")


def versions_show_what_changed():
    steps = [{"version": 1, "step": "add", "text": "one", "sector": "energy", "confidence": "unresolved"},
             {"version": 2, "step": "update", "text": "one", "sector": "transport", "changed": ["sector"]}]
    with meeting(lambda method, params: {"items": steps}) as (person, _):
        rows = person.referee("finding", "versions", "fi-ygaaaaaaaaaaaaaa").out.splitlines()
        ok("unresolved" in rows[1] and "transport" in rows[2], "also where the text stayed as it was")


# ---- the words of a command --------------------------------------------------------------------------------------------


def texts_come_from_files():
    with meeting(lambda method, params: {"comment": "co-x"}) as (person, fake):
        path = person.file("text", "从文件\nsecond line\n\n")
        person.referee("comment", "add", "GZ2019", "@" + path, "--from-page", "3")
        same(fake.requests[-1]["params"]["text"], "从文件\nsecond line", "@FILE")
        person.referee("comment", "add", "GZ2019", "-", stdin="from a pipe\n")
        same(fake.requests[-1]["params"]["text"], "from a pipe", "standard input")
        calls = person.file("calls.json", '[{"method": "comment.add"}]')
        person.referee("batch", "apply", "--calls", "@" + calls)
        same(fake.requests[-1]["params"]["calls"], [{"method": "comment.add"}], "JSON from a file")
        done = person.referee("call", "comment.add", '{"study": "GZ2019", "text": "raw"}')
        same(done.out, '{"comment":"co-x"}\n', "call prints JSON")
        ok("request_id" in fake.requests[-1]["params"], "and knows what writes")
        same(person.referee("call", "no.such", "{}").status, 0, "an unknown method is the server's business")
        ok("request_id" not in fake.requests[-1]["params"], "without a request_id")


def keys_are_added_and_rotated():
    def answer(method, params):
        if method == "key.add":
            return {"key": "ke-1", "principal": params["principal"],
                    "join": {"refereed_join": 1, "address": "tcp://h:1", "server_key": "k" * 40,
                             "principal": params["principal"]}}
        return {"key": "ke-2", "revoked_key": "ke-1"}

    with meeting(answer) as (person, fake):
        path = person.dir + "/new.key"
        same(person.referee("key", "new", path).status, 0, "a key")
        same(stat.S_IMODE(os.stat(path).st_mode), 0o600, "for its owner alone")
        public = json.load(open(path, encoding="utf-8"))["public"]
        same(json.load(open(path + ".pub", encoding="utf-8")), {"public": public}, "its public half")
        same(person.referee("key", "new", path).status, 73, "is not made twice")
        join = person.dir + "/liu.join"
        person.referee("key", "add", "igdp-liu", path + ".pub", "--join", join)
        same(fake.requests[-1]["params"]["public"], public, "the key out of the file")
        same(json.load(open(join, encoding="utf-8"))["principal"], "igdp-liu", "the join file")
        os.rename(path, path + ".away")
        count = len(fake.requests)
        same(person.referee("key", "rotate", path + ".pub").status, 66, "no rotation to a key that is elsewhere")
        same(len(fake.requests), count, "nothing was sent")
        os.rename(path + ".away", path)
        fake.known.add(public)
        same(person.referee("key", "rotate", path + ".pub").status, 0, "rotated")
        profile = json.load(open(person.home + "/kei-park/profile.json", encoding="utf-8"))
        same(profile["key"], path, "the profile has the new key")
        same(person.referee("key", "use", person.home + "/referee.key").status, 0, "and can have the old one again")


def wrong_words():
    person = Person()
    for words, part in [
            (["stduy"], "did you mean study?"), (["study", "advanc", "X"], "did you mean advance?"),
            (["study", "get"], "STUDY is missing"), (["study", "get", "gz"], "a study's code"),
            (["study", "get", "GZ2019", "--jsn"], "did you mean --json?"), (["--jsn"], "there is no option"),
            (["key", "new", "a", "b"], "the command is: referee key new [FILE]"), (["join"], "referee join FILE"),
            (["join", "x", "--key"], "needs a value"), (["completion", "fish"], "for bash"),
            (["call", "x.y", "[]"], "a JSON object is wanted"), (["review", "form", "../x"], "a study's code"),
            (["study", "get", "GZ2019", "-t", "-1"], "is no time")]:
        done = person.referee(*words)
        same(done.status, 64, "exit status of: referee %s" % " ".join(words))
        has(done.err, part, "and its words")
    same(person.referee("--version").out[:8], "referee ", "--version")
    same(person.referee().status, 64, "nothing at all")
    shutil.rmtree(person.dir)


# ---- help and completion -----------------------------------------------------------------------------------------------


def verbs():
    found = []
    for path in sorted(glob.glob(TREE + "/daemon/core/verbs/*.h")):
        with open(path, encoding="utf-8") as file:
            found += re.findall(r'\{ \.name = "(\w+)\.(\w+)"', file.read())
    return found


def help_on_every_level():
    person = Person()
    table = verbs()
    ok(len(table) > 50, "the verb table was read")
    top = person.referee("--help")
    same((top.status, top.err), (0, ""), "help is no error")
    for noun in sorted({noun for noun, _ in table}):
        done = person.referee(noun, "--help")
        missing = [verb for other, verb in table if other == noun and "\n  %s %s " % (noun, verb) not in done.out]
        same((done.status, missing), (0, []), "help on %s names its verbs" % noun)
        has(top.out, "\n  %s " % noun, "and the program's help names %s" % noun)
        same(person.referee("help", noun).out, done.out, "by either way")
    bad = []
    for noun, verb in table:
        done = person.referee(noun, verb, "--help")
        if done.status or ("usage: referee %s %s" % (noun, verb)) not in done.out or "Example\n" not in done.out:
            bad.append((noun, verb))
        if person.referee("help", noun, verb).out != done.out:
            bad.append(("help", noun, verb))
    same(bad, [], "every verb has its help")
    for command in re.findall(r"^  (\w+(?: \w+)?)  ", top.out.split("Commands\n")[1].split("\nNouns")[0], re.M):
        same(person.referee(*command.split(), "--help").status, 0, "help on the command %s" % command)
    shutil.rmtree(person.dir)


def completion():
    person = Person()
    script = person.referee("completion", "bash").out
    path = person.file("completion", script)
    same(subprocess.run(["bash", "-n", path], check=False).returncode, 0, "bash can read it")

    def offered(*words):
        code = 'source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _referee; echo "${COMPREPLY[@]}"'
        return subprocess.run(["bash", "-c", code, "bash", path, "referee", *words], capture_output=True, text=True,
                              check=True).stdout.split()

    table = verbs()
    first = offered("")
    same([noun for noun, _ in table if noun not in first], [], "nouns")
    ok({"retry", "join", "board", "events", "--profile"} <= set(first), "commands and options")
    same([pair for pair in table if pair[1] not in offered(pair[0], pair[1][0])], [], "every verb")
    ok("new" in offered("key", "n"), "a command of two words")
    same((first.count("archive"), {"make", "verify", "list"} <= set(offered("archive", ""))), (1, True),
         "a noun's commands beside its verbs")
    ok({"--reason", "--dry-run", "--json"} <= set(offered("study", "suspend", "GZ2019", "--")), "parameters")
    ok("rejected" in offered("comment", "respond", "co-x", "re"), "the words of an argument")
    same(offered("study", "list", "--state", "sus"), ["suspended"], "the words of an option")
    for behind in ([], ["GZ2019"]):
        same(offered("calendar", *behind, "--p"), ["--person", "--programme", "--profile"], "the options of a command")
    shutil.rmtree(person.dir)


run(a_lost_connection_sends_the_same_again, a_write_without_answer_is_kept_and_retried,
    a_client_killed_in_the_middle_loses_nothing, what_is_refused_for_good_is_not_kept, two_retries_at_once,
    keys_and_servers, nobody_there, several_profiles, the_status_of_a_study, the_board_is_grouped,
    nothing_harmful_reaches_the_terminal,
    errors_are_told_whole, lists_page_by_page, events_are_followed,
    an_inbox_is_followed_also_where_it_comes_back_to_what_it_was, a_review_as_a_text_file, versions_show_what_changed, texts_come_from_files,
    keys_are_added_and_rotated, wrong_words, help_on_every_level, completion)
