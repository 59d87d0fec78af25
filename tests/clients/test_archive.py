"""`referee archive`: what the maker may see, whole; read by tar programs that nobody here wrote; and every change of it is found."""
import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tarfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from interchange import EMBARGOED, SECRETS, Person, start, walk
from study import REVIEWERS, file_document
from tap import BUILD, PATIENCE, new_key, ok, run, same, say

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().getrandbits(32)
BLOCK = 512


def digest(content):
    return hashlib.blake2b(content, digest_size=32).hexdigest()


def unpack(path):
    """{name: bytes} in order, by Python's reader."""
    with tarfile.open(path, "r:") as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers()}


def rows(files, name):
    return [json.loads(line) for line in files[name].decode().splitlines()]


def archive(person, name, *options, study="GJ2019"):
    """Makes one, and checks that it verifies; gives its bytes."""
    told = json.loads(person.out("--json", "archive", "make", study, name, *options))
    same(json.loads(person.out("--json", "archive", "verify", name)), told, "%s verifies" % name)
    with open(person.dir + "/" + name, "rb") as file:
        content = file.read()
    same(told["bytes"], len(content), "and has its size")
    return content


def all_of_it(daemon):
    clients, _ = start(daemon, "follow_up")
    coordinator, host = clients["coordinator"], clients["gj-host"]
    for name in ("kei-park", "gj-host"):
        coordinator.call("principal.update", principal=name, native_name="박 견본", name_language="ko")
    big = bytes(range(256)) * 4000
    first = file_document(host, "GJ2019", "progress_review", b"one")
    file_document(host, "GJ2019", "progress_review", big, document=first, label="second")
    gone = file_document(host, "GJ2019", "other", b"taken back")
    host.call("document.withdraw", document=gone, reason="the test is of it")
    me = Person(daemon)
    content = archive(me, "all.tar")
    daemon.restart()
    same(archive(me, "again.tar") == content, True, "made again, the same bytes")
    files = unpack(me.dir + "/all.tar")
    manifest = json.loads(files["manifest.json"])
    same((manifest["format"], manifest["version"], manifest["study"], manifest["for"]["principal"], manifest["for"]["roles"]),
         ("refereed archive", 1, "GJ2019", "coordinator", ["secretariat", "operator"]), "whose it is")
    same([(f["name"], f["bytes"], f["blake2b"]) for f in manifest["files"]],
         [(name, len(text), digest(text)) for name, text in files.items() if not name.startswith("manifest.")], "the manifest lists all")
    for name, verb, key in (("comments", "comment.list", None), ("findings", "finding.list", None), ("events", "event.list", None),
                            ("evidence", "evidence.list", None), ("decisions", "decision.list", None), ("declarations", "declaration.list", None)):
        same(rows(files, name + ".jsonl"), coordinator.call(verb, study="GJ2019", limit=100)["items"], "%s, as the server says" % name)
    same([{row["language"] for row in rows(files, name + ".jsonl")} for name in ("questions", "evidence", "findings", "recommendations", "decisions")],
         [{"en"}] * 5, "texts with their language")
    people = json.loads(files["study.json"])["people"] + rows(files, "places.jsonl")
    same({(row["principal"], row["native_name"], row["name_language"]) for row in people if "native_name" in row},
         {("kei-park", "박 견본", "ko"), ("gj-host", "박 견본", "ko")}, "people with their names in their own script")
    reviews = rows(files, "reviews.jsonl")
    same(reviews, [coordinator.call("review.get", review=row["review"]) for row in reviews], "whole reviews")
    same([row["body"]["for_secretariat_only"] for row in reviews], list(SECRETS.values()), "with what the secretariat may see")
    same([len(row["progress"]) for row in rows(files, "recommendations.jsonl")], [0], "recommendations and their progress")
    documents = {row["document"]: row for row in rows(files, "documents.jsonl")}
    same([files["documents/%s/%d" % (first, n)] == text for n, text in ((1, b"one"), (2, big))], [True, True], "every version of a document")
    same(files["documents/%s/1" % gone], b"taken back", "also of one that was taken back")
    same({name for name in files if name.startswith("documents/")},
         {"documents/%s/%d" % (d, v["number"]) for d, row in documents.items() for v in row["versions"]}, "and of no other")
    # as the manual says, with what every system has
    os.mkdir(me.dir + "/out")
    subprocess.run(["tar", "-xf", "../all.tar"], cwd=me.dir + "/out", check=True)
    done = subprocess.run(["b2sum", "-l", "256", "-c", "manifest.b2"], cwd=me.dir + "/out", capture_output=True, text=True, check=False)
    same((done.returncode, done.stdout), (0, "manifest.json: OK\n"), "b2sum knows the seal")
    text = me.out("archive", "verify", "all.tar").decode()
    same(text.splitlines(), ["all.tar: study GJ2019 as seen by coordinator (secretariat, operator); %d files, %d bytes" % (len(manifest["files"]), len(content)),
                             "manifest " + digest(files["manifest.json"])], "what is told")
    same(me.out("--quiet", "archive", "verify", "all.tar"), b"", "--quiet")
    me.refuses(73, "all.tar is there already", "archive", "make", "GJ2019", "all.tar")
    me.refuses(73, "No such file", "archive", "make", "GJ2019", "no/such/place.tar")
    me.refuses(66, "study NOTHING", "archive", "make", "NOTHING", "nothing.tar")
    me.refuses(64, "study: ", "archive", "make", "a b", "nothing.tar")
    me.refuses(66, "No such file", "archive", "verify", "nothing.tar")
    me.refuses(66, "is no file", "archive", "verify", ".")
    same(sorted(name for name in os.listdir(me.dir) if ".tar" in name), ["again.tar", "all.tar"], "nothing is left of those")
    for words in (["archive"], ["archive", "x"], ["archive", "make", "GJ2019"], ["archive", "verify"], ["archive", "verify", "a", "b"]):
        same(me.run(*words).returncode, 64, " ".join(words) + " is no such command")
    ok(b"archive verify" in me.out("help", "archive"), "help on both")


