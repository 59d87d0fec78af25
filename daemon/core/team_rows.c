/* team_rows.c: see team_rows.h. */
#include "core/team_rows.h"

#include <string.h>

const struct action_row action_rows[ACT__MAX] = {
	[ACT_INVITE] = { "invite", "review", "assignment.invite", "invites", "reviewer" },
	[ACT_WITHDRAW] = { "withdraw", "clearreview", "assignment.withdraw", "withdraws", "none" },
	[ACT_REPLACE] = { "replace", NULL, "assignment.replace", "puts in", "reviewer" },
	[ACT_CONFLICT] = { "conflict", "conflict", "conflict.add", "excludes", NULL },
	[ACT_CLEAR] = { "clear", "clearconflict", "conflict.clear", "clears", NULL },
};

/* ---- what is wrong ---- */

static const char *row_word(struct call *call, const struct row *row)
{
	return row->line ? arena_printf(call->arena, "line %lld", (long long)row->line)
			 : arena_printf(call->arena, "row %zu", row->number);
}

bool row_wrong(struct apply *apply, const struct row *row, const char *field, const char *message)
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

	json_object_object_foreach(row->json, name, value)
	{
		const struct field_row *field = NULL;
		for (size_t i = 0; i < ELEMENTS(field_rows); i++)
			if (strcmp(field_rows[i].name, name) == 0)
				field = &field_rows[i];
		bool is_fit = field && json_object_is_type(value, field->is_int ? json_type_int
										: json_type_string);
		if (!field)
			is_well = row_wrong(apply, row, text_begin(apply->call, name),
					    "rows have no such field");
		else if (!is_fit)
			is_well = row_wrong(apply, row, name,
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
		is_well = row_wrong(apply, row, field->name,
				    arena_printf(apply->call->arena, "`%s` does not take it",
						 action_rows[row->action].word));
	}
	return is_well;
}

/* What HotCRP lets stand for many at once: a search of submissions, a tag of people, everybody. */
static bool is_selector(const char *text)
{
	static const char *const words[] = { "all", "any", "pc" };

	for (size_t i = 0; i < ELEMENTS(words); i++)
		if (strcmp(text, words[i]) == 0)
			return true;
	return text[0] == '#';
}

static bool wrong_selector(struct apply *apply, const struct row *row, const char *field,
			   const char *text)
{
	struct call *call = apply->call;

	return row_wrong(apply, row, field,
			 arena_printf(call->arena,
				      "`%s` stands for many in HotCRP; here a row is about one: "
				      "write a row for each",
				      text_begin(call, text)));
}

/* A name, or an address where there is an at sign; who it is, by name. */
static bool read_person(struct apply *apply, const struct row *row, const char *field,
			const char *text, const char **ret_name)
{
	struct call *call = apply->call;
	int64_t id;

	if (!strchr(text, '@')) {
		*ret_name = text;
		bool is_there = principal_exists(call, str_of(text), &id);
		if (!is_there && is_selector(text))
			return wrong_selector(apply, row, field, text);
		return is_there || row_wrong(apply, row, field,
					     arena_printf(call->arena, "there is no principal `%s`",
							  text_begin(call, text)));
	}
	_cleanup_(query_endp) struct query *query = sql_principal_by_email(call->txn, str_of(text));
	if (!query_next(query))
		return row_wrong(apply, row, field,
				 arena_printf(call->arena, "nobody has the address `%s`",
					      text_begin(call, text)));
	*ret_name = row_text(call, query, 1);
	return !query_next(query) ||
	       row_wrong(apply, row, field,
			 arena_printf(call->arena, "more than one has the address `%s`: name one",
				      text_begin(call, text)));
}

static bool read_people(struct apply *apply, struct row *row)
{
	const char *name = text_of(row, "principal"), *email = text_of(row, "email"),
		   *gone = text_of(row, "instead_of");
	bool is_well = true;

	if (!name == !email)
		is_well = row_wrong(apply, row, "principal",
				    name ? "is said twice: a name, or an address"
					 : "is missing: a name, or an address");
	else
		is_well = read_person(apply, row, name ? "principal" : "email", name ? name : email,
				      &row->principal);
	if (row->action == ACT_REPLACE && !gone)
		return row_wrong(apply, row, "instead_of", "is missing: whose place it is");
	if (row->action == ACT_REPLACE)
		is_well &= read_person(apply, row, "instead_of", gone, &row->instead_of);
	return is_well;
}

/* OLD:NEW, or NEW: "none:reviewer" does it only where there is no place yet. Of a conflict, NEW is its kind. What
 * HotCRP calls a primary review is the only kind of place that there is. */
