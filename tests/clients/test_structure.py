"""The exports by the published structures of their formats, and those by what they must refuse: real exports of a study with
names, texts and rounds of every kind hold, for every role, named and not; and each of them altered in one place does not."""
import copy
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from interchange import DOI, FORMATS, Person, csv_rows, people, problems, start, uids_of, walk
from structure_coar import coar_problems
from structure_crossref import crossref_problems
from structure_docmaps import docmaps_problems
from structure_hotcrp import assignments_problems, hotcrp_problems, letters, reviews_problems, table_of
from study import PEOPLE, REVIEWERS, create, fill_form
from tap import Daemon, ok, run, same, say

# ---- a study that has everything -----------------------------------------------------------------------------------

NAMES = {"igdp-liu": "刘 样本", "iges-sato": "Sato, Aiko <&> \"A\" ]]>", "kei-park": "박 견본٣", "gj-host": "Ж" * 120, "iges-lead": "O'Lead, Ana",
         "igdp-editor": "=Editor"}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "'=1", "''-1", "- a point", "=HYPERLINK(\"http://x\",\"y\")"]
TEXTS = {name: "%s, \"%s\"\nthe second line <b>&amp; ]]> 도시 \U0001f3d9" % (FORMULAS[i], name) for i, name in enumerate(REVIEWERS)}
NATIVE_NAMES = {"igdp-liu": "刘 样&本", "iges-sato": "佐藤 愛子 ]]>", "kei-park": "박견본 <3>"}
ADDRESSES = {name: name + "@office.example" for name in REVIEWERS}


def bodies(clients, name, mark=""):
    form = clients[name].call("review.form", study="GJ2019")
    body = fill_form(form, mark + TEXTS[name])
    texts = [field["id"] for field in form["fields"] if field["kind"] == "text"]
    for field, formula in zip(texts, FORMULAS):
        body[field] = formula
    body[texts[-1]] = "都市 " * 580 + "end"  # as much as it takes
    return body


def rich(daemon, until="follow_up"):
    """Two rounds of reviews, two of comments, a way back, and names of many kinds."""
    clients, keys = people(daemon)
    coordinator = clients["coordinator"]
    create(coordinator, title="R&D <of> \"cities\" ]]> 都市 도시")
    for name, full_name in NAMES.items():
        coordinator.call("principal.update", principal=name, full_name=full_name, email=ADDRESSES.get(name, name + "@city.example"))
    for name, native_name in NATIVE_NAMES.items():
        coordinator.call("principal.update", principal=name, native_name=native_name, name_language="ko")
    walk(clients, until="desk_review")
    for name in REVIEWERS:
        clients[name].call("review.submit", assignment="GJ2019", body=bodies(clients, name))
    first = coordinator.call("review.list", study="GJ2019")["items"][0]["review"]
    coordinator.call("review.return", review=first, reason="the test is of it")
    clients["igdp-liu"].call("review.submit", assignment="GJ2019", body=bodies(clients, "igdp-liu", "again "))
    walk_on(clients, "response")
    coordinator.call("study.back", study="GJ2019", to="comment_round", reason="the test is of it")
    coordinator.call("comment.add", study="GJ2019", text="=again", document="FOD")
    walk_on(clients, until)
    return clients, keys


def walk_on(clients, until):
    """walk(), without the reviews that are there."""
    walk(clients, until=until, desk_review=lambda *_: None)


def whatever_role(daemon):
    """Every format, for every role, with and without names."""
    clients, keys = rich(daemon)
    readers = {name: Person(daemon, keys[name]).settle() for name in ("gj-host", "kei-park", "iges-lead", "igdp-editor")}
    readers["coordinator"] = Person(daemon).settle()
    named = [word for name in REVIEWERS for word in (NAMES[name], NATIVE_NAMES[name], ADDRESSES[name], name)]
    for name, reader in readers.items():
        for form in FORMATS + ["assignments"]:
            same(problems(form, reader.export(form), clients["coordinator"]), [], "%s, for %s" % (form, name))
            if form == "assignments":
                continue
            text = reader.run("export", "GJ2019", "--format", form, "--doi", DOI, "--anonymous").stdout
            same(problems(form, text, clients["coordinator"]), [], "%s, for %s, without names" % (form, name))
            if form in ("docmaps", "coar", "crossref"):
                same([word for word in named if word in text.decode()], [], "%s names nobody" % form)
        plain = reader.out("export", "GJ2019", "--format", "docmaps", "--publisher", "P", "--base", "https://a.example:8443/b%20c")
        same(docmaps_problems(plain), [], "docmaps of another place, for %s" % name)
    table = readers["coordinator"].out("comment", "export", "GJ2019")
    same((table_of(table)[1], b",'=again," in table), ([], True), "the comment table is one, and no cell of it is live")
    narrow = [row[8] for row in csv_rows(readers["coordinator"].export("hotcrp-narrow"))]
    ok("'=1+1" in narrow and "'''-1" in narrow and "'- a point" in narrow, "what a spreadsheet would run has an apostrophe before it")


