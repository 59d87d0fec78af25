/* test_assignment.c: places in the team, from the invitation to the end, and the conflicts of
 * interest of who holds them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

#define OWN "{'assignment':'GZ2019'}"
#define GZ  "{'study':'GZ2019'}"

/* The id of the new place, in a buffer for one at a time. */
static const char *invite(struct fixture *fixture, const char *who)
{
	static char id[64];
	struct json_object *place = fixture_ok(fixture, "lead-kim", "assignment.invite",
					       "{'study':'GZ2019','principal':'%s'}", who);

	snprintf(id, sizeof id, "%s", fixture_text(place, "assignment"));
	json_object_put(place);
	return id;
}

static void refuse_invitation(struct fixture *fixture, enum err err, const char *who)
{
	fixture_refused(fixture, err, "lead-kim", "assignment.invite",
			"{'study':'GZ2019','principal':'%s'}", who);
}

/* ---- inviting ---- */

static void test_invite(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *place =
		fixture_ok(fixture, "coordinator", "assignment.invite",
			   "{'study':'GZ2019','principal':'iges-sato','answer_days':3,"
			   "'language':'ja'}");

	assert_string_equal(fixture_text(place, "state"), "invited");
	assert_string_equal(fixture_text(place, "answer_due"), "2019-03-04T15:59:59.999Z");
	assert_int_equal(fixture_int(place, "version"), 1);
	json_object_put(place);
	fixture_shows(fixture, "iges-sato", "assignment.get", OWN, "language", "ja");
	fixture_shows(fixture, "iges-sato", "assignment.get", OWN, "is_home", "false");
	/* The workflow's fourteen days, the person's language, the host's country. */
	(void)invite(fixture, "igdp-liu");
	fixture_shows(fixture, "igdp-liu", "assignment.get", OWN, "answer_due",
		      "2019-03-15T15:59:59.999Z");
	fixture_shows(fixture, "igdp-liu", "assignment.get", OWN, "language", "en");
	fixture_shows(fixture, "igdp-liu", "assignment.get", OWN, "is_home", "true");

	/* Who is invited sees a teaser. */
	fixture_shows(fixture, "iges-sato", "study.get", GZ, "title", "Guangzhou peer review");
	fixture_shows(fixture, "iges-sato", "study.get", GZ, "roles.0", "invitee");
	fixture_shows(fixture, "iges-sato", "study.get", GZ, "stage", "");
	fixture_shows(fixture, "iges-sato", "study.get", GZ, "people", "");
	fixture_shows(fixture, "iges-sato", "assignment.list", GZ, "items.1", "");
}

static void test_whom_not_to_invite(void **state)
{
	struct fixture *fixture = *state;

	refuse_invitation(fixture, ERR_NOT_FOUND, "nobody-here");
	refuse_invitation(fixture, ERR_INVALID, "gz-host");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'outsider','is_active':false}");
	refuse_invitation(fixture, ERR_STATE, "outsider");
	(void)invite(fixture, "kei-park");
	refuse_invitation(fixture, ERR_EXISTS, "kei-park");
	fixture_do(fixture, "kei-park", "assignment.accept", OWN);
	refuse_invitation(fixture, ERR_EXISTS, "kei-park");
	/* Nor becomes who has a place the host. */
	fixture_refused(fixture, ERR_INVALID, "coordinator", "role.grant",
			"{'principal':'kei-park','role':'host','study':'GZ2019'}");
}

static void test_declined_is_not_asked_twice(void **state)
{
	struct fixture *fixture = *state;

	(void)invite(fixture, "kei-park");
	fixture_refused(fixture, ERR_PARAMS, "kei-park", "assignment.decline", OWN);
	fixture_do(fixture, "kei-park", "assignment.decline",
		   "{'assignment':'GZ2019','reason':'no time'}");
	refuse_invitation(fixture, ERR_STATE, "kei-park");
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "assignment.accept",
			OWN); /* no part any more */
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "study.get", GZ);
	fixture_shows(fixture, "lead-kim", "assignment.list", GZ, "items.0.reason", "no time");
	fixture_shows(fixture, "editor-mori", "assignment.list", GZ, "items.0.state", "declined");
	fixture_shows(fixture, "editor-mori", "assignment.list", GZ, "items.0.reason", "");
}

/* ---- answering and leaving ---- */

