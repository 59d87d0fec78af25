/* team_apply.c: assignment.apply: many changes of teams as one. Each row becomes a call of the verb that does it
 * alone, so that its rules, its rights and its row in the journal are that verb's; here is only what rows have
 * to do with one another.
 *
 * A row that is refused is undone alone, and the next ones are tried all the same, so that all that is wrong is
 * told at once; then everything is undone, since the request is refused. */
#include "core/batch.h"
#include "core/handlers.h"
#include "core/reminder.h"
#include "core/team_rows.h"

#include <string.h>

#define LETTER_DAYS 60 /* how far ahead reminders are told */

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

/* A problem names its field by itself. */
static const char *without_field(const char *message, const char *field)
{
	size_t len = field ? strlen(field) : 0;

	return len && strncmp(message, field, len) == 0 && strncmp(message + len, ": ", 2) == 0
		       ? message + len + 2
		       : message;
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
		json_object_object_foreach(of, name, value)
		{
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
		(void)row_wrong(apply, row, row->instead_of ? "instead_of" : "principal",
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
		const char *field = parameter ? json_object_get_string(parameter) : NULL;
		(void)row_wrong(apply, row, field, without_field(inner.message, field));
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
		viewer_load(call, &call->me, call->study, &call->viewer);
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
		if (!row->is_well || !row_fits_others(apply, row))
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
			struct json_object *problem = json_object_array_get_idx(apply->problems, i);
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
