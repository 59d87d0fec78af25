"""test_manuals.py: the manuals against the tables of the program, and back: nothing missing, nothing that is not there,
and the same types, limits and defaults."""
import os
import re
import subprocess

from manual import MANUALS, TREE, Manual, check, differences, end, files, items, manuals, read, tables, words_of

PROTOCOL = Manual("daemon/refereed-protocol.7")
CONF = Manual("config/refereed.conf.5")
DAEMON = Manual("daemon/refereed.8")

# ---- verbs -----------------------------------------------------------------------------------------------------------


def param_brackets(param):
    """What the manual says in brackets of a parameter of the table."""
    brackets = [param["type"]]
    if param["type"] == "integer":
        brackets.append("%d to %d" % (param["min"], param["max"]))
    elif param["max"]:
        brackets.append("%d to %d bytes" % (param["min"], param["max"]))
    return brackets + ["required"] * param["is_required"]


def param_problems(where, entries, params):
    yield from differences([e.name for e in entries], [p["name"] for p in params], where + ": parameter")
    by_name = {entry.name: entry for entry in entries}
    for param in params:
        entry = by_name.get(param["name"])
        if not entry:
            continue
        if entry.brackets != param_brackets(param):
            yield "%s: `%s` is (%s), not (%s)" % (where, param["name"], ", ".join(param_brackets(param)),
                                                  ", ".join(entry.brackets))
        words = words_of(entry.text, "One of") or []
        if words != param["words"]:
            yield "%s: `%s` is one of %s, not %s" % (where, param["name"], param["words"], words)


def who(verb):
    """Who may call, in the manual's words."""
    roles, everybody = [r for r in verb["roles"] if r != "own"], [r["word"] for r in tables()["roles"]]
    study = [p["name"] for p in verb["params"]] if verb["is_of_study"] else []
    if roles == everybody:
        is_optional = study and not verb["params"][0]["is_required"]
        return "whoever sees it" if study and not is_optional else "anybody"
    if roles == [r for r in everybody if r not in ("operator", "worker", "invitee")] and study:
        return "whoever sees it but invitees"
    return ", ".join(verb["roles"])


def kind(verb):
    kinds = [flag for flag in ("write", "list") if flag in verb["flags"]][:1] or ["read"]
    return kinds + ["waits"] * ("waits" in verb["flags"])


def fields_of(entry):
    """The fields behind `Result:` or `Items:`."""
    is_there, names = False, []
    for line in entry.body:
        if line in ("Result:", "Items:"):
            is_there = True
        elif is_there and line.startswith(".Va "):
            names += [word for word in line.split()[1:] if word not in ",."]
    return names


def verb_problems(verb, entry):
    name = verb["name"]
    if entry.brackets != kind(verb):
        yield "%s is a %s, not %s" % (name, kind(verb), entry.brackets)
    if "Who: %s." % who(verb) not in entry.text:
        yield "%s: the manual does not say `Who: %s.`" % (name, who(verb))
    marks = [line for line in entry.body if line in ("Result:", "Items:")]
    if marks != ["Items:" if "list" in verb["flags"] else "Result:"]:
        yield "%s: what comes back is under %s" % (name, marks)
    yield from param_problems(name, [e for e in items(entry.body) if e.macro == "Fa"], verb["params"])
    yield from differences(fields_of(entry), [f["name"] for f in verb["fields"]], name + ": field")


def verbs():
    entries = []
    for noun in PROTOCOL.headings("VERBS"):
        for entry in PROTOCOL.items(noun, "Cm"):
            entries.append(entry)
            if not entry.name.startswith(noun + "."):
                yield "%s stands under %s" % (entry.name, noun)
    names = [verb["name"] for verb in tables()["verbs"]]
    yield from differences([entry.name for entry in entries], names, "verb")
    if [e.name for e in entries if e.name in names] != names:
        yield "the verbs are not in the order of the table"
    by_name = {entry.name: entry for entry in entries}
    for verb in tables()["verbs"]:
        if verb["name"] in by_name:
            yield from verb_problems(verb, by_name[verb["name"]])


