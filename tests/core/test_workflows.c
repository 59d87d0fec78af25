/* test_workflows.c: every shipped procedure, along every edge: forward with its guards met by what people do for them,
 * back with a reason, out of every stage, and nothing behind the end. What meets a guard is told once, by its kind: a
 * file that is added later is walked as well, and a guard that nobody here knows how to meet fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/walk.h"

/* Somebody comments where that is taken, and recommends where that is: so that the guards on what becomes of both have
 * something to ask. */
static void busy_stage(struct walk *walk)
{
	unsigned produces = walk_stage(walk)->produces;
	bool is_review = walk->granted & ROLE_REVIEWER;

	if (produces & ARTEFACT_COMMENT && is_review)
		fixture_do(walk->fixture, walk_reviewers[0], "comment.add",
			   "{'study':'%s','text':'a comment'}", walk->code);
	if (produces & ARTEFACT_RECOMMENDATION && produces & ARTEFACT_PROGRESS)
		return;
	if (produces & ARTEFACT_RECOMMENDATION)
		fixture_do(walk->fixture, walk_person(walk, ROLE_SECRETARIAT), "recommendation.add",
			   "{'study':'%s','text':'t','addressee':'a','kind':'commitment'}",
			   walk->code);
}

/* ---- on the way ---- */

static bool holds(struct walk *walk, int next, size_t guard)
{
	struct json_object *status = fixture_ok(walk->fixture, "coordinator", "study.status",
						"{'study':'%s'}", walk->code);
	char path[64];

	snprintf(path, sizeof path, "next.%d.guards.%zu.holds", next, guard);
	struct json_object *found = fixture_at(status, path);
	assert_non_null(found);
	bool answer = json_object_get_boolean(found);
	json_object_put(status);
	return answer;
}

static enum err try_call(struct walk *walk, const char *verb, const char *format, ...)
	_printf_(3, 4);
static enum err try_call(struct walk *walk, const char *verb, const char *format, ...)
{
	va_list args;
	enum err err;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	json_object_put(fixture_call(walk->fixture, "coordinator", verb, &err, "%s", text));
	return err;
}

static void is_in(struct walk *walk, int stage)
{
	struct json_object *study =
		fixture_ok(walk->fixture, "coordinator", "study.get", "{'study':'%s'}", walk->code);

	assert_string_equal(fixture_text(study, "stage"), walk->workflow->stages[stage].id);
	json_object_put(study);
	walk->stage = stage;
}

static void meet_guards(struct walk *walk)
{
	const struct stage *stage = walk_stage(walk);

	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		if (holds(walk, 0, i))
			continue;
		assert_int_equal(try_call(walk, "study.advance", "{'study':'%s','to':'%s'}",
					  walk->code, walk->workflow->stages[stage->next[0]].id),
				 ERR_GUARD);
		if (!walk_meet(walk, guard))
			fail_msg("%s, %s: nobody knows how `%s` is met", walk->workflow->id,
				 stage->id, guard_rows[guard->kind].word);
		if (!holds(walk, 0, i))
			fail_msg("%s, %s: what was done for `%s` does not meet it",
				 walk->workflow->id, stage->id, guard_rows[guard->kind].word);
	}
}

static void cross(struct walk *walk, size_t edge)
{
	const struct stage *stage = walk_stage(walk);
	int to = stage->next[edge];

	busy_stage(walk);
	meet_guards(walk);
	fixture_do(walk->fixture, "coordinator", "study.advance", "{'study':'%s','to':'%s'}",
		   walk->code, walk->workflow->stages[to].id);
	walk->next_walked[walk->stage][edge] = true;
	is_in(walk, to);
}

/* Forward, by the edge that leads nearest to the goal. */
static void travel(struct walk *walk, int goal)
{
	while (walk->stage != goal) {
		const struct stage *stage = walk_stage(walk);
		size_t best = 0;
		for (size_t i = 0; i < stage->next_count; i++)
			if (stage->next[i] <= goal && stage->next[i] > stage->next[best])
				best = i;
		cross(walk, best);
	}
}

