/* quiet.c: see quiet.h. */
#include "rules/quiet.h"

#include <string.h>

#include "base/str.h"
#include "base/zone.h"

#define QUARTER_MS INT64_C(900000)
#define LONGEST_MS (INT64_C(367) * 86400000)

static const char *const day_words[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun" };

/* The next word of a list that blanks or commas divide; false at its end. */
static bool next_word(const char **at, struct str *ret_word)
{
	*at += strspn(*at, " ,");
	*ret_word = (struct str){ *at, strcspn(*at, " ,") };
	*at += ret_word->n;
	return ret_word->n > 0;
}

/* One or two digits, up to 24; -1 where there are none. */
static int read_hour(const char **at)
{
	int hour = -1;

	for (int i = 0; i < 2 && **at >= '0' && **at <= '9'; i++)
		hour = (hour < 0 ? 0 : 10 * hour) + *(*at)++ - '0';
	return hour <= 24 ? hour : -1;
}

static bool read_hours(const char *text, int *ret_from, int *ret_until)
{
	*ret_from = read_hour(&text);
	if (*ret_from < 0 || *text++ != '-')
		return false;
	*ret_until = read_hour(&text);
	return *ret_until >= 0 && *text == '\0' && *ret_from != *ret_until;
}

const char *quiet_hours_wrong(const char *text)
{
	int from, until;

	return *text == '\0' || read_hours(text, &from, &until)
		       ? NULL
		       : "two hours of the day, from and until, such as 20-8";
}

static int day_of_word(struct str word)
{
	for (int i = 0; i < 7; i++)
		if (str_is(word, day_words[i]))
			return i;
	return -1;
}

const char *quiet_days_wrong(const char *text)
{
	struct str word;
	unsigned seen = 0;

	while (next_word(&text, &word)) {
		int day = day_of_word(word);
		if (day < 0)
			return "days are mon, tue, wed, thu, fri, sat, sun";
		seen |= 1u << day;
	}
	return seen == 0x7f ? "no day is left on which anybody can be written to" : NULL;
}

static bool is_date(struct str word, char ret_date[ZONE_DATE_SIZE])
{
	if (word.n != ZONE_DATE_SIZE - 1)
		return false;
	memcpy(ret_date, word.p, word.n);
	ret_date[word.n] = '\0';
	return zone_date_is_valid(ret_date);
}

const char *quiet_dates_wrong(const char *text)
{
	char date[ZONE_DATE_SIZE];
	struct str word;

	while (next_word(&text, &word))
		if (!is_date(word, date))
			return "dates of the form YYYY-MM-DD, with blanks between them";
	return NULL;
}

/* ---- asking ---- */

/* Monday is 0. Zeller's congruence, of a valid date. */
static int weekday(const char *date)
{
	int year = (date[0] - '0') * 1000 + (date[1] - '0') * 100 + (date[2] - '0') * 10 +
		   (date[3] - '0');
	int month = (date[5] - '0') * 10 + (date[6] - '0');
	int day = (date[8] - '0') * 10 + (date[9] - '0');

	if (month < 3) {
		month += 12;
		year--;
	}
	return (day + 13 * (month + 1) / 5 + year + year / 4 - year / 100 + year / 400 + 5) % 7;
}

static bool is_quiet_day(const struct quiet *quiet, const char *date)
{
	const char *days = quiet->days, *dates = quiet->dates;
	struct str word;

	while (next_word(&days, &word))
		if (day_of_word(word) == weekday(date))
			return true;
	while (next_word(&dates, &word))
		if (str_is(word, date))
			return true;
	return false;
}

static bool is_quiet_hour(const struct quiet *quiet, int hour)
{
	int from, until;

	if (!read_hours(quiet->hours, &from, &until))
		return false;
	return from < until ? hour >= from && hour < until : hour >= from || hour < until;
}

bool quiet_is(const struct quiet *quiet, const char *zone, int64_t at_ms)
{
	char text[ZONE_TEXT_SIZE];

	zone_text(zone, at_ms, text); /* "2019-10-22 23:59:59 Zone" */
	int hour = (text[11] - '0') * 10 + (text[12] - '0');
	text[10] = '\0';
	return is_quiet_hour(quiet, hour) || is_quiet_day(quiet, text);
}

int64_t quiet_end(const struct quiet *quiet, const char *zone, int64_t at_ms)
{
	int64_t at = at_ms;

	while (quiet_is(quiet, zone, at) && at < at_ms + LONGEST_MS)
		at = (at / QUARTER_MS + 1) * QUARTER_MS; /* clocks differ by whole quarters */
	return at;
}
