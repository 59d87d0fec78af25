/* team_rows.h: the rows of assignment.apply: read one by one, and held against one another, before any is done.
 * What is wrong is put with the problems and is no answer by itself. */
#pragma once

#include "core/tasks.h"

enum action { ACT_INVITE, ACT_WITHDRAW, ACT_REPLACE, ACT_CONFLICT, ACT_CLEAR, ACT__MAX };

/* What an action is called, here and in HotCRP's files (NULL: there is no such thing there), the verb that does it,
 * what it does to a person in messages, and what reviewtype it leaves of a place (NULL: it is none's). */
struct action_row {
	const char *word, *hotcrp, *verb, *done;
	const char *leaves;
};
extern const struct action_row action_rows[ACT__MAX];

struct row {
	size_t number; /* from 1 */
	int64_t line;  /* where it stands in a file; 0: not said */
	struct json_object *json;
	enum action action;
	struct study *study;
	const char *principal, *instead_of; /* names; instead_of: of a replacement alone */
	const char *condition;		    /* reviewtype before the colon; NULL: none */
	const char *type;		    /* of a conflict */
	bool is_well;			    /* has all of this */
};

/* A study that rows speak of, and its open tasks before them. */
struct mark {
	struct study *study;
	struct viewer viewer;
	struct task *tasks;
	const char **keys;
	size_t count, room;
};

struct apply {
	struct call *call;
	struct row *rows;
	size_t count;
	struct mark *marks;
	size_t mark_count;
	struct json_object *results, *problems;
	int64_t done, skipped;
};

/* Puts it with the problems; false. `field` may be NULL. */
bool row_wrong(struct apply *apply, const struct row *row, const char *field, const char *message);
/* Into a row whose number is set; it is_well where nothing is wrong by itself. */
void row_read(struct apply *apply, struct row *row, struct json_object *json);
/* Whether it says nothing that an earlier row has said, or said otherwise. */
bool row_fits_others(struct apply *apply, const struct row *row);
struct mark *mark_of(struct apply *apply, const char *code); /* NULL: no row spoke of it yet */
/* For tasks_of(): into the mark behind the last one; arg is the struct apply. */
void mark_task(void *arg, const struct task *task);