def hidden_people(daemon):
    """Where reviewers and host are hidden from one another, no copy that either has says a word of who the others are, the
    comment table and the archive among them."""
    clients, keys = people(daemon)
    coordinator = clients["coordinator"]
    create(coordinator)
    for name in REVIEWERS:
        coordinator.call("principal.update", principal=name, full_name=NAMES[name], email=ADDRESSES[name],
                         native_name=NATIVE_NAMES[name], name_language="ko")
    coordinator.call("visibility.identity", study="GJ2019", identity="double_anonymized", reason="the test is of it")
    walk(clients, until="follow_up", comment_round=lambda *_: [clients[name].call("comment.add", study="GJ2019", text="so?", document="FOD", from_page=1)
                                                               for name in REVIEWERS])
    reviewers = [word for name in REVIEWERS for word in (name, NAMES[name], NATIVE_NAMES[name], ADDRESSES[name])]
    for viewer, hidden in (("gj-host", reviewers), ("kei-park", ["gj-host", dict((name, full) for name, _, full in PEOPLE)["gj-host"]])):
        me = Person(daemon, keys[viewer]).settle(institutions=None)
        texts = {form: me.export(form) for form in FORMATS + ["assignments"]}
        for form, text in texts.items():
            same(problems(form, text, coordinator), [], "%s, for %s, of hidden people" % (form, viewer))
        texts["the comment table"] = me.out("comment", "export", "GJ2019")
        same(table_of(texts["the comment table"])[1], [], "the comment table is a table")
        me.out("archive", "make", "GJ2019", "%s/%s.tar" % (daemon.dir, viewer))
        with open("%s/%s.tar" % (daemon.dir, viewer), "rb") as file:
            # its own manifest says for whom it is
            texts["the archive"] = file.read().replace(b'"principal":"%s"' % viewer.encode(), b"")
        told = [(form, word) for form, text in texts.items() for word in hidden if word.encode() in text]
        same(told, [], "none of them names who is hidden from %s" % viewer)


def nothing_there(daemon):
    """A study that has nothing yet, and one that nobody reviews."""
    clients, _ = start(daemon)
    me = Person(daemon).settle()
    for form in ["hotcrp", "hotcrp-wide", "hotcrp-narrow", "docmaps", "coar", "assignments"]:
        text = me.export(form)
        if form == "hotcrp" or form.startswith(("docmaps", "coar", "assign")):
            same(problems(form, text, clients["coordinator"]), [], "%s of nothing" % form)
        else:
            same(text.count(b"\r\n"), 1, "%s of nothing is its head" % form)
    me.refuses(65, "nothing of GJ2019 is published yet", "export", "GJ2019", "--format", "crossref", "--doi", DOI)


# ---- samples that must be refused ----------------------------------------------------------------------------------


def reach(value, path):
    for key in path:
        value = value[key]
    return value


def without(*path):
    def change(value):
        del reach(value, path[:-1])[path[-1]]
    return change


def put(new, *path):
    def change(value):
        reach(value, path[:-1])[path[-1]] = new
    return change


def again(*path):
    def change(value):
        reach(value, path).append(copy.deepcopy(reach(value, path)[0]))
    return change


def refuses(check, good, table):
    """Each row: what is wrong, the change, and what the problem must say."""
    same(check(json.dumps(good)), [], "the sample itself holds")
    for name, change, says in table:
        bad = copy.deepcopy(good)
        change(bad)
        found = check(json.dumps(bad))
        if not ok(found and any(says in problem for problem in found), "%s is refused: %s" % (name, says)):
            say(found)


