/* test_workflows.c: every shipped procedure, along every edge: forward with its guards met by what people do for them,
 * back with a reason, by silence where that is enough, out of every stage, and nothing behind the end. What meets a
 * guard is told once, by its kind: a file that is added later is walked as well, and a guard that nobody here knows how
 * to meet fails, as does one that holds whatever is done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/zone.h"
#include "core/inboxes.h"
#include "core/walk.h"

/* ---- on the way ---- */

/* The guards of the stage as its status tells them. To be put. */
static struct json_object *guards_told(struct walk *walk)
{
	struct json_object *status = fixture_ok(walk->fixture, "coordinator", "study.status",
						"{'study':'%s'}", walk->code);
	struct json_object *guards = json_object_get(fixture_at(status, "next.0.guards"));

	assert_non_null(guards);
	assert_int_equal(json_object_array_length(guards), walk_stage(walk)->guard_count);
	json_object_put(status);
	return guards;
}

static bool holds(struct json_object *guards, size_t index)
{
	struct json_object *guard = json_object_array_get_idx(guards, index);

	return json_object_get_boolean(json_object_object_get(guard, "holds"));
}

static bool holds_now(struct walk *walk, size_t index)
{
	struct json_object *guards = guards_told(walk);
	bool answer = holds(guards, index);

	json_object_put(guards);
	return answer;
}

static void is_in(struct walk *walk, int stage)
{
	struct json_object *study =
		fixture_ok(walk->fixture, "coordinator", "study.get", "{'study':'%s'}", walk->code);

	assert_string_equal(fixture_text(study, "stage"), walk->workflow->stages[stage].id);
	json_object_put(study);
	walk->stage = stage;
}

/* The study stays, and the refusal names the guards that do not hold, in their order, and no other. */
static void refused_by(struct walk *walk, struct json_object *guards)
{
	const struct stage *stage = walk_stage(walk);
	int count = 0;
	enum err err;
	struct json_object *error = fixture_call(walk->fixture, "coordinator", "study.advance",
						 &err, "{'study':'%s','to':'%s'}", walk->code,
						 walk->workflow->stages[stage->next[0]].id);

	assert_int_equal(err, ERR_GUARD);
	for (size_t i = 0; i < stage->guard_count; i++) {
		char path[32];
		if (holds(guards, i))
			continue;
		snprintf(path, sizeof path, "data.guards.%d", count++);
		assert_non_null(fixture_at(error, path));
		assert_string_equal(fixture_text(fixture_at(error, path), "guard"),
				    guard_rows[stage->guards[i].kind].word);
		assert_string_equal(fixture_text(fixture_at(error, path), "of"),
				    stage->guards[i].of ? stage->guards[i].of : "");
		assert_true(strlen(fixture_text(fixture_at(error, path), "need")) > 10);
	}
	assert_int_equal(json_object_array_length(fixture_at(error, "data.guards")), count);
	json_object_put(error);
	is_in(walk, walk->stage);
}

static void meet(struct walk *walk, size_t index)
{
	const struct stage *stage = walk_stage(walk);
	const char *word = guard_rows[stage->guards[index].kind].word;

	if (!walk_meet(walk, &stage->guards[index]))
		fail_msg("%s, %s: no deed for guard %s", walk->workflow->id, stage->id, word);
	if (!holds_now(walk, index))
		fail_msg("%s, %s: the deed for guard %s does not meet it", walk->workflow->id,
			 stage->id, word);
}

/* The first guard that does not hold, or -1; which they are is kept. Those that silence may meet count unless
 * `silent`. */
static int first_unmet(struct walk *walk, struct json_object *guards, bool silent)
{
	const struct stage *stage = walk_stage(walk);
	int first = -1;

	for (size_t i = stage->guard_count; i-- > 0;) {
		if (holds(guards, i))
			continue;
		walk->unmet[walk->stage][i] = true;
		if (!silent || !stage->guards[i].or_closed)
			first = (int)i;
	}
	return first;
}

/* One after the other, each refused for until it is met. What meets one may leave another unmet (a conflict that is
 * decided on excludes somebody), but not for ever. */
