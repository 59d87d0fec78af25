#!/bin/sh
# test_generate.t: what schema/generate.awk makes of statements and migrations, and which mistakes end it, and where.
# Runs under every awk that is there: the output is the same.
set -u
generator=$(dirname "$0")/../../schema/generate.awk
work=$(mktemp -d "${TMPDIR:-/tmp}/refereed-test-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
count=0

ok() { # STATUS NAME
	count=$((count + 1))
	if [ "$1" = 0 ]; then echo "ok $count - $2"; else echo "not ok $count - $2"; fi
}

generate() { # FILE...: with $awk
	rm -f "$work/out.h" "$work/out.c"
	$awk -v header="$work/out.h" -v table="$work/out.c" -f "$generator" "$@" 2>"$work/said"
}

refuses() { # NAME LINE WORDS: what is in queries.sql ends the generator at that line, with these words; nothing is written
	generate "$work/queries.sql"
	status=$?
	[ $status = 1 ] && [ ! -e "$work/out.h" ] && [ ! -e "$work/out.c" ] &&
		[ "$(wc -l <"$work/said")" = 1 ] && grep -qF "queries.sql:$2: " "$work/said" && grep -qF "$3" "$work/said"
	ok $? "$1"
	[ $status = 1 ] || sed 's/^/# /' "$work/said"
}

statement() { # the lines of queries.sql
	printf '%s\n' "$@" >"$work/queries.sql"
}

# ---- what it makes ----

cat >"$work/001_init.sql" <<'END'
-- "quoted" \ 低碳
CREATE TABLE job (id INTEGER PRIMARY KEY, x TEXT DEFAULT '??/') STRICT;
END
echo 'CREATE INDEX job_x ON job (x);' >"$work/002_index.sql"
cat >"$work/queries.sql" <<'END'
-- the head
--   -- rows: NAME (not a statement)

-- rows: job_get (id int, topic text,
--   data blob)
-- why: it's "good"
-- scan: a "tiny" table \o/
SELECT id, 'it''s ?9; -- no', '"??=', "x" -- trailing ?7; it's :no
FROM job WHERE id = ?1 AND x = ?2

	AND ?3 IS x AND x <> '低碳\n'; -- done

-- ---- a section ----
-- exec: job_drop
DELETE FROM job;
END
cat >"$work/use.c" <<'END'
#include <stdio.h>
#include "out.h"
#include "store/schema.h"
struct query *query_start(struct txn *txn, unsigned sql, ...) { (void)txn; printf("start %u\n", sql); return 0; }
void query_exec(struct txn *txn, unsigned sql, ...) { (void)txn; printf("exec %u\n", sql); }
int main(void)
{
	for (unsigned i = 0; i < db_schema.row_count; i++) {
		const struct sql_row *row = &db_schema.rows[i];
		printf("[%s|%s|%s|%s|%d]\n%s\n", row->name, row->args, row->arg_names,
		       row->scan_reason ? row->scan_reason : "-", row->is_exec, row->text);
	}
	for (unsigned i = 0; i < db_schema.migration_count; i++)
		printf("%d %s\n%s", db_schema.migrations[i].number, db_schema.migrations[i].name,
		       db_schema.migrations[i].text);
	sql_job_get(0, 1, (struct str){ "x", 1 }, (struct str){ 0, 0 });
	sql_job_drop(0);
	printf("%d\n", SQL__MAX);
	return 0;
}
END
cat >"$work/expected" <<'END'
[job_get|isb|id, topic, data|a "tiny" table \o/|0]
SELECT id, 'it''s ?9; -- no', '"??=', "x" 
FROM job WHERE id = ?1 AND x = ?2
	AND ?3 IS x AND x <> '低碳\n'
[job_drop|||-|1]
DELETE FROM job
1 init
-- "quoted" \ 低碳
CREATE TABLE job (id INTEGER PRIMARY KEY, x TEXT DEFAULT '??/') STRICT;
2 index
CREATE INDEX job_x ON job (x);
start 0
exec 1
2
END

awks=
for awk in awk mawk gawk original-awk "busybox awk"; do
	command -v "${awk%% *}" >/dev/null && awks="$awks,$awk"
done
first=
IFS=,
for awk in ${awks#,}; do
	IFS=' '
	generate "$work/queries.sql" "$work/001_init.sql" "$work/002_index.sql"
	ok $? "$awk: a good file"
	sed -i 's|"store/sql.h"|"out.h"|' "$work/out.c"
	cat "$work/out.h" "$work/out.c" >"$work/made"
	if [ -z "$first" ]; then
		cp "$work/made" "$work/first"
		first=yes
		${CC:-cc} -std=gnu17 -Wall -Wextra -Werror -I"$(dirname "$0")/../../daemon" -I"$work" \
			-o "$work/use" "$work/use.c" "$work/out.c" 2>"$work/said"
		ok $? "the output compiles without a warning"
		sed 's/^/# /' "$work/said"
		"$work/use" >"$work/used"
		diff "$work/expected" "$work/used" | sed 's/^/# /'
		cmp -s "$work/expected" "$work/used"
		ok $? "the tables hold what the files say"
	else
		cmp -s "$work/made" "$work/first"
		ok $? "$awk: the same output"
	fi
	IFS=,
done
IFS=' '

# ---- what it refuses ----

awk=awk
statement '-- rows: a (x integer)' 'SELECT ?1;'
refuses "an unknown type" 1 '"integer" is not int, text or blob'
statement '-- rows: a (x)' 'SELECT ?1;'
refuses "an argument without a type" 1 'argument 1 of a is not a name and a type'
statement '-- rows: a ()' 'SELECT 1;' '' '-- exec: a ()' 'DELETE FROM b;'
refuses "a name that is taken" 4 'there is a statement a already'
statement '-- rows: A ()' 'SELECT 1;'
refuses "a name that is none" 1 '"A" is no name'
statement '-- rows: a ()' '-- why' '' '-- rows: b ()' 'SELECT 1;'
refuses "a name without a statement" 1 'a has no statement'
statement '-- rows: a ()' 'SELECT 1;' '' '-- rows: b ()' '-- only words'
refuses "the same at the end of the file" 4 'b has no statement'
statement '-- rows: a (x int)' 'SELECT ?1, ?2;'
refuses "a parameter too many" 1 'a has 1 arguments, its statement uses ?2'
statement '-- rows: a (x int, y int)' 'SELECT ?1;'
refuses "an argument that is not used" 1 'a does not use its argument ?2'
statement '-- rows: a (x int)' 'SELECT ?;'
refuses "a parameter without a number" 1 'a has 1 arguments, its statement uses ?'
statement '-- rows: a (x int)' 'SELECT ?1, :name;'
refuses "a named parameter" 1 'there is a :'
statement '-- rows: a (x int)' "SELECT '?1';"
refuses "a parameter within quotes is none" 1 'a does not use its argument ?1'
statement '-- rows: a ()' "SELECT 'x;" ';'
refuses "an open quote" 1 'a quote does not end'
statement '-- rows: a ()' 'SELECT 1'
refuses "no semicolon" 1 'a does not end in a semicolon'
statement '-- rows: a ()' 'SELECT 1; SELECT 2;'
refuses "two statements" 1 'a is more than one statement'
statement '-- rows: a (x int' 'SELECT ?1;'
refuses "arguments that do not end" 1 'the arguments do not end'
statement '-- rows: a () SELECT 1' 'SELECT 1;'
refuses "more behind the arguments" 1 'after the arguments of a stands more'
statement '-- words' 'SELECT 1;'
refuses "a statement without a name" 2 'a statement without a name'
statement '-- rows: a ()' 'SELECT 1' '-- scan: late' ';'
refuses "a reason behind its statement" 3 'scan: stands before its statement'
statement '-- rows: a ()' '-- scan:' 'SELECT 1;'
refuses "a scan without a reason" 2 'scan: wants a reason'
statement '-- exec: a ()' '-- keeps:' 'DELETE FROM job;'
refuses "a keeping without a reason" 2 'keeps: wants a reason'
statement '-- rows: a ()' '-- keeps: all' 'SELECT 1;'
refuses "a keeping by a statement with rows" 2 'keeps: stands before its statement, which has no rows'

statement '-- rows: a ()' 'SELECT 1;'
cp "$work/001_init.sql" "$work/003_gap.sql"
generate "$work/queries.sql" "$work/001_init.sql" "$work/003_gap.sql"
[ $? = 1 ] && grep -qF '003_gap.sql:1: migration 2 was expected here' "$work/said" && [ ! -e "$work/out.c" ]
ok $? "a gap between migrations"
: >"$work/001_init.sql"
generate "$work/queries.sql" "$work/001_init.sql"
[ $? = 1 ] && grep -qF 'a migration is empty' "$work/said"
ok $? "an empty migration"
awk -f "$generator" "$work/queries.sql" 2>"$work/said"
[ $? = 1 ] && grep -qF 'usage:' "$work/said"
ok $? "no names for the output"
generate "$work/queries.sql"
ok $? "no migration at all"

echo "1..$count"
