/* workflow.c: the closed vocabularies of a workflow as rows, and the few questions asked of a
 * loaded one. */
#include "rules/workflow.h"

#include <stdlib.h>

#define WORD_ROW(text, about)                                                                      \
	{                                                                                          \
		.word = text, .help = about                                                        \
	}

const struct word_row artefact_rows[ARTEFACT__MAX] = {
#define ARTEFACT_ROW(name, word, help) [ARTEFACT_INDEX_##name] = WORD_ROW(word, help),
	ARTEFACT_TABLE(ARTEFACT_ROW)
#undef ARTEFACT_ROW
};

const struct word_row object_rows[OBJECT__MAX] = {
#define OBJECT_ROW(name, word, help) [OBJECT_##name] = WORD_ROW(word, help),
	OBJECT_TABLE(OBJECT_ROW)
#undef OBJECT_ROW
};

const struct word_row document_rows[DOCUMENT_KIND__MAX] = {
#define DOCUMENT_ROW(name, word, help) [DOCUMENT_KIND_##name] = WORD_ROW(word, help),
	DOCUMENT_TABLE(DOCUMENT_ROW)
#undef DOCUMENT_ROW
};

const struct word_row task_rows[TASK__MAX] = {
#define TASK_ROW(name, word, help) [TASK_##name] = WORD_ROW(word, help),
	TASK_TABLE(TASK_ROW)
#undef TASK_ROW
};

const struct word_row moment_rows[MOMENT__MAX] = {
#define MOMENT_ROW(name, word, help) [MOMENT_##name] = WORD_ROW(word, help),
	MOMENT_TABLE(MOMENT_ROW)
#undef MOMENT_ROW
};

const struct word_row identity_rows[IDENTITY__MAX] = {
#define IDENTITY_ROW(name, word, help) [IDENTITY_##name] = WORD_ROW(word, help),
	IDENTITY_TABLE(IDENTITY_ROW)
#undef IDENTITY_ROW
};

enum identity identity_of_word(struct str word)
{
	for (unsigned i = 0; i < IDENTITY__MAX; i++) {
		if (str_is(word, identity_rows[i].word))
			return (enum identity)i;
	}
	return IDENTITY_TRIPLE;
}

bool remind_fits(const struct remind *remind, int stage, enum task_kind kind)
{
	return (remind->stage < 0 || remind->stage == stage) &&
	       (remind->tasks == 0 || remind->tasks & 1u << kind);
}

enum object object_of_word(struct str word)
{
	for (unsigned i = 0; i < OBJECT__MAX; i++) {
		if (str_is(word, object_rows[i].word))
			return (enum object)i;
	}
	return OBJECT__MAX;
}

unsigned document_bit(struct str word)
{
	for (unsigned i = 0; i < DOCUMENT_KIND__MAX; i++) {
		if (str_is(word, document_rows[i].word))
			return 1u << i;
	}
	return 0;
}

const struct word_row guard_rows[GUARD__MAX] = {
#define GUARD_ROW(name, word, help) [GUARD_##name] = WORD_ROW(word, help),
	GUARD_TABLE(GUARD_ROW)
#undef GUARD_ROW
};

/* All texts are in the arena, so the record itself is the only other thing to free. */
struct workflow *workflow_free(struct workflow *workflow)
{
	if (workflow) {
		arena_done(&workflow->arena);
		free(workflow);
	}
	return NULL;
}

/* At most 32 stages: looking through them is faster than any index would be. */
int workflow_stage(const struct workflow *workflow, struct str id)
{
	for (size_t i = 0; i < workflow->stage_count; i++) {
		if (str_is(id, workflow->stages[i].id))
			return (int)i;
	}
	return -1;
}

bool workflow_produces(const struct workflow *workflow, enum artefact artefact)
{
	for (size_t i = 0; i < workflow->stage_count; i++) {
		if (workflow->stages[i].produces & artefact)
			return true;
	}
	return false;
}
