/* test_role_view.c: what the secretariat is shown as somebody of a role (as_role) is a part of what those who
 * hold it are shown: every read of a study, in every stage that opens something, with a word planted in each
 * text that anybody wrote, and under a policy that hides names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/probe.h"

/* Of the reviewers, the one whose own review is not in: who owns nothing has none. */
static const struct {
	const char *role;
	enum viewer_index holder;
	enum secret shown; /* in some stage, to be sure that there is something to compare */
} roles[] = {
	{ "plenary", WHO_PLENARY, SECRET_QUESTION },
	{ "host", WHO_HOST, SECRET_BODY_IN },
	{ "lead", WHO_LEAD, SECRET_DECLARATION_PARK },
	{ "reviewer", WHO_REVIEWER_OUT, SECRET_BODY_IN },
	{ "editor", WHO_EDITOR, SECRET_COMMENT_OUT },
	{ "observer", WHO_OBSERVER, SECRET_BODY_IN },
};

static int setup(void **state)
{
	*state = world_new();
	return 0;
}

static int teardown(void **state)
{
	world_free(*state);
	return 0;
}

/* Whether an answer has it: what stands in a question tells nothing. Answers are indented. */
static bool tells(const struct portrait *portrait, const char *word)
{
	for (const char *line = portrait->text; *line; line += strcspn(line, "\n") + 1) {
		const char *at = strstr(line, word);
		if (!at)
			return false;
		if (line[0] == ' ' && at < line + strcspn(line, "\n"))
			return true;
	}
	return false;
}

/* The role is held in every study; its holder here has no part in the others. */
static bool is_elsewhere(enum secret secret)
{
	static const enum secret others[] = { SECRET_OTHER_STUDY, SECRET_AGENDA,  SECRET_DECIDED,
					      SECRET_REQUEST,	  SECRET_ANSWER,  SECRET_ACTIVITY,
					      SECRET_PRACTICE,	  SECRET_DECLINED };

	for (size_t i = 0; i < ELEMENTS(others); i++)
		if (others[i] == secret)
			return true;
	return false;
}

static void must_be_a_part(struct world *world, size_t nth, bool ret_shown[])
{
	struct portrait view = { 0 }, own = { 0 };

	probe_reads_as(world, roles[nth].role, &view);
	probe_reads(world, roles[nth].holder, &own);
	for (size_t i = 0; i < SECRET__MAX; i++)
		if (!is_elsewhere((enum secret)i) && tells(&view, world_secrets[i]) &&
		    !tells(&own, world_secrets[i]))
			fail_msg("as %s: %s is shown, and not to %s", roles[nth].role,
				 world_secrets[i], world_viewers[roles[nth].holder]);
	for (size_t i = 0; i < WHO__MAX; i++) {
		_cleanup_(x_freep) char *name = xasprintf("\"%s\"", world_principals[i]);
		if (tells(&view, name) && !tells(&own, name))
			fail_msg("as %s: %s is named, and not to %s", roles[nth].role, name,
				 world_viewers[roles[nth].holder]);
	}
	ret_shown[nth] |= tells(&view, world_secrets[roles[nth].shown]);
	portrait_done(&view);
	portrait_done(&own);
}

static void everywhere(struct world *world)
{
	static const char *const stages[] = { "desk_review", "comment_round", "publication" };
	bool is_shown[ELEMENTS(roles)] = { false };

	for (size_t i = 0; i < ELEMENTS(stages); i++) {
		tamper_stage(&world->fixture, stages[i]);
		for (size_t j = 0; j < ELEMENTS(roles); j++)
			must_be_a_part(world, j, is_shown);
	}
	for (size_t j = 0; j < ELEMENTS(roles); j++)
		if (!is_shown[j])
			fail_msg("as %s: %s is never shown", roles[j].role,
				 world_secrets[roles[j].shown]);
}

static void test_names_open(void **state)
{
	everywhere(*state);
}

static void test_names_hidden(void **state)
{
	struct world *world = *state;

	static const char *const studies[] = { "GZ2019", "HID2019", "SOM2019", "CMP2019" };

	for (size_t i = 0; i < ELEMENTS(studies); i++)
		fixture_do(&world->fixture, "coordinator", "visibility.identity",
			   "{'study':'%s','identity':'triple_anonymized','reason':'r'}",
			   studies[i]);
	everywhere(world);
}

static void test_for_the_secretariat_alone(void **state)
{
	struct world *world = *state;

	for (size_t who = 0; who < WHO__MAX; who++)
		if (who != WHO_SECRETARIAT && who != WHO_GONE)
			fixture_refused(&world->fixture, ERR_NOT_PERMITTED, world_principals[who],
					"study.get", "{'study':'GZ2019','as_role':'host'}");
	fixture_refused(&world->fixture, ERR_PARAMS, "sec-ahn", "study.get",
			"{'study':'GZ2019','as_role':'secretariat'}");
	fixture_refused(&world->fixture, ERR_PARAMS, "sec-ahn", "comment.add",
			"{'study':'GZ2019','text':'t','as_role':'host'}");
	fixture_refused(&world->fixture, ERR_PARAMS, "sec-ahn", "inbox.list", "{'as_role':'host'}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_names_open, setup, teardown),
		cmocka_unit_test_setup_teardown(test_names_hidden, setup, teardown),
		cmocka_unit_test_setup_teardown(test_for_the_secretariat_alone, setup, teardown),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("core/role_view", tests, NULL, NULL);
}
