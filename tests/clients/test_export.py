"""`referee export` with a daemon: each format by its own rules, to each role what it may see, and the same bytes again."""
import json
import os
import re
import sys
from xml.etree import ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from interchange import (DOI, EMBARGOED, FORMATS, NS, OPEN_TEXT, SECRET, SECRETS, Person, csv_rows, people, problems, start, walk,
                         write_reviews)
from structure_crossref import crossref_problems
from study import PEOPLE, REVIEWERS, create, file_document, fill_form, ids_of
from tap import new_key, ok, run, same

OVERRIDE = {"override": True, "reason": "the test is of something else"}


def sound(form, text, clients):
    same(problems(form, text, clients["coordinator"]), [], "%s: it follows its rules" % form)
    return text


def formats_and_roles(daemon):
    """Every format for every role, of a study with all in it; nothing changes when it is asked again."""
    clients, keys = start(daemon, "follow_up")
    coordinator = clients["coordinator"]
    coordinator.call("role.grant", principal="gj-host", role="observer", study="GJ2019")
    coordinator.call("principal.update", principal="kei-park", email="park@kei.example")
    readers = {name: Person(daemon, keys[name]).settle() for name in ("gj-host", "kei-park", "iges-lead", "igdp-editor")}
    readers["coordinator"] = Person(daemon).settle()
    first = {}
    for name, reader in readers.items():
        for form in FORMATS:
            first[name, form] = sound(form, reader.export(form), clients)
            same(SECRET in first[name, form].decode(), form.startswith("hotcrp") and name in ("coordinator", "kei-park"),
                 "%s, %s: a field for the secretariat" % (name, form))
    daemon.restart()
    same([key for key, text in first.items() if readers[key[0]].export(key[1]) != text], [], "asked again, the same bytes")
    same([form for form in FORMATS if first["gj-host", form] != first["igdp-editor", form]], [], "two who see the same get the same")
    same([form for form in FORMATS if readers["coordinator"].export(form, "--as-role", "host") != first["gj-host", form]], [],
         "the secretariat hands out the copy that the host would make")
    readers["gj-host"].refuses(77, "only the secretariat", "export", "GJ2019", "--format", "hotcrp", "--as-role", "lead")
    readers["coordinator"].refuses(64, "as_role", "export", "GJ2019", "--format", "hotcrp", "--as-role", "guest")
    same([form for form in FORMATS if first["gj-host", form] != first["iges-lead", form]],
         [form for form in FORMATS if form.startswith("hotcrp")], "the lead sees what reviewers could not judge")
    same([row["hidden_fields"] for row in json.loads(first["iges-lead", "hotcrp"])], [["T12"]] * 3, "and not the secretariat's")
    rows = json.loads(first["coordinator", "hotcrp"])
    same([row.get("reviewer") for row in rows], [full for name, _, full in PEOPLE if name in REVIEWERS], "who reviewed")
    same([row.get("reviewer_email") for row in rows], [None, None, "park@kei.example"], "the secretariat knows addresses")
    same("park@kei.example" in first["gj-host", "hotcrp"].decode(), False, "the host does not")
    same([row["hidden_fields"] for row in json.loads(first["gj-host", "hotcrp"])], [["T11", "T12"]] * 3, "the host knows what is hidden")
    same({row["round"] for row in rows}, {"desk_review"}, "in which stage")
    wide = csv_rows(first["gj-host", "hotcrp-wide"])
    titles = {f["id"]: f["title"] for f in coordinator.call("review.form", study="GJ2019")["fields"]}
    ok(titles["for_secretariat_only"] not in wide[0] and titles["ambition"] in wide[0], "what is hidden everywhere has no column")
    column = wide[0].index(titles["ambition_text"])
    same([row[column] for row in wide[1:]], [OPEN_TEXT + " by nobody"] * 3, "texts are whole: quotes, lines, characters")
    narrow = csv_rows(first["coordinator", "hotcrp-narrow"])
    same(len(narrow) - 1, 3 * len(titles), "a row for each field")
    same([row[8] for row in narrow if row[6] == titles["for_secretariat_only"]], list(SECRETS.values()), "with its text")


