"""test_rooms.py: the house as it was planned: which way rooms include one another, which of them knows which library,
where SQL is, who may look at the clock or end the process; and that each file says what it is."""
import os
import re

from manual import check, end, files, read

ROOMS = ["base", "rules", "conf", "store", "core", "net", "main"]  # each may include those before it

# What a header or function of somebody else's may be used by: paths begin so.
HEADERS = {
    "sqlite3.h": ["daemon/store/engine.h"],
    "store/engine.h": ["daemon/store/"],
    "glib.h": ["daemon/base/zone.c"],
    "libconfig.h": ["daemon/conf/"],
    "zmq.h": ["daemon/net/", "daemon/main/", "daemon/core/key.c", "clients/libreferee/"],
    "systemd/sd-journal.h": ["daemon/base/log.c"],
    "systemd/sd-daemon.h": ["daemon/net/front.c", "daemon/main/"],
    "utf8proc.h": ["daemon/base/", "daemon/rules/text.c", "clients/referee/"],
    "libical/ical.h": ["clients/referee/calendar_write.c"],
    "getopt.h": ["daemon/main/"],
}
CALLS = {
    "time gettimeofday clock_gettime": ["daemon/base/clock.c", "clients/"],
    "clock_now_ms clock_monotonic_us": ["daemon/base/", "daemon/store/", "daemon/net/", "daemon/main/"],
    "socket connect bind listen": ["daemon/net/"],
    "fork execv execve execvp execl system popen": ["clients/referee/program.c", "clients/referee/sendmail.c", "clients/referee/work.c"],
    "exit _exit abort": ["daemon/main/", "daemon/base/mem.c", "clients/referee/"],
}
# Of the daemon's rooms, the client has only these, and the library none.
CLIENT_ROOMS = ["base", "rules"]
CLIENT_HEADERS = ["core/verb.h", "libreferee/referee.h"]

SOURCES = [path for folder in ("daemon", "clients") for path in files(folder, ".c", ".h")]


def includes(path):
    return re.findall(r'^#include ["<]([^">]+)[">]', read(path), re.M)


def code(path):
    """The text without comments and literals."""
    text = re.sub(r"/\*.*?\*/", " ", read(path), flags=re.S)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', text)


def arrows():
    for path in files("daemon", ".c", ".h"):
        room = path.split("/")[1]
        if room not in ROOMS:
            yield "%s: there is no room %s" % (path, room)
            continue
        for header in includes(path):
            other = header.split("/")[0]
            if other in ROOMS and "/" in header and ROOMS.index(other) > ROOMS.index(room):
                yield "%s includes %s, which is behind it" % (path, header)
            if header.split("/")[0] in ("referee", "libreferee"):
                yield "%s includes %s, a client's" % (path, header)


def client_arrows():
    for path in files("clients/referee", ".c", ".h"):
        for header in includes(path):
            if header.split("/")[0] in ROOMS and header.split("/")[0] not in CLIENT_ROOMS and header not in CLIENT_HEADERS:
                yield "%s includes %s, the daemon's own" % (path, header)
            if header.startswith("libreferee/") and header not in CLIENT_HEADERS:
                yield "%s includes %s, which is not the library's public header" % (path, header)
    for path in files("clients/libreferee", ".c", ".h"):
        for header in includes(path):
            if header.split("/")[0] in ROOMS + ["referee"]:
                yield "%s includes %s: the library stands alone" % (path, header)


def libraries():
    for path in SOURCES:
        for header in includes(path):
            if header in HEADERS and not path.startswith(tuple(HEADERS[header])):
                yield "%s includes %s" % (path, header)


def calls():
    for path in SOURCES:
        text = code(path)
        for names, allowed in CALLS.items():
            if path.startswith(tuple(allowed)):
                continue
            for name in re.findall(r"(?<![\w.>])(%s)\(" % "|".join(names.split()), text):
                yield "%s calls %s()" % (path, name)


SQL = re.compile(r"\b(SELECT\s|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE (TABLE|INDEX|VIEW)|PRAGMA |BEGIN\b|COMMIT\b|"
                 r"ROLLBACK\b|VACUUM)")
STORE_SQL = re.compile(r"\b(INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE|SELECT (?!count\(\*\) FROM sqlite_schema))")


def literals(path):
    text = re.sub(r"/\*.*?\*/", " ", read(path), flags=re.S)
    return re.findall(r'"((?:[^"\\\n]|\\.)*)"', text)


def no_sql_in_c():
    for path in SOURCES:
        wanted = STORE_SQL if path.startswith("daemon/store/") else SQL
        for literal in literals(path):
            if wanted.search(literal):
                yield '%s has SQL: "%s"' % (path, literal)


def heads():
    for path in SOURCES:
        first = read(path).split("\n", 1)[0]
        if not re.match(r"/\* %s: \S" % re.escape(os.path.basename(path)), first):
            yield "%s does not begin with `/* %s: what it is`" % (path, os.path.basename(path))


def headers():
    for path in SOURCES:
        if path.endswith(".h") and "\n#pragma once\n" not in read(path):
            yield "%s has no #pragma once" % path


def verbs_have_handlers_in_their_noun():
    """study.advance is study_advance(), so that whoever reads the table finds it."""
    for name, handler in re.findall(r'\.name = "([a-z.]+)".*?RUN\((\w+)\)', read("daemon/core/verb_table.c"), re.S):
        if handler != name.replace(".", "_"):
            yield "%s is run by %s()" % (name, handler)


check(arrows(), "rooms include one way only")
check(client_arrows(), "the client stands on the library's header and the verb table, the library on nothing of ours")
check(libraries(), "each library is known to its room alone")
check(calls(), "clocks, sockets, processes and the end are in their rooms")
check(no_sql_in_c(), "no SQL in C, but for pragmas and transactions in the store")
check(heads(), "every file says what it is")
check(headers(), "every header is read once")
check(verbs_have_handlers_in_their_noun(), "verbs and their handlers have one name")
end()
