/* base.c: see base.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "sim/base.h"

static void users_fill(struct base *base)
{
	for (int i = 0; i < CLIENTS; i++) {
		base->names[i] = i < WHO__MAX	     ? world_principals[i]
				 : i == CLIENT_FIRST ? "coordinator"
						     : "new-name";
		base->users[i].uid = CLIENT_UID(i);
		base->users[i].principal = xstrdup(base->names[i]);
	}
	base->conf = *base->deeds->world->fixture.conf;
	base->conf.ipc_users = base->users;
	base->conf.ipc_user_count = CLIENTS;
}

static void workflow_load(struct base *base)
{
	struct problems problems = { 0 };

	for (size_t i = 0; i < base->workflow_count && !base->workflow; i++) {
		int r = workflow_read(base->workflows[i].path, base->workflows[i].text,
				      &base->workflow, &problems);
		assert_int_equal(r, 0);
		if (strcmp(base->workflow->id, base->conf.default_workflow) != 0)
			base->workflow = workflow_free(base->workflow);
	}
	assert_non_null(base->workflow);
}

struct base *base_new(void)
{
	struct base *base = xcalloc(1, sizeof *base);

	base->deeds = deeds_new();
	users_fill(base);
	assert_int_equal(conf_folder("config/workflows", &base->workflows, &base->workflow_count),
			 0);
	assert_int_equal(conf_folder("config/forms", &base->forms, &base->form_count), 0);
	workflow_load(base);
	return base;
}

struct base *base_free(struct base *base)
{
	if (!base)
		return NULL;
	base->workflow = workflow_free(base->workflow);
	conf_folder_done(base->workflows, base->workflow_count);
	conf_folder_done(base->forms, base->form_count);
	for (int i = 0; i < CLIENTS; i++)
		x_freep(&base->users[i].principal);
	base->deeds = deeds_free(base->deeds);
	x_freep(&base);
	return NULL;
}
