# generate.awk: named statements and migrations -> a C header and a C table.
#
#   awk -v header=OUT.h -v table=OUT.c -f generate.awk queries/*.sql 001_init.sql ...
#
# A file named NNN_what.sql is a migration, any other holds named statements. Before each statement stands:
#   -- rows: NAME (ARG TYPE, ...)   a statement with result rows: struct query *sql_NAME(struct txn *, ...)
#   -- exec: NAME (ARG TYPE, ...)   one without: void sql_NAME(struct txn *, ...)
#   -- why, in a line or two
#   -- scan: REASON                 where a full scan is meant; the test on plans refuses any other
#   -- keeps: REASON                where what the writer keeps in memory of people, roles and studies stays true
#                                   (daemon/core/kept.c); every other exec ends that
# TYPE is int (int64_t), text (struct str, UTF-8) or blob (struct str). Arguments are ?1, ?2, ... in that order.
#
# The header gets an enum and one typed function per statement; the table what store/schema.h declares. The first
# mistake ends this with "file:line: what" and status 1, and nothing is written. Any POSIX awk will do.

BEGIN {
	letters["int"] = "i"; letters["text"] = "s"; letters["blob"] = "b"
	types["int"] = "int64_t"; types["text"] = types["blob"] = "struct str"
	if (header == "" || table == "")
		die("usage: awk -v header=OUT.h -v table=OUT.c -f generate.awk FILE...")
	for (i = 1; i < ARGC; i++)
		if (is_migration(ARGV[i]))
			wanted_migrations++
}

FNR == 1 {
	end_statement()
	in_migration = is_migration(FILENAME)
	if (in_migration)
		start_migration(FILENAME)
}

in_migration { migration_text[migration_count] = migration_text[migration_count] c_line($0); next }

/^-- (rows|exec):/ { end_statement(); start_statement($0); next }
is_in_head { continue_head($0); next }
/^-- scan:/ { take_scan_reason($0); next }
/^-- keeps:/ { take_keeps($0); next }
/^[ \t]*(--|$)/ { next }
name == "" { die(FILENAME ":" FNR ": a statement without a name") }
{ sql = sql $0 "\n" }

END {
	if (failed)
		exit 1
	end_statement()
	if (migration_count < wanted_migrations)
		die("a migration is empty")
	write_header()
	write_table()
}

function die(message) {
	failed = 1
	print message > "/dev/stderr"
	exit 1
}

# ---- migrations ----------------------------------------------------------------------------------------------

