/* history.h: what happened to one thing, step by step, as the journal has it: each step is one call that
 * changed it. Who may see a step is for the caller to judge. */
#pragma once

#include "core/call.h"

struct step {
	int64_t time_ms;
	const char *verb, *data;
	const char *principal; /* whose it is */
	const char *actor;     /* who did it for them; NULL: they themselves */
};

/* The steps that a query of journal_subject or journal_acted has: false behind the last. */
bool step_next(struct call *call, struct query *query, struct step *ret_step);
bool step_is(const struct step *step, const char *verb);
/* A detail of the event: NULL and 0 where it has none of that name. Texts are in the arena. */
const char *step_text(struct call *call, const struct step *step, const char *name);
int64_t step_int(const struct step *step, const char *name);

/* Who wrote which version of something for somebody else: mostly nobody. */
struct actors {
	struct actor_of {
		int64_t number;
		const char *name;
	} * list; /* in the arena */
	size_t count;
};
/* `detail` is what the event of a version counts it by. */
void actors_load(struct call *call, const char *object, int64_t subject, const char *detail,
		 struct actors *ret_actors);
const char *actors_find(const struct actors *actors, int64_t number); /* NULL: nobody else */

/* The texts that a row of a noun can have, and which steps of the journal write them. */
enum written { WRITTEN_TEXT, WRITTEN_RESPONSE, WRITTEN_EVIDENCE, WRITTEN__MAX };
extern const struct written_row {
	const char *field, *language; /* where noun_json() has the text, and its language */
	const char *steps[6];	      /* behind the dot of their verbs */
} written_rows[WRITTEN__MAX];
/* Whether the caller may know all who wrote such a text, up to a version of its row. The language of a text is
 * often the writer's own, and so a hint at who that is; and it stays as it was when somebody else goes on
 * with the text. It is told to nobody else. */
bool knows_writers(struct call *call, const char *word, int64_t subject, enum written which,
		   int64_t version);

/* Tells in the event what an update changes: the names of the parameters that are given, and the values of
 * those that are words and dates. */
void put_changes(struct call *call);
/* Takes that out of the details of such an event. */
void changes_drop(struct json_object *data);
