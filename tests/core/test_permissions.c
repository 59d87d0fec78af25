/* test_permissions.c: every verb, as everybody, in every stage, against what people wrote down
 * in rights_*.c. Writes are rehearsed, so that each is asked of the same world. A verb without a
 * case fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/rights.h"
#include "core/world.h"

static const struct right_case *const tables[] = { rights_of_team,   rights_of_work,
						   rights_of_study,  rights_of_programme,
						   rights_of_report, rights_of_meeting };

/* How an outcome is written in the tables. */
static const char letters[ERR__MAX] = {
	[ERR_NONE] = 'y',   [ERR_NOT_PERMITTED] = 'n', [ERR_NOT_FOUND] = '.',  [ERR_CLOSED] = 'c',
	[ERR_GUARD] = 'g',  [ERR_STATE] = 's',	       [ERR_EXISTS] = 'e',     [ERR_INVALID] = 'i',
	[ERR_PARAMS] = 'p', [ERR_REVOKED] = 'r',       [ERR_LEASE_LOST] = 'l',
};

static bool names(const char *list, enum viewer_index who)
{
	for (const char *at = list; at && *at;) {
		size_t len = strcspn(at, " ");
		if (world_viewer((struct str){ at, len }) == who)
			return true;
		at += len + strspn(at + len, " ");
	}
	return false;
}

/* The row of a case that a viewer stands in; exactly one. */
static const char *row_of(const struct right_case *right, enum viewer_index who)
{
	const char *found = NULL;

	if (who == WHO_GONE)
		return "rrrrrrrrrrrrrr";
	for (int i = 0; i < RIGHT_ROWS_MAX; i++) {
		if (!names(right->rows[i].who, who))
			continue;
		if (found)
			fail_msg("%s %s: %s stands in two rows", right->verb, right->params,
				 world_viewers[who]);
		found = right->rows[i].stages;
		assert_int_equal(strlen(found), STAGES);
	}
	if (!found)
		fail_msg("%s %s: %s stands in no row", right->verb, right->params,
			 world_viewers[who]);
	return found;
}

static char outcome(struct world *world, const struct right_case *right, enum viewer_index who)
{
	struct json_object *params = world_params(world, right->params);
	const struct verb *verb = verb_find(str_of(right->verb));

	assert_non_null(verb);
	if (verb->flags & VERB_WRITE)
		json_object_object_add(params, "dry_run", json_object_new_boolean(true));
	enum err err = world_call(world, who, right->verb, params);
	return letters[err] ? letters[err] : '?';
}

static unsigned check(struct world *world, const struct right_case *right, enum viewer_index who,
		      const char *where, char wanted)
{
	char given = outcome(world, right, who);

	if (given == wanted)
		return 0;
	print_error("%s %s as %s in %s: wanted %c, is %c: %.160s\n", right->verb, right->params,
		    world_viewers[who], where, wanted, given, world->fixture.last.text);
	return 1;
}

static void test_every_verb_has_a_case(void **state)
{
	unsigned missing = 0;

	(void)state;
	for (size_t i = 0; i < verb_count; i++) {
		bool is_there = false;
		for (size_t t = 0; t < ELEMENTS(tables); t++)
			for (const struct right_case *right = tables[t]; right->verb; right++)
				is_there |= strcmp(right->verb, verbs[i].name) == 0;
		if (!is_there)
			print_error("%s: nobody wrote down who may\n", verbs[i].name);
		missing += !is_there;
	}
	assert_int_equal(missing, 0);
}

static void test_every_stage(void **state)
{
	struct world *world = *state;
	unsigned wrong = 0;

	for (int stage = 0; stage < STAGES; stage++) {
		tamper_stage(&world->fixture, world_stages[stage]);
		for (size_t t = 0; t < ELEMENTS(tables); t++)
			for (const struct right_case *right = tables[t]; right->verb; right++)
				for (int who = 0; who < WHO__MAX; who++)
					wrong +=
						check(world, right, (enum viewer_index)who,
						      world_stages[stage],
						      row_of(right, (enum viewer_index)who)[stage]);
	}
	assert_int_equal(wrong, 0);
}

/* ---- suspended and ended ---- */

#define DESK_REVIEW 4

