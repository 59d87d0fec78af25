/* test_zone.c: days and instants in named zones, against known values and against the C library,
 * which reads the same tzdata by code of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/zone.h"

#define DAY_MS INT64_C(86400000)

static void test_known(void **state)
{
	static const char *const known[] = { "Asia/Seoul",
					     "Asia/Ulaanbaatar",
					     "Europe/Moscow",
					     "UTC",
					     "Etc/GMT+5",
					     "America/Argentina/ComodRivadavia",
					     "America/Port-au-Prince" };
	static const char *const unknown[] = { "",
					       "Asia",
					       "Asia/",
					       "Asia/Atlantis",
					       "asia/seoul",
					       "localtime",
					       "right/Asia/Seoul",
					       "posix/Asia/Seoul",
					       "+05:30",
					       "AAA3BBB",
					       "UTC+3",
					       "/etc/localtime",
					       "Asia/../Asia/Seoul",
					       ":Asia/Seoul",
					       "zone.tab",
					       "Asia/Seoul ",
					       "A/very/long/name/that/no/zone/has/at/all" };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(known); i++)
		if (!zone_is_known(known[i]))
			fail_msg("%s is a zone", known[i]);
	for (size_t i = 0; i < ELEMENTS(unknown); i++)
		if (zone_is_known(unknown[i]))
			fail_msg("\"%s\" is no zone", unknown[i]);
}

static void test_date_is_valid(void **state)
{
	static const char *const valid[] = { "1970-01-01", "2019-10-22", "2024-02-29", "2000-02-29",
					     "9999-12-31" };
	static const char *const invalid[] = {
		"",	      "2019-02-29", "2100-02-29",  "2019-13-01", "2019-00-10",
		"2019-04-31", "2019-01-00", "1969-12-31",  "2019-1-01",	 "2019-01-1",
		"19-01-01",   "2019/01/01", "2019-01-01 ", "+019-01-01", "2019-01-0x"
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(valid); i++)
		assert_true(zone_date_is_valid(valid[i]));
	for (size_t i = 0; i < ELEMENTS(invalid); i++)
		if (zone_date_is_valid(invalid[i]))
			fail_msg("\"%s\" is no date", invalid[i]);
}

static void test_date_add(void **state)
{
	static const struct {
		const char *date;
		int days;
		const char *sum;
	} rows[] = {
		{ "2024-02-28", 1, "2024-02-29" },  { "2024-02-28", 2, "2024-03-01" },
		{ "2023-02-28", 1, "2023-03-01" },  { "2019-12-31", 1, "2020-01-01" },
		{ "2020-01-01", -1, "2019-12-31" }, { "2019-10-22", 28, "2019-11-19" },
		{ "2019-10-22", 0, "2019-10-22" },  { "2020-01-01", 366, "2021-01-01" },
		{ "9999-12-31", 1, "9999-12-31" },  { "1970-01-01", -1, "1970-01-01" },
	};
	char date[ZONE_DATE_SIZE];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		zone_date_add(rows[i].date, rows[i].days, date);
		assert_string_equal(date, rows[i].sum);
	}
}

static void test_end_of_day(void **state)
{
	static const struct {
		const char *zone;
		const char *date;
		const char *end;
	} rows[] = {
		{ "UTC", "2019-10-22", "2019-10-22T23:59:59.999Z" },
		{ "Asia/Seoul", "2019-10-22", "2019-10-22T14:59:59.999Z" },
		{ "Asia/Shanghai", "2024-02-29", "2024-02-29T15:59:59.999Z" }, /* leap day */
		{ "Asia/Ulaanbaatar", "2017-06-30", "2017-06-30T15:59:59.999Z" },
		{ "Asia/Ulaanbaatar", "2016-09-23",
		  "2016-09-23T15:59:59.999Z" }, /* twice: midnight went back to 23:00 */
		{ "Europe/Moscow", "2014-10-25",
		  "2014-10-25T19:59:59.999Z" }, /* the day before UTC+4 ended */
		{ "Europe/Moscow", "2026-01-01", "2026-01-01T20:59:59.999Z" },
		{ "America/New_York", "2026-03-07",
		  "2026-03-08T04:59:59.999Z" }, /* before, on and after the spring day */
		{ "America/New_York", "2026-03-08", "2026-03-09T03:59:59.999Z" },
		{ "America/New_York", "2026-10-31", "2026-11-01T03:59:59.999Z" },
		{ "America/New_York", "2026-11-01", "2026-11-02T04:59:59.999Z" },
		{ "America/New_York", "2055-07-01",
		  "2055-07-02T03:59:59.999Z" }, /* by the rule, beyond the table */
		{ "Asia/Tehran", "2022-03-21",
		  "2022-03-21T20:29:59.999Z" }, /* none: the clock sprang at midnight */
		{ "Asia/Tehran", "2022-09-21", "2022-09-21T20:29:59.999Z" }, /* twice */
		{ "Asia/Tehran", "2023-06-01",
		  "2023-06-01T20:29:59.999Z" }, /* no summer time since 2023 */
		{ "Asia/Jerusalem", "2026-03-26", "2026-03-26T21:59:59.999Z" },
		{ "Asia/Jerusalem", "2026-03-27", "2026-03-27T20:59:59.999Z" },
		{ "Asia/Jerusalem", "2026-10-24", "2026-10-24T20:59:59.999Z" },
		{ "America/Santiago", "2026-04-04", "2026-04-05T03:59:59.999Z" }, /* twice */
		{ "America/Nuuk", "2026-03-28",
		  "2026-03-29T01:59:59.999Z" }, /* 23:00 sprang to midnight: none */
		{ "America/Nuuk", "2026-10-24", "2026-10-25T01:59:59.999Z" }, /* twice */
		{ "Pacific/Apia", "2011-12-30",
		  "2011-12-31T09:59:59.999Z" }, /* a day that was left out */
		{ "Asia/Seoul", "9999-12-31", "9999-12-31T14:59:59.999Z" },
	};
	char text[ZONE_UTC_SIZE];

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		zone_utc(zone_end_of_day(rows[i].zone, rows[i].date), text);
		if (strcmp(text, rows[i].end) != 0)
			fail_msg("%s %s ends at %s, not %s", rows[i].zone, rows[i].date,
				 rows[i].end, text);
	}
}

