/* tasks.h: what is to be done in a study, by whom and by when: computed from the tables each time, never
 * stored, and only what the caller may see. Status, board, inboxes, reminders and calendars all stand on
 * this one list. */
#pragma once

#include "core/call.h"

struct task {
	enum task_kind kind;
	const char *principal, *full_name,
		*institution; /* who; NULL where it is nobody's in particular */
	const char *role;     /* then, or beside: as what */
	const char *what;     /* a sentence part for people */
	const char *subject;  /* id or word; NULL: none */
	int64_t due_ms;	      /* the study's due date where it has none of its own; 0: none */
	int64_t since_ms;     /* since when it is asked for */
	int64_t moved;	      /* how often it was moved for this one alone */
	bool is_own_due;      /* late as soon as it is over; else after the stage's grace */
};

/* Calls `each` for every open task of call->study; what it is given lives as long as the call. */
void tasks_each(struct call *call, const struct study_facts *facts,
		void (*each)(void *arg, const struct task *task), void *arg);
/* Likewise, with the study's facts as they are now. */
void tasks_of(struct call *call, void (*each)(void *arg, const struct task *task), void *arg);
/* All of them, whoever asks: for what the programme itself keeps. */
void tasks_of_all(struct call *call, void (*each)(void *arg, const struct task *task), void *arg);
/* Which task it is, within its study: kind, subject, whose. In the arena. */
const char *task_key(struct call *call, const struct task *task);
/* Which, whose and by when, without what was written. */
void put_task(struct call *call, struct json_object *row, const struct task *task);
bool task_is_late(const struct call *call, const struct task *task);
