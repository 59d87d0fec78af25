/* test_core_cuts.c: the whole core on a disk that loses power. A script of writes runs in batches;
 * at the k-th disk operation the power goes. After each cut the database opens, its structure and
 * the journal's chains are whole, and every request that was acknowledged is there: asked again
 * under its id, it gives the very same answer. Then the script goes on from where nobody had an
 * answer, and in the end everything is there exactly once.
 *
 * CUTS widens it; a failure prints seed and operation, which replay it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/fixture.h"
#include "sim/powercut.h"

#define STEPS_MAX 160
#define COMMENTS  24

struct step {
	char *who, *method, *params; /* params: JSON with its request_id */
	char *acked;		     /* what was answered after COMMIT; NULL: nobody knows */
};

struct world {
	struct fixture fixture; /* for its folder, clock and configuration */
	struct db *db;
	struct core *core;
	struct keyring *keyring;
	struct step steps[STEPS_MAX];
	size_t step_count;
	uint8_t rng_state[32], dice_state[32];
	struct rng dice;
	bool acks_early; /* the planted bug: an answer leaves before COMMIT */
	uint64_t seed;
};

/* ---- the script ---- */

static void step_add(struct world *world, const char *who, const char *method, const char *params)
{
	struct step *step = &world->steps[world->step_count++];
	const char *rest = params[1] == '}' ? "" : ",";

	assert_true(world->step_count < STEPS_MAX);
	step->who = xstrdup(who);
	step->method = xstrdup(method);
	step->params = xasprintf("{\"request_id\":\"00000000-0000-7000-8000-%012zu\"%s%s",
				 world->step_count, rest, params + 1);
	for (char *c = step->params; *c; c++)
		if (*c == '\'')
			*c = '"';
}

static void script_people(struct world *world)
{
	static const char *const people[][2] = { { "igdp", "CN" },
						 { "iges", "JP" },
						 { "kei", "KR" } };
	char params[256];

	for (size_t i = 0; i < ELEMENTS(people); i++) {
		snprintf(params, sizeof params, "{'institution':'%s','title':'T','country':'%s'}",
			 people[i][0], people[i][1]);
		step_add(world, "coordinator", "institution.add", params);
		snprintf(params, sizeof params,
			 "{'principal':'%s-a','institution':'%s','full_name':'N'}", people[i][0],
			 people[i][0]);
		step_add(world, "coordinator", "principal.add", params);
	}
}

static void script_team(struct world *world)
{
	static const char *const team[] = { "igdp-a", "iges-a", "kei-a" };
	char params[256];

	for (size_t i = 0; i < ELEMENTS(team); i++) {
		snprintf(params, sizeof params, "{'study':'GZ2019','principal':'%s'}", team[i]);
		step_add(world, "coordinator", "assignment.invite", params);
		step_add(world, team[i], "assignment.accept", "{'assignment':'GZ2019'}");
		step_add(world, team[i], "declaration.file",
			 "{'assignment':'GZ2019','state':'none'}");
	}
}

static void script_advance(struct world *world, int times)
{
	while (times-- > 0)
		step_add(world, "coordinator", "study.advance",
			 "{'study':'GZ2019','override':true,'reason':'script'}");
}

static void script(struct world *world)
{
	static const char *const team[] = { "igdp-a", "iges-a", "kei-a" };
	char params[512];

	script_people(world);
	step_add(world, "coordinator", "study.create",
		 "{'study':'GZ2019','title':'T','city':'Guangzhou','country':'CN','year':2019,'"
		 "zone':'Asia/Shanghai'}");
	script_advance(world, 2);
	script_team(world);
	script_advance(world, 2);
	for (size_t i = 0; i < ELEMENTS(team); i++) {
		struct json_object *body = fixture_review(team[i]);
		_cleanup_(x_freep) char *text = xasprintf("{\"assignment\":\"GZ2019\",\"body\":%s}",
							  json_object_to_json_string(body));
		step_add(world, team[i], "review.save",
			 "{'assignment':'GZ2019','body':{'ambition':'half'}}");
		step_add(world, team[i], "review.submit", text);
		json_object_put(body);
	}
	script_advance(world, 4);
	for (int i = 0; i < COMMENTS; i++) {
		snprintf(params, sizeof params,
			 "{'study':'GZ2019','text':'comment %d of the script','from_page':%d}", i,
			 i + 1);
		step_add(world, team[i % 3], "comment.add", params);
	}
	step_add(world, "coordinator", "batch.apply",
		 "{'calls':[{'method':'comment.add','params':{'study':'GZ2019','text':'first of "
		 "two'}},"
		 "{'method':'comment.add','params':{'study':'GZ2019','text':'second of two'}}]}");
}

/* ---- running ---- */

static void world_close(struct world *world)
{
	world->core = core_free(world->core);
	world->db = db_close(world->db);
}

