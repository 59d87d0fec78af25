/* comment.c: a comment is a row with its place in a document version, one accountable responder,
 * and a disposition. A response is never changed: a reopened comment gets another, and the one
 * before stays. */
#include "core/comment.h"
#include "core/history.h"
#include "core/inbox.h"
#include "core/noun.h"
#include "core/past.h"
#include "core/handlers.h"

#include <string.h>

#include "rules/table.h"

/* ---- showing ---- */

static void put_number(struct json_object *object, const char *name, int64_t value)
{
	if (value)
		put_int(object, name, value);
}

/* Who commented by a table is no principal: they stand with those who review. */
static bool knows_commenter(struct call *call, const struct comment *comment)
{
	return comment->author == call->me.principal ||
	       !is_hidden_from(call->study->identity, SIDE_REVIEWING, call->viewer.roles);
}

bool comment_is_known(struct call *call, const struct comment *comment)
{
	return comment->commenter ? knows_commenter(call, comment) : knows(call, comment->name);
}

/* What its table said of it. An answer that came with it is shown to whom answers are. */
static void put_tabled(struct call *call, struct json_object *object, const struct comment *comment)
{
	struct json_object *extra = stored_json(comment->extra);
	const char *who = comment->email ? comment->email : comment->commenter;

	if (!knows_commenter(call, comment)) { /* any other column may tell, too */
		put_text(object, "commenter",
			 who ? pseudonym_of_commenter(call, comment->author, who) : NULL);
		json_object_put(extra);
		return;
	}
	put_text(object, "commenter", comment->commenter);
	put_text(object, "email", comment->email);
	put_text(object, "affiliation", comment->affiliation);
	put_text(object, "country", comment->country);
	for (enum column i = 0; extra && i < COLUMN__MAX; i++)
		if (column_is_answer(i) && !see_response(call, comment))
			json_object_object_del(extra, column_names[i]);
	if (extra && json_object_object_length(extra) > 0)
		put_json(object, "extra", extra);
	else
		json_object_put(extra);
}

struct json_object *comment_json(struct call *call, const struct comment *comment)
{
	struct json_object *object = mem_check(json_object_new_object());

	put_id(call, object, "comment", ID_COMMENT, comment->id);
	put_text(object, "study", call->study->code);
	put_person(call, object, comment->name, comment->full_name, comment->institution_name);
	put_text(object, "class", comment->class);
	put_text(object, "type", comment->type);
	put_text(object, "document", comment->document);
	put_text(object, "chapter", comment->chapter);
	put_number(object, "from_page", comment->from_page);
	put_number(object, "from_line", comment->from_line);
	put_number(object, "to_page", comment->to_page);
	put_number(object, "to_line", comment->to_line);
	put_text(object, "text", comment->text);
	put_text(object, "language", comment->language);
	put_time(object, "created", comment->created_ms);
	put_text(object, "state", comment_state_seen(call, comment));
	put_int(object, "version", comment_version_seen(call, comment));
	put_tabled(call, object, comment);
	if (!see_response(call, comment))
		return object;
	put_name(call, object, "responder", comment->responder_name);
	put_text(object, "disposition", comment->disposition);
	put_text(object, "response", comment->response_text);
	if (knows(call, comment->responder_name)) /* it may tell who that is (noun.h) */
		put_text(object, "response_language", comment->response_language);
	put_time(object, "responded", comment->responded_ms);
	return object;
}

int comment_get(struct call *call)
{
	int64_t at_ms;
	int r = past_param(call, &at_ms);

	if (r == 0 && at_ms && !past_comment(call, call->comment, at_ms))
		r = answer(call, ERR_NOT_FOUND, "%s", err_row(ERR_NOT_FOUND)->text);
	if (r != 0)
		return r;
	json_object_put(call->result);
	call->result = comment_json(call, call->comment);
	put_time(call->result, "as_of", at_ms);
	return 0;
}