static void turn_back(struct walk *walk, size_t edge)
{
	int from = walk->stage, to = walk_stage(walk)->back[edge];
	const char *target = walk->workflow->stages[to].id;

	assert_int_equal(
		try_call(walk, "study.back", "{'study':'%s','to':'%s'}", walk->code, target),
		ERR_PARAMS);
	fixture_do(walk->fixture, "coordinator", "study.back",
		   "{'study':'%s','to':'%s','reason':'once more'}", walk->code, target);
	walk->back_walked[from][edge] = true;
	is_in(walk, to);
	travel(walk, from);
}

static void begin(struct walk *walk, const char *mark, int number)
{
	snprintf(walk->code, sizeof walk->code, "%s%d", mark, number);
	walk->granted = 0;
	fixture_do(walk->fixture, "coordinator", "study.create",
		   "{'study':'%s','title':'t','city':'Guangzhou','country':'CN','year':2019,"
		   "'zone':'Asia/Shanghai','workflow':'%s'}",
		   walk->code, walk->workflow->id);
	is_in(walk, 0);
}

/* At rest nothing moves; then it goes on. */
static void rest(struct walk *walk)
{
	fixture_do(walk->fixture, "coordinator", "study.suspend", "{'study':'%s','reason':'r'}",
		   walk->code);
	assert_int_equal(try_call(walk, "study.advance",
				  "{'study':'%s','override':true,'reason':'r'}", walk->code),
			 ERR_CLOSED);
	fixture_do(walk->fixture, "coordinator", "study.resume", "{'study':'%s'}", walk->code);
}

static void nothing_more(struct walk *walk)
{
	static const char *const movers[] = { "study.advance", "study.suspend", "study.withdraw",
					      "study.cancel", "study.reschedule" };
	static const char *const params[] = { "", ",'reason':'r'", ",'reason':'r'", ",'reason':'r'",
					      ",'reason':'r','due':'2030-01-01'" };

	for (size_t i = 0; i < ELEMENTS(movers); i++)
		assert_int_equal(
			try_call(walk, movers[i], "{'study':'%s'%s}", walk->code, params[i]),
			ERR_CLOSED);
	assert_int_equal(try_call(walk, "document.begin",
				  "{'study':'%s','kind':'other','title':'t','file_name':'f',"
				  "'bytes':1,'digest':'%064d'}",
				  walk->code, 0),
			 ERR_CLOSED);
}

/* The host, or the programme, ends it in any stage. */
static void walk_out(struct walk *walk)
{
	static const char *const ways[] = { "study.withdraw", "study.cancel" };
	int last = (int)walk->workflow->stage_count - 1, number = 0;

	for (int stage = 0; stage < last; stage++)
		for (size_t way = 0; way < ELEMENTS(ways); way++) {
			begin(walk, "OUT-", ++number);
			while (walk->stage < stage) {
				fixture_do(walk->fixture, "coordinator", "study.advance",
					   "{'study':'%s','to':'%s','override':true,'reason':'r'}",
					   walk->code,
					   walk->workflow->stages[walk_stage(walk)->next[0]].id);
				is_in(walk, walk_stage(walk)->next[0]);
			}
			if (walk->stage != stage)
				fail_msg("%s: stage %s is not on the way of first edges",
					 walk->workflow->id, walk->workflow->stages[stage].id);
			fixture_do(walk->fixture, "coordinator", ways[way],
				   "{'study':'%s','reason':'r'}", walk->code);
			nothing_more(walk);
		}
}

/* The first stage with an edge forward that nobody went; -1: all are gone. */
static int unwalked(const struct walk *walk, size_t *ret_edge)
{
	for (size_t i = 0; i < walk->workflow->stage_count; i++)
		for (size_t edge = 0; edge < walk->workflow->stages[i].next_count; edge++)
			if (!walk->next_walked[i][edge]) {
				*ret_edge = edge;
				return (int)i;
			}
	return -1;
}