function base_name(path) {
	sub(/.*\//, "", path)
	return path
}

function is_migration(path) {
	return base_name(path) ~ /^[0-9]+_[a-z0-9_]+\.sql$/
}

function start_migration(path,    number, what) {
	what = base_name(path)
	number = what + 0
	sub(/^[0-9]+_/, "", what)
	sub(/\.sql$/, "", what)
	migration_count++
	if (number != migration_count)
		die(path ":1: migration " migration_count " was expected here")
	migration_name[migration_count] = what
}

# ---- statements ----------------------------------------------------------------------------------------------

function start_statement(line) {
	name_line = FNR
	name_file = FILENAME
	is_exec = line ~ /^-- exec:/
	name = "?"
	head = ""
	sql = reason = keeps = ""
	is_in_head = 1
	sub(/^-- [a-z]+:/, "--", line)
	continue_head(line)
}

# The head ends at ")"; without arguments it may be the name alone. A long one goes on in the next comment lines.
function continue_head(line) {
	if (line !~ /^--/)
		die(name_file ":" name_line ": the arguments do not end")
	sub(/^--[ \t]*/, "", line)
	head = head " " line
	if (index(head, "(") == 0)
		head = head " ()"
	if (index(head, ")") > 0)
		end_head()
}

function end_head(    list, i, count, words, pair) {
	is_in_head = 0
	name = head
	sub(/^[ \t]+/, "", name)
	sub(/[ \t]*\(.*/, "", name)
	if (name !~ /^[a-z][a-z0-9_]*$/)
		die_here("\"" name "\" is no name for a statement")
	if (name in line_of)
		die_here("there is a statement " name " already, at " line_of[name])
	line_of[name] = name_file ":" name_line
	if (head !~ /\)[ \t]*$/)
		die_here("after the arguments of " name " stands more")
	list = head
	sub(/^[^(]*\([ \t]*/, "", list)
	sub(/[ \t]*\)[ \t]*$/, "", list)
	args = arg_names = parameters = passed = ""
	arg_count = count = split(list, words, /[ \t]*,[ \t]*/)
	for (i = 1; i <= count; i++) {
		if (split(words[i], pair, /[ \t]+/) != 2 || pair[1] !~ /^[a-z][a-z0-9_]*$/)
			die_here("argument " i " of " name " is not a name and a type")
		if (!(pair[2] in letters))
			die_here("argument " i " of " name ": the type \"" pair[2] "\" is not int, text or blob")
		args = args letters[pair[2]]
		arg_names = arg_names (i > 1 ? ", " : "") pair[1]
		parameters = parameters ", " types[pair[2]] " " pair[1]
		passed = passed ", " pair[1]
	}
}

function die_here(message) {
	die(name_file ":" name_line ": " message)
}

function take_scan_reason(line) {
	if (name == "" || sql != "")
		die(FILENAME ":" FNR ": scan: stands before its statement")
	sub(/^-- scan:[ \t]*/, "", line)
	if (line == "")
		die(FILENAME ":" FNR ": scan: wants a reason")
	reason = line
}

function take_keeps(line) {
	if (name == "" || sql != "" || !is_exec)
		die(FILENAME ":" FNR ": keeps: stands before its statement, which has no rows")
	sub(/^-- keeps:[ \t]*/, "", line)
	if (line == "")
		die(FILENAME ":" FNR ": keeps: wants a reason")
	keeps = line
}

function end_statement(    text, function_name) {
	if (name == "")
		return
	if (is_in_head)
		die_here("the arguments do not end")
	text = checked(sql)
	enum_lines = enum_lines "\tSQL_" toupper(name) ",\n"
	row_lines = row_lines "\t[SQL_" toupper(name) "] = {\n" \
		"\t\t.name = " c_string(name) ",\n\t\t.text =" c_text(text) ",\n" \
		"\t\t.args = " c_string(args) ",\n\t\t.arg_names = " c_string(arg_names) ",\n" \
		(reason == "" ? "" : "\t\t.scan_reason = " c_string(reason) ",\n") \
		(is_exec ? "\t\t.is_exec = true,\n" : "") (keeps == "" ? "" : "\t\t.keeps = true,\n") "\t},\n"
	function_lines = function_lines \
		"\nstatic inline " (is_exec ? "void " : "struct query *") "sql_" name "(struct txn *txn" parameters ")\n" \
		"{\n\t" (is_exec ? "query_exec" : "return query_start") "(txn, SQL_" toupper(name) passed ");\n}\n"
	name = ""
}

# The statement without its comments and its last semicolon. Dies unless it uses ?1 to ?arg_count, all of them, and
# is one statement. Walks over quoted text, in which none of this counts.
function checked(text,    at, char, out, used, number, quote, has_ended, i) {
	at = 1
	while (at <= length(text)) {
		char = substr(text, at, 1)
		if (substr(text, at, 2) == "--") {
			at += index(substr(text, at), "\n") - 1
			continue
		}
		if (index("'\"`", char)) {
			quote = index(substr(text, at + 1), char)
			if (quote == 0)
				die_here(name ": a quote does not end")
			out = out substr(text, at, quote + 1)
			at += quote + 1
			continue
		}
		if (char == "?") {
			number = substr(text, at + 1)
			sub(/[^0-9](.|\n)*$/, "", number)
			if (number == "" || number + 0 < 1 || number + 0 > arg_count)
				die_here(name " has " arg_count + 0 " arguments, its statement uses ?" number)
			used[number + 0] = 1
		}
		if (index(":@$", char))
			die_here(name ": parameters are ?1, ?2, ...; there is a " char)
		if (has_ended && char !~ /[ \t\n]/)
			die_here(name " is more than one statement")
		has_ended = has_ended || char == ";"
		out = out char
		at++
	}
	sub(/[ \t\n]+$/, "", out)
	if (out == "")
		die_here(name " has no statement")
	if (substr(out, length(out)) != ";")
		die_here(name " does not end in a semicolon")
	out = substr(out, 1, length(out) - 1)
	for (i = 1; i <= arg_count; i++)
		if (!(i in used))
			die_here(name " does not use its argument ?" i)
	return out
}

# ---- C ---------------------------------------------------------------------------------------------------------

function c_string(text) {
	gsub(/\\/, "&&", text)
	gsub(/"/, "\\\\&", text)
	gsub(/\t/, "\\t", text)
	gsub(/\r/, "\\r", text)
	gsub(/\?\?/, "?\\?", text) # no trigraphs
	return "\"" text "\""
}

function c_line(line,    string) {
	string = c_string(line)
	return "\n\t\t" substr(string, 1, length(string) - 1) "\\n\""
}

function c_text(text,    lines, count, i, out) {
	count = split(text, lines, "\n")
	for (i = 1; i < count; i++)
		if (lines[i] !~ /^[ \t]*$/)
			out = out c_line(lines[i])
	return out "\n\t\t" c_string(lines[count])
}

function write_header() {
	printf "/* Generated from the statements in schema/ by generate.awk. */\n#pragma once\n\n" > header
	printf "#include \"store/db.h\"\n\nenum sql {\n%s\tSQL__MAX\n};\n", enum_lines > header
	printf "%s", function_lines > header
	close(header)
}

function write_table(    i) {
	printf "/* Generated from the statements and migrations in schema/ by generate.awk. */\n" > table
	printf "#include \"store/schema.h\"\n#include \"store/sql.h\"\n\n" > table
	printf "static const struct sql_row rows[SQL__MAX] = {\n%s};\n\n", row_lines > table
	printf "static const struct migration migrations[] = {\n" > table
	for (i = 1; i <= migration_count; i++)
		printf "\t{ .number = %d, .name = %s, .text =%s },\n", i, c_string(migration_name[i]),
			migration_text[i] > table
	printf "};\n\nconst struct db_schema db_schema = {\n" > table
	printf "\t.rows = rows,\n\t.row_count = SQL__MAX,\n\t.migrations = migrations,\n\t.migration_count = %d,\n};\n",
		migration_count > table
	close(table)
}
