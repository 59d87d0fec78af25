/* team_apply.c: assignment.apply: many changes of teams as one. Each row becomes a call of the verb that does it
 * alone, so that its rules, its rights and its row in the journal are that verb's; here is only what rows have
 * to do with one another.
 *
 * A row that is refused is undone alone, and the next ones are tried all the same, so that all that is wrong is
 * told at once; then everything is undone, since the request is refused. */
#include "core/batch.h"
#include "core/handlers.h"
#include "core/reminder.h"

#include <string.h>

#define LETTER_DAYS 60 /* how far ahead reminders are told */

enum action { ACT_INVITE, ACT_WITHDRAW, ACT_REPLACE, ACT_CONFLICT, ACT_CLEAR, ACT__MAX };

/* What an action is called, the verb that does it, what it makes of a person for messages; whether reviewtype
 * is a kind of conflict; what it leaves of a place. */
static const struct action_row {
	const char *word, *verb, *done;
	const char *leaves; /* reviewtype behind the colon; NULL: it has none */
} action_rows[ACT__MAX] = {
	[ACT_INVITE] = { "invite", "assignment.invite", "invites", "reviewer" },
	[ACT_WITHDRAW] = { "withdraw", "assignment.withdraw", "withdraws", "none" },
	[ACT_REPLACE] = { "replace", "assignment.replace", "puts in", "reviewer" },
	[ACT_CONFLICT] = { "conflict", "conflict.add", "excludes", NULL },
	[ACT_CLEAR] = { "clear", "conflict.clear", "clears", NULL },
};

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

/* ---- what is wrong ---- */

static const char *row_word(struct call *call, const struct row *row)
{
	return row->line ? arena_printf(call->arena, "line %lld", (long long)row->line)
			 : arena_printf(call->arena, "row %zu", row->number);
}

static bool wrong(struct apply *apply, const struct row *row, const char *field,
		  const char *message)
{
	struct json_object *problem = mem_check(json_object_new_object());

	put_int(problem, "row", (int64_t)row->number);
	if (row->line)
		put_int(problem, "line", row->line);
	put_text(problem, "field", field);
	put_text(problem, "message", message);
	array_put(apply->problems, problem);
	return false;
}

/* ---- reading a row ---- */

static const char *text_of(const struct row *row, const char *name)
{
	struct json_object *value;

	return json_object_object_get_ex(row->json, name, &value) &&
			       json_object_is_type(value, json_type_string) &&
			       json_object_get_string_len(value) > 0
		       ? json_object_get_string(value)
		       : NULL;
}

/* What else stands in a row goes to its verb as it is, and is checked there. */
static const struct field_row {
	const char *name;
	bool is_int;
	unsigned actions; /* which take it; 0: all */
} field_rows[] = {
	{ "line", true, 0 },
	{ "study", false, 0 },
	{ "action", false, 0 },
	{ "principal", false, 0 },
	{ "email", false, 0 },
	{ "stage", false, 0 },
	{ "instead_of", false, 1u << ACT_REPLACE },
	{ "reviewtype", false,
	  1u << ACT_INVITE | 1u << ACT_WITHDRAW | 1u << ACT_REPLACE | 1u << ACT_CONFLICT },
	{ "reason", false,
	  1u << ACT_WITHDRAW | 1u << ACT_REPLACE | 1u << ACT_CONFLICT | 1u << ACT_CLEAR },
	{ "despite", false, 1u << ACT_INVITE | 1u << ACT_REPLACE },
	{ "language", false, 1u << ACT_INVITE },
	{ "answer_days", true, 1u << ACT_INVITE },
};

static bool check_fields(struct apply *apply, const struct row *row)
{
	bool is_well = true;

	json_object_object_foreach(row->json, name, value) {
		const struct field_row *field = NULL;
		for (size_t i = 0; i < ELEMENTS(field_rows); i++)
			if (strcmp(field_rows[i].name, name) == 0)
				field = &field_rows[i];
		bool is_fit = field &&
			      json_object_is_type(value, field->is_int ? json_type_int
								       : json_type_string);
		if (!field)
			is_well = wrong(apply, row, text_begin(apply->call, name),
					"rows have no such field");
		else if (!is_fit)
			is_well = wrong(apply, row, name,
					field->is_int ? "must be a number" : "must be a text");
	}
	return is_well;
}

