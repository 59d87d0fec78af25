/* declaration.c: conflicts of interest: declared by whoever holds a place, decided on by the
 * secretariat. Every accepted place needs one before it reviews. "None" is an answer too: declared
 * nothing is not the same as never asked. */
#include "core/noun.h"
#include "core/handlers.h"

#include <string.h>

static void put_declaration(struct call *call, int64_t declaration, const char *state,
			    int64_t version)
{
	struct json_object *event = call_event(call, call->study->id, "declaration", declaration);

	put_subject(call, call->result, "declaration", ID_DECLARATION, declaration, version);
	put_text(call->result, "study", call->study->code);
	put_text(call->result, "state", state);
	put_int(call->result, "version", version);
	put_text(event, "state", state);
}

static int check_details(struct call *call, bool is_declared)
{
	static const struct {
		const char *name;
		bool is_required;
	} details[] = { { "type", true }, { "text", true }, { "language", false } };

	for (size_t i = 0; i < ELEMENTS(details); i++) {
		const char *name = details[i].name;
		bool is_given = param_text(call, name);
		if (is_declared && !is_given && details[i].is_required)
			return answer_param(call, name, "a declared conflict needs it");
		if (!is_declared && is_given)
			return answer_param(call, name,
					    "there is none to describe where the state is `none`");
	}
	return 0;
}

int declaration_file(struct call *call)
{
	struct str type = param_str(call, "type");
	bool is_declared = strcmp(param_text(call, "state"), "declared") == 0;
	/* An institute of the host's own country is no secret, and no reason to stand aside: the
	 * quorum asks for others. What somebody of another country calls national is decided on. */
	bool is_known = call->place->is_home && (!is_declared || str_is(type, "national"));
	const char *state = is_known ? "disclosed" : is_declared ? "declared" : "none";
	int r = stage_must_produce(call, ARTEFACT_DECLARATION);

	if (r == 0)
		r = check_details(call, is_declared);
	if (r != 0)
		return r;
	if (is_known) /* who has none besides has this one */
		type = str_of("national");
	if (strcmp(call->place->state, "invited") != 0 &&
	    strcmp(call->place->state, "accepted") != 0)
		return answer(call, ERR_STATE, "it is over"); /* GCOV_EXCL_LINE: hidden then */
	if (!call->declaration) {
		sql_declaration_add(call->txn, call->place->id, str_of(state), type,
				    param_str(call, "text"), call->now_ms,
				    text_language(call, NULL));
		put_declaration(call, txn_last_id(call->txn), state, 1);
		return 0;
	}
	if (strcmp(call->declaration->state, "excluded") == 0)
		return answer(call, ERR_STATE, "the secretariat has decided on it; write to them");
	sql_declaration_change(call->txn, call->declaration->id, str_of(state), type,
			       param_str(call, "text"), call->now_ms,
			       text_language(call, call->declaration->language));
	put_declaration(call, call->declaration->id, state, call->declaration->version + 1);
	return 0;
}

int declaration_decide(struct call *call)
{
	const char *decision = param_text(call, "decision");
	int r = study_must_be_open(call);

	if (r != 0)
		return r;
	if (strcmp(call->declaration->state, "none") == 0)
		return answer(call, ERR_STATE,
			      "no conflict was declared; there is nothing to decide");
	sql_declaration_decide(call->txn, call->declaration->id, str_of(decision),
			       call->me.principal, param_str(call, "reason"));
	put_declaration(call, call->declaration->id, decision, call->declaration->version + 1);
	return 0;
}

static struct json_object *declaration_json(struct call *call,
					    const struct declaration *declaration)
{
	struct json_object *object = mem_check(json_object_new_object());

	put_id(call, object, "declaration", ID_DECLARATION, declaration->id);
	put_text(object, "study", call->study->code);
	put_id(call, object, "assignment", ID_ASSIGNMENT, declaration->assignment);
	put_person(call, object, declaration->name, declaration->full_name,
		   declaration->institution_name);
	put_text(object, "state", declaration->state);
	put_text(object, "type", declaration->type);
	put_text(object, "text", declaration->text);
	if (knows(call, declaration->name)) /* it may tell who that is (history.h) */
		put_text(object, "language", declaration->language);
	put_time(object, "declared", declaration->declared_ms);
	put_name(call, object, "decided_by", declaration->decided_by);
	put_text(object, "reason", declaration->reason);
	put_int(object, "version", declaration->version);
	return object;
}

int declaration_list(struct call *call)
{
	struct page page;
	int r = page_begin(call, ID_DECLARATION, &page);

	if (r != 0)
		return r;
	_cleanup_(query_endp) struct query *query =
		sql_declaration_list(call->txn, call->study->id, page.after);
	while (query_next(query)) {
		struct declaration declaration;
		declaration_read(call, query, &declaration);
		if (!see_declaration(call, &declaration))
			continue;
		if (!page_has_room(&page))
			break;
		page_add(&page, declaration.id, declaration_json(call, &declaration));
	}
	page_end(&page);
	return 0;
}
