"""`referee archive import`: what one office made, another takes in, verifies by itself and keeps; cut off anywhere it goes on;
and whatever is wrong with an archive is found by the daemon, with nothing of it kept."""
import base64
import hashlib
import json
import os
import subprocess
import sys
import tarfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from interchange import Person, people, start
from study import file_document
from tap import BUILD, PATIENCE, Daemon, ok, refused, run, same

BIG = bytes(range(256)) * 2000


def digest(content):
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def unpack(path):
    with tarfile.open(path, "r:") as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def made(until="follow_up"):
    """The bytes of an archive, and its files, of an office that is gone by then."""
    daemon = Daemon().start()
    clients, _ = start(daemon, until)
    file_document(clients["coordinator"], "GJ2019", "note", BIG, label="big")
    me = Person(daemon)
    me.out("archive", "make", "GJ2019", "made.tar")
    with open(me.dir + "/made.tar", "rb") as file:
        content = file.read()
    files = unpack(me.dir + "/made.tar")
    daemon.end()
    return content, files


def put(daemon, content, name="there.tar"):
    with open(daemon.dir + "/" + name, "wb") as file:
        file.write(content)
    return name


def parts(database):
    """How many parts of contents lie there."""
    done = subprocess.run(["/usr/bin/python3", "-c", "import sqlite3,sys;print(sqlite3.connect(sys.argv[1]).execute("
                           "'SELECT count(*) FROM content_chunk').fetchone()[0])", database], capture_output=True, check=True)
    return int(done.stdout)


def between_offices():
    content, files = made()
    manifest = json.loads(files["manifest.json"])
    there = Daemon().start()
    clients, keys = people(there)
    me, host = Person(there), Person(there, keys["gj-host"])
    name = put(there, content)
    told = json.loads(me.out("--json", "archive", "import", name))
    same((told["state"], told["study"], told["digest"], told["members"]),
         ("sealed", "GJ2019", digest(files["manifest.json"]), len(manifest["files"])), "taken in, and told what")
    archive = told["archive"]
    there.kill9()
    there.start()
    again = me.run("archive", "import", name)
    same((again.returncode, again.stderr.decode()), (0, "there.tar was taken in already\n"), "a second time it is here already")
    rows = json.loads(me.out("--json", "archive", "list"))["items"]
    same([(row["archive"], row["maker"], row["maker_roles"], row["server_key"]) for row in rows],
         [(archive, "coordinator", "secretariat, operator", manifest["server_key"])], "one, with where it comes from")
    ok(manifest["server_key"] != there.server_key, "which is another office")
    wrong = [member for member in files if member != "manifest.b2" and me.out("archive", "show", archive, member) != files[member]]
    same(wrong, [], "each file comes back as it was")
    text = me.out("archive", "show", archive).decode()
    for part in ("GJ2019, Gwangju peer review", "coordinator (secretariat, operator)", "stages:\n  requested", "reviews.jsonl", "3 rows",
                 "%d bytes" % len(BIG), digest(files["manifest.json"])):
        ok(part in text, "the overview has %r" % part)
    shown = json.loads(me.out("--json", "archive", "show", archive))
    same((shown["rows"]["reviews.jsonl"], len(shown["members"])), (3, len(manifest["files"]) + 1), "as JSON too")
    events = [row for row in clients["coordinator"].call("event.list", limit=100)["items"] if row["verb"].startswith("archive.")]
    same([row["verb"] for row in events if row["verb"] != "archive.send"][:2], ["archive.begin", "archive.finish"], "the journal has it")
    same(clients["coordinator"].call("journal.verify")["is_intact"], True, "and is intact")
    same(clients["coordinator"].call("study.list")["items"], [], "no study of this office came of it")
    # the secretariat's alone
    for verb, params in (("archive.list", {}), ("archive.get", {"archive": archive}), ("archive.members", {"archive": archive}),
                         ("archive.read", {"archive": archive, "member": "study.json"}), ("archive.abandon", {"archive": archive}),
                         ("archive.begin", {"digest": "0" * 64, "bytes": 1})):
        refused("not_permitted", lambda verb=verb, params=params: clients["gj-host"].call(verb, **params), "%s is not the host's" % verb)
    same(host.run("archive", "import", name).returncode, 77, "nor is it theirs to bring one")
    same([row for row in clients["gj-host"].call("event.list", limit=100)["items"] if row["verb"].startswith("archive.")], [], "or to know of it")
    refused("wrong_state", lambda: clients["coordinator"].call("archive.abandon", archive=archive), "what is sealed stays")
    me.refuses(66, "archive ar-nothing", "archive", "show", "ar-nothing")
    same(me.run("archive", "show", archive, "no-such-file").returncode, 64, "a file that is not in it")
    there.end()


