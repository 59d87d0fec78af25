/* review_read.c: reviews as others see them: editions only, and of each only the fields that the
 * form opens to the reader. The author sees every version in full. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/history.h"
#include "core/past.h"

#include <errno.h>
#include <string.h>

static bool is_author(const struct call *call, const struct review *review)
{
	return review->principal == call->me.principal;
}

static struct json_object *review_json(struct call *call, const struct review *review)
{
	struct json_object *object = mem_check(json_object_new_object());
	/* What a return asks for is between the author and those who steer. */
	bool is_reason_open = is_author(call, review) || sees_steering(&call->viewer);

	put_id(call, object, "review", ID_REVIEW, review->id);
	put_text(object, "study", call->study->code);
	put_person(call, object, review->name, review->full_name, review->institution_name);
	put_text(object, "state", review->state);
	put_int(object, "edition", review->edition);
	put_text(object, "form",
		 arena_printf(call->arena, "%s %lld", review->form_name,
			      (long long)review->form_version));
	put_bool(object, "is_stale", review->is_stale);
	put_time(object, "submitted", review->submitted_ms);
	if (is_reason_open)
		put_text(object, "reason", review->reason);
	if (is_author(call, review))
		put_int(object, "version", review->version);
	return object;
}

int review_form(struct call *call)
{
	const struct form *form = cache_form(call, call->study->form_row);

	if (!form)
		return call->txn->r;
	json_object_put(call->result);
	call->result = form_json(form);
	return 0;
}

int review_list(struct call *call)
{
	int64_t at_ms;
	struct page page;
	int r = page_begin(call, ID_REVIEW, &page);

	if (r == 0)
		r = past_param(call, &at_ms);
	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_review_list(call->txn, call->study->id, page.after);
	while (query_next(query)) {
		struct review review;
		review_read(call, query, &review);
		if (!see_review(call, &review) || (at_ms && !past_review(call, &review, at_ms)))
			continue;
		if (!page_has_room(&page))
			break;
		page_add(&page, review.id, review_json(call, &review));
	}
	page_end(&page);
	return 0;
}

/* The language is often the writer's own, and so a hint at who that is: who is not to know them is not
 * told. */
static void put_language(struct call *call, struct json_object *object, const char *language)
{
	if (is_author(call, call->review) || knows(call, call->review->name))
		put_text(object, "language", language);
}

/* The body as JSON: the author's by version, others' by edition; the last where none is named. */
static const char *body_of(struct call *call, const char **ret_language)
{
	const struct review *review = call->review;
	int64_t wanted = param_int(call, "version", 0);
	struct query *query =
		is_author(call, review)
			? sql_review_body(call->txn, review->id, wanted ? wanted : review->version)
			: sql_review_body_edition(call->txn, review->id,
						  wanted ? wanted : review->edition);
	const char *text = query_next(query) ? row_text(call, query, 0) : NULL;

	*ret_language = text ? row_text(call, query, 1) : NULL;
	query_end(query);
	return text;
}

static void put_body(struct call *call, struct json_object *body, const struct form *form)
{
	struct json_object *shown = mem_check(json_object_new_object());
	struct json_object *hidden = mem_check(json_object_new_array());

	json_object_object_foreach(body, name, value)
	{
		const struct form_field *field = form_find(form, str_of(name));
		bool is_open =
			is_author(call, call->review) ||
			(field && can_see_field(&call->viewer, field, call->review->principal));
		if (is_open && value)
			put_json(shown, name, json_object_get(value));
	}
	/* By the form, not by the body: whether a hidden field was filled in does not show. */
	for (size_t i = 0; i < form->field_count; i++)
		if (!can_see_field(&call->viewer, &form->fields[i], call->review->principal))
			array_put(hidden, json_object_new_string(form->fields[i].id));
	put_json(call->result, "body", shown);
	put_json(call->result, "hidden_fields", hidden);
}

/* As it stood, where that is asked for: 0, or an answer. */
static int review_then(struct call *call, int64_t *ret_at_ms)
{
	int r = past_param(call, ret_at_ms);

	if (r == 0 && *ret_at_ms && param_json(call, "version"))
		return answer_param(call, "version",
				    "as_of says which version: one of the two is enough");
	if (r == 0 && *ret_at_ms && !past_review(call, call->review, *ret_at_ms))
		return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	return r;
}

int review_get(struct call *call)
{
	int64_t at_ms;
	int r = review_then(call, &at_ms);

	if (r != 0)
		return r;
	const struct form *form = cache_form(call, call->review->form);
	const char *language, *text = body_of(call, &language);

	if (!form || call->txn->r != 0)
		return call->txn->r;
	if (!text)
		return answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	struct json_object *body = stored_json(text);
	if (!body)
		return fault(-EBADMSG, "the body of a review in the database cannot be read");
	json_object_put(call->result);
	call->result = review_json(call, call->review);
	put_time(call->result, "as_of", at_ms);
	put_language(call, call->result, language);
	put_body(call, body, form);
	json_object_put(body);
	return 0;
}

int review_versions(struct call *call)
{
	bool is_mine = is_author(call, call->review);
	struct actors actors;
	struct page page;
	int r = page_begin(call, ID_EDITION, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_review_versions(call->txn, call->review->id, page.after);
	actors_load(call, "review", call->review->id, "version", &actors);
	while (query_next(query)) {
		int64_t version = query_int(query, 0), edition = query_int(query, 1);
		/* Others know editions alone, and their cursor counts these: it must not tell how
		 * many drafts lie between. */
		int64_t number = is_mine ? version : edition;
		if (number <= page.after)
			continue;
		if (!page_has_room(&page))
			break;
		struct json_object *item = mem_check(json_object_new_object());
		put_int(item, "version", number);
		if (edition)
			put_int(item, "edition", edition);
		put_text(item, "state", edition ? "submitted" : "draft");
		put_time(item, "time", query_int(query, 2));
		put_name(call, item, "principal", row_text(call, query, 3));
		put_name(call, item, "actor", actors_find(&actors, version));
		put_language(call, item, row_text(call, query, 4));
		page_add(&page, number, item);
	}
	page_end(&page);
	return 0;
}
