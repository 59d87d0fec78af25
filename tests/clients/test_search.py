"""`referee search` with a daemon: what is found and where, page after page; what is wrong, shown in the search."""
import json
import os
import subprocess
import sys
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from study import add_people, create
from tap import BUILD, PATIENCE, ok, run, same


def referee(daemon, *words):
    env = dict(os.environ, REFEREE_HOME=daemon.dir + "/home", LC_ALL="C.UTF-8")
    done = subprocess.run([BUILD + "/referee", "--server", daemon.ipc, *words], env=env, text=True, encoding="utf-8",
                          capture_output=True, timeout=PATIENCE, check=False)
    return done.returncode, done.stdout, done.stderr


def scene(daemon):
    coordinator = daemon.client()
    add_people(coordinator)
    create(coordinator)
    while coordinator.call("study.get", study="GJ2019")["stage"] != "drafting":
        coordinator.call("study.advance", study="GJ2019", override=True, reason="the test is of something else")
    for text in ("低碳城市 needs buses", "도시의 정책", "Trams & BUSES, \x1b[2J".replace("\x1b", "^"), "nothing"):
        coordinator.call("comment.add", study="GJ2019", text=text)
    return coordinator


def what_is_found(daemon):
    coordinator = scene(daemon)
    status, out, errors = referee(daemon, "search", "stage:drafting", "buses")
    same((status, errors), (0, ""), "words of the command line are one search")
    lines = out.splitlines()
    ok(lines[0].startswith("GJ2019  ") and lines[0].endswith("(Gwangju, drafting)"), "a line for the study")
    ok(lines[1].startswith("    comment.text co-") and lines[1].endswith(": 低碳城市 needs buses"), "and where the words stand")
    status, out, _ = referee(daemon, "search", "buses OR 정책", "--kind", "comment")
    lines = out.splitlines()
    same((len(lines), lines[0][:6]), (4, "GJ2019"), "comments stand below their study")
    status, out, _ = referee(daemon, "search", unicodedata.normalize("NFD", "정책"), "--kind", "comment", "--json")
    hit = json.loads(out)["items"][0]
    same([hit["snippet"].encode()[a:b].decode() for a, b in hit["matches"]], ["정책"], "matches are bytes of the snippet")
    status, out, _ = referee(daemon, "search", "--kind", "comment", "--", "-buses")
    same((status, len(out.splitlines())), (0, 3), "what begins with a hyphen stands behind --")
    same(referee(daemon, "search", "zebra"), (0, "", "nothing was found among what you may see\n"), "nothing")
    status, out, errors = referee(daemon, "search", "study:gj", "--kind", "comment", "--limit", "3")
    same(len(out.splitlines()), 4, "so many hits")
    cursor = errors.split("--after ")[1].split()[0]
    status, out, errors = referee(daemon, "search", "study:gj", "--kind", "comment", "--after", cursor)
    same((len(out.splitlines()), errors), (2, ""), "and the rest behind the cursor")
    coordinator.call("search.save", name="mine", query="buses OR trams")
    status, out, _ = referee(daemon, "search", "@mine", "--kind", "comment")
    same((status, len(out.splitlines())), (0, 3), "a saved search")
    status, out, _ = referee(daemon, "search", "list")
    ok("buses OR trams" in out, "search list is the verb")


def what_is_wrong(daemon):
    status, out, errors = referee(daemon, "search", "도시 stag:x")
    same((status, out), (64, ""), "it is refused")
    lines = errors.splitlines()
    ok("did you mean `stage:`?" in lines[0] and "(at byte 7)" in lines[0], "with what could have been meant")
    same(lines[1:], ["  도시 stag:x", "       ^^^^"], "and shown in the search, wide letters counted as wide")
    status, _, errors = referee(daemon, "search", "a OR")
    same(errors.splitlines()[1:], ["  a OR", "    ^^"], "at its end")
    status, _, errors = referee(daemon, "search", "stage:")
    same(errors.splitlines()[1:], ["  stage:", "        ^"], "and where something is missing")
    status, _, errors = referee(daemon, "--json", "search", "a OR")
    same(json.loads(errors)["data"]["offset"], 2, "for programs, as data")
    status, _, errors = referee(daemon, "search", " ".join(["a"] * 10000))
    ok(status == 65 and "more bytes than 4096" in errors, "ten thousand words are too many")
    status, _, errors = referee(daemon, "search", "a", "--kind", "comments")
    ok(status == 64 and "did you mean `comment`?" in errors, "a kind that there is not")
    same(referee(daemon, "search")[0], 64, "no search at all")
    same(referee(daemon, "search", "a", "--limit", "0")[0], 64, "no hits at all")


run(what_is_found, what_is_wrong)