static void test_answers(void **state)
{
	struct fixture *fixture = *state;

	(void)invite(fixture, "kei-park");
	fixture_do(fixture, "kei-park", "assignment.accept", OWN);
	fixture_refused(fixture, ERR_STATE, "kei-park", "assignment.accept", OWN);
	fixture_refused(fixture, ERR_STATE, "kei-park", "assignment.decline",
			"{'assignment':'GZ2019','reason':'r'}");
	/* What is to be decided on, until they are cleared of conflicts; then the material. */
	fixture_shows(fixture, "kei-park", "study.get", GZ, "roles.0", "invitee");
	fixture_shows(fixture, "kei-park", "study.get", GZ, "stage", "");
	fixture_do(fixture, "kei-park", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	fixture_shows(fixture, "kei-park", "study.get", GZ, "roles.0", "reviewer");
	fixture_shows(fixture, "kei-park", "study.get", GZ, "stage", "team");
}

/* An institute of the host's own country is a conflict that nobody has to think of: it is on record as disclosed
 * when they declare that there is none. */
static void test_nothing_but_the_country(void **state)
{
	struct fixture *fixture = *state;

	(void)invite(fixture, "igdp-liu");
	fixture_do(fixture, "igdp-liu", "assignment.accept", OWN);
	fixture_do(fixture, "igdp-liu", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	fixture_shows(fixture, "coordinator", "declaration.list", GZ, "items.0.state", "disclosed");
	fixture_shows(fixture, "coordinator", "declaration.list", GZ, "items.0.type", "national");
	fixture_shows(fixture, "igdp-liu", "study.get", GZ, "roles.0", "reviewer");
}

/* What stages that produce invitations are for: people are invited, and answer. Declining is
 * always possible. */
static void test_accept_has_its_stages(void **state)
{
	struct fixture *fixture = *state;

	(void)invite(fixture, "kei-park");
	(void)invite(fixture, "igdp-liu");
	fixture_advance_to(fixture, "desk_review");
	fixture_do(fixture, "igdp-liu", "assignment.accept", OWN);
	fixture_advance_to(fixture, "consultation");
	fixture_refused(fixture, ERR_CLOSED, "kei-park", "assignment.accept", OWN);
	fixture_do(fixture, "kei-park", "assignment.decline",
		   "{'assignment':'GZ2019','reason':'too late'}");
	fixture_refused(fixture, ERR_CLOSED, "lead-kim", "assignment.invite",
			"{'study':'GZ2019','principal':'outsider'}");
}

static void test_withdraw(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *first = xstrdup(invite(fixture, "kei-park"));

	fixture_do(fixture, "kei-park", "assignment.accept", OWN);
	fixture_do(fixture, "kei-park", "assignment.withdraw",
		   "{'assignment':'GZ2019','reason':'a new post'}");
	fixture_refused(fixture, ERR_STATE, "lead-kim", "assignment.withdraw",
			"{'assignment':'%s','reason':'r'}", first);
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "assignment.get", OWN);
	/* Who left can be asked again, and then has a place of a new id. */
	_cleanup_(x_freep) char *second = xstrdup(invite(fixture, "kei-park"));
	assert_string_not_equal(first, second);
	fixture_shows(fixture, "kei-park", "assignment.get", OWN, "assignment", second);
	fixture_do(fixture, "lead-kim", "assignment.withdraw",
		   "{'assignment':'%s','reason':'too many'}", second);
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "assignment.get", OWN);
}

static void test_replace(void **state)
{
	struct fixture *fixture = *state;
	_cleanup_(x_freep) char *old = xstrdup(invite(fixture, "kei-park"));
	struct json_object *place;

	fixture_do(fixture, "kei-park", "assignment.accept", OWN);
	_cleanup_(x_freep) char *before = tamper_dump(fixture);
	/* All or nothing: the place is not lost over a name that does not exist. */
	fixture_refused(fixture, ERR_NOT_FOUND, "lead-kim", "assignment.replace",
			"{'assignment':'%s','principal':'nobody-here','reason':'ill'}", old);
	fixture_refused(fixture, ERR_INVALID, "lead-kim", "assignment.replace",
			"{'assignment':'%s','principal':'gz-host','reason':'ill'}", old);
	_cleanup_(x_freep) char *after = tamper_dump(fixture);
	assert_string_equal(before, after);
	place = fixture_ok(fixture, "lead-kim", "assignment.replace",
			   "{'assignment':'%s','principal':'iges-sato','reason':'ill'}", old);
	assert_string_equal(fixture_text(place, "replaces"), old);
	assert_string_equal(fixture_text(place, "principal"), "iges-sato");
	json_object_put(place);
	fixture_shows(fixture, "lead-kim", "assignment.list", GZ, "items.0.state", "replaced");
	fixture_shows(fixture, "lead-kim", "assignment.list", GZ, "items.1.state", "invited");
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "study.get", GZ);
	fixture_refused(fixture, ERR_STATE, "lead-kim", "assignment.replace",
			"{'assignment':'%s','principal':'igdp-liu','reason':'r'}", old);
}