def common_parameters():
    yield from param_problems("WRITES", PROTOCOL.items("WRITES", "Fa"), tables()["write_params"])
    yield from param_problems("LISTS", PROTOCOL.items("LISTS", "Fa"), tables()["list_params"])
    yield from param_problems("VIEWS", PROTOCOL.items("VIEWS", "Fa"), tables()["view_params"])


def value_types():
    listed = [" ".join(item.words) for item in PROTOCOL.items("VALUES", "Em")]
    yield from differences(listed, tables()["param_types"], "type")


def result_fields():
    types = {}
    for verb in tables()["verbs"]:
        for field in verb["fields"]:
            types.setdefault(field["name"], []).append(field["type"])
    entries = PROTOCOL.items("RESULT FIELDS", "Va")
    yield from differences([e.name for e in entries], types, "field")
    if [e.name for e in entries] != sorted(e.name for e in entries):
        yield "the fields are not in order"
    for entry in entries:
        wanted = " or ".join(sorted(set(types.get(entry.name, []))))
        if entry.brackets != [wanted]:
            yield "field `%s` is %s, not %s" % (entry.name, wanted, entry.brackets)


def study_states():
    """What the fields' help says of states, and the manual."""
    text = next(e.text for e in PROTOCOL.items("RESULT FIELDS", "Va") if e.name == "state")
    for verb in tables()["verbs"]:
        for field in verb["fields"]:
            if field["name"] != "state" or "," not in field["help"]:
                continue
            for word in field["help"].split(", "):
                if not re.search(r"\b%s\b" % word, text):
                    yield "%s: state `%s` is not in the manual" % (verb["name"], word)


def limits():
    known = [key["word"] for key in tables()["keys"]]
    for item in PROTOCOL.items("LIMITS"):
        if item.macro not in known:
            yield "`%s` is no key of the configuration" % item.macro


def error_answers():
    entries = PROTOCOL.items("ERROR ANSWERS", "Er")
    rows = [(e["word"], ["%d" % e["number"], "exit %d" % e["exit_status"]]) for e in tables()["errors"]]
    yield from differences([e.name for e in entries], [word for word, _ in rows], "error")
    if [e.name for e in entries] != [word for word, _ in rows]:
        yield "the errors are not in the order of the table"
    by_name = {entry.name: entry for entry in entries}
    for word, brackets in rows:
        if word in by_name and by_name[word].brackets != brackets:
            yield "error `%s` is %s, not %s" % (word, brackets, by_name[word].brackets)


def error_words_are_known():
    known = {error["word"] for error in tables()["errors"]}
    for path in manuals():
        for number, line in enumerate(Manual(path).lines, 1):
            for word in re.findall(r"^\.(?:It )?Er ([a-z_]+)", line):
                if word not in known:
                    yield "%s:%d: there is no error `%s`" % (path, number, word)


def event_data():
    """What handlers put into the data of events, and `object` and `of`, which are what `revealed` has."""
    put = re.compile(r'put_[a-z]+\((?:call, )?(?:call_event\([^;]*\)|call->event|event), (?:ID_[A-Z]+, )?"([a-z_]+)"')
    names = {"object", "of"} | {name for path in files("daemon/core", ".c")
                            for name in put.findall(re.sub(r"\s+", " ", read(path)))}
    told = {word for item in PROTOCOL.items("EVENTS") for line in item.body if line.startswith(".Va ")
            for word in line.split()[1:] if word not in ",.;"}
    yield from differences(told, names, "member of an event's data")


def id_kinds():
    listed = [(item.macro, item.words[-1]) for item in PROTOCOL.items("IDS")]
    yield from differences(["%s %s" % pair for pair in listed],
                           ["%s %s" % (row["prefix"], row["word"]) for row in tables()["ids"]], "kind of id")


