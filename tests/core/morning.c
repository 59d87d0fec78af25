/* morning.c: see morning.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "core/morning.h"

#define GRACE_MS (3 * FIXTURE_DAY_MS)

/* ---- the calendar ---- */

void calendar_is(const char *zone)
{
	assert_int_equal(setenv("TZ", zone, 1), 0);
	tzset();
}

static struct tm local(int64_t at_ms)
{
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm;

	assert_non_null(localtime_r(&seconds, &tm));
	return tm;
}

int64_t calendar_day(int64_t at_ms)
{
	struct tm tm = local(at_ms);

	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	return timegm(&tm) / 86400;
}

int64_t calendar_end(int64_t at_ms, int days)
{
	struct tm tm = local(at_ms);

	tm.tm_mday += days + 1;
	tm.tm_hour = tm.tm_min = tm.tm_sec = 0;
	tm.tm_isdst = -1;
	return (int64_t)mktime(&tm) * 1000 - 1;
}

int64_t calendar_moment(struct json_object *object, const char *name)
{
	int64_t ms = 0;

	if (*fixture_text(object, name))
		assert_true(zone_utc_parse(fixture_text(object, name), &ms));
	return ms;
}

void calendar_date(int64_t at_ms, char ret_date[static ZONE_DATE_SIZE])
{
	struct tm tm = local(at_ms);

	assert_int_equal(strftime(ret_date, ZONE_DATE_SIZE, "%Y-%m-%d", &tm), ZONE_DATE_SIZE - 1);
}

/* ---- what is open ---- */

/* What is due with the stage has its grace; an invitation and an action have a day of their own. */
static bool is_over(int64_t now_ms, struct json_object *status, int64_t due_ms)
{
	bool has_grace = strcmp(fixture_text(status, "stage"), "desk_review") == 0 &&
			 due_ms == calendar_moment(status, "due");

	return now_ms > due_ms + (has_grace ? GRACE_MS : 0);
}

static bool is_late(int64_t now_ms, struct json_object *status, struct json_object *task)
{
	int64_t due_ms = calendar_moment(task, "due");

	if (due_ms == 0)
		return false;
	assert_int_equal(due_ms, calendar_end(due_ms, 0));
	assert_int_equal(fixture_int(task, "days_left"),
			 calendar_day(due_ms) - calendar_day(now_ms));
	return is_over(now_ms, status, due_ms);
}

/* Who is to do what first: the late before the others. */
static void next_step_is(struct json_object *row, struct json_object *first)
{
	char step[512];

	if (!first)
		return;
	const char *who = fixture_text(first, "principal");
	snprintf(step, sizeof step, "%s: %s", *who ? who : fixture_text(first, "role"),
		 fixture_text(first, "what"));
	assert_string_equal(fixture_text(row, "next_step"), step);
}

/* The stage's due day, as everybody is told it in order of time. */
static void timeline_says(struct fixture *fixture, const char *study, struct json_object *status)
{
	struct json_object *timeline = fixture_ok(fixture, "coordinator", "study.timeline",
						  "{'study':'%s','limit':500}", study);
	struct json_object *items = fixture_at(timeline, "items"), *due = NULL;

	for (size_t i = 0; i < json_object_array_length(items); i++)
		if (strcmp(fixture_text(json_object_array_get_idx(items, i), "kind"), "due") == 0)
			due = json_object_array_get_idx(items, i);
	assert_int_equal(due != NULL, strcmp(fixture_text(status, "state"), "active") == 0);
	if (due)
		assert_int_equal(json_object_get_boolean(fixture_at(due, "is_late")),
				 is_over(fixture->now_ms, status, calendar_moment(status, "due")));
	json_object_put(timeline);
}

int morning_look(struct fixture *fixture, const char *study)
{
	struct json_object *status =
		fixture_ok(fixture, "coordinator", "study.status", "{'study':'%s'}", study);
	struct json_object *board = fixture_ok(fixture, "coordinator", "study.board", "{}");
	struct json_object *row = fixture_at(board, "items.0"), *first = NULL, *first_late = NULL;
	struct json_object *open = fixture_at(status, "open");
	int late = 0;

	for (size_t i = 0; i < json_object_array_length(open); i++) {
		struct json_object *task = json_object_array_get_idx(open, i);
		bool task_is_late = is_late(fixture->now_ms, status, task);
		assert_int_equal(json_object_get_boolean(fixture_at(task, "is_late")),
				 task_is_late);
		first = first ? first : task;
		first_late = first_late || !task_is_late ? first_late : task;
		late += task_is_late;
	}
	assert_int_equal(fixture_int(row, "late"), late);
	assert_int_equal(fixture_int(row, "open"), json_object_array_length(open));
	assert_int_equal(fixture_int(row, "days_left"), fixture_int(status, "days_left"));
	next_step_is(row, first_late ? first_late : first);
	timeline_says(fixture, study, status);
	json_object_put(board);
	json_object_put(status);
	return late;
}