/* Every third of a day over twenty-four years: the same date and time as the C library gives; and
 * the end of each day lies in that day and is later than the one before it. */
static void test_against_libc(void **state)
{
	static const char *const zones[] = {
		"Asia/Seoul",	  "Asia/Shanghai",	 "Asia/Ulaanbaatar",  "Europe/Moscow",
		"Asia/Tehran",	  "Asia/Jerusalem",	 "America/New_York",  "America/Nuuk",
		"Asia/Kathmandu", "Australia/Lord_Howe", "Africa/Casablanca",
	};
	int64_t first = INT64_C(1325376000000) + 7;

	(void)state;
	for (size_t i = 0; i < ELEMENTS(zones); i++) {
		int64_t before = 0;
		assert_int_equal(setenv("TZ", zones[i], 1), 0);
		tzset();
		for (int64_t at = first; at < first + 24 * 365 * DAY_MS; at += DAY_MS / 3) {
			char theirs[ZONE_TEXT_SIZE], ours[ZONE_TEXT_SIZE], date[ZONE_DATE_SIZE];
			time_t seconds = (time_t)(at / 1000);
			struct tm parts;
			assert_non_null(localtime_r(&seconds, &parts));
			size_t len = strftime(theirs, sizeof(theirs), "%Y-%m-%d %H:%M:%S ", &parts);
			(void)snprintf(theirs + len, sizeof(theirs) - len, "%s", zones[i]);
			zone_text(zones[i], at, ours);
			assert_string_equal(ours, theirs);
			zone_date(zones[i], at, date);
			assert_memory_equal(date, theirs, 10);
			int64_t end = zone_end_of_day(zones[i], date);
			if (end < at || end < before)
				fail_msg("%s: the end of %s is before %s", zones[i], date, ours);
			before = end;
		}
	}
	assert_int_equal(unsetenv("TZ"), 0);
	tzset();
}