static bool check_taken(struct apply *apply, const struct row *row)
{
	bool is_well = true;

	for (size_t i = 0; i < ELEMENTS(field_rows); i++) {
		const struct field_row *field = &field_rows[i];
		if (!field->actions || field->actions & 1u << row->action ||
		    !json_object_object_get_ex(row->json, field->name, NULL))
			continue;
		is_well = wrong(apply, row, field->name,
				arena_printf(apply->call->arena, "`%s` does not take it",
					     action_rows[row->action].word));
	}
	return is_well;
}

/* A name, or an address where there is an at sign; who it is, by name. */
static bool read_person(struct apply *apply, const struct row *row, const char *field,
			const char *text, const char **ret_name)
{
	struct call *call = apply->call;
	int64_t id;

	if (!strchr(text, '@')) {
		*ret_name = text;
		return principal_exists(call, str_of(text), &id) ||
		       wrong(apply, row, field,
			     arena_printf(call->arena, "there is no principal `%s`",
					  text_begin(call, text)));
	}
	_cleanup_(query_endp) struct query *query =
		sql_principal_by_email(call->txn, str_of(text));
	if (!query_next(query))
		return wrong(apply, row, field,
			     arena_printf(call->arena, "nobody has the address `%s`",
					  text_begin(call, text)));
	*ret_name = row_text(call, query, 1);
	return !query_next(query) ||
	       wrong(apply, row, field,
		     arena_printf(call->arena, "more than one has the address `%s`: name one",
				  text_begin(call, text)));
}

static bool read_people(struct apply *apply, struct row *row)
{
	const char *name = text_of(row, "principal"), *email = text_of(row, "email"),
		   *gone = text_of(row, "instead_of");
	bool is_well = true;

	if (!name == !email)
		is_well = wrong(apply, row, "principal",
				name ? "is said twice: a name, or an address"
				     : "is missing: a name, or an address");
	else
		is_well = read_person(apply, row, name ? "principal" : "email",
				      name ? name : email, &row->principal);
	if (row->action == ACT_REPLACE && !gone)
		return wrong(apply, row, "instead_of", "is missing: whose place it is");
	if (row->action == ACT_REPLACE)
		is_well &= read_person(apply, row, "instead_of", gone, &row->instead_of);
	return is_well;
}

/* OLD:NEW, or NEW: "none:reviewer" does it only where there is no place yet. Of a conflict, NEW is its kind. */
static bool read_type(struct apply *apply, struct row *row)
{
	static const char *const conditions[] = { "none",     "any",	   "invited",  "accepted",
						  "declined", "withdrawn", "replaced", "reviewer" };
	const char *text = text_of(row, "reviewtype"), *leaves = action_rows[row->action].leaves;
	struct call *call = apply->call;

	if (!text)
		return row->action != ACT_CONFLICT ||
		       wrong(apply, row, "reviewtype", "is missing: the kind of conflict");
	const char *colon = strchr(text, ':'), *becomes = colon ? colon + 1 : text;
	if (row->action == ACT_CONFLICT)
		row->type = becomes;
	else if (strcmp(becomes, leaves) != 0)
		return wrong(apply, row, "reviewtype",
			     arena_printf(call->arena, "`%s` leaves `%s`, not `%s`",
					  action_rows[row->action].word, leaves,
					  text_begin(call, becomes)));
	if (!colon)
		return true;
	row->condition = arena_printf(call->arena, "%.*s", (int)(colon - text), text);
	for (size_t i = 0; i < (row->action == ACT_CONFLICT ? 2 : ELEMENTS(conditions)); i++)
		if (strcmp(row->condition, conditions[i]) == 0)
			return true;
	return wrong(apply, row, "reviewtype",
		     arena_printf(call->arena, "before the colon stands %s, not `%s`",
				  row->action == ACT_CONFLICT
					  ? "none or any"
					  : "none, any, reviewer, invited, accepted, declined, "
					    "withdrawn or replaced",
				  text_begin(call, row->condition)));
}

