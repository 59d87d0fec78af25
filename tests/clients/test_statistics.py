"""`referee programme statistics` with a daemon: tables for the screen and for a note; to each what they may see."""
import json
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from study import add_people
from tap import BUILD, PATIENCE, ok, run, same, say


def referee(daemon, *words, status=0):
    env = dict(os.environ, REFEREE_HOME=daemon.dir + "/home", LC_ALL="C.UTF-8")
    done = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, *words], env=env, text=True, encoding="utf-8",
                          capture_output=True, timeout=PATIENCE, check=False)
    same(done.returncode, status, "referee " + " ".join(words))
    return done.stdout if status == 0 else done.stderr


def figures(daemon):
    coordinator = daemon.client()
    keys = add_people(coordinator)
    same(referee(daemon, "programme", "statistics").splitlines(),
         ["there is nothing to count in the studies that you may see and that were asked for"], "of nothing there is no table")
    for code, city in (("FORUM2", "=Incheon|2"), ("FORUM3", "武汉")):
        coordinator.call("study.create", study=code, title="2nd Forum", city=city, country="KR", year=2022,
                         zone="Asia/Seoul", workflow="forum")
        for _ in range(2):
            coordinator.call("study.advance", study=code, override=True, reason="the test is of something else")
        coordinator.call("recommendation.add", study=code, text="Carbon neutrality by 2045", addressee="Incheon",
                         kind="commitment")
    text = referee(daemon, "programme", "statistics", "--markdown")
    if not ok("## Recommendations\n\n| of " in text and "| commitments | " in text, "a table for a note"):
        say(text)
    rows = [line for line in text.splitlines() if line.startswith("| commitments ")]
    same([cell.strip() for cell in rows[0].strip("|").split("|")],
         ["commitments", "2", "0", "2", "0", "0", "100 %", "2", "0", "0", "0", "0 %"], "its figures")
    same(len({len(line) for line in text.splitlines() if line.startswith("| of ") or line in rows}), 1, "its lines align")
    ok("Recommendations" in referee(daemon, "programme", "statistics").splitlines()[0], "and for the screen")
    same(json.loads(referee(daemon, "--json", "programme", "statistics", "FORUM2"))["recommendations"]["commitments"]["made"],
         1, "of one study")
    same(json.loads(referee(daemon, "--json", "programme", "statistics", "--query", "study:forum3"))["studies"], 1,
         "of those that a search finds")
    error = referee(daemon, "programme", "statistics", "--query", "year:2022 re:nothing", status=64)
    ok("re:approved" in error and "13" in error, "what is wrong with a search is told with its place")
    same(daemon.client(keys["kei-park"]).call("programme.statistics")["studies"], 0, "who sees no study has none counted")


run(figures)