static void test_own_places_in_every_study(void **state)
{
	struct fixture *fixture = *state;

	(void)invite(fixture, "kei-park");
	fixture_do(fixture, "coordinator", "study.create",
		   "{'study':'WH2020','title':'t','city':'Wuhan','country':'CN','year':2020}");
	for (int i = 0; i < 2; i++)
		fixture_do(fixture, "coordinator", "study.advance",
			   "{'study':'WH2020','override':true,'reason':'r'}");
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'WH2020','principal':'kei-park'}");
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'WH2020','principal':'iges-sato'}");
	fixture_shows(fixture, "kei-park", "assignment.list", "{}", "items.0.study", "GZ2019");
	fixture_shows(fixture, "kei-park", "assignment.list", "{}", "items.1.study", "WH2020");
	fixture_shows(fixture, "kei-park", "assignment.list", "{}", "items.2", "");
	fixture_shows(fixture, "gz-host", "assignment.list", "{}", "items.0", "");
}

/* ---- conflicts of interest ---- */

static void declare(struct fixture *fixture, const char *who, const char *type, const char *state)
{
	struct json_object *answer = fixture_ok(
		fixture, who, "declaration.file",
		"{'assignment':'GZ2019','state':'declared','type':'%s','text':'it is so'}", type);

	assert_string_equal(fixture_text(answer, "state"), state);
	json_object_put(answer);
}