static void mark_task(void *arg, const struct task *task)
{
	struct apply *apply = arg;
	struct mark *mark = &apply->marks[apply->mark_count];

	if (mark->count == mark->room) {
		size_t room = 2 * mark->room + 32;
		struct task *tasks = arena_alloc(apply->call->arena, room * sizeof *tasks);
		const char **keys = arena_alloc(apply->call->arena, room * sizeof *keys);
		if (mark->count) {
			memcpy(tasks, mark->tasks, mark->count * sizeof *tasks);
			memcpy(keys, mark->keys, mark->count * sizeof *keys);
		}
		mark->tasks = tasks;
		mark->keys = keys;
		mark->room = room;
	}
	mark->keys[mark->count] = task_key(apply->call, task);
	mark->tasks[mark->count++] = *task;
}

static struct mark *mark_of(struct apply *apply, const char *code)
{
	for (size_t i = 0; i < apply->mark_count; i++)
		if (strcmp(apply->marks[i].study->code, code) == 0)
			return &apply->marks[i];
	return NULL;
}

/* The study, once; one that the caller does not see is none. Before any row is done. */
static bool read_study(struct apply *apply, struct row *row)
{
	struct call *call = apply->call;
	const char *code = text_of(row, "study");
	struct mark *mark;

	if (!code)
		code = param_text(call, "study");
	if (!code)
		return wrong(apply, row, "study", "is missing");
	mark = mark_of(apply, code);
	if (!mark) {
		mark = &apply->marks[apply->mark_count];
		*mark = (struct mark){ 0 };
		if (!study_by_code(call, str_of(code), &mark->study))
			return wrong(apply, row, "study", err_row(ERR_NOT_FOUND)->text);
		viewer_load(call, &call->me, mark->study->id, &mark->viewer);
		if (!see_study(call, mark->study, &mark->viewer))
			return wrong(apply, row, "study", err_row(ERR_NOT_FOUND)->text);
		call->study = mark->study;
		call->viewer = mark->viewer;
		tasks_of(call, mark_task, apply);
		apply->mark_count++;
	}
	row->study = mark->study;
	const char *stage = text_of(row, "stage");
	return !stage || strcmp(stage, row->study->stage_id) == 0 ||
	       wrong(apply, row, "stage",
		     arena_printf(call->arena, "%s is in stage `%s`, not `%s`", row->study->code,
				  row->study->stage_id, text_begin(call, stage)));
}

static bool read_action(struct apply *apply, struct row *row)
{
	const char *word = text_of(row, "action");

	for (int i = 0; word && i < ACT__MAX; i++)
		if (strcmp(word, action_rows[i].word) == 0) {
			row->action = (enum action)i;
			return true;
		}
	return wrong(apply, row, "action",
		     word ? arena_printf(apply->call->arena,
					 "is invite, withdraw, replace, conflict or clear, not "
					 "`%s`",
					 text_begin(apply->call, word))
			  : "is missing");
}

static void row_read(struct apply *apply, struct row *row, struct json_object *json)
{
	struct json_object *line;

	row->json = json;
	if (!json_object_is_type(json, json_type_object)) {
		(void)wrong(apply, row, NULL, "must be an object");
		return;
	}
	if (json_object_object_get_ex(json, "line", &line))
		row->line = json_object_get_int64(line);
	if (!check_fields(apply, row) || !read_action(apply, row) || !check_taken(apply, row))
		return;
	bool is_well = read_study(apply, row);
	is_well &= read_people(apply, row);
	is_well &= read_type(apply, row);
	row->is_well = is_well;
}

/* ---- what rows have to do with one another ---- */

static bool names(const struct row *row, const char *name)
{
	return name && (strcmp(row->principal, name) == 0 ||
			(row->instead_of && strcmp(row->instead_of, name) == 0));
}

