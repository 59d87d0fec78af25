/* schema.h: what a database is made of: its migrations and its named statements.
 *
 * The daemon's own is generated at build time from schema/NNN_*.sql and schema/queries. A test
 * opens a database with a schema of its own through db_options.schema. */
#pragma once

#include "store/db.h"

struct migration {
	int number; /* 1, 2, 3, ...: the user_version that it leads to */
	const char *name;
	const char *text; /* SQL; run in one transaction, so it holds no transaction words */
};

struct db_schema {
	const struct sql_row *rows; /* enum sql counts them */
	unsigned row_count;
	const struct migration *migrations;
	unsigned migration_count;
};

extern const struct db_schema db_schema; /* the generated one */
