/* policy.c: the one question beneath every read.
 *
 * The order of the answers is the rule: no part in the study, nothing; a draft, its owner alone;
 * the secretariat, all; what the study keeps closed, its owner alone; then the entries of the
 * workflow and of the study, any of which opens. Nothing else opens anything, so a workflow without
 * entries shows its studies to the secretariat alone. */
#include "rules/policy.h"

#include <assert.h>

#define ROLES_OF_STUDY (ROLE_ANY & ~(unsigned)ROLE_GLOBAL_MASK)
#define ROLES_OF_TEAM  (ROLE_REVIEWER | ROLE_LEAD | ROLE_EDITOR)
#define ROLES_OF_ALL   ((ROLES_OF_STUDY & ~(unsigned)ROLE_INVITEE) | ROLE_PLENARY)
/* Operator and worker have no part in any study. */
#define ROLES_WITH_PART (ROLES_OF_STUDY | ROLE_SECRETARIAT | ROLE_PLENARY)

/* Nobody (0) has none, whatever roles stand beside it: a viewer that was never filled in must not
 * see anything. */
static bool has_part(const struct viewer *viewer)
{
	return viewer->principal != 0 && (viewer->roles & ROLES_WITH_PART) != 0;
}

/* Owner 0 means that there is none. A viewer is never 0 here: has_part() came first. */
static bool is_owner(const struct viewer *viewer, const struct subject *subject)
{
	return viewer->principal == subject->owner || viewer->principal == subject->owner_also;
}

/* Stages are compared by their place in the file, so a study that is sent back closes again what a
 * later stage had opened. */
static bool is_in_force(const struct visible *entry, enum object object, unsigned of, int stage)
{
	return entry->object == object && (!entry->of || entry->of & of) &&
	       (entry->from < 0 || entry->from <= stage) &&
	       (entry->until < 0 || stage < entry->until);
}

unsigned policy_fits(const struct viewer *viewer, unsigned levels)
{
	unsigned fits = levels & viewer->roles & ROLES_WITH_PART;

	if (viewer->roles & ROLES_OF_TEAM)
		fits |= levels & LEVEL_TEAM;
	if (viewer->roles & ROLES_OF_ALL)
		fits |= levels & LEVEL_ALL;
	return fits;
}

unsigned policy_roles(unsigned levels)
{
	unsigned roles = levels ? levels & ROLES_WITH_PART : ROLES_WITH_PART;

	if (levels & LEVEL_TEAM)
		roles |= ROLES_OF_TEAM;
	if (levels & LEVEL_ALL)
		roles |= ROLES_OF_ALL;
	return roles & ~(unsigned)ROLE_SECRETARIAT;
}

static bool is_embargoed(const struct openings *openings, enum object object, unsigned of,
			 int stage)
{
	for (size_t i = 0; i < openings->count; i++) {
		if (openings->list[i].is_embargo &&
		    is_in_force(&openings->list[i], object, of, stage))
			return true;
	}
	return false;
}

static unsigned levels_of(const struct visible *list, size_t count, enum object object, unsigned of,
			  int stage)
{
	unsigned levels = 0;

	for (size_t i = 0; i < count; i++) {
		if (!list[i].own_in && is_in_force(&list[i], object, of, stage))
			levels |= list[i].to;
	}
	return levels;
}

unsigned policy_levels(const struct workflow *workflow, const struct openings *openings,
		       enum object object, unsigned of, int stage)
{
	/* The secretariat sees without an entry: named in every stage, it is never revealed to. */
	unsigned levels = ROLE_SECRETARIAT;

	if (is_embargoed(openings, object, of, stage))
		return levels | LEVEL_OWN;
	return levels | levels_of(workflow->visible, workflow->visible_count, object, of, stage) |
	       levels_of(openings->list, openings->count, object, of, stage);
}

/* own_in is asked of the viewer, not of the object: it keeps the first review in from colouring the
 * others, and a reviewer's own review never needs it (an entry for `own` stands beside it). */