static int install(struct world *world)
{
	struct conf_file *workflows, *forms;
	size_t workflow_count, form_count;
	struct problems problems = { 0 };

	assert_int_equal(conf_folder("config/workflows", &workflows, &workflow_count), 0);
	assert_int_equal(conf_folder("config/forms", &forms, &form_count), 0);
	int r = core_install(world->core, workflows, workflow_count, forms, form_count,
			     world->fixture.now_ms, &problems);
	problems_done(&problems);
	conf_folder_done(workflows, workflow_count);
	conf_folder_done(forms, form_count);
	return r;
}

/* A start, as the daemon does it; < 0 where the power went in the middle. */
static int world_open(struct world *world)
{
	_cleanup_(x_freep) char *path = xasprintf("%s/refereed.db", world->fixture.dir);
	struct db_options options = {
		.path = path, .vfs = "powercut", .cache_bytes = 1 << 20, .checkpoint_pages = 40
	};
	struct core_options core = { .conf = world->fixture.conf,
				     .server_key = "",
				     .public_address = "" };
	bool is_first;
	int r = db_open(&options, &world->db);

	if (r != 0)
		return r;
	core.db = world->db;
	core.rng = rng_seeded(world->seed, world->rng_state);
	r = core_new(&core, &world->core);
	if (r == 0)
		r = core_is_first(world->core, &is_first);
	if (r == 0 && is_first)
		r = core_first_start(world->core,
				     (const uint8_t *)"0123456789abcdef0123456789abcdef",
				     world->fixture.now_ms);
	if (r == 0)
		r = install(world);
	return r;
}

static int64_t principal_of(struct world *world, const char *name)
{
	int64_t found = 0;

	world->keyring = keyring_free(world->keyring);
	if (core_keyring(world->core, &world->keyring) != 0)
		return 0;
	for (size_t i = 0; i < world->keyring->principal_count; i++)
		if (strcmp(world->keyring->principals[i].name, name) == 0)
			found = world->keyring->principals[i].principal;
	return found;
}

static void step_done(struct world *world, struct step *step, const struct request *request)
{
	if (request->reply == REPLY_ERROR) {
		fprintf(stderr, "# seed %" PRIu64 ": %s as %s: %s\n", world->seed, step->method,
			step->who, request->text);
		fail();
	}
	if (step->acked && strcmp(step->acked, request->text) != 0) {
		fprintf(stderr, "# seed %" PRIu64 ": %s was answered %s, now %s\n", world->seed,
			step->method, step->acked, request->text);
		fail();
	}
	if (!step->acked)
		step->acked = xstrdup(request->text);
}

/* One batch of steps [from, from + count). 0, or < 0 where the power went: nobody has an answer
 * then. */
static int run_batch(struct world *world, size_t from, size_t count)
{
	struct request requests[8] = { 0 };
	struct commit commit;
	int r = 0;

	for (size_t i = 0; i < count; i++) {
		struct step *step = &world->steps[from + i];
		requests[i] =
			(struct request){ .verb = verb_find(str_of(step->method)),
					  .params = json_tokener_parse(step->params),
					  .caller.principal = principal_of(world, step->who) };
		assert_non_null(requests[i].params);
	}
	core_batch_begin(world->core, world->fixture.now_ms, 0);
	for (size_t i = 0; i < count && r == 0; i++) {
		r = core_batch_run(world->core, &requests[i]);
		if (r == 0 && world->acks_early)
			step_done(world, &world->steps[from + i], &requests[i]);
	}
	if (r == 0)
		r = core_batch_commit(world->core, &commit);
	for (size_t i = 0; i < count; i++) {
		if (r == 0)
			step_done(world, &world->steps[from + i], &requests[i]);
		request_done(&requests[i]);
	}
	return r;
}

/* Principals must be there before they act: people are added one request to a batch. */
static size_t batch_size(struct world *world, size_t next)
{
	uint8_t die;

	world->dice.fill(world->dice.arg, &die, 1);
	size_t size = next < 8 ? 1 : 1 + die % 5;
	return size < world->step_count - next ? size : world->step_count - next;
}

static int run_script(struct world *world, size_t from)
{
	int r = 0;

	while (r == 0 && from < world->step_count) {
		size_t count = batch_size(world, from);
		r = run_batch(world, from, count);
		from += count;
	}
	return r;
}

/* ---- looking ---- */

static struct json_object *look(struct world *world, const char *method, const char *params)
{
	struct request request = { .verb = verb_find(str_of(method)),
				   .params = json_tokener_parse(params),
				   .caller.principal = principal_of(world, "coordinator") };

	assert_int_equal(core_read(world->core, &request, world->fixture.now_ms), 0);
	struct json_object *answer = json_tokener_parse(request.text);
	request_done(&request);
	return answer;
}

static size_t first_unknown(const struct world *world)
{
	size_t i = 0;

	while (i < world->step_count && world->steps[i].acked)
		i++;
	return i;
}