def to_each_what_they_may_see(daemon):
    clients, keys = start(daemon)
    clients["coordinator"].call("principal.add", principal="minister", institution="kei", full_name="A Minister")
    keys["minister"] = new_key()
    clients["coordinator"].call("key.add", principal="minister", public=keys["minister"][0])
    clients["coordinator"].call("role.grant", principal="minister", role="plenary")
    people = {name: Person(daemon, keys[name]) for name in ("gj-host", "kei-park", "minister")}
    # who may not read what, in which stages
    late = ["desk_review", "comment_round", "response", "closed"]
    secrets = {name: {text for other, text in SECRETS.items() if other != name} for name in people}
    for name in ("gj-host", "minister"):
        secrets[name] |= {"an interview", "KEI is an institute"}

    def look(stage):
        if stage not in late:
            return
        for name, person in people.items():
            text = archive(person, "%s-%s.tar" % (name, stage))
            hidden = set(secrets[name])
            if stage == "comment_round" or (stage == "response" and name == "minister"):
                hidden |= {EMBARGOED + " " + other for other in REVIEWERS if other != name}
            if stage == "desk_review" and name != "kei-park":
                hidden |= {"by nobody"}  # all reviews
            same([word for word in hidden if word.encode() in text], [], "%s, %s: nothing hidden" % (stage, name))
            files = unpack("%s/%s-%s.tar" % (person.dir, name, stage))
            drafts = [row for row in rows(files, "documents.jsonl") if row["kind"] == "draft"]
            if name == "gj-host":
                handed_out = archive(Person(daemon), "handed-out-%s.tar" % stage, "--as-role", "host")
                same([word for word in hidden if word.encode() in handed_out], [], "%s: nor in what the secretariat hands out" % stage)
                copy = unpack("%s/handed-out-%s.tar" % (daemon.dir, stage))
                same([one for one in files if not one.startswith(("manifest.", "events.")) and copy.get(one) != files[one]], [],
                     "%s: it is the copy that the host would make" % stage)
            same(bool(drafts), (name, stage) in {("gj-host", s) for s in late[1:]} | {("kei-park", s) for s in late[1:]} | {("minister", "closed")},
                 "%s, %s: the draft" % (stage, name))

    walk(clients, before_leaving=look)
    look("closed")
    own = rows(unpack(people["kei-park"].dir + "/kei-park-closed.tar"), "reviews.jsonl")
    same([row["body"].get("for_secretariat_only") for row in own], [None, None, SECRETS["kei-park"]], "one's own is there")


