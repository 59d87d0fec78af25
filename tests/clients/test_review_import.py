"""`referee review import` with daemons: what one writes another takes in, whoever says it and in whatever shape; all that is
wrong is told with its place; nothing is written twice."""
import csv
import io
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from interchange import Person, csv_rows, people, start, walk, write_reviews
from study import REVIEWERS, confirm_stage, create, fill_form
from tap import Daemon, ok, run, same, say

ADDRESSES = {"igdp-liu": "liu@igdp.example", "iges-sato": "sato@iges.example", "kei-park": "park@kei.example"}


def office(daemon, until="desk_review"):
    """A daemon of its own with the team at work, whose people have addresses."""
    clients, keys = start(daemon, until)
    for name, address in ADDRESSES.items():
        clients["coordinator"].call("principal.update", principal=name, email=address)
    return clients, keys, Person(daemon)


def write(daemon, name, content):
    path = daemon.dir + "/" + name
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())
    return path


def without(text, *names):
    return [{k: v for k, v in row.items() if k not in ("rid", "modified_at", *names)} for row in json.loads(text)]


def untimed(text, rows=2):
    """A table without the column of the time."""
    return [row[:4] + row[5:] for row in csv_rows(text)]


def editions(clients):
    return {row["principal"]: (row["state"], row["edition"]) for row in
            clients["coordinator"].call("review.list", study="GJ2019")["items"]}


def round_trip():
    """Exports of one office, taken in by another and exported again."""
    first = Daemon().start()
    clients, _, coordinator = office(first)
    write_reviews(clients, "GJ2019")
    formats = ("hotcrp", "hotcrp-wide", "hotcrp-narrow")
    given = {form: coordinator.export(form) for form in formats}
    first.end()
    for form in formats:
        second = Daemon().start()
        clients, _, coordinator = office(second)
        path = write(second, "reviews", given[form])
        told = coordinator.out("review", "import", path, "--submit", "--dry-run").decode()
        ok(told.startswith("nothing was changed;") and "3 would be submitted" in told, form + ": rehearsed")
        same(editions(clients), {}, form + ": and nothing came of it")
        told = coordinator.out("review", "import", path, "--submit").decode().splitlines()
        same([line.rsplit(": ", 1)[1] for line in told[:-1]], ["submitted, edition 1"] * 3, form + ": each is told")
        same(without(coordinator.export("hotcrp")), without(given["hotcrp"]), form + ": what comes out is what went in")
        for table in formats[1:]:
            same(untimed(coordinator.export(table)), untimed(given[table]), "%s: as %s too" % (form, table))
        same(coordinator.out("review", "import", path, "--submit").decode().splitlines()[-1],
             "0 submitted, 0 saved, 3 were there already, 0 cannot be", form + ": a second time nothing is done")
        same(editions(clients), {name: ("submitted", 1) for name in REVIEWERS}, form + ": each once")
        second.end()