int comment_list(struct call *call)
{
	const char *state = param_text(call, "state");
	int64_t at_ms;
	struct page page;
	int r = page_begin(call, ID_COMMENT, &page);

	if (r == 0)
		r = past_param(call, &at_ms);
	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_comment_list(call->txn, call->study->id, page.after);
	while (query_next(query)) {
		struct comment comment;
		comment_read(call, query, &comment);
		if (!see_comment(call, &comment) || (at_ms && !past_comment(call, &comment, at_ms)))
			continue;
		struct json_object *item = comment_json(call, &comment);
		const char *shown = json_object_get_string(json_object_object_get(item, "state"));
		if ((state && strcmp(state, shown) != 0) || !page_has_room(&page)) {
			json_object_put(item);
			if (page.more)
				break;
			continue;
		}
		page_add(&page, comment.id, item);
	}
	page_end(&page);
	return 0;
}

/* ---- counting ---- */

/* Every change of a comment says here where it stood and where it stands now. */
static void tally(struct call *call, const struct comment *from, int64_t responder,
		  const char *state)
{
	sql_comment_tally_take(call->txn, from->study, from->author, from->responder,
			       str_of(from->state));
	sql_comment_tally_add(call->txn, from->study, from->author, responder, str_of(state));
}

/* ---- making ---- */

const char *comment_class(const struct call *call)
{
	const unsigned produces = call->study->workflow->stages[call->study->stage].produces;
	unsigned roles = call->viewer.roles;

	if (roles & ROLE_HOST)
		return produces & ARTEFACT_FACT ? "fact" : "government";
	if (roles & (ROLE_REVIEWER | ROLE_LEAD | ROLE_EDITOR))
		return "expert";
	return roles & ROLE_OBSERVER ? "stakeholder" : "expert";
}

/* A city or ministry speaks with one voice, which what its others say goes through. */
static bool is_focal_point(struct call *call)
{
	_cleanup_(query_endp) struct query *query =
		sql_focal_point(call->txn, call->study->id, call->me.institution);

	return query_next(query) && query_int(query, 0) == call->me.principal;
}

/* Corrections of fact have a stage of their own, and the host speaks for the government. */
int comment_class_check(struct call *call, const char *class, bool is_collated)
{
	bool is_fact = strcmp(class, "fact") == 0;
	bool is_host = call->viewer.roles & ROLE_HOST || is_collated;
	int r = stage_must_produce(call, is_fact ? ARTEFACT_FACT : ARTEFACT_COMMENT);

	if (r == ERR_CLOSED && !is_fact && study_is_open(call->study) &&
	    call->study->workflow->stages[call->study->stage].produces & ARTEFACT_FACT)
		return answer(call, ERR_CLOSED,
			      "stage `%s` takes corrections of fact by the host alone",
			      call->study->stage_id);
	if (r != 0)
		return r;
	if (is_fact && !is_host)
		return answer(call, ERR_NOT_PERMITTED, "corrections of fact are the host's");
	if (strcmp(class, "government") == 0 && !is_host)
		return answer(call, ERR_NOT_PERMITTED,
			      "comments of class government come through the host's focal point");
	if (strcmp(class, "government") == 0 && !is_collated && !is_focal_point(call))
		return answer(call, ERR_NOT_PERMITTED,
			      "comments of class government come through one focal point of each "
			      "city or ministry, who had the role before you");
	return 0;
}

int anchor_check(struct call *call, struct anchor *anchor_given)
{
	struct anchor anchor = *anchor_given;

	anchor.to_page = anchor.to_page ? anchor.to_page : anchor.from_page;
	if (!anchor.to_line && anchor.to_page == anchor.from_page)
		anchor.to_line = anchor.from_line;
	if (!anchor.from_page && (anchor.to_page || anchor.from_line || anchor.to_line))
		return answer_param(call, "from_page",
				    "is missing: a line or a last page needs the first page");
	if (!anchor.from_line && anchor.to_line && anchor.to_page == anchor.from_page)
		return answer_param(call, "from_line", "is missing: to_line needs it");
	if (anchor.to_page < anchor.from_page)
		return answer_param(call, "to_page", "lies before from_page");
	if (anchor.to_page == anchor.from_page && anchor.to_line < anchor.from_line)
		return answer_param(call, "to_line", "lies before from_line");
	*anchor_given = anchor;
	return 0;
}

