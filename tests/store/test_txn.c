/* test_txn.c: transactions that remember their first failure, savepoints, and values on their way
 * in and out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "../base/scratch.h"
#include "base/mem.h"
#include "shelf.h"

static struct shelf shelf;
static struct db *db;

static int setup(void **state)
{
	(void)state;
	scratch_quiet();
	shelf_init(&shelf);
	db = shelf_open(&shelf);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	db = db_close(db);
	shelf_done(&shelf);
	return 0;
}

static bool has_word(const char *word)
{
	struct txn txn;

	txn_begin(db, &txn);
	struct query *query = query_start(&txn, SHELF_GET, str_of(word));
	bool is_there = query_next(query);
	query_end(query);
	assert_int_equal(txn_commit(&txn), 0);
	return is_there;
}

/* ---- values ---------------------------------------------------------------------------------- */

static void test_values(void **state)
{
	static const char blob[] = { 'a', '\0', '\xff', 'b' };
	_cleanup_(txn_done) struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	query_exec(&txn, SHELF_PUT, str_of("도시"), (struct str){ blob, 4 }, INT64_C(0),
		   INT64_C(-7));
	assert_int_equal(txn_changes(&txn), 1);
	int64_t id = txn_last_id(&txn);
	query_exec(&txn, SHELF_PUT, (struct str){ "wordless", 4 }, (struct str){ "", 0 }, id,
		   INT64_C(99));
	query_exec(&txn, SHELF_PUT, (struct str){ "", 0 }, STR_NONE, id, INT64_C(0));

	struct query *query = query_start(&txn, SHELF_GET, str_of("도시"));
	assert_true(query_next(query));
	assert_int_equal(query_int(query, 0), id);
	assert_int_equal(query_blob(query, 1).n, 4);
	assert_memory_equal(query_blob(query, 1).p, blob, 4);
	assert_true(query_is_null(query, 2));
	assert_int_equal(query_int(query, 2), 0);
	assert_int_equal(query_int(query, 3), -7);
	assert_false(query_next(query));
	assert_false(query_next(query));
	query_end(query);

	/* A blob without bytes is not NULL. */
	query = query_start(&txn, SHELF_GET, str_of("word"));
	assert_true(query_next(query));
	assert_non_null(query_blob(query, 1).p);
	assert_int_equal(query_blob(query, 1).n, 0);
	assert_int_equal(query_int(query, 2), id);
	query_end(query);

	query = query_start(&txn, SHELF_GET, (struct str){ "", 0 });
	assert_true(query_next(query));
	assert_null(query_blob(query, 1).p);
	query_end(query);
	assert_int_equal(txn_commit(&txn), 0);
}

static void test_rows(void **state)
{
	_cleanup_(txn_done) struct txn txn;
	unsigned count = 0;

	(void)state;
	txn_begin(db, &txn);
	shelf_add(&txn, "one");
	shelf_add(&txn, "two");
	struct query *query = query_start(&txn, SHELF_LIST);
	while (query_next(query)) {
		assert_true(str_is(query_str(query, 1), count == 0 ? "one" : "two"));
		count++;
	}
	assert_int_equal(count, 2);
	query_endp(&query);
	assert_null(query);
	query_end(NULL);
	/* Given back in the middle and taken again: from the start. */
	query = query_start(&txn, SHELF_LIST);
	assert_true(query_next(query));
	query_end(query);
	query = query_start(&txn, SHELF_LIST);
	assert_true(query_next(query));
	assert_true(str_is(query_str(query, 1), "one"));
	query_end(query);
	assert_int_equal(txn_commit(&txn), 0);
}

/* The texts of a query are its own: the caller's may be gone before the first row is read. */
static void test_query_keeps_its_texts(void **state)
{
	char word[] = "one";
	_cleanup_(txn_done) struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	shelf_add(&txn, "one");
	_cleanup_(query_endp) struct query *query = query_start(&txn, SHELF_GET, str_of(word));
	memset(word, 'x', 3);
	assert_true(query_next(query));
	query_endp(&query);
	assert_int_equal(txn_commit(&txn), 0);
}

static void test_changes(void **state)
{
	_cleanup_(txn_done) struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	shelf_add(&txn, "one");
	query_exec(&txn, SHELF_DROP, str_of("nothing"));
	assert_int_equal(txn_changes(&txn), 0);
	struct query *query = query_start(&txn, SHELF_RENAME, str_of("one"), str_of("two"));
	assert_true(query_next(query));
	query_end(query); /* not read to its end: the change is done all the same */
	query_exec(&txn, SHELF_DROP, str_of("two"));
	assert_int_equal(txn_changes(&txn), 1);
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(db), 0);
}