# ---- the configuration -------------------------------------------------------------------------------------------------


def key_value(entry):
    """The default that an entry shows, as it would be written in the file: .It Ic key No = Qq value"""
    words = entry.words[entry.words.index("=") + 1:]
    return '"%s"' % " ".join(words[1:]) if words[0] == "Qq" else " ".join(words)


def key_sentence(key):
    """The first sentence of an entry: type, range, and whether it takes a restart."""
    span = ", from %s to %s" % (key["low"], key["high"]) if key["low"] else ""
    return key["kind"].capitalize() + span + ("" if key["is_reloadable"] else "; takes a restart") + "."


def keys():
    entries = [e for heading in CONF.headings("KEYS") for e in CONF.items(heading, "Ic")]
    names = [key["word"] for key in tables()["keys"]]
    yield from differences([e.name for e in entries], names, "key")
    if [e.name for e in entries] != names:
        yield "the keys are not in the order of the table"
    by_name = {entry.name: entry for entry in entries}
    for key in tables()["keys"]:
        entry = by_name.get(key["word"])
        if not entry:
            continue
        if key_value(entry) != key["value"]:
            yield "the default of %s is %s, not %s" % (key["word"], key["value"], key_value(entry))
        if entry.body[0] != key_sentence(key):
            yield "%s: `%s` is wanted, not `%s`" % (key["word"], key_sentence(key), entry.body[0])


def vocabulary(table, *headings):
    """A table of words against the entries under these headings."""
    listed = [e.name for heading in headings for e in CONF.items(heading, "Ic")]
    words = [row["word"] for row in tables()[table]]
    yield from differences(listed, words, table)
    if listed != words:
        yield "%s are not in the order of the table" % table


def guard_arguments():
    for entry in CONF.items("Guards", "Ic"):
        takes = next((g["takes"] for g in tables()["guards"] if g["word"] == entry.name), [])
        given = entry.words[2:] if entry.words[1:2] == ["Ar"] else []
        if given != takes:
            yield "guard `%s` takes %s, not %s" % (entry.name, takes, given)


def form_kinds():
    yield from differences([e.name for e in CONF.items("Kinds of fields", "Ic")], tables()["form_kinds"], "kind of field")


def global_roles():
    """Roles of the programme stand in the first list, those of a study in the second."""
    listed = [e.name for e in CONF.items("ROLES", "Ic")]
    first = [line for line in CONF.part("ROLES")]
    split = len([line for line in first[:first.index(".El")] if line.startswith(".It ")])
    for role in tables()["roles"]:
        if (role["word"] in listed[:split]) != role["is_global"]:
            yield "role `%s` stands in the wrong list" % role["word"]


# The tables of keys in the C sources of workflows and forms, by the function that reads them, and where they stand.
FILE_KEYS = [
    ("daemon/conf/workflow_file.c", "read_all", "Keys of a workflow"),
    ("daemon/conf/workflow_file.c", "read_stage", "Keys of a stage"),
    ("daemon/conf/workflow_file.c", "read_confirmation", "Keys of a confirmation"),
    ("daemon/conf/workflow_file.c", "read_remind", "Keys of a reminder"),
    ("daemon/conf/workflow_file.c", "read_guard", "Keys of a guard"),
    ("daemon/conf/workflow_file.c", "read_visible", "Keys of a visible entry"),
    ("daemon/conf/form_file.c", "read_all", "Keys of a form"),
    ("daemon/conf/form_file.c", "read_field", "Keys of a field"),
    ("daemon/conf/form_file.c", "read_choice", "Keys of a choice"),
]
KINDS = {"TEXT": "text", "INT": "number", "FLAG": "flag", "WORD": "word", "WORDS": "words", "BYTES": "size"}