# From which stage on each may see them: of who is no owner, and of what is nobody's else.
STAGES = ["requested", "scoping", "team", "preparation", "desk_review", "consultation", "drafting", "fact_check", "comment_round",
          "response", "assessment", "publication", "follow_up", "closed"]
OPENS = {
    "gj-host": {"review": "consultation", "comment": "response", "draft": "fact_check", "decision": "requested"},
    "kei-park": {"review": "desk_review", "comment": "response", "draft": "comment_round", "decision": "requested"},
    "igdp-editor": {"review": "consultation", "comment": "requested", "draft": "requested", "decision": "requested"},
    "observer": {"review": "publication", "comment": "publication", "draft": None, "decision": "requested"},
}


def never_what_is_hidden(daemon):
    clients, keys = people(daemon)
    coordinator = clients["coordinator"]
    create(coordinator)
    coordinator.call("principal.add", principal="observer", institution="gwangju", full_name="An Observer")
    keys["observer"] = new_key()
    coordinator.call("key.add", principal="observer", public=keys["observer"][0])
    coordinator.call("role.grant", principal="observer", role="observer", study="GJ2019")
    readers = {name: Person(daemon, keys[name]).settle() for name in OPENS}
    leaks, lacks, count = [], [], 0

    def look(stage):
        nonlocal count
        own = {row["comment"] for row in coordinator.call("comment.list", study="GJ2019")["items"] if row["principal"] == "kei-park"}
        things = {"review": ids_of(coordinator, "review.list", "review", "GJ2019"),
                  "comment": ids_of(coordinator, "comment.list", "comment", "GJ2019"),
                  "draft": [d["document"] for d in coordinator.call("document.list", study="GJ2019", kind="draft")["items"]],
                  "decision": ids_of(coordinator, "decision.list", "decision", "GJ2019")}
        for name, reader in readers.items():
            if name == "kei-park" and stage in ("requested", "scoping"):
                continue  # nobody has asked them yet
            texts = {form: reader.export(form).decode() for form in FORMATS[:5]}
            for form, text in texts.items():
                count += 1
                secrets = [text for other, text in SECRETS.items() if other != name] + [EMBARGOED, "national", "an interview"]
                leaks.extend((stage, name, form, s) for s in secrets if s in text)
                for kind, ids in things.items():
                    is_open = OPENS[name][kind] and STAGES.index(stage) >= STAGES.index(OPENS[name][kind])
                    leaks.extend((stage, name, form, kind) for i in ids if i in text and not is_open and not (name == "kei-park" and i in own))
                    if form == "docmaps" and is_open:
                        lacks.extend((stage, name, kind) for i in ids if i not in text)
            same(problems("docmaps", texts["docmaps"], coordinator), [], "%s: what %s sees of it is a map" % (stage, name))

    walk(clients, before_leaving=look)
    look("closed")
    same(leaks, [], "nothing that is hidden is in any of %d exports" % count)
    same(lacks, [], "and all that is open")
    outsider = Person(daemon).settle()
    outsider.options = readers["observer"].options
    outsider.home = readers["observer"].home
    coordinator.call("role.revoke", principal="observer", role="observer", study="GJ2019")
    outsider.refuses(66, "study GJ2019", "export", "GJ2019", "--format", "docmaps")


