"""`referee calendar` with a daemon, read by a parser that nobody here wrote: stable ids, days, texts; to each what they may see."""
import datetime
import json
import os
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

import icalendar

from study import add_people, create, walk
from tap import BUILD, PATIENCE, ok, run, same, say

KOREAN = "저탄소 도시 동료 검토: 광주광역시의 건물, 교통; 에너지 전환과 시민 참여에 관한 아주 긴 제목을 가진 연구입니다"
CHINESE = "低碳城市发展同行评议国际论坛" * 6
OVERRIDE = {"override": True, "reason": "the test is of something else"}


class Person:
    """The client with a key of its own, or as the coordinator over the local socket."""

    def __init__(self, daemon, key=None):
        self.daemon, self.home = daemon, tempfile.mkdtemp(dir=daemon.dir)
        self.options = ["--server", daemon.ipc]
        if key:
            self.options = ["--profile", "me"]
            os.mkdir(self.home + "/me", 0o700)
            self.keep("me.key", {"public": key[0], "secret": key[1]})
            self.keep("me/profile.json", {"address": daemon.address, "server_key": daemon.server_key, "key": "../me.key"})

    def keep(self, name, value):
        with open(os.open("%s/%s" % (self.home, name), os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file)

    def run(self, *words):
        env = dict(os.environ, REFEREE_HOME=self.home, LC_ALL="C.UTF-8")
        return subprocess.run([BUILD + "/referee", *self.options, "calendar", *words], env=env, capture_output=True,
                              timeout=PATIENCE, check=False)

    def text(self, *words):
        done = self.run(*words)
        same((done.returncode, done.stderr), (0, b""), " ".join(["calendar", *words]))
        return done.stdout

    def entries(self, *words):
        return entries(self.text(*words))


def entries(text):
    """{UID: event}; and the file is one that every reader takes."""
    lines = text.split(b"\r\n")
    ok(text.endswith(b"END:VCALENDAR\r\n") and b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines), "lines end in CRLF")
    ok(max(map(len, lines)) <= 75, "lines have 75 octets at most")
    try:
        broken = [line for line in lines if not line.decode("utf-8").isprintable() and b"\t" not in line]
    except UnicodeDecodeError as error:
        broken = [error]
    same(broken, [], "no character is cut, and none is of control")
    calendar = icalendar.Calendar.from_ical(text)
    same((str(calendar["VERSION"]), str(calendar["METHOD"]), str(calendar["PRODID"])[:22]),
         ("2.0", "PUBLISH", "-//refereed//referee 0"), "a calendar that is published")
    events = calendar.walk("VEVENT")
    found = {str(event["UID"]): event for event in events}
    same(len(found), len(events), "each entry has an id of its own")
    same([uid for uid, event in found.items() if event.errors or not
          {"DTSTAMP", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "CATEGORIES", "STATUS", "TRANSP"} <= set(event)], [], "all is there")
    same([event for event in events if type(event["DTSTART"].dt) is not datetime.date], [], "days, not times")
    order = [(event["DTSTART"].dt, str(event["UID"])) for event in events]
    same(order, sorted(order), "in order")
    return found


def one(found, kind, text=""):
    """The one entry of that kind that has the text in its id or its summary."""
    hits = [e for uid, e in found.items() if ".%s." % kind in uid and text in uid + str(e["SUMMARY"])]
    if not ok(len(hits) == 1, "one %s %s" % (kind, text)):
        say("\n".join(found))
        raise LookupError(kind)
    return hits[0]


def days(event):
    return str(event["DTSTART"].dt), str(event["DTEND"].dt)


def people(daemon):
    coordinator = daemon.client()
    keys = add_people(coordinator)
    clients = {name: daemon.client(key) for name, key in keys.items()}
    clients["coordinator"] = coordinator
    return clients, keys