static bool is_same(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* From whoever comes, along earlier replacements, to whoever goes: then nobody is replaced at all. */
static const char *circle(struct apply *apply, const struct row *row)
{
	const char *name = row->principal;
	const char *text = arena_printf(apply->call->arena, "%s by %s", row->instead_of, name);

	for (size_t steps = 0; steps < row->number; steps++) {
		const struct row *next = NULL;
		for (size_t i = 0; i + 1 < row->number; i++) {
			const struct row *before = &apply->rows[i];
			if (before->is_well && before->action == ACT_REPLACE &&
			    before->study == row->study && strcmp(before->instead_of, name) == 0)
				next = before;
		}
		if (!next)
			return NULL;
		name = next->principal;
		text = arena_printf(apply->call->arena, "%s, %s by %s", text, next->instead_of,
				    name);
		if (strcmp(name, row->instead_of) == 0)
			return text;
	}
	return NULL;
}

/* Whether a row may name somebody whom an earlier one named: only what makes way for it. */
static bool makes_way(const struct row *before, const struct row *row)
{
	if (before->action == ACT_CLEAR)
		return row->action == ACT_INVITE || row->action == ACT_REPLACE;
	return row->action == ACT_CONFLICT &&
	       (before->action == ACT_WITHDRAW ||
		(before->action == ACT_REPLACE && strcmp(before->instead_of, row->principal) == 0));
}

static bool fits_others(struct apply *apply, const struct row *row)
{
	struct call *call = apply->call;
	const char *round = row->action == ACT_REPLACE ? circle(apply, row) : NULL;

	if (row->instead_of && strcmp(row->instead_of, row->principal) == 0)
		return wrong(apply, row, "instead_of", "is whoever is to have the place");
	if (round)
		return wrong(apply, row, "instead_of",
			     arena_printf(call->arena, "the replacements go in a circle: %s",
					  round));
	for (size_t i = 0; i + 1 < row->number; i++) {
		const struct row *before = &apply->rows[i];
		if (!before->is_well || before->study != row->study ||
		    (!names(before, row->principal) && !names(before, row->instead_of)))
			continue;
		if (before->action == row->action && is_same(before->principal, row->principal) &&
		    is_same(before->instead_of, row->instead_of))
			return wrong(apply, row, NULL,
				     arena_printf(call->arena, "says the same as %s",
						  row_word(call, before)));
		if (!makes_way(before, row))
			return wrong(apply, row, "principal",
				     arena_printf(call->arena,
						  "%s: %s %s them already; a list says one thing "
						  "of one person in one study",
						  names(before, row->principal) ? row->principal
										: row->instead_of,
						  row_word(call, before),
						  before->instead_of &&
								  strcmp(before->instead_of,
									 names(before, row->principal)
										 ? row->principal
										 : row->instead_of) ==
									  0
							  ? "replaces"
							  : action_rows[before->action].done));
	}
	return true;
}

/* ---- doing ---- */

static bool is_live(const char *state)
{
	return strcmp(state, "invited") == 0 || strcmp(state, "accepted") == 0;
}

/* The place that the row is about, where the caller sees it. */
static struct place *place_at(struct apply *apply, const struct row *row)
{
	struct call *call = apply->call;
	const char *name = row->action == ACT_REPLACE ? row->instead_of : row->principal;
	struct place *place;
	int64_t principal;

	return principal_exists(call, str_of(name), &principal) &&
			       place_of(call, row->study->id, principal, &place) &&
			       see_place(call, place)
		       ? place
		       : NULL;
}

/* Why the row's condition does not hold; NULL: it does, or there is none. "any" is content with what is so
 * already. */
static const char *unfit(struct apply *apply, const struct row *row, const struct place *place)
{
	struct call *call = apply->call;
	const char *state = place ? place->state : "none", *wanted = row->condition;
	bool is_there = place && is_live(state), is_fit;

	if (!wanted)
		return NULL;
	if (row->action == ACT_CONFLICT) {
		int64_t principal = 0;
		(void)principal_exists(call, str_of(row->principal), &principal);
		_cleanup_(query_endp) struct query *query =
			sql_conflict_of(call->txn, row->study->id, principal);
		return query_next(query) ? "a conflict is on record" : NULL;
	}
	if (strcmp(wanted, "none") == 0)
		is_fit = !is_there;
	else if (strcmp(wanted, "any") == 0)
		is_fit = row->action == ACT_INVITE ? !is_there : is_there;
	else if (strcmp(wanted, "reviewer") == 0)
		is_fit = is_there;
	else
		is_fit = strcmp(state, wanted) == 0;
	return is_fit ? NULL
		      : arena_printf(call->arena, "%s has %s%s",
				     row->action == ACT_REPLACE ? row->instead_of : row->principal,
				     place ? "a place that is " : "no place", place ? state : "");
}

static struct json_object *params_of(struct apply *apply, const struct row *row,
				     const struct place *place)
{
	static const char *const passed[] = { "reason", "despite", "language", "answer_days" };
	struct json_object *params = mem_check(json_object_new_object()), *value;
	bool is_of_place = row->action == ACT_WITHDRAW || row->action == ACT_REPLACE;

	if (is_of_place)
		put_id(apply->call, params, "assignment", ID_ASSIGNMENT, place->id);
	else
		put_text(params, "study", row->study->code);
	if (row->action != ACT_WITHDRAW)
		put_text(params, "principal", row->principal);
	put_text(params, "type", row->type);
	for (size_t i = 0; i < ELEMENTS(passed); i++)
		if (json_object_object_get_ex(row->json, passed[i], &value))
			put_json(params, passed[i], json_object_get(value));
	put_text(params, "as", param_text(apply->call, "as"));
	return params;
}

static void put_outcome(struct apply *apply, const struct row *row, const char *outcome,
			struct json_object *of, const char *why)
{
	struct json_object *object = mem_check(json_object_new_object());

	put_int(object, "row", (int64_t)row->number);
	if (row->line)
		put_int(object, "line", row->line);
	put_text(object, "study", row->study->code);
	put_text(object, "action", action_rows[row->action].word);
	put_text(object, "principal", row->principal);
	put_text(object, "instead_of", row->instead_of);
	put_text(object, "outcome", outcome);
	put_text(object, "why", why);
	if (of) {
		json_object_object_foreach(of, name, value) {
			if (!json_object_object_get_ex(object, name, NULL))
				put_json(object, name, json_object_get(value));
		}
	}
	array_put(apply->results, object);
}

/* 0: done, skipped, or its problem is told; or what ends it all. */
static int row_do(struct apply *apply, const struct row *row)
{
	struct call *call = apply->call;
	const struct verb *verb = verb_find(str_of(action_rows[row->action].verb));
	const struct mark *mark = mark_of(apply, row->study->code);
	struct inner inner;

	call->study = row->study;
	call->viewer = mark->viewer;
	const struct place *place = place_at(apply, row);
	const char *why = unfit(apply, row, place);
	if (why) {
		apply->skipped++;
		put_outcome(apply, row, "skipped", NULL, why);
		return 0;
	}
	if (!place && (row->action == ACT_WITHDRAW || row->action == ACT_REPLACE)) {
		(void)wrong(apply, row, row->instead_of ? "instead_of" : "principal",
			    arena_printf(call->arena, "%s has no place in %s",
					 row->instead_of ? row->instead_of : row->principal,
					 row->study->code));
		return 0;
	}
	txn_savepoint(call->txn);
	int r = batch_inner(call, verb, params_of(apply, row, place), &inner);
	if (r == 0) {
		txn_release(call->txn);
		apply->done++;
		put_outcome(apply, row, "done", inner.result, NULL);
	} else if (r > 0 && call->txn->r >= 0) {
		struct json_object *parameter = NULL;
		txn_undo(call->txn);
		json_object_object_get_ex(inner.data, "parameter", &parameter);
		(void)wrong(apply, row, parameter ? json_object_get_string(parameter) : NULL,
			    inner.message);
		r = 0;
	}
	json_object_put(inner.result);
	json_object_put(inner.data);
	return call->txn->r != 0 ? call->txn->r : r;
}

/* ---- what follows ---- */

/* Without its subject: of a place that was only rehearsed the id is nobody's to know. */
static struct json_object *task_json(struct call *call, const struct task *task)
{
	struct json_object *object = mem_check(json_object_new_object());

	put_task(call, object, task);
	json_object_object_del(object, "subject");
	return object;
}

static bool has_key(const struct mark *mark, const char *key)
{
	for (size_t i = 0; i < mark->count; i++)
		if (strcmp(mark->keys[i], key) == 0)
			return true;
	return false;
}

static void put_letters(struct call *call, const struct mark *before, const struct mark *after,
			struct json_object *letters)
{
	struct steps steps __attribute__((cleanup(steps_done))) = { 0 };

	reminder_steps(call, call->now_ms, call->now_ms + LETTER_DAYS * INT64_C(86400000), &steps);
	for (size_t i = 0; i < steps.count; i++) {
		const struct step *step = &steps.list[i];
		if (!has_key(after, step->subject) || has_key(before, step->subject))
			continue;
		struct json_object *object = task_json(call, &step->task);
		put_text(object, "to", step->name);
		put_time(object, "at", step->out_ms);
		put_text(object, "why", step_why(call, step));
		array_put(letters, object);
	}
}

static struct json_object *put_list(struct call *call, const char *name)
{
	struct json_object *list = mem_check(json_object_new_array());

	put_json(call->result, name, list);
	return list;
}

/* By the studies' open tasks as they are now: what anybody is told, and when, comes of these. */
static void put_consequences(struct apply *apply)
{
	struct call *call = apply->call;
	struct json_object *opened = put_list(call, "opened"), *closed = put_list(call, "closed"),
			   *letters = put_list(call, "letters");
	size_t count = apply->mark_count;

	for (size_t i = 0; i < count; i++) {
		const struct mark before = apply->marks[i];
		struct mark *after = &apply->marks[count]; /* where mark_task() writes */
		*after = (struct mark){ 0 };
		if (!study_by_id(call, before.study->id, &call->study))
			return; /* GCOV_EXCL_LINE: a fault between two statements */
		viewer_load(call, &call->me, call->study->id, &call->viewer);
		tasks_of(call, mark_task, apply);
		for (size_t j = 0; j < after->count; j++)
			if (!has_key(&before, after->keys[j]))
				array_put(opened, task_json(call, &after->tasks[j]));
		for (size_t j = 0; j < before.count; j++)
			if (!has_key(after, before.keys[j]))
				array_put(closed, task_json(call, &before.tasks[j]));
		put_letters(call, &before, after, letters);
	}
}

static int apply_rows(struct apply *apply, struct json_object *rows)
{
	for (size_t i = 0; i < apply->count; i++) {
		apply->rows[i].number = i + 1;
		row_read(apply, &apply->rows[i], json_object_array_get_idx(rows, i));
	}
	for (size_t i = 0; i < apply->count; i++) {
		const struct row *row = &apply->rows[i];
		if (!row->is_well || !fits_others(apply, row))
			continue;
		int r = row_do(apply, row);
		if (r != 0)
			return r;
	}
	return 0;
}

/* In the order of the rows: some were found on reading, some on doing. */
static struct json_object *problems_sorted(const struct apply *apply)
{
	struct json_object *sorted = mem_check(json_object_new_array()), *number;
	size_t count = json_object_array_length(apply->problems);

	for (size_t row = 1; row <= apply->count; row++)
		for (size_t i = 0; i < count; i++) {
			struct json_object *problem =
				json_object_array_get_idx(apply->problems, i);
			json_object_object_get_ex(problem, "row", &number);
			if (json_object_get_int64(number) == (int64_t)row)
				array_put(sorted, json_object_get(problem));
		}
	return sorted;
}

static int refuse(struct apply *apply)
{
	struct call *call = apply->call;
	size_t count = json_object_array_length(apply->problems);
	int r = answer(call, ERR_INVALID, "%zu problem%s in %zu row%s; nothing was done", count,
		       count == 1 ? "" : "s", apply->count, apply->count == 1 ? "" : "s");

	call->data = mem_check(json_object_new_object());
	put_json(call->data, "problems", problems_sorted(apply));
	return r;
}

static int apply_all(struct apply *apply, struct json_object *rows)
{
	struct call *call = apply->call;
	int r = apply_rows(apply, rows);

	if (r != 0)
		return r;
	if (json_object_array_length(apply->problems) > 0)
		return refuse(apply);
	put_int(call->result, "done", apply->done);
	put_int(call->result, "skipped", apply->skipped);
	put_consequences(apply);
	put_int(call_event(call, 0, "batch", 0), "rows", apply->done);
	return 0;
}

int assignment_apply(struct call *call)
{
	struct json_object *rows = param_json(call, "rows");
	struct study *const study = call->study;
	const struct viewer viewer = call->viewer;
	size_t count = json_object_array_length(rows);
	int64_t limit = call->core->conf->batch_items;

	if (count == 0)
		return answer_param(call, "rows", "is empty");
	if ((int64_t)count > limit) {
		(void)answer_param(call, "rows", "%zu rows; at most %lld are taken", count,
				   (long long)limit);
		put_int(call->data, "limit", limit);
		return ERR_TOO_LARGE;
	}
	struct apply apply = {
		.call = call,
		.rows = arena_alloc(call->arena, count * sizeof *apply.rows),
		.count = count,
		.marks = arena_alloc(call->arena, (count + 1) * sizeof *apply.marks),
		.results = put_list(call, "rows"),
		.problems = mem_check(json_object_new_array()),
	};
	memset(apply.rows, 0, count * sizeof *apply.rows);
	int r = apply_all(&apply, rows);
	json_object_put(apply.problems);
	call->study = study;
	call->viewer = viewer;
	return r;
}