def ones_own(daemon):
    """Of a reviewer, for their own place: drafts, changes, other columns, editions."""
    clients, keys, _ = office(daemon)
    me = Person(daemon, keys["kei-park"])
    client = clients["kei-park"]
    form = client.call("review.form", study="GJ2019")
    titles = {field["id"]: field["title"] for field in form["fields"]}
    body = fill_form(form, "one,\n\"two\" 셋")

    def table(*rows, bom=False):
        out = io.StringIO(newline="")
        csv.writer(out).writerows(rows)
        return write(daemon, "own.csv", (b"\xef\xbb\xbf" if bom else b"") + out.getvalue().encode())

    def last():
        return client.call("review.get", review="GJ2019")

    path = table(["my notes", "pid", *titles.values()], ["mine", "GJ2019", *body.values()], bom=True)
    done = me.run("review", "import", path)
    same((done.returncode, done.stderr.decode()),
         (0, "%s: the form has no field `my notes`: what stands there is left out\n" % path), "a column more is told")
    same(done.stdout.decode().splitlines()[0], path + ":2: kei-park (GJ2019): saved", "a draft")
    same((last()["state"], last()["version"], last()["body"]), ("draft", 1, body), "and it is all of it")
    plain = table(["pid", *titles.values()], ["GJ2019", *body.values()])
    same(me.out("review", "import", plain).decode().splitlines()[-1], "0 submitted, 0 saved, 1 were there already, 0 cannot be", "again")
    path = table(["my notes", "pid", *titles.values()], ["mine", "GJ2019", *body.values()])
    answer = json.loads(me.out("--json", "review", "import", path))
    same((answer["passed_over"], answer["reviews"][0]["extra"]), (1, {"my notes": "mine"}), "again: there already; and nothing is lost")
    path = table(["pid", *titles.values()], ["GJ2019", *body.values()])
    # A, B, A again: each is a change
    other = dict(body, ambition_text="another")
    changed = write(daemon, "own.json", json.dumps({"object": "review", "pid": "GJ2019", **other}))
    me.out("review", "import", changed)
    same((last()["version"], last()["body"]), (2, other), "an object of JSON, by ids")
    me.out("review", "import", path)
    same((last()["version"], last()["body"]), (3, body), "and what was there before")
    # submitted, then a draft: the file of the submitted one is not `there already`
    me.out("review", "import", path, "--submit")
    me.out("review", "import", changed)
    same((last()["state"], last()["edition"], last()["version"]), ("submitted", 1, 5), "a draft behind what was submitted")
    told = me.out("review", "import", changed, "--submit").decode()
    ok("submitted, edition 2" in told, "which is submitted")
    # what is marked as a draft stays one
    marked = write(daemon, "marked.json", json.dumps([{"pid": "GJ2019", "draft": True, **body}]))
    ok(": saved" in me.out("review", "import", marked, "--submit").decode(), "what the file calls a draft is one")
    # an edition that is gone by
    old = write(daemon, "old.json", json.dumps([{"pid": "GJ2019", "if_vtag_match": 1, **dict(body, ambition_text="late")}]))
    me.refuses(65, "if_vtag_match: the review has edition 2 by now", "review", "import", old, "--submit")
    me.refuses(65, ":2:8: vtag: the review has edition 2 by now", "review", "import",
               table(["pid", "vtag", *titles.values()], ["GJ2019", "1", *body.values()]), "--submit")
    new = write(daemon, "new.json", json.dumps([{"pid": "GJ2019", "if_vtag_match": 2, **dict(body, ambition_text="late")}]))
    ok("submitted, edition 3" in me.out("review", "import", new, "--submit").decode(), "the one that is there")
    me.refuses(65, "only the secretariat brings in reviews of others", "review", "import",
               write(daemon, "sato.json", json.dumps([{"pid": "GJ2019", "reviewer_email": ADDRESSES["iges-sato"], **body}])))


def what_is_wrong(daemon):
    """All of it at once, each with its place, and nothing is written unless it is to be left out."""
    clients, _, coordinator = office(daemon)
    clients["coordinator"].call("principal.update", principal="iges-lead", email=ADDRESSES["iges-sato"])
    form = clients["kei-park"].call("review.form", study="GJ2019")
    body = fill_form(form, "text")
    names = list(body)
    score = next(f["id"] for f in form["fields"] if f["kind"] == "score")
    text = next(f["id"] for f in form["fields"] if f["kind"] == "text")
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(["pid", "email", "vtag", *names])
    rows.writerow(["GJ2019", "park@kei.example", "", *[("x" if name == score else body[name]) for name in names]])
    rows.writerow(["GJ2019", "nobody@kei.example", "", *body.values()])
    rows.writerow(["GJ2019", "LIU@igdp.example", "", *[("a\nb\x01" if name == text else body[name]) for name in names]])
    rows.writerow(["NO-SUCH", "park@kei.example", "", *body.values()])
    rows.writerow(["", "park@kei.example", "", *body.values()])
    rows.writerow(["GJ2019", "", "", *body.values()])
    rows.writerow(["GJ2019", "sato@iges.example", "", *body.values()])
    rows.writerow(["GJ2019", "sato@iges.example", "", *body.values()])
    path = write(daemon, "bad.csv", out.getvalue())
    done = coordinator.run("review", "import", path, "--submit")
    told = done.stderr.decode().splitlines()
    wide = out.getvalue().splitlines()[0].split(",")
    line = 'GJ2019,park@kei.example,,'
    same(done.returncode, 65, "it is refused")
    wanted = ["%s:2:%d: %s: is no whole number" % (path, len(line) + sum(len(str(body[n])) + 1 for n in names[:names.index(score)]) + 1, score),
              "%s:3:8: email: `nobody@kei.example` is nobody who has a place in GJ2019" % path,
              "%s:6:1: pid: " % path,
              "%s:7: names no study; --study does" % path,
              "%s:8: it names nobody, and you have no place in GJ2019" % path,
              "%s:10: line 9 is of the same review" % path,
              "%s:5:2: %s: the text holds the control character 0x01" % (path, text)]
    if not ok(all(any(one.startswith(part) for one in told) for part in wanted), "each with its line and column"):
        say("\n".join(told) + "\nwanted:\n" + "\n".join(wanted))
    ok("of 8 reviews 7 cannot be" in told[-1], "and how many")
    ok(wide[0] == "pid" and editions(clients) == {}, "nothing is written")
    done = coordinator.run("review", "import", path, "--submit", "--partial")
    same((done.returncode, editions(clients)), (0, {"iges-sato": ("submitted", 1)}), "but what is well, if so wished")
    # two people of one address have places
    second, _, _ = clients, None, None
    second["coordinator"].call("principal.update", principal="igdp-liu", email="office@kei.example")
    second["coordinator"].call("principal.update", principal="kei-park", email="office@kei.example")
    both = [{"pid": "GJ2019", "reviewer_email": "office@kei.example", **body}]
    coordinator.refuses(65, "is more than one who has a place in GJ2019; name the principal", "review", "import",
                        write(daemon, "both.json", json.dumps(both)))
    ok(": saved" in coordinator.out("review", "import", write(daemon, "one.json", json.dumps([dict(both[0], principal="kei-park")]))).decode(),
       "the principal says which")
    for content, part in ((b"pid,pid\r\n1,2\r\n", ":1:5: a column stands here twice"), (b"[1]", "item 1 of the list is no object"), (b"{", ""),
                          (b"pid,field,vtag\r\n", "no column `data`"), (b"pid,field,data,format\r\nGJ2019,x,y,5\r\n", "plain (0) or Markdown (1)"),
                          (b"pid\r\na,b\r\n", "more cells than the first line names"), (b"pid;a\r\nb;c\r\n", "one column only"),
                          (b"pid\r\n", "there are no reviews"), (b"pid,email\r\n\xff,x\r\n", "not UTF-8")):
        coordinator.refuses(65, part, "review", "import", write(daemon, "broken", content))


