"""`referee document put` and `document fetch` with the daemon they were made for: cut off, resumed, changed on the way."""
import base64
import hashlib
import json
import os
import pty
import signal
import subprocess
import sys
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tap import BUILD, PATIENCE, Daemon, ok, refused, run, same, say

REFEREE = os.path.join(BUILD, "referee")
MEBIBYTE = 1 << 20


class Person:
    """The coordinator, with a folder and a study to file documents in."""

    def __init__(self, daemon):
        self.dir = daemon.dir + "/files"
        os.makedirs(self.dir)
        self.home = daemon.dir + "/home"
        self.spool = self.home + "/coordinator/spool"
        self.env = dict(os.environ, REFEREE_HOME=self.home, LC_ALL="C.UTF-8")
        self.do("join", daemon.keys + "/coordinator.join", "--key", daemon.keys + "/coordinator.key")
        self.client = daemon.client()
        self.client.call("study.create", study="GZ2019", title="Guangzhou", city="Guangzhou", country="CN", year=2019)

    def process(self, *words, stdout=subprocess.PIPE):
        return subprocess.Popen([REFEREE, *words], stdout=stdout, stderr=subprocess.PIPE, env=self.env, cwd=self.dir)

    def run(self, *words):
        process = self.process(*words)
        out, err = process.communicate(timeout=PATIENCE * 2)
        return process.returncode, out, err.decode()

    def do(self, *words):
        status, out, err = self.run(*words)
        if status != 0:
            raise RuntimeError("referee %s: %d %s" % (" ".join(words), status, err))
        return out

    def file(self, name, content):
        with open(self.dir + "/" + name, "wb") as file:
            file.write(content)

    def read(self, name):
        with open(self.dir + "/" + name, "rb") as file:
            return file.read()

    def documents(self):
        return self.client.call("document.list", study="GZ2019")["items"]

    def uploads(self, state="receiving"):
        return self.client.call("upload.list", study="GZ2019", state=state)["items"]

    def begin(self, content, name):
        return self.client.call("document.begin", study="GZ2019", kind="draft", title=name, file_name=name,
                                bytes=len(content), digest=digest(content))

    def send(self, upload, offset, content):
        return self.client.call("document.send", upload=upload, offset=offset, data=base64.b64encode(content).decode())


def digest(content):
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def has(text, part, name):
    if not ok(part in text, name):
        say(text)


def whole(daemon):
    person, content = Person(daemon), os.urandom(5 * MEBIBYTE + 1)
    person.file("报告.pdf", content)
    filed = json.loads(person.do("--json", "document", "put", "GZ2019", "draft", "报告.pdf", "--label", "FOD",
                                 "--media-type", "application/pdf", "--note", "for the team"))
    same((filed["number"], filed["digest"]), (1, digest(content)), "5 MiB are filed")
    row = person.documents()[0]
    same([row[name] for name in ("title", "file_name", "label", "media_type", "note", "bytes")],
         ["报告.pdf", "报告.pdf", "FOD", "application/pdf", "for the team", len(content)], "with what was said of them")
    same(os.listdir(person.spool), [], "nothing is kept")
    second = os.urandom(1000)
    person.file("second", second)
    person.do("document", "put", "GZ2019", "draft", "second", "--document", filed["document"], "--label", "SOD")
    row = person.documents()[0]
    same((row["number"], row["title"]), (2, "报告.pdf"), "a second version, with the title that it had")

    status, _, err = person.run("document", "fetch", filed["document"], "second")
    same(status, 73, "a file that is there is not overwritten")
    has(err, "second is there already", "and named")
    os.remove(person.dir + "/报告.pdf")
    told = json.loads(person.do("--json", "document", "fetch", filed["document"], "--number", "1"))
    same((told["file"], told["number"], told["digest"]), ("报告.pdf", 1, digest(content)), "the name it was filed under")
    ok(person.read("报告.pdf") == content, "what comes back is what was filed")
    ok(person.do("document", "fetch", filed["document"], "-", "--number", "1") == content, "on standard output, too")
    same(sorted(os.listdir(person.dir)), ["second", "报告.pdf"], "no part is left")


def never_to_a_terminal(daemon):
    person = Person(daemon)
    person.file("escape", b"\x1b]0;owned\x07")
    filed = json.loads(person.do("--json", "document", "put", "GZ2019", "note", "escape"))
    master, slave = pty.openpty()
    process = person.process("document", "fetch", filed["document"], "-", stdout=slave)
    os.close(slave)
    _, err = process.communicate(timeout=PATIENCE)
    same(process.returncode, 64, "a terminal is refused")
    has(err.decode(), "does not go to a terminal", "and why")
    try:
        written = os.read(master, 100)
    except OSError:  # all who could write have closed it
        written = b""
    same(written, b"", "nothing was written to it")
    os.close(master)
    name = person.client.call("document.begin", study="GZ2019", kind="note", title="t", file_name="../../.profile", bytes=1,
                              digest=digest(b"x"))["upload"]
    person.send(name, 0, b"x")
    document = person.client.call("document.finish", upload=name)["document"]
    told = json.loads(person.do("--json", "document", "fetch", document))
    same(told["file"], document, "a name that leads elsewhere is not taken")


