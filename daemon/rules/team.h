/* team.h: whom to ask, so that a team is large enough, from enough institutes, not all of the host's country, and
 * as little of one institute and of people who are busy as can be. No I/O: the best of all choices, found by
 * counting on from institute to institute.
 *
 * All people of an institute are of one country, so an institute gives its least burdened people first, and how
 * many it gives is all there is to choose. */
#pragma once

#include <stddef.h>
#include <stdint.h>

#define TEAM_COUNT_MAX	16    /* people to propose at once */
#define TEAM_BURDEN_MAX 65535 /* who has more counts as having this */

struct team_institute {
	const int64_t *burdens; /* of those who can be asked, the least first */
	size_t count;
	int present; /* who has a place already */
	int is_home;
};

/* Of the whole team, those with a place counted. */
struct team_wish {
	int count, min_institutes, min_non_home;
};

/* What one choice is worth: less is better, the first that differs decides. */
struct team_measure {
	int short_people, short_institutes, short_non_home;
	int pairs;	/* of two in the team of one institute */
	int64_t burden; /* of those proposed */
};

/* ret_take[i]: how many the i-th institute gives. Of choices worth the same, the one that takes most from the
 * institutes that stand first. */
void team_propose(const struct team_institute *institutes, size_t count,
		  const struct team_wish *wish, int *ret_take, struct team_measure *ret_measure);