static bool opens(const struct visible *entry, const struct viewer *viewer,
		  const struct subject *subject)
{
	if (!is_in_force(entry, subject->object, subject->of, subject->stage))
		return false;
	if (entry->own_in && !viewer->own_in)
		return false;
	return policy_fits(viewer, entry->to) != 0 ||
	       ((entry->to & LEVEL_OWN) && is_owner(viewer, subject));
}

static bool any_opens(const struct visible *list, size_t count, const struct viewer *viewer,
		      const struct subject *subject)
{
	for (size_t i = 0; i < count; i++) {
		if (opens(&list[i], viewer, subject))
			return true;
	}
	return false;
}

bool can_see(const struct workflow *workflow, const struct openings *openings,
	     const struct viewer *viewer, const struct subject *subject)
{
	assert(subject->stage >= 0 && (size_t)subject->stage < workflow->stage_count);

	if (!has_part(viewer))
		return false;
	/* Before the secretariat: nobody coordinates what somebody has not finished writing. */
	if (subject->is_draft)
		return viewer->principal == subject->owner;
	if (viewer->roles & ROLE_SECRETARIAT)
		return true;
	if (is_embargoed(openings, subject->object, subject->of, subject->stage))
		return is_owner(viewer, subject);
	return any_opens(workflow->visible, workflow->visible_count, viewer, subject) ||
	       any_opens(openings->list, openings->count, viewer, subject);
}

bool can_see_field(const struct viewer *viewer, const struct form_field *field, int64_t owner)
{
	if (!has_part(viewer))
		return false;
	if (field->visible == 0 || viewer->principal == owner || (viewer->roles & ROLE_SECRETARIAT))
		return true;
	return policy_fits(viewer, field->visible) != 0;
}

/* ---- who may know whom ---- */

/* For each policy, who may know those that review and comment, and from whom the host's people are hidden.
 * Z39.106 speaks of author and reviewer, and of the editor in the triple case; here the author is the
 * host, and who decides on the report is the plenary. Observers comment on what is reviewed: they count as
 * reviewers, but do not know these. Whoever is not named does not know who reviews. */
static const struct {
	unsigned know_reviewing, not_know_host;
} identity_policy[IDENTITY__MAX] = {
	[IDENTITY_VISIBLE] = { ROLE_ANY, 0 },
	[IDENTITY_SINGLE] = { ROLE_EDITOR | ROLE_REVIEWER, 0 },
	[IDENTITY_DOUBLE] = { ROLE_EDITOR | ROLE_REVIEWER,
			      ROLE_REVIEWER | ROLE_INVITEE | ROLE_OBSERVER },
	[IDENTITY_TRIPLE] = { ROLE_REVIEWER, ROLE_REVIEWER | ROLE_INVITEE | ROLE_OBSERVER |
						     ROLE_EDITOR | ROLE_PLENARY },
};

enum side side_of(unsigned roles)
{
	/* First: nothing that somebody becomes later gives away what they wrote before. */
	if (roles & (ROLE_REVIEWER | ROLE_INVITEE | ROLE_OBSERVER))
		return SIDE_REVIEWING;
	if (roles & (ROLE_SECRETARIAT | ROLE_LEAD | ROLE_EDITOR))
		return SIDE_OFFICE;
	if (roles & ROLE_HOST)
		return SIDE_HOST;
	return roles & ROLE_PLENARY ? SIDE_OFFICE : SIDE_REVIEWING;
}

/* Of several roles the one that may know least decides: a host who also sits in the plenary is a host. */
bool is_hidden_from(enum identity identity, enum side side, unsigned roles)
{
	if (identity == IDENTITY_VISIBLE || side == SIDE_OFFICE)
		return false;
	if (roles & (ROLE_SECRETARIAT | ROLE_LEAD))
		return false;
	if (side == SIDE_HOST)
		return roles & identity_policy[identity].not_know_host;
	return roles & ROLE_HOST || !(roles & identity_policy[identity].know_reviewing);
}

bool can_know(enum identity identity, const struct viewer *viewer, const struct person *person)
{
	if (viewer->principal != 0 && viewer->principal == person->principal)
		return true;
	return !is_hidden_from(identity, side_of(person->roles), viewer->roles);
}
