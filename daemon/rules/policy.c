/* policy.c: the one question beneath every read.
 *
 * The order of the answers is the rule: no part in the study, nothing; a draft, its owner alone;
 * the secretariat, all; then the entries of the workflow, any of which opens. Nothing else opens
 * anything, so a workflow without entries shows its studies to the secretariat alone. */
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

unsigned policy_levels(const struct workflow *workflow, enum object object, unsigned of, int stage)
{
	/* The secretariat sees without an entry: named in every stage, it is never revealed to. */
	unsigned levels = ROLE_SECRETARIAT;

	for (size_t i = 0; i < workflow->visible_count; i++) {
		const struct visible *entry = &workflow->visible[i];
		if (!entry->own_in && is_in_force(entry, object, of, stage))
			levels |= entry->to;
	}
	return levels;
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

bool can_see(const struct workflow *workflow, const struct viewer *viewer,
	     const struct subject *subject)
{
	assert(subject->stage >= 0 && (size_t)subject->stage < workflow->stage_count);

	if (!has_part(viewer))
		return false;
	/* Before the secretariat: nobody coordinates what somebody has not finished writing. */
	if (subject->is_draft)
		return viewer->principal == subject->owner;
	if (viewer->roles & ROLE_SECRETARIAT)
		return true;
	for (size_t i = 0; i < workflow->visible_count; i++) {
		if (opens(&workflow->visible[i], viewer, subject))
			return true;
	}
	return false;
}

bool can_see_field(const struct viewer *viewer, const struct form_field *field, int64_t owner)
{
	if (!has_part(viewer))
		return false;
	if (field->visible == 0 || viewer->principal == owner || (viewer->roles & ROLE_SECRETARIAT))
		return true;
	return policy_fits(viewer, field->visible) != 0;
}
