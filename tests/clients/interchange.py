"""interchange.py: what test_export.py and test_archive.py stand on: a person who runs the client, a study with planted
secrets, and the rules of each format, written down from its published structure, so that nothing here believes the
program that is tested.

    HotCRP     github.com/kohler/hotcrp: devel/apidoc/reviews.md, batch/reviewcsv.php
    DocMaps    github.com/Docmaps-Project/docmaps: packages/sdk/src/types.ts (Docmap, Step, Action, Thing, Assertion)
    COAR       coar-notify.net/specification/1.0.1, and the validators of github.com/coar-notify/coarnotifypy
    Crossref   crossref.org/documentation/schema-library/markup-guide-record-types/peer-reviews; crossref5.3.1.xsd, as
               github.com/tefkah/crossref-tools has its types
"""
import csv
import io
import json
import os
import re
import subprocess
import tempfile
import uuid
from xml.etree import ElementTree

from study import REVIEWERS, add_people, confirm_stage, create, fill_form, stage_of, WORK
from tap import BUILD, PATIENCE, ok, same, say

SETTINGS = {
    "base": "https://neaspec.example", "publisher": "NEASPEC <secretariat> & \"partners\"", "doi_prefix": "10.5555",
    "depositor": "A. Depositor", "email": "deposit@neaspec.example",
    "institutions": {"iges": {"id": "https://iges.example", "inbox": "https://iges.example/ldn/inbox"}},
}
DOI = "10.5555/gj2019"
FORMATS = ["hotcrp", "hotcrp-wide", "hotcrp-narrow", "docmaps", "coar", "crossref"]
TIME = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")


