/* test_journal.c: whatever is changed in the journal, or in a text that it holds a digest of,
 * journal.verify finds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/world.h"

static int setup(void **state)
{
	struct world *world;

	(void)world_setup(state);
	world = *state;
	tamper_save(&world->fixture);
	return 0;
}

/* What journal.verify says; *ret_why in a buffer of the fixture's. */
static bool is_intact(struct fixture *fixture, const char *params, const char **ret_why)
{
	struct json_object *answer = fixture_ok(fixture, "coordinator", "journal.verify", "%s",
						params),
			   *bad = NULL;
	bool intact = strcmp(fixture_text(answer, "is_intact"), "true") == 0;

	json_object_object_get_ex(answer, "first_bad", &bad);
	assert_int_equal(intact, bad == NULL);
	*ret_why = fixture_text(bad, "why");
	json_object_put(answer);
	return intact;
}

/* After the SQL, the whole journal does not pass, nor, where `in_study`, the study's chain
 * alone. */
static void must_be_found(struct fixture *fixture, bool in_study, const char *sql)
{
	const char *why;

	tamper(fixture, "%s", sql);
	if (is_intact(fixture, "{}", &why))
		fail_msg("not found: %s", sql);
	assert_true(strlen(why) > 10);
	if (in_study && is_intact(fixture, "{'study':'GZ2019'}", &why))
		fail_msg("not found in the study's chain: %s", sql);
	tamper_restore(fixture);
	assert_true(is_intact(fixture, "{}", &why));
}

static void test_untouched(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	struct json_object *answer = fixture_ok(fixture, "coordinator", "journal.verify", "{}");

	assert_string_equal(fixture_text(answer, "is_intact"), "true");
	assert_int_equal(fixture_int(answer, "rows"),
			 tamper_number(fixture, "SELECT count(*) FROM journal"));
	assert_int_equal(fixture_int(answer, "chains"),
			 tamper_number(fixture, "SELECT count(DISTINCT chain) FROM journal"));
	json_object_put(answer);
	answer = fixture_ok(fixture, "coordinator", "journal.verify", "{'study':'GZ2019'}");
	assert_string_equal(fixture_text(answer, "is_intact"), "true");
	assert_int_equal(fixture_int(answer, "chains"), 1);
	json_object_put(answer);
}

/* ---- one column of one row ---- */

static const struct {
	const char *column, *value;
} changes[] = {
	{ "seq", "seq + 5000" },
	{ "chain", "CASE chain WHEN 1 THEN 2 ELSE 1 END, position = position + 700" },
	{ "position", "position + 700" },
	{ "time_ms", "time_ms + 1" },
	{ "actor", "CASE actor WHEN 2 THEN 3 ELSE 2 END" },
	{ "behalf", "CASE WHEN behalf IS NULL THEN 2 ELSE NULL END" },
	{ "request_id", "CASE WHEN request_id IS NULL THEN randomblob(16) ELSE NULL END" },
	{ "digest", "CASE WHEN digest IS NULL THEN randomblob(32) ELSE NULL END" },
	{ "verb", "verb || 'x'" },
	{ "object", "CASE object WHEN 'study' THEN 'principal' ELSE 'study' END" },
	{ "subject", "subject + 1" },
	{ "data", "coalesce(replace(data, '\"', '\" '), '{}')" },
	{ "result", "coalesce(result || ' ', '{}')" },
	{ "hash", "randomblob(32)" },
};

/* Every column that the table has is among them: a new one must be hashed too. */
static void test_columns_are_all_here(void **state)
{
	struct world *world = *state;

	assert_int_equal(
		tamper_number(&world->fixture, "SELECT count(*) FROM pragma_table_info('journal')"),
		ELEMENTS(changes));
	for (size_t i = 0; i < ELEMENTS(changes); i++)
		assert_int_equal(tamper_number(&world->fixture,
					       "SELECT count(*) FROM pragma_table_info('journal') "
					       "WHERE name = '%s'",
					       changes[i].column),
				 1);
}

