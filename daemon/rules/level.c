/* level.c: the words for whom something can be opened to: the roles that have a part in a study,
 * and three groups.
 *
 * Operator and worker are no levels: by these roles nobody sees anything of a study. */
#include "rules/workflow.h"

const struct level_row level_rows[LEVEL_ROWS] = {
	{ "own", "who made it, or whom it was assigned to", LEVEL_OWN },
	{ "team", "reviewers, lead and editor of the study", LEVEL_TEAM },
	{ "all", "everybody with a part in the study but invitees, and the plenary", LEVEL_ALL },
	{ "secretariat", "the secretariat, which sees all but drafts anyway", ROLE_SECRETARIAT },
	{ "plenary", "the meeting that adopts conclusions", ROLE_PLENARY },
	{ "host", "the host city's focal point", ROLE_HOST },
	{ "lead", "the lead reviewer", ROLE_LEAD },
	{ "reviewer", "holders of an accepted place in the team", ROLE_REVIEWER },
	{ "editor", "the review editor", ROLE_EDITOR },
	{ "observer", "the observers", ROLE_OBSERVER },
	{ "invitee", "who was invited and has not accepted, or is not cleared of conflicts",
	  ROLE_INVITEE },
};

unsigned level_of_word(struct str word)
{
	for (size_t i = 0; i < LEVEL_ROWS; i++) {
		if (str_is(word, level_rows[i].word))
			return level_rows[i].bit;
	}
	return 0;
}
