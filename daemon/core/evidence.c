/* evidence.c: notes of evidence (ISO 22392 has a template for them): findings rest on them, so they
 * are never changed; one that was wrong is withdrawn, and another kept. */
#include "core/evidence.h"
#include "core/handlers.h"

#include <string.h>

#include "core/document.h"
#include "core/question.h"

void evidence_read(struct call *call, struct query *query, void *ret_evidence)
{
	struct evidence *evidence = ret_evidence;

	evidence->question = query_int(query, 6);
	evidence->document = query_int(query, 7);
	evidence->source = row_text(call, query, 8);
	evidence->text = row_text(call, query, 9);
	evidence->state = row_text(call, query, 10);
	evidence->thing.is_withdrawn = strcmp(evidence->state, "withdrawn") == 0;
	evidence->created_ms = query_int(query, 11);
	evidence->by = row_text(call, query, 12);
	evidence->question_number = query_int(query, 13);
	evidence->thing.languages[WRITTEN_TEXT] = row_text(call, query, 14);
}

void evidence_show(struct call *call, struct json_object *object, const void *shown)
{
	const struct evidence *evidence = shown;

	put_id(call, object, "question", ID_QUESTION, evidence->question);
	if (evidence->question)
		put_int(object, "number", evidence->question_number);
	noun_put_seen(call, object, "document", noun_of_id(ID_DOCUMENT), evidence->document);
	put_text(object, "source", evidence->source);
	put_text(object, "text", evidence->text);
	put_text(object, "state", evidence->state);
	put_name(call, object, "principal", evidence->by);
	put_time(object, "created", evidence->created_ms);
}

int evidence_add(struct call *call)
{
	struct thing *question = NULL, *document = NULL;
	char hex[DIGEST_HEX_SIZE];
	int r = stage_must_produce(call, ARTEFACT_EVIDENCE);

	if (r == 0)
		r = noun_param(call, "question", ID_QUESTION, &question);
	if (r == 0)
		r = noun_param(call, "document", ID_DOCUMENT, &document);
	if (r != 0)
		return r;
	struct salted text = noun_body(call, "text", hex);
	sql_evidence_add(call->txn, call->study->id, question ? question->id : 0,
			 document ? document->id : 0, call->me.principal, param_str(call, "source"),
			 text.text, text.salt, call->now_ms, text_language(call, NULL));
	noun_put(call, noun_of_id(ID_EVIDENCE), txn_last_id(call->txn), 1);
	put_text(call->event, "digest", hex);
	return 0;
}

int evidence_withdraw(struct call *call)
{
	const struct evidence *evidence = (const struct evidence *)call->thing;
	int r = stage_must_produce(call, ARTEFACT_EVIDENCE | ARTEFACT_FINDING);

	if (r == 0 && strcmp(evidence->state, "kept") != 0)
		r = answer(call, ERR_STATE, "the note is %s", evidence->state);
	if (r != 0)
		return r;
	sql_evidence_withdraw(call->txn, call->thing->id);
	noun_withdrawn(call);
	return 0;
}
