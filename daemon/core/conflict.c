/* conflict.c: conflicts of interest that the secretariat knows of before anybody is invited. One that counts
 * for one person in one study; what was taken back is kept. */
#include "core/call.h"
#include "core/handlers.h"

#include <string.h>

struct known {
	int64_t id, principal;
	const char *name, *type; /* id 0: there is none */
};

static int find(struct call *call, struct known *ret_known)
{
	struct actor actor = { 0 };
	int r = actor_by_name(call, param_str(call, "principal"), &actor);

	if (r != 0)
		return r;
	*ret_known = (struct known){ .principal = actor.principal, .name = actor.name };
	_cleanup_(query_endp) struct query *query =
		sql_conflict_of(call->txn, call->study->id, actor.principal);
	if (query_next(query)) {
		ret_known->id = query_int(query, 0);
		ret_known->type = row_text(call, query, 1);
	}
	return 0;
}

static void put_conflict(struct call *call, int64_t id, const char *name, const char *type)
{
	struct json_object *event = call_event(call, call->study->id, "conflict", id);

	put_text(call->result, "study", call->study->code);
	put_text(call->result, "principal", name);
	put_text(call->result, "type", type);
	put_text(event, "principal", name);
	put_text(event, "type", type);
}

int conflict_add(struct call *call)
{
	const char *type = param_text(call, "type");
	struct known known = { 0 };
	struct place *place;
	int r = study_must_be_open(call);

	if (r == 0)
		r = find(call, &known);
	if (r != 0)
		return r;
	if (known.id)
		return answer(call, ERR_EXISTS, "a conflict of %s is on record already (%s)",
			      known.name, known.type);
	if (place_of(call, call->study->id, known.principal, &place) &&
	    (strcmp(place->state, "invited") == 0 || strcmp(place->state, "accepted") == 0))
		return answer(call, ERR_STATE,
			      "%s has a place (%s): decide on what they declare with "
			      "declaration.decide, or withdraw the place first",
			      known.name, place->state);
	sql_conflict_add(call->txn, call->study->id, known.principal, str_of(type),
			 param_str(call, "reason"), call->me.principal, call->now_ms);
	put_conflict(call, txn_last_id(call->txn), known.name, type);
	return 0;
}

int conflict_clear(struct call *call)
{
	struct known known = { 0 };
	int r = study_must_be_open(call);

	if (r == 0)
		r = find(call, &known);
	if (r != 0)
		return r;
	if (!known.id)
		return answer(call, ERR_STATE, "no conflict of %s is on record", known.name);
	sql_conflict_end(call->txn, known.id, call->now_ms, param_str(call, "reason"));
	put_conflict(call, known.id, known.name, known.type);
	return 0;
}