def a_study_that_moves(daemon):
    clients, _ = people(daemon)
    coordinator = clients["coordinator"]
    create(coordinator)
    walk(clients, "GJ2019", until="desk_review")
    me = Person(daemon)
    first = me.text("GJ2019")
    same(me.text("GJ2019"), first, "nothing has changed: the same bytes")
    same(me.text("--programme"), me.text(), "the command alone is the programme")
    before = entries(first)
    status = coordinator.call("study.status", study="GJ2019")
    due = one(before, "due")
    same((days(due)[0], str(due["SUMMARY"])), (status["due_date"], "GJ2019: Desk review due"), "the stage is due on its day")
    same((due["TRANSP"], due["STATUS"], due["SEQUENCE"]), ("TRANSPARENT", "CONFIRMED", status["version"]), "and makes nobody busy")
    ok(status["due_date"] + " 23:59:59 Asia/Seoul (" + status["due"][:10] + " 14:59:59 UTC)" in due["DESCRIPTION"],
       "the exact time is told there and in UTC")
    same(due["DTSTAMP"].dt.strftime("%Y-%m-%dT%H:%M:%S"), coordinator.call("study.history", study="GJ2019")["items"][-1]["time"][:19],
         "stamped with the last step")
    same(len([uid for uid in before if ".task." in uid]), len(status["open"]), "every open task")
    one(before, "task", "submit the review (佐藤 見本)")

    coordinator.call("study.reschedule", study="GJ2019", due="2096-02-28", close="2096-02-29", reason="the test is of it")
    after = me.entries("GJ2019")
    same(set(after), set(before), "what moves keeps its id")
    same([days(one(after, "due")), days(one(after, "close"))], [("2096-02-28", "2096-02-29"), ("2096-02-29", "2096-03-01")],
         "it moves, over a leap day")
    ok(one(after, "due")["SEQUENCE"] > due["SEQUENCE"] and one(after, "due")["DTSTAMP"].dt >= due["DTSTAMP"].dt, "and counts up")
    same(days(one(after, "task", "kei-park")), ("2096-02-28", "2096-02-29"), "what is due with the stage moves with it")

    coordinator.call("study.suspend", study="GJ2019", reason="the test is of it")
    resting = me.entries("GJ2019")
    same([one(resting, kind)["STATUS"] for kind in ("due", "close")], ["CANCELLED"] * 2, "a study that rests has no deadline")
    same([uid for uid in resting if ".task." in uid], [], "nor tasks")
    daemon.restart()
    same({uid: days(e) for uid, e in me.entries("GJ2019").items()}, {uid: days(e) for uid, e in resting.items()},
         "ids stay when the daemon begins anew")


def texts_and_occasions(daemon):
    coordinator = daemon.client()
    coordinator.call("study.create", study="FORUM2", title=KOREAN, city="인천", country="KR", year=2022, zone="Asia/Seoul",
                     workflow="forum")
    coordinator.call("study.advance", study="FORUM2", **OVERRIDE)
    ids = {}
    for title, start, end in ((CHINESE, "2022-12-06", "2022-12-08"), ("Leap", "2096-02-28", "2096-02-29"),
                              ("Day", "2096-02-29", "2096-02-29"), ("Year", "2199-12-31", "2200-01-01"),
                              ("The last", "3000-12-30", "3000-12-30"), ("Nobody's", "3000-12-31", "9999-12-31")):
        ids[title] = coordinator.call("occasion.add", study="FORUM2", title=title, place="인천; Songdo, \\hall 1",
                                      note="a, b; c\\d\r\nBEGIN:VEVENT\r\n\ttab\n" + KOREAN, **{"from": start, "to": end})["occasion"]
    me = Person(daemon)
    text = me.text("FORUM2", "--json")
    same(len(json.loads(text)), 7, "--json is the entries: of the stage, its task, and the occasions")
    text = me.text("FORUM2")
    calendar = icalendar.Calendar.from_ical(text)
    same(str(calendar["X-WR-CALNAME"]), "FORUM2 " + KOREAN, "the calendar has the study's name")
    days_of = {title: one_of(text, ids[title]) for title in ids if title != "Nobody's"}
    same([(str(e["DTSTART"].dt), str(e["DTEND"].dt)) for e in days_of.values()],
         [("2022-12-06", "2022-12-09"), ("2096-02-28", "2096-03-01"), ("2096-02-29", "2096-03-01"), ("2199-12-31", "2200-01-02"),
          ("3000-12-30", "3000-12-31")], "the end is the day behind the last")
    event = days_of[CHINESE]
    same(str(event["SUMMARY"]), "FORUM2: " + CHINESE, "a long title, whole")
    same(str(event["LOCATION"]), "인천; Songdo, \\hall 1", "the place")
    ok(str(event["DESCRIPTION"]).endswith("\na, b; c\\d\nBEGIN:VEVENT\n tab\n" + KOREAN), "the note, its lines and its characters")
    same([c.to_ical() for c in event["CATEGORIES"]], [b"occasion", b"FORUM2"], "its categories")

    coordinator.call("occasion.update", occasion=ids["Nobody's"], **{"from": "2099-01-01", "to": "2099-01-01"})
    coordinator.call("occasion.update", occasion=ids["Leap"], state="cancelled")
    found = me.entries("FORUM2")
    leap = one(found, "occasion", ids["Leap"])
    same((leap["STATUS"], leap["SEQUENCE"], days(leap)), ("CANCELLED", 2, ("2096-02-28", "2096-03-01")), "called off")
    same([e["STATUS"] for uid, e in found.items() if ".occasion." in uid].count("CONFIRMED"), 5, "the others are not")


