/* test_people.c: principals, their keys and roles: who is shut out is shut out with the next
 * request, and the programme never loses the last who can run it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/tamper.h"

/* Public keys of nobody's. */
#define KEY_A "rq:rM>}U?@Lns47E1%%kR.o@n%%FcmmsL/@{H8]yf7"
#define KEY_B "Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID"
#define KEY_C "JTKVSB%%%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6"

static enum err ask_as(struct fixture *fixture, struct caller caller, const char *method,
		       const char *params)
{
	enum err err;

	json_object_put(
		fixture_call_as(fixture, caller, method, &err, fixture_params("%s", params)));
	return err;
}

/* ---- institutions and principals ---- */

static void test_institutions(void **state)
{
	struct fixture *fixture = *state;

	fixture_refused(fixture, ERR_EXISTS, "coordinator", "institution.add",
			"{'institution':'kei','title':'t','country':'KR'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "institution.update",
			"{'institution':'none','title':'t'}");
	fixture_do(fixture, "coordinator", "institution.update",
		   "{'institution':'kei','language':'ko'}");
	fixture_shows(fixture, "coordinator", "institution.list", "{}", "items.3.institution",
		      "kei");
	fixture_shows(fixture, "coordinator", "institution.list", "{}", "items.3.title",
		      "Korea Environment Institute");
	fixture_shows(fixture, "coordinator", "institution.list", "{}", "items.3.language", "ko");
	fixture_shows(fixture, "coordinator", "institution.list", "{}", "items.3.version", "2");
	/* Whoever comes from there speaks its language, where nothing else is said. */
	fixture_do(fixture, "coordinator", "principal.add",
		   "{'principal':'a','institution':'kei','full_name':'A'}");
	fixture_shows(fixture, "coordinator", "principal.get", "{'principal':'a'}", "language",
		      "ko");
	fixture_shows(fixture, "coordinator", "principal.get", "{'principal':'a'}", "zone",
		      "Asia/Seoul");
}

static void test_principals(void **state)
{
	struct fixture *fixture = *state;

	fixture_refused(fixture, ERR_EXISTS, "coordinator", "principal.add",
			"{'principal':'kei-park','institution':'kei','full_name':'P'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "principal.add",
			"{'principal':'new','institution':'none','full_name':'N'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "principal.update",
			"{'principal':'nobody-here'}");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'kei-park','full_name':'Park','email':'p@kei.example','language':'"
		   "ko',"
		   "'zone':'Asia/Shanghai'}");
	fixture_shows(fixture, "kei-park", "principal.get", "{}", "full_name", "Park");
	fixture_shows(fixture, "kei-park", "principal.get", "{}", "email", "p@kei.example");
	fixture_shows(fixture, "kei-park", "principal.get", "{}", "version", "2");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'kei-park','full_name':'Park S.'}");
	fixture_shows(fixture, "kei-park", "principal.get", "{}", "email",
		      "p@kei.example"); /* what is not given stays */
	fixture_shows(fixture, "kei-park", "server.hello", "{}", "zone", "Asia/Shanghai");
	fixture_shows(fixture, "kei-park", "server.hello", "{}", "institution", "kei");
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "principal.get",
			"{'principal':'outsider'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "kei-park", "principal.get",
			"{'principal':'nobody-here'}");
}

static void shows_names(struct fixture *fixture, const char *who, const char *verb,
			const char *params, const char *at)
{
	_cleanup_(x_freep) char *name = xasprintf("%snative_name", at);
	_cleanup_(x_freep) char *language = xasprintf("%sname_language", at);

	fixture_shows(fixture, who, verb, params, name, "박 서준");
	fixture_shows(fixture, who, verb, params, language, "ko");
}