/* ---- the first failure ----------------------------------------------------------------------- */

static void test_nothing_after_a_failure(void **state)
{
	_cleanup_(txn_done) struct txn txn;

	(void)state;
	assert_int_equal(shelf_put(db, "one"), 0);
	txn_begin(db, &txn);
	shelf_add(&txn, "two");
	shelf_add(&txn, "one");
	assert_int_equal(txn.r, ERR_INTERNAL);
	assert_false(txn.is_lost);
	shelf_add(&txn, "three");
	assert_int_equal(txn_changes(&txn), 0);
	struct query *query = query_start(&txn, SHELF_COUNT);
	assert_false(query_next(query));
	query_end(query);
	assert_int_equal(txn_commit(&txn), ERR_INTERNAL);
	assert_int_equal(shelf_count(db), 1);
}

/* Where the caller sets it, for an answer of its own, it counts the same. */
static void test_answer_of_the_caller(void **state)
{
	_cleanup_(txn_done) struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	txn_savepoint(&txn);
	shelf_add(&txn, "one");
	txn.r = ERR_GUARD;
	txn_undo(&txn);
	assert_int_equal(txn.r, 0);
	shelf_add(&txn, "two");
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(db), 1);
}

static void test_scope_rolls_back(void **state)
{
	(void)state;
	{
		_cleanup_(txn_done) struct txn txn;
		txn_begin(db, &txn);
		shelf_add(&txn, "one");
	}
	assert_int_equal(shelf_count(db), 0);
	assert_int_equal(shelf_put(db, "one"), 0);
}

static void broken_rule(struct txn *txn, unsigned rule)
{
	static const struct {
		const char *word;
		int64_t parent;
		int64_t size;
	} rows[] = {
		{ "taken", 0, 1 }, { "orphan", 12345, 1 }, { "large", 0, 100 }, { NULL, 0, 1 }
	};

	query_exec(txn, SHELF_PUT, str_of(rows[rule].word), STR_NONE, rows[rule].parent,
		   rows[rule].size);
}

/* UNIQUE, foreign key, CHECK, NOT NULL: that request is undone, the batch goes on. */
static void test_broken_rules(void **state)
{
	struct txn txn;
	char word[16] = "good-0";

	(void)state;
	assert_int_equal(shelf_put(db, "taken"), 0);
	txn_begin(db, &txn);
	for (unsigned rule = 0; rule < 4; rule++) {
		txn_savepoint(&txn);
		shelf_add(&txn, "with the bad one");
		broken_rule(&txn, rule);
		assert_int_equal(txn.r, ERR_INTERNAL);
		assert_false(txn.is_lost);
		txn_undo(&txn);
		assert_int_equal(txn.r, 0);
		txn_savepoint(&txn);
		word[5]++;
		shelf_add(&txn, word);
		txn_release(&txn);
	}
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(db), 5);
	assert_false(has_word("with the bad one"));
	assert_true(has_word("good-4"));
}

/* A change with rows is checked before it gives the first, so giving it back early hides
 * nothing. */
static void test_broken_rule_behind_rows(void **state)
{
	struct txn txn;

	(void)state;
	assert_int_equal(shelf_put(db, "child"), 0);
	for (unsigned rows_read = 0; rows_read < 3; rows_read++) {
		txn_begin(db, &txn);
		txn_savepoint(&txn);
		struct query *query =
			query_start(&txn, SHELF_ADOPT, str_of("child"), INT64_C(12345));
		for (unsigned i = 0; i < rows_read; i++)
			(void)query_next(query);
		query_end(query);
		assert_int_equal(txn.r, rows_read > 0 ? ERR_INTERNAL : 0);
		txn_undo(&txn);
		assert_int_equal(txn_commit(&txn), 0);
	}
	_cleanup_(x_freep) char *report = NULL;
	assert_int_equal(db_integrity(db, true, &report), 0);
	assert_string_equal(report, "ok");
}

static void test_too_large(void **state)
{
	size_t len = 4 * 1024 * 1024 + 1;
	_cleanup_(x_freep) char *body = xcalloc(1, len);
	struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	txn_savepoint(&txn);
	query_exec(&txn, SHELF_PUT, str_of("huge"), (struct str){ body, len }, INT64_C(0),
		   INT64_C(1));
	assert_int_equal(txn.r, ERR_TOO_LARGE);
	txn_undo(&txn);
	shelf_add(&txn, "small");
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(db), 1);
}

/* ---- savepoints ------------------------------------------------------------------------------ */

