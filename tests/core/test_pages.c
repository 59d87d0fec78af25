/* test_pages.c: every list, a page after the other: each item comes once, in the order of the
 * whole, and the last page says that it is the last. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/world.h"

/* Params end with a comma where there are any. */
static const struct list {
	const char *verb, *params, *who;
	size_t least;
} lists[] = {
	{ "assignment.candidates", "'study':'GZ2019',", "sec-ahn", 12 },
	{ "assignment.list", "'study':'GZ2019',", "lead-kim", 8 },
	{ "assignment.list", "", "igdp-liu", 1 },
	{ "availability.list", "", "iges-sato", 2 },
	{ "comment.list", "'study':'GZ2019',", "sec-ahn", 5 },
	{ "comment.list", "'study':'GZ2019',", "iges-sato", 2 },
	{ "comment.list", "'study':'GZ2019','state':'open',", "lead-kim", 2 },
	{ "comment.duplicates", "'study':'GZ2019',", "lead-kim", 4 },
	{ "declaration.list", "'study':'GZ2019',", "lead-kim", 5 },
	{ "event.list", "", "sec-ahn", 60 },
	{ "event.list", "'study':'GZ2019',", "observer-lee", 20 },
	{ "event.watch", "'study':'GZ2019','timeout_ms':0,", "igdp-liu", 20 },
	{ "import.list", "'study':'GZ2019',", "lead-kim", 1 },
	{ "import.problems", "'import':'$import',", "lead-kim", 1 },
	{ "inbox.list", "", "sec-ahn", 1 },
	{ "institution.list", "", "op-bae", 5 },
	{ "job.list", "", "sec-ahn", 5 },
	{ "job.list", "'topic':'iges','state':'ready',", "wk-cho", 1 },
	{ "job.stats", "", "sec-ahn", 2 },
	{ "key.list", "", "op-bae", 3 },
	{ "key.list", "'principal':'igdp-liu',", "op-bae", 1 },
	{ "principal.list", "", "op-bae", 15 },
	{ "action.list", "'study':'GZ2019',", "lead-kim", 1 },
	{ "activity.list", "'study':'SOM2019',", "sec-ahn", 1 },
	{ "archive.list", "", "sec-ahn", 1 },
	{ "archive.members", "'archive':'$archive',", "sec-ahn", 2 },
	{ "agenda.list", "'study':'SOM2019',", "sec-ahn", 2 },
	{ "answer.list", "'study':'SOM2019',", "sec-ahn", 1 },
	{ "bundle.list", "'study':'GZ2019',", "gz-host", 1 },
	{ "decision.list", "'study':'GZ2019',", "pl-doi", 1 },
	{ "document.list", "'study':'GZ2019',", "lead-kim", 2 },
	{ "comment.history", "'comment':'$comment_in',", "lead-kim", 2 },
	{ "document.versions", "'document':'$document_draft',", "lead-kim", 1 },
	{ "evidence.list", "'study':'GZ2019',", "lead-kim", 1 },
	{ "finding.list", "'study':'GZ2019',", "lead-kim", 1 },
	{ "finding.versions", "'finding':'$finding',", "lead-kim", 2 },
	{ "occasion.list", "'study':'GZ2019',", "observer-lee", 1 },
	{ "practice.list", "'study':'CMP2019',", "editor-mori", 2 },
	{ "question.list", "'study':'GZ2019',", "observer-lee", 1 },
	{ "question.versions", "'question':'$question',", "observer-lee", 1 },
	{ "programme.report", "", "sec-ahn", 3 },
	{ "recommendation.list", "'study':'GZ2019',", "lead-kim", 2 },
	{ "visibility.list", "'study':'GZ2019',", "lead-kim", 1 },
	{ "visibility.check", "'study':'GZ2019',", "lead-kim", 0 },
	{ "recommendation.progress", "'recommendation':'$recommended',", "lead-kim", 1 },
	{ "recommendation.versions", "'recommendation':'$recommended',", "lead-kim", 3 },
	{ "recommendation.rates", "", "sec-ahn", 1 },
	{ "remind.list", "", "sec-ahn", 5 },
	{ "remind.plan", "'days':366,", "sec-ahn", 5 },
	{ "request.list", "'study':'SOM2019',", "pl-doi", 1 },
	{ "review.list", "'study':'GZ2019',", "lead-kim", 3 },
	{ "review.versions", "'review':'GZ2019',", "igdp-liu", 3 },
	{ "role.list", "", "op-bae", 4 },
	{ "role.list", "'study':'GZ2019',", "sec-ahn", 5 },
	{ "search.list", "", "lead-kim", 5 },
	{ "search.run", "'query':'zq',", "sec-ahn", 2 },
	{ "search.run", "'query':'study:gz','kind':'comment',", "lead-kim", 5 },
	{ "search.run", "'query':'study:gz','kind':'comment',", "iges-sato", 2 },
	{ "study.board", "", "sec-ahn", 2 },
	{ "study.history", "'study':'GZ2019',", "observer-lee", 10 },
	{ "study.list", "", "sec-ahn", 2 },
	{ "study.timeline", "'study':'GZ2019',", "lead-kim", 8 },
	{ "topic.list", "", "op-bae", 2 },
	{ "upload.list", "'study':'GZ2019',", "lead-kim", 2 },
};

struct walk {
	struct world *world;
	const struct list *list;
	bool is_endless; /* events: a cursor comes always, and an empty page is the last */
	char after[64];
};

static struct walk walk_begin(struct world *world, const struct list *list)
{
	struct walk walk = { .world = world,
			     .list = list,
			     .is_endless = strncmp(list->verb, "event.", 6) == 0 };

