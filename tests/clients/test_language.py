"""`referee` in the languages of its catalogues, with a daemon: what people read is theirs, in columns that stay columns,
and what programs read is the same everywhere."""
import os
import subprocess
import sys
import unicodedata

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "e2e"))

from study import add_people, create
from tap import BUILD, PATIENCE, ok, run, same, say

LOCALES = ["C", "C.UTF-8", "ko_KR.UTF-8", "ja_JP.UTF-8", "zh_CN.UTF-8", "ru_RU.UTF-8", "mn_MN.UTF-8"]


class Desk:
    """The coordinator, a study that has just begun, and an assignment that is refused."""

    def __init__(self, daemon):
        self.daemon, self.env = daemon, {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
        self.env.update(REFEREE_HOME=daemon.dir + "/home")
        client = daemon.client()
        add_people(client)
        create(client)

    def run(self, locale, *words, **env):
        done = subprocess.run([BUILD + "/referee", "--server", self.daemon.ipc, *words], text=True, encoding="utf-8",
                              env=dict(self.env, LC_ALL=locale, **env), capture_output=True, timeout=PATIENCE, check=False)
        return done.returncode, done.stdout, done.stderr


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def has(text, *parts):
    for part in parts:
        if not ok(part in text, part):
            say(text)


def as_people_read_it(daemon):
    desk = Desk(daemon)
    status, out, err = desk.run("ko_KR.UTF-8", "study", "status", "GJ2019")
    same((status, err), (0, ""), "study status in Korean")
    has(out, "단계", "요청됨 (requested), ", "일 남음", "남은 과제", "확인: 사무국이 연구를 맡음", "내 역할", "범위 설정 (scoping): 준비 안 됨",
        "  referee study confirm GJ2019 secretariat_accepts")
    status, out, err = desk.run("ru_RU.UTF-8", "study", "board")
    same((status, err), (0, ""), "the board in Russian")
    has(out, "Взаимная оценка городов", "Запрошено", "осталось ", "секретариат" if "secretariat: " in desk.run("C", "study", "board")[1] else "подтвердить: ")
    has(desk.run("ja_JP.UTF-8", "inbox")[1], "調査", "確認: 事務局が調査を引き受けた", "事務局")
    has(desk.run("zh_CN.UTF-8", "study", "list")[1], "研究", "进行中", "期限")
    has(desk.run("mn_MN.UTF-8", "study", "get", "GJ2019")[1], "судалгаа", "Хүсэлт гаргасан", "идэвхтэй")
    same(desk.run("ko_KR.UTF-8", "study", "get", "NO-SUCH"),
         (66, "", "referee: study NO-SUCH: not_found: 그 이름이나 식별자로 볼 수 있는 것이 없습니다\n"), "an answer, by its word and in Korean")
    status, _, err = desk.run("ko_KR.UTF-8", "study", "advance", "GJ2019")
    has(err, "guard_not_met: 아직 이 단계를 떠날 수 없습니다", "host_consent")
    same(desk.run("C", "study", "get", "NO-SUCH")[2],
         "referee: study NO-SUCH: not_found: there is nothing of that name or id that you may see\n", "and in English")


def columns_stay_columns(daemon):
    """Where the due date begins is the same place of each line, heading and all."""
    desk = Desk(daemon)
    for locale in LOCALES:
        lines = desk.run(locale, "study", "board")[1].splitlines()[1:]
        date = next(line.index("Asia/Seoul") for line in lines if "Asia/Seoul" in line)
        row = next(line for line in lines if "Asia/Seoul" in line)
        place = width(row[:date]) - len("2026-12-13 ")
        starts = {width(lines[0][:i]) for i in range(1, len(lines[0])) if lines[0][i - 1] == " " and lines[0][i] != " "}
        if not ok(place in starts, locale + ": the heading stands above its column"):
            say("\n".join(lines))
    labels = desk.run("ru_RU.UTF-8", "study", "get", "GJ2019")[1].splitlines()
    at = {width(line[:line.index(value)]) for line, value in zip(labels, ["GJ2019", "Gwangju peer review", "Gwangju", "KR"])}
    same(len(at), 1, "labels take the width of the widest")


def as_programs_read_it(daemon):
    desk = Desk(daemon)
    for words in (["study", "status", "GJ2019", "--json"], ["--json", "study", "board"], ["inbox", "--json"],
                  ["study", "list", "-j"], ["study", "timeline", "GJ2019", "--json"], ["principal", "list", "--json"],
                  ["study", "get", "NO-SUCH", "--json"], ["study", "advance", "GJ2019", "--json"], ["--json", "nonsense"],
                  ["comment", "import", "GJ2019", "no-such-file.csv", "--json"], ["comment", "export", "GJ2019"],
                  ["help", "study", "advance"], ["completion", "bash"], ["call", "study.get", '{"study":"GJ2019"}']):
        for _ in range(2):  # days that are left are one less where midnight comes in between; not twice
            answers = [desk.run(locale, *words) for locale in LOCALES]
            if all(answer == answers[0] for answer in answers):
                break
        if not ok(all(answer == answers[0] for answer in answers), "the same everywhere: " + " ".join(words)):
            say(next(answer for answer in answers if answer != answers[0]))


def by_the_environment(daemon):
    desk = Desk(daemon)
    korean = desk.run("ko_KR.UTF-8", "study", "list")
    english = desk.run("C", "study", "list")
    ok(korean != english, "a locale that was never generated has its catalogue")
    same(desk.run("C.UTF-8", "study", "list", LANGUAGE="ko"), korean, "LANGUAGE, in C.UTF-8")
    same(desk.run("", "study", "list", LANG="ko_KR.UTF-8"), korean, "LANG")
    same(desk.run("", "study", "list", LANG="C.UTF-8", LC_MESSAGES="ko_KR.UTF-8"), korean, "LC_MESSAGES")
    same(desk.run("ru_RU.UTF-8", "study", "list", LANGUAGE="xx:ko"), korean, "LANGUAGE comes first, with others behind it")
    for locale, more in (("C", {"LANGUAGE": "ko"}), ("POSIX", {}), ("C.UTF-8", {}), ("de_DE.UTF-8", {}), ("", {})):
        same(desk.run(locale, "study", "list", **more), english, "English: %s %s" % (locale, more))
    # As Debian's package locales makes it; other letters than UTF-8 do not change what is written.
    for name, charmap in (("ko_KR.UTF-8", "UTF-8"), ("ko_KR.EUC-KR", "EUC-KR")):
        made = subprocess.run(["localedef", "-i", "ko_KR", "-f", charmap, daemon.dir + "/" + name], capture_output=True, check=False)
        if not ok(os.path.isdir(daemon.dir + "/" + name), "localedef makes " + name):
            say(made.stderr)
        same(desk.run(name, "study", "list", LOCPATH=daemon.dir), korean, "a generated locale: " + name)


run(as_people_read_it, columns_stay_columns, as_programs_read_it, by_the_environment)
