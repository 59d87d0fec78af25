/* review_diff.c: `review diff`: what is different between two versions of a review, field by field, in words.
 * Each version is kept whole, so that two of them say all that happened in between. Fields that the reader
 * may not see are in neither. */
#include "referee/command.h"

#include <stdlib.h>

#include "referee/form_store.h"
#include "referee/json.h"
#include "referee/language.h"
#include "referee/version_diff.h"

/* By the form's order; then what this form does not have. */
static void fields_tell(struct version_diff *diff, struct json_object *form,
			struct json_object *before, struct json_object *after)
{
	_cleanup_(json_putp) struct json_object *told = json_new_object();
	struct json_object *fields = json_get(form, "fields");

	for (size_t i = 0; i < json_count(fields); i++) {
		struct json_object *field = json_object_array_get_idx(fields, i);
		const char *id = json_text(field, "id");
		if (!id)
			continue;
		json_set(told, id, NULL);
		version_diff_field(diff, id, json_text_or(field, "title", id), json_get(before, id),
				   json_get(after, id));
	}
	for (int side = 0; side < 2; side++) {
		json_object_object_foreach(side ? after : before, id, value)
		{
			(void)value;
			if (json_object_object_get_ex(told, id, NULL))
				continue;
			json_set(told, id, NULL);
			version_diff_field(diff, id, id, json_get(before, id), json_get(after, id));
		}
	}
}

static int version_get(const struct version_diff *diff, struct json_object *version,
		       struct json_object **ret_review)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	json_set_text(params, "review", diff->id);
	json_set(params, "version", mem_check(json_object_new_int64(version_number(version))));
	return session_call(diff->session, "review.get", false, params, ret_review);
}

static void review_about(struct json_object *about, struct json_object *review)
{
	static const char *const names[] = { "review", "study", "principal" };

	for (size_t i = 0; i < ELEMENTS(names); i++) {
		struct json_object *value = json_get(review, names[i]);
		if (value)
			json_set(about, names[i], json_object_get(value));
	}
}

static int diff_tell(struct version_diff *diff)
{
	_cleanup_(json_putp) struct json_object *before = NULL, *after = NULL, *form = NULL;
	_cleanup_(json_putp) struct json_object *about = json_new_object();
	int r = version_get(diff, diff->from, &before);

	if (r == 0)
		r = version_get(diff, diff->to, &after);
	if (r != 0)
		return r;
	const char *study = json_text_or(after, "study", "");
	int status = form_fetch(diff->session, study, &form);
	if (status != REFEREE_OK)
		return session_refused(diff->session, status);
	fields_tell(diff, form, json_get(before, "body"), json_get(after, "body"));
	review_about(about, after);
	_cleanup_(x_freep) char *head = xasprintf(_("%s, review of %s: version %lld to %lld"),
						  study, json_text_or(after, "principal", "?"),
						  (long long)version_number(diff->from),
						  (long long)version_number(diff->to));
	version_diff_show(diff, about, head, NULL);
	return 0;
}

int command_review_diff(struct session *session, int argc, char **argv)
{
	_cleanup_(version_diff_done) struct version_diff diff;
	int r = version_diff_begin(&diff, session, "review", argc, argv);

	if (r == 0)
		r = diff_tell(&diff);
	return r < 0 ? 0 : r;
}
