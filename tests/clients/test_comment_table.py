"""`referee comment import` and `comment export` with the daemon they were made for: a table goes in and comes out as it
was, what is wrong with it is told with its place, and what was cut off goes on."""
import csv
import io
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from tap import BUILD, PATIENCE, ok, run, same, say

REFEREE = os.path.join(BUILD, "referee")
HEADER = ("comment_id,study,doc_version,chapter,from_page,from_line,to_page,to_line,reviewer_name,reviewer_email,"
          "affiliation,country,reviewer_class,lang,comment,comment_type,response,disposition,responder,responded_at,"
          "review_editor_ok")


class Desk:
    """The coordinator, with two studies in a stage that takes comments."""

    def __init__(self, daemon):
        self.dir = daemon.dir + "/files"
        os.makedirs(self.dir)
        self.home = daemon.dir + "/home"
        self.env = dict(os.environ, REFEREE_HOME=self.home, LC_ALL="C.UTF-8")
        self.do("join", daemon.keys + "/coordinator.join", "--key", daemon.keys + "/coordinator.key")
        self.client = daemon.client()
        for code in ("GZ2019", "WH2019"):
            self.client.call("study.create", study=code, title="City", city="City", country="CN", year=2019)
            while self.client.call("study.get", study=code)["stage"] != "drafting":
                self.client.call("study.advance", study=code, override=True, reason="the test is of something else")

    def run(self, *words):
        process = subprocess.Popen([REFEREE, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=self.env,
                                   cwd=self.dir)
        out, err = process.communicate(timeout=PATIENCE * 4)
        return process.returncode, out.decode(), err.decode()

    def do(self, *words):
        status, out, err = self.run(*words)
        if status != 0:
            raise RuntimeError("referee %s: %d %s" % (" ".join(words), status, err))
        return out

    def file(self, name, content):
        with open(self.dir + "/" + name, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())

    def comments(self, study="GZ2019"):
        return self.client.call("comment.list", study=study)["items"]

    def exported(self, study):
        text = self.do("comment", "export", study)
        return text, list(csv.DictReader(io.StringIO(text, newline="")))


ROWS = [
    ["FOD", "3", "41", "12", "41", "30", "Sato, Aiko", "aiko@iges.example", "IGES", "JP", "expert", "en",
     'Table 3.2 mixes "scope" 1, 2.', "clarification"],
    ["FOD", "3", "41", "12", "42", "", "이하나", "", "", "", "stakeholder", "ko", "표 3.2 범위\r\n둘째 줄", "substance"],
    ["", "", "", "", "", "", "刘伟", "", "iGDP", "CN", "peer_city", "zh-Hans", "范围不清，请说明。", "evidence"],
    ["SOD", "", "7", "", "7", "", "=1+1", "", "+x", "", "expert", "en", "=HYPERLINK(\"http://evil\")", "substance"],
    ["", "", "", "", "", "", "'@x", "", "", "", "expert", "en", "-5 % is wrong", "substance"],
    ["", "", "", "", "", "", "A", "", "", "", "expert", "en", "''=so they say", "substance"],
    ["", "", "", "", "", "", "B", "", "", "", "government", "en", "\t@tab first", "substance"],
]
NAMES = HEADER.split(",")[2:16]


def table(names, rows, bom=False, end="\r\n"):
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows([names] + rows)
    return (b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode()


def defused(text):
    return "'" + text if text.lstrip("'")[:1] in tuple("=+-@\t\r") and text.lstrip("'") else text


def has(text, part, name):
    if not ok(part in text, name):
        say(text)


def round_trip(daemon):
    desk = Desk(daemon)
    rows = [[*row, "so be it", "accepted", "topic %d" % n] for n, row in enumerate(ROWS)]
    rows = [[defused(cell) for cell in row] for row in rows]
    desk.file("in.csv", table(NAMES + ["Author response", "Disposition", "Topic"], rows, bom=True))
    counts = json.loads(desk.do("--json", "comment", "import", "GZ2019", "in.csv"))
    same([counts[name] for name in ("rows", "taken", "wrong", "duplicates", "state")], [7, 7, 0, 0, "filed"], "all are in")
    same(desk.comments()[3]["text"], "=HYPERLINK(\"http://evil\")", "a formula is a text here")
    text, exported = desk.exported("GZ2019")
    lines = text.encode().decode().split("\r\n")
    same(lines[0], HEADER + ",Topic", "the header has our columns, and what the table brought")
    same([[row[name] for name in NAMES if name not in ("to_page", "to_line")] for row in exported],
         [[cell for name, cell in zip(NAMES, row) if name not in ("to_page", "to_line")] for row in rows],
         "each row comes out as it was")
    same([row["Topic"] for row in exported], ["topic %d" % n for n in range(7)], "and so does what we do not know")
    same([(row["response"], row["disposition"]) for row in exported], [("so be it", "accepted")] * 7,
         "and the answers that came with it")
    desk.do("comment", "export", "GZ2019", "--output", "out.csv")
    desk.do("comment", "import", "WH2019", "out.csv")
    _, again = desk.exported("WH2019")
    keys = [name for name in again[0] if name not in ("comment_id", "study")]
    same([[row[name] for name in keys] for row in again], [[row[name] for name in keys] for row in exported],
         "in another study they are the same")
    same(list(again[0]), list(exported[0]), "with the same columns")
    status, _, err = desk.run("comment", "import", "WH2019", "in.csv")
    same((status, len(desk.comments("WH2019"))), (65, 7), "the same under another file is known again")
    has(err, "in.csv:2:1: the same as co-", "and told")
    desk.do("comment", "import", "WH2019", "in.csv", "--skip-duplicates")
    same(len(desk.comments("WH2019")), 7, "skipped, nothing is doubled")


def problems(daemon):
    desk = Desk(daemon)
    desk.file("bad.csv", "Ch;Comment\nx;y\n")
    has(desk.run("comment", "import", "GZ2019", "bad.csv")[2], "bad.csv:1:1: one column only", "semicolons")
    desk.file("bad.csv", ",Chapter,Section,Page\n,1,2,3\n")
    err = desk.run("comment", "import", "GZ2019", "bad.csv")[2]
    has(err, "bad.csv:1:10: two columns for `chapter`", "two columns for one field")
    has(err, "bad.csv:1:1: there is no column `comment`", "and a column that is missing")
    desk.file("bad.csv", b"comment\nfine\ncaf\xe9\n\"open\n")
    status, _, err = desk.run("comment", "import", "GZ2019", "bad.csv")
    same(status, 65, "what is no table is refused")
    has(err, "bad.csv:3:4: not UTF-8: byte 0xe9", "Latin-1 is told")
    has(err, "bad.csv:4:1: this quote is never closed", "and what follows as well")
    desk.file("bad.csv", "comment,From Page,lang\n\"a\nb\",1,en\n汉,1x,?\n\"x\ny\x07\",3,en\n,,\nz\n")
    status, _, err = desk.run("comment", "import", "GZ2019", "bad.csv")
    has(err, "bad.csv:8:1: 1 cells; the header has 3 columns", "a short row")
    desk.file("bad.csv", "comment,From Page,lang\n\"a\nb\",1,en\n汉,1x,?\n\"x\ny\x07\",3,en\n")
    status, out, err = desk.run("comment", "import", "GZ2019", "bad.csv")
    same((status, len(desk.comments())), (65, 0), "one row that is wrong keeps all out")
    for part in ("bad.csv:4:3: from_page: `1x` is no whole number", "bad.csv:4:6: lang: not a language tag",
                 "bad.csv:6:2: comment: holds the control character 0x07"):
        has(err, part, part)
    same(desk.client.call("import.list", study="GZ2019", state="receiving")["items"], [], "and is not gone on with")
    status, _, err = desk.run("comment", "import", "GZ2019", "bad.csv", "--partial", "--dry-run")
    same((status, len(desk.comments())), (0, 0), "a rehearsal changes nothing")
    status, _, err = desk.run("comment", "import", "GZ2019", "bad.csv", "--partial")
    same((status, [row["text"] for row in desk.comments()]), (0, ["a\nb"]), "with --partial the others are taken")
    has(err, "bad.csv:4:3", "and what is left out is told")
    status, _, err = desk.run("comment", "import", "GZ2019", "bad.csv", "--partial")
    same((status, len(desk.comments())), (0, 1), "said again, it is there already")
    has(err, "was imported already", "and says so")


def resumed(daemon):
    desk = Desk(daemon)
    rows = [["remark %d" % n, "who %d" % (n % 7)] for n in range(500)]
    desk.file("many.csv", table(["comment", "reviewer"], rows, end="\n"))
    status, _, _ = desk.run("comment", "import", "GZ2019", "many.csv", "--dry-run")
    same((status, desk.comments()), (0, []), "a rehearsal sends all and shows nothing")
    begun = desk.client.call("import.list", study="GZ2019", state="receiving")["items"][0]
    same(begun["received"], 500, "what it sent stays")
    out, err = desk.run("comment", "import", "GZ2019", "many.csv")[1:]
    has(err, "500 of 500 rows are there already", "for the import, which goes on from there")
    same(len(desk.client.call("comment.list", study="GZ2019", limit=1000)["items"]), 500, "and all are there, once")
    # Cut off in the midst: another process goes on at the row that the server names.
    process = subprocess.Popen([REFEREE, "comment", "import", "WH2019", "many.csv"], env=desk.env, cwd=desk.dir,
                               stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        if any(0 < row["received"] for row in desk.client.call("import.list", study="WH2019")["items"]):
            process.kill()
            break
    process.wait(PATIENCE)
    desk.do("comment", "import", "WH2019", "many.csv")
    same([row["text"] for row in desk.client.call("comment.list", study="WH2019", limit=1000)["items"]],
         [row[0] for row in rows], "cut off and begun again, each is there once, in order")


def answered(daemon):
    desk = Desk(daemon)
    desk.file("in.csv", table(["comment"], [["one"], ["two"], ["three"], ["four"]]))
    desk.do("comment", "import", "GZ2019", "in.csv")
    _, rows = desk.exported("GZ2019")
    names = list(rows[0])

    def filled(*answers):
        for row, (disposition, response) in zip(rows, answers):
            row.update(disposition=disposition, response=response)
        desk.file("filled.csv", table(names, [[row[name] for name in names] for row in rows]))

    filled(("accepted", ""), ("rejected", ""), ("perhaps", "x"), ("", ""))
    status, _, err = desk.run("comment", "import", "GZ2019", "filled.csv", "--responses")
    same((status, [row["state"] for row in desk.comments()]), (65, ["open"] * 4), "one answer that cannot be keeps all out")
    has(err, "filled.csv:3:", "a rejection without its reason is told")
    has(err, "say why", "and why it cannot be")
    has(err, "filled.csv:4:", "and so is a word that is none")
    out = desk.do("comment", "import", "GZ2019", "filled.csv", "--responses", "--partial")
    has(out, "1 answered, 0 were already, 2 cannot be", "with --partial the others are given")
    filled(("accepted", ""), ("rejected", "=no"), ("answered", "因为"), ("", ""))
    out = desk.do("comment", "import", "GZ2019", "filled.csv", "--responses", "--dry-run")
    has(out, "2 would be answered, 1 were already, 0 cannot be", "rehearsed")
    same([row["state"] for row in desk.comments()], ["answered", "open", "open", "open"], "which changes nothing")
    desk.do("comment", "import", "GZ2019", "filled.csv", "--responses")
    same([(row.get("disposition"), row.get("response")) for row in desk.comments()],
         [("accepted", None), ("rejected", "=no"), ("answered", "因为"), (None, None)], "each is answered as it says")
    out = desk.do("comment", "import", "GZ2019", "filled.csv", "--responses")
    has(out, "0 answered, 3 were already", "said again, nothing is done twice")
    filled(("noted", "x"), ("rejected", "=no"), ("answered", "因为"), ("", ""))
    status, _, err = desk.run("comment", "import", "GZ2019", "filled.csv", "--responses")
    has(err, "filled.csv:2:1: the comment is answered, not open", "an answer is not changed")


def doubled(daemon):
    desk = Desk(daemon)
    desk.file("in.csv", table(["comment", "document", "reviewer"], [["Say why.", "FOD", "A"], ["say  why", "FOD", "B"]]))
    desk.do("comment", "import", "GZ2019", "in.csv")
    desk.do("comment", "add", "GZ2019", "SAY WHY", "--document", "FOD", "--from-page", "4")
    first, second, third = [row["comment"] for row in desk.comments()]
    has(desk.do("comment", "duplicates", "GZ2019"), "duplicate_of", "a table with a column for the first")

    def told(*options):
        items = json.loads(desk.do("--json", "comment", "duplicates", "GZ2019", *options))["items"]
        return [(row["comment"], row["duplicate_of"]) for row in items]

    same(told(), [(second, first), (third, first)], "whoever wrote them and however they came, the later ones are told")
    same(told("--same-place"), [(second, first)], "and by their place")
    desk.do("comment", "respond", second, "duplicate", "as " + first)
    same(told("--state", "open"), [(third, first)], "what is answered is told no more, if one asks so")


run(round_trip, problems, resumed, answered, doubled)