/* True where all that was acknowledged is there; the planted bug makes it false. */
static bool acknowledged_is_there(struct world *world)
{
	size_t known = first_unknown(world);

	for (size_t i = 0; i < known; i++) {
		struct step *step = &world->steps[i];
		struct request request = { .verb = verb_find(str_of(step->method)),
					   .params = json_tokener_parse(step->params),
					   .caller.principal = principal_of(world, step->who) };
		struct commit commit;
		core_batch_begin(world->core, world->fixture.now_ms, 0);
		bool is_there =
			request.caller.principal && core_batch_run(world->core, &request) == 0 &&
			request.reply == REPLY_RESULT && strcmp(request.text, step->acked) == 0;
		assert_int_equal(core_batch_commit(world->core, &commit), 0);
		/* Answered from the journal: nothing may have been written for it. */
		is_there = is_there && commit.written == 0;
		request_done(&request);
		if (!is_there)
			return false;
	}
	return true;
}

static void is_whole(struct world *world)
{
	_cleanup_(x_freep) char *report = NULL;
	struct json_object *check = look(world, "journal.verify", "{}");

	if (strcmp(fixture_text(check, "is_intact"), "true") != 0)
		fprintf(stderr, "# seed %" PRIu64 ": %s\n", world->seed,
			json_object_to_json_string(check));
	assert_string_equal(fixture_text(check, "is_intact"), "true");
	json_object_put(check);
	assert_int_equal(db_integrity(world->db, false, &report), 0);
	assert_string_equal(report, "ok");
}

static size_t items(struct world *world, const char *method, const char *params)
{
	struct json_object *answer = look(world, method, params), *list;
	size_t count = json_object_object_get_ex(answer, "items", &list)
			       ? json_object_array_length(list)
			       : 0;

	json_object_put(answer);
	return count;
}

/* ---- one life with one cut ---- */

static void world_new(struct world *world, uint64_t seed)
{
	memset(world, 0, sizeof *world);
	fixture_prepare(&world->fixture);
	world->seed = seed;
	world->dice = rng_seeded(seed, world->dice_state);
	script(world);
	powercut_start(seed);
}

static void world_free(struct world *world)
{
	_cleanup_(x_freep) char *command = xasprintf("rm -rf %s", world->fixture.dir);

	world_close(world);
	world->keyring = keyring_free(world->keyring);
	for (size_t i = 0; i < world->step_count; i++) {
		x_freep(&world->steps[i].who);
		x_freep(&world->steps[i].method);
		x_freep(&world->steps[i].params);
		x_freep(&world->steps[i].acked);
	}
	conf_free(world->fixture.conf);
	powercut_stop();
	assert_int_equal(system(command), 0);
}

/* Runs until the cut at operation `cut`, and again from there. False: something acknowledged was
 * lost. */
static bool live(struct world *world, uint64_t cut)
{
	powercut_arm(cut);
	int r = world_open(world);
	if (r == 0)
		r = run_script(world, 0);
	if (!powercut_is_cut())
		assert_int_equal(r, 0); /* nothing fails for another reason */
	world_close(world);
	powercut_reboot();
	powercut_arm(0);
	assert_int_equal(world_open(world), 0);
	is_whole(world);
	if (!acknowledged_is_there(world))
		return false;
	assert_int_equal(run_script(world, first_unknown(world)), 0);
	is_whole(world);
	assert_int_equal(items(world, "comment.list", "{\"study\":\"GZ2019\"}"), COMMENTS + 2);
	assert_int_equal(items(world, "review.list", "{\"study\":\"GZ2019\"}"), 3);
	assert_true(acknowledged_is_there(world));
	return true;
}

static uint64_t operations_of_a_life(void)
{
	struct world *world = xcalloc(1, sizeof *world);

	world_new(world, 1);
	assert_int_equal(world_open(world), 0);
	assert_int_equal(run_script(world, 0), 0);
	uint64_t count = powercut_ops();
	world_free(world);
	x_freep(&world);
	return count;
}

static void test_cuts(void **state)
{
	const char *wanted = getenv("CUTS");
	uint64_t cuts = wanted ? strtoull(wanted, NULL, 10) : 300, total = operations_of_a_life();

	(void)state;
	printf("# %" PRIu64 " cuts over %" PRIu64 " disk operations\n", cuts, total);
	for (uint64_t i = 0; i < cuts; i++) {
		struct world *world = xcalloc(1, sizeof *world);
		uint64_t at = 1 + i * total / cuts;
		world_new(world, i + 1);
		bool is_kept = live(world, at);
		if (!is_kept)
			fprintf(stderr, "# seed %" PRIu64 ", cut at operation %" PRIu64 ": lost\n",
				i + 1, at);
		world_free(world);
		x_freep(&world);
		assert_true(is_kept);
	}
}

/* The check must be able to fail: an answer that leaves before COMMIT is found to be lost. */
static void test_early_answer_is_found(void **state)
{
	uint64_t total = operations_of_a_life();
	bool is_found = false;

	(void)state;
	for (uint64_t i = 0; i < 60 && !is_found; i++) {
		struct world *world = xcalloc(1, sizeof *world);
		world_new(world, i + 1);
		world->acks_early = true;
		is_found = !live(world, total / 4 + i * total / 100);
		world_free(world);
		x_freep(&world);
	}
	assert_true(is_found);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_early_answer_is_found),
	};

	log_set_level(LOG_LEVEL_ERR);
	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