static void test_changed_column(void **state)
{
	static const char *const rows[] = {
		"SELECT min(seq) FROM journal", /* the first of the programme's chain */
		"SELECT min(seq) FROM journal WHERE chain = 1",		/* the first of a study's */
		"SELECT min(seq) FROM journal WHERE verb = 'revealed'", /* a consequence */
		"SELECT min(seq) FROM journal WHERE verb = 'principal.update'", /* no public id */
		"SELECT min(seq) FROM journal WHERE verb = 'comment.respond'",	/* holds a digest */
		"SELECT max(seq) FROM journal WHERE chain = 1", /* the last of a study's */
	};
	struct world *world = *state;

	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		int64_t seq = tamper_number(&world->fixture, "%s", rows[i]);
		bool in_study =
			tamper_number(&world->fixture,
				      "SELECT chain FROM journal WHERE seq = %" PRId64, seq) == 1;
		assert_true(seq > 0);
		for (size_t j = 0; j < ELEMENTS(changes); j++) {
			_cleanup_(x_freep) char *sql =
				xasprintf("UPDATE journal SET %s = %s WHERE seq = %" PRId64,
					  changes[j].column, changes[j].value, seq);
			/* A chain does not know that its last row went to another, or got
			 * another number. */
			bool is_last = i == ELEMENTS(rows) - 1;
			bool moves = strcmp(changes[j].column, "seq") == 0 ||
				     strcmp(changes[j].column, "chain") == 0;
			must_be_found(&world->fixture, in_study && !(is_last && moves), sql);
		}
	}
}

/* ---- rows ---- */

static void test_removed_rows(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *why;

	must_be_found(
		fixture, true,
		"DELETE FROM journal WHERE seq = (SELECT min(seq) FROM journal WHERE chain = 1)");
	must_be_found(fixture, true,
		      "DELETE FROM journal WHERE chain = 1 AND position = (SELECT max(position) / "
		      "2 FROM journal "
		      "WHERE chain = 1)");
	/* The last of a chain: the journal as a whole misses its number. */
	must_be_found(
		fixture, false,
		"DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal WHERE chain = 2)");
	must_be_found(fixture, false, "DELETE FROM journal WHERE chain = 2");

	/* The very last is missed with the next change. */
	tamper(fixture, "DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)");
	fixture_do(fixture, "coordinator", "study.reschedule",
		   "{'study':'GZ2019','due':'2019-03-20','reason':'r'}");
	assert_false(is_intact(fixture, "{}", &why));
	tamper_restore(fixture);
}

static void test_swapped_rows(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	must_be_found(
		fixture, true,
		"UPDATE journal SET position = -position WHERE chain = 1 AND position IN (4, 5);"
		"UPDATE journal SET position = 9 + position WHERE chain = 1 AND position < 0");
	/* In their numbers alone: what readers of events take for the order of things. */
	must_be_found(fixture, true,
		      "CREATE TABLE pair AS SELECT seq FROM journal WHERE chain = 1 AND position "
		      "IN (4, 5) ORDER BY 1;"
		      "UPDATE journal SET seq = -1 WHERE seq = (SELECT min(seq) FROM pair);"
		      "UPDATE journal SET seq = (SELECT min(seq) FROM pair) WHERE seq = (SELECT "
		      "max(seq) FROM pair);"
		      "UPDATE journal SET seq = (SELECT max(seq) FROM pair) WHERE seq = -1; DROP "
		      "TABLE pair");
	must_be_found(
		fixture, true,
		"CREATE TABLE pair AS SELECT * FROM journal WHERE chain = 1 AND position IN (4, 5);"
		"UPDATE journal SET verb = (SELECT verb FROM pair WHERE position = 9 - "
		"journal.position), "
		"data = (SELECT data FROM pair WHERE position = 9 - journal.position), "
		"time_ms = time_ms + 1 WHERE chain = 1 AND position IN (4, 5); DROP TABLE pair");
}

static void test_inserted_rows(void **state)
{
	static const char columns[] = "chain, position, time_ms, actor, behalf, digest, verb, "
				      "object, subject, data, hash";
	struct world *world = *state;
	_cleanup_(x_freep) char *copied =
		xasprintf("INSERT INTO journal (%s) SELECT chain, (SELECT max(position) + 1 FROM "
			  "journal WHERE chain = 1), "
			  "time_ms, actor, behalf, digest, verb, object, subject, data, hash FROM "
			  "journal WHERE chain = 1 "
			  "ORDER BY position DESC LIMIT 1",
			  columns);
	_cleanup_(x_freep) char *fresh =
		xasprintf("INSERT INTO journal (%s) SELECT 99, 1, time_ms, actor, behalf, digest, "
			  "verb, object, subject, "
			  "data, hash FROM journal WHERE chain = 1 AND position = 1",
			  columns);

	must_be_found(&world->fixture, true, copied);
	must_be_found(&world->fixture, false, fresh);
}

