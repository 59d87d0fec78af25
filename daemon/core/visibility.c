/* visibility.c: what a study opens or keeps closed beside its procedure, and who may know whom in it. Each step
 * is on record with its reason; one that shows more announces what it reveals, and warns where a text names
 * somebody who stays hidden from those who now read it. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/naming.h"

#include <string.h>

/* ---- openings ---- */

struct bounds {
	int from, until;
};

static int stage_given(struct call *call, const char *param, int *ret_stage)
{
	const char *text = param_text(call, param);

	*ret_stage = -1;
	if (!text)
		return 0;
	*ret_stage = workflow_stage(call->study->workflow, str_of(text));
	if (*ret_stage < 0)
		return answer_param(call, param, "the procedure has no stage `%s`", text);
	if (*ret_stage <= call->study->stage)
		return answer_param(call, param, "stage `%s` is not ahead of `%s`", text,
				    call->study->stage_id);
	return 0;
}

static int bounds_given(struct call *call, struct bounds *ret_bounds)
{
	int r = stage_given(call, "from", &ret_bounds->from);

	if (r == 0)
		r = stage_given(call, "until", &ret_bounds->until);
	if (r == 0 && ret_bounds->from >= 0 && ret_bounds->until >= 0 &&
	    ret_bounds->until <= ret_bounds->from)
		r = answer_param(call, "until", "does not lie behind `from`");
	if (r == 0 && param_text(call, "document") &&
	    strcmp(param_text(call, "object"), "document") != 0)
		r = answer_param(call, "document", "is for object `document` alone");
	if (r == 0 && param_text(call, "document") && !document_bit(param_str(call, "document")))
		r = answer_param(call, "document", "there is no kind of document `%s`",
				 param_text(call, "document"));
	return r;
}

/* The study's openings are others now: those who see it by them are told, and what names somebody is. */
static int changed(struct call *call, bool is_wider)
{
	call->reveal_from = call->study->stage;
	call->reveal_openings = call->study->openings;
	sql_study_openings_count(call->txn, call->study->id);
	if (!study_by_id(call, call->study->id, &call->study))
		return call->txn->r;
	put_text(call->result, "study", call->study->code);
	return is_wider ? naming_warn_of_opening(call) : 0;
}

static int opening_add(struct call *call, const char *kind, unsigned levels,
		       const struct bounds *bounds)
{
	const char *object = param_text(call, "object"), *document = param_text(call, "document");

	if (call->study->opening_count >= WORKFLOW_VISIBLE_MAX)
		return answer(call, ERR_STATE, "a study can have %d of them; take one back first",
			      WORKFLOW_VISIBLE_MAX);
	sql_opening_add(call->txn, call->study->id, str_of(kind), str_of(object), str_of(document),
			levels, param_str(call, "from"), param_str(call, "until"),
			call->me.principal, param_str(call, "reason"), call->now_ms);
	int64_t id = txn_last_id(call->txn);
	struct json_object *event = call_event(call, call->study->id, "opening", id);
	put_text(event, "object", object);
	put_text(event, "document", document);
	put_text(event, "to", param_text(call, "to"));
	put_text(event, "from", param_text(call, "from"));
	put_text(event, "until", param_text(call, "until"));
	put_text(event, "reason", param_text(call, "reason"));
	put_subject(call, call->result, "opening", ID_OPENING, id, 1);
	put_text(call->result, "object", object);
	return changed(call, levels != 0 && bounds->from < 0);
}

int visibility_open(struct call *call)
{
	struct bounds bounds;
	int r = bounds_given(call, &bounds);

	return r != 0 ? r
		      : opening_add(call, "open", level_of_word(param_str(call, "to")), &bounds);
}

int visibility_embargo(struct call *call)
{
	struct bounds bounds;
	int r = study_must_be_open(call); /* of what is over, nothing lies ahead */

	if (r == 0)
		r = bounds_given(call, &bounds);
	return r != 0 ? r : opening_add(call, "embargo", 0, &bounds);
}

int visibility_close(struct call *call)
{
	int64_t id = 0;

	(void)ident_decode(&call->core->ident, ID_OPENING, param_str(call, "opening"), &id);
	struct query *query = sql_opening_get(call->txn, id);
	bool is_there = query_next(query) && query_int(query, 0) == call->study->id;
	bool is_embargo = is_there && str_is(query_str(query, 1), "embargo");
	const char *object = is_there ? row_text(call, query, 2) : NULL;
	int64_t ended_ms = is_there ? query_int(query, 4) : 0;
	query_end(query);
	if (!is_there)
		return answer_param(call, "opening", "study %s has no such opening",
				    call->study->code);
	if (ended_ms)
		return answer(call, ERR_STATE, "it was taken back already");
	sql_opening_end(call->txn, id, call->now_ms, param_str(call, "reason"));
	struct json_object *event = call_event(call, call->study->id, "opening", id);
	put_text(event, "object", object);
	put_text(event, "reason", param_text(call, "reason"));
	put_subject(call, call->result, "opening", ID_OPENING, id, 2);
	put_text(call->result, "object", object);
	return changed(call, is_embargo);
}