def samples_of_docmaps(daemon):
    rich(daemon)
    good = json.loads(Person(daemon).settle().export("docmaps"))
    steps = good["steps"]
    name = next(name for name, step in steps.items() if any(out["type"] == "review" for action in step["actions"] for out in action["outputs"]))
    action, step = ("steps", name, "actions", 0), ("steps", name)
    person, output = action + ("participants", 0), action + ("outputs", 0)
    claim = ("steps", name, "assertions", 0)
    used = next(name for name, one in steps.items() if one["inputs"])
    same(len([1 for one in steps.values() for action in one["actions"] for out in action["outputs"] if out["type"] == "review"]), 3, "three reviews")
    refuses(docmaps_problems, good, [
        ("no context", without("@context"), "@context: is missing"), ("another context", put("https://w3id.org/docmaps", "@context"), "@context"),
        ("no id", without("id"), "id: is missing"),
        ("an id that is no IRI", put("GJ2019", "id"), "id: "),
        ("a blank in an IRI", put("urn:study:a b", "id"), "id: "),
        ("a URN without a namespace", put("urn:x", "id"), "id: "),
        ("no type", without("type"), "type: is missing"),
        ("another type", put("Map", "type"), "type: "),
        ("no publisher", without("publisher"), "publisher: is missing"),
        ("a publisher's unknown member", put("x", "publisher", "policy"), "publisher.policy"),
        ("a home that is no address", put("neaspec.example", "publisher", "homepage"), "publisher.homepage"),
        ("an empty name", put("", "publisher", "name"), "publisher.name"),
        ("no created", without("created"), "created: is missing"), ("a day alone", put("2019-10-22", "created"), "created: "),
        ("a day that is not", put("2019-02-30T00:00:00Z", "created"), "created: "),
        ("a time without a zone", put("2019-02-03T00:00:00", "created"), "created: "),
        ("a number as a time", put(20190203, "created"), "created: "),
        ("updated before created", put("2001-01-01T00:00:00Z", "updated"), "updated: "),
        ("an unknown member", put("x", "license"), "license: there is no"), ("steps as a list", put([], "steps"), "steps: is no object"),
        ("no first step", without("first-step"), "first-step: is missing"), ("a first step that is not there", put("_:b99", "first-step"), "nowhere"),
        ("a circle", put("_:b0", *step, "next-step"), "there already"),
        ("a step before that is another", put("_:b9", *step, "previous-step"), "previous-step"),
        ("a step that is not reached", put({"actions": [], "assertions": []}, "steps", "_:b77"), "_:b77: is not reached"),
        ("a step's unknown member", put([], *step, "outputs"), "outputs: there is no"),
        ("no actions", without(*step, "actions"), "actions: is missing"),
        ("no assertions", without(*step, "assertions"), "assertions: is missing"),
        ("nobody acts", put([], *action, "participants"), "participants: has 0"),
        ("nothing comes of it", put([], *action, "outputs"), "outputs: has 0"),
        ("an action's inputs as an object", put({}, *action, "inputs"), "inputs: is no list"),
        ("no role", without(*person, "role"), "role: is missing"), ("a role that PRO lacks", put("commenter", *person, "role"), "role: "),
        ("no actor", without(*person, "actor"), "actor: is missing"),
        ("an actor without a name", without(*person, "actor", "name"), "name: is missing"),
        ("an actor of another kind", put("robot", *person, "actor", "type"), "actor.type"),
        ("an address of somebody", put("a@b", *person, "actor", "email"), "actor.email"),
        ("a thing of another type", put("referee-report", *output, "type"), "type: "),
        ("a thing without an id", without(*output, "id"), "id: is missing"),
        ("a thing's unknown member", put("text", *output, "text"), "text: there is no"),
        ("a thing with a bad date", put("yesterday", *output, "published"), "published: "),
        ("a page of another kind", put("pdf", *output, "content", 0, "type"), "content[0].type"),
        ("a page without a web", put("urn:x:y", *output, "content", 0, "url"), "content[0].url"),
        ("made twice", again(*step, "actions"), "is made twice"), ("an input twice", again("steps", used, "inputs"), "stands there twice"),
        ("an input that nothing made", put("urn:study:GJ2019:nothing", "steps", used, "inputs", 0, "id"), "nothing made its input"),
        ("a status that PSO lacks", put("manuscript-published", *claim, "status"), "status: "),
        ("a status of nothing", without(*claim, "item"), "item: is missing"),
        ("an assertion's unknown member", put("x", *claim, "by"), "by: there is no"),
        ("a time that is none", put("2019-10-22T25:00:00Z", *claim, "happened"), "happened: ")])
    same(docmaps_problems("{"), ["it is no JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"], "no JSON")
    # a reviewer without a name is the person "anonymous", and nothing more is told of them
    text = Person(daemon).settle().out("export", "GJ2019", "--format", "docmaps", "--anonymous")
    actors = [one["actor"] for step in json.loads(text)["steps"].values() for action in step["actions"] for one in action["participants"]
              if one["role"] == "peer-reviewer"]
    same(actors, [{"type": "person", "name": "anonymous"}] * 3, "anonymous reviewers")


