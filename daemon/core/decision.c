/* decision.c: decisions of the plenary: adopted, adopted with changes, or returned. One is never
 * changed; the last since the stage was entered is the one that the guard `decided` goes by. */
#include "core/decision.h"
#include "core/handlers.h"

void decision_read(struct call *call, struct query *query, void *ret_decision)
{
	struct decision *decision = ret_decision;

	decision->stage = row_text(call, query, 6);
	decision->outcome = row_text(call, query, 7);
	decision->text = row_text(call, query, 8);
	decision->created_ms = query_int(query, 9);
	decision->by = row_text(call, query, 10);
	decision->thing.languages[WRITTEN_TEXT] = row_text(call, query, 11);
}

void decision_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct decision *decision = shown;

	(void)call;
	put_text(object, "stage", decision->stage);
	put_text(object, "outcome", decision->outcome);
	put_text(object, "text", decision->text);
	put_name(call, object, "principal", decision->by);
	put_time(object, "created", decision->created_ms);
}

int decision_add(struct call *call)
{
	const char *outcome = param_text(call, "outcome");
	char hex[DIGEST_HEX_SIZE];
	int r = stage_must_produce(call, ARTEFACT_DECISION);

	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	sql_decision_add(call->txn, call->study->id, call->me.principal,
			 str_of(call->study->stage_id), str_of(outcome), text.text, text.salt,
			 call->now_ms, text_language(call, NULL));
	noun_put(call, noun_of_id(ID_DECISION), txn_last_id(call->txn), 1);
	put_text(call->result, "outcome", outcome);
	put_text(call->event, "outcome", outcome);
	put_text(call->event, "digest", hex);
	return 0;
}