static void put_comment(struct call *call, int64_t comment, const char *state, int64_t version)
{
	call_event(call, call->study->id, "comment", comment);
	put_subject(call, call->result, "comment", ID_COMMENT, comment, version);
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "state", state);
	put_int(call->result, "version", version);
}

int comment_add(struct call *call)
{
	const struct stage *stage = &call->study->workflow->stages[call->study->stage];
	const char *class = param_text(call, "class");
	struct str text = param_str(call, "text");
	const char *type = param_text(call, "type");
	struct anchor anchor = { param_int(call, "from_page", 0), param_int(call, "from_line", 0),
				 param_int(call, "to_page", 0), param_int(call, "to_line", 0) };
	uint8_t salt[SALT_SIZE];
	char hex[DIGEST_HEX_SIZE];

	class = class ? class : comment_class(call);
	int r = comment_class_check(call, class, false);
	if (r == 0)
		r = anchor_check(call, &anchor);
	if (r != 0)
		return r;
	body_digest_new(call, text, salt, hex);
	sql_comment_add(call->txn, call->study->id, call->me.principal, str_of(class),
			str_of(type ? type : "substance"), param_str(call, "document"),
			param_str(call, "chapter"), anchor.from_page, anchor.from_line,
			anchor.to_page, anchor.to_line, text,
			(struct str){ (char *)salt, sizeof salt }, text_language(call, NULL),
			call->now_ms);
	put_comment(call, txn_last_id(call->txn), "open", 1);
	sql_comment_tally_add(call->txn, call->study->id, call->me.principal, 0, str_of("open"));
	put_text(call->event, "digest", hex);
	if (stage->produces & ARTEFACT_RESPONSE) /* it wants an answer at once */
		inbox_touch(call->core, call->study->id);
	return 0;
}

/* ---- answering ---- */

/* Whether there is an answer, and from whom, is part of the answer: who may not see that does not steer it. */
static int must_see_response(struct call *call)
{
	if (see_response(call, call->comment))
		return 0;
	return answer(call, ERR_NOT_PERMITTED, "%s", err_row(ERR_NOT_PERMITTED)->text);
}

static int must_be(struct call *call, const char *state)
{
	int r = stage_must_produce(call, ARTEFACT_RESPONSE);

	if (r != 0 || strcmp(call->comment->state, state) == 0)
		return r;
	return answer(call, ERR_STATE, "the comment is %s, not %s", call->comment->state, state);
}

int comment_assign(struct call *call)
{
	struct actor responder = { 0 };
	int r = must_see_response(call);

	if (r == 0)
		r = must_be(call, "open");
	if (r != 0)
		return r;
	r = noun_insider(call, "responder", &responder);
	if (r != 0)
		return r;
	sql_comment_assign(call->txn, call->comment->id, responder.principal);
	tally(call, call->comment, responder.principal, "open");
	put_comment(call, call->comment->id, "open", call->comment->version + 1);
	json_object_object_del(call->result, "state");
	put_name(call, call->result, "responder", responder.name);
	put_text(call->event, "responder", responder.name);
	return 0;
}

static int must_be_responder(struct call *call)
{
	if (call->comment->responder == call->me.principal)
		return 0;
	int r = must_see_response(call);
	if (r != 0)
		return r;
	if (call->comment->responder)
		return answer(call, ERR_NOT_PERMITTED,
			      "%s answers for this comment; an editor can assign it anew",
			      name_seen(call, call->comment->responder_name));
	if (sees_steering(&call->viewer))
		return 0;
	return answer(call, ERR_NOT_PERMITTED,
		      "nobody is assigned to this comment; the lead answers or assigns it");
}

