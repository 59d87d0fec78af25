/* inboxes.c: see inboxes.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "core/inboxes.h"
#include "core/tamper.h"

#define LINES_MAX 256

static int line_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* A line for each open task, in order, each once: its key, and the inbox that it belongs into. */
static char *wanted(struct fixture *fixture, const char *code)
{
	char *lines[LINES_MAX], *text = xstrdup("");
	size_t count = 0;
	struct json_object *status =
		fixture_ok(fixture, "coordinator", "study.status", "{'study':'%s'}", code);
	struct json_object *open = json_object_object_get(status, "open");

	for (size_t i = 0; i < json_object_array_length(open); i++) {
		struct json_object *row = json_object_array_get_idx(open, i);
		const char *subject = fixture_text(row, "subject"),
			   *who = fixture_text(row, "principal"), *role = fixture_text(row, "role");
		assert_true(count < LINES_MAX);
		const char *home =
			json_object_get_string(json_object_object_get(row, "institution"));
		lines[count++] =
			xasprintf("%s %s %s inbox-%s\n",
				  json_object_get_string(json_object_object_get(row, "task")),
				  *subject ? subject : "-",
				  *who	  ? who
				  : *role ? role
					  : "-",
				  home ? home : "secretariat");
	}
	qsort(lines, count, sizeof *lines, line_order);
	for (size_t i = 0; i < count; i++) {
		bool is_again = i > 0 && strcmp(lines[i], lines[i - 1]) == 0;
		char *longer = xasprintf("%s%s", text, is_again ? "" : lines[i]);
		free(text);
		text = longer;
	}
	for (size_t i = 0; i < count; i++)
		free(lines[i]);
	json_object_put(status);
	return text;
}

static void study_fits(struct fixture *fixture, const char *code)
{
	_cleanup_(x_freep) char *open = wanted(fixture, code);
	_cleanup_(x_freep) char *told = tamper_value(
		fixture,
		"SELECT coalesce(group_concat(line, ''), '') FROM (SELECT e.task || ' ' || t.name "
		"|| x'0a' AS line "
		"FROM inbox_entry e JOIN topic t ON t.id = e.topic WHERE t.is_inbox = 1 AND "
		"e.study = (SELECT id FROM study WHERE code = '%s') ORDER BY 1)",
		code);

	assert_string_equal(told, open);
}

void inboxes_fit(struct fixture *fixture)
{
	for (int64_t id = 0;;) {
		_cleanup_(x_freep) char *code = tamper_value(
			fixture, "SELECT code FROM study WHERE id > %lld ORDER BY id LIMIT 1",
			(long long)id);
		if (!*code)
			break;
		study_fits(fixture, code);
		id = tamper_number(fixture, "SELECT id FROM study WHERE code = '%s'", code);
	}
}

void inboxes_follow(struct fixture *fixture)
{
	void (*after)(struct fixture * fixture) = TAKE(fixture->after_write);
	_cleanup_(x_freep) char *code =
		tamper_value(fixture, "SELECT code FROM study ORDER BY id DESC LIMIT 1");

	if (*code)
		study_fits(fixture, code);
	assert_int_equal(
		tamper_number(fixture,
			      "SELECT count(*) FROM job j JOIN topic t ON t.id = j.topic WHERE "
			      "t.is_inbox = 1 AND j.state IN ('scheduled', 'ready', 'leased') AND "
			      "j.is_cancelling = 0 AND j.id NOT IN (SELECT job FROM inbox_entry)"),
		0);
	fixture->after_write = after;
}
