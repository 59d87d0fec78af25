/* finding.h: a finding: what the evidence says, how sure that is, and what it is: a strength, an
 * obstacle, a good practice, a gap. */
#pragma once

#include "core/noun.h"

struct finding {
	struct thing thing;
	int64_t question, created_ms, question_number;
	const char *kind, *sector, *confidence, *text, *state, *by, *institution;
};
/* Who made it, and those who answer for the report: 0, or an answer. */
int finding_must_be_mine(struct call *call);
void finding_read(struct call *call, struct query *query, void *ret_finding);
void finding_show(struct call *call, struct json_object *object, const void *finding);