int comment_respond(struct call *call)
{
	const char *disposition = param_text(call, "disposition");
	bool speaks_for_itself =
		strcmp(disposition, "accepted") == 0 || strcmp(disposition, "already_done") == 0;
	struct str text = param_str(call, "text");
	uint8_t salt[SALT_SIZE];
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_responder(call);

	if (r == 0)
		r = must_be(call, "open");
	if (r == 0 && !text.p && !speaks_for_itself)
		r = answer_param(call, "text", "a comment is not answered with `%s` alone; say why",
				 disposition);
	if (r == 0)
		r = language_must_have_text(call);
	if (r != 0)
		return r;
	struct query *query = sql_response_last(call->txn, call->comment->id);
	int64_t number = query_next(query) ? query_int(query, 0) + 1 : 1;
	query_end(query);
	body_digest_new(call, text.p ? text : str_of(""), salt, hex);
	sql_response_add(call->txn, call->comment->id, number, str_of(disposition), text,
			 (struct str){ (char *)salt, sizeof salt }, call->me.principal,
			 call->now_ms, text_language(call, NULL));
	sql_comment_answered(call->txn, call->comment->id, number, call->me.principal);
	tally(call, call->comment, call->me.principal, "answered");
	put_comment(call, call->comment->id, "answered", call->comment->version + 1);
	put_text(call->result, "disposition", disposition);
	put_text(call->event, "disposition", disposition);
	put_int(call->event, "response", number);
	put_text(call->event, "digest", hex);
	return 0;
}

/* The journal is what keeps the reason: no table of the noun's has a place for it. */
static int change_state(struct call *call, const char *state)
{
	sql_comment_state(call->txn, call->comment->id, str_of(state));
	tally(call, call->comment, call->comment->responder, state);
	put_comment(call, call->comment->id, state, comment_version_seen(call, call->comment) + 1);
	put_text(call->event, "reason", param_text(call, "reason"));
	return 0;
}

int comment_reopen(struct call *call)
{
	int r = must_see_response(call);

	if (r == 0)
		r = must_be(call, "answered");
	return r != 0 ? r : change_state(call, "open");
}

int comment_withdraw(struct call *call)
{
	const char *state = comment_state_seen(call, call->comment);
	int r = study_must_be_open(call);

	if (r == 0 && call->comment->author != call->me.principal)
		r = answer(call, ERR_NOT_PERMITTED, "only who made a comment takes it back");
	/* An answer that the author may not see yet does not hold them up: a refusal would tell of
	 * it. */
	if (r == 0 && strcmp(state, "open") != 0)
		r = answer(call, ERR_STATE, "the comment is %s", state);
	return r != 0 ? r : change_state(call, "withdrawn");
}

/* The response that counted when the comment was taken back: the last, unless another was asked for. */
static int64_t response_then(struct call *call)
{
	struct step step;
	int64_t response = 0;
	_cleanup_(query_endp) struct query *query =
		sql_journal_subject(call->txn, str_of("comment"), call->comment->id);

	while (step_next(call, query, &step)) {
		if (step_is(&step, "comment.respond"))
			response = step_int(&step, "response");
		else if (step_is(&step, "comment.reopen"))
			response = 0;
	}
	return response;
}

/* Its class is that of the comment; who speaks was judged when it was made. */
static int must_be_taken(struct call *call)
{
	bool is_fact = strcmp(call->comment->class, "fact") == 0;

	return stage_must_produce(call, is_fact ? ARTEFACT_FACT : ARTEFACT_COMMENT);
}

int comment_restore(struct call *call)
{
	struct comment *comment = call->comment;
	int r = must_be_taken(call);

	if (r == 0 && comment->author != call->me.principal)
		r = answer(call, ERR_NOT_PERMITTED, "only who made a comment brings it back");
	if (r == 0 && strcmp(comment->state, "withdrawn") != 0)
		r = answer(call, ERR_STATE, "the comment is %s, not withdrawn",
			   comment_state_seen(call, comment));
	if (r != 0)
		return r;
	int64_t response = response_then(call);
	const char *state = response ? "answered" : "open";
	sql_comment_restore(call->txn, comment->id, str_of(state), response);
	tally(call, comment, comment->responder, state);
	/* As the author sees it, who may not know of the answer yet. */
	struct comment now = *comment;
	now.state = state;
	now.version++;
	now.restored++;
	put_comment(call, now.id, comment_state_seen(call, &now), comment_version_seen(call, &now));
	put_text(call->event, "reason", param_text(call, "reason"));
	return 0;
}
