/* test_kept.c: what the writer keeps in memory is never older than the tables: a right that is taken
 * away, a stage that is left and a key that is revoked hold for the very next request, and what was
 * undone or only rehearsed was never there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/call.h"
#include "core/scene.h"

#define COMMENT "{'study':'GZ2019','text':'t'}"

static int setup(void **state)
{
	int r = scene_setup(state);
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "team");
	fixture_team(&scene->fixture);
	fixture_advance_to(&scene->fixture, "comment_round");
	return r;
}

static void test_roles(void **state)
{
	struct scene *scene = *state;

	ok(scene, "observer-lee", "comment.add", COMMENT);
	ok(scene, "observer-lee", "comment.add", COMMENT);
	ok(scene, "coordinator", "role.revoke",
	   "{'study':'GZ2019','role':'observer','principal':'observer-lee'}");
	refused(scene, ERR_NOT_FOUND, "observer-lee", "comment.add", COMMENT);
	ok(scene, "coordinator", "role.grant",
	   "{'study':'GZ2019','role':'observer','principal':'observer-lee'}");
	ok(scene, "observer-lee", "comment.add", COMMENT);
	is(scene, "/state", "open");
}

static void test_stages(void **state)
{
	struct scene *scene = *state;

	ok(scene, "lead-kim", "comment.add", COMMENT);
	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r'}");
	refused(scene, ERR_CLOSED, "lead-kim", "comment.add", COMMENT);
	ok(scene, "coordinator", "study.resume", "{'study':'GZ2019'}");
	ok(scene, "lead-kim", "comment.add", COMMENT);
}

static void test_undone(void **state)
{
	struct scene *scene = *state;

	ok(scene, "lead-kim", "comment.add", COMMENT);
	ok(scene, "coordinator", "study.suspend", "{'study':'GZ2019','reason':'r','dry_run':true}");
	ok(scene, "lead-kim", "comment.add", COMMENT);
	/* The second call of the batch fails, and takes the first along. */
	refused(scene, ERR_CLOSED, "coordinator", "batch.apply",
		"{'calls':[{'method':'study.suspend','params':{'study':'GZ2019','reason':'r'}},"
		"{'method':'comment.add','params':" COMMENT "}]}");
	ok(scene, "lead-kim", "comment.add", COMMENT);
	ok(scene, "coordinator", "journal.verify", "{}");
	is(scene, "/is_intact", "true");
}

static void test_people(void **state)
{
	struct scene *scene = *state;

	ok(scene, "igdp-liu", "comment.add", COMMENT);
	ok(scene, "coordinator", "principal.update",
	   "{'principal':'igdp-liu','full_name':'Liu Anew'}");
	ok(scene, "igdp-liu", "comment.add", COMMENT);
	ok(scene, "coordinator", "principal.update", "{'principal':'igdp-liu','is_active':false}");
	assert_int_equal(fixture_principal(&scene->fixture, "igdp-liu"), 0);
}

/* More than there is room for: the old is forgotten, nothing is mixed up. */
static void test_many(void **state)
{
	struct scene *scene = *state;
	struct core *core = scene->fixture.core;
	struct call call = { .core = core, .txn = &core->txn, .arena = &core->arena };

	for (int64_t i = 0; i < 5000; i++) {
		kept_begin(core);
		int64_t *value = kept_put(&call, KEPT_HEAD, i, -i, sizeof *value);
		assert_non_null(value);
		*value = i;
		for (int64_t j = 0; j <= i; j += 97) {
			const int64_t *found = kept_get(&call, KEPT_HEAD, j, -j);
			assert_true(!found || *found == j);
		}
		assert_null(kept_get(&call, KEPT_HEAD, i, i + 1));
		assert_null(kept_get(&call, KEPT_ACTOR, i, -i));
	}
}

/* Within one call there is no forgetting: what there is no room for is not kept. */
static void test_full(void **state)
{
	struct scene *scene = *state;
	struct core *core = scene->fixture.core;
	struct call call = { .core = core, .txn = &core->txn, .arena = &core->arena };
	int64_t kept = 0;

	kept_begin(core);
	while (kept < 5000 && kept_put(&call, KEPT_HEAD, kept, 1, 8))
		kept++;
	assert_in_range(kept, 200, 1023);
	assert_non_null(kept_get(&call, KEPT_HEAD, kept - 1, 1));
	assert_null(kept_get(&call, KEPT_HEAD, kept, 1));
	assert_non_null(kept_put(&call, KEPT_HEAD, kept - 1, 1, 8)); /* in its own place */
	kept_begin(core);
	assert_non_null(kept_put(&call, KEPT_HEAD, kept, 1, 8));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_roles),  cmocka_unit_test(test_stages),
		cmocka_unit_test(test_undone), cmocka_unit_test(test_people),
		cmocka_unit_test(test_many),   cmocka_unit_test(test_full),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, scene_teardown);
}
