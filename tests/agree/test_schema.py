"""test_schema.py: refereed-schema(7) against the files of schema/, and the statements against the C that runs them."""
import hashlib
import re
import sqlite3

from manual import Manual, check, differences, end, files, read, tables, words_of

SCHEMA = Manual("schema/refereed-schema.7")
MIGRATIONS = [path for path in files("schema", ".sql") if "/queries/" not in path]
QUERIES = "\n".join(read(path) for path in files("schema/queries", ".sql"))
DATABASE = sqlite3.connect(":memory:")
for path in MIGRATIONS:
    DATABASE.executescript(read(path))


def names_of(kind):
    return [name for name, in DATABASE.execute(
        "SELECT name FROM sqlite_schema WHERE type = ? AND name NOT LIKE 'sqlite_%' ORDER BY rowid", (kind,))]


def column_brackets(table):
    """{column: what the manual says in brackets}: type, whether null, and the table that it refers to."""
    refers = {row[3]: row[2] for row in DATABASE.execute("PRAGMA foreign_key_list(%s)" % table)}
    brackets = {}
    for _, name, of_type, is_not_null, _, key in DATABASE.execute("PRAGMA table_info(%s)" % table):
        first = of_type.lower() + ("" if is_not_null or key else " or null")
        brackets[name] = [first] + (["of " + refers[name]] if name in refers else [])
    return brackets


def checked_words(table):
    """{column: words} of CHECK (column IN ('a', 'b')) and of CHECK (column = 'a' OR column = 'b')."""
    sql, = DATABASE.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    return {column: re.findall(r"'([a-z_]+)'", words) for column, words in
            re.findall(r"CHECK \((\w+) (?:IN \(|= )('[^)]*)\)", sql)}


def tables_are_told():
    yield from differences(SCHEMA.headings("TABLES"), names_of("table"), "table")


def columns_are_told():
    for table in names_of("table"):
        entries, brackets = {e.name: e for e in SCHEMA.items(table, "Va")}, column_brackets(table)
        yield from differences(entries, brackets, table + ": column")
        for name, entry in entries.items():
            if brackets.get(name) not in (None, entry.brackets):
                yield "%s.%s is %s, not %s" % (table, name, brackets[name], entry.brackets)
        for name, words in checked_words(table).items():
            if words_of(entries[name].text, "One of") != words:
                yield "%s.%s is one of %s" % (table, name, words)


def views_are_told():
    yield from differences([e.name for e in SCHEMA.items("VIEWS", "Ic")], names_of("view"), "view")


def migrations_are_told():
    stems = [re.sub(r".*/|\.sql$", "", path) for path in MIGRATIONS]
    yield from differences([e.name for e in SCHEMA.items("MIGRATIONS", "Ic")], stems, "migration")
    for number, stem in enumerate(stems, 1):
        if not stem.startswith("%03d_" % number):
            yield "%s is not number %03d" % (stem, number)


def kinds_are_told():
    listed = ["%s %s %s" % (e.macro, e.words[1], e.words[3]) for e in SCHEMA.items("PUBLIC IDS") if e.macro.isdigit()]
    rows = ["%d %s %s" % (n, row["prefix"], row["word"]) for n, row in enumerate(tables()["ids"])]
    yield from differences(listed, rows, "kind of id")


def field(value):
    return len(value).to_bytes(8, "little") + value


def optional(value):
    return field(b"-") + field(b"") if value is None else field(b"+") + field(value)


def example_is_true():
    """The hash of the manual's example: by the manual's own words, and by the program that writes such rows."""
    values = [optional(None), optional(b"GJ2019"), field(b"1"), field(b"1571756399999"), optional(b"coordinator"),
              optional(None), optional(bytes.fromhex("018f3c5a000070008000000000000001")), optional(b"\x11" * 32),
              optional(b"study.confirm"), optional(b"study"), optional(b"st-aaaaaaaaaaaaaaaa"),
              optional(b'{"item":"host_consent"}'), optional(b"{}")]
    hashed = hashlib.blake2b(b"".join(values), digest_size=32).hexdigest()
    if hashed != tables()["journal_example"]:
        yield "the program makes %s of it, the manual's rule %s" % (tables()["journal_example"], hashed)
    if hashed + "\n" not in SCHEMA.literals("The hash"):
        yield "the manual gives another hash than %s" % hashed


# ---- statements --------------------------------------------------------------------------------------------------------


def statements():
    return re.findall(r"^-- (?:rows|exec): (\w+)", QUERIES, re.M)


def statements_are_used():
    """Called, or named in a table of functions; noun.c and facts.c put names together by macros."""
    used = {name for path in files("daemon", ".c", ".h") for name in re.findall(r"\bsql_(\w+)\b", read(path))}
    used |= {noun + end for noun in re.findall(r"^\tNOUN\((\w+),", read("daemon/core/noun.c"), re.M)
             for end in ("_by_id", "_list")}
    used |= {"count_" + name for name in re.findall(r"^BY_[A-Z]+\((\w+)\)", read("daemon/core/facts.c"), re.M)}
    for name in statements():
        if name not in used:
            yield "no C runs the statement %s" % name


def statements_are_explained():
    for head, why in re.findall(r"^-- ((?:rows|exec): .*)\n(.*)", QUERIES, re.M):
        if not why.startswith("-- ") or why.startswith("-- scan:"):
            yield "%s: its second line does not say why" % head


def example_statement_is_there():
    """The statement that the manual shows stands among them, line by line."""
    for example in SCHEMA.literals("STATEMENTS"):
        if example not in QUERIES:
            yield "schema/queries does not have: %s" % example


check(tables_are_told(), "every table has its section, and no other")
check(columns_are_told(), "columns: names, types, null, what they refer to, words")
check(views_are_told(), "views")
check(migrations_are_told(), "migrations: numbers and names")
check(kinds_are_told(), "numbers and letters of public ids")
check(example_is_true(), "the hash of the example row")
check(statements_are_used(), "every statement is run by some C")
check(statements_are_explained(), "every statement says why")
check(example_statement_is_there(), "the statement of the manual is the true one")
end()
