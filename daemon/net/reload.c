/* reload.c: reading, installing, and telling what is wrong. */
#include "net/reload.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "conf/conf_table.h"

struct reload *reload_new(void)
{
	struct reload *reload = xcalloc(1, sizeof(*reload));

	reload->letter.kind = LETTER_RELOAD;
	return reload;
}

struct reload *reload_free(struct reload *reload)
{
	if (!reload)
		return NULL;
	(void)conf_free(reload->fresh);
	free(reload);
	return NULL;
}

/* ---- workflows and forms ---- */

struct folder {
	struct conf_file *files;
	size_t count;
};

static void folder_done(struct folder *folder)
{
	conf_folder_done(folder->files, folder->count);
}

static bool folder_read(const char *key, const char *dir, struct folder *ret_folder,
			struct problems *problems)
{
	int r = conf_folder(dir, &ret_folder->files, &ret_folder->count);

	if (r < 0)
		problems_add(problems, dir, -1, "`%s` cannot be read: %s", key, strerror(-r));
	return r == 0;
}

int reload_install(struct core *core, const struct conf *conf, int64_t now_ms,
		   struct problems *ret_problems)
{
	_cleanup_(folder_done) struct folder workflows = { 0 };
	_cleanup_(folder_done) struct folder forms = { 0 };
	bool has_workflows =
		folder_read("workflows_dir", conf->workflows_dir, &workflows, ret_problems);
	bool has_forms = folder_read("forms_dir", conf->forms_dir, &forms, ret_problems);

	if (!has_workflows || !has_forms)
		return -EINVAL;
	return core_install(core, workflows.files, workflows.count, forms.files, forms.count,
			    now_ms, ret_problems);
}

/* ---- the configuration ---- */

static void conf_freep(struct conf **conf)
{
	*conf = conf_free(*conf);
}

static void value_keep(const struct conf *running, struct conf *fresh, enum conf_index index)
{
	const void *value = (const char *)running + conf_rows[index].offset;
	char *reason = NULL;
	bool is_kept = conf_is_number(index)
			       ? conf_set_number(fresh, index, *(const int64_t *)value, &reason)
			       : conf_set(fresh, index, *(char *const *)value, &reason);

	assert(is_kept);
}

/* Gives the fresh configuration the running values of what a reload cannot change, so that
 * nobody is told a limit that is not in force, and the next reload warns again. */
static void keep_running(const struct conf *running, struct conf *fresh)
{
	_cleanup_(problems_done) struct problems kept = { 0 };

	conf_unreloadable(running, fresh, &kept);
	for (size_t i = 0; i < kept.count; i++)
		log_line(LOG_LEVEL_WARNING, "`%s` %s, ignoring", kept.list[i].field,
			 kept.list[i].message);
	for (enum conf_index i = 0; i < CONF__MAX; i++)
		if (!conf_rows[i].is_reloadable)
			value_keep(running, fresh, i);
}

static void tell_refused(const char *path, const struct problems *problems)
{
	for (size_t i = 0; i < problems->count; i++)
		log_line(LOG_LEVEL_WARNING, "%s: %s", problems->list[i].field,
			 problems->list[i].message);
	log_event(LOG_EVENT_RELOAD_REFUSED,
		  "the configuration has problems and was not taken; the old one stays file=%s "
		  "problems=%zu",
		  path, problems->count);
}

int reload_read(const char *path, const struct conf *running, struct core *core, int64_t now_ms,
		struct conf **ret_fresh)
{
	_cleanup_(problems_done) struct problems problems = { 0 };
	_cleanup_(conf_freep) struct conf *fresh = NULL;
	int r = conf_read(path, &fresh, &problems);

	if (r == 0)
		r = reload_install(core, fresh, now_ms, &problems);
	if (r == -ENOSPC)
		problems_add(&problems, path, -1,
			     "the disk is full, cannot store workflows and forms");
	if (problems.count > 0) {
		tell_refused(path, &problems);
		return 0;
	}
	if (r < 0)
		return r;
	keep_running(running, fresh);
	core_reload(core, fresh);
	*ret_fresh = TAKE(fresh);
	return 0;
}