def samples_of_coar(daemon):
    clients, _ = start(daemon, "team")
    coordinator = clients["coordinator"]
    coordinator.call("assignment.invite", study="GJ2019", principal="igdp-editor", despite="nobody else")
    clients["igdp-editor"].call("assignment.decline", assignment="GJ2019", reason="x")
    place = coordinator.call("assignment.invite", study="GJ2019", principal="iges-lead")["assignment"]
    coordinator.call("assignment.withdraw", assignment=place, reason="x")
    walk(clients, until="publication")
    good = json.loads(Person(daemon).settle().export("coar"))
    kinds = [one["type"] if isinstance(one["type"], str) else one["type"][0] for one in good]
    offer, accept, reject, undo, announce = [kinds.index(kind) for kind in ("Offer", "Accept", "Reject", "Undo", "Announce")]
    refuses(coar_problems, good, [
        ("no list", lambda value: value.__setitem__(0, 7), "[0].type"), ("no context of JSON-LD", without(offer, "@context"), "@context: is missing"),
        ("its contexts in the other order", put(good[0]["@context"][::-1], offer, "@context"), "@context: "),
        ("no id", without(offer, "id"), "id: is missing"), ("an id that is no UUID", put("urn:uuid:1", offer, "id"), "id: "),
        ("a UUID of another kind", put("urn:uuid:94ecae35-dcfd-0182-f550-22c7164fe23f", announce, "id"), "id: "),
        ("one id twice", put(good[announce]["id"], announce + 1, "id"), "stands there twice"),
        ("no type", without(offer, "type"), "type: None is no pattern"), ("half a type", put(["Offer"], offer, "type"), "type: "),
        ("another action", put(["Offer", "coar-notify:EndorsementAction"], offer, "type"), "type: "),
        ("no pattern", put("Like", offer, "type"), "no pattern"),
        ("no origin", without(offer, "origin"), "origin: is missing"), ("no target", without(offer, "target"), "target: is missing"),
        ("no object", without(offer, "object"), "object: is missing"), ("no actor", without(offer, "actor"), "actor: is missing"),
        ("no inbox", without(offer, "target", "inbox"), "target.inbox: is missing"),
        ("an inbox of another kind", put("mailto:a@b", offer, "target", "inbox"), "target.inbox"),
        ("a service of another type", put("Server", offer, "origin", "type"), "origin.type"),
        ("a service's id that is no address", put("urn:x:y", offer, "origin", "id"), "origin.id"),
        ("a service's unknown member", put("x", offer, "origin", "name"), "origin.name"),
        ("an actor that is a page", put("Page", offer, "actor", "type"), "actor.type"),
        ("an actor's unknown member", put("a@b", offer, "actor", "email"), "actor.email"),
        ("an unknown member", put("x", offer, "reason"), "reason: there is no"),
        ("a resource without an id", without(offer, "object", "id"), "object.id: is missing"),
        ("a resource of no type", put([], offer, "object", "type"), "object.type"),
        ("a resource without Activity Streams' type", put(["sorg:AboutPage"], offer, "object", "type"), "no type of Activity Streams"),
        ("cited as a text", put("10.5555/x", offer, "object", "ietf:cite-as"), "cite-as"),
        ("an announcement without context", without(announce, "context"), "context: is missing"),
        ("announced, and no review", put(["Page", "sorg:AboutPage"], announce, "object", "type"), "is no sorg:Review"),
        ("an item without its media type", without(announce, "context", "ietf:item", "mediaType"), "mediaType: is missing"),
        ("an item of no media type", put("plain", announce, "context", "ietf:item", "mediaType"), "mediaType"),
        ("an answer to nothing", without(accept, "inReplyTo"), "inReplyTo: is missing"),
        ("to another offer", put(good[announce]["id"], accept, "inReplyTo"), "and its object is"),
        ("an answer with the offer's id alone", put(good[accept]["object"]["id"], accept, "object"), "object: is no object"),
        ("an answer with an altered offer", put("Another", accept, "object", "actor", "name"), "is not the offer of that id"),
        ("an answer that goes the wrong way", put(good[accept]["target"], accept, "origin"), "origin: is not the offer's target"),
        ("an empty reason", put("", reject, "summary"), "summary: is empty"),
        ("an undoing that goes the wrong way", put(good[undo]["target"], undo, "origin"), "origin: is not the offer's")])


