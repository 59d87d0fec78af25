/* sequence.h: a life of the core that is told as text, a line for each thing that somebody does:
 *
 *	coordinator study.confirm GZ2019 host_consent note=yes
 *	+ igdp-liu review.submit GZ2019 !
 *	day 30
 *
 * WHO METHOD, then the parameters by position or as NAME=VALUE. `-` leaves one out, `!` is a
 * review that the form takes, `@N` the N-th last id of the wanted kind that an answer gave, `~`
 * in a text a space. A word that is nobody, or no method, stands for one of them all the same.
 * `+` puts a write into the commit of the write before it. `day N` lets days pass. Where the
 * first line is `team`, the study's reviewers are at work and one review is in; else it has just
 * been requested. */
#pragma once

#include "core/fixture.h"

#define SEQUENCE_CALLS_MAX 48
#define SEQUENCE_BATCH_MAX 4
#define SEQUENCE_IDS	   64
/* In the review of iges-sato, which is in; igdp-liu must not see it before their own is. */
#define SEQUENCE_MARK "zqsealedqz"

struct step {
	struct caller caller;
	const struct verb *verb;
	char *params; /* as they were given */
	char *answer; /* of a write that was done; NULL: it was refused, or a rehearsal */
};

struct sequence {
	struct fixture *fixture; /* borrowed */
	struct step steps[SEQUENCE_CALLS_MAX];
	size_t count;
	struct request
		batch[SEQUENCE_BATCH_MAX]; /* of the last `waiting` steps, not committed yet */
	size_t waiting;
	char ids[SEQUENCE_IDS][32];
	size_t id_count;
	int64_t reviewer;  /* igdp-liu */
	bool may_see_mark; /* from now on */
};

/* The words behind WHO METHOD as that method's parameters; the caller puts them. */
struct json_object *sequence_params(const struct sequence *sequence, const struct verb *verb,
				    struct str words);
