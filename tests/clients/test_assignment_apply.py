"""`referee assignment apply` with a daemon: files of assignments, CSV and JSON, done whole or not at all, with all that
is wrong told by line."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from study import add_people
from tap import BUILD, PATIENCE, ok, run, same, say


def referee(daemon, *words, given=None):
    env = dict(os.environ, REFEREE_HOME=daemon.dir + "/home", LC_ALL="C.UTF-8")
    done = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, *words], env=env, text=True, encoding="utf-8",
                          input=given, capture_output=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout, done.stderr


def a_study(daemon):
    coordinator = daemon.client()
    add_people(coordinator)
    coordinator.call("study.create", study="GZ2019", title="Guangzhou", city="Guangzhou", country="CN", year=2019,
                     zone="Asia/Shanghai")
    while coordinator.call("study.get", study="GZ2019")["stage"] != "team":
        coordinator.call("study.advance", study="GZ2019", override=True, reason="the test is of something else")
    return coordinator


def states(coordinator):
    return {place["principal"]: place["state"] for place in coordinator.call("assignment.list", study="GZ2019")["items"]}


def write(daemon, name, text, encoding="utf-8"):
    path = daemon.dir + "/" + name
    with open(path, "w", encoding=encoding, newline="") as file:
        file.write(text)
    return path


def files(daemon):
    coordinator = a_study(daemon)
    coordinator.call("principal.update", principal="kei-park", email="park@kei.example")

    # HotCRP's columns, a byte order mark, CR LF, quotes, an empty line
    good = write(daemon, "good.csv", "paper,action,email,user,reviewtype,reason\r\n"
                 "GZ2019,invite,park@kei.example,,none:reviewer,\r\n\r\n"
                 "GZ2019,invite,,iges-sato,,\r\n"
                 'GZ2019,conflict,,igdp-liu,institutional,"wrote the ""plan"", and\r\nthe annex"\r\n', "utf-8-sig")
    status, out, err = referee(daemon, "assignment", "apply", good, "--dry-run")
    same((status, err), (0, ""), "a rehearsal")
    lines = out.splitlines()
    same(lines[0], "nothing was changed; this is what would be done:", "says that it is one")
    ok(lines[1].startswith(good + ":2: invite kei-park (GZ2019): done, to answer by "), "each row by its line")
    same(lines[3], good + ":5: conflict igdp-liu (GZ2019): done", "a row after an empty line")
    for part in ("tasks that are new:", "answer_invitation", "reminders of the new tasks"):
        if not ok(part in out, part):
            say(out)
    same(states(coordinator), {}, "and nothing was done")
    status, again, err = referee(daemon, "assignment", "apply", good)
    same((status, err), (0, ""), "the same in earnest")
    same(again.splitlines(), lines[1:], "does what was told")
    same(states(coordinator), {"kei-park": "invited", "iges-sato": "invited"}, "all of it")

    coordinator.call("principal.update", principal="igdp-editor", email="editor@igdp.example")
    hotcrp = write(daemon, "hotcrp.csv", "paper,action,email,reviewtype,round\nGZ2019,conflict,editor@igdp.example,institutional,\n")
    status, out, err = referee(daemon, "assignment", "apply", hotcrp, "--dry-run")
    same((status, err), (0, ""), "a conflict as HotCRP writes it")
    status, out, err = referee(daemon, "--json", "assignment", "apply", hotcrp)
    same(status, 0, "is taken")
    same([row["conflict_reason"] for row in coordinator.call("assignment.candidates", study="GZ2019")["items"]
          if row["principal"] == "igdp-editor"],
         ["as hotcrp.csv has it"], "with the file as its reason")
    coordinator.call("conflict.clear", study="GZ2019", principal="igdp-editor", reason="r")

    bad = write(daemon, "bad.csv", "study,action,principal,instead_of,reason\n"
                "GZ2019,withdraw,kei-park,,ill\n"
                "GZ2019,replace,kei-park,iges-sato,x\n"
                "GZ2019,invite,nobody,,\n"
                "GZ2019,invite,igdp-liu,,\n")
    status, out, err = referee(daemon, "assignment", "apply", bad)
    same((status, out), (65, ""), "what is wrong")
    same(err.splitlines()[:-1],
         [bad + ":3: principal: kei-park: line 2 withdraws them already; a list says one thing of one person in one study",
          bad + ":4: principal: there is no principal `nobody`",
          bad + ":5: igdp-liu has a conflict of interest on record (institutional); the secretariat can take it back "
          "with conflict.clear"], "is told at once, by line")
    ok(err.splitlines()[-1].endswith("3 problems in 4 rows; nothing was done"), "and that nothing was done")
    same(states(coordinator)["kei-park"], "invited", "which is so")

    rows = write(daemon, "rows.json", '[\n {"action": "withdraw", "principal": "kei-park",\n  "reason": "a \\"[{\\" ill"},\n'
                 ' {"action": "invite", "principal": "nobody"}\n]\n')
    status, out, err = referee(daemon, "assignment", "apply", rows, "--study", "GZ2019")
    same(err.splitlines()[0], rows + ":4: principal: there is no principal `nobody`", "JSON has lines, too")
    status, out, err = referee(daemon, "--json", "assignment", "apply", rows, "--study", "GZ2019")
    same(json.loads(err)["data"]["problems"][0]["line"], 4, "--json has the server's words")
    status, out, err = referee(daemon, "--json", "assignment", "apply", "-", "--study", "GZ2019",
                               given='[{"action": "withdraw", "principal": "kei-park", "reason": "ill"}]')
    same(json.loads(out)["done"], 1, "from standard input")


def what_is_no_file(daemon):
    for text, lines in (
            ("study,colour,action,action\nGZ2019,red,invite,invite,more\n",
             ["1: there is no column `colour`", "1: column `action` stands here twice", "2: 5 fields; the first line names 4"]),
            ('study,action\nGZ2019,"invite\n', ["2: this quote is never closed"]),
            ('study,action\nGZ2019,"inv"ite\n', ["2: text behind the closing quote: a quote within a cell must be doubled"]),
            ('study,action\nGZ2019,inv"ite\n', ["2: a quote within a cell: the whole cell must stand in quotes, and this one be doubled"]),
            ("study,answer_days\nGZ2019,soon\n", ["2: answer_days: `soon` is no number"])):
        path = write(daemon, "no.csv", text)
        status, out, err = referee(daemon, "assignment", "apply", path)
        same((status, out, err.splitlines()), (65, "", [path + ":" + line for line in lines] +
                                               ["referee: nothing of %s was sent" % path]), lines[0])
    for text, words in (("study,action\n", "there are no rows"), ("[]", "there are no rows"),
                        ("[7]", "an array of objects is wanted"), ("[{]", "nothing of")):
        path = write(daemon, "no.txt", text)
        status, out, err = referee(daemon, "assignment", "apply", path)
        same((status, out, words in err), (65, "", True), "%r: %s" % (text, words))
    same(referee(daemon, "assignment", "apply", daemon.dir + "/absent.csv")[0], 66, "a file that is not there")
    same(referee(daemon, "assignment", "apply")[0], 64, "no file")


run(files, what_is_no_file)