def c_keys(path, function):
    """[(name, brackets)] of the table in that function; brackets None: read by hand."""
    source = read(path)
    defines = dict(re.findall(r"^#define\s+(\w+)\s+(\d+)", source, re.M))
    body = re.search(r"^static void %s\(.*?^}" % function, source, re.M | re.S).group(0)
    rows = []
    for kind_of, arguments in re.findall(r"KEY_ROW_(\w+)\((.*?)\)\s*,\n", body, re.S):
        parts = [part.strip() for part in arguments.split(",")]
        required = ["required"] * any("is_required = true" in part for part in parts)
        if kind_of == "OTHER":
            rows.append((parts[0].strip('"'), None, required))
            continue
        brackets = [KINDS[kind_of]]
        if kind_of == "INT":
            brackets.append("%s to %s" % tuple(defines.get(part, part) for part in parts[3:5]))
        rows.append((parts[0].strip('"'), brackets, required))
    return rows


def file_keys():
    for path, function, heading in FILE_KEYS:
        rows, entries = c_keys(path, function), {e.name: e for e in CONF.items(heading, "Ic")}
        yield from differences(entries, [row[0] for row in rows], heading + ": key")
        for name, brackets, required in rows:
            if name not in entries:
                continue
            given = entries[name].brackets
            wanted = (brackets or given[:1]) + required
            if given != wanted:
                yield "%s: `%s` is %s, not %s" % (heading, name, wanted, given)


def file_limits():
    """The largest counts that the headers allow, where the manual tells them."""
    header = read("daemon/rules/workflow.h") + read("daemon/rules/form.h")
    told = [("stages", "WORKFLOW_STAGES_MAX"), ("visible", "WORKFLOW_VISIBLE_MAX"),
            ("confirmations", "WORKFLOW_CONFIRMATIONS_MAX"), ("leave", "WORKFLOW_GUARDS_MAX"),
            ("next", "WORKFLOW_EDGES_MAX"), ("back", "WORKFLOW_EDGES_MAX"), ("fields", "FORM_FIELDS_MAX"),
            ("choices", "FORM_CHOICES_MAX")]
    entries = {e.name: e for _, _, heading in FILE_KEYS for e in CONF.items(heading, "Ic") if "list" in e.brackets or
               e.name in ("next", "back")}
    for name, constant in told:
        limit = re.search(r"#define %s\s+(\d+)" % constant, header).group(1)
        if not re.search(r"\b%s\b" % limit, entries[name].text):
            yield "%s: at most %s are possible, and the manual does not say so" % (name, limit)


# ---- the daemon ----------------------------------------------------------------------------------------------------------


def events():
    entries = DAEMON.items("Events", "Dv")
    yield from differences([e.name for e in entries], [row["word"] for row in tables()["events"]], "event")
    rows = {row["word"]: [row["level"], row["id"]] for row in tables()["events"]}
    for entry in entries:
        if entry.brackets != rows.get(entry.name):
            yield "event %s is %s, not %s" % (entry.name, rows.get(entry.name), entry.brackets)


def catalogue():
    """The journal's catalogue has an entry for each event."""
    ids = re.findall(r"^-- ([0-9a-f]{32})$", read("systemd/refereed.catalog"), re.M)
    yield from differences(ids, [row["id"] for row in tables()["events"]], "message id", "the catalogue")


def options():
    """The manual, the program's own help, and what it takes."""
    taken = re.findall(r'\{ "([a-z-]+)", (?:no|required)_argument', read("daemon/main/options.c"))
    listed = [e.words[0].lstrip("-") for e in DAEMON.items("DESCRIPTION", "Fl")]
    yield from differences(listed, taken, "option")
    helped = re.findall(r"^\"refereed \[?--([a-z]+)", read("daemon/main/options.c").replace("\t", ""), re.M)
    yield from differences(helped, taken, "option", "--help")


