/* remind_year.c: see remind_year.h. */
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
#include "core/remind_year.h"
#include "core/scene.h"
#include "core/tamper.h"

#define HOUR_MS	  INT64_C(3600000)
#define START	  "2019-09-01T00:00:00.000Z"
#define DAYS	  367 /* to the 1st of September 2020 */
#define LINES_MAX 256
#define LINE_SIZE 128

struct lines {
	char text[LINES_MAX][LINE_SIZE];
	size_t count;
};

struct year {
	const struct year_row *row;
	struct scene *scene;
	const struct year_op *op;	     /* the next */
	int64_t start_ms, clock_ms;	     /* by how much the clock was set */
	int down, no_mail, twice, hourly;    /* days left */
	struct lines lines, days, delivered; /* what came; person and day; jobs */
	size_t seen;			     /* rows of the ledger */
	int64_t waiting;		     /* mails that were put, and have not gone out */
	unsigned wrong;
};

/* ---- lines ---- */

static void line_add(struct lines *lines, const char *format, ...) _printf_(2, 3);
static void line_add(struct lines *lines, const char *format, ...)
{
	va_list args;

	assert_true(lines->count < LINES_MAX);
	va_start(args, format);
	vsnprintf(lines->text[lines->count++], LINE_SIZE, format, args);
	va_end(args);
}

static bool line_is(const struct lines *lines, const char *text)
{
	for (size_t i = 0; i < lines->count; i++)
		if (strcmp(lines->text[i], text) == 0)
			return true;
	return false;
}