static struct json_object *levels_json(unsigned levels)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (size_t i = 0; i < LEVEL_ROWS; i++)
		if (levels & level_rows[i].bit)
			array_put(list, json_object_new_string(level_rows[i].word));
	return list;
}

/* Of an opening, which is for one level; NULL of an embargo. */
static const char *level_word(unsigned level)
{
	for (size_t i = 0; i < LEVEL_ROWS; i++)
		if (level == level_rows[i].bit)
			return level_rows[i].word;
	return NULL;
}

int visibility_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_CURSOR, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_opening_list(call->txn, call->study->id, page.after);
	while (query_next(query) && page_has_room(&page)) {
		struct json_object *item = mem_check(json_object_new_object());
		put_id(call, item, "opening", ID_OPENING, query_int(query, 0));
		put_text(item, "kind", row_text(call, query, 1));
		put_text(item, "object", row_text(call, query, 2));
		put_text(item, "document", row_text(call, query, 3));
		put_text(item, "to", level_word((unsigned)query_int(query, 4)));
		put_text(item, "from_stage", row_text(call, query, 5));
		put_text(item, "until_stage", row_text(call, query, 6));
		put_text(item, "principal", row_text(call, query, 7));
		put_text(item, "reason", row_text(call, query, 8));
		put_time(item, "time", query_int(query, 9));
		put_time(item, "ended", query_int(query, 10));
		put_text(item, "end_reason", row_text(call, query, 11));
		page_add(&page, query_int(query, 0), item);
	}
	page_end(&page);
	return 0;
}

/* ---- as it stands ---- */

static void object_add(struct call *call, struct json_object *list, enum object object, int kind)
{
	const struct study *study = call->study;
	struct json_object *row = mem_check(json_object_new_object());
	unsigned of = kind < 0 ? 0 : 1u << kind;

	put_text(row, "object", object_rows[object].word);
	put_text(row, "document", kind < 0 ? NULL : document_rows[kind].word);
	put_json(row, "to",
		 levels_json(policy_levels(study->workflow, &study->openings, object, of,
					   study->stage)));
	array_put(list, row);
}

int visibility_get(struct call *call)
{
	struct json_object *list = mem_check(json_object_new_array());

	for (int object = 0; object < OBJECT__MAX; object++)
		if (object != OBJECT_DOCUMENT)
			object_add(call, list, (enum object)object, -1);
	for (int kind = 0; kind < DOCUMENT_KIND__MAX; kind++)
		object_add(call, list, OBJECT_DOCUMENT, kind);
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "stage", call->study->stage_id);
	put_text(call->result, "identity", identity_rows[call->study->identity].word);
	put_json(call->result, "objects", list);
	return 0;
}

/* ---- identities ---- */

static int everybody_must_agree(struct call *call)
{
	_cleanup_(query_endp) struct query *query = sql_people_of_study(call->txn, call->study->id);
	int r = 0;

	while (r == 0 && query_next(query))
		r = sides_must_agree(call, row_text(call, query, 0), 0);
	return r;
}

int visibility_identity(struct call *call)
{
	const char *word = param_text(call, "identity");
	enum identity before = call->study->identity, now = identity_of_word(str_of(word));

	if (before == now)
		return answer(call, ERR_STATE, "the study is %s already", word);
	call->study->identity = now;
	int r = everybody_must_agree(call);
	if (r != 0)
		return r;
	sql_study_identity(call->txn, call->study->id, str_of(word));
	sql_opening_add(call->txn, call->study->id, str_of("identity"), str_of(word), STR_NONE, 0,
			STR_NONE, STR_NONE, call->me.principal, param_str(call, "reason"),
			call->now_ms);
	struct json_object *event = call_event(call, call->study->id, "study", call->study->id);
	put_text(event, "from", identity_rows[before].word);
	put_text(event, "to", word);
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "identity", word);
	put_text(call->result, "before", identity_rows[before].word);
	put_int(call->result, "version", call->study->version + 1);
	return naming_warn_of_opening(call);
}
