/* pains.c: see pains.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/pains.h"

int pains_setup(void **state)
{
	*state = scene_desk_review();
	return 0;
}

int pains_teardown(void **state)
{
	*state = scene_free(*state);
	return 0;
}

/* ---- the job ---- */

int64_t pains_run(struct scene *scene)
{
	struct json_object *result = fixture_ok(&scene->fixture, "coordinator", "remind.run", "{}");
	int64_t digests = fixture_int(result, "digests");

	json_object_put(result);
	return digests;
}

int64_t pains_mornings(struct scene *scene, int days)
{
	int64_t digests = 0;

	while (days-- > 0) {
		pains_pass(scene, 1);
		digests += pains_run(scene);
	}
	return digests;
}

void pains_pass(struct scene *scene, int days)
{
	scene->fixture.now_ms += days * DAY;
}

/* ---- the mails ---- */

bool pains_letter(struct scene *scene, const char *who)
{
	struct fixture *fixture = &scene->fixture;
	bool is_there = false;

	/* The topic is there from the first mail on. */
	(void)scene_call(scene, "coordinator", "job.lease", "{'topics':['mail'],'count':32}");
	struct json_object *jobs = scene->reply, *items = fixture_at(jobs, "items");
	scene->reply = NULL;
	for (size_t i = 0; items && i < json_object_array_length(items); i++) {
		char lease[64];
		snprintf(lease, sizeof lease, "%s",
			 fixture_text(json_object_array_get_idx(items, i), "lease"));
		struct json_object *letter = fixture_ok(fixture, "coordinator", "remind.letter",
							"{'lease':'%s'}", lease);
		if (strcmp(fixture_text(letter, "principal"), who) == 0 &&
		    fixture_at(letter, "items.0")) {
			assert_false(is_there); /* nobody is sent two at once */
			is_there = true;
			scene->reply = json_object_get(letter);
		}
		json_object_put(letter);
		fixture_do(fixture, "coordinator", "job.ack", "{'lease':'%s'}", lease);
	}
	json_object_put(jobs);
	return is_there;
}

static int count_told(struct scene *scene, const char *who, const char *state, const int *days)
{
	struct json_object *list = fixture_ok(&scene->fixture, "coordinator", "remind.list",
					      "{'principal':'%s','limit':500}", who);
	struct json_object *items = fixture_at(list, "items");
	int count = 0;

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		count += (!days || fixture_int(row, "days") == *days) &&
			 (!state || strcmp(fixture_text(row, "state"), state) == 0);
	}
	json_object_put(list);
	return count;
}

int pains_told(struct scene *scene, const char *who, const char *state, int days)
{
	return count_told(scene, who, state, &days);
}

int pains_told_ever(struct scene *scene, const char *who, const char *state)
{
	return count_told(scene, who, state, NULL);
}

/* ---- asking ---- */

const char *pains_task(struct scene *scene, const char *who, const char *task, const char *name)
{
	static char text[256];
	struct json_object *status =
		fixture_ok(&scene->fixture, "coordinator", "study.status", "{'study':'GZ2019'}");
	struct json_object *open = fixture_at(status, "open");

	text[0] = '\0';
	for (size_t i = 0; i < json_object_array_length(open); i++) {
		struct json_object *row = json_object_array_get_idx(open, i);
		if (strcmp(fixture_text(row, "principal"), who) == 0 &&
		    strcmp(fixture_text(row, "task"), task) == 0)
			snprintf(text, sizeof text, "%s", fixture_text(row, name));
	}
	json_object_put(status);
	return text;
}

const char *pains_submit(struct scene *scene, const char *who)
{
	if (scene_call_json(scene, who, "review.submit", scene_review("x")) != ERR_NONE)
		fail_msg("%s", scene->fixture.last.text);
	return scene_keep(scene, "/review");
}

char *pains_answer(struct scene *scene, const char *who, const char *method, const char *params)
{
	(void)scene_call(scene, who, method, "%s", params);
	return xstrdup(scene->fixture.last.text);
}

bool pains_has(const struct scene *scene, const char *word)
{
	return strstr(scene->fixture.last.text, word) != NULL;
}