def cut_off(daemon):
    """The daemon dies between two reviews: the same again does the rest, and nothing twice."""
    clients, _, coordinator = office(daemon)
    form = clients["kei-park"].call("review.form", study="GJ2019")
    rows = [{"pid": "GJ2019", "reviewer_email": ADDRESSES[name], **fill_form(form, "by " + name)} for name in REVIEWERS]
    one = write(daemon, "one.json", json.dumps(rows[:1]))
    path = write(daemon, "all.json", json.dumps(rows))
    # Drafts of others cannot be seen: that they are there already is known by the request alone.
    coordinator.out("review", "import", one)
    daemon.kill9()
    same(coordinator.run("--timeout", "1s", "review", "import", path).returncode != 0, True, "nobody is there")
    daemon.start()
    for _ in range(2):
        coordinator.out("review", "import", path)
        same({name: clients[name].call("review.get", review="GJ2019")["version"] for name in REVIEWERS},
             {name: 1 for name in REVIEWERS}, "each has one version")


def assignments():
    """The team as a table, read back by the same office and by another."""
    first = Daemon().start()
    clients, keys, coordinator = office(first, "preparation")
    text = coordinator.export("assignments")
    same(text.decode().splitlines(), ["paper,action,email,reviewtype,round",
                                      *["GJ2019,review,%s,none:primary,team" % ADDRESSES[name] for name in REVIEWERS]], "the team")
    lead = Person(first, keys["iges-lead"]).export("assignments").decode().splitlines()
    same(lead[1], "GJ2019,review,igdp-liu,none:primary,team", "by name, to who knows no addresses")
    coordinator.refuses(64, "there is no --anonymous of them", "export", "GJ2019", "--format", "assignments", "--anonymous")
    first.end()
    second = Daemon().start()
    clients, _ = people(second)
    for name, address in ADDRESSES.items():
        clients["coordinator"].call("principal.update", principal=name, email=address)
    create(clients["coordinator"])
    coordinator = Person(second)
    walk(clients, until="team")
    path = write(second, "team.csv", text)
    coordinator.out("assignment", "apply", path)
    same(coordinator.export("assignments"), text, "read back, it is the same team")
    told = coordinator.out("assignment", "apply", path).decode()
    same(told.count("skipped"), 3, "and once")
    second.end()


run(round_trip, ones_own, what_is_wrong, cut_off, assignments)
