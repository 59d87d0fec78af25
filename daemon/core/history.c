/* history.c: see history.h. A text is never replaced without being kept (former_text): what is told here is
 * the journal's order of steps with the texts that stood from each of them on. */
#include "core/history.h"
#include "core/handlers.h"
#include "core/noun.h"
#include "core/recommendation.h"

#include <string.h>

/* ---- steps ---- */

bool step_next(struct call *call, struct query *query, struct step *ret_step)
{
	if (!query_next(query))
		return false;
	const char *actor = row_text(call, query, 5), *behalf = row_text(call, query, 7);
	*ret_step = (struct step){
		.time_ms = query_int(query, 3),
		.principal = behalf ? behalf : actor,
		.actor = behalf ? actor : NULL,
		.verb = row_text(call, query, 10),
		.data = row_text(call, query, 13),
	};
	return true;
}

bool step_is(const struct step *step, const char *verb)
{
	return strcmp(step->verb, verb) == 0;
}

const char *step_text(struct call *call, const struct step *step, const char *name)
{
	struct json_object *data = stored_json(step->data), *detail = NULL;
	const char *text = NULL;

	if (json_object_object_get_ex(data, name, &detail)) {
		const char *found = json_object_get_string(detail);
		text = arena_strndup(call->arena, found, strlen(found));
	}
	json_object_put(data);
	return text;
}

int64_t step_int(const struct step *step, const char *name)
{
	struct json_object *data = stored_json(step->data), *detail = NULL;
	int64_t value =
		json_object_object_get_ex(data, name, &detail) ? json_object_get_int64(detail) : 0;

	json_object_put(data);
	return value;
}

/* Copies details of the event into an item, as they are. */
static void put_data(struct json_object *item, const struct step *step, const char *const names[],
		     size_t count)
{
	struct json_object *data = stored_json(step->data), *detail;

	for (size_t i = 0; i < count; i++)
		if (json_object_object_get_ex(data, names[i], &detail))
			put_json(item, names[i], json_object_get(detail));
	json_object_put(data);
}

static void put_step(struct call *call, struct json_object *item, const struct step *step)
{
	put_text(item, "step", strchr(step->verb, '.') + 1);
	put_time(item, "time", step->time_ms);
	put_name(call, item, "principal", step->principal);
	put_name(call, item, "actor", step->actor);
}

/* ---- who acted for whom ---- */

void actors_load(struct call *call, const char *object, int64_t subject, const char *detail,
		 struct actors *ret_actors)
{
	struct actors actors = { 0 };
	size_t room = 0;
	struct step step;
	_cleanup_(query_endp) struct query *query =
		sql_journal_acted(call->txn, str_of(object), subject);

	while (step_next(call, query, &step)) {
		if (actors.count == room) {
			struct actor_of *before = actors.list;
			room = 2 * room + 8;
			actors.list = arena_alloc(call->arena, room * sizeof *actors.list);
			for (size_t i = 0; i < actors.count; i++)
				actors.list[i] = before[i];
		}
		actors.list[actors.count++] =
			(struct actor_of){ step_int(&step, detail), step.actor };
	}
	*ret_actors = actors;
}

const char *actors_find(const struct actors *actors, int64_t number)
{
	for (size_t i = 0; i < actors->count; i++)
		if (actors->list[i].number == number)
			return actors->list[i].name;
	return NULL;
}

/* ---- who wrote it ---- */

const struct written_row written_rows[WRITTEN__MAX] = {
	[WRITTEN_TEXT] = { "text", "language", { "add", "propose", "update", "answer", "decide" } },
	[WRITTEN_RESPONSE] = { "response", "response_language", { "respond" } },
	[WRITTEN_EVIDENCE] = { "evidence", "evidence_language", { "settle" } },
};

