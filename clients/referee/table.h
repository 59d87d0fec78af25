/* table.h: a file with a comment table: its header, and its rows one after the other, however many. */
#pragma once

#include "base/csv.h"
#include "base/err.h"
#include "referee/session.h"
#include "referee/transfer.h"
#include "rules/table.h"

struct table {
	const struct session *session;
	const char *file;
	int fd;
	int64_t offset; /* read so far */
	struct csv csv;
	enum column columns[CSV_FIELDS_MAX]; /* COLUMN__MAX: none of ours, kept under its name */
	char *names[CSV_FIELDS_MAX];	     /* owned; NULL: a column without a name */
	size_t count;
	bool is_over;
};

void table_init(struct table *table, const struct session *session, const char *file);
void table_done(struct table *table);
/* Opens it and reads its header. 0, or an exit status where it cannot be read; what is wrong with the header
 * is among the problems. */
int table_open(struct table *table, struct problems *problems);
/* To the first row again. */
void table_rewind(struct table *table);

enum table_status { TABLE_ROW, TABLE_END, TABLE_BAD };
/* The next row that holds anything. What is no row is a problem, where `problems` is not NULL. */
enum table_status table_next(struct table *table, struct problems *problems);
/* The row as import.send takes it. A new object. */
struct json_object *table_row(const struct table *table);
/* A cell of the row, without what made it harmless; STR_NONE where the table has no such column. */
struct str table_cell(const struct table *table, enum column column);
/* Where that cell begins; where the row does, where there is none. */
void table_place(const struct table *table, enum column column, int64_t *ret_line,
		 int64_t *ret_column);
/* One more problem, at a place of the file. */
void table_problem_at(const struct table *table, struct problems *problems, int64_t line,
		      int64_t column, const char *message);
/* One more problem of this row: at a byte of a column, by our name or, for the whole, NULL. */
void table_problem(const struct table *table, struct problems *problems, const char *column,
		   int64_t offset, const char *message);
