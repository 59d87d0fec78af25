/* action.c: action items. Each has one owner with a part in the study and a day; it ends done, with
 * evidence, or dropped, with a reason. Whose owner has left is given to somebody else. */
#include "core/action.h"
#include "core/handlers.h"

#include <string.h>

#include "base/zone.h"
#include "core/recommendation.h"

void action_read(struct call *call, struct query *query, void *ret_action)
{
	struct action *action = ret_action;

	action->recommendation = query_int(query, 6);
	action->text = row_text(call, query, 7);
	action->due_date = row_text(call, query, 8);
	action->due_ms = query_int(query, 9);
	action->state = row_text(call, query, 10);
	action->evidence = row_text(call, query, 11);
	action->settled_ms = query_int(query, 12);
	action->created_ms = query_int(query, 13);
	action->name = row_text(call, query, 14);
	action->full_name = row_text(call, query, 15);
	action->institution = row_text(call, query, 16);
	action->number = query_int(query, 17);
	action->is_owner_active = query_int(query, 18) != 0;
	action->thing.languages[WRITTEN_TEXT] = row_text(call, query, 19);
	action->thing.languages[WRITTEN_EVIDENCE] = row_text(call, query, 20);
}

void action_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct action *action = shown;

	put_id(call, object, "recommendation", ID_RECOMMENDATION, action->recommendation);
	if (recommendation_is_numbered(call))
		put_int(object, "number", action->number);
	put_name(call, object, "owner", action->name);
	put_details(call, object, action->name, action->full_name, action->institution);
	put_text(object, "text", action->text);
	put_time(object, "due", action->due_ms);
	put_text(object, "due_date", action->due_date);
	put_text(object, "state", action->state);
	if (strcmp(action->state, "open") == 0)
		put_bool(object, "is_late", call->now_ms > action->due_ms);
	put_text(object, "evidence", action->evidence);
	put_time(object, "settled", action->settled_ms);
	put_time(object, "created", action->created_ms);
}

int action_add(struct call *call)
{
	const struct recommendation *recommendation = (const struct recommendation *)call->thing;
	struct str due = param_str(call, "due");
	struct actor owner = { 0 };
	char hex[DIGEST_HEX_SIZE];
	int r = stage_must_produce(call, ARTEFACT_PROGRESS);

	if (r == 0)
		r = noun_insider(call, "owner", &owner);
	if (r == 0 && (strcmp(recommendation->state, "open") != 0 ||
		       strcmp(recommendation->acceptance, "not_accepted") == 0))
		r = answer(call, ERR_STATE, "the recommendation is %s",
			   strcmp(recommendation->state, "open") == 0 ? "not accepted"
								      : recommendation->state);
	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	sql_action_add(call->txn, call->study->id, recommendation->thing.id, owner.principal,
		       text.text, text.salt, due, zone_end_of_day(call->study->zone, due.p),
		       call->now_ms, text_language(call, NULL));
	noun_put(call, noun_of_id(ID_ACTION), txn_last_id(call->txn), 1);
	put_text(call->event, "digest", hex);
	return 0;
}

static int must_be_open(struct call *call)
{
	const struct action *action = (const struct action *)call->thing;
	int r = stage_must_produce(call, ARTEFACT_PROGRESS);

	if (r == 0 && strcmp(action->state, "open") != 0)
		r = answer(call, ERR_STATE, "the action is %s", action->state);
	return r;
}

int action_update(struct call *call)
{
	struct str due = param_str(call, "due");
	struct actor owner = { 0 };
	int r = must_be_open(call);

	if (r == 0 && !due.p && !param_text(call, "owner"))
		r = answer_param(call, "owner", "say what changes: owner, due, or both");
	if (r == 0 && param_text(call, "owner"))
		r = noun_insider(call, "owner", &owner);
	if (r != 0)
		return r;
	sql_action_update(call->txn, call->thing->id, owner.principal, due,
			  due.p ? zone_end_of_day(call->study->zone, due.p) : 0);
	noun_put(call, call->noun, call->thing->id, call->thing->version + 1);
	return 0;
}

int action_settle(struct call *call)
{
	const char *state = param_text(call, "state");
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_open(call);

	if (r != 0)
		return r;
	struct salted text = noun_body(call, "evidence", hex);
	sql_action_settle(call->txn, call->thing->id, str_of(state), text.text, text.salt,
			  call->now_ms, param_language(call, "evidence", NULL));
	noun_put(call, call->noun, call->thing->id, call->thing->version + 1);
	put_text(call->result, "state", state);
	put_text(call->event, "state", state);
	put_text(call->event, "digest", hex);
	return 0;
}