# ---- alterations ---------------------------------------------------------------------------------------------------


class Altered:
    """A small archive, and copies of it in which something is wrong."""

    def __init__(self, daemon):
        clients, _ = start(daemon, "team")
        file_document(clients["coordinator"], "GJ2019", "note", b"x" * 700, label="note")
        self.me = Person(daemon)
        self.good = archive(self.me, "good.tar")
        self.files = unpack(self.me.dir + "/good.tar")

    def verdict(self, content):
        path = self.me.dir + "/bad.tar"
        with open(path, "wb") as file:
            file.write(content)
        done = subprocess.run([BUILD + "/referee", "archive", "verify", path], capture_output=True, timeout=PATIENCE, check=False,
                              env=dict(os.environ, LC_ALL="C.UTF-8"))
        return done.returncode, done.stderr.decode("utf-8", "replace").replace(path, "FILE"), done.stdout

    def is_found(self, content):
        status, err, out = self.verdict(content)
        return status == 65 and out == b"" and err.startswith("referee: archive: FILE: ")

    def refused(self, content, why, name):
        status, err, out = self.verdict(content)
        same((status, out), (65, b""), name)
        if not ok(why in err, "%s: %s" % (name, why)):
            say(err)


def head(name, size, kind=b"0", link=b"", mtime=b"00000000000"):
    """A header of ustar, made by the standard's text."""
    fields = [(name, 100), (b"0000644", 8), (b"0000000", 8), (b"0000000", 8), (b"%011o" % size, 12), (mtime, 12), (b" " * 8, 8), (kind, 1),
              (link, 100), (b"ustar\x0000", 8), (b"", 32), (b"", 32), (b"", 8), (b"", 8), (b"", 155), (b"", 12)]
    block = b"".join(text.ljust(width, b"\0") for text, width in fields)
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


def member(name, content, **more):
    return head(name.encode(), len(content), **more) + content + b"\0" * (-len(content) % BLOCK)


END = b"\0" * 2 * BLOCK


def pack(contents, **changes):
    """An archive whose manifest and seal fit the files, as somebody who means it would make it anew."""
    manifest = json.loads(contents["manifest.json"])
    inner = {n: c for n, c in contents.items() if not n.startswith("manifest.")}
    manifest["files"] = [{"name": n, "bytes": len(c), "blake2b": digest(c)} for n, c in inner.items()]
    manifest.update(changes)
    text = json.dumps(manifest).encode()
    seal = "%s  manifest.json\n" % digest(text)
    return member("manifest.json", text) + b"".join(member(n, c) for n, c in inner.items()) + member("manifest.b2", seal.encode()) + END


def every_byte(daemon):
    altered = Altered(daemon)
    chance = random.Random(SEED)
    say("SEED=%d" % SEED)
    size = len(altered.good)
    # the first header and the end are short and have much in them: they get their share
    places = {chance.randrange(BLOCK) for _ in range(40)} | {chance.randrange(size - 4 * BLOCK, size) for _ in range(40)}
    places |= {chance.randrange(size) for _ in range(120)}
    missed = []
    for place in sorted(places):
        changed = altered.good[place] ^ (1 << chance.randrange(8))
        if not altered.is_found(altered.good[:place] + bytes([changed]) + altered.good[place + 1:]):
            missed.append((place, changed))
    same(missed, [], "a changed byte is found, at each of %d places of %d" % (len(places), size))
    cuts = {0, 1, 511, 512, 513, size - 1, size - 512, size - 1024, size - 1025} | {chance.randrange(size) for _ in range(20)}
    same([cut for cut in sorted(cuts) if not altered.is_found(altered.good[:cut])], [], "it is found where it is cut off")
    missed = []
    for _ in range(20):
        place, count = chance.randrange(size), chance.randrange(1, 2000)
        more = bytes(chance.randrange(256) for _ in range(count))
        if not altered.is_found(altered.good[:place] + more + altered.good[place:]):
            missed.append(("in", place, count))
        if not altered.is_found(altered.good[:place] + altered.good[place + count:]):
            missed.append(("out", place, count))
    same(missed, [], "and where something was put in or taken out")
    for tail in (b"\0", b"\0" * BLOCK, b"x"):
        altered.refused(altered.good + tail, "there is something behind its end", "a tail")


