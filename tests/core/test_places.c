/* test_places.c: a place in every state against everything that can be done to it, written down as
 * a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/scene.h"
#include "core/tamper.h"

static const struct {
	const char *verb, *who,
		*params; /* who NULL: whose place it is; @: the place, #: its holder */
} actions[] = {
	{ "assignment.accept", NULL, "'assignment':'@'" },
	{ "assignment.decline", NULL, "'assignment':'@','reason':'x'" },
	{ "assignment.withdraw", NULL, "'assignment':'@','reason':'x'" },
	{ "assignment.withdraw", "lead-kim", "'assignment':'@','reason':'x'" },
	{ "assignment.replace", "lead-kim", "'assignment':'@','principal':'fresh','reason':'x'" },
	{ "assignment.replace", "lead-kim", "'assignment':'@','principal':'#','reason':'x'" },
	{ "assignment.invite", "lead-kim", "'study':'GZ2019','principal':'#'" },
	{ "assignment.extend", "lead-kim", "'assignment':'@','due':'2019-04-10','reason':'x'" },
	{ "assignment.extend", "lead-kim", "'assignment':'@','reason':'x'" },
	{ "declaration.file", NULL, "'assignment':'@','state':'none'" },
	{ "review.save", NULL, "'assignment':'@','body':{}" },
	{ "role.grant", "coordinator", "'study':'GZ2019','role':'host','principal':'#'" },
};

/* y done, s wrong state, e exists, i against a rule, . not there: who has no part any more sees
 * nothing. In the order of the actions: accept, decline, withdraw; by the lead withdraw, replace,
 * replace by the same, invite, extend, take the extension back; declare, write; be made the host. */
static const struct {
	const char *state, *who, *outcomes;
} places[] = {
	{ "invited", "igdp-liu", "yyyyyieysysi" },   { "accepted", "igdp-chen", "ssyyyieysysi" },
	{ "declined", "iges-sato", "...ssssss..y" }, { "withdrawn", "kei-park", "...sssyss..y" },
	{ "replaced", "outsider", "...sssyss..y" },
};

static const char letters[ERR__MAX] = {
	[ERR_NONE] = 'y',    [ERR_STATE] = 's',	    [ERR_EXISTS] = 'e',
	[ERR_INVALID] = 'i', [ERR_NOT_FOUND] = '.',
};

static void bring_to(struct scene *scene, const char *who, const char *state)
{
	ok(scene, "lead-kim", "assignment.invite", "{'study':'GZ2019','principal':'%s'}", who);
	scene_keep(scene, "/assignment");
	if (strcmp(state, "declined") == 0)
		ok(scene, who, "assignment.decline", "{'assignment':'GZ2019','reason':'x'}");
	else if (strcmp(state, "invited") != 0)
		ok(scene, who, "assignment.accept", "{'assignment':'GZ2019'}");
	if (strcmp(state, "withdrawn") == 0)
		ok(scene, who, "assignment.withdraw", "{'assignment':'GZ2019','reason':'x'}");
	if (strcmp(state, "replaced") == 0)
		ok(scene, "lead-kim", "assignment.replace",
		   "{'assignment':'%s','principal':'another','reason':'x'}", scene->id);
	ok(scene, "coordinator", "assignment.get", "{'assignment':'%s'}", scene->id);
	is(scene, "/state", state);
}

static char *filled(const char *params, const char *place, const char *holder)
{
	char *text = xstrdup("");

	for (; *params; params++) {
		char *longer = *params == '@'	? xasprintf("%s%s", text, place)
			       : *params == '#' ? xasprintf("%s%s", text, holder)
						: xasprintf("%s%c", text, *params);
		x_freep(&text);
		text = longer;
	}
	return text;
}

static void test_every_state(void **state)
{
	static const char *const more[] = { "fresh", "another" };
	struct scene *scene = *state;

	for (size_t i = 0; i < ELEMENTS(more); i++)
		ok(scene, "coordinator", "principal.add",
		   "{'principal':'%s','institution':'iges','full_name':'X'}", more[i]);
	fixture_advance_to(&scene->fixture, "desk_review");
	for (size_t i = 0; i < ELEMENTS(places); i++) {
		char outcomes[ELEMENTS(actions) + 1] = "";
		bring_to(scene, places[i].who, places[i].state);
		_cleanup_(x_freep) char *before = tamper_dump(&scene->fixture);
		for (size_t j = 0; j < ELEMENTS(actions); j++) {
			const char *who = actions[j].who ? actions[j].who : places[i].who;
			_cleanup_(x_freep) char *params =
				filled(actions[j].params, scene->id, places[i].who);
			outcomes[j] = letters[scene_call(scene, who, actions[j].verb,
							 "{%s,'dry_run':true}", params)];
		}
		if (strcmp(outcomes, places[i].outcomes) != 0)
			fail_msg("%s: %s, wanted %s", places[i].state, outcomes,
				 places[i].outcomes);
		_cleanup_(x_freep) char *after = tamper_dump(&scene->fixture);
		assert_string_equal(before, after);
	}
}

/* Nobody gives a place to who holds it already; it is not lost over the attempt. */
static void test_replaced_by_the_same(void **state)
{
	struct scene *scene = *state;

	fixture_advance_to(&scene->fixture, "team");
	bring_to(scene, "kei-park", "accepted");
	refused(scene, ERR_INVALID, "lead-kim", "assignment.replace",
		"{'assignment':'%s','principal':'kei-park','reason':'x'}", scene->id);
	says(scene, "kei-park has this place; it goes to somebody else");
	ok(scene, "kei-park", "assignment.get", "{'assignment':'GZ2019'}");
	is(scene, "/assignment", scene->id);
	is(scene, "/state", "accepted");
}

int main(void)
{
#define SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, scene_teardown)
	const struct CMUnitTest tests[] = {
		SCENE(test_every_state),
		SCENE(test_replaced_by_the_same),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