def cut_off():
    content, files = made("team")
    there = Daemon({"chunk_bytes": "4KiB"}).start()
    clients, _ = people(there)
    coordinator = clients["coordinator"]
    me = Person(there)
    name = put(there, content)
    words = [BUILD + "/referee", *me.options, "--timeout", "60s", "archive", "import", name]
    env = dict(os.environ, REFEREE_HOME=me.home, LC_ALL="C.UTF-8")

    def received():
        return sum(row["received"] for row in coordinator.call("archive.list")["items"])

    # the client dies
    process = subprocess.Popen(words, env=env, cwd=me.dir, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while process.poll() is None and received() < len(files["manifest.json"]) + 10000:
        pass
    process.kill()
    process.communicate()
    was = received()
    ok(0 < was < len(content), "the client died in its middle")
    refused("wrong_state", lambda: coordinator.call("archive.read", archive=coordinator.call("archive.list")["items"][0]["archive"],
                                                    member="study.json"), "nothing of it is read before it is whole")
    me.refuses(75, "not all here yet", "archive", "show", coordinator.call("archive.list")["items"][0]["archive"])
    # the daemon dies, while another client goes on
    process = subprocess.Popen(words, env=env, cwd=me.dir, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while process.poll() is None and received() < was + 20000:
        pass
    there.kill9()
    there.start()
    out, err = process.communicate(timeout=PATIENCE)
    same((process.returncode, err), (0, b""), "the daemon died, and the client went on")
    coordinator = there.client()
    rows = coordinator.call("archive.list")["items"]
    same([row["state"] for row in rows], ["sealed"], "one archive, sealed")
    same([member for member in files if member != "manifest.b2" and me.out("archive", "show", rows[0]["archive"], member) != files[member]],
         [], "and whole")
    there.end()


# ---- what a daemon takes -------------------------------------------------------------------------------------------


class Raw:
    """Sends files with the protocol alone, whatever is in them."""

    def __init__(self, client, files):
        self.client = client
        self.files = {name: text for name, text in files.items() if not name.startswith("manifest.")}
        self.manifest = json.loads(files["manifest.json"])

    def listed(self, files):
        return [{"name": name, "bytes": len(text), "blake2b": digest(text)} for name, text in files.items()]

    def send(self, files=None, sent=None, manifest=None, **changes):
        """files: what the manifest lists; sent: what comes; manifest: its bytes."""
        files = self.files if files is None else files
        if manifest is None:
            manifest = json.dumps({**self.manifest, "files": self.listed(files), **changes}).encode()
        sent = {**files, **(sent or {}), "manifest.json": manifest}
        state = self.client.call("archive.begin", digest=digest(manifest), bytes=len(manifest))
        self.archive = state["archive"]
        while "member" in state:
            text = sent[state["member"]]
            part = text[state["received"]:][:state["chunk_bytes"]]
            state = self.client.call("archive.send", archive=self.archive, member=state["member"], offset=state["received"],
                                     data=base64.b64encode(part).decode())
        return self.client.call("archive.finish", archive=self.archive)

    def is_wrong(self, text, word="invalid", member=None, **more):
        error = refused(word, lambda: self.send(**more), text)
        same(text in str(error), True, "and says so: %s" % str(error)[:150])
        if member:
            same(error.data.get("member"), member, "and where")
        self.client.call("archive.abandon", archive=self.archive)


def altered(daemon):
    content, files = made("team")
    clients, _ = people(daemon)
    raw = Raw(clients["coordinator"], files)
    good = raw.files
    document = next(name for name in good if name.startswith("documents/") and len(good[name]) == len(BIG))

    def but(name, text):
        changed = dict(good)
        if text is None:
            del changed[name]
        else:
            changed[name] = text
        return changed

    # a byte of each file, alone
    for name, text in good.items():
        if text:
            at = len(text) // 2
            raw.is_wrong(name + " was altered", sent={name: text[:at] + bytes([text[at] ^ 1]) + text[at + 1:]}, member=name)
    # the manifest is another than was announced
    wanted = json.dumps({**raw.manifest, "files": raw.listed(good)}).encode()
    state = raw.client.call("archive.begin", digest=digest(wanted), bytes=len(wanted))
    error = refused("invalid", lambda: raw.client.call("archive.send", archive=state["archive"], member="manifest.json", offset=0,
                                                       data=base64.b64encode(wanted.replace(b"GJ2019", b"GJ2018", 1)).decode()), "another manifest")
    ok("manifest.json was altered" in str(error), "is named")
    raw.client.call("archive.abandon", archive=state["archive"])
    row = {"name": "study.json", "bytes": 1, "blake2b": "0" * 64}
    for text, change in (
            ("this is not JSON", {"manifest": b"{"}), ("there is a NUL", {"manifest": b"{}\0"}),
            ("this is no archive of a study", {"format": "other"}), ("it is of version 2", {"version": 2}),
            ("does not say whose archive", {"study": 7}), ("lists 0 files", {"files": []}),
            ("there is no study.json", {"files": but("study.json", None)}),
            ("stands there twice", {"manifest": json.dumps({**raw.manifest, "files": [row, row]}).encode()}),
            *[("has a name that no archive has", {"files": {**good, name: b"x"}})
              for name in ("../study.json", "/etc/passwd", "documents/../x", "documents//x", "manifest.json", "documents/.x", "documents/a\\b", "x" * 100)],
            ("is no file of an archive", {"files": {**good, "other.json": b"x"}}),
            ("has no size", {"manifest": json.dumps({**raw.manifest, "files": [{**row, "bytes": 1 << 40}]}).encode()}),
            ("has no digest", {"manifest": json.dumps({**raw.manifest, "files": [{**row, "blake2b": "x"}]}).encode()}),
            ("its digest is of something else", {"manifest": json.dumps({**raw.manifest, "files": [{**row, "bytes": 0}]}).encode()})):
        change.setdefault("member", None)
        if isinstance(change.get("files"), list):
            change = {"manifest": json.dumps({**raw.manifest, "files": change["files"]}).encode()}
        raw.is_wrong(text, **change)
    # well listed, and wrong inside
    for text, name, inside in (("it is not one object", "study.json", b"{}\n{}\n"), ("this is of the study OTHER", "study.json", b'{"study":"OTHER"}\n'),
                               ("this is no object", "events.jsonl", b"[]\n"), ("this is not JSON", "events.jsonl", b"{}\n{\n"),
                               ("its last line has no end", "events.jsonl", b"{}"), ("there is a NUL", "events.jsonl", b"{}\0\n")):
        raw.is_wrong(text, files=but(name, inside), member=name)
    raw.is_wrong("is not what documents.jsonl says it is", files=but(document, b"another"), member=document)
    raw.is_wrong("is not what documents.jsonl lists", files=but("documents/do-x/1", b"more"), member="documents/do-x/1")
    raw.is_wrong("is in documents.jsonl and not in the manifest", files=but(document, None), member="documents.jsonl")
    # out of order, beyond the end, before it
    manifest = json.dumps({**raw.manifest, "files": raw.listed(good)}).encode()
    state = raw.client.call("archive.begin", digest=digest(manifest), bytes=len(manifest))
    name = state["archive"]
    data = base64.b64encode(manifest).decode()
    for member, offset in (("study.json", 0), ("manifest.json", 1), ("../x", 0)):
        error = refused("wrong_state", lambda member=member, offset=offset: raw.client.call("archive.send", archive=name, member=member, offset=offset,
                                                                                          data=data), "%s from %d" % (member, offset))
        same((error.data["member"], error.data["received"]), ("manifest.json", 0), "and what is wanted")
    refused("invalid_params", lambda: raw.client.call("archive.send", archive=name, member="manifest.json", offset=0,
                                                      data=base64.b64encode(manifest + b"x").decode()), "more than was announced")
    refused("wrong_state", lambda: raw.client.call("archive.finish", archive=name), "not all of it is here")
    raw.client.call("archive.send", archive=name, member="manifest.json", offset=0, data=data)
    refused("wrong_state", lambda: raw.client.call("archive.finish", archive=name), "nor is it now")
    raw.client.call("archive.abandon", archive=name)
    same(raw.client.call("archive.list")["items"], [], "nothing of all these is kept")
    daemon.stop()
    same(parts(daemon.database), 0, "not a byte")


def limits():
    _, files = made("team")
    there = Daemon({"archive_bytes": "1MiB", "archive_text_bytes": "64KiB", "archive_members": "64", "uploads": "2"}).start()
    clients, _ = people(there)
    raw = Raw(clients["coordinator"], files)
    raw.is_wrong("bytes, and at most 1048576", word="too_large", files={**raw.files, "documents/do-x/1": b"x" * (1 << 20)})
    raw.is_wrong("comments.jsonl has", word="too_large", files={**raw.files, "comments.jsonl": b"{}\n" * 30000})
    raw.is_wrong("and at most 64", word="too_large", files={**raw.files, **{"documents/do-x/%d" % i: b"" for i in range(64)}})
    refused("too_large", lambda: clients["coordinator"].call("archive.begin", digest="0" * 64, bytes=65537), "a manifest of that size")
    for i in range(2):
        clients["coordinator"].call("archive.begin", digest="%064d" % i, bytes=10)
    refused("busy", lambda: clients["coordinator"].call("archive.begin", digest="2" * 64, bytes=10), "too many at a time")
    there.end()


run(between_offices, cut_off, altered, limits)