def samples_of_crossref(daemon):
    rich(daemon)
    me = Person(daemon).settle()
    good = me.export("crossref").decode()
    same(crossref_problems(good), [], "the sample itself holds")
    same([part in good for part in ("<organization ", "<surname>刘</surname>", "<given_name>Aiko &lt;&amp;&gt; &quot;A&quot; ]]&gt;</given_name>")], [True] * 3,
         "a digit of Arabic is none of a person's, and the rest is taken apart")
    anonymous = me.out("export", "GJ2019", "--format", "crossref", "--doi", DOI, "--anonymous").decode()
    same((anonymous.count("<anonymous "), crossref_problems(anonymous)), (3, []), "reviewers without names")
    title = good[good.index("        <title>"):good.index("</title>") + 9]
    titles = "      <titles>\n" + title + "      </titles>\n"
    date = good[good.index("      <review_date>"):good.index("</review_date>") + 15]
    relation = good[good.index("      <rel:program>"):good.index("</rel:program>") + 15]
    doi = good[good.index("        <doi>"):good.index("</doi>") + 7]
    table = [("cut off", good[:-20], "no XML"), ("another version", good.replace('version="5.3.1"', 'version="5.4.0"'), "version="),
             ("another namespace", good.replace("/schema/5.3.1\"", "/schema/5.3.0\""), "no doi_batch"),
             ("no head", good.replace("head>", "front>"), "head is missing"),
             ("a head in another order", good.replace("depositor_name", "x").replace("email_address", "depositor_name").replace("<x>", "<email_address>")
              .replace("</x>", "</email_address>"), "not at its place"),
              ("no batch", good.replace("doi_batch_id", "batch"), "doi_batch_id is missing"),
             ("a stamp with a T", good.replace("<timestamp>20", "<timestamp>T20"), "timestamp"),
             ("a long name", good.replace("A. Depositor", "A" * 131), "depositor_name"),
             ("no address", good.replace("deposit@neaspec.example", "deposit"), "email_address"),
             ("nothing in it", good[:good.index("    <peer_review")] + "  </body>\n</doi_batch>\n", "is missing"),
             ("an unknown attribute", good.replace('stage="pre', 'status="x" stage="pre'), "no attribute status"),
             ("another stage", good.replace("pre-publication", "in-press"), "stage="),
             ("another type", good.replace("referee-report", "review"), "type="),
             ("a round that is no number", good.replace('revision-round="1"', 'revision-round="R1"'), "revision-round="),
             ("no round", good.replace(' revision-round="1"', ""), "needs the attribute"),
             ("no title", good.replace(titles, ""), "titles is missing"),
             ("an empty title", good.replace(title, "<title> </title>", 1), "title"),
             ("titles behind the date", good.replace(titles + date, date + "\n" + titles), "not at its place"),
             ("no date", good.replace(date, "", 1), "review_date is missing"),
             ("no year", good.replace("<year>", "<y>").replace("</year>", "</y>"), "year is missing"),
             ("a month alone", good.replace("<month>", "<month>9"), "month"),
             ("a day that is not", date and good.replace(date, "      <review_date><month>02</month><day>30</day><year>2019</year></review_date>", 1), "is no day"),
             ("the year first", good.replace(date, "      <review_date><year>2019</year><month>02</month><day>03</day></review_date>", 1), "not at its place"),
             ("no isReviewOf", good.replace("isReviewOf", "isCommentOn"), "relationship-type"),
             ("no relation", good.replace(relation, "", 1), "program is missing"),
             ("a relation to no DOI", good.replace(">10.5555/gj2019<", ">gj2019<"), "inter_work_relation"),
             ("by another kind of id", good.replace('identifier-type="doi"', 'identifier-type="uri"'), "identifier-type="),
             ("no DOI", good.replace(doi, "", 1), "doi is missing"),
             ("a DOI twice", good[:good.rindex("<doi>")] + doi.strip() + good[good.rindex("</doi>") + 6:], "stands there twice"),
             ("a resource that is no address", good.replace("<resource>https:", "<resource>urn:x:"), "resource"),
             ("two titles", good.replace(titles, titles + titles, 1), "too many"),
             ("a letter that stands twice", good.replace(">RC2<", ">RC1<"), "stands there twice"),
             ("a contributor without a role", good.replace(' contributor_role="reviewer"', "", 1), "needs the attribute"),
             ("another role", good.replace('contributor_role="reviewer"', 'contributor_role="referee"', 1), "contributor_role="),
             ("nobody first", good.replace('sequence="first"', 'sequence="additional"', 1), "contributors"),
             ("a digit in a name", good.replace("<given_name>样本", "<given_name>样本2"), "given_name"),
             ("no name but a mark", good.replace("<surname>刘", "<surname>?"), "surname"),
             ("the given name last", good.replace("<given_name>样本</given_name>\n          <surname>刘</surname>", "<surname>刘</surname><given_name>样本</given_name>"), "not at its place"),
             ("another name first", good.replace("<given_name>样本", "<alt-name><string-name>a</string-name></alt-name><given_name>样本"), "not at its place"),
             ("another name that is none", good.replace('name-style="eastern" language="ko">刘', 'name-style="eastern" language="ko"> <!--').replace("样&amp;本<", "--><"), "string-name"),
             ("another name in no known style", good.replace('name-style="eastern"', 'name-style="asian"'), "name-style="),
             ("text between elements", good.replace("      <titles>", "      see <titles>", 1), "text between"),
             ("an unknown element", good.replace("<running_number>", "<score>5</score><running_number>", 1), "not at its place"),
             ("an institution without a name", good.replace("institution_name", "name"), "institution_name is missing"),
             ("a bare ampersand", good.replace("&amp;", "&"), "no XML"), ("a control character", good.replace("R&amp;D", "R\x01D"), "no XML")]
    for name, bad, says in table:
        found = crossref_problems(bad)
        if not ok(bad != good and any(says in problem for problem in found), "%s is refused: %s" % (name, says)):
            say(found)


