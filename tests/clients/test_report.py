"""`referee programme report` with a daemon: the facts, and a note made of them; to each what they may see."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from study import add_people
from tap import BUILD, PATIENCE, ok, run, same, say


def referee(daemon, *words):
    env = dict(os.environ, REFEREE_HOME=daemon.dir + "/home", LC_ALL="C.UTF-8")
    done = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, *words], env=env, text=True, encoding="utf-8",
                          capture_output=True, timeout=PATIENCE, check=False)
    same((done.returncode, done.stderr), (0, ""), "referee " + " ".join(words))
    return done.stdout


def a_forum(daemon):
    coordinator = daemon.client()
    keys = add_people(coordinator)
    coordinator.call("study.create", study="FORUM2", title="2nd Forum", city="Incheon", country="KR", year=2022,
                     zone="Asia/Seoul", workflow="forum")
    coordinator.call("study.advance", study="FORUM2", override=True, reason="the test is of something else")
    occasion = coordinator.call("occasion.add", study="FORUM2", title="2nd International Forum on Low Carbon Cities",
                                place="Incheon", **{"from": "2022-12-06", "to": "2022-12-08"})["occasion"]
    coordinator.call("occasion.update", occasion=occasion, state="held", on_site=150, on_site_count="over", online=300,
                     online_count="about")
    for title, start, end in (("One day", "2199-08-29", "2199-08-29"), ("Two months", "2199-11-30", "2199-12-02"),
                              ("Two years", "2199-12-31", "2200-01-01"), ("One month", "2196-02-01", "2196-02-29"),
                              ("One year", "2199-01-01", "2199-12-31")):
        coordinator.call("occasion.add", study="FORUM2", title=title, place="Incheon", **{"from": start, "to": end})
    coordinator.call("request.add", study="FORUM2", kind="attendance", text="Who comes?")
    coordinator.call("study.advance", study="FORUM2", override=True, reason="the test is of something else")
    coordinator.call("recommendation.add", study="FORUM2", text="Carbon neutrality by 2045", addressee="Incheon", kind="commitment")
    row = coordinator.call("programme.report")["items"][0]
    same((row["study"], row["workflow"], len(row["occasions"]), len(row["commitments"]), row["rates"]["made"]),
         ("FORUM2", "forum 3", 6, 1, 1),
         "the facts")
    text = referee(daemon, "programme", "report", "--markdown")
    for part in ("## Forum\n", "1. 2nd Forum (Incheon, KR, 2022).",
                 "The Secretariat organized the 2nd International Forum on Low Carbon Cities in Incheon from 6 to 8 December "
                 "2022. It was attended by over 150 participants on site and about 300 online.",
                 "The One day is planned in Incheon on 29 August 2199.", "from 30 November to 2 December 2199.",
                 "from 31 December 2199 to 1 January 2200.", "The One month is planned in Incheon in February 2196.",
                 "The One year is planned in Incheon in 2199.",
                 "Incheon committed itself: Carbon neutrality by 2045. This is not started.", "Request: Who comes?"):
        if not ok(part in text, part.strip()):
            say(text)
    ok("Forum" in referee(daemon, "programme", "report").splitlines()[0], "and for the screen")
    same(json.loads(referee(daemon, "--json", "programme", "report"))[0]["study"], "FORUM2", "--json is the facts")
    same(daemon.client(keys["kei-park"]).call("programme.report")["items"], [], "who sees no study reads of none")


run(a_forum)
