/* event.c: the journal as others may read it. A row is shown to whom its subject is shown now; what
 * a later stage opens is announced by `revealed` rows, since it lies behind everybody's cursor.
 *
 * `next` says how far was looked, past what is hidden; it is sealed (ident.h), so that it does not
 * tell. */
#include "core/call.h"
#include "core/handlers.h"
#include "core/history.h"
#include "core/journal.h"
#include "core/noun.h"
#include "core/recommendation.h"

#include <string.h>

struct event {
	int64_t seq, chain, time_ms, actor, behalf, subject;
	const char *actor_name, *behalf_name, *verb, *object, *data, *study;
};

static void event_read(struct call *call, struct query *query, struct event *event)
{
	*event = (struct event){
		.seq = query_int(query, 0),
		.chain = query_int(query, 1),
		.time_ms = query_int(query, 3),
		.actor = query_int(query, 4),
		.actor_name = row_text(call, query, 5),
		.behalf = query_int(query, 6),
		.behalf_name = row_text(call, query, 7),
		.verb = row_text(call, query, 10),
		.object = row_text(call, query, 11),
		.subject = query_int(query, 12),
		.data = row_text(call, query, 13),
		.study = row_text(call, query, 16),
	};
}

/* ---- who may see an event ---- */

static bool is_revealed_to_me(struct call *call, const struct event *event)
{
	struct json_object *data = stored_json(event->data), *part;
	unsigned levels = 0;
	bool is_mine = false;

	if (json_object_object_get_ex(data, "principal", &part))
		is_mine = strcmp(json_object_get_string(part), call->me.name) == 0;
	if (json_object_object_get_ex(data, "to", &part))
		for (size_t i = 0; i < json_object_array_length(part); i++)
			levels |= level_of_word(
				str_of(json_object_get_string(json_object_array_get_idx(part, i))));
	json_object_put(data);
	return is_mine || policy_fits(&call->viewer, levels) != 0;
}

static bool see_review_event(struct call *call, const struct event *event)
{
	struct review *review;

	if (!review_by_id(call, event->subject, &review))
		return false;
	if (strcmp(event->verb, "review.save") == 0)
		return review->principal == call->me.principal;
	return see_review(call, review);
}

static bool see_comment_event(struct call *call, const struct event *event)
{
	const bool is_of_comment = strcmp(event->verb, "comment.add") == 0 ||
				   strcmp(event->verb, "comment.withdraw") == 0 ||
				   strcmp(event->verb, "comment.restore") == 0;
	struct comment *comment;

	if (!comment_by_id(call, event->subject, &comment))
		return false;
	return see_comment(call, comment) && (is_of_comment || see_response(call, comment));
}

static bool see_noun_event(struct call *call, const struct noun *noun, const struct event *event)
{
	struct thing *thing;

	if (!noun_load(call, noun, event->subject, &thing))
		return false;
	/* The comments of a table are told of once, when it is filed, to whoever sees them. */
	if (strcmp(event->verb, "import.finish") == 0)
		return see_comment(call, &(struct comment){ .author = thing->owner });
	return see_thing(call, noun, thing);
}

static bool see_study_event(struct call *call, const struct event *event)
{
	const unsigned inside = ROLE_ANY & ~(unsigned)(ROLE_INVITEE | ROLE_OPERATOR | ROLE_WORKER);
	const struct noun *noun = noun_of_word(str_of(event->object));
	struct place *place;
	struct declaration *declaration;

	if (strcmp(event->verb, "revealed") == 0)
		return is_revealed_to_me(call, event);
	if (noun)
		return see_noun_event(call, noun, event);
	if (strcmp(event->object, "assignment") == 0)
		return place_by_id(call, event->subject, &place) && see_place(call, place) &&
		       (strcmp(event->verb, "assignment.extend") != 0 ||
			sees_inside_place(call, place));
	if (strcmp(event->object, "conflict") == 0 || strcmp(event->object, "opening") == 0)
		return sees_steering(&call->viewer);
	if (strcmp(event->object, "declaration") == 0)
		return declaration_by_id(call, event->subject, &declaration) &&
		       see_declaration(call, declaration);
	if (strcmp(event->object, "review") == 0)
		return see_review_event(call, event);
	if (strcmp(event->object, "comment") == 0)
		return see_comment_event(call, event);
	return call->viewer.roles & inside;
}

static bool enter(struct call *call, int64_t chain)
{
	if (!call->study || call->study->id != chain) {
		if (!study_by_id(call, chain, &call->study))
			return false; /* GCOV_EXCL_LINE: a fault between two statements */
		viewer_load(call, &call->me, call->study, &call->viewer);
	}
	return see_study(call, call->study, &call->viewer);
}

/* What comes and goes in an inbox tells of a study's inside: keeping the queue is not enough (topic.c). No other
 * topic may be called so. */
static bool tells_of_inbox(const struct event *event)
{
	struct json_object *data = stored_json(event->data), *topic = NULL;
	bool is_inbox = json_object_object_get_ex(data, "topic", &topic) &&
			strncmp(json_object_get_string(topic), "inbox-", strlen("inbox-")) == 0;

	json_object_put(data);
	return is_inbox;
}

static bool see_programme_event(struct call *call, const struct event *event)
{
	if (call->me.roles & ROLE_SECRETARIAT || event->actor == call->me.principal)
		return true;
	return call->me.roles & ROLE_OPERATOR && !tells_of_inbox(event);
}

