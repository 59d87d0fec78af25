/* evidence.h: a note of evidence: what an interview, a visit or a document showed. */
#pragma once

#include "core/noun.h"

struct evidence {
	struct thing thing;
	int64_t question, document, created_ms, question_number;
	const char *source, *text, *state, *by;
};
void evidence_read(struct call *call, struct query *query, void *ret_evidence);
void evidence_show(struct call *call, struct json_object *object, const void *evidence);