def lines_of_every_length(daemon):
    coordinator = daemon.client()
    coordinator.call("study.create", study="FORUM3", title="t", city="c", country="KR", year=2022, workflow="forum")
    coordinator.call("study.advance", study="FORUM3", **OVERRIDE)
    titles = ["x" * n + end for n in range(52, 68) for end in ("", "é", "시", "👍")] + ["x" * n for n in range(126, 146)]
    ids = {coordinator.call("occasion.add", study="FORUM3", title=title, place="p", **{"from": "2096-02-29"})["occasion"]: title
           for title in titles}
    found = Person(daemon).entries("FORUM3")
    same([title for id_text, title in ids.items() if str(one(found, "occasion", id_text)["SUMMARY"]) != "FORUM3: " + title], [],
         "wherever a line is full, its text is whole")


def one_of(text, id_text):
    return next(e for e in icalendar.Calendar.from_ical(text).walk("VEVENT") if id_text in e["UID"])


def to_each_what_they_may_see(daemon):
    clients, keys = people(daemon)
    coordinator = clients["coordinator"]
    create(coordinator)
    create(coordinator, "GJ2020")
    coordinator.call("role.grant", principal="kei-park", role="observer", study="GJ2020")
    stranger, observer = Person(daemon, keys["iges-sato"]), Person(daemon, keys["kei-park"])
    for code in ("GJ2019", "NOTHING"):
        done = stranger.run(code)
        same((done.returncode, done.stdout), (66, b""), "who has no part sees no study")
        ok(done.stderr.decode().startswith("referee: study %s: " % code), "and reads which")
    same(observer.run("GJ2019").returncode, 66, "nor does an observer of another")
    same({str(e["CATEGORIES"][1].to_ical(), "utf-8") for e in observer.entries().values()} - {"GJ2020"}, set(),
         "an observer's programme is what they observe")
    ok(observer.entries(), "of which they see the dates")

    nothing = stranger.text()
    same(entries(nothing), {}, "an empty calendar")
    same([c.name for c in icalendar.Calendar.from_ical(nothing).subcomponents], ["VTIMEZONE"], "which has a component all the same")

    walk(clients, "GJ2019", until="team")
    coordinator.call("assignment.invite", study="GJ2019", principal="iges-sato")
    place = clients["iges-sato"].call("assignment.get", assignment="GJ2019")
    invited = stranger.entries()
    same(len(invited), 1, "who is invited")
    same(days(one(invited, "task", "GJ2019: answer the invitation"))[0], place["answer_due"][:10], "is to answer by a day")
    same(set(stranger.entries("--person")), set(invited), "which is their own to do")
    same(set(stranger.entries("GJ2019")), set(invited), "the study has no more for them")
    ok(set(invited) <= set(Person(daemon).entries("GJ2019")), "for the secretariat it is the same entry")
    clients["iges-sato"].call("assignment.accept", assignment="GJ2019")
    own = stranger.entries("--person")
    ok(own and all("iges-sato" in uid for uid in own), "one's own tasks")
    clients["iges-sato"].call("declaration.file", assignment="GJ2019", state="none")
    for _ in ("preparation", "desk_review"):
        coordinator.call("study.advance", study="GJ2019", **OVERRIDE)
    before = one(stranger.entries("--person"), "task", "GJ2019: submit the review")
    moved = coordinator.call("assignment.extend", assignment=place["assignment"], reason="ill",
                             due=str(before["DTSTART"].dt + datetime.timedelta(days=10)))
    after = one(stranger.entries("--person"), "task", "GJ2019: submit the review")
    same((days(after)[0], str(after["UID"])), (moved["due_date"], str(before["UID"])), "more time for one moves their entry")
    ok(after["SEQUENCE"] > before["SEQUENCE"], "and counts up")
    own = stranger.entries("--person")
    whole = Person(daemon).entries()
    same([uid for uid in own if uid not in whole], [], "are the same entries as in the programme's calendar")
    same({str(e["CATEGORIES"][1].to_ical(), "utf-8") for e in whole.values()}, {"GJ2019", "GJ2020"}, "which has every study")


