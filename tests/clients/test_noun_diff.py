"""`referee finding diff`, `recommendation diff` and `question diff` with a daemon: what is different between two versions,
in words: what each step left standing, over several pages, withdrawn and brought back, and what a reader may not see."""
import json
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from interchange import Person
from study import add_people, create, gather_team, stage_of
from tap import Daemon, ok, run, same, say

PAGE = 10  # items of one answer


class Desk:
    """The coordinator at the program, a study, its people."""

    def __init__(self, identity=None):
        self.daemon = Daemon(conf={"page_items": str(PAGE)}).start()
        self.person = Person(self.daemon)
        self.clients = {"coordinator": self.daemon.client()}
        self.keys = add_people(self.clients["coordinator"])
        self.clients.update({name: self.daemon.client(key) for name, key in self.keys.items()})
        create(self.clients["coordinator"])
        if identity:
            self.call("coordinator", "visibility.identity", study="GJ2019", identity=identity, reason="the test is of it")

    def call(self, who, verb, **params):
        return self.clients[who].call(verb, **params)

    def go(self, stage):
        while stage_of(self.clients["coordinator"], "GJ2019") != stage:
            if stage_of(self.clients["coordinator"], "GJ2019") == "team":
                gather_team(self.clients, "GJ2019")
            self.call("coordinator", "study.advance", study="GJ2019", override=True, reason="the test is of something else")

    def diff(self, noun, *words, person=None):
        return (person or self.person).out(noun, "diff", *words).decode()

    def json(self, noun, *words, person=None):
        return json.loads(self.diff(noun, *words, "--json", person=person))

    def refuses(self, status, part, *words):
        done = self.person.run(*words)
        same((done.returncode, done.stdout), (status, b""), " ".join(words))
        has(done.stderr.decode(), part)


def has(text, *parts):
    for part in parts:
        if not ok(part in text, part.strip().splitlines()[0]):
            say(text)


def without_time(text):
    return re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", "TIME", text)


def a_question():
    desk = Desk()
    desk.go("scoping")
    question = desk.call("gj-host", "question.add", study="GJ2019", text="What keeps buildings from saving energy?")["question"]
    desk.refuses(66, "there is only one version that you may see", "question", "diff", question)
    desk.refuses(66, "there is only one version that you may see", "question", "diff", question, "1")
    same(without_time(desk.diff("question", question, "1", "1")).splitlines()[1:],
         ["  1  add  TIME  gj-host", "nothing that you may see is different"], "one and the same")
    desk.call("iges-lead", "question.update", question=question, text="What keeps old buildings from saving heat?")
    same(without_time(desk.diff("question", question)),
         "GJ2019, question %s: version 1 to 2\n"
         "  1  add     TIME  gj-host\n"
         "  2  update  TIME  iges-lead\n"
         "text\n"
         "    What keeps {+old +}buildings from saving [-energy?-]{+heat?+}\n" % question, "the last two, and whose they are")
    desk.call("coordinator", "question.update", question=question, text="何がまちの省エネを妨げるか", language="ja", **{"as": "gj-host"})
    has(without_time(desk.diff("question", question)), "  3  update  TIME  coordinator for gj-host\n", "language\n    [-en-]{+ja+}\n")
    desk.call("gj-host", "question.update", question=question, text="何が都市の省エネを妨げるか")
    has(desk.diff("question", question), "text\n    何が[-まち-]{+都市+}の省エネを妨げるか\n")
    has(desk.diff("question", question, "4", "3"), "version 4 to 3\n", "    何が[-都市-]{+まち+}の省エネを妨げるか\n")
    has(desk.diff("question", question, "2"), "version 2 to 4\n")
    same(desk.diff("question", question, "3", "4"), desk.diff("question", question), "by their numbers")
    desk.refuses(66, "there is no version 9 that you may see; `referee question versions %s`" % question,
                 "question", "diff", question, "1", "9")
    desk.refuses(66, "there is no version 9", "question", "diff", question, "9")
    for word in ("0", "-1", "x", "1x", "4294967297"):
        desk.refuses(64, "no option" if word == "-1" else "`%s` is no number of a version" % word, "question", "diff", question, word)
    desk.refuses(64, "the command is: referee question diff QUESTION [FROM] [TO]", "question", "diff")
    desk.refuses(66, "not_found", "question", "diff", "qu-aaaaaaaaaaaaaaaa")
    ok(b"usage: referee question diff QUESTION [FROM] [TO]" in desk.person.out("question", "diff", "--help"), "its help")