/* Beside the full name, wherever somebody's own record is read; with its language, or not at all. */
static void test_native_names(void **state)
{
	struct fixture *fixture = *state;
	static const char added[] =
		"'principal':'new','institution':'kei','full_name':'N','native_name':'박 서준'";

	fixture_refused(fixture, ERR_PARAMS, "coordinator", "principal.add", "{%s}", added);
	fixture_refused(
		fixture, ERR_PARAMS, "coordinator", "principal.add",
		"{'principal':'new','institution':'kei','full_name':'N','name_language':'ko'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "principal.add",
			"{%s,'name_language':'no such'}", added);
	fixture_do(fixture, "coordinator", "principal.add", "{%s,'name_language':'ko'}", added);
	shows_names(fixture, "new", "principal.get", "{}", "");
	shows_names(fixture, "new", "server.hello", "{}", "");
	fixture_shows(fixture, "kei-park", "principal.get", "{}", "native_name", "");
	fixture_shows(fixture, "kei-park", "server.hello", "{}", "name_language", "");
	/* What is not given stays; a name needs its language each time, and its language a name. */
	fixture_do(fixture, "coordinator", "principal.update", "{'principal':'new','zone':'UTC'}");
	shows_names(fixture, "coordinator", "principal.get", "{'principal':'new'}", "");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "principal.update",
			"{'principal':'new','native_name':'朴'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "principal.update",
			"{'principal':'kei-park','name_language':'ko'}");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'new','name_language':'ko-KR'}");
	fixture_shows(fixture, "new", "server.hello", "{}", "name_language", "ko-KR");
	/* With a part in a study. */
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'gz-host','native_name':'박 서준','name_language':'ko'}");
	shows_names(fixture, "lead-kim", "study.get", "{'study':'GZ2019'}", "people.0.");
	shows_names(fixture, "coordinator", "role.list", "{'study':'GZ2019'}", "items.0.");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'coordinator','native_name':'박 서준','name_language':'ko'}");
	shows_names(fixture, "coordinator", "role.list", "{}", "items.0.");
	shows_names(fixture, "coordinator", "principal.list", "{}", "items.0.");
	fixture_advance_to(fixture, "team");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'kei-park','native_name':'박 서준','name_language':'ko'}");
	fixture_do(fixture, "coordinator", "assignment.invite",
		   "{'study':'GZ2019','principal':'kei-park'}");
	shows_names(fixture, "kei-park", "assignment.list", "{}", "items.0.");
	shows_names(fixture, "lead-kim", "assignment.list", "{'study':'GZ2019'}", "items.0.");
}

static void test_shut_out(void **state)
{
	struct fixture *fixture = *state;
	struct caller host = { .principal = fixture_principal(fixture, "gz-host") };

	assert_int_equal(ask_as(fixture, host, "study.get", "{'study':'GZ2019'}"), ERR_NONE);
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'gz-host','is_active':false}");
	assert_true(fixture->commit.keys_changed);
	assert_int_equal(fixture_principal(fixture, "gz-host"),
			 0); /* gone from the front's table */
	assert_int_equal(ask_as(fixture, host, "study.get", "{'study':'GZ2019'}"), ERR_REVOKED);
	assert_int_equal(
		ask_as(fixture, host, "study.confirm", "{'study':'GZ2019','item':'host_consent'}"),
		ERR_REVOKED);
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'gz-host','is_active':true}");
	assert_int_equal(ask_as(fixture, host, "study.get", "{'study':'GZ2019'}"), ERR_NONE);
	/* A row that never was. */
	assert_int_equal(ask_as(fixture, (struct caller){ .principal = 9999 }, "study.list", "{}"),
			 ERR_REVOKED);
	assert_int_equal(ask_as(fixture, (struct caller){ 0 }, "study.list", "{}"), ERR_REVOKED);
}

/* ---- keys ---- */

static struct caller by_key(struct fixture *fixture, const char *who, const char *public)
{
	return (struct caller){ .principal = fixture_principal(fixture, who),
				.key = tamper_number(
					fixture, "SELECT id FROM key WHERE label = '%s'", public) };
}

static void add_key(struct fixture *fixture, const char *who, const char *public, const char *label)
{
	fixture_do(fixture, "coordinator", "key.add",
		   "{'principal':'%s','public':'%s','label':'%s'}", who, public, label);
}