static bool read_type(struct apply *apply, struct row *row)
{
	static const char *const conditions[] = { "none",     "any",	   "invited",  "accepted",
						  "declined", "withdrawn", "replaced", "reviewer" };
	const char *text = text_of(row, "reviewtype"), *leaves = action_rows[row->action].leaves;
	struct call *call = apply->call;

	if (!text)
		return row->action != ACT_CONFLICT ||
		       row_wrong(apply, row, "reviewtype", "is missing: the kind of conflict");
	const char *colon = strchr(text, ':'), *becomes = colon ? colon + 1 : text;
	if (row->action == ACT_CONFLICT)
		row->type = becomes;
	else if (strcmp(becomes, leaves) != 0 &&
		 !(strcmp(leaves, "reviewer") == 0 && strcmp(becomes, "primary") == 0))
		return row_wrong(apply, row, "reviewtype",
				 arena_printf(call->arena, "`%s` leaves `%s`, not `%s`",
					      action_rows[row->action].word, leaves,
					      text_begin(call, becomes)));
	if (!colon)
		return true;
	row->condition = arena_printf(call->arena, "%.*s", (int)(colon - text), text);
	for (size_t i = 0; i < (row->action == ACT_CONFLICT ? 2 : ELEMENTS(conditions)); i++)
		if (strcmp(row->condition, conditions[i]) == 0)
			return true;
	return row_wrong(apply, row, "reviewtype",
			 arena_printf(call->arena, "before the colon stands %s, not `%s`",
				      row->action == ACT_CONFLICT
					      ? "none or any"
					      : "none, any, reviewer, invited, accepted, declined, "
						"withdrawn or replaced",
				      text_begin(call, row->condition)));
}

void mark_task(void *arg, const struct task *task)
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

struct mark *mark_of(struct apply *apply, const char *code)
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
		return row_wrong(apply, row, "study", "is missing");
	mark = mark_of(apply, code);
	if (!mark) {
		mark = &apply->marks[apply->mark_count];
		*mark = (struct mark){ 0 };
		if (code[0] == '#')
			return wrong_selector(apply, row, "study", code);
		if (!study_by_code(call, str_of(code), &mark->study))
			return row_wrong(apply, row, "study", err_row(ERR_NOT_FOUND)->text);
		viewer_load(call, &call->me, mark->study, &mark->viewer);
		if (!see_study(call, mark->study, &mark->viewer))
			return row_wrong(apply, row, "study", err_row(ERR_NOT_FOUND)->text);
		call->study = mark->study;
		call->viewer = mark->viewer;
		tasks_of(call, mark_task, apply);
		apply->mark_count++;
	}
	row->study = mark->study;
	const char *stage = text_of(row, "stage");
	return !stage || strcmp(stage, row->study->stage_id) == 0 ||
	       row_wrong(apply, row, "stage",
			 arena_printf(call->arena, "%s is in stage `%s`, not `%s`",
				      row->study->code, row->study->stage_id,
				      text_begin(call, stage)));
}

static bool read_action(struct apply *apply, struct row *row)
{
	const char *word = text_of(row, "action");

	for (int i = 0; word && i < ACT__MAX; i++)
		if (strcmp(word, action_rows[i].word) == 0 ||
		    (action_rows[i].hotcrp && strcmp(word, action_rows[i].hotcrp) == 0)) {
			row->action = (enum action)i;
			return true;
		}
	return row_wrong(
		apply, row, "action",
		word ? arena_printf(apply->call->arena,
				    "is invite, withdraw, replace, conflict or clear (or as "
				    "HotCRP has it review, clearreview or clearconflict), not "
				    "`%s`",
				    text_begin(apply->call, word))
		     : "is missing");
}

void row_read(struct apply *apply, struct row *row, struct json_object *json)
{
	struct json_object *line;

	row->json = json;
	if (!json_object_is_type(json, json_type_object)) {
		(void)row_wrong(apply, row, NULL, "must be an object");
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

bool row_fits_others(struct apply *apply, const struct row *row)
{
	struct call *call = apply->call;
	const char *round = row->action == ACT_REPLACE ? circle(apply, row) : NULL;

	if (row->instead_of && strcmp(row->instead_of, row->principal) == 0)
		return row_wrong(apply, row, "instead_of", "is whoever is to have the place");
	if (round)
		return row_wrong(
			apply, row, "instead_of",
			arena_printf(call->arena, "the replacements go in a circle: %s", round));
	for (size_t i = 0; i + 1 < row->number; i++) {
		const struct row *before = &apply->rows[i];
		if (!before->is_well || before->study != row->study ||
		    (!names(before, row->principal) && !names(before, row->instead_of)))
			continue;
		if (before->action == row->action && is_same(before->principal, row->principal) &&
		    is_same(before->instead_of, row->instead_of))
			return row_wrong(apply, row, NULL,
					 arena_printf(call->arena, "says the same as %s",
						      row_word(call, before)));
		if (!makes_way(before, row))
			return row_wrong(
				apply, row, "principal",
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
									    : row->instead_of) == 0
						     ? "replaces"
						     : action_rows[before->action].done));
	}
	return true;
}
