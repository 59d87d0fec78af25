"""interchange.py: what the tests of exports and archives stand on: a person who runs the client, a study with planted
secrets, and what is wrong with an export by the published structure of its format (structure_*.py), so that nothing here
believes the program that is tested."""
import csv
import io
import json
import os
import re
import subprocess
import tempfile

from structure_coar import coar_problems
from structure_crossref import NS, crossref_problems
from structure_docmaps import docmaps_problems
from structure_hotcrp import assignments_problems, hotcrp_problems, reviews_problems
from study import REVIEWERS, add_people, confirm_stage, create, fill_form, stage_of, WORK
from tap import BUILD, PATIENCE, ok, same, say

SETTINGS = {
    "base": "https://neaspec.example", "publisher": "NEASPEC <secretariat> & \"partners\"", "doi_prefix": "10.5555",
    "depositor": "A. Depositor", "email": "deposit@neaspec.example",
    "institutions": {"iges": {"id": "https://iges.example", "inbox": "https://iges.example/ldn/inbox"}},
}
DOI = "10.5555/gj2019"
FORMATS = ["hotcrp", "hotcrp-wide", "hotcrp-narrow", "docmaps", "coar", "crossref"]


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


def walk(clients, code="GJ2019", until="closed", before_leaving=None, **other):
    """As study.walk(), with secrets; before_leaving(stage) is called when a stage's work is done. What is done in a stage may
    be another thing: desk_review=..."""
    work = {**WORK, "desk_review": write_reviews, "comment_round": comment, **other}
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


# ---- what is wrong with an export, by the published structure of its format ---------------------------------------------


def csv_rows(text):
    """As Python's reader, which is strict about quotes, has them; and lines end in CRLF."""
    text = text.decode("utf-8")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def uids_of(form):
    """{UID of HotCRP's kind: whether it is a score}, of the study's form."""
    counts, uids = {"S": 0, "T": 0}, {}
    for field in form["fields"]:
        letter = "T" if field["kind"] == "text" else "S"
        counts[letter] += 1
        uids["%s%02d" % (letter, counts[letter])] = field["kind"] == "score"
    return uids


def problems(form, text, client):
    fields = client.call("review.form", study="GJ2019")
    titles = [field["title"] for field in fields["fields"]]
    return list({"hotcrp": lambda t: hotcrp_problems(t, uids_of(fields)), "hotcrp-wide": lambda t: reviews_problems(t, titles, False),
                 "hotcrp-narrow": lambda t: reviews_problems(t, titles, True), "assignments": assignments_problems,
                 "docmaps": docmaps_problems, "coar": coar_problems, "crossref": crossref_problems}[form](text))
