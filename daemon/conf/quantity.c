/* quantity.c: sizes and times as people write them, and back.
 *
 * Units are those that mean one thing only: KiB is 1024 everywhere, a "month" or a "KB" is not
 * there. */
#include <inttypes.h>
#include <string.h>

#include "conf/conf.h"

struct unit {
	const char *word;
	int64_t factor;
};

/* From small to large. A number without a unit counts in the first. */
static const struct unit count_units[] = { { "", 1 } };
static const struct unit byte_units[] = {
	{ "B", 1 },
	{ "KiB", INT64_C(1) << 10 },
	{ "MiB", INT64_C(1) << 20 },
	{ "GiB", INT64_C(1) << 30 },
	{ "TiB", INT64_C(1) << 40 },
};
static const struct unit time_units[] = {
	{ "ms", 1 },
	{ "s", 1000 },
	{ "min", INT64_C(60) * 1000 },
	{ "h", INT64_C(3600) * 1000 },
	{ "d", INT64_C(24) * 3600 * 1000 },
};

static const struct unit_set {
	const struct unit *units;
	size_t count;
	const char *reason; /* where a unit is none of these */
} unit_sets[] = {
	[CONF_COUNT] = { count_units, ELEMENTS(count_units),
			 "a count is a whole number without a unit" },
	[CONF_BYTES] = { byte_units, ELEMENTS(byte_units),
			 "a size is a whole number with B, KiB, MiB, GiB or TiB" },
	[CONF_MS] = { time_units, ELEMENTS(time_units),
		      "a time is a whole number with ms, s, min, h or d" },
};

static const struct unit *unit_find(const struct unit_set *set, const char *word)
{
	if (*word == '\0')
		return &set->units[0];
	for (size_t i = 0; i < set->count; i++) {
		if (str_is(str_of(word), set->units[i].word))
			return &set->units[i];
	}
	return NULL;
}

/* By hand and not by strtoll: that takes signs, blanks and "0x10", and none of them is a quantity.
 * One blank before the unit is allowed, as it is how people write. */
bool conf_quantity(const char *text, enum conf_unit unit, int64_t *ret_value,
		   const char **ret_reason)
{
	const struct unit_set *set = &unit_sets[unit];
	size_t digits = strspn(text, "0123456789");
	int64_t value = 0;
	bool is_over = false;

	*ret_reason = set->reason;
	if (digits == 0)
		return false;
	for (size_t i = 0; i < digits; i++) {
		is_over |= __builtin_mul_overflow(value, 10, &value);
		is_over |= __builtin_add_overflow(value, text[i] - '0', &value);
	}
	const char *word = text + digits;
	const struct unit *found = unit_find(set, *word == ' ' ? word + 1 : word);
	if (!found)
		return false;
	is_over |= __builtin_mul_overflow(value, found->factor, &value);
	if (is_over) {
		*ret_reason = "the number is too large";
		return false;
	}
	*ret_value = value;
	*ret_reason = NULL;
	return true;
}

/* The smallest unit is 1, so the search always ends. */
char *conf_quantity_text(int64_t value, enum conf_unit unit)
{
	const struct unit_set *set = &unit_sets[unit];
	size_t i = set->count - 1;

	if (value == 0)
		return xstrdup("0");
	while (value % set->units[i].factor != 0)
		i--;
	return xasprintf("%" PRId64 "%s", value / set->units[i].factor, set->units[i].word);
}
