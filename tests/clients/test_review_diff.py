"""`referee review diff` with a daemon: what is different between two editions of a review, in words."""
import json
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from interchange import Person
from study import add_people, create, fill_form, gather_team, stage_of
from tap import BUILD, PATIENCE, ok, run, same


def diff(daemon, *words):
    result = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, "review", "diff", *words], stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, universal_newlines=True, timeout=PATIENCE,
                            env={**os.environ, "REFEREE_HOME": daemon.dir + "/home", "LC_ALL": "C.UTF-8"})
    return result.returncode, result.stdout, result.stderr


def two_editions(daemon):
    coordinator = daemon.client()
    keys = add_people(coordinator)
    create(coordinator)
    clients = {name: daemon.client(key) for name, key in keys.items()}
    clients["coordinator"] = coordinator
    while stage_of(coordinator, "GJ2019") != "desk_review":
        coordinator.call("study.advance", study="GJ2019", override=True, reason="the test is of something else")
        if stage_of(coordinator, "GJ2019") == "team":
            gather_team(clients, "GJ2019")
    park = clients["kei-park"]
    body = fill_form(park.call("review.form", study="GJ2019"))
    body.update(obstacle="The plan has no owner for buildings.\nIt has no money either.", good_practice="低碳政策很好", ambition=3)
    park.call("review.submit", assignment="GJ2019", body=body)
    review = coordinator.call("review.list", study="GJ2019")["items"][0]["review"]
    status, _, told = diff(daemon, review)
    same((status, "only one version" in told), (66, True), "of one version there is no difference")
    coordinator.call("review.return", review=review, reason="more on buildings")
    body.update(obstacle="The plan has an owner for buildings.\nIt has no money either.", good_practice="低碳交通政策很好", ambition=4,
                for_secretariat_only="between us")
    coordinator.call("review.submit", assignment="GJ2019", body=body, **{"as": "kei-park"})
    status, said, _ = diff(daemon, review)
    same(status, 0, "the last two")
    for part in ("GJ2019, review of kei-park: version 1 to 2", "    [-3-]{+4+}\n",
                 "    The plan has [-no-]{+an+} owner for buildings.\n    It has no money either.\n", "低碳{+交通+}政策很好"):
        ok(part in said, part.strip().splitlines()[0])
    ok("a sample text" not in said, "what is the same is not told")
    same(diff(daemon, review, "1", "2")[1], said, "by their numbers")
    same(diff(daemon, review, "2", "2")[1].splitlines()[2:], ["nothing that you may see is different"], "of one and the same")
    ok(re.match("GJ2019, review of kei-park: version 1 to 2\n"
                "  1  submitted  [0-9: -]{19} UTC  kei-park\n"
                "  2  submitted  [0-9: -]{19} UTC  coordinator for kei-park\n", said), "who made them, and when")
    back = diff(daemon, review, "2", "1")[1]
    ok("version 2 to 1\n  2  submitted" in back and "    [-4-]{+3+}\n" in back, "the way back")
    status, told, _ = diff(daemon, review, "--json")
    told = json.loads(told)
    same((status, told["review"], told["study"], told["principal"], told["from"]["version"], told["to"]["actor"]),
         (0, review, "GJ2019", "kei-park", 1, "coordinator"), "--json: which they are")
    same([(field["from"], field["to"]) for field in told["fields"] if field["field"] == "ambition"], [(3, 4)], "and what is different")
    seen = [row["field"] for row in told["fields"]]
    ok("for_secretariat_only" in seen, "all of it, for whom it was written")
    lead = Person(daemon, keys["iges-lead"])
    told = json.loads(lead.out("review", "diff", review, "--json"))
    same([row["field"] for row in told["fields"]], [name for name in seen if name != "for_secretariat_only"], "not what the lead may not see")
    ok(b"between us" not in lead.out("review", "diff", review), "in neither")
    status, _, told = diff(daemon, review, "1", "7")
    same((status, "there is no version 7 that you may see; `referee review versions %s`" % review in told), (66, True), "one that is not there")
    same(diff(daemon, review, "x")[0], 64, "no number")
    same(diff(daemon, "rv-aaaaaaaaaaaaaaaa")[0], 66, "no review")


run(two_editions)