def withdrawn_and_restored():
    desk = Desk()
    desk.go("scoping")
    question = desk.call("gj-host", "question.add", study="GJ2019", text="why")["question"]
    desk.call("gj-host", "question.withdraw", question=question, reason="asked twice")
    same(without_time(desk.diff("question", question)).splitlines()[1:],
         ["  1  add       TIME  gj-host  ", "  2  withdraw  TIME  gj-host  asked twice", "state", "    [-open-]{+withdrawn+}",
          "the text is the same"], "what was taken back says what it said")
    desk.call("iges-lead", "question.restore", question=question, reason="it was not")
    has(desk.diff("question", question), "  it was not\n", "    [-withdrawn-]{+open+}\n", "the text is the same\n")
    same(desk.diff("question", question, "1", "3").splitlines()[3:], ["nothing that you may see is different"], "and back")
    desk.call("gj-host", "question.update", question=question, text="why not")
    same(desk.diff("question", question).splitlines()[3:], ["text", "    why{+ not+}"], "its text is carried over both")


def a_finding_over_pages():
    """Kind and sector are told with the first page, the text of version 2 stands until the last."""
    desk = Desk()
    desk.go("drafting")
    long = " ".join("word%d" % i for i in range(2500))
    notes = [desk.call("igdp-liu", "evidence.add", study="GJ2019", text="seen", source="interview")["evidence"] for _ in range(2)]
    finding = desk.call("igdp-liu", "finding.add", study="GJ2019", text=long, kind="obstacle", sector="buildings",
                        confidence="unresolved", evidence=notes[:1])["finding"]
    desk.call("igdp-liu", "finding.update", finding=finding, text=long + " and one more", kind="gap")
    for i in range(3, 2 * PAGE + 3):
        desk.call("iges-lead", "finding.update", finding=finding, confidence=["inconclusive", "unresolved"][i % 2])
    desk.call("iges-lead", "finding.update", finding=finding, sector="transport", evidence=notes)
    last = 2 * PAGE + 3
    said = desk.diff("finding", finding)
    same(said.splitlines()[3:], ["sector", "    [-buildings-]{+transport+}", "given anew, without what it was before: evidence",
                                 "the text is the same"], "the last two")
    has(said, "version %d to %d\n" % (last - 1, last))
    said = desk.diff("finding", finding, "1", str(last))
    has(said, "kind\n    [-obstacle-]{+gap+}\n", "sector\n    [-buildings-]{+transport+}\n", "confidence\n    [-unresolved-]{+inconclusive+}\n",
        " word2499{+ and one more+}\n", "given anew, without what it was before: evidence\n")
    same(desk.diff("finding", finding, "3", "5").splitlines()[3:], ["nothing that you may see is different"], "there and back")
    same(desk.json("finding", finding, "1", "2")["untold"], [], "what came later is not of these two")
    told = desk.json("finding", finding, "2", str(last))
    same((told["finding"], told["study"], told["from"]["version"], told["to"]["principal"], "text" in told["to"]),
         (finding, "GJ2019", 2, "iges-lead", False), "--json: which they are")
    same((told["fields"], told["untold"]),
         ([{"field": "sector", "from": "buildings", "to": "transport"}, {"field": "confidence", "from": "unresolved", "to": "inconclusive"}],
          ["evidence"]), "and what is different")


