"""test_examples.py: the programs and files that the manuals show do what they say: each is cut out of its page and run."""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))
import study  # pylint: disable=wrong-import-position
from manual import Manual  # pylint: disable=wrong-import-position
from tap import REFEREED, TREE, Daemon, ok, refused, run, same, say  # pylint: disable=wrong-import-position

PYTHON = "/usr/bin/python3"


def example(page, mark):
    """The literal display of a manual that begins with this."""
    return next(text for text in Manual(page).literals() if text.startswith(mark))


def python(program, *arguments, folder):
    path = folder + "/example.py"
    with open(path, "w", encoding="utf-8") as file:
        file.write(program)
    return subprocess.run([PYTHON, path, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          universal_newlines=True, timeout=60)


def client_of_the_protocol(daemon):
    result = python(example("daemon/refereed-protocol.7", "import json, uuid, zmq"), folder=daemon.keys)
    lines = result.stdout.splitlines()
    if not ok(result.returncode == 0 and len(lines) == 3, "the client in Python runs to its end"):
        say(result.stdout)
        return
    same(lines[0], "coordinator", "it is known")
    same(lines[1], lines[2], "the same request has the same answer")
    institutions = [i["institution"] for i in daemon.client().call("institution.list")["items"]]
    same(institutions.count("kei"), 1, "and was done once")


def change(path, statement):
    """A copy of the database with one thing changed in it."""
    copy = path + ".changed"
    shutil.copy(path, copy)
    database = sqlite3.connect(copy)
    database.execute(statement)
    database.commit()
    database.close()
    return copy


def verifier_of_the_schema(daemon):
    """The journal of a study's whole way, checked by a program that knows nothing but the manual."""
    coordinator = daemon.client()
    clients = {name: daemon.client(key) for name, key in study.add_people(coordinator).items()}
    clients["coordinator"] = coordinator
    study.create(coordinator)
    study.walk(clients, "GJ2019")
    rows = coordinator.call("journal.verify")["rows"]
    # The backup of refereed(8), by another program than sqlite3: the daemon runs on.
    backup = daemon.dir + "/backup.db"
    reader = sqlite3.connect("file:%s?mode=ro" % daemon.database, uri=True)
    reader.execute("VACUUM INTO ?", (backup,))
    reader.close()
    program = example("schema/refereed-schema.7", "import hashlib")

    def verify(path):
        return python(program, path, folder=daemon.dir)

    result = verify(backup)
    same(result.stdout, "%d rows are intact\n" % rows, "a copy of a running daemon's database is intact")
    same(result.returncode, 0, "and the program says so by its exit status")
    for what, statement in [
            ("a time", "UPDATE journal SET time_ms = time_ms + 1 WHERE position = 5 AND chain = 1"),
            ("an answer", "UPDATE journal SET result = '{}' WHERE position = 3 AND chain = 0"),
            ("an author", "UPDATE principal SET name = 'somebody' WHERE name = 'kei-park'"),
            ("a subject", "UPDATE journal SET subject = subject + 1 WHERE verb = 'assignment.accept'"),
            ("a comment", "UPDATE comment SET text = text || '!'"),
            ("a response", "UPDATE response SET text = 'no'"),
            ("a finding", "UPDATE finding SET text = text || '!'"),
            ("what a host said", "UPDATE recommendation SET response = 'no'"),
            ("a report on progress", "UPDATE progress SET text = 'done'"),
            ("a draft", "UPDATE review_version SET body = '{}' WHERE edition IS NULL"),
            ("a row less", "DELETE FROM journal WHERE seq = 7"),
            ("the last row less", "DELETE FROM journal WHERE position = (SELECT max(position) FROM journal WHERE chain = 0)"
                                  " AND chain = 0")]:
        result = verify(change(backup, statement))
        ok(result.returncode == 1 and "Traceback" not in result.stdout, "it finds %s: %s" % (what, result.stdout.strip()))
    result = verify(change(backup, "UPDATE comment SET text = '', salt = x''"))
    same(result.returncode, 0, "redacted texts do not break the chain")


def first_steps_of_the_operator(daemon):
    """What refereed(8) tells to do after the first start, line by line, by the client."""
    folder = daemon.dir + "/coordinator"
    os.mkdir(folder)
    for name in ("coordinator.join", "coordinator.key"):
        shutil.move(daemon.keys + "/" + name, folder)
    environment = dict(os.environ, PATH="%s:%s" % (os.path.dirname(REFEREED), os.environ["PATH"]),
                       REFEREE_HOME=folder + "/home")
    os.mkdir(environment["REFEREE_HOME"])
    for line in example("daemon/refereed.8", "$ referee join").splitlines():
        result = subprocess.run(line.lstrip("$ "), shell=True, cwd=folder, env=environment, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, universal_newlines=True, timeout=60)
        if not ok(result.returncode == 0, line.lstrip("$ ")):
            say(result.stdout)
    result = subprocess.run("referee verify >/dev/null", shell=True, env=environment, timeout=60)
    same(result.returncode, 0, "referee verify, as once a day")


def files_of_the_configuration():
    folder = tempfile.mkdtemp(prefix="refereed-")
    try:
        for name in ("workflows", "forms"):
            os.mkdir(folder + "/" + name)
        page = "config/refereed.conf.5"
        parts = {"/refereed.conf": example(page, "listen_tcp =") + 'workflows_dir = "%s/workflows";\nforms_dir = "%s/forms";\n'
                                                                  % (folder, folder),
                 "/workflows/quick-review.conf": example(page, "workflow = {"),
                 "/forms/quick-review.conf": example(page, "form = {")}
        for path, text in parts.items():
            with open(folder + path, "w", encoding="utf-8") as file:
                file.write(text)
        result = subprocess.run([REFEREED, "--check", folder + "/refereed.conf"], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, universal_newlines=True, timeout=60)
        if not ok(result.returncode == 0, "configuration, workflow and form of the manual are good"):
            say(result.stdout)
    finally:
        shutil.rmtree(folder)


def smallest_workflow_works():
    """The workflow of refereed.conf(5), with the form beside it, carries a study from its first stage to its last."""
    daemon = Daemon()
    folder = daemon.dir + "/"
    for name in ("workflows", "forms"):
        shutil.copytree(TREE + "/config/" + name, folder + name)
        with open(folder + name + "/quick-review.conf", "w", encoding="utf-8") as file:
            file.write(example("config/refereed.conf.5", name[:-1] + " = {"))
    daemon.configure(workflows_dir=folder + "workflows", forms_dir=folder + "forms")
    daemon.start()
    coordinator = daemon.client()
    clients = {name: daemon.client(key) for name, key in study.add_people(coordinator).items()}
    coordinator.call("study.create", study="QUICK", title="Quick", city="Gwangju", country="KR", year=2019,
                     workflow="quick-review")
    for name in ("igdp-liu", "iges-sato"):
        coordinator.call("assignment.invite", study="QUICK", principal=name)
        clients[name].call("assignment.accept", assignment="QUICK")
        clients[name].call("declaration.file", assignment="QUICK", state="none")
    coordinator.call("study.advance", study="QUICK")
    clients["igdp-liu"].call("review.submit", assignment="QUICK", body={"verdict": "good", "reasons": "It is."})
    same(clients["iges-sato"].call("review.list", study="QUICK")["items"], [], "before their own is in, they see none")
    changed = {"verdict": "change", "reasons": "Table 2."}
    wrong = refused("invalid", lambda: clients["iges-sato"].call("review.submit", assignment="QUICK", body=changed),
                    "a verdict asks further")
    same([p["field"] for p in wrong.data["problems"]], ["changes"], "for what is to change")
    clients["iges-sato"].call("review.submit", assignment="QUICK", body=dict(changed, changes="The units."))
    same(len(clients["iges-sato"].call("review.list", study="QUICK")["items"]), 2, "then both")
    same(coordinator.call("study.advance", study="QUICK")["state"], "closed", "and the study is done")


run(client_of_the_protocol, verifier_of_the_schema, first_steps_of_the_operator, files_of_the_configuration,
    smallest_workflow_works)
