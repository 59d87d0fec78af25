/* fuzz_base.c: the small readers beneath everything: ids, the canonical text, dates and zones,
 * texts. */
#include "fuzz/fuzz.h"

#include <string.h>

#include "base/zone.h"
#include "core/call.h"
#include "net/jsontext.h"

/* What was not made by us is none of ours; what is, is the one text of its row. */
void fuzz_ident(struct str input)
{
	struct ident_key key = { .bytes = "0123456789abcdef0123456789abcde" };
	char again[IDENT_SIZE];
	int64_t row;

	for (enum id_kind kind = 0; kind < ID__MAX; kind++) {
		if (!ident_decode(&key, kind, input, &row))
			continue;
		assert_true(row >= 0);
		ident_encode(&key, kind, row, again);
		assert_true(str_is(input, again));
	}
	if (ident_unseal(&key, input, &row))
		assert_true(row >= 0);
}

static struct json_object *parse(struct str text)
{
	struct json_tokener *tokener = mem_check(json_tokener_new_ex(32));
	const char *reason;
	size_t offset;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	struct json_object *object =
		str_is_utf8(text, NULL) && jsontext_is_strict(text, &offset, &reason)
			? json_tokener_parse_ex(tokener, text.p, (int)text.n)
			: NULL;
	json_tokener_free(tokener);
	return object;
}

/* The same members the other way round. */
static struct json_object *turned(struct json_object *params)
{
	struct json_object *made = mem_check(json_object_new_object());
	size_t count = (size_t)json_object_object_length(params), at = count;
	_cleanup_(x_freep) const char **names = xcalloc(count + 1, sizeof *names);

	json_object_object_foreach(params, name, value)
	{
		(void)value;
		names[--at] = name;
	}
	for (; at < count; at++)
		json_object_object_add(made, names[at],
				       json_object_get(json_object_object_get(params, names[at])));
	return made;
}

void fuzz_canonical(struct str input)
{
	struct json_object *params = parse(input);
	size_t len, len_again;

	if (json_object_is_type(params, json_type_object)) {
		_cleanup_(x_freep) char *text = canonical(params, &len);
		struct json_object *again = parse((struct str){ text, len }),
				   *other = turned(params);
		assert_non_null(again);
		_cleanup_(x_freep) char *text_again = canonical(again, &len_again);
		_cleanup_(x_freep) char *text_other = canonical(other, &len_again);
		assert_string_equal(text, text_again);
		assert_string_equal(text, text_other);
		json_object_put(again);
		json_object_put(other);
	}
	json_object_put(params);
}

static void assert_date(const char *date, const char *zone, int days)
{
	char shown[ZONE_TEXT_SIZE], utc[ZONE_UTC_SIZE], later[ZONE_DATE_SIZE], back[ZONE_DATE_SIZE];
	const char *known = zone_is_known(zone) ? zone : "Asia/Seoul";
	int64_t again_ms, end = zone_end_of_day(known, date);

	/* Where the calendar left out a day, as in Samoa in 2011, its deadlines are the day
	 * after's. */
	zone_date(known, end, back);
	assert_true(strcmp(back, date) >= 0);
	zone_utc(end, utc);
	assert_true(zone_utc_parse(utc, &again_ms));
	assert_int_equal(end, again_ms);
	zone_text(known, end, shown);
	zone_date_add(date, days, later);
	assert_true(zone_date_is_valid(later));
	assert_true(days < 0 ? strcmp(later, date) <= 0 : strcmp(later, date) >= 0);
}

void fuzz_zone(struct str input)
{
	char shown[ZONE_UTC_SIZE];
	int64_t at_ms, again_ms;
	int days = (int)fuzz_byte(&input) * 16 - 2048;
	_cleanup_(x_freep) char *date = fuzz_copy(fuzz_part(&input, '\n'));
	_cleanup_(x_freep) char *zone = fuzz_copy(fuzz_part(&input, '\n'));

	if (zone_date_is_valid(date))
		assert_date(date, zone, days);
	if (zone_utc_parse(date, &at_ms)) {
		zone_utc(at_ms, shown);
		assert_true(zone_utc_parse(shown, &again_ms));
		assert_int_equal(at_ms, again_ms);
	}
}

static void assert_normal_form(const char *text)
{
	_cleanup_(x_freep) char *once = str_nfc(str_of(text));
	_cleanup_(x_freep) char *twice = str_nfc(str_of(once));

	assert_true(str_is_utf8(str_of(once), NULL));
	assert_string_equal(once, twice);
	assert_true(str_width(str_of(once)) <= 2 * strlen(once));
}

void fuzz_text(struct str input)
{
	static const char *const words[] = { "study", "stage", "review.submit", "평가" };
	_cleanup_(x_freep) char *text = fuzz_copy(input);
	_cleanup_(x_freep) char *hex = xmalloc(2 * input.n + 1);
	size_t offset = SIZE_MAX;

	str_hex(input.p, input.n, hex);
	assert_int_equal(strspn(hex, "0123456789abcdef"), 2 * input.n);
	(void)str_closest(text, words, ELEMENTS(words));
	if (str_is_utf8(input, &offset))
		assert_normal_form(text);
	else
		assert_true(offset < input.n);
}