def samples_of_hotcrp(daemon):
    clients, _ = rich(daemon)
    form = clients["coordinator"].call("review.form", study="GJ2019")
    uids, titles = uids_of(form), [field["title"] for field in form["fields"]]
    me = Person(daemon).settle()
    good = json.loads(me.export("hotcrp"))
    refuses(lambda text: hotcrp_problems(text, uids), good, [
        ("no object", without(0, "object"), "object: is missing"),
        ("another object", put("comment", 0, "object"), "object: "),
        ("no submission", without(0, "pid"), "pid: is missing"),
        ("no review", without(0, "rid"), "rid: is missing"),
        ("a type that is none", put(6, 0, "rtype"), "rtype: "),
        ("a type as a text", put("4", 0, "rtype"), "rtype: "),
        ("another status", put("done", 0, "status"), "status: "),
        ("a version of a half", put(1.5, 0, "version"), "version: "),
        ("blind as a number", put(1, 0, "blind"), "blind: "),
        ("blind, and named", put(True, 0, "blind"), "blind: "),
        ("named by nothing", without(0, "reviewer"), "blind: "),
        ("an address that is none", put("x", 0, "reviewer_email"), "reviewer_email"),
        ("an unknown member", put(1, 0, "score"), "score: there is no such member"),
        ("a field of another form", put("x", 0, "T99"), "T99: there is no"),
        ("a score as a text", put("3", 0, "S01"), "S01: "),
        ("a text as a number", put(3, 0, "T01"), "T01: "),
        ("hidden, and there", put(["T01"], 0, "hidden_fields"), "hidden_fields"),
        ("a hidden field twice", put(["T90", "T90"], 0, "hidden_fields"), "hidden_fields"),
        ("a draft with a letter", put(True, 0, "draft"), "status: "),
        ("no letter", without(0, "ordinal"), "status: "),
        ("a letter twice", put("A", 1, "ordinal"), "ordinal: "),
        ("a small letter", put("a", 0, "ordinal"), "ordinal: "),
        ("a time as a text", put("2019-10-22", 0, "modified_at"), "modified_at"),
        ("one review twice", again(), "rid: ")])
    same(letters(28)[-3:], ["Z", "AA", "AB"], "letters go on")
    for is_narrow, form in ((False, "hotcrp-wide"), (True, "hotcrp-narrow")):
        good = me.export(form)
        lines = good.split(b"\r\n")
        head = lines[0].decode()
        samples = [("an empty file", b"", "no head"),
                   ("no head", b"\r\n".join(lines[1:]), ""),
                   ("another head", good.replace(b"pid,", b"paper,", 1), "head: "),
                   ("lines without CR", good.replace(b"\r\n", b"\n"), "without CR LF"),
                   ("the last line's end", good[:-2], ""),
                   ("a mark of bytes", b"\xef\xbb\xbf" + good, "head: "),
                   ("no UTF-8", good.replace("\U0001f3d9".encode(), b"\xff", 1), "no UTF-8"),
                   ("a cell too many", good.replace(b"\r\n", b",x\r\n", 1), "cells for"),
                   ("a quote within a cell", good.replace(b"pid,review", b'pi"d,review', 1), "neither in quotes"),
                   ("a quote that is not closed", good + b'"x\r\n', "neither in quotes"),
                   ("text behind a quote", good.replace(b"pid,", b'"pid"x,', 1), "neither in quotes"),
                   ("a formula", good.replace(b"'=1+1", b"=1+1"), "would run '=1+1'"),
                   ("a minus", good.replace(b"'- a point", b"- a point"), "would run"), ("a tab", good.replace(b"'\t=1", b"\t=1"), "would run"),
                   ("a letter alone", good.replace(b"GJ2019,GJ2019A", b"GJ2019,A"), "and a letter"),
                   ("a time as a text", good.replace(csv_rows(good)[1][4].encode(), b"2019-10-22"), "submitted_at"),
                   ("an address that is none", good.replace(b"kei-park@office.example", b"Park"), "email"),
                   ("a column twice", good.replace(head.encode(), (head + "," + "pid").encode(), 1), ""),
                   ("a letter left out", good.replace(b"GJ2019B", b"GJ2019D"), "reviews: ")]
        samples += [("an unknown field", good.replace(titles[0].encode(), b"Another", 2), "field, format")] if is_narrow else []
        for name, bad, says in samples:
            found = reviews_problems(bad, titles, is_narrow)
            if not ok(bad != good and any(says in problem for problem in found), "%s: %s is refused: %s" % (form, name, says)):
                say(found)
    good = me.export("assignments")
    for name, bad, says in (("no head", good.split(b"\r\n", 1)[1], "no column"),
                            ("another column", good.replace(b"paper", b"study"), "no column paper"),
                            ("an action of our own", good.replace(b"review,", b"invite,"), "no action"),
                            ("a type of our own", good.replace(b"none:primary", b"none:reviewer"), "reviewtype"),
                            ("nobody", good.replace(b"kei-park@office.example", b""), "email"),
                            ("a search", good.replace(b"\r\nGJ2019,", b"\r\n#overdue,", 1), "paper"),
                            ("a row twice", good + good.split(b"\r\n", 1)[1], "stands there twice")):
        found = assignments_problems(bad)
        if not ok(bad != good and any(says in problem for problem in found), "assignments: %s is refused: %s" % (name, says)):
            say(found)