static void walk_all(struct walk *walk)
{
	int last = (int)walk->workflow->stage_count - 1, stage, number = 0;
	size_t edge;

	while ((stage = unwalked(walk, &edge)) >= 0) {
		begin(walk, "WALK-", ++number);
		travel(walk, stage);
		cross(walk, edge);
		while (walk->stage != last) {
			const struct stage *here = walk_stage(walk);
			rest(walk);
			for (size_t i = 0; i < here->back_count; i++)
				if (!walk->back_walked[walk->stage][i])
					turn_back(walk, i);
			cross(walk, 0);
		}
		nothing_more(walk);
	}
	for (int i = 0; i <= last; i++)
		for (size_t k = 0; k < walk->workflow->stages[i].back_count; k++)
			assert_true(walk->back_walked[i][k]);
	walk_out(walk);
}

static void test_every_edge(void **state)
{
	struct conf_file *files;
	size_t count;

	(void)state;
	assert_int_equal(conf_folder("config/workflows", &files, &count), 0);
	assert_true(count >= 6);
	for (size_t i = 0; i < count; i++) {
		struct problems problems = { 0 };
		struct fixture fixture;
		struct walk walk = { .fixture = &fixture };
		assert_int_equal(
			workflow_read(files[i].path, files[i].text, &walk.workflow, &problems), 0);
		fixture_init(&fixture);
		fixture_people(&fixture);
		walk_all(&walk);
		print_message("# %s: %d guards met\n", walk.workflow->id, walk.met);
		fixture_done(&fixture);
		walk.workflow = workflow_free(walk.workflow);
	}
	conf_folder_done(files, count);
}

/* A procedure of somebody's own, with the guards that no shipped one asks for. */
static void test_own_procedure(void **state)
{
	static const char text[] =
		"workflow = { id = \"plan\"; title = \"A plan\"; version = 1; stages = ("
		"{ id = \"draft\"; title = \"Draft\"; actors = [ \"lead\" ];"
		"  produces = [ \"finding\", \"recommendation\", \"activity\" ];"
		"  leave = ( { guard = \"recommended\"; min = 1; },"
		"            { guard = \"planned\"; of = \"approved\"; min = 2; } );"
		"  override = { role = \"secretariat\"; }; next = [ \"wait\" ]; },"
		"{ id = \"wait\"; title = \"Wait\"; actors = [ \"lead\" ]; days = 5; close_days = "
		"7;"
		"  leave = ( { guard = \"closed\"; } ); override = { role = \"secretariat\"; };"
		"  next = [ \"end\" ]; back = [ \"draft\" ]; },"
		"{ id = \"end\"; title = \"End\"; actors = [ \"lead\" ]; } );"
		"visible = ( { object = \"study\"; to = [ \"all\" ]; },"
		"            { object = \"finding\"; to = [ \"all\" ]; },"
		"            { object = \"record\"; to = [ \"all\" ]; },"
		"            { object = \"recommendation\"; to = [ \"all\" ]; } ); };";
	struct conf_file file = { .path = (char *)"plan.conf", .text = (char *)text };
	struct problems problems = { 0 };
	struct fixture fixture;
	struct walk walk = { .fixture = &fixture };

	(void)state;
	fixture_init(&fixture);
	fixture_people(&fixture);
	int r = core_install(fixture.core, &file, 1, NULL, 0, 0, &problems);
	for (size_t i = 0; i < problems.count; i++)
		fail_msg("%s: %s", problems.list[i].field, problems.list[i].message);
	assert_int_equal(r, 0);
	assert_int_equal(workflow_read(file.path, file.text, &walk.workflow, &problems), 0);
	walk_all(&walk);
	walk.workflow = workflow_free(walk.workflow);
	fixture_done(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_edge),
		cmocka_unit_test(test_own_procedure),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