def nobody_is_named(daemon):
    clients, keys = start(daemon, "team")
    for name in REVIEWERS:
        clients["coordinator"].call("principal.update", principal=name, email=name + "@example.org")
    clients["coordinator"].call("principal.update", principal="iges-sato", native_name="見本 愛子", name_language="ja")
    # the lead reviews too, and is not told as that
    clients["coordinator"].call("assignment.invite", study="GJ2019", principal="iges-lead")
    clients["iges-lead"].call("assignment.accept", assignment="GJ2019")
    clients["iges-lead"].call("declaration.file", assignment="GJ2019", state="none")
    walk(clients, until="desk_review")
    form = clients["iges-lead"].call("review.form", study="GJ2019")
    clients["iges-lead"].call("review.submit", assignment="GJ2019", body=fill_form(form, "a sample text of 見本愛子"))
    walk(clients)
    named = [word for name, _, full in PEOPLE if name in REVIEWERS for word in (name, full, full.split()[0], name + "@example.org")]
    named.append("見本 愛子")
    for who in (Person(daemon).settle(), Person(daemon, keys["kei-park"]).settle()):
        for form in FORMATS:
            text = sound(form, who.anonymous(form)[0], clients).decode()
            text = text.replace("https://iges.example", "")
            same([word for word in named if word in text], [], "%s: no reviewer is named" % form)
            same("Lead Sample" in text, form == "docmaps", "%s: nor is the lead as one" % form)
        # The sample texts begin with "A sample", and everybody here is called Sample.
        for form in ("hotcrp", "hotcrp-wide", "hotcrp-narrow"):
            text, told = who.anonymous(form)
            ok(("ambition_text", 2, "Sample") in told, "%s: where a text names somebody" % form)
            ok(("ambition_text", 17, "見本愛子") in told, "%s: and in their own script" % form)
        same([who.anonymous(form)[1] for form in FORMATS if not form.startswith("hotcrp")], [[]] * 3, "what holds no text names nobody")
    rows = json.loads(who.anonymous("hotcrp")[0])
    same([(row["blind"], row["hidden_fields"], sorted(row)) for row in rows[1:]], [(True, ["T11", "T12"], sorted(rows[0]))] * 3,
         "a reviewer's own review looks like the others")
    text = who.anonymous("docmaps")[0].decode()
    same({row[1] for step in steps(text) for row in step if row[0] == "peer-reviewer"}, {"anonymous"}, "a review is by anonymous")
    ok(("author", "Lead Sample", "preprint") in [row for step in steps(text) for row in step], "who wrote the report is named")
    deposit = who.anonymous("crossref")[0]
    ok(b"<anonymous sequence=\"first\" contributor_role=\"reviewer\"/>" in deposit, "as Crossref wants it")
    ok(b"language=" not in deposit, "and without the language that somebody writes in")
    same(sorted(re.findall(b"language=\"([^\"]*)\"", who.export("crossref"))), [b"en", b"ja", b"ja", b"zh"],
         "which stands by a name, as that of another name does, where it has two letters")
    same({one["type"][0] for one in json.loads(who.anonymous("coar")[0])}, {"Announce"}, "an offer names who it goes to")


def steps(text):
    """[[(role, name, type of output), ...], ...] in order."""
    docmap, found = json.loads(text), []
    name = docmap["first-step"]
    while name:
        step = docmap["steps"][name]
        found.append([(p["role"], p["actor"]["name"], t["type"]) for a in step["actions"] for p in a["participants"] for t in a["outputs"]])
        name = step.get("next-step")
    return found