# ---- there and back ------------------------------------------------------------------------------------------------


def formulas_come_back():
    """What was written is what is read: every text that a spreadsheet would run, through both tables."""
    first = Daemon().start()
    clients, _ = rich(first)
    office = Person(first)
    given = {form: office.export(form) for form in ("hotcrp", "hotcrp-wide", "hotcrp-narrow")}
    first.end()
    for form, text in given.items():
        second = Daemon().start()
        clients, _ = start(second, "desk_review")
        for name, address in ADDRESSES.items():
            clients["coordinator"].call("principal.update", principal=name, email=address)
        path = second.dir + "/reviews"
        with open(path, "wb") as file:
            file.write(text.replace(b'"version": 2', b'"version": 1') if form == "hotcrp" else text)
        if form != "hotcrp":  # no edition is there yet
            rows = csv_rows(text)
            ok(all(row[5] in ("1", "2") for row in rows[1:]), "%s: editions" % form)
            table = b"".join(line for line in rewritten(rows))
            with open(path, "wb") as file:
                file.write(table)
        office = Person(second)
        told = office.out("review", "import", path, "--submit", "--dry-run").decode()
        ok("3 would be submitted" in told, "%s: rehearsed" % form)
        office.out("review", "import", path, "--submit")
        def fields(content):
            return [{k: v for k, v in row.items() if k[0] in "ST"} for row in json.loads(content)]
        same(fields(office.export("hotcrp")) == fields(given["hotcrp"]), True, "%s: every field comes back as it was" % form)
        second.end()