/* What goes on in a study that rests besides reading: what is not the study's own; to keep what one
 * has written; to go on, and to end it. */
static const char *const never_held_up[] = {
	"availability.add", "availability.drop",   "remind.bounced",  "remind.letter",
	"job.ack",	    "job.cancel",	   "job.extend",      "job.fail",
	"job.kick",	    "job.lease",	   "job.prune",	      "job.put",
	"principal.prefer", "remind.run",	   "job.release",     "job.retry",
	"topic.add",	    "topic.drain",	   "topic.pause",     "topic.resume",
	"topic.update",	    "document.abandon",	   "institution.add", "institution.update",
	"key.add",	    "key.revoke",	   "key.rotate",      "principal.add",
	"principal.update", "role.grant",	   "role.revoke",     "study.create",
	"study.resume",	    "import.abandon",	   "search.save",     "search.drop",
	"visibility.close", "visibility.identity", "visibility.open", "archive.abandon",
	"archive.begin",    "archive.finish",	   "archive.send",
};
static const char *const suspended_too[] = { "review.save", "study.cancel", "study.withdraw" };

static bool is_in(const char *word, const char *const list[], size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], word) == 0)
			return true;
	return false;
}

/* In desk_review, at rest or ended: who was refused for who they are is refused alike; all else
 * is closed. */
static char held_up(const struct right_case *right, char open, bool is_suspended)
{
	bool is_free = !(verb_find(str_of(right->verb))->flags & VERB_WRITE) ||
		       is_in(right->verb, never_held_up, ELEMENTS(never_held_up)) ||
		       (is_suspended && is_in(right->verb, suspended_too, ELEMENTS(suspended_too)));

	/* Of a list, what is wrong is told row by row. */
	if (strcmp(right->verb, "assignment.apply") == 0 && open == 'y')
		return 'i';
	if (strcmp(right->verb, "study.resume") == 0 && open == 's')
		return is_suspended ? 'y' : 's';
	return is_free || strchr("n.r", open) ? open : 'c';
}

/* The verbs that judge by the stage before anything else say that the study is closed. */
static bool is_closed_first(const struct right_case *right, enum viewer_index who)
{
	static const char *const judged[] = { "study.advance", "study.back", "study.confirm",
					      "study.retract" };
	bool is_inside =
		who == WHO_LEAD || who == WHO_HOST || who == WHO_EDITOR || who == WHO_PLENARY;

	/* Whose a kind of document is. */
	if (strcmp(right->verb, "document.begin") == 0)
		return strstr(right->params, "'draft'") && who != WHO_PLENARY &&
		       who != WHO_INVITEE && who != WHO_INVITEE_OPERATOR;
	if (strcmp(right->verb, "comment.withdraw") == 0)
		return who == WHO_EDITOR && strstr(right->params, "$comment_in");
	return is_inside && is_in(right->verb, judged, ELEMENTS(judged));
}

static void test_rest_and_end(void **state)
{
	static const char *const states[] = { "suspended", "withdrawn", "cancelled" };
	struct world *world = *state;
	unsigned wrong = 0;

	for (size_t s = 0; s < ELEMENTS(states); s++) {
		bool is_suspended = s == 0;
		tamper_stage(&world->fixture, "desk_review");
		tamper(&world->fixture,
		       "UPDATE study SET state = '%s', suspended_ms = %s WHERE code = 'GZ2019'",
		       states[s], is_suspended ? "1551398400000" : "NULL");
		for (size_t t = 0; t < ELEMENTS(tables); t++)
			for (const struct right_case *right = tables[t]; right->verb; right++)
				for (int who = 0; who < WHO__MAX; who++) {
					enum viewer_index viewer = (enum viewer_index)who;
					char wanted = tables[t] == rights_of_meeting
							      ? row_of(right, viewer)[DESK_REVIEW]
							      : held_up(right,
									row_of(right,
									       viewer)[DESK_REVIEW],
									is_suspended);
					if (wanted == 'n' && is_closed_first(right, viewer))
						wanted = 'c';
					wrong += check(world, right, viewer, states[s], wanted);
				}
	}
	assert_int_equal(wrong, 0);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verb_has_a_case),
		TEST(test_every_stage),
		TEST(test_rest_and_end),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