static void test_text(void **state)
{
	char text[ZONE_TEXT_SIZE];

	(void)state;
	zone_text("Asia/Ulaanbaatar", INT64_C(1571756399999), text);
	assert_string_equal(text, "2019-10-22 22:59:59 Asia/Ulaanbaatar");
	zone_text("America/Argentina/ComodRivadavia", 0, text);
	assert_string_equal(text, "1970-01-01 00:00:00 America/Argentina/ComodRivadavia");
	zone_text("Asia/Seoul", INT64_MAX, text);
	assert_string_equal(text, "9999-12-31 23:59:59 Asia/Seoul");
}

static void test_utc(void **state)
{
	static const struct {
		int64_t at_ms;
		const char *text;
	} rows[] = {
		{ 0, "1970-01-01T00:00:00.000Z" },
		{ 1, "1970-01-01T00:00:00.001Z" },
		{ INT64_C(951782400000), "2000-02-29T00:00:00.000Z" },
		{ INT64_C(1571756399999), "2019-10-22T14:59:59.999Z" },
		{ INT64_C(253402300799999), "9999-12-31T23:59:59.999Z" },
	};

	(void)state;
	for (size_t i = 0; i < ELEMENTS(rows); i++) {
		char text[ZONE_UTC_SIZE];
		int64_t read = -1;
		zone_utc(rows[i].at_ms, text);
		assert_string_equal(text, rows[i].text);
		assert_true(zone_utc_parse(text, &read));
		assert_int_equal(read, rows[i].at_ms);
	}
}

static void test_utc_parse(void **state)
{
	static const struct {
		const char *text;
		int64_t at_ms;
	} good[] = {
		{ "2019-10-22", INT64_C(1571702400000) },
		{ "2019-10-22T14:59:59Z", INT64_C(1571756399000) },
		{ "2019-10-22t14:59:59z", INT64_C(1571756399000) },
		{ "2019-10-22T14:59:59.5Z", INT64_C(1571756399500) },
		{ "2019-10-22T14:59:59.123456789Z", INT64_C(1571756399123) },
		{ "2019-10-22T23:59:59+09:00", INT64_C(1571756399000) },
		{ "2019-10-22T11:29:59-03:30", INT64_C(1571756399000) },
		{ "2016-12-31T23:59:60Z", INT64_C(1483228800000) },
	};
	static const char *const bad[] = { "",
					   "2019",
					   "2019-10-22T",
					   "2019-10-22T14:59Z",
					   "2019-10-22T14:59:59",
					   "2019-10-22T14:59:59.Z",
					   "2019-10-22T24:00:00Z",
					   "2019-10-22T14:60:00Z",
					   "2019-10-22T14:59:61Z",
					   "2019-10-22T14:59:59+9:00",
					   "2019-10-22T14:59:59+0900",
					   "2019-10-22T14:59:59+24:00",
					   "2019-10-22T14:59:59+09:60",
					   "2019-02-30T00:00:00Z",
					   "2019-10-22T14:59:59Zx",
					   "2019-10-22 14:59:59Z",
					   "2019-10-22x",
					   "1969-12-31T23:59:59Z",
					   "1970-01-01T00:00:00+01:00",
					   "9999-12-31T23:59:59-01:00" };

	(void)state;
	for (size_t i = 0; i < ELEMENTS(good); i++) {
		int64_t at_ms = 0;
		if (!zone_utc_parse(good[i].text, &at_ms))
			fail_msg("\"%s\" is an instant", good[i].text);
		assert_int_equal(at_ms, good[i].at_ms);
	}
	for (size_t i = 0; i < ELEMENTS(bad); i++) {
		int64_t at_ms = 77;
		if (zone_utc_parse(bad[i], &at_ms))
			fail_msg("\"%s\" is no instant", bad[i]);
		assert_int_equal(at_ms, 77);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),	     cmocka_unit_test(test_date_is_valid),
		cmocka_unit_test(test_date_add),     cmocka_unit_test(test_end_of_day),
		cmocka_unit_test(test_against_libc), cmocka_unit_test(test_text),
		cmocka_unit_test(test_utc),	     cmocka_unit_test(test_utc_parse),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