static void meet_guards(struct walk *walk, bool silent)
{
	for (size_t round = 0; round <= 2 * walk_stage(walk)->guard_count; round++) {
		struct json_object *guards = guards_told(walk);
		int unmet = first_unmet(walk, guards, silent);
		if (unmet >= 0)
			refused_by(walk, guards);
		json_object_put(guards);
		if (unmet < 0)
			return;
		meet(walk, (size_t)unmet);
	}
	fail_msg("%s, %s: no end of unmet guards", walk->workflow->id, walk_stage(walk)->id);
}

/* ---- along the edges ---- */

/* At rest nothing moves and nothing is taken; then it goes on where it was. */
static void rest(struct walk *walk)
{
	fixture_do(walk->fixture, "coordinator", "study.suspend", "{'study':'%s','reason':'r'}",
		   walk->code);
	walk_is_still(walk);
	fixture_do(walk->fixture, "coordinator", "study.resume", "{'study':'%s'}", walk->code);
	is_in(walk, walk->stage);
	walk->rested[walk->stage] = true;
}

static void cross(struct walk *walk, size_t edge)
{
	const struct stage *stage = walk_stage(walk);
	int to = stage->next[edge];

	if (!walk->rested[walk->stage])
		rest(walk);
	meet_guards(walk, false);
	walk_busy(walk);
	meet_guards(walk, false);
	fixture_do(walk->fixture, "coordinator", "study.advance", "{'study':'%s','to':'%s'}",
		   walk->code, walk->workflow->stages[to].id);
	walk->next_walked[walk->stage][edge] = true;
	is_in(walk, to);
}

/* Forward, by the edge that leads nearest to the goal. */
static void travel_one(struct walk *walk, int goal)
{
	const struct stage *stage = walk_stage(walk);
	size_t best = 0;

	for (size_t i = 0; i < stage->next_count; i++)
		if (stage->next[i] <= goal && stage->next[i] > stage->next[best])
			best = i;
	cross(walk, best);
}

static void travel(struct walk *walk, int goal)
{
	while (walk->stage != goal)
		travel_one(walk, goal);
}

static int first_review_stage(const struct workflow *workflow)
{
	for (int i = 0; i < (int)workflow->stage_count; i++)
		if (workflow->stages[i].produces & ARTEFACT_REVIEW)
			return i;
	return -1;
}

/* What was stated, frozen or decided in a stage that comes again is to be so again; and reviews of what lay before them
 * when the study went back behind them (to stage `to`) do not count. */
static void begins_anew(struct walk *walk, int to)
{
	const struct stage *stage = walk_stage(walk);
	struct json_object *guards = guards_told(walk);
	bool is_review = walk->stage > to && walk->stage == first_review_stage(walk->workflow);

	for (size_t i = 0; i < stage->guard_count; i++) {
		enum guard_kind kind = stage->guards[i].kind;
		if (kind == GUARD_CONFIRMED || kind == GUARD_BUNDLE || kind == GUARD_DECIDED ||
		    (kind == GUARD_QUORUM && is_review))
			assert_false(holds(guards, i));
	}
	json_object_put(guards);
}