static void test_keys(void **state)
{
	struct fixture *fixture = *state;

	add_key(fixture, "kei-park", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "a");
	assert_true(fixture->commit.keys_changed);
	assert_int_equal(fixture->keyring->key_count, 2);
	fixture_refused(fixture, ERR_EXISTS, "coordinator", "key.add",
			"{'principal':'outsider','public':'" KEY_A "'}"); /* another's */
	fixture_refused(
		fixture, ERR_PARAMS, "coordinator", "key.add",
		"{'principal':'outsider','public':'                                        '}");
	fixture_refused(
		fixture, ERR_PARAMS, "coordinator", "key.add",
		"{'principal':'outsider','public':'########################################'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "key.add",
			"{'principal':'nobody','public':'" KEY_B "'}");
	struct caller park = by_key(fixture, "kei-park", "a");
	assert_int_equal(ask_as(fixture, park, "server.hello", "{}"), ERR_NONE);
	/* Another's key is nobody's proof. */
	struct caller thief = { .principal = fixture_principal(fixture, "outsider"),
				.key = park.key };
	assert_int_equal(ask_as(fixture, thief, "server.hello", "{}"), ERR_REVOKED);

	struct json_object *list = fixture_ok(fixture, "kei-park", "key.list", "{}");
	_cleanup_(x_freep) char *id =
		xstrdup(json_object_get_string(fixture_at(list, "items.0.key")));
	assert_null(fixture_at(list, "items.1"));
	json_object_put(list);
	fixture_refused(fixture, ERR_NOT_FOUND, "outsider", "key.revoke",
			"{'key':'%s','reason':'r'}", id);
	fixture_do(fixture, "kei-park", "key.revoke", "{'key':'%s','reason':'lost'}", id);
	assert_int_equal(fixture->keyring->key_count, 1);
	assert_int_equal(ask_as(fixture, park, "server.hello", "{}"), ERR_REVOKED);
	fixture_refused(fixture, ERR_STATE, "kei-park", "key.revoke", "{'key':'%s','reason':'r'}",
			id);
	/* A revoked one never comes back, to nobody. */
	fixture_refused(fixture, ERR_EXISTS, "coordinator", "key.add",
			"{'principal':'kei-park','public':'" KEY_A "'}");
	assert_int_equal(
		tamper_number(
			fixture,
			"SELECT count(*) FROM journal WHERE verb = 'key.revoke' AND data LIKE "
			"'%%lost%%'"),
		1);
}

static void test_rotate(void **state)
{
	struct fixture *fixture = *state;

	add_key(fixture, "kei-park", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "a");
	struct caller old = by_key(fixture, "kei-park", "a");
	assert_int_equal(ask_as(fixture, old, "key.rotate",
				"{'public':'Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID',"
				"'dry_run':true}"),
			 ERR_NONE);
	assert_int_equal(ask_as(fixture, old, "server.hello", "{}"), ERR_NONE);
	assert_int_equal(ask_as(fixture, old, "key.rotate",
				"{'public':'rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7',"
				"'request_id':'0190aaaa-0000-7000-8000-00000000000b'}"),
			 ERR_EXISTS);
	assert_int_equal(ask_as(fixture, old, "key.rotate",
				"{'public':'Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID',"
				"'request_id':'0190aaaa-0000-7000-8000-00000000000a'}"),
			 ERR_NONE);
	_cleanup_(x_freep) char *answer = xstrdup(fixture->last.text);
	assert_int_equal(ask_as(fixture, old, "server.hello", "{}"), ERR_REVOKED);
	struct caller new = { .principal = old.principal,
			      .key = tamper_number(fixture, "SELECT max(id) FROM key") };
	assert_int_equal(ask_as(fixture, new, "server.hello", "{}"), ERR_NONE);
	/* The answer that got lost is had again, by the new key. */
	assert_int_equal(ask_as(fixture, new, "key.rotate",
				"{'public':'Yne@$w-vo<fVvi]a<NY6T1ed:M$fCG*[IaLV{hID',"
				"'request_id':'0190aaaa-0000-7000-8000-00000000000a'}"),
			 ERR_NONE);
	assert_string_equal(answer, fixture->last.text);
	/* Not for who came by another way, nor for somebody else. */
	fixture_refused(fixture, ERR_STATE, "kei-park", "key.rotate", "{'public':'" KEY_C "'}");
	fixture_refused(fixture, ERR_STATE, "coordinator", "key.rotate",
			"{'public':'" KEY_C "','as':'kei-park'}");
}