static int line_order(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void broken(struct year *year, const char *format, ...) _printf_(2, 3);
static void broken(struct year *year, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	_cleanup_(x_freep) char *text = xvasprintf(format, args);
	va_end(args);
	print_error("%s: %s\n", year->row->failure, text);
	year->wrong++;
}

/* ---- the clock on somebody's wall, by the C library ---- */

static struct tm wall(const char *zone, int64_t at_ms)
{
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm;

	calendar_is(zone);
	assert_non_null(localtime_r(&seconds, &tm));
	return tm;
}

static const char *zone_of(struct year *year, const char *who)
{
	static char zone[64];
	_cleanup_(x_freep) char *text = tamper_value(
		&year->scene->fixture, "SELECT zone FROM principal WHERE name = '%s'", who);

	snprintf(zone, sizeof zone, "%s", text);
	return zone;
}

static void result_add(struct year *year, struct json_object *row, int64_t at_ms, const char *what)
{
	const char *who = json_object_get_string(fixture_at(row, "principal"));
	struct tm tm = wall(zone_of(year, who), at_ms);
	char when[20];

	assert_true(strftime(when, sizeof when, "%Y-%m-%d %H", &tm) > 0);
	line_add(&year->lines, "%s %s %s %s %+d %s", when, who, fixture_text(row, "study"),
		 fixture_text(row, "task"), (int)fixture_int(row, "days"), what);
}

/* ---- what a mail must be ---- */

static void must_be_awake(struct year *year, const char *who, const char *zone)
{
	static const char *const words[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };
	struct tm tm = wall(zone, year->scene->fixture.now_ms);
	char date[20], day[LINE_SIZE];

	assert_true(strftime(date, sizeof date, "%Y-%m-%d", &tm) > 0);
	if (tm.tm_hour < 8 || tm.tm_hour >= 20 ||
	    (year->row->quiet_days && strstr(year->row->quiet_days, words[tm.tm_wday])) ||
	    (year->row->quiet_dates && strstr(year->row->quiet_dates, date)))
		broken(year, "a mail to %s at %d o'clock of %s, %s", who, tm.tm_hour, date, zone);
	snprintf(day, sizeof day, "%s %s", who, date);
	if (line_is(&year->days, day))
		broken(year, "a second mail to %s on %s", who, date);
	line_add(&year->days, "%s", day);
}

static bool is_that(struct json_object *task, struct json_object *item, const char *who)
{
	if (strcmp(fixture_text(task, "task"), fixture_text(item, "task")) != 0 ||
	    strcmp(fixture_text(task, "due"), fixture_text(item, "due")) != 0)
		return false;
	return !json_object_get_boolean(fixture_at(item, "is_own")) ||
	       *fixture_text(task, "role") || strcmp(fixture_text(task, "principal"), who) == 0;
}

static void must_be_open(struct year *year, const char *who, struct json_object *item)
{
	struct json_object *status =
		fixture_ok(&year->scene->fixture, "coordinator", "study.status", "{'study':'%s'}",
			   json_object_get_string(fixture_at(item, "study")));
	struct json_object *open = fixture_at(status, "open");
	bool is_open = false;

	for (size_t i = 0; i < json_object_array_length(open); i++)
		is_open |= is_that(json_object_array_get_idx(open, i), item, who);
	if (strcmp(fixture_text(status, "state"), "active") != 0)
		broken(year, "%s is told of a study that is %s", who,
		       fixture_text(status, "state"));
	if (!is_open)
		broken(year, "%s is told of what is not open: %s", who,
		       json_object_to_json_string(item));
	json_object_put(status);
}

/* ---- the ledger ---- */

static struct json_object *ledger(struct year *year)
{
	return fixture_ok(&year->scene->fixture, "coordinator", "remind.list", "{'limit':1000}");
}

/* What was decided since the last look, and is not to go out. */
static void ledger_look(struct year *year)
{
	struct json_object *reply = ledger(year), *items = fixture_at(reply, "items");

	for (; year->seen < json_object_array_length(items); year->seen++) {
		struct json_object *row = json_object_array_get_idx(items, year->seen);
		const char *state = fixture_text(row, "state");
		if (strcmp(state, "put") != 0)
			result_add(year, row, year->scene->fixture.now_ms, state);
	}
	json_object_put(reply);
}

/* Of a mail that has gone out, or that has nothing to say. */
static size_t ledger_sent(struct year *year, const char *job, const char *language)
{
	struct json_object *reply = ledger(year), *items = fixture_at(reply, "items");
	size_t sent = 0;

	for (size_t i = 0; i < json_object_array_length(items); i++) {
		struct json_object *row = json_object_array_get_idx(items, i);
		char what[64];
		if (strcmp(fixture_text(row, "job"), job) != 0)
			continue;
		bool is_sent = strcmp(fixture_text(row, "state"), "put") == 0;
		snprintf(what, sizeof what, "sent in %s", language);
		result_add(year, row, year->scene->fixture.now_ms, is_sent ? what : "dropped");
		sent += is_sent;
	}
	json_object_put(reply);
	return sent;
}

/* ---- the job ---- */

static void give_back(struct year *year, const char *lease, struct json_object *letter)
{
	struct fixture *fixture = &year->scene->fixture;
	int64_t again_ms = calendar_moment(letter, "held_until") - fixture->now_ms;

	assert_true(again_ms > 0 && json_object_array_length(fixture_at(letter, "items")) == 0);
	fixture_do(fixture, "coordinator", "job.release", "{'lease':'%s','again_ms':%lld}", lease,
		   (long long)again_ms);
}

static void letter(struct year *year, const char *lease)
{
	struct fixture *fixture = &year->scene->fixture;
	struct json_object *letter =
		fixture_ok(fixture, "coordinator", "remind.letter", "{'lease':'%s'}", lease);
	struct json_object *items = fixture_at(letter, "items");
	size_t count = json_object_array_length(items);
	char job[40], who[64], zone[64], language[16];

	snprintf(job, sizeof job, "%s", fixture_text(letter, "job"));
	snprintf(who, sizeof who, "%s", fixture_text(letter, "principal"));
	snprintf(zone, sizeof zone, "%s", fixture_text(letter, "zone"));
	snprintf(language, sizeof language, "%s", fixture_text(letter, "language"));
	if (fixture_at(letter, "held_until")) {
		give_back(year, lease, letter);
		json_object_put(letter);
		return;
	}
	if (line_is(&year->delivered, job))
		broken(year, "%s is fetched again", job);
	line_add(&year->delivered, "%s", job);
	if (count > 0)
		must_be_awake(year, who, zone);
	for (size_t i = 0; i < count; i++)
		must_be_open(year, who, json_object_array_get_idx(items, i));
	if (ledger_sent(year, job, language) != count)
		broken(year, "a mail to %s has %zu items, and the ledger others", who, count);
	json_object_put(letter);
	fixture_do(fixture, "coordinator", "job.ack", "{'lease':'%s'}", lease);
	year->waiting--;
}

static void happens(struct year *year, const char *date, bool is_between);

static void mail(struct year *year, const char *date)
{
	for (bool is_more = true; is_more;) {
		struct json_object *reply = fixture_ok(&year->scene->fixture, "coordinator",
						       "job.lease", "{'topics':['mail']}");
		struct json_object *first = fixture_at(reply, "items.0");
		char lease[40] = "";
		is_more = first != NULL;
		if (first)
			snprintf(lease, sizeof lease, "%s", fixture_text(first, "lease"));
		json_object_put(reply);
		happens(year, date, true);
		if (first)
			letter(year, lease);
	}
}

/* What a run would decide. A run that would decide nothing is not made: it would write a line of the journal, and
 * wait for the disk. */
static int64_t decides(struct json_object *result)
{
	return fixture_int(result, "digests") + fixture_int(result, "superseded") +
	       fixture_int(result, "missed") + fixture_int(result, "skipped");
}

/* Two in one commit. */
static int64_t run_twice(struct fixture *fixture)
{
	struct request requests[2];
	int64_t digests = 0;
	struct commit commit;

	core_batch_begin(fixture->core, fixture->now_ms, 0);
	for (size_t i = 0; i < ELEMENTS(requests); i++) {
		char id[40];
		requests[i] = (struct request){ .verb = verb_find(str_of("remind.run")),
						.params = json_object_new_object() };
		requests[i].caller.principal = fixture_principal(fixture, "coordinator");
		snprintf(id, sizeof id, "00000000-0000-7000-8000-%012llx",
			 (unsigned long long)++fixture->request_count);
		json_object_object_add(requests[i].params, "request_id",
				       json_object_new_string(id));
	}
	for (size_t i = 0; i < ELEMENTS(requests); i++)
		assert_int_equal(core_batch_run(fixture->core, &requests[i]), 0);
	assert_int_equal(core_batch_commit(fixture->core, &commit), 0);
	for (size_t i = 0; i < ELEMENTS(requests); i++) {
		struct json_object *result = json_tokener_parse(requests[i].text);
		digests += fixture_int(result, "digests");
		json_object_put(result);
		request_done(&requests[i]);
	}
	return digests;
}

static void job(struct year *year, const char *date)
{
	struct fixture *fixture = &year->scene->fixture;
	struct json_object *result =
		fixture_ok(fixture, "coordinator", "remind.run", "{'dry_run':true}");
	bool runs = decides(result) > 0;

	json_object_put(result);
	if (runs && year->twice > 0) {
		year->waiting += run_twice(fixture);
	} else if (runs) {
		result = fixture_ok(fixture, "coordinator", "remind.run", "{}");
		year->waiting += fixture_int(result, "digests");
		json_object_put(result);
	}
	if (runs)
		ledger_look(year);
	if (year->no_mail == 0 && year->waiting > 0)
		mail(year, date);
}

/* ---- what happens ---- */

static void submit(struct year *year, const char *who)
{
	if (scene_call_json(year->scene, who, "review.submit", scene_review("x")) != ERR_NONE)
		fail_msg("%s: %s", year->row->failure, year->scene->fixture.last.text);
}

static void extend(struct year *year, const struct year_op *op)
{
	struct fixture *fixture = &year->scene->fixture;
	struct json_object *place =
		fixture_ok(fixture, op->who, "assignment.get", "{'assignment':'GZ2019'}");
	const char *id = fixture_text(place, "assignment");

	if (op->text)
		fixture_do(fixture, "lead-kim", "assignment.extend",
			   "{'assignment':'%s','due':'%s','reason':'ill'}", id, op->text);
	else
		fixture_do(fixture, "lead-kim", "assignment.extend",
			   "{'assignment':'%s','reason':'well again'}", id);
	json_object_put(place);
}

static void happen(struct year *year, const struct year_op *op)
{
	struct fixture *fixture = &year->scene->fixture;

	switch (op->kind) {
	case OP_CALL:
		fixture_do(fixture, op->who, op->text, "%s", op->params);
		break;
	case OP_SUBMIT:
		submit(year, op->who);
		break;
	case OP_EXTEND:
		extend(year, op);
		break;
	case OP_ADVANCE:
		fixture_advance_to(fixture, op->text);
		break;
	case OP_DOWN:
		year->down = op->count;
		break;
	case OP_NO_MAIL:
		year->no_mail = op->count;
		break;
	case OP_TWICE:
		year->twice = op->count;
		break;
	case OP_HOURLY:
		year->hourly = op->count;
		break;
	case OP_CLOCK:
		year->clock_ms += op->count * FIXTURE_DAY_MS;
		fixture->now_ms += op->count * FIXTURE_DAY_MS;
		break;
	case OP_END:
		break;
	}
}

static void happens(struct year *year, const char *date, bool is_between)
{
	for (; year->op->kind != OP_END && strcmp(year->op->date, date) == 0 &&
	       year->op->is_between == is_between;
	     year->op++)
		happen(year, year->op);
}

static bool runs_at(const struct year *year, int hour)
{
	const char *hours = year->row->hours ? year->row->hours : "0";

	if (year->hourly > 0)
		return true;
	for (char *end; *hours; hours = end)
		if ((int)strtol(hours, &end, 10) == hour)
			return true;
	return false;
}

static void day(struct year *year, int number)
{
	struct fixture *fixture = &year->scene->fixture;
	int64_t day_ms = year->start_ms + number * FIXTURE_DAY_MS;
	char date[ZONE_DATE_SIZE];

	zone_date("UTC", day_ms, date);
	fixture->now_ms = day_ms + year->clock_ms;
	happens(year, date, false);
	for (int hour = 0; hour < 24 && year->down == 0; hour++) {
		fixture->now_ms = day_ms + year->clock_ms + hour * HOUR_MS;
		if (runs_at(year, hour))
			job(year, date);
	}
	if (year->op->kind != OP_END && strcmp(year->op->date, date) <= 0)
		fail_msg("%s: %s comes too late", year->row->failure, year->op->date);
	year->down -= year->down > 0;
	year->no_mail -= year->no_mail > 0;
	year->twice -= year->twice > 0;
	year->hourly -= year->hourly > 0;
}

/* ---- a year ---- */

static void people(struct year *year)
{
	static const char *const names[] = { "coordinator", "lead-kim", "gz-host",    "igdp-liu",
					     "iges-sato",   "kei-park", "editor-mori" };
	struct fixture *fixture = &year->scene->fixture;

	for (size_t i = 0; i < ELEMENTS(names); i++)
		fixture_do(fixture, "coordinator", "principal.update",
			   "{'principal':'%s','email':'%s@example.org'}", names[i], names[i]);
}

static void begin(struct year *year, const struct year_row *row)
{
	struct fixture *fixture;

	*year = (struct year){ .row = row, .op = row->ops };
	year->scene = scene_new(row->zone ? row->zone : "Asia/Seoul");
	fixture = &year->scene->fixture;
	scene_at(year->scene, START);
	year->start_ms = fixture->now_ms;
	x_freep(&fixture->conf->quiet_days);
	x_freep(&fixture->conf->quiet_dates);
	fixture->conf->quiet_days = xstrdup(row->quiet_days ? row->quiet_days : "");
	fixture->conf->quiet_dates = xstrdup(row->quiet_dates ? row->quiet_dates : "");
	people(year);
	fixture_advance_to(fixture, "team");
	fixture_team(fixture);
	fixture_advance_to(fixture, "desk_review");
	submit(year, "igdp-liu");
	if (!row->sato_owes)
		submit(year, "iges-sato");
}

/* Also of what nobody fetched. */
static void end(struct year *year)
{
	struct fixture *fixture = &year->scene->fixture;

	if (tamper_number(fixture, "SELECT count(*) FROM (SELECT 1 FROM reminder WHERE state = "
				   "'put' GROUP BY study, rule, subject, recipient, anchor_ms, "
				   "days HAVING count(*) > 1)"))
		broken(year, "a step was told twice of one deadline");
	if (tamper_number(fixture, "SELECT count(*) FROM job j JOIN topic t ON t.id = j.topic "
				   "WHERE t.name = 'mail' AND j.state <> 'done'"))
		broken(year, "a mail was not fetched");
}

/* A line each: what prints them cuts what is long. */
static void print_lines(const char *text)
{
	for (size_t n; *text; text += n + (text[n] == '\n')) {
		n = strcspn(text, "\n");
		print_error("%.*s\n", (int)n, text);
	}
}

static void compare(struct year *year)
{
	struct lines *lines = &year->lines;
	_cleanup_(x_freep) char *came = xstrdup("");

	qsort(lines->text, lines->count, LINE_SIZE, line_order);
	for (size_t i = 0; i < lines->count; i++) {
		char *longer = xasprintf("%s%s\n", came, lines->text[i]);
		x_freep(&came);
		came = longer;
	}
	if (strcmp(came, year->row->wanted) == 0)
		return;
	print_error("%s: it came to\n", year->row->failure);
	print_lines(came);
	print_error("where this was wanted:\n");
	print_lines(year->row->wanted);
	year->wrong++;
}

void year_live(const struct year_row *row)
{
	_cleanup_(x_freep) struct year *year = xcalloc(1, sizeof *year);

	begin(year, row);
	for (int number = 0; number < DAYS; number++)
		day(year, number);
	end(year);
	compare(year);
	year->scene = scene_free(year->scene);
	assert_int_equal(year->wrong, 0);
}