static bool writes(const struct step *step, enum written which)
{
	const char *word = strchr(step->verb, '.') + 1;

	for (const char *const *name = written_rows[which].steps; *name; name++)
		if (strcmp(word, *name) == 0)
			return true;
	return false;
}

bool knows_writers(struct call *call, const char *word, int64_t subject, enum written which,
		   int64_t version)
{
	struct step step;

	if (knows_all(call))
		return true;
	_cleanup_(query_endp) struct query *query =
		sql_journal_first_steps(call->txn, str_of(word), subject, version);
	while (step_next(call, query, &step))
		if (writes(&step, which) && !knows(call, step.principal))
			return false;
	return true;
}

/* ---- versions of a noun's text ---- */

void put_changes(struct call *call)
{
	struct json_object *changed = mem_check(json_object_new_array());

	for (const struct param *param = &call->verb->params[1]; param->name; param++) {
		struct json_object *given = param_json(call, param->name);
		if (!given)
			continue;
		array_put(changed, json_object_new_string(param->name));
		if (param->type == PARAM_ENUM)
			put_json(call->event, param->name, json_object_get(given));
		else if (param->type == PARAM_DATE) /* `due` is an instant elsewhere */
			put_json(call->event, "due_date", json_object_get(given));
	}
	put_json(call->event, "changed", changed);
}

void changes_drop(struct json_object *data)
{
	static const char *const names[] = { "kind",	 "sector",   "confidence",
					     "priority", "due_date", "changed" };
	struct json_object *changed;

	if (!json_object_object_get_ex(data, "changed", &changed))
		return; /* others' details have some of the names */
	for (size_t i = 0; i < ELEMENTS(names); i++)
		json_object_object_del(data, names[i]);
}

/* The text that stood with a version: a former one, or the one that stands, which nobody has written on since. */
static void put_text_then(struct call *call, struct json_object *item, enum written which,
			  int64_t version)
{
	const struct written_row *row = &written_rows[which];
	const char *word = call->noun->word;
	struct json_object *now = noun_json(call, call->noun, call->thing);
	const char *text = json_object_get_string(json_object_object_get(now, row->field));
	const char *language = json_object_get_string(json_object_object_get(now, row->language));
	struct str object = str_of(which == WRITTEN_TEXT
					   ? word
					   : arena_printf(call->arena, "%s.%s", word, row->field));
	struct query *query = sql_former_text(call->txn, object, call->thing->id, version);

	if (query_next(query)) {
		text = row_text(call, query, 0);
		language = row_text(call, query, 1);
		if (!knows_writers(call, word, call->thing->id, which, version))
			language = NULL;
	}
	query_end(query);
	put_text(item, row->field, text);
	put_text(item, row->language, language);
	json_object_put(now);
}

/* The event has what was said; what was made without a word on it was this. Events from before `changed` was
 * kept do not tell whether there was one. */
static void put_unsaid(struct json_object *item, const struct step *step)
{
	static const struct {
		const char *name, *value;
	} unsaid[] = {
		{ "kind", RECOMMENDATION_KIND },
		{ "sector", RECOMMENDATION_SECTOR },
		{ "priority", RECOMMENDATION_PRIORITY },
	};

	if (!step_is(step, "recommendation.add") ||
	    !json_object_object_get_ex(item, "changed", NULL))
		return;
	for (size_t i = 0; i < ELEMENTS(unsaid); i++)
		if (!json_object_object_get_ex(item, unsaid[i].name, NULL))
			put_text(item, unsaid[i].name, unsaid[i].value);
}

static struct json_object *version_json(struct call *call, const struct step *step, int64_t version)
{
	static const char *const details[] = { "changed",    "kind",	 "sector",
					       "confidence", "priority", "due_date",
					       "acceptance", "status",	 "reason" };
	struct json_object *item = mem_check(json_object_new_object());