def a_map_of_the_way(daemon):
    clients, _ = start(daemon, "response")
    coordinator = clients["coordinator"]
    coordinator.call("study.back", study="GJ2019", to="comment_round", reason="the test is of it")
    coordinator.call("comment.add", study="GJ2019", text="again", document="FOD")
    withdrawn = clients["kei-park"].call("comment.add", study="GJ2019", text="not so", document="FOD")["comment"]
    clients["kei-park"].call("comment.withdraw", comment=withdrawn, reason="the test is of it")
    walk(clients, "GJ2019", "assessment")
    coordinator.call("decision.add", study="GJ2019", outcome="returned", text="once more")
    coordinator.call("study.back", study="GJ2019", to="response", reason="the test is of it")
    walk(clients)
    me = Person(daemon).settle()
    text = sound("docmaps", me.export("docmaps"), clients)
    found = steps(text)
    same(len(found), len(coordinator.call("study.history", study="GJ2019")["items"]), "a step for each stage that it came to, twice where it went back")
    same([step for step in found if ("peer-reviewer", "佐藤 見本", "review") in step], [[("peer-reviewer", full, "review") for name, _, full in PEOPLE if name in REVIEWERS]],
         "the reviews are of one step")
    same([len([1 for _, _, kind in step if kind == "comment"]) for step in found if any(k == "comment" for _, _, k in step)], [3, 4], "the comments of two")
    same([row for step in found for row in step if row[2] == "reply"], [("author", "Lead Sample", "reply")], "the responses of a stage are one reply, by whom")
    same([kind for step in found for _, _, kind in step].count("evaluation-summary"), 1, "what was adopted; not what was sent back")
    same(withdrawn in text.decode(), False, "what was taken back is not there")
    docmap = json.loads(text)
    reviewing = next(s for s in docmap["steps"].values() if any(t["type"] == "review" for a in s["actions"] for t in a["outputs"]))
    account = [d["document"] for d in coordinator.call("document.list", study="GJ2019", kind="self_assessment")["items"]]
    same([thing["id"] for thing in reviewing["inputs"]], ["https://neaspec.example/documents/%s/1" % account[0]], "reviews are of the host's account")
    same({(a["status"], a["item"]["id"]) for a in reviewing["assertions"]}, {("peer-reviewed", reviewing["inputs"][0]["id"])}, "which is reviewed by then")
    same((docmap["created"], docmap["updated"]), tuple(coordinator.call("study.history", study="GJ2019")["items"][i]["time"] for i in (0, -1)), "its times")
    plain = Person(daemon)
    text = sound("docmaps", plain.out("export", "GJ2019", "--format", "docmaps", "--publisher", "NEASPEC"), clients)
    ok(b'"urn:study:GJ2019:docmap"' in text and b"https://n" not in text and b'"content"' not in text, "without --base ids are urns, and there are no pages")