static void turn_back(struct walk *walk, size_t edge)
{
	int from = walk->stage, to = walk_stage(walk)->back[edge];
	const char *target = walk->workflow->stages[to].id;

	meet_guards(walk, false);
	walk->fixture->now_ms++; /* "since it was entered" asks for later than before */
	assert_int_equal(walk_try(walk, "coordinator", "study.back", "{'study':'%s','to':'%s'}",
				  walk->code, target),
			 ERR_PARAMS);
	fixture_do(walk->fixture, "coordinator", "study.back",
		   "{'study':'%s','to':'%s','reason':'once more'}", walk->code, target);
	walk->back_walked[from][edge] = true;
	is_in(walk, to);
	while (walk->stage != from) {
		begins_anew(walk, to);
		travel_one(walk, from);
	}
	begins_anew(walk, to);
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

/* By first edges alone; what holds it up is overridden, since only the place counts. */
static void put_into(struct walk *walk, int goal)
{
	while (walk->stage < goal) {
		int next = walk_stage(walk)->next[0];
		fixture_do(walk->fixture, "coordinator", "study.advance",
			   "{'study':'%s','to':'%s','override':true,'reason':'r'}", walk->code,
			   walk->workflow->stages[next].id);
		is_in(walk, next);
	}
	if (walk->stage != goal)
		fail_msg("%s: stage %s is not on the way of first edges", walk->workflow->id,
			 walk->workflow->stages[goal].id);
}

/* The host, or the programme, ends it in any stage, be it at rest or not. */
static void walk_out(struct walk *walk)
{
	static const struct {
		const char *verb, *state;
	} ways[] = { { "study.withdraw", "withdrawn" }, { "study.cancel", "cancelled" } };
	int last = (int)walk->workflow->stage_count - 1, number = 0;

	for (int stage = 0; stage < last; stage++)
		for (size_t way = 0; way < 2 * ELEMENTS(ways); way++) {
			begin(walk, "OUT-", ++number);
			put_into(walk, stage);
			assert_int_equal(walk_try(walk, "coordinator", ways[way / 2].verb,
						  "{'study':'%s'}", walk->code),
					 ERR_PARAMS);
			if (way % 2)
				fixture_do(walk->fixture, "coordinator", "study.suspend",
					   "{'study':'%s','reason':'r'}", walk->code);
			struct json_object *ended =
				fixture_ok(walk->fixture, "coordinator", ways[way / 2].verb,
					   "{'study':'%s','reason':'r'}", walk->code);
			assert_string_equal(fixture_text(ended, "state"), ways[way / 2].state);
			assert_string_equal(fixture_text(ended, "stage"), walk_stage(walk)->id);
			json_object_put(ended);
			walk_is_over(walk);
			walk->ends++;
		}
}

/* ---- by silence ---- */

static bool is_met_by_silence(const struct stage *stage)
{
	for (size_t i = 0; i < stage->guard_count; i++)
		if (stage->guards[i].or_closed)
			return true;
	return false;
}

/* Those guards, and no other, in the answer and in the event. */
static void silence_is_told(struct walk *walk, const struct stage *stage,
			    struct json_object *answer)
{
	struct json_object *silent = fixture_at(answer, "by_silence");
	size_t count = 0;

	for (size_t i = 0; i < stage->guard_count; i++) {
		const struct guard *guard = &stage->guards[i];
		if (!guard->or_closed)
			continue;
		const char *rule = guard->of ? guard->of : guard_rows[guard->kind].word;
		assert_string_equal(
			json_object_get_string(json_object_array_get_idx(silent, count++)), rule);
	}
	assert_int_equal(json_object_array_length(silent), count);

	struct json_object *list = fixture_ok(walk->fixture, "coordinator", "event.list",
					      "{'study':'%s','limit':500}", walk->code);
	struct json_object *items = fixture_at(list, "items"), *last = NULL;
	for (size_t i = 0; i < json_object_array_length(items); i++)
		if (strcmp(fixture_text(json_object_array_get_idx(items, i), "verb"),
			   "study.advance") == 0)
			last = json_object_array_get_idx(items, i);
	assert_non_null(last);
	assert_true(json_object_equal(fixture_at(last, "data.by_silence"), silent));
	json_object_put(list);
}

/* Nobody says what the stage asks for: its close says it, and the first millisecond behind that. */
static void leave_in_silence(struct walk *walk)
{
	const struct stage *stage = walk_stage(walk);
	struct json_object *study =
		fixture_ok(walk->fixture, "coordinator", "study.get", "{'study':'%s'}", walk->code);

	walk_busy(walk);
	meet_guards(walk, true);
	assert_true(zone_utc_parse(fixture_text(study, "close"), &walk->fixture->now_ms));
	json_object_put(study);
	struct json_object *guards = guards_told(walk);
	refused_by(walk, guards);
	json_object_put(guards);
	walk->fixture->now_ms++;
	struct json_object *answer = fixture_ok(walk->fixture, "coordinator", "study.advance",
						"{'study':'%s','to':'%s'}", walk->code,
						walk->workflow->stages[stage->next[0]].id);
	assert_int_equal(json_object_array_length(fixture_at(answer, "overridden")), 0);
	silence_is_told(walk, stage, answer);
	json_object_put(answer);
	is_in(walk, stage->next[0]);
	walk->silences++;
}

static void walk_silently(struct walk *walk)
{
	int last = (int)walk->workflow->stage_count - 1;

	begin(walk, "QUIET-", 1);
	while (walk->stage != last)
		if (is_met_by_silence(walk_stage(walk)))
			leave_in_silence(walk);
		else
			cross(walk, 0);
}

/* ---- all of it ---- */

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

/* All edges of the file, as walked and as they are there. */
static void all_was_walked(const struct walk *walk)
{
	const struct workflow *workflow = walk->workflow;
	size_t walked = 0, edges = 0;

	for (size_t i = 0; i < workflow->stage_count; i++) {
		const struct stage *stage = &workflow->stages[i];
		edges += stage->next_count + stage->back_count;
		for (size_t k = 0; k < WORKFLOW_EDGES_MAX; k++)
			walked += walk->next_walked[i][k] + (size_t)walk->back_walked[i][k];
		assert_int_equal(walk->rested[i], i + 1 < workflow->stage_count);
		for (size_t k = 0; k < stage->guard_count; k++)
			if (!walk->unmet[i][k] && !walk_always_holds(stage->guards[k].kind))
				fail_msg("%s, %s: guard %s held all the time", workflow->id,
					 stage->id, guard_rows[stage->guards[k].kind].word);
	}
	assert_int_equal(walked, edges);
	assert_int_equal(walk->ends, 4 * (workflow->stage_count - 1));
	print_message(
		"# %s: %zu edges walked, %d guards met, %d times by silence, ended %d times\n",
		workflow->id, walked, walk->met, walk->silences, walk->ends);
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
			for (size_t i = 0; i < here->back_count; i++)
				if (!walk->back_walked[walk->stage][i])
					turn_back(walk, i);
			cross(walk, 0);
		}
		walk_is_over(walk);
	}
	walk_silently(walk);
	walk_out(walk);
	all_was_walked(walk);
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
		fixture.after_write = inboxes_follow;
		walk_all(&walk);
		inboxes_fit(&fixture);
		fixture_done(&fixture);
		walk.workflow = workflow_free(walk.workflow);
	}
	conf_folder_done(files, count);
}