EXITS = {"EX_OK": 0, "EX_USAGE": 64, "EX_DATAERR": 65, "EX_NOINPUT": 66, "EX_NOUSER": 67, "EX_NOHOST": 68,
         "EX_UNAVAILABLE": 69, "EX_SOFTWARE": 70, "EX_OSERR": 71, "EX_OSFILE": 72, "EX_CANTCREAT": 73, "EX_IOERR": 74,
         "EX_TEMPFAIL": 75, "EX_PROTOCOL": 76, "EX_NOPERM": 77, "EX_CONFIG": 78}


def exit_statuses():
    used = {EXITS[word] for path in files("daemon/main", ".c") for word in re.findall(r"\bEX_[A-Z]+\b", read(path))}
    listed = [item.macro for item in DAEMON.items("EXIT STATUS")]
    yield from differences(listed, ["%d" % status for status in sorted(used)], "exit status")


# ---- all of them ---------------------------------------------------------------------------------------------------------


def lint():
    for path in manuals():
        run = subprocess.run(["mandoc", "-Tlint", "-Wwarning", os.path.join(TREE, path)], stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, universal_newlines=True)
        for line in run.stdout.splitlines():
            yield line.replace(TREE + "/", "")
        if run.returncode != 0 and not run.stdout:
            yield "%s: mandoc ends with %d" % (path, run.returncode)


def every_manual_is_listed():
    found = [path for folder in ("daemon", "config", "schema", "clients") for path in
             files(folder, *(".%d" % section for section in range(1, 10)))]
    yield from differences(found, MANUALS, "manual", "the tree")
    installed = re.search(r"^MANUALS := ((?:.*\\\n)*.*)$", read("Makefile"), re.M).group(1)
    yield from differences(installed.replace("\\", " ").split(), MANUALS, "manual", "the Makefile's list")


def references():
    """Every Xr to a page of ours names one that is there, in its section."""
    pages = {os.path.basename(path) for path in MANUALS}
    for path in manuals():
        for number, line in enumerate(Manual(path).lines, 1):
            for name, section in re.findall(r"^\.Xr (\S+) (\d)", line):
                ours = "%s.%s" % (name, section)
                if re.match(r"(lib)?refere", name) and ours not in pages:
                    yield "%s:%d: there is no page %s(%s)" % (path, number, name, section)


check(lint(), "every manual lints clean")
check(every_manual_is_listed(), "the manuals of the tree are those that are checked and installed")
check(references(), "references between manuals lead somewhere")
check(verbs(), "verbs: names, kinds, who may call, parameters, results")
check(common_parameters(), "parameters of every write and list")
check(value_types(), "types of parameters")
check(result_fields(), "fields of results, and their types")
check(study_states(), "states")
check(limits(), "limits are keys of the configuration")
check(error_answers(), "errors: numbers, words, exit statuses")
check(error_words_are_known(), "errors that are spoken of are there")
check(event_data(), "data of events")
check(id_kinds(), "kinds of public ids")
check(keys(), "keys of refereed.conf: defaults, types, ranges, restarts")
check(vocabulary("roles", "ROLES"), "roles")
check(global_roles(), "roles of the programme and of a study")
check(vocabulary("levels", "Levels"), "levels")
check(vocabulary("artefacts", "Artefacts"), "artefacts")
check(vocabulary("objects", "Objects"), "objects")
check(vocabulary("documents", "Kinds of documents"), "kinds of documents")
check(vocabulary("moments", "Moments"), "moments of reminders")
check(vocabulary("tasks", "Tasks"), "kinds of tasks")
check(vocabulary("guards", "Guards"), "guards")
check(guard_arguments(), "arguments of guards")
check(form_kinds(), "kinds of form fields")
check(file_keys(), "keys of workflow and form files")
check(file_limits(), "how many of each a file may have")
check(events(), "log events: names, levels, message ids")
check(catalogue(), "the journal's catalogue")
check(options(), "options of refereed")
check(exit_statuses(), "exit statuses of refereed")
end()
