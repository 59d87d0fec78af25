/* statistics_show.c: the answer of programme.statistics. Durations are whole milliseconds, rates whole
 * percent; what was computed of nothing is left out. */
#include "core/statistics.h"

#include <stdlib.h>

static const char *const span_words[SPAN__MAX] = {
#define SPAN_WORD(name, word) [SPAN_##name] = word,
	SPAN_TABLE(SPAN_WORD)
#undef SPAN_WORD
};

static struct json_object *object_put(struct json_object *object, const char *name)
{
	struct json_object *inner = mem_check(json_object_new_object());

	put_json(object, name, inner);
	return inner;
}

static struct json_object *list_put(struct json_object *object, const char *name)
{
	struct json_object *list = mem_check(json_object_new_array());

	put_json(object, name, list);
	return list;
}

static struct json_object *row_put(struct json_object *list)
{
	struct json_object *row = mem_check(json_object_new_object());

	array_put(list, row);
	return row;
}

static void tally_put(struct json_object *object, const struct tally *tally)
{
	for (size_t i = 0; tally->words[i]; i++)
		put_int(object, tally->words[i], tally->counts[i]);
}

/* ---- recommendations ---- */

static void year_put(struct json_object *row, const struct rated *rated)
{
	put_int(row, "year", rated->year);
}

static void sector_put(struct json_object *row, const struct rated *rated)
{
	put_text(row, "sector", rated->sector);
}

static void city_put(struct json_object *row, const struct rated *rated)
{
	put_text(row, "country", rated->country);
	put_text(row, "city", rated->city);
}

static void rated_put(struct json_object *object, const char *name, const struct groups *groups,
		      void (*head_put)(struct json_object *row, const struct rated *rated))
{
	struct json_object *list = list_put(object, name);

	for (size_t i = 0; i < groups->count; i++) {
		struct json_object *row = row_put(list);
		const struct rated *rated = groups->list[i].of;
		head_put(row, rated);
		rates_show(row, &rated->rates);
	}
}

static void show_recommendations(struct json_object *result, const struct statistics *statistics)
{
	struct json_object *object = object_put(result, "recommendations");

	rates_show(object_put(object, "all"), &statistics->recommended);
	rates_show(object_put(object, "commitments"), &statistics->committed);
	rated_put(object, "by_year", &statistics->years, year_put);
	rated_put(object, "by_sector", &statistics->sectors, sector_put);
	rated_put(object, "by_city", &statistics->cities, city_put);
}

/* ---- how long things took ---- */

static int sample_order(const void *a, const void *b)
{
	const int64_t *left = a, *right = b;

	return (*left > *right) - (*left < *right);
}

/* The median is the mean of the middle two where there is no middle one; the 90th percentile the smallest
 * that nine of ten do not exceed (nearest rank). */
static void samples_put(struct json_object *object, struct samples *samples)
{
	size_t n = samples->count;

	put_int(object, "count", (int64_t)n);
	if (n == 0)
		return;
	qsort(samples->ms, n, sizeof *samples->ms, sample_order);
	put_int(object, "median_ms",
		n % 2 ? samples->ms[n / 2] : (samples->ms[n / 2 - 1] + samples->ms[n / 2]) / 2);
	put_int(object, "p90_ms", samples->ms[(9 * n + 9) / 10 - 1]);
}

static void show_times(struct json_object *result, struct statistics *statistics)
{
	struct json_object *times = object_put(result, "times");
	const struct groups *offices = &statistics->offices;

	for (size_t span = 0; span < SPAN__MAX; span++) {
		struct json_object *object = object_put(times, span_words[span]);
		samples_put(object, &statistics->spans[span]);
		struct json_object *list = list_put(object, "by_institution");
		for (size_t i = 0; i < offices->count; i++) {
			struct office *office = offices->list[i].of;
			if (office->spans[span].count == 0)
				continue;
			struct json_object *row = row_put(list);
			put_text(row, "institution", offices->list[i].key);
			samples_put(row, &office->spans[span]);
		}
	}
}

/* ---- the rest ---- */

static void show_offices(struct json_object *result, const struct groups *offices)
{
	struct json_object *list = list_put(result, "institutions");

	for (size_t i = 0; i < offices->count; i++) {
		const struct office *office = offices->list[i].of;
		struct json_object *row = row_put(list);
		put_text(row, "institution", offices->list[i].key);
		put_int(row, "asked", office->asked);
		put_int(row, "accepted", office->accepted);
		put_int(row, "declined", office->declined);
		put_int(row, "not_in_time", office->not_in_time);
		put_int(row, "reviews", office->reviews);
		put_int(row, "reviews_late", office->reviews_late);
		put_int(row, "comments_to_answer", office->to_answer);
		put_int(row, "comments_answered", office->answered);
		put_int(row, "comments_overdue", office->overdue);
		put_int(row, "open", office->open);
		put_int(row, "late", office->late);
	}
}

static void found_put(struct json_object *object, const struct found *found)
{
	put_int(object, "made", found->made);
	tally_put(object, &found->kinds);
	tally_put(object, &found->confidences);
}

static void show_findings(struct json_object *result, const struct statistics *statistics)
{
	struct json_object *object = object_put(result, "findings");
	const struct groups *sectors = &statistics->found_sectors;

	found_put(object_put(object, "all"), &statistics->found);
	struct json_object *list = list_put(object, "by_sector");
	for (size_t i = 0; i < sectors->count; i++) {
		struct json_object *row = row_put(list);
		put_text(row, "sector", sectors->list[i].key);
		found_put(row, sectors->list[i].of);
	}
}

static void show_comments(struct json_object *result, const struct statistics *statistics)
{
	struct json_object *object = object_put(result, "comments");

	put_int(object, "made", statistics->comments);
	put_int(object, "open", statistics->comments_open);
	put_int(object, "answered", statistics->comments_answered);
	put_int(object, "withdrawn", statistics->comments_withdrawn);
	tally_put(object_put(object, "class"), &statistics->classes);
	tally_put(object_put(object, "type"), &statistics->types);
	tally_put(object_put(object, "disposition"), &statistics->dispositions);
	struct json_object *list = list_put(object, "chapters");
	for (size_t i = 0; i < statistics->chapter_count; i++) {
		const struct chapter *chapter = &statistics->chapters[i];
		struct json_object *row = row_put(list);
		put_text(row, "study", chapter->study);
		put_text(row, "document", chapter->document);
		put_text(row, "chapter", chapter->chapter);
		put_int(row, "comments", chapter->count);
	}
}

void statistics_show(struct call *call, struct statistics *statistics)
{
	put_int(call->result, "studies", statistics->studies);
	put_time(call->result, "time", call->now_ms);
	show_recommendations(call->result, statistics);
	show_times(call->result, statistics);
	show_offices(call->result, &statistics->offices);
	show_findings(call->result, statistics);
	show_comments(call->result, statistics);
}