/* Also one that no file asks for yet: whoever adds a kind says here how it is met, and one whom nothing brings out of
 * holding has no deed. */
static void test_every_kind_has_a_deed(void **state)
{
	(void)state;
	for (int kind = 0; kind < GUARD__MAX; kind++) {
		bool is_known = walk_knows((enum guard_kind)kind);
		if (is_known == (walk_always_holds((enum guard_kind)kind) != NULL))
			fail_msg("%s guard %s",
				 is_known ? "a deed that nothing needs for" : "no deed for",
				 guard_rows[kind].word);
	}
}

/* A procedure of somebody's own, with the guards that no shipped one asks for. */
static void test_own_procedure(void **state)
{
	static const char text[] =
		"workflow = { id = \"plan\"; title = \"A plan\"; version = 1; stages = ("
		"{ id = \"draft\"; title = \"Draft\"; actors = [ \"lead\" ];"
		"  produces = [ \"finding\", \"recommendation\", \"activity\", \"document\" ];"
		"  remind = ( { to = [ \"own\" ]; when = \"asked\"; days = [ 0 ]; } );"
		"  leave = ( { guard = \"recommended\"; min = 1; },"
		"            { guard = \"document\"; of = \"draft\"; },"
		"            { guard = \"document\"; of = \"letter\"; },"
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
	fixture.after_write = inboxes_follow;
	walk_all(&walk);
	walk.workflow = workflow_free(walk.workflow);
	fixture_done(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_edge),
		cmocka_unit_test(test_own_procedure),
		cmocka_unit_test(test_every_kind_has_a_deed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
