/* statistics.h: what is counted over studies, from rows that the one who asks sees. statistics.c counts,
 * statistics_show.c makes the answer. */
#pragma once

#include "core/recommendation.h"

#define TALLY_WORDS_MAX 16
#define CHAPTERS_SHOWN	20

/* Rows by a key that few have: studies, sectors and institutions are the secretariat's to make. Sorted. */
struct group {
	const char *key;
	void *of;
};
struct groups {
	struct group *list;
	size_t count, room;
};

/* How long things took. */
struct samples {
	int64_t *ms; /* sorted when they are shown */
	size_t count, room;
};

#define SPAN_TABLE(X)                                                                              \
	X(INVITATIONS, "invitations") /* asked, until answered: of accepted and declined places */ \
	X(REVIEWS, "reviews")	      /* stage entered, or place accepted later, until first in */ \
	X(COMMENTS, "comments")	      /* made, until the response that counts */                   \
	X(RECOMMENDATIONS, "recommendations") /* made, until the host's last word */
enum span {
#define SPAN_ENUM(name, word) SPAN_##name,
	SPAN_TABLE(SPAN_ENUM)
#undef SPAN_ENUM
		SPAN__MAX
};

/* How many are each of a parameter's words. */
struct tally {
	const char *const *words;
	int64_t counts[TALLY_WORDS_MAX];
};

struct office { /* of an institution */
	int64_t asked, accepted, declined, not_in_time;
	int64_t reviews, reviews_late;
	int64_t to_answer, answered, overdue; /* comments */
	int64_t open, late;		      /* tasks */
	struct samples spans[SPAN__MAX];
};

struct rated {
	struct rates rates;
	int64_t year;
	const char *sector, *country, *city;
};

struct found { /* findings of a sector */
	int64_t made;
	struct tally kinds, confidences;
};

struct chapter {
	const char *study, *document, *chapter;
	int64_t count;
};

struct statistics {
	int64_t studies;
	struct rates recommended, committed;
	struct groups years, sectors, cities; /* struct rated, of recommendations */
	struct samples spans[SPAN__MAX];
	struct groups offices; /* struct office */
	struct found found;
	struct groups found_sectors; /* struct found */
	int64_t comments, comments_open, comments_answered, comments_withdrawn;
	struct tally classes, types, dispositions;
	struct chapter
		chapters[CHAPTERS_SHOWN + 1]; /* most first; one more, to put the next into */
	size_t chapter_count;
};

/* Into call->result. */
void statistics_show(struct call *call, struct statistics *statistics);
