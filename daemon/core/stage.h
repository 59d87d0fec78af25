/* stage.h: what moves and status share. */
#pragma once

#include "core/call.h"

/* What whoever holds a place has to do; an extension is of that. */
#define PLACE_WORK (ARTEFACT_REVIEW | ARTEFACT_DECLARATION)

/* [{guard, of, need}] of every guard of the present stage that does not hold; the ids of
 * confirmations that hold only because their time is over are added to ret_silent (may be NULL).
 * The caller owns what is returned. */
struct json_object *guards_unmet(struct call *call, const struct study_facts *facts,
				 struct json_object *ret_silent);

/* What the stage's counted guards count (facts.c), into facts->counts. */
void facts_count(struct call *call, struct study_facts *facts);
