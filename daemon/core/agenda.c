/* agenda.c: agendas. An item is decided once: approved, noted, or returned to who brought it; what is
 * returned comes back as another item. */
#include "core/agenda.h"
#include "core/handlers.h"

#include <string.h>

void agenda_read(struct call *call, struct query *query, void *ret_agenda)
{
	struct agenda *agenda = ret_agenda;

	agenda->item = row_text(call, query, 6);
	agenda->title = row_text(call, query, 7);
	agenda->document = query_int(query, 8);
	agenda->state = row_text(call, query, 9);
	agenda->thing.is_withdrawn = strcmp(agenda->state, "withdrawn") == 0;
	agenda->text = row_text(call, query, 10);
	agenda->decided_ms = query_int(query, 11);
	agenda->decided_by = row_text(call, query, 12);
	agenda->thing.languages[WRITTEN_TEXT] = row_text(call, query, 13);
}

void agenda_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct agenda *agenda = shown;

	put_text(object, "item", agenda->item);
	put_text(object, "title", agenda->title);
	noun_put_seen(call, object, "document", noun_of_id(ID_DOCUMENT), agenda->document);
	put_text(object, "state", agenda->state);
	put_text(object, "text", agenda->text);
	put_name(call, object, "principal", agenda->decided_by);
	put_time(object, "decided", agenda->decided_ms);
}

int agenda_add(struct call *call)
{
	struct thing *document = NULL;
	struct str item = param_str(call, "item");
	int r = stage_must_produce(call, ARTEFACT_AGENDA);

	if (r == 0)
		r = noun_param(call, "document", ID_DOCUMENT, &document);
	if (r != 0)
		return r;
	struct query *query = sql_agenda_by_item(call->txn, call->study->id, item);
	bool exists = query_next(query);
	query_end(query);
	if (exists)
		return answer(call, ERR_EXISTS, "the agenda has an item %s already", item.p);
	sql_agenda_add(call->txn, call->study->id, call->me.principal, item,
		       param_str(call, "title"), document ? document->id : 0, call->now_ms);
	noun_put(call, noun_of_id(ID_AGENDA), txn_last_id(call->txn), 1);
	return 0;
}

static int must_be_open(struct call *call)
{
	const struct agenda *agenda = (const struct agenda *)call->thing;
	int r = stage_must_produce(call, ARTEFACT_AGENDA | ARTEFACT_DECISION);

	if (r == 0 && strcmp(agenda->state, "open") != 0)
		r = answer(call, ERR_STATE, "item %s is %s", agenda->item, agenda->state);
	return r;
}

int agenda_decide(struct call *call)
{
	const char *outcome = param_text(call, "outcome");
	char hex[DIGEST_HEX_SIZE];
	int r = must_be_open(call);

	if (r == 0 && strcmp(outcome, "returned") == 0 && !param_text(call, "text"))
		r = answer_param(call, "text", "is missing: what is returned needs a reason");
	if (r == 0)
		r = language_must_have_text(call);
	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	sql_agenda_decide(call->txn, call->thing->id, str_of(outcome), text.text, text.salt,
			  call->me.principal, call->now_ms, text_language(call, NULL));
	noun_put(call, call->noun, call->thing->id, call->thing->version + 1);
	put_text(call->result, "state", outcome);
	put_text(call->event, "outcome", outcome);
	put_text(call->event, "digest", hex);
	return 0;
}

int agenda_withdraw(struct call *call)
{
	int r = must_be_open(call);

	if (r != 0)
		return r;
	sql_agenda_withdraw(call->txn, call->thing->id);
	noun_withdrawn(call);
	return 0;
}