	if (strcmp(list->verb, "event.watch") ==
	    0) { /* behind the first, rather than from now on */
		struct json_object *first = fixture_ok(&world->fixture, list->who, "event.list",
						       "{'study':'GZ2019','limit':1}");
		snprintf(walk.after, sizeof walk.after, "%s", fixture_text(first, "next"));
		json_object_put(first);
	}
	return walk;
}

/* A page, and the cursor moves on. False behind the last one; *ret_page is the caller's. */
static bool walk_page(struct walk *walk, int limit, struct json_object **ret_page)
{
	const struct list *list = walk->list;
	_cleanup_(x_freep) char *after =
		*walk->after ? xasprintf(",'after':'%s'", walk->after) : xstrdup("");
	_cleanup_(x_freep) char *text = xasprintf("{%s'limit':%d%s}", list->params, limit, after);
	enum err err;
	struct json_object *page = fixture_call_json(&walk->world->fixture, list->who, list->verb,
						     &err, world_params(walk->world, text));

	if (err != ERR_NONE)
		fail_msg("%s %s: %s", list->verb, text, walk->world->fixture.last.text);

	snprintf(walk->after, sizeof walk->after, "%s", fixture_text(page, "next"));
	*ret_page = page;
	return walk->is_endless ? fixture_at(page, "items.0") != NULL : *walk->after != '\0';
}

static void once_each(struct world *world, const struct list *list, int limit)
{
	struct walk walk = walk_begin(world, list), whole = walk;
	struct json_object *all, *page;
	size_t count = 0;
	bool is_more = walk_page(&whole, 500, &all);

	struct json_object *items = json_object_object_get(all, "items");
	size_t wanted = json_object_array_length(items);
	assert_true(is_more == walk.is_endless);
	if (wanted < list->least)
		fail_msg("%s %s: only %zu", list->verb, list->params, wanted);
	do {
		is_more = walk_page(&walk, limit, &page);
		struct json_object *part = json_object_object_get(page, "items");
		size_t len = json_object_array_length(part);
		assert_int_equal(len,
				 wanted - count < (size_t)limit ? wanted - count : (size_t)limit);
		for (size_t i = 0; i < len; i++, count++)
			if (!json_object_equal(json_object_array_get_idx(part, i),
					       json_object_array_get_idx(items, count)))
				fail_msg("%s %s: item %zu is %s", list->verb, list->params, count,
					 json_object_to_json_string(part));
		json_object_put(page);
	} while (is_more);
	assert_int_equal(count, wanted);
	json_object_put(all);
}

static void test_pages(void **state)
{
	struct world *world = world_new();

	(void)state;
	/* No reminder's day has come in this world. */
	for (int days = 0; days < 5; days++)
		tamper(&world->fixture,
		       "INSERT INTO reminder (study, rule, subject, recipient, round_ms, "
		       "anchor_ms, days, "
		       "state, time_ms) VALUES (1, 'team 1', 'declare - x', 1, 1, 1, %d, 'missed', "
		       "1)",
		       days);
	for (int i = 0; i < 5; i++)
		fixture_do(&world->fixture, i % 2 ? "lead-kim" : "sec-ahn", "search.save",
			   "{'name':'s%d','query':'a','shared':%s}", i, i % 2 ? "false" : "true");
	for (int i = 0; i < 5; i++)
		fixture_do(&world->fixture, "iges-sato", "comment.add",
			   "{'study':'GZ2019','text':'said again'}");
	for (size_t i = 0; i < verb_count; i++) {
		bool is_tested = !(verbs[i].flags & VERB_LIST);
		for (size_t j = 0; j < ELEMENTS(lists); j++)
			is_tested |= strcmp(lists[j].verb, verbs[i].name) == 0;
		if (!is_tested)
			fail_msg("%s is a list that nobody pages through", verbs[i].name);
	}
	for (size_t row = 0; row < ELEMENTS(lists); row++)
		for (int limit = 1; limit <= 3; limit++)
			once_each(world, &lists[row], limit);
	world_free(world);
}

static void test_foreign_cursor(void **state)
{
	struct world *world = world_new();

	(void)state;
	for (size_t i = 0; i < ELEMENTS(lists); i++) {
		bool is_keys = strcmp(lists[i].verb, "key.list") == 0;
		const char *other = world->ids[is_keys ? THING_PLACE_IN : THING_KEY_IN];
		_cleanup_(x_freep) char *text =
			xasprintf("{%s'after':'%s'}", lists[i].params, other);
		enum err err;
		json_object_put(fixture_call_json(&world->fixture, lists[i].who, lists[i].verb,
						  &err, world_params(world, text)));
		if (err != ERR_PARAMS)
			fail_msg("%s %s: %s", lists[i].verb, text, world->fixture.last.text);
	}
	world_free(world);
}

/* Somebody with a place in two studies. */
static void test_own_places(void **state)
{
	struct world *world = world_new();

	(void)state;
	tamper(&world->fixture,
	       "INSERT INTO assignment (study, principal, state, is_home, language, invited_ms, "
	       "answer_due_ms, answer_due_date) SELECT (SELECT id FROM study WHERE code = "
	       "'HID2019'), principal, state, is_home, language, invited_ms, answer_due_ms, "
	       "answer_due_date FROM assignment WHERE principal = (SELECT id FROM principal WHERE "
	       "name = 'igdp-liu')");
	const struct list list = { "assignment.list", "", "igdp-liu", 2 };
	once_each(world, &list, 1);
	world_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_foreign_cursor),
		cmocka_unit_test(test_own_places),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
