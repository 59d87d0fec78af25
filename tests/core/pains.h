/* pains.h: what the tests of the pain points (test_pains*.c) share: the scheduled job run by hand, the mails
 * that it made, read as the mailer reads them, and what was decided, as the secretariat reads it. */
#pragma once

#include "core/scene.h"

#define DAY FIXTURE_DAY_MS

/* For cmocka. The scene of scene_desk_review(). */
int pains_setup(void **state);
int pains_teardown(void **state);

/* The job, now: how many mails it put. */
int64_t pains_run(struct scene *scene);
/* The mornings of so many days, each with a run. */
int64_t pains_mornings(struct scene *scene, int days);
/* Mornings on which nobody runs it. */
void pains_pass(struct scene *scene, int days);

/* Fetches every mail that waits and hands it over, as the mailer does. What somebody's says is in scene->reply; false:
 * none was to be sent to them. */
bool pains_letter(struct scene *scene, const char *who);
/* How many steps stand in the ledger: "put" and so on; NULL: in any state. The day is counted from the rule's moment. */
int pains_told(struct scene *scene, const char *who, const char *state, int days);
/* The same whatever the day. */
int pains_told_ever(struct scene *scene, const char *who, const char *state);

/* A member of somebody's open task, by the status that the secretariat reads; "" where there is no such task. */
const char *pains_task(struct scene *scene, const char *who, const char *task, const char *name);
/* Submits a review that the form takes; its id, in scene->id. */
const char *pains_submit(struct scene *scene, const char *who);
/* What a call answers, as text that the caller owns. */
char *pains_answer(struct scene *scene, const char *who, const char *method, const char *params);
/* The last answer has a word, or has it not. */
bool pains_has(const struct scene *scene, const char *word);
