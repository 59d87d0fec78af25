/* export_gather.c: asking the daemon for what a format is made of, and for nothing else. */
#include "referee/export.h"

#include <string.h>

/* `detail` is asked for each row by its id `key`: what it answers stands in the row's place, or where
 * `member` names one, its items stand in the row. */
static const struct {
	const char *method;
	bool is_list;
	const char *key, *detail, *member;
} sources[SOURCE__MAX] = {
	[SOURCE_FORM] = { "review.form", false, NULL, NULL, NULL },
	[SOURCE_WORKFLOW] = { "workflow.get", false, NULL, NULL, NULL },
	[SOURCE_HISTORY] = { "study.history", true, NULL, NULL, NULL },
	[SOURCE_REVIEWS] = { "review.list", true, "review", "review.get", NULL },
	[SOURCE_PLACES] = { "assignment.list", true, NULL, NULL, NULL },
	[SOURCE_DOCUMENTS] = { "document.list", true, "document", "document.versions", "versions" },
	[SOURCE_COMMENTS] = { "comment.list", true, NULL, NULL, NULL },
	[SOURCE_DECISIONS] = { "decision.list", true, NULL, NULL, NULL },
};

static struct json_object *params_of(const char *name, const char *value)
{
	struct json_object *params = json_new_object();

	json_set_text(params, name, value);
	return params;
}

static int take_detail(struct export *export, enum source source, struct json_object *rows,
		       size_t index)
{
	struct json_object *row = json_object_array_get_idx(rows, index), *detail = NULL;
	_cleanup_(json_putp) struct json_object *params =
		params_of(sources[source].key, text_of(row, sources[source].key));
	const char *method = sources[source].detail, *member = sources[source].member;

	int r = member ? session_list(export->session, method, params, &detail)
		       : session_call(export->session, method, false, params, &detail);
	if (r != 0)
		return r;
	if (member)
		json_set(row, member, detail);
	else if (json_object_array_put_idx(rows, index, detail) != 0)
		mem_check(NULL);
	return 0;
}

static int take_source(struct export *export, enum source source)
{
	_cleanup_(json_putp) struct json_object *params = params_of("study", export->code);
	struct json_object **ret = &export->facts[source];
	const char *method = sources[source].method;

	int r = sources[source].is_list ? session_list(export->session, method, params, ret)
					: session_call(export->session, method, false, params, ret);
	for (size_t i = 0; r == 0 && sources[source].detail && i < json_count(*ret); i++)
		r = take_detail(export, source, *ret, i);
	return r;
}

static bool has_role(const struct export *export, const char *wanted)
{
	struct json_object *roles = json_get(export->hello, "roles");

	for (size_t i = 0; i < json_count(roles); i++)
		if (strcmp(json_object_get_string(json_object_array_get_idx(roles, i)), wanted) ==
		    0)
			return true;
	return false;
}

/* Addresses are told to the secretariat, and to everybody their own; to nobody in a copy for others. */
static int take_email(struct export *export, const char *principal)
{
	_cleanup_(json_putp) struct json_object *params = params_of("principal", principal);
	_cleanup_(json_putp) struct json_object *person = NULL;
	bool is_me = strcmp(principal, text_of(export->hello, "principal")) == 0;

	if (json_get(export->emails, principal) || export->session->as_role ||
	    (!is_me && !has_role(export, "secretariat")))
		return 0;
	int r = session_call(export->session, "principal.get", false, params, &person);
	if (r == 0 && json_text(person, "email"))
		json_set_text(export->emails, principal, json_text(person, "email"));
	return r;
}

static int take_emails(struct export *export)
{
	static const enum source of[] = { SOURCE_REVIEWS, SOURCE_PLACES };
	int r = 0;

	export->emails = json_new_object();
	for (size_t i = 0; i < ELEMENTS(of); i++) {
		struct json_object *rows = export->facts[of[i]];
		for (size_t j = 0; r == 0 && j < json_count(rows); j++) {
			struct json_object *row = json_object_array_get_idx(rows, j);
			const char *name = json_text(row, "principal");
			/* Without a full name it is nobody's own. */
			r = name && json_text(row, "full_name") ? take_email(export, name) : 0;
		}
	}
	return r;
}

int export_gather(struct export *export)
{
	_cleanup_(json_putp) struct json_object *nothing = json_new_object();
	_cleanup_(json_putp) struct json_object *params = params_of("study", export->code);
	unsigned wanted = export->format->sources;

	int r = session_call(export->session, "server.hello", false, nothing, &export->hello);
	if (r == 0)
		r = session_call(export->session, "study.get", false, params, &export->study);
	/* Whose names are looked for in what is written. */
	if (export->is_anonymous && wanted & FROM(FORM))
		wanted |= FROM(PLACES);
	for (unsigned i = 0; r == 0 && i < SOURCE__MAX; i++)
		if (wanted & 1u << i)
			r = take_source(export, i);
	return r == 0 && export->format->has_addresses ? take_emails(export) : r;
}