def rewritten(rows):
    """The table again, with the column of editions empty."""
    for row in rows:
        yield (",".join('"%s"' % cell.replace('"', '""') for cell in row[:5] + ([""] if row[5].isdigit() else row[5:6]) + row[6:]) + "\r\n").encode()


def assignments_of_hotcrp(daemon):
    """HotCRP's own words are taken; what stands for many is refused, by name."""
    clients, _ = start(daemon, "team")
    coordinator, me = clients["coordinator"], Person(daemon)
    coordinator.call("principal.update", principal="kei-park", email="park@kei.example")
    path = daemon.dir + "/a.csv"

    def apply(content, *words):
        with open(path, "w", encoding="utf-8", newline="") as file:
            file.write("paper,action,email,user,reviewtype,round,reason\r\n" + content)
        return me.run("assignment", "apply", path, *words)

    done = apply("GJ2019,review,park@kei.example,,none:primary,team,\r\nGJ2019,review,,iges-sato,primary,,\r\n")
    same((done.returncode, done.stderr.decode()), (0, ""), "review")
    done = apply("GJ2019,clearreview,,iges-sato,,,'=ill\r\nGJ2019,conflict,,igdp-liu,institutional,,'- wrote it\r\n")
    same((done.returncode, done.stderr.decode()), (0, ""), "clearreview and conflict")
    same({row["principal"]: row["state"] for row in coordinator.call("assignment.list", study="GJ2019")["items"]},
         {"kei-park": "invited", "iges-sato": "withdrawn"}, "are invite and withdraw")
    same([row.get("reason") for row in coordinator.call("assignment.list", study="GJ2019")["items"] if row["principal"] == "iges-sato"], ["=ill"],
         "and a reason has no apostrophe")
    done = apply("GJ2019,clearconflict,,igdp-liu,,,it is over\r\n")
    same((done.returncode, done.stderr.decode()), (0, ""), "clearconflict")
    for content, says in (("#overdue,clearreview,,kei-park,,,x", "study: `#overdue` stands for many in HotCRP; here a row is about one: write a row for each"),
                          ("GJ2019,clearreview,all,,,,x", "`all` stands for many in HotCRP"),
                          ("GJ2019,review,,#heavy,,,", "`#heavy` stands for many in HotCRP"),
                          ("GJ2019,review,,iges-lead,secondary,,", "`invite` leaves `reviewer`, not `secondary`"),
                          ("GJ2019,lead,,iges-lead,,,", "or as HotCRP has it review, clearreview or clearconflict), not `lead`"),
                          ("GJ2019,tag,,iges-lead,,,", "not `tag`"), ("GJ2019,review,,iges-lead,,R1,", "stage: GJ2019 is in stage `team`, not `R1`")):
        done = apply(content + "\r\n")
        same((done.returncode, done.stdout), (65, b""), content)
        if not ok((":2: " in done.stderr.decode()) and says in done.stderr.decode(), "is refused: " + says):
            say(done.stderr.decode())


run(whatever_role, hidden_people, nothing_there, samples_of_docmaps, samples_of_coar, samples_of_crossref, samples_of_hotcrp, formulas_come_back,
    assignments_of_hotcrp)