def the_place_is_named(daemon):
    altered = Altered(daemon)
    files, good = altered.files, altered.good
    same(altered.verdict(pack(files))[0], 0, "what this test packs itself verifies")
    same(b"".join(member(n, c) for n, c in files.items()) + END == good, True, "byte by byte the same headers")
    document = next(name for name in files if name.startswith("documents/") and len(files[name]) == 700)

    def blocks(**changes):
        return b"".join(changes.get(n.replace(".", "_"), member(n, c)) for n, c in files.items()) + END

    at = good.index(member(document, files[document])) + BLOCK
    altered.refused(good[:at + 10] + b"y" + good[at + 11:], "at byte %d: %s was altered" % (at, document), "a byte of a document")
    altered.refused(blocks(comments_jsonl=b""), "comments.jsonl is expected, and `questions.jsonl` is there", "a missing file")
    altered.refused(blocks(comments_jsonl=member("comments.jsonl", files["comments.jsonl"]) * 2), "comments.jsonl stands there twice", "a file twice")
    altered.refused(blocks(manifest_b2=member("extra.json", b"{}\n") + member("manifest.b2", files["manifest.b2"])),
                    "manifest.b2 is expected, and `extra.json` is there", "a file too many")
    altered.refused(blocks(manifest_b2=member("manifest.b2", files["manifest.b2"]) + member("extra.json", b"{}\n")), "there is more than the manifest lists",
                    "one behind the last")
    altered.refused(blocks(manifest_b2=b""), "manifest.b2 is missing", "no seal")
    altered.refused(blocks(manifest_json=member("manifest.json", files["manifest.json"].replace(b"Gwangju", b"Guangju"))),
                    "the digest of the manifest is another", "an altered manifest")
    altered.refused(blocks(comments_jsonl=member("comments.jsonl", files["comments.jsonl"] + b"{}\n")), "bytes, and 0 by the manifest", "another size")
    altered.refused(blocks(comments_jsonl=member("comments.jsonl", b"", mtime=b"00000000001")), "`comments.jsonl` has another header than it was written with",
                    "a time")
    for name in ("../etc/passwd", "/etc/passwd", "a/../b", ".hidden", "a//b", "a/", "C:\\x", "a b", "Ä", "x" * 100):
        wrong = head(name.encode()[:100], 0)
        altered.refused(blocks(comments_jsonl=wrong), "has a name that no archive has: it could lead elsewhere", "a file called " + name[:20])
    for kind, why in ((b"1", "hard link"), (b"2", "symbolic link"), (b"3", "device"), (b"5", "folder"), (b"6", "pipe"), (b"x", "no regular file"), (b"\0", "no regular file")):
        altered.refused(blocks(comments_jsonl=head(b"comments.jsonl", 0, kind, b"/etc/passwd")), why, "a " + why)
    altered.refused(blocks(comments_jsonl=head(b"comments.jsonl", (1 << 33) - 1)), "says that it has 8589934591 bytes, and the file ends before", "a huge size")
    huge = head(b"comments.jsonl", 1).replace(b"00000000001", b"\x80\0\0\0\xff\xff\xff\xff\xff\xff\xff", 1)
    altered.refused(blocks(comments_jsonl=huge), "has no size that can be read", "a size in another form")
    path = altered.me.dir + "/sparse.tar"
    with open(path, "wb") as file:
        file.write(head(b"manifest.json", (1 << 33) - 1))
        file.truncate(1 << 34)
    done = altered.me.run("archive", "verify", path)
    same(done.returncode, 65, "a manifest of 8 GiB is not read")
    ok(b"no archive has so many in it" in done.stderr, "and why")
    altered.refused(b"", "the file ends within manifest.json", "an empty file")
    altered.refused(END, "manifest.json is missing", "an empty archive")
    altered.refused(b"PK\3\4" + b"x" * 2000, "is no header of a tar file", "something else")
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        tar.add(altered.me.home, "folder")
    altered.refused(buffer.getvalue(), "at byte 0: ", "a tar file of somebody's")