/* ---- the last of the secretariat ---- */

static const char *coordinators_key(struct fixture *fixture)
{
	static char id[64];
	struct json_object *list =
		fixture_ok(fixture, "coordinator", "key.list", "{'principal':'coordinator'}");

	snprintf(id, sizeof id, "%s", json_object_get_string(fixture_at(list, "items.0.key")));
	json_object_put(list);
	return id;
}

static void refuse_the_end(struct fixture *fixture)
{
	fixture_refused(fixture, ERR_INVALID, "coordinator", "role.revoke",
			"{'principal':'coordinator','role':'secretariat'}");
	fixture_refused(fixture, ERR_INVALID, "coordinator", "principal.update",
			"{'principal':'coordinator','is_active':false}");
	fixture_refused(fixture, ERR_INVALID, "coordinator", "key.revoke",
			"{'key':'%s','reason':'r'}", coordinators_key(fixture));
}

/* One of several may go. */
static void lose_a_second_key(struct fixture *fixture)
{
	add_key(fixture, "coordinator", "JTKVSB%%)wK0E.X)V>+}o?pNmC{O&4W4b!Ni{Lh6", "b");
	struct json_object *list =
		fixture_ok(fixture, "coordinator", "key.list", "{'principal':'coordinator'}");
	fixture_do(fixture, "coordinator", "key.revoke", "{'key':'%s','reason':'r'}",
		   json_object_get_string(fixture_at(list, "items.1.key")));
	json_object_put(list);
}

/* A second who could act: of the secretariat, active, and with a live key. Short of one of
 * these, none. */
static void test_the_last_stays(void **state)
{
	struct fixture *fixture = *state;

	refuse_the_end(fixture);
	lose_a_second_key(fixture);
	refuse_the_end(fixture);
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'outsider','role':'secretariat'}");
	refuse_the_end(fixture);
	add_key(fixture, "outsider", "rq:rM>}U?@Lns47E1%kR.o@n%FcmmsL/@{H8]yf7", "a");
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'outsider','is_active':false}");
	refuse_the_end(fixture);
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'outsider','is_active':true}");
	_cleanup_(x_freep) char *id = xstrdup(coordinators_key(fixture));
	fixture_do(fixture, "coordinator", "key.revoke", "{'key':'%s','reason':'r'}", id);
	fixture_do(fixture, "outsider", "role.revoke",
		   "{'principal':'coordinator','role':'secretariat'}");
	fixture_refused(fixture, ERR_INVALID, "outsider", "role.revoke",
			"{'principal':'outsider','role':'secretariat'}");
}

static void test_operators_have_limits(void **state)
{
	struct fixture *fixture = *state;

	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'outsider','role':'operator'}");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "outsider", "key.add",
			"{'principal':'coordinator','public':'" KEY_A "'}");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "outsider", "principal.update",
			"{'principal':'coordinator','is_active':false}");
	fixture_refused(fixture, ERR_NOT_PERMITTED, "outsider", "role.grant",
			"{'principal':'outsider','role':'secretariat'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "outsider", "study.get", "{'study':'GZ2019'}");
	fixture_do(fixture, "outsider", "key.add", "{'principal':'kei-park','public':'" KEY_A "'}");
}

/* ---- roles ---- */

