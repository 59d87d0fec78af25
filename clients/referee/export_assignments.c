/* export_assignments.c: the places of a team as HotCRP's table of assignments, which `assignment apply`
 * reads back.
 *
 * A place that somebody holds or is asked to take is one `review` of the stage that they were asked in,
 * done only where they have none yet: so a team that is there already stays as it is. Who has no address
 * that the caller knows stands in its column by name, as `assignment apply` takes it. */
#include "referee/export.h"

#include <string.h>
#include <sysexits.h>

/* Who is told of under another name cannot be invited by it. */
static bool is_held(struct json_object *place)
{
	const char *state = text_of(place, "state");

	return json_text(place, "full_name") &&
	       (strcmp(state, "invited") == 0 || strcmp(state, "accepted") == 0);
}

/* Who was asked although something stood against it is asked again only with the reason. */
static bool has_despite(const struct export *export)
{
	struct json_object *places = export->facts[SOURCE_PLACES];

	for (size_t i = 0; i < json_count(places); i++) {
		struct json_object *place = json_object_array_get_idx(places, i);
		if (is_held(place) && json_text(place, "despite"))
			return true;
	}
	return false;
}

int export_assignments(const struct export *export, FILE *out)
{
	struct json_object *places = export->facts[SOURCE_PLACES];
	bool is_with_despite = has_despite(export);

	if (export->is_anonymous)
		return session_fail(export->session, EX_USAGE,
				    "assignments name people: there is no --anonymous of them");
	fprintf(out, "paper,action,email,reviewtype,round%s\r\n",
		is_with_despite ? ",despite" : "");
	for (size_t i = 0; i < json_count(places); i++) {
		struct json_object *place = json_object_array_get_idx(places, i);
		const char *name = text_of(place, "principal"),
			   *email = text_of(export->emails, name);
		if (!is_held(place))
			continue;
		export_cell(out, export->code, true);
		export_cell(out, "review", false);
		export_cell(out, email[0] ? email : name, false);
		export_cell(out, "none:primary", false);
		export_cell(out, export_stage_at(export, text_of(place, "invited")), false);
		if (is_with_despite)
			export_cell(out, text_of(place, "despite"), false);
		fputs("\r\n", out);
	}
	return 0;
}