def notifications(daemon):
    clients, keys = start(daemon, "team")
    coordinator, places = clients["coordinator"], {}
    for name in REVIEWERS + ["iges-lead"]:
        places[name] = coordinator.call("assignment.invite", study="GJ2019", principal=name)["assignment"]
    clients["igdp-liu"].call("assignment.accept", assignment="GJ2019")
    clients["iges-sato"].call("assignment.decline", assignment="GJ2019", reason="the REASON is mine")
    coordinator.call("assignment.withdraw", assignment=places["kei-park"], reason="the test is of it")
    coordinator.call("assignment.replace", assignment=places["iges-lead"], principal="igdp-editor", despite="nobody else", reason="the test is of it")
    me = Person(daemon).settle()
    text = sound("coar", me.export("coar"), clients)
    every = json.loads(text)
    types = [one["type"] if isinstance(one["type"], str) else one["type"][0] for one in every]
    same(types, ["Offer", "Accept", "Offer", "Reject", "Offer", "Undo", "Offer", "Undo", "Offer"], "each place, and what became of it")
    same(every[2]["target"], {"id": "https://iges.example", "inbox": "https://iges.example/ldn/inbox", "type": "Service"}, "an inbox of the file")
    same(every[0]["target"]["inbox"], "https://neaspec.example/institutions/igdp/inbox", "or of the publisher's")
    same("REASON" in text.decode(), False, "reasons are between people")
    again = json.loads(me.export("coar", "--inbox", "https://elsewhere.example/in"))
    same([one["id"] for one in again], [one["id"] for one in every], "ids stay")
    same(again[0]["origin"]["inbox"], "https://elsewhere.example/in", "the inbox that is named")
    same([one for one in every if "ietf:item" in one.get("object", {})], [], "nothing was there to read then")
    for _ in ("preparation", "desk_review"):
        coordinator.call("study.advance", study="GJ2019", **OVERRIDE)
    account = file_document(coordinator, "GJ2019", "self_assessment", media_type="application/pdf")
    coordinator.call("assignment.invite", study="GJ2019", principal="kei-park")
    last = json.loads(sound("coar", me.export("coar"), clients))
    same([one["id"] for one in last[:9]], [one["id"] for one in every], "and those before it")
    same(last[:9], every, "what was offered stays as it was")
    same(last[-1]["object"]["ietf:item"], {"id": "https://neaspec.example/documents/%s/1" % account, "mediaType": "application/pdf",
                                           "type": ["Document", "sorg:Report"]}, "a later offer has what can be read")
    clients["kei-park"].call("assignment.accept", assignment="GJ2019")
    clients["kei-park"].call("declaration.file", assignment="GJ2019", state="none")
    body = fill_form(coordinator.call("review.form", study="GJ2019"))
    review = clients["kei-park"].call("review.submit", assignment="GJ2019", body=body)["review"]
    same([one for one in json.loads(me.export("coar")) if one["type"][0] == "Announce"], [], "a review is not announced before it is published")
    while coordinator.call("study.get", study="GJ2019")["stage"] != "publication":
        coordinator.call("study.advance", study="GJ2019", **OVERRIDE)
    announced = [one for one in json.loads(sound("coar", me.export("coar"), clients)) if one["type"][0] == "Announce"]
    same([(one["object"]["id"], one["target"]["id"]) for one in announced],
         [("https://neaspec.example/reviews/" + review, "https://neaspec.example/institutions/gwangju")], "then it is, to the host's institution")
    coordinator.call("review.return", review=review, reason="the test is of it")
    same([one for one in json.loads(me.export("coar")) if one["type"][0] == "Announce"], [], "what was sent back is not")
    clients["kei-park"].call("review.submit", assignment="GJ2019", body=body)
    again = [one for one in json.loads(me.export("coar")) if one["type"][0] == "Announce"]
    ok(len(again) == 1 and again[0]["id"] != announced[0]["id"], "handed in again, it is announced again, under an id of its own")


NAMES = {"igdp-liu": ("Liu, Yang <&> \"Y\"", [("given_name", "Yang <&> \"Y\""), ("surname", "Liu")]),
         "iges-sato": ("Aiko Sato", [("surname", "Aiko Sato")]),
         "kei-park": ("Team 7 of KEI?", None)}
# A language of three letters has no place there.
NATIVE_NAMES = {"igdp-liu": ("刘 <杨>", "zh-Hans"), "iges-sato": ("Сато Айко", "ain"), "kei-park": ("팀 칠", "ko")}