def a_recommendation():
    desk = Desk()
    desk.go("drafting")
    finding = desk.call("iges-lead", "finding.add", study="GJ2019", text="t", kind="gap", sector="water", confidence="unresolved")["finding"]
    one = desk.call("iges-lead", "recommendation.add", study="GJ2019", text="Build bus lanes.", addressee="the city",
                    findings=[finding])["recommendation"]
    desk.call("iges-lead", "recommendation.update", recommendation=one, priority="high", sector="transport", due="2030-01-01",
              addressee="the mayor")
    same(desk.diff("recommendation", one).splitlines()[3:],
         ["sector", "    [-other-]{+transport+}", "priority", "    [-medium-]{+high+}", "due_date", "    {+2030-01-01+}",
          "given anew, without what it was before: addressee", "the text is the same"], "what nobody had said has been there too")
    desk.call("iges-lead", "recommendation.update", recommendation=one, text="Build more bus lanes.", findings=[finding])
    desk.go("publication")
    for acceptance, text in [("partly_accepted", "One half."), ("accepted", None), ("partly_accepted", "Two thirds."), ("accepted", "All.")]:
        desk.call("gj-host", "recommendation.respond", recommendation=one, acceptance=acceptance, **({"text": text} if text else {}))
    same(desk.diff("recommendation", one, "3", "4").splitlines()[3:],
         ["response", "    {+One half.+}", "acceptance", "    {+partly_accepted+}", "the text is the same"], "the host's word")
    has(desk.diff("recommendation", one, "4", "5"), "response\n    [-One half.-]\n", "    [-partly_accepted-]{+accepted+}\n")
    has(desk.diff("recommendation", one, "5", "6"), "response\n    {+Two thirds.+}\n")
    has(desk.diff("recommendation", one), "response\n    [-Two thirds.-]{+All.+}\n", "version 6 to 7\n")
    has(desk.diff("recommendation", one, "1"), "text\n    Build {+more +}bus lanes.\n", "sector\n    [-other-]{+transport+}\n",
        "given anew, without what it was before: addressee, findings\n")
    desk.go("follow_up")
    desk.call("gj-host", "recommendation.report", recommendation=one, status="in_progress", text="begun")
    same(desk.diff("recommendation", one).splitlines()[3:], ["status", "    {+in_progress+}", "the text is the same"], "a report")


def what_is_hidden():
    """An editor who does not know the reviewers is told no name of theirs, and no language, which is often the writer's
    own; a reviewer likewise of the host, who went on with what the lead began."""
    desk = Desk(identity="triple_anonymized")
    desk.go("scoping")
    question = desk.call("iges-lead", "question.add", study="GJ2019", text="왜", language="ko")["question"]
    desk.call("iges-lead", "question.update", question=question, text="무엇", language="en")
    desk.call("gj-host", "question.update", question=question, text="何故", language="ja")
    desk.go("drafting")
    finding = desk.call("igdp-liu", "finding.add", study="GJ2019", text="老建筑不节能", kind="obstacle", sector="buildings",
                        confidence="unresolved", language="zh")["finding"]
    desk.call("igdp-liu", "finding.update", finding=finding, text="old buildings waste energy", language="en")
    desk.call("coordinator", "finding.update", finding=finding, text="old buildings waste heat", language="ko")
    has(desk.diff("finding", finding, "1", "2"), "igdp-liu", "language\n    [-zh-]{+en+}\n", "{+old buildings waste energy+}\n")
    has(desk.diff("question", question), "gj-host", "language\n    [-en-]{+ja+}\n")
    editor, reviewer = (Person(desk.daemon, desk.keys[name]) for name in ("igdp-editor", "iges-sato"))
    for who, noun, it, pair, seen, hidden in [
            (editor, "finding", finding, ("1", "2"), "{+old buildings waste energy+}", ("igdp-liu", "language", "zh", '"en"', "-en-")),
            (editor, "finding", finding, ("2", "3"), "[-energy-]{+heat+}", ("igdp-liu", "language", '"en"', '"ko"', "-en-", "+ko+")),
            (reviewer, "question", question, (), "[-무엇-]{+何故+}", ("gj-host", "language", "en-", "ja")),
            # Of the last it is not known that it is still the one before.
            (reviewer, "question", question, ("1", "3"), "[-왜-]{+何故+}", ("gj-host", "language", "ko", "en+", "ja"))]:
        said = desk.diff(noun, it, *pair, person=who)
        has(said, seen)
        said += json.dumps(desk.json(noun, it, *pair, person=who))
        same([word for word in hidden if word in said.replace(it, "ID")], [], "%s: neither a name nor a language" % noun)
    host = Person(desk.daemon, desk.keys["gj-host"])
    for verb in ("versions", "diff"):
        done = host.run("finding", verb, finding)
        same((done.returncode, done.stdout, b"not_permitted" in done.stderr), (77, b"", True), "%s is not the host's" % verb)


run(a_question, withdrawn_and_restored, a_finding_over_pages, a_recommendation, what_is_hidden)