def cut_off():
    daemon = Daemon(conf={"chunk_bytes": "4KiB"}).start()
    person, content = Person(daemon), os.urandom(5 * MEBIBYTE)
    person.file("draft.pdf", content)
    process = person.process("document", "put", "GZ2019", "draft", "draft.pdf")
    while process.poll() is None and not any(row["received"] for row in person.uploads()):
        pass
    process.send_signal(signal.SIGKILL)
    process.communicate()
    began = person.uploads()
    same((len(began), person.documents()), (1, []), "a client that was killed has filed nothing")
    ok(0 < began[0]["received"] < len(content), "but some of it is there")
    daemon.kill9()
    daemon.start()
    person.client = daemon.client()
    _, _, err = person.run("document", "put", "GZ2019", "draft", "draft.pdf")
    has(err, "bytes are there already", "the same again goes on where it was")
    same([(row["number"], row["digest"]) for row in person.documents()], [(1, digest(content))], "and files it once")
    same([row["upload"] for row in person.uploads("filed")], [began[0]["upload"]], "as the upload that was begun")

    document = person.documents()[0]["document"]
    for name, part in [("cut", content[:MEBIBYTE]), ("other", os.urandom(MEBIBYTE)), ("longer", content + b"more")]:
        person.file(name + ".part", part)
        person.do("document", "fetch", document, name)
        ok(person.read(name) == content, "a part that was %s: the file is whole" % name)
        ok(not os.path.exists(person.dir + "/" + name + ".part"), "and the part gone")


def filed_once(daemon):
    """The last step was done, its answer lost, and the process killed: what is kept tells the next one."""
    person, content = Person(daemon), os.urandom(1000)
    person.file("report", content)
    upload = person.begin(content, "report")["upload"]
    person.send(upload, 0, content)
    request = str(uuid.uuid4())
    person.client.call("document.finish", upload=upload, request_id=request)
    os.makedirs(person.spool, exist_ok=True)
    with open("%s/%s.json" % (person.spool, request), "w", encoding="utf-8") as file:
        json.dump({"time": "2026-01-01T00:00:00.000Z", "principal": "coordinator", "method": "document.finish",
                   "params": {"upload": upload, "request_id": request}}, file)
    person.do("document", "put", "GZ2019", "draft", "report")
    same(len(person.documents()), 1, "what was filed already is not filed again")
    same(os.listdir(person.spool), [], "and is kept no more")
    person.do("document", "put", "GZ2019", "draft", "report")
    same(len(person.documents()), 2, "without such a sign it is another document")


def changed(daemon):
    person, content = Person(daemon), os.urandom(300000)
    person.file("report", content)
    upload = person.begin(content, "report")["upload"]
    person.send(upload, 0, b"what was there before it was changed")
    status, _, err = person.run("document", "put", "GZ2019", "draft", "report")
    same(status, 65, "a file that changed while it was sent")
    has(err, "changed while it was sent; nothing was filed", "is told")
    same((person.documents(), [row["upload"] for row in person.uploads("abandoned")]), ([], [upload]), "nothing was filed")
    person.do("document", "put", "GZ2019", "draft", "report")
    same(person.documents()[0]["digest"], digest(content), "the next try is whole")


def out_of_order(daemon):
    person, content = Person(daemon), os.urandom(1000)
    person.file("report", content)
    upload = person.begin(content, "report")["upload"]
    person.send(upload, 0, content[:100])
    for offset in (0, 99, 101, 900):
        error = refused("wrong_state", lambda offset=offset: person.send(upload, offset, b"x"), "a part at %d, not at 100" % offset)
        same(error.data.get("received"), 100, "the answer says where to go on")
    refused("invalid_params", lambda: person.send(upload, 100, content), "more than was announced")
    refused("wrong_state", lambda: person.client.call("document.finish", upload=upload), "not all is there")
    person.do("document", "put", "GZ2019", "draft", "report")
    same([row["digest"] for row in person.documents()], [digest(content)], "it goes on from there")


def too_large():
    daemon = Daemon(conf={"document_bytes": "1MiB"}).start()
    person = Person(daemon)
    person.file("large", bytes(MEBIBYTE + 1))
    status, _, err = person.run("document", "put", "GZ2019", "draft", "large")
    same(status, 65, "larger than a document may be")
    has(err, "at most 1048576 bytes", "and how large that is")
    same(person.uploads(), [], "nothing was begun")
    person.file("empty", b"")
    for words, why in [(("draft", "empty"), "empty"), (("draft", "no-such"), "No such file"), (("draft", "."), "is no file"),
                       (("novel", "large"), "kind")]:
        status, _, err = person.run("document", "put", "GZ2019", *words)
        ok(status in (64, 65, 66), "%s is refused" % " ".join(words))
        has(err, why, "and why")


run(whole, never_to_a_terminal, cut_off, filed_once, changed, out_of_order, too_large)