def actions(daemon):
    clients, keys = people(daemon)
    coordinator = clients["coordinator"]
    create(coordinator)
    walk(clients, "GJ2019", until="follow_up")
    recommendation = coordinator.call("recommendation.list", study="GJ2019")["items"][0]["recommendation"]
    made = [coordinator.call("action.add", recommendation=recommendation, text=text, owner=owner, due="2096-02-29")["action"]
            for text, owner in ((KOREAN + "\nand more", "gj-host"), ("drop it", "iges-lead"), ("do it", "iges-lead"))]
    host, lead, all_of_it = Person(daemon, keys["gj-host"]), Person(daemon, keys["iges-lead"]), Person(daemon)
    mine = one(host.entries("--person"), "action", made[0])
    same((days(mine), str(mine["DESCRIPTION"]).split("\n")[:2]), (("2096-02-29", "2096-03-01"), ["do: " + KOREAN, "and more"]), "an action")
    ok(str(mine["SUMMARY"]).endswith("...") and len(mine["SUMMARY"]) < 80, "its summary is a line that fits")
    same([uid for uid in lead.entries("--person") if made[0] in uid], [], "and is nobody else's")
    before = all_of_it.entries("GJ2019")
    for action, state in ((made[1], "dropped"), (made[2], "done")):
        clients["iges-lead"].call("action.settle", action=action, state=state, evidence="the test is of it")
    coordinator.call("action.update", action=made[0], due="2096-03-01")
    after = all_of_it.entries("GJ2019")
    same(set(after), set(before), "ids stay")
    same([(one(after, "action", a)["STATUS"], one(after, "action", a)["SEQUENCE"], days(one(after, "action", a))[0]) for a in made],
         [("CONFIRMED", 2, "2096-03-01"), ("CANCELLED", 2, "2096-02-29"), ("CONFIRMED", 2, "2096-02-29")], "moved, dropped, done")
    same([uid for uid in lead.entries("--person") if ".action." in uid], [], "what is settled is nobody's task")


def pages(daemon):
    """Lists that are longer than the server's pages are read to their end."""
    clients, _ = people(daemon)
    codes = {"P%d" % i for i in range(12)}
    for code in codes:
        create(clients["coordinator"], code)
    whole = Person(daemon).text()
    daemon.configure(page_items=10)
    daemon.restart()
    same(Person(daemon).text(), whole, "by pages of ten")
    same({uid.split(".")[0] for uid in entries(whole)}, codes, "every study")


def files(daemon):
    create(people(daemon)[0]["coordinator"])
    me, path = Person(daemon), daemon.dir + "/GJ2019.ics"
    text = me.text("GJ2019")
    same(me.text("GJ2019", "--output", path).decode(), "%s holds %d entries\n" % (path, len(entries(text))), "told, and not printed")
    os.chmod(path, 0o640)
    os.symlink("GJ2019.ics", daemon.dir + "/link.ics")
    same(json.loads(me.text("GJ2019", "--json", "--output", daemon.dir + "/link.ics"))["entries"], len(entries(text)), "--json")
    same(me.text("GJ2019", "--quiet", "--output", path), b"", "--quiet")
    with open(path, "rb") as file:
        same(file.read(), text, "the file is what is printed otherwise")
    ok(os.path.islink(daemon.dir + "/link.ics"), "a link stays one")
    same(sorted(name for name in os.listdir(daemon.dir) if ".ics" in name), ["GJ2019.ics", "link.ics"], "nothing is left beside it")
    same(me.text("GJ2019", "--output", "-"), text, "- is standard output")
    os.mkfifo(daemon.dir + "/pipe")
    for place, why in ((daemon.dir + "/no/such/place.ics", "No such file"), (daemon.dir, "is no file"), (daemon.dir + "/pipe", "is no file")):
        done = me.run("GJ2019", "--output", place)
        same((done.returncode, done.stdout), (73, b""), "%s cannot be written" % place[len(daemon.dir):])
        ok(place in done.stderr.decode() and why in done.stderr.decode(), "and is named")
    ok(stat.S_ISFIFO(os.stat(daemon.dir + "/pipe").st_mode), "what is no file is not replaced")
    for words in (["GJ2019", "--person"], ["--person", "--programme"], ["a b"], ["GJ2019", "GJ2020"], ["--output"], ["--output="], ["--as", "x"]):
        same(me.run(*words).returncode, 64, " ".join(words) + " is no such command")


run(a_study_that_moves, texts_and_occasions, lines_of_every_length, to_each_what_they_may_see, actions, pages, files)
