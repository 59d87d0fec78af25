/* form_store.c: forms in PROFILE/forms/STUDY.json. It is a convenience: what cannot be stored is
 * asked for again. */
#include "referee/form_store.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "referee/home.h"
#include "referee/input.h"
#include "referee/json.h"

static char *folder_of(const struct session *session)
{
	_cleanup_(x_freep) char *home = home_folder(&session->options);

	return home && session->profile ? xasprintf("%s/%s/forms", home, session->profile) : NULL;
}

struct json_object *form_stored(const struct session *session, const char *study)
{
	_cleanup_(x_freep) char *folder = folder_of(session);
	_cleanup_(x_freep) char *path = folder ? xasprintf("%s/%s.json", folder, study) : NULL;
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(x_freep) char *unread = NULL;
	_cleanup_(x_freep) char *text = path ? input_read(path, &error) : NULL;

	struct json_object *form = text ? json_read(text, &unread) : NULL;
	if (json_count(json_get(form, "fields")) > 0)
		return form;
	json_object_put(form);
	return NULL;
}

/* Written beside and renamed, so that a reader finds a whole form or none. */
static void store(const struct session *session, const char *study, struct json_object *form)
{
	_cleanup_(x_freep) char *folder = folder_of(session);
	_cleanup_(x_freep) char *path = folder ? xasprintf("%s/%s.json", folder, study) : NULL;
	_cleanup_(x_freep) char *fresh = path ? xasprintf("%s.%d", path, (int)getpid()) : NULL;
	_cleanup_(x_freep) char *line = json_line(form);

	if (!fresh)
		return;
	(void)mkdir(folder, 0700);
	FILE *out = fopen(fresh, "we");
	if (!out)
		return;
	bool is_bad = fputs(line, out) < 0;
	is_bad |= fclose(out) != 0;
	if (is_bad || rename(fresh, path) != 0)
		(void)unlink(fresh);
}

int form_fetch(struct session *session, const char *study, struct json_object **ret_form)
{
	_cleanup_(json_putp) struct json_object *params = json_new_object();

	json_set_text(params, "study", study);
	int status = session_try(session, "review.form", false, params, ret_form);
	if (status == REFEREE_OK)
		store(session, study, *ret_form);
	return status;
}