/* ---- texts ---- */

static void test_changed_texts(void **state)
{
	static const char *const sql[] = {
		"UPDATE comment SET text = text || '.' WHERE id = 1",
		"UPDATE comment SET salt = randomblob(16) WHERE id = 1",
		"DELETE FROM comment WHERE id = (SELECT max(id) FROM comment)",
		"UPDATE response SET text = 'yes' WHERE comment = 4 AND number = 1",
		"UPDATE response SET text = 'yes' WHERE comment = 4 AND number = 2",
		"UPDATE response SET text = NULL WHERE comment = 4 AND number = 2",
		"DELETE FROM response WHERE comment = 4 AND number = 1",
		"UPDATE review_version SET body = body || ' ' WHERE review = 1 AND version = 2",
		"UPDATE review_version SET body = '{}' WHERE review = 1 AND version = 1",
		"DELETE FROM review_version WHERE review = 1 AND version = 3",
		"UPDATE review_version SET version = version + 9 WHERE review = 3",
	};
	struct world *world = *state;

	for (size_t i = 0; i < ELEMENTS(sql); i++)
		must_be_found(&world->fixture, true, sql[i]);
}

/* What is derived from the comments is held against them. */
static void test_changed_tally(void **state)
{
	static const char *const sql[] = {
		"UPDATE comment_tally SET count = count + 1 WHERE state = 'answered'",
		"DELETE FROM comment_tally WHERE state = 'open'",
		"INSERT INTO comment_tally VALUES (1, 1, 1, 'open', 1)",
	};
	struct world *world = *state;
	const char *why;

	for (size_t i = 0; i < ELEMENTS(sql); i++) {
		tamper(&world->fixture, "%s", sql[i]);
		assert_false(is_intact(&world->fixture, "{}", &why));
		assert_non_null(strstr(why, "tally"));
		tamper_restore(&world->fixture);
	}
	assert_true(is_intact(&world->fixture, "{}", &why));
}

/* Text can be taken out for good, with its salt: the chain holds nothing that it could be
 * guessed by. */
static void test_redacted_texts(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;
	const char *why;

	tamper(fixture, "UPDATE comment SET text = '', salt = x'' WHERE id = 1;"
			"UPDATE response SET text = NULL, salt = x'' WHERE comment = 4;"
			"UPDATE review_version SET body = '{}', salt = x'' WHERE review = 1");
	assert_true(is_intact(fixture, "{}", &why));
	assert_int_equal(tamper_number(fixture,
				       "SELECT count(*) FROM journal WHERE data LIKE '%%zq%%' AND "
				       "verb NOT IN ('comment.reopen', 'comment.withdraw', "
				       "'comment.restore', 'study.retract', "
				       "'key.revoke', 'visibility.open')"),
			 0);
	/* (An answer to review.save names the fields that the form lacks: a misspelt key, not a
	 * text.) */
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM journal WHERE result LIKE '%%zq%%' AND "
			      "verb <> 'review.save'"),
		0);
	tamper_restore(fixture);
}

/* Every write leaves a row, but a lease, which its attempt tells of; and a response that a later one replaced stays as it was. */
static void test_rows_for_all(void **state)
{
	struct world *world = *state;
	struct fixture *fixture = &world->fixture;

	assert_int_equal(
		tamper_number(fixture,
			      "SELECT (SELECT count(*) FROM journal WHERE request_id IS NOT NULL)"
			      " + (SELECT count(*) FROM job_attempt)"),
		fixture->request_count);
	assert_int_equal(tamper_number(fixture, "SELECT count(*) FROM response WHERE comment = 4"),
			 2);
	assert_int_equal(
		tamper_number(fixture, "SELECT count(*) FROM review_version WHERE review = 1"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_for_all),	     cmocka_unit_test(test_untouched),
		cmocka_unit_test(test_columns_are_all_here), cmocka_unit_test(test_changed_column),
		cmocka_unit_test(test_removed_rows),	     cmocka_unit_test(test_swapped_rows),
		cmocka_unit_test(test_inserted_rows),	     cmocka_unit_test(test_changed_texts),
		cmocka_unit_test(test_redacted_texts),	     cmocka_unit_test(test_changed_tally),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, setup, world_teardown);
}