def each_member(daemon):
    """Every member in turn, its seal not made anew: what was done to it is found, it is named, and nothing of it is kept."""
    altered = Altered(daemon)
    files, missed = altered.files, []
    for name, content in files.items():
        rest = list(files)
        after = rest[rest.index(name) + 1:] + ["end"]

        def blocks(block, name=name):
            return b"".join(block if n == name else member(n, c) for n, c in files.items()) + END

        changes = {"removed": (b"", (name, after[0])), "renamed": (member("x" + name, content), (name, "x" + name)),
                   "twice": (member(name, content) * 2, (name,))}
        if content:
            named = (name, "the manifest: ") if name == "manifest.json" else (name,)
            changes.update({"a byte": (member(name, bytes([content[0] ^ 1]) + content[1:]), named), "cut": (member(name, content[:-1]), (name,)),
                            "longer": (member(name, content + b"\n"), (name,))})
        for how, (block, named) in changes.items():
            status, err, out = altered.verdict(blocks(block))
            if status != 65 or out or not any(one in err for one in named) or not err.startswith("referee: archive: FILE: "):
                missed.append((name, how, err))
            if how in ("a byte", "cut"):
                done = altered.me.run("archive", "import", altered.me.dir + "/bad.tar")
                if done.returncode != 65 or json.loads(altered.me.out("--json", "call", "archive.list"))["items"]:
                    missed.append((name, how, "import", done.stderr))
    same(missed, [], "what was done to each of %d members is found, and it is named" % len(files))


def made_anew(daemon):
    """Somebody who packs it again can make it fit; not what contradicts itself."""
    altered = Altered(daemon)
    files = altered.files
    document = next(name for name in files if name.startswith("documents/"))

    def but(name, content):
        return {n: content if n == name else c for n, c in files.items() if n != name or content is not None}

    for content, why in ((pack(but(document, b"other")), "is not what documents.jsonl says it is"),
                         (pack(but(document, None)), "%s is in documents.jsonl and not in the manifest" % document),
                         (pack(but("documents.jsonl", b"")), "is not what documents.jsonl lists"),
                         (pack(but("study.json", None)), "there is no study.json in it"),
                         (pack(but("study.json", b"{}\n{}\n")), "it is not one object"),
                         (pack(but("study.json", b'{"study":"OTHER"}\n')), "this is of the study OTHER"),
                         (pack(but("events.jsonl", b"[]\n")), "this is no object"),
                         (pack(but("events.jsonl", b"{}\n{\n")), "events.jsonl: this is not JSON"),
                         (pack(but("events.jsonl", b"{}")), "its last line has no end"),
                         (pack(but("events.jsonl", b"{}\0\n")), "there is a NUL in it"),
                         (pack(files, format="other"), "this is no archive of a study"),
                         (pack(files, version=2), "it is of version 2, and this program reads version 1"),
                         (pack(files, study=7), "the manifest does not say whose archive it is"),
                         (pack(files, files=[]), "the manifest lists 0 files"),
                         (pack(files, files=[{"name": "study.json"}]), "file 1 (study.json) has no size"),
                         (pack(files, files=[{"name": "study.json", "bytes": 1, "blake2b": "x"}]), "has no digest"),
                         (pack(files, files=[{"name": "study.json", "bytes": 1, "blake2b": "0" * 64}] * 2), "file 2 (study.json) stands there twice"),
                         (pack(files, files=[{"name": "../x", "bytes": 1, "blake2b": "0" * 64}]), "has a name that no archive has"),
                         (pack(files, files=[{"name": "x.json", "bytes": 1, "blake2b": "0" * 64}]), "is no file of an archive"),
                         (pack(dict(files, **{"manifest.json": files["manifest.json"]}), files=7), "the manifest lists 0 files")):
        altered.refused(content, why, "made anew")
    told = altered.verdict(pack(files, title="another"))
    same(told[0], 0, "what fits verifies")
    ok(told[2].split()[-1].decode() != digest(files["manifest.json"]), "under another digest of its manifest, which is told")


run(all_of_it, to_each_what_they_may_see, every_byte, the_place_is_named, each_member, made_anew)