static void test_roles(void **state)
{
	struct fixture *fixture = *state;
	static const char observer[] =
		"{'principal':'outsider','role':'observer','study':'GZ2019'}";

	fixture_refused(fixture, ERR_PARAMS, "coordinator", "role.grant",
			"{'principal':'outsider','role':'observer'}");
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "role.grant",
			"{'principal':'outsider','role':'worker','study':'GZ2019'}");
	/* Reviewers are invited, not appointed. */
	fixture_refused(fixture, ERR_PARAMS, "coordinator", "role.grant",
			"{'principal':'outsider','role':'reviewer','study':'GZ2019'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "role.grant",
			"{'principal':'nobody-here','role':'observer','study':'GZ2019'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "coordinator", "role.grant",
			"{'principal':'outsider','role':'observer','study':'NOPE'}");
	fixture_refused(fixture, ERR_STATE, "coordinator", "role.revoke", "%s", observer);
	fixture_do(fixture, "coordinator", "role.grant", "%s", observer);
	fixture_refused(fixture, ERR_EXISTS, "coordinator", "role.grant", "%s", observer);
	fixture_shows(fixture, "outsider", "study.get", "{'study':'GZ2019'}", "roles.0",
		      "observer");
	/* Several at once are possible, and each goes by itself. */
	fixture_do(fixture, "coordinator", "role.grant",
		   "{'principal':'outsider','role':'editor','study':'GZ2019'}");
	fixture_do(fixture, "coordinator", "role.revoke", "%s", observer);
	fixture_shows(fixture, "outsider", "study.get", "{'study':'GZ2019'}", "roles.0", "editor");
	fixture_do(fixture, "coordinator", "role.revoke",
		   "{'principal':'outsider','role':'editor','study':'GZ2019'}");
	fixture_refused(fixture, ERR_NOT_FOUND, "outsider", "study.get", "{'study':'GZ2019'}");
}

/* Who is shut out can still lose what they held: else it waits for them. */
static void test_roles_of_who_is_shut_out(void **state)
{
	struct fixture *fixture = *state;
	static const char observer[] =
		"{'principal':'observer-lee','role':'observer','study':'GZ2019'}";

	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'observer-lee','is_active':false}");
	fixture_do(fixture, "coordinator", "role.revoke", "%s", observer);
	fixture_refused(fixture, ERR_STATE, "coordinator", "role.grant", "%s", observer);
	fixture_do(fixture, "coordinator", "principal.update",
		   "{'principal':'observer-lee','is_active':true}");
	fixture_refused(fixture, ERR_NOT_FOUND, "observer-lee", "study.get", "{'study':'GZ2019'}");
}

static void test_role_lists(void **state)
{
	struct fixture *fixture = *state;
	struct json_object *page = fixture_ok(fixture, "coordinator", "role.list",
					      "{'study':'GZ2019','limit':2}"),
			   *rest;

	assert_string_equal(json_object_get_string(fixture_at(page, "items.0.principal")),
			    "gz-host");
	assert_string_equal(json_object_get_string(fixture_at(page, "items.1.role")), "lead");
	rest = fixture_ok(fixture, "coordinator", "role.list",
			  "{'study':'GZ2019','limit':2,'after':'%s'}", fixture_text(page, "next"));
	assert_string_equal(json_object_get_string(fixture_at(rest, "items.0.role")), "editor");
	assert_string_equal(json_object_get_string(fixture_at(rest, "items.1.role")), "observer");
	assert_string_equal(fixture_text(rest, "next"), "");
	json_object_put(rest);
	json_object_put(page);
	fixture_shows(fixture, "coordinator", "role.list", "{}", "items.0.role", "operator");
	fixture_shows(fixture, "coordinator", "role.list", "{}", "items.1.role", "secretariat");
	fixture_shows(fixture, "coordinator", "role.list", "{}", "items.2", "");
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, fixture_setup_study, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_institutions),   TEST(test_principals),
		TEST(test_native_names),   TEST(test_shut_out),
		TEST(test_keys),	   TEST(test_rotate),
		TEST(test_the_last_stays), TEST(test_operators_have_limits),
		TEST(test_roles),	   TEST(test_roles_of_who_is_shut_out),
		TEST(test_role_lists),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