	put_int(item, "version", version);
	put_step(call, item, step);
	for (enum written i = 0; i < WRITTEN__MAX; i++)
		if (writes(step, i))
			put_text_then(call, item, i, version);
	put_name(call, item, "responder", step_text(call, step, "responder"));
	put_data(item, step, details, ELEMENTS(details));
	put_unsaid(item, step);
	return item;
}

/* Every step bumps the row's version by one. */
int noun_versions(struct call *call)
{
	struct page page;
	struct step step;
	int64_t version = 0;
	int r = page_begin(call, ID_EDITION, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_journal_subject(call->txn, str_of(call->noun->word), call->thing->id);
	while (step_next(call, query, &step)) {
		if (++version <= page.after)
			continue;
		if (!page_has_room(&page))
			break;
		page_add(&page, version, version_json(call, &step, version));
	}
	page_end(&page);
	return 0;
}

/* ---- the history of a comment ---- */

/* What is between a comment and its answer is shown to whom the answer is: as it stands today, and as it
 * was answered for then. */
static bool see_step(struct call *call, const char *responder)
{
	bool is_mine = responder && strcmp(responder, call->me.name) == 0;
	struct comment then = { .responder = is_mine ? call->me.principal : 0 };

	return see_response(call, call->comment) && see_response(call, &then);
}

static void put_response(struct call *call, struct json_object *item, const struct step *step)
{
	int64_t number = step_int(step, "response");
	_cleanup_(query_endp) struct query *query =
		sql_response_get(call->txn, call->comment->id, number);

	put_int(item, "number", number);
	if (!query_next(query))
		return;
	put_text(item, "disposition", row_text(call, query, 0));
	put_text(item, "text", row_text(call, query, 1));
	if (knows(call, step->principal))
		put_text(item, "language", row_text(call, query, 3));
}

static struct json_object *comment_step_json(struct call *call, const struct step *step)
{
	static const char *const details[] = { "reason" };
	struct json_object *item = mem_check(json_object_new_object());

	put_step(call, item, step);
	if (step_is(step, "comment.add")) {
		put_text(item, "text", call->comment->text);
		put_text(item, "language", call->comment->language);
	}
	if (step_is(step, "comment.respond"))
		put_response(call, item, step);
	put_name(call, item, "responder", step_text(call, step, "responder"));
	put_data(item, step, details, ELEMENTS(details));
	return item;
}

struct telling {
	struct page page;
	int64_t number;	       /* of those that are shown: how many are not must not be told */
	const char *responder; /* who answers for it, so far */
};

/* False where the page is full. */
static bool tell(struct call *call, struct telling *telling, const struct step *step)
{
	bool is_of_comment = step_is(step, "comment.add") || step_is(step, "comment.withdraw") ||
			     step_is(step, "comment.restore");

	if (step_is(step, "comment.assign"))
		telling->responder = step_text(call, step, "responder");
	else if (step_is(step, "comment.respond"))
		telling->responder = step->principal;
	if (!is_of_comment && !see_step(call, telling->responder))
		return true;
	if (++telling->number <= telling->page.after)
		return true;
	if (!page_has_room(&telling->page))
		return false;
	page_add(&telling->page, telling->number, comment_step_json(call, step));
	return true;
}

int comment_history(struct call *call)
{
	const struct comment *comment = call->comment;
	struct telling telling = { 0 };
	struct step step, made = { .time_ms = comment->created_ms,
				   .verb = "comment.add",
				   .principal = comment->name };
	int r = page_begin(call, ID_EDITION, &telling.page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_journal_subject(call->txn, str_of("comment"), comment->id);
	bool is_told = step_next(call, query, &step);
	/* Of its making the index has only what was made for somebody (011_undo.sql). */
	bool is_going_on =
		is_told && step_is(&step, "comment.add") ? true : tell(call, &telling, &made);
	for (; is_going_on && is_told; is_told = step_next(call, query, &step))
		is_going_on = tell(call, &telling, &step);
	page_end(&telling.page);
	return 0;
}
