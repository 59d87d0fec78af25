/* check.c: reads what a start would read, and opens nothing that a start would write. */
#include "main/check.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "conf/conf.h"

static void conf_freep(struct conf **conf)
{
	*conf = conf_free(*conf);
}

static void check_workflow(const struct conf_file *file, struct problems *problems)
{
	struct workflow *workflow = NULL;

	if (workflow_read(file->path, file->text, &workflow, problems) == 0)
		(void)workflow_free(workflow);
}

static void check_form(const struct conf_file *file, struct problems *problems)
{
	struct form *form = NULL;

	if (form_read(file->path, file->text, &form, problems) == 0)
		(void)form_free(form);
}

/* How many files the folder has. */
static size_t check_folder(const char *dir, struct problems *problems,
			   void (*check_file)(const struct conf_file *, struct problems *))
{
	struct conf_file *files = NULL;
	size_t count = 0;
	int r = conf_folder(dir, &files, &count);

	if (r < 0) {
		problems_add(problems, dir, -1, "the folder cannot be read: %s", strerror(-r));
		return 0;
	}
	for (size_t i = 0; i < count; i++)
		check_file(&files[i], problems);
	conf_folder_done(files, count);
	return count;
}

int check(const char *path)
{
	_cleanup_(problems_done) struct problems problems = { 0 };
	_cleanup_(conf_freep) struct conf *conf = NULL;
	size_t workflows = 0, forms = 0;

	if (conf_read(path, &conf, &problems) == 0) {
		workflows = check_folder(conf->workflows_dir, &problems, check_workflow);
		forms = check_folder(conf->forms_dir, &problems, check_form);
	}
	for (size_t i = 0; i < problems.count; i++)
		(void)fprintf(stderr, "%s: %s\n", problems.list[i].field, problems.list[i].message);
	if (problems.count > 0)
		return EX_CONFIG;
	(void)printf("%s: good, with %zu workflows and %zu forms\n", path, workflows, forms);
	return EX_OK;
}