class Person:
    """The client with a key of its own, or as the coordinator over the local socket."""

    def __init__(self, daemon, key=None):
        self.home = tempfile.mkdtemp(dir=daemon.dir)
        self.dir = daemon.dir
        self.options = ["--server", daemon.ipc]
        if key:
            self.options = ["--profile", "me"]
            os.mkdir(self.home + "/me", 0o700)
            self.keep("me.key", {"public": key[0], "secret": key[1]})
            self.keep("me/profile.json", {"address": daemon.address, "server_key": daemon.server_key, "key": "../me.key"})

    def keep(self, name, value):
        with open(os.open("%s/%s" % (self.home, name), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(value, file)

    def settle(self, **changes):
        """The file of settings; what is None is left out."""
        self.keep("exports.json", {k: v for k, v in {**SETTINGS, **changes}.items() if v is not None})
        return self

    def run(self, *words):
        env = dict(os.environ, REFEREE_HOME=self.home, LC_ALL="C.UTF-8")
        return subprocess.run([BUILD + "/referee", *self.options, *words], env=env, capture_output=True, timeout=PATIENCE * 2,
                              check=False, cwd=self.dir)

    def out(self, *words):
        done = self.run(*words)
        same((done.returncode, done.stderr), (0, b""), " ".join(words[:4]))
        return done.stdout

    def anonymous(self, form):
        """The export without names, and [(field, byte, name), ...] of those that stand in its texts."""
        done = self.run("export", "GJ2019", "--format", form, "--doi", DOI, "--anonymous")
        lines = done.stderr.decode().splitlines()
        told = [re.fullmatch("review re-[a-z2-7]{16}, field ([a-z_]+), at byte ([0-9]+): `([^`]+)` names somebody whom --anonymous leaves out", one)
                for one in lines]
        same((done.returncode, all(told)), (0, True), "export --format %s --anonymous" % form)
        return done.stdout, [(one[1], int(one[2]), one[3]) for one in told if one]

    def export(self, form, *words, study="GJ2019"):
        return self.out("export", study, "--format", form, "--doi", DOI, *words)

    def refuses(self, status, text, *words):
        """The command ends with that, prints nothing, and says this."""
        done = self.run(*words)
        same((done.returncode, done.stdout), (status, b""), "%s: %s" % (" ".join(words)[-60:], text))
        if not ok(text in done.stderr.decode(), "and says so"):
            say(done.stderr.decode())


# ---- a study with secrets ------------------------------------------------------------------------------------------

SECRET = "SECRET-for-the-secretariat"
SECRETS = {name: "%s %d" % (SECRET, i) for i, name in enumerate(REVIEWERS)}
OPEN_TEXT = "öffentlich <b>&amp; \"quoted\", 都市;\nsecond line ]]> 도시"
EMBARGOED = "EMBARGOED-comment"


def people(daemon):
    """({name: client}, {name: key}); "coordinator" among the clients."""
    coordinator = daemon.client()
    keys = add_people(coordinator)
    clients = {name: daemon.client(key) for name, key in keys.items()}
    clients["coordinator"] = coordinator
    return clients, keys


WRITTEN_IN = dict(zip(REVIEWERS, ("zh-Hans", "JA", "x-private")))


def write_reviews(clients, code):
    for name in REVIEWERS:
        body = fill_form(clients[name].call("review.form", study=code), OPEN_TEXT + " by nobody")
        body["for_secretariat_only"] = SECRETS[name]
        clients[name].call("review.submit", assignment=code, body=body, language=WRITTEN_IN[name])


def comment(clients, code):
    for name in REVIEWERS:
        clients[name].call("comment.add", study=code, text=EMBARGOED + " " + name, document="FOD", from_page=1)


def walk(clients, code="GJ2019", until="closed", before_leaving=None):
    """As study.walk(), with secrets; before_leaving(stage) is called when a stage's work is done."""
    work = dict(WORK, desk_review=write_reviews, comment_round=comment)
    while stage_of(clients["coordinator"], code) != until:
        stage = stage_of(clients["coordinator"], code)
        if stage in work:
            work[stage](clients, code)
        if before_leaving:
            before_leaving(stage)
        confirm_stage(clients, code)
        clients["coordinator"].call("study.advance", study=code)


def start(daemon, until=None, code="GJ2019"):
    clients, keys = people(daemon)
    create(clients["coordinator"], code)
    if until:
        walk(clients, code, until)
    return clients, keys


# ---- the rules: each yields what is wrong --------------------------------------------------------------------------


def hotcrp_problems(text, form):
    rows = json.loads(text)
    counts = {"S": 0, "T": 0}
    uids = {}
    for field in form["fields"]:
        letter = "T" if field["kind"] == "text" else "S"
        counts[letter] += 1
        uids["%s%02d" % (letter, counts[letter])] = field
    for row in rows:
        core = {k: v for k, v in row.items() if not re.match(r"^[ST]\d\d$", k)}
        for name, kind in (("object", str), ("pid", str), ("rid", str), ("rtype", int), ("round", str), ("status", str),
                           ("version", int), ("blind", bool), ("hidden_fields", list)):
            if type(core.get(name)) is not kind:
                yield "%s is %r" % (name, core.get(name))
        if row["object"] != "review" or not 1 <= row["rtype"] <= 5 or row["status"] not in ("draft", "complete"):
            yield "%s" % core
        extra = set(core) - {"object", "pid", "rid", "rtype", "round", "status", "version", "ordinal", "draft", "blind", "reviewer",
                             "reviewer_email", "hidden_fields", "editable", "modified_at"}
        if extra:
            yield "HotCRP has no %s" % extra
        if ("reviewer" in row) == row["blind"] or ("reviewer_email" in row and "reviewer" not in row):
            yield "blind, and named"
        if (row["status"] == "draft") != (row.get("draft") is True) or ("ordinal" in row) == ("draft" in row):
            yield "a draft with a letter"
        for uid in set(row) - set(core):
            if uid not in uids:
                yield "%s is no field" % uid
            elif uids[uid]["kind"] == "score" and type(row[uid]) is not int:
                yield "%s is no number" % uid
            if uid in row["hidden_fields"]:
                yield "%s is hidden and there" % uid
        if set(row["hidden_fields"]) - set(uids):
            yield "hidden: %s" % row["hidden_fields"]
    letters = [row["ordinal"] for row in rows if "ordinal" in row]
    if letters != [chr(65 + i) for i in range(len(letters))]:
        yield "letters: %s" % letters


def csv_rows(text):
    """As Python's reader, which is strict about quotes, has them; and lines end in CRLF."""
    text = text.decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def csv_problems(text, is_narrow):
    rows = csv_rows(text)
    head = ["pid", "review", "email", "round", "submitted_at", "vtag"]
    if rows[0][:6] != head or (is_narrow and rows[0][6:] != ["field", "format", "data"]):
        yield "head: %s" % rows[0]
    if not text.endswith(b"\r\n"):
        yield "its last line has no end"
    for row in rows[1:]:
        if len(row) != len(rows[0]):
            yield "%d cells for %d" % (len(row), len(rows[0]))
        if not re.match(r"^[A-Z]+$", row[1]) or not TIME.match(row[4]) or not row[5].isdigit():
            yield "%s" % row[:6]
        if is_narrow and (row[7] != "0" or not row[8]):
            yield "%s" % row[6:]


THINGS = ["review", "preprint", "evaluation-summary", "review-article", "journal-article", "editorial", "comment", "reply"]
ROLES = ["peer-reviewer", "author", "editor", "commenter"]
STATUSES = ["draft", "revised", "peer-reviewed", "accepted-for-publication", "published"]


def docmap_problems(text):
    docmap = json.loads(text)
    for name, wanted in (("@context", "https://w3id.org/docmaps/context.jsonld"), ("type", "docmap"), ("first-step", "_:b0")):
        if docmap.get(name) != wanted:
            yield "%s: %s" % (name, docmap.get(name))
    if not all(TIME.match(docmap.get(name, "")) for name in ("created", "updated")) or docmap["created"] > docmap["updated"]:
        yield "times"
    if not {"id", "name"} <= set(docmap["publisher"]) or ":" not in docmap["id"]:
        yield "publisher and id"
    # every step is reached, once, and each says who comes before and after it
    name, before, made, seen = docmap["first-step"], None, set(), []
    while name:
        step = docmap["steps"].get(name)
        if step is None or name in seen:
            yield "%s leads to %s" % (before, name)
            return
        if step.get("previous-step") != before:
            yield "%s: before it is %s, not %s" % (name, before, step.get("previous-step"))
        yield from step_problems(name, step, made)
        seen.append(name)
        before, name = name, step.get("next-step")
    if set(seen) != set(docmap["steps"]):
        yield "not reached: %s" % (set(docmap["steps"]) - set(seen))


def step_problems(name, step, made):
    if set(step) - {"inputs", "actions", "assertions", "next-step", "previous-step"}:
        yield "%s: %s" % (name, set(step))
    for action in step["actions"]:
        if not {"participants", "inputs", "outputs"} <= set(action) or not action["participants"] or not action["outputs"]:
            yield "%s: an action without %s" % (name, action)
        for participant in action["participants"]:
            if participant["role"] not in ROLES or participant["actor"]["type"] not in ("person", "organization") or not participant["actor"]["name"]:
                yield "%s: %s" % (name, participant)
        for thing in action["outputs"]:
            if thing["id"] in made:
                yield "%s is made twice" % thing["id"]
            made.add(thing["id"])
            if not TIME.match(thing["published"]):
                yield "%s: %s" % (name, thing)
    for thing in step["inputs"] + [t for a in step["actions"] for t in a["inputs"]]:
        if thing["id"] not in made:
            yield "%s: nothing made its input %s" % (name, thing["id"])
    for assertion in step["assertions"]:
        if not {"item", "status", "happened"} <= set(assertion) or assertion["status"] not in STATUSES or not TIME.match(assertion["happened"]):
            yield "%s: %s" % (name, assertion)
        if assertion["item"]["id"] not in made and not re.search(r"[/:]GJ2019$", assertion["item"]["id"]):
            yield "%s: asserts of %s" % (name, assertion["item"]["id"])
    for thing in [t for a in step["actions"] for t in a["outputs"] + a["inputs"]] + step["inputs"]:
        if thing["type"] not in THINGS or not re.match(r"^(https://|urn:)", thing["id"]):
            yield "%s: %s" % (name, thing)
        for page in thing.get("content", []):
            if page["type"] not in ("web-page", "web-content") or not page["url"].startswith("https://"):
                yield "%s: %s" % (name, page)


CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://coar-notify.net"]
PATTERNS = [["Offer", "coar-notify:ReviewAction"], ["Announce", "coar-notify:ReviewAction"], "Accept", "Reject", "Undo"]


def notification_problems(one):
    if one.get("@context") != CONTEXT or one.get("type") not in PATTERNS:
        yield "%s %s" % (one.get("@context"), one.get("type"))
        return
    if not one["id"].startswith("urn:uuid:") or uuid.UUID(one["id"][9:]).version != 8 or uuid.UUID(one["id"][9:]).variant != uuid.RFC_4122:
        yield "id %s" % one["id"]
    for end in ("origin", "target"):
        if set(one[end]) != {"id", "inbox", "type"} or one[end]["type"] != "Service" or not all(one[end][k].startswith("https://") for k in ("id", "inbox")):
            yield "%s %s" % (end, one[end])
    if one["actor"]["type"] not in ("Application", "Group", "Organization", "Person", "Service") or not one["actor"]["id"].startswith("https://"):
        yield "actor %s" % one["actor"]
    kind, thing = one["type"], one["object"]
    if kind == PATTERNS[0]:
        yield from resource_problems(thing)
    elif kind == PATTERNS[1]:
        if thing["type"] != ["Page", "sorg:Review"] or not thing["id"].startswith("https://") or "context" not in one:
            yield "announces %s" % thing
        yield from resource_problems(one["context"])
    else:
        if one.get("inReplyTo") != thing["id"] or thing["type"] != PATTERNS[0]:
            yield "%s answers %s" % (kind, thing)
        yield from notification_problems(thing)
        ends = ("origin", "target") if kind == "Undo" else ("target", "origin")
        if (one["origin"], one["target"]) != (thing[ends[0]], thing[ends[1]]):
            yield "%s goes the wrong way" % kind


def resource_problems(thing):
    if thing["type"] != ["Page", "sorg:AboutPage"] or not thing["ietf:cite-as"].startswith("https://"):
        yield "object %s" % thing
    if "ietf:item" in thing and set(thing["ietf:item"]) != {"id", "mediaType", "type"}:
        yield "item %s" % thing["ietf:item"]


def coar_problems(text):
    every = json.loads(text)
    offers = {one["id"]: one for one in every if one["type"] == PATTERNS[0]}
    for one in every:
        yield from notification_problems(one)
        if one["type"] in ("Accept", "Reject", "Undo") and offers.get(one["inReplyTo"]) != one["object"]:
            yield "the offer in it is another one"
    if len({one["id"] for one in every}) != len(every):
        yield "an id stands twice"


NS = "{http://www.crossref.org/schema/5.3.1}"
REL = "{http://www.crossref.org/relations.xsd}"
CHILDREN = ["contributors", "titles", "review_date", "institution", "competing_interest_statement", "running_number", "program", "doi_data"]
NEEDED = {"titles", "review_date", "program", "doi_data"}


def names(element):
    return [re.sub(r"^\{.*\}", "", child.tag) for child in element]


def crossref_problems(text):
    root = ElementTree.fromstring(text)
    if root.tag != NS + "doi_batch" or root.get("version") != "5.3.1" or names(root) != ["head", "body"]:
        yield "root"
    if "http://www.crossref.org/schema/5.3.1 " not in root.get("{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"):
        yield "schemaLocation"
    head = root[0]
    if names(head) != ["doi_batch_id", "timestamp", "depositor", "registrant"] or names(head[2]) != ["depositor_name", "email_address"]:
        yield "head: %s" % names(head)
    if not 4 <= len(head[0].text) <= 100 or not re.match(r"^\d{17}$", head[1].text):
        yield "batch %s %s" % (head[0].text, head[1].text)
    if not len(root[1]):
        yield "no record"
    for review in root[1]:
        yield from record_problems(review)
    dois = [e.text for e in root.iter(NS + "doi")]
    if len(set(dois)) != len(dois):
        yield "a DOI stands twice"


def record_problems(review):
    order = [CHILDREN.index(name) for name in names(review)]
    if review.tag != NS + "peer_review" or order != sorted(set(order)) or not NEEDED <= set(names(review)):
        yield "children: %s" % names(review)
        return
    if (review.get("stage"), review.get("type")) != ("pre-publication", "referee-report") or not review.get("revision-round").isdigit() \
            or not re.fullmatch("[a-z][a-z]", review.get("language", "en")):
        yield "attributes %s" % review.attrib
    for person in review.find(NS + "contributors"):
        if (person.get("sequence"), person.get("contributor_role")) != ("first", "reviewer"):
            yield "contributor %s" % person.attrib
        if names(person) not in ([], ["surname"], ["given_name", "surname"]):
            yield "name %s" % names(person)
        for part in person:
            if not part.text or len(part.text) > 60 or re.search(r"[\d?]", part.text):
                yield "name %s" % part.text
    date = review.find(NS + "review_date")
    if names(date) != ["month", "day", "year"] or not all(re.match(p, e.text) for p, e in zip((r"^\d\d$", r"^\d\d$", r"^\d{4}$"), date)):
        yield "date"
    relation = review.find(REL + "program")
    item = relation is not None and relation.find(REL + "related_item/" + REL + "inter_work_relation")
    if item is None or item is False or item.attrib != {"relationship-type": "isReviewOf", "identifier-type": "doi"} or not item.text.startswith("10."):
        yield "no isReviewOf"
    doi = review.find(NS + "doi_data")
    if names(doi) != ["doi", "resource"] or not re.match(r"^10\.5555/[-._;()/a-z0-9]+$", doi[0].text) or not doi[1].text.startswith("https://"):
        yield "doi %s" % [e.text for e in doi]


def problems(form, text, client):
    if form == "hotcrp":
        return list(hotcrp_problems(text, client.call("review.form", study="GJ2019")))
    return list({"hotcrp-wide": lambda t: csv_problems(t, False), "hotcrp-narrow": lambda t: csv_problems(t, True),
                 "docmaps": docmap_problems, "coar": coar_problems, "crossref": crossref_problems}[form](text))