static void test_undo(void **state)
{
	struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	shelf_add(&txn, "before");
	txn_savepoint(&txn);
	shelf_add(&txn, "tried");
	txn_undo(&txn); /* a dry run: nothing failed */
	txn_savepoint(&txn);
	shelf_add(&txn, "kept");
	txn_release(&txn);
	assert_int_equal(txn_commit(&txn), 0);
	assert_true(has_word("before"));
	assert_false(has_word("tried"));
	assert_true(has_word("kept"));
}

static void test_nested(void **state)
{
	struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	txn_savepoint(&txn);
	shelf_add(&txn, "outer");
	txn_savepoint(&txn);
	shelf_add(&txn, "inner");
	txn_undo(&txn);
	txn_savepoint(&txn);
	shelf_add(&txn, "second");
	txn_savepoint(&txn);
	shelf_add(&txn, "third");
	txn_release(&txn);
	txn_release(&txn);
	txn_release(&txn);
	assert_int_equal(txn.depth, 0);
	assert_int_equal(txn_commit(&txn), 0);
	assert_true(has_word("outer") && has_word("second") && has_word("third"));
	assert_false(has_word("inner"));
}

/* A failure within: the levels inside are left as they come, the one around undoes it all. */
static void test_failure_in_a_nested_one(void **state)
{
	struct txn txn;

	(void)state;
	txn_begin(db, &txn);
	txn_savepoint(&txn);
	shelf_add(&txn, "kept");
	txn_release(&txn);
	txn_savepoint(&txn); /* the request */
	shelf_add(&txn, "one");
	txn_savepoint(&txn); /* its first part */
	shelf_add(&txn, "one");
	assert_int_equal(txn.r, ERR_INTERNAL);
	txn_release(&txn);
	txn_savepoint(&txn); /* its second part: never entered */
	shelf_add(&txn, "two");
	txn_undo(&txn);
	assert_int_equal(txn.r, ERR_INTERNAL);
	txn_undo(&txn);
	assert_int_equal(txn.r, 0);
	txn_savepoint(&txn);
	shelf_add(&txn, "next");
	txn_release(&txn);
	assert_int_equal(txn_commit(&txn), 0);
	assert_int_equal(shelf_count(db), 2);
	assert_true(has_word("kept") && has_word("next"));
}

/* ---- what is a bug --------------------------------------------------------------------------- */

static void take_twice(const void *arg)
{
	struct txn txn;

	(void)arg;
	txn_begin(db, &txn);
	(void)query_start(&txn, SHELF_COUNT);
	(void)query_start(&txn, SHELF_COUNT);
}

static void leave_open(const void *arg)
{
	struct txn txn;

	(void)arg;
	txn_begin(db, &txn);
	(void)query_next(query_start(&txn, SHELF_COUNT));
	(void)txn_commit(&txn);
}

static void read_wrong_type(const void *arg)
{
	struct txn txn;

	(void)arg;
	txn_begin(db, &txn);
	struct query *query = query_start(&txn, SHELF_COUNT);
	(void)query_next(query);
	(void)query_str(query, 0);
}

static void read_before_next(const void *arg)
{
	struct txn txn;

	(void)arg;
	txn_begin(db, &txn);
	(void)query_int(query_start(&txn, SHELF_COUNT), 0);
}

static void read_missing_column(const void *arg)
{
	struct txn txn;

	(void)arg;
	txn_begin(db, &txn);
	struct query *query = query_start(&txn, SHELF_COUNT);
	(void)query_next(query);
	(void)query_int(query, 1);
}

static void exec_rows(const void *arg)
{
	struct txn txn;

	(void)arg;
	txn_begin(db, &txn);
	query_exec(&txn, SHELF_COUNT);
}

static void test_bugs_abort(void **state)
{
	void (*const bugs[])(const void *) = { take_twice,	    leave_open,
					       read_wrong_type,	    read_before_next,
					       read_missing_column, exec_rows };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(bugs); i++) {
		int status = 0;
		_cleanup_(x_freep) char *said = scratch_child(bugs[i], NULL, &status);
		assert_int_equal(status, -1);
		assert_non_null(strstr(said, "Assertion"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
		TEST(test_values),
		TEST(test_rows),
		TEST(test_query_keeps_its_texts),
		TEST(test_changes),
		TEST(test_nothing_after_a_failure),
		TEST(test_answer_of_the_caller),
		TEST(test_scope_rolls_back),
		TEST(test_broken_rules),
		TEST(test_broken_rule_behind_rows),
		TEST(test_too_large),
		TEST(test_undo),
		TEST(test_nested),
		TEST(test_failure_in_a_nested_one),
		TEST(test_bugs_abort),
#undef TEST
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