def a_deposit(daemon):
    clients, _ = people(daemon)
    coordinator = clients["coordinator"]
    create(coordinator)
    title = "R&D <of> \"cities\" ]]> 都市 & more"
    coordinator.call("study.create", study="OTHER", title=title, city="c", country="KR", year=2020, workflow="comparative-study")
    for name, (full_name, _) in NAMES.items():
        coordinator.call("principal.update", principal=name, full_name=full_name)
    for name, native in NATIVE_NAMES.items():
        coordinator.call("principal.update", principal=name, native_name=native[0], name_language=native[1])
    me = Person(daemon).settle()
    walk(clients, until="assessment")
    me.refuses(65, "nothing of GJ2019 is published yet: it is in the stage `assessment`, and `publication` is still to come",
               "export", "GJ2019", "--format", "crossref", "--doi", DOI)
    me.refuses(65, "nothing of OTHER is published yet", "export", "OTHER", "--format", "crossref", "--doi", DOI)
    walk(clients, until="publication")
    text = sound("crossref", me.export("crossref"), clients)
    reviews = list(ElementTree.fromstring(text).iter(NS + "peer_review"))
    people_named = [review.find(NS + "contributors/" + NS + "person_name") for review in reviews]
    got = [[(e.tag.replace(NS, ""), e.text) for e in named or [] if e.tag != NS + "alt-name"] for named in people_named]
    same(got, [parts or [] for _, parts in NAMES.values()], "names are not guessed at")
    got = [[(e.text, e.get("language"), e.get("name-style")) for e in named.iterfind(NS + "alt-name/" + NS + "string-name")] for named in people_named[:2]]
    same(got, [[("刘 <杨>", "zh", "eastern")], [("Сато Айко", None, "western")]], "names in their own script stand beside them")
    ok("팀" not in text.decode(), "and not where no person is named")
    same([e.text for e in reviews[2].find(NS + "contributors")], ["Team 7 of KEI?"], "what no person's name may be is an organization")
    same([r.find(NS + "titles/" + NS + "title").text for r in reviews], ["Review: Gwangju peer review (R0/RC%d)" % i for i in (1, 2, 3)], "titles")
    same(ElementTree.fromstring(text).find(NS + "head/" + NS + "registrant").text, "NEASPEC <secretariat> & \"partners\"", "what is marked up comes back")
    same([r.find(NS + "running_number").text for r in reviews], ["RC1", "RC2", "RC3"], "numbers")
    stamp = ElementTree.fromstring(text).find(NS + "head/" + NS + "timestamp").text
    coordinator.call("review.return", review=ids_of(coordinator, "review.list", "review", "GJ2019")[0], reason="the test is of it")
    clients["igdp-liu"].call("review.submit", assignment="GJ2019", body=fill_form(coordinator.call("review.form", study="GJ2019")))
    later = ElementTree.fromstring(sound("crossref", me.export("crossref", "--registrant", "Somebody"), clients))
    ok(later.find(NS + "head/" + NS + "timestamp").text > stamp, "a change has a later stamp")
    first = later.find(NS + "body")[0]
    same((first.get("revision-round"), first.find(NS + "titles/" + NS + "title").text[-8:]), ("1", "(R1/RC1)"), "and is a revision")
    same(later.find(NS + "head/" + NS + "registrant").text, "Somebody", "the option goes before the file")


def own_drafts(daemon):
    clients, keys = start(daemon, "desk_review")
    clients["igdp-liu"].call("review.save", assignment="GJ2019", body={"ambition_text": "a DRAFT"})
    mine, other, all_of_it = Person(daemon, keys["igdp-liu"]), Person(daemon, keys["iges-lead"]), Person(daemon)
    row = json.loads(sound("hotcrp", mine.export("hotcrp"), clients))[0]
    same((row["status"], row["draft"], row["editable"], row["T01"], row["version"]), ("draft", True, True, "a DRAFT", 0), "one's own draft")
    for person in (other, all_of_it):
        same([json.loads(person.export("hotcrp")), len(csv_rows(person.export("hotcrp-wide")))], [[], 1], "is nobody else's")
    same(len(csv_rows(mine.export("hotcrp-narrow"))), 1, "and in no table")
    same(json.loads(mine.export("hotcrp", "--anonymous")), [], "nor where nobody is named")
    write_reviews(clients, "GJ2019")
    review = ids_of(clients["coordinator"], "review.list", "review", "GJ2019")[0]
    clients["coordinator"].call("review.return", review=review, reason="the test is of it")
    same([row["status"] for row in json.loads(sound("hotcrp", all_of_it.export("hotcrp"), clients))], ["draft", "complete", "complete"], "sent back")