static bool see_event(struct call *call, const struct event *event)
{
	/* What somebody searches for is theirs. */
	if (event->chain == 0 && strcmp(event->object, "search") == 0)
		return event->actor == call->me.principal || event->behalf == call->me.principal;
	/* What came in from another office is the secretariat's alone. */
	if (event->chain == 0 && strcmp(event->object, "archive") == 0)
		return call->me.roles & ROLE_SECRETARIAT;
	if (event->chain == 0)
		return see_programme_event(call, event);
	return enter(call, event->chain) && see_study_event(call, event);
}

/* ---- showing ---- */

/* Who is named in the details of an event. */
static void hide_names(struct call *call, struct json_object *data)
{
	static const char *const fields[] = { "principal", "responder" };
	struct json_object *part;

	for (size_t i = 0; i < ELEMENTS(fields); i++)
		if (json_object_object_get_ex(data, fields[i], &part))
			put_name(call, data, fields[i],
				 arena_printf(call->arena, "%s", json_object_get_string(part)));
}

static struct json_object *data_json(struct call *call, const struct event *event)
{
	const unsigned writers = ROLE_SECRETARIAT | ROLE_LEAD | ROLE_REVIEWER | ROLE_EDITOR;
	struct json_object *data = stored_json(event->data);

	if (data && strcmp(event->verb, "revealed") == 0) { /* to whom else is nobody's business */
		json_object_object_del(data, "to");
		json_object_object_del(data, "principal");
	}
	/* What it was made first is for who wrote together. */
	if (!(call->viewer.roles & writers))
		changes_drop(data);
	/* Counts the author's drafts. */
	if (data && strcmp(event->object, "review") == 0 && strcmp(event->verb, "review.save") != 0)
		json_object_object_del(data, "version");
	if (data && strcmp(event->verb, "recommendation.add") == 0 &&
	    !recommendation_is_numbered(call))
		json_object_object_del(data, "number");
	if (event->chain)
		hide_names(call, data);
	return data;
}

static struct json_object *event_json(struct call *call, const struct event *event)
{
	struct json_object *object = mem_check(json_object_new_object());
	enum id_kind kind = journal_kind(str_of(event->object));
	struct json_object *data = data_json(call, event);

	put_id(call, object, "event", ID_EVENT, event->seq);
	put_time(object, "time", event->time_ms);
	put_text(object, "verb", event->verb);
	put_text(object, "study", event->study);
	put_name(call, object, "principal", event->actor_name);
	put_name(call, object, "on_behalf", event->behalf_name);
	put_text(object, "object", event->object);
	if (event->subject && kind != ID__MAX && kind != ID_STUDY)
		put_id(call, object, "subject", kind, event->subject);
	if (data)
		put_json(object, "data", data);
	return object;
}

/* ---- list and watch ---- */

static int64_t last_seq(struct call *call)
{
	_cleanup_(query_endp) struct query *query = sql_journal_last(call->txn);

	return query_next(query) ? query_int(query, 0) : 0;
}

/* From `from` on (by row), into the page; *ret_looked: how far it has looked. */
static int scan(struct call *call, struct page *page, int64_t from, int64_t *ret_looked)
{
	int64_t only = call->study ? call->study->id : -1;
	struct query *query = only >= 0 ? sql_journal_list_chain(call->txn, only, from)
					: sql_journal_list(call->txn, from);

	*ret_looked = from;
	while (query_next(query)) {
		struct event event;
		event_read(call, query, &event);
		if (!see_event(call, &event)) {
			*ret_looked = event.seq;
			continue;
		}
		if (!page_has_room(page))
			break;
		page_add(page, event.seq, event_json(call, &event));
		*ret_looked = event.seq;
	}
	query_end(query);
	return call->txn->r;
}

/* A cursor comes back always: the one to go on with, also from an empty answer. */
static void put_cursor(struct call *call, int64_t looked)
{
	char text[IDENT_SEALED_SIZE];

	ident_seal(&call->core->ident, call->core->rng, looked, text);
	put_text(call->result, "next", text);
}

int event_list(struct call *call)
{
	struct page page;
	int64_t looked;
	int r = page_begin(call, ID_EVENT, &page);

	if (r == 0)
		r = scan(call, &page, page.after, &looked);
	if (r == 0)
		put_cursor(call, looked);
	return r;
}

int event_watch(struct call *call)
{
	struct request *request = call->request;
	bool from_now = !param_text(call, "after");
	int64_t looked;
	struct page page;
	int r = page_begin(call, ID_EVENT, &page);

	if (r != 0)
		return r;
	request->wait_chain = call->study ? call->study->id : 0;
	request->wait_ms = param_int(call, "timeout_ms", call->core->conf->watch_ms);
	if (request->wait_seq == 0) /* the first run; later ones go on where it has looked */
		request->wait_seq = 1 + (from_now ? last_seq(call) : page.after);
	r = scan(call, &page, request->wait_seq - 1, &looked);
	if (r != 0)
		return r;
	request->wait_seq = looked + 1;
	if (json_object_array_length(page.items) == 0 && !request->is_last_run &&
	    request->wait_ms > 0)
		request->reply = REPLY_WAIT;
	put_cursor(call, looked);
	return 0;
}