static void test_declare(void **state)
{
	struct fixture *fixture = *state;

	(void)invite(fixture, "igdp-liu"); /* may be declared before the invitation is answered */
	fixture_do(fixture, "igdp-liu", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	fixture_refused(fixture, ERR_PARAMS, "igdp-liu", "declaration.file",
			"{'assignment':'GZ2019','state':'declared','text':'t'}");
	fixture_refused(fixture, ERR_PARAMS, "igdp-liu", "declaration.file",
			"{'assignment':'GZ2019','state':'declared','type':'national'}");
	fixture_refused(fixture, ERR_PARAMS, "igdp-liu", "declaration.file",
			"{'assignment':'GZ2019','state':'none','type':'national'}");
	fixture_refused(fixture, ERR_PARAMS, "igdp-liu", "declaration.file",
			"{'assignment':'GZ2019','state':'none','text':'t'}");
	declare(fixture, "igdp-liu", "national",
		"disclosed"); /* of the host's country: known, and no bar */
	declare(fixture, "igdp-liu", "financial", "declared");
	(void)invite(fixture, "kei-park");
	declare(fixture, "kei-park", "national",
		"declared"); /* of another country: whatever it is, it is decided on */
	fixture_shows(fixture, "igdp-liu", "declaration.list", GZ, "items.0.version", "3");
	fixture_shows(fixture, "igdp-liu", "declaration.list", GZ, "items.0.type", "financial");
	fixture_shows(fixture, "igdp-liu", "declaration.list", GZ, "items.1", "");
	fixture_do(fixture, "igdp-liu", "assignment.withdraw",
		   "{'assignment':'GZ2019','reason':'r'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "igdp-liu", "declaration.file",
			"{'assignment':'GZ2019','state':'none'}");
}

static const char *declaration_of(struct fixture *fixture, int index)
{
	static char id[64];
	struct json_object *list = fixture_ok(fixture, "lead-kim", "declaration.list", GZ), *items;

	assert_true(json_object_object_get_ex(list, "items", &items));
	snprintf(id, sizeof id, "%s",
		 fixture_text(json_object_array_get_idx(items, (size_t)index), "declaration"));
	json_object_put(list);
	return id;
}

static void decide(struct fixture *fixture, const char *id, const char *decision)
{
	fixture_do(fixture, "coordinator", "declaration.decide",
		   "{'declaration':'%s','decision':'%s','reason':'r'}", id, decision);
}

static void test_decide(void **state)
{
	struct fixture *fixture = *state;

	(void)invite(fixture, "kei-park");
	fixture_do(fixture, "kei-park", "assignment.accept", OWN);
	fixture_do(fixture, "kei-park", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	_cleanup_(x_freep) char *id = xstrdup(declaration_of(fixture, 0));
	fixture_refused(fixture, ERR_STATE, "coordinator", "declaration.decide",
			"{'declaration':'%s','decision':'waived','reason':'r'}",
			id); /* there is none */
	declare(fixture, "kei-park", "personal", "declared");
	decide(fixture, id, "waived");
	fixture_shows(fixture, "kei-park", "declaration.list", GZ, "items.0.decided_by",
		      "coordinator");
	/* Filed anew, it waits anew: the decision was on something else. */
	declare(fixture, "kei-park", "financial", "declared");
	fixture_shows(fixture, "kei-park", "declaration.list", GZ, "items.0.decided_by", "");
	fixture_shows(fixture, "kei-park", "declaration.list", GZ, "items.0.reason", "");
	decide(fixture, id, "excluded");
	/* Excluded is not undone by declaring something else. */
	fixture_refused(fixture, ERR_STATE, "kei-park", "declaration.file",
			"{'assignment':'GZ2019','state':'none'}");
	decide(fixture, id, "disclosed"); /* but by who decided */
}

/* The guards of stage team: three places of two institutes, declared, decided, none excluded. */
static void test_team_guards(void **state)
{
	static const char *const team[] = { "igdp-liu", "iges-sato", "kei-park" };
	struct fixture *fixture = *state;

	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.holds", "false");
	for (size_t i = 0; i < ELEMENTS(team); i++) {
		(void)invite(fixture, team[i]);
		fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.holds",
			      "false");
		fixture_do(fixture, team[i], "assignment.accept", OWN);
	}
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.holds", "true");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.1.holds", "false");
	fixture_do(fixture, "igdp-liu", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	fixture_do(fixture, "iges-sato", "declaration.file",
		   "{'assignment':'GZ2019','state':'none'}");
	declare(fixture, "kei-park", "institutional", "declared");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.1.holds", "false");
	decide(fixture, declaration_of(fixture, 2), "waived");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.is_ready", "true");
	decide(fixture, declaration_of(fixture, 2), "excluded");
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.2.holds", "false");
	fixture_refused(fixture, ERR_GUARD, "coordinator", "study.advance", GZ);
	/* Others are not told how the guards stand: they count what is hidden. */
	fixture_shows(fixture, "iges-sato", "study.status", GZ, "next.0.stage", "preparation");
	fixture_shows(fixture, "iges-sato", "study.status", GZ, "next.0.is_ready", "");
	fixture_shows(fixture, "iges-sato", "study.status", GZ, "next.0.guards", "");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "kei-park", "study.status", GZ);
}

/* Two of home and one from abroad are enough; three of home are not. */
static void test_not_judged_by_its_own(void **state)
{
	struct fixture *fixture = *state;
	static const char *const home[] = { "igdp-liu", "igdp-chen", "gz-expert" };

	fixture_do(fixture, "coordinator", "principal.add",
		   "{'principal':'gz-expert','institution':'guangzhou','full_name':'E'}");
	for (size_t i = 0; i < ELEMENTS(home); i++) {
		fixture_do(fixture, "lead-kim", "assignment.invite",
			   "{'study':'GZ2019','principal':'%s','despite':'of the house'}", home[i]);
		fixture_do(fixture, home[i], "assignment.accept", OWN);
	}
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.holds", "false");
	(void)invite(fixture, "iges-sato");
	fixture_do(fixture, "iges-sato", "assignment.accept", OWN);
	fixture_shows(fixture, "lead-kim", "study.status", GZ, "next.0.guards.0.holds", "true");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_team, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_invite),
		TEST(test_whom_not_to_invite),
		TEST(test_declined_is_not_asked_twice),
		TEST(test_answers),
		TEST(test_nothing_but_the_country),
		TEST(test_accept_has_its_stages),
		TEST(test_withdraw),
		TEST(test_replace),
		TEST(test_own_places_in_every_study),
		TEST(test_declare),
		TEST(test_decide),
		TEST(test_team_guards),
		TEST(test_not_judged_by_its_own),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