def settings(daemon):
    clients, _ = start(daemon, "closed")
    me = Person(daemon)
    command = ["export", "GJ2019", "--format"]
    me.refuses(64, "--format is one of: " + ", ".join([*FORMATS, "assignments"]), "export", "GJ2019")
    me.refuses(64, "--format is one of: ", *command, "pdf")
    me.refuses(64, "docmaps needs --publisher: the name of whoever publishes, such as NEASPEC; it can stand in %s/exports.json as publisher" % me.home,
               *command, "docmaps")
    me.refuses(64, "coar needs --base", *command, "coar")
    me.settle()
    me.refuses(64, "crossref needs --doi: the DOI of what was reviewed\n", *command, "crossref")
    for option, text in (("--base", "neaspec.example"), ("--base", "https://neaspec.example/"), ("--base", "https://a b"), ("--base", "https://"),
                         ("--doi", "https://doi.org/10.5555/x"), ("--doi", "10.5555/"), ("--doi", "10.5555/a<b"), ("--doi-prefix", "10.55"),
                         ("--doi-prefix", "10.5555/x"), ("--email", "nobody"), ("--publisher", " "), ("--base", "https://a.example/%zz"),
                         ("--base", "https://a.example/" + "b" * 1010), ("--doi", "10.5555/" + "d" * 201), ("--email", "a@b.c"), ("--email", "a@%s.c" % ("b" * 200)),
                         ("--publisher", "都" * 256), ("--registrant", "R" * 256), ("--depositor", "D" * 131)):
        me.refuses(64, "%s: `%s` is not " % (option, text), *command, "docmaps", option, text)
    me.refuses(64, "is not a line of text", *command, "docmaps", "--depositor", "a\nb")
    # as long as each may be
    same(crossref_problems(me.export("crossref", "--publisher", "都" * 255, "--depositor", "刘" * 130, "--base", "https://a.example/" + "b" * 1000)), [],
         "as long as they may be, they are taken")
    for file, why in (({"bas": "x"}, "there is no setting `bas`"), ({"base": 7}, "base is not a text"), ({"doi": DOI}, "there is no setting `doi`"),
                      ({"institutions": {"iges": {"id": "x"}}}, "institutions.iges.id is not "), ([], "this is no object")):
        me.keep("exports.json", file)
        me.refuses(65, "%s/exports.json: %s" % (me.home, why), *command, "hotcrp")
    with open(me.home + "/exports.json", "w", encoding="utf-8") as file:
        file.write("{")
    me.refuses(65, "exports.json: this is not JSON", *command, "hotcrp")
    os.unlink(me.home + "/exports.json")
    me.refuses(64, "study: ", "export", "a b", "--format", "hotcrp")
    me.refuses(66, "study NOTHING", "export", "NOTHING", "--format", "hotcrp")
    for words in ([], ["GJ2019", "GJ2020"], ["GJ2019", "--output="], ["GJ2019", "--as", "x"]):
        same(me.run("export", *words, "--format", "hotcrp").returncode, 64, " ".join(words) + " is no such command")
    me.settle()
    text, path = me.export("crossref"), me.dir + "/gj.xml"
    same(me.export("crossref", "--output", path).decode(), "%s holds application/xml, %d bytes\n" % (path, len(text)), "told, and not printed")
    with open(path, "rb") as file:
        same(file.read(), text, "the file is what is printed otherwise")
    told = json.loads(me.export("crossref", "--json", "--output", path))
    same(told, {"file": path, "format": "crossref", "media_type": "application/xml", "bytes": len(text)}, "--json")
    same(me.export("crossref", "--quiet", "--output", path), b"", "--quiet")
    same(me.export("crossref", "--output", "-"), text, "- is standard output")
    me.refuses(73, "No such file", *command, "hotcrp", "--output", me.dir + "/no/such/file")
    daemon.configure(page_items=10)
    daemon.restart()
    for _ in range(12):
        clients["coordinator"].call("role.grant", principal="gj-host", role="observer", study="GJ2019")
        clients["coordinator"].call("role.revoke", principal="gj-host", role="observer", study="GJ2019")
    same(me.export("crossref"), text, "lists are read to their end")


run(formats_and_roles, never_what_is_hidden, nobody_is_named, a_map_of_the_way, notifications, a_deposit, own_drafts, settings)
