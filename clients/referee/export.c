/* export.c: `export`: a study in a format of somebody else's, as the caller may see it. What is in each
 * format has a file of its own. */
#include "referee/command.h"

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "referee/export.h"
#include "referee/outfile.h"
#include "referee/show.h"
#include "referee/value_read.h"

/* clang-format off */
const struct export_format export_formats[] = {
	{ "hotcrp", "application/json", "reviews, as HotCRP's API has them",
	  FROM(FORM) | FROM(HISTORY) | FROM(REVIEWS), 0, false, true, export_hotcrp },
	{ "hotcrp-wide", "text/csv", "reviews as a table of HotCRP's, a review to a row",
	  FROM(FORM) | FROM(HISTORY) | FROM(REVIEWS), 0, false, true, export_hotcrp_wide },
	{ "hotcrp-narrow", "text/csv", "reviews as a table of HotCRP's, a field to a row",
	  FROM(FORM) | FROM(HISTORY) | FROM(REVIEWS), 0, false, true, export_hotcrp_narrow },
	{ "docmaps", "application/ld+json", "what became of the study, step by step, as a DocMap",
	  FROM(HISTORY) | FROM(REVIEWS) | FROM(PLACES) | FROM(DOCUMENTS) | FROM(COMMENTS) | FROM(DECISIONS),
	  WANTS(PUBLISHER), false, false, export_docmaps },
	{ "coar", "application/ld+json", "notifications of invitations and published reviews (COAR Notify 1.0.1)",
	  FROM(WORKFLOW) | FROM(REVIEWS) | FROM(PLACES) | FROM(DOCUMENTS),
	  WANTS(BASE) | WANTS(PUBLISHER), false, false, export_coar },
	{ "crossref", "application/xml", "a deposit of the published reviews at Crossref (schema 5.3.1)",
	  FROM(WORKFLOW) | FROM(HISTORY) | FROM(REVIEWS) | FROM(PLACES),
	  WANTS(BASE) | WANTS(PUBLISHER) | WANTS(DOI) | WANTS(DOI_PREFIX) | WANTS(DEPOSITOR) | WANTS(EMAIL),
	  true, false, export_crossref },
	{ "assignments", "text/csv", "the places of the team as HotCRP's table of assignments",
	  FROM(HISTORY) | FROM(PLACES), 0, false, true, export_assignments },
};
/* clang-format on */
const size_t export_format_count = ELEMENTS(export_formats);

static void export_done(struct export *export)
{
	json_object_put(export->hello);
	json_object_put(export->study);
	for (size_t i = 0; i < SOURCE__MAX; i++)
		json_object_put(export->facts[i]);
	json_object_put(export->emails);
	json_object_put(export->file);
}

static int choose_format(struct export *export, const char *name)
{
	_cleanup_(x_freep) char *all = xstrdup(export_formats[0].name);

	for (size_t i = 0; i < export_format_count; i++)
		if (name && strcmp(export_formats[i].name, name) == 0) {
			export->format = &export_formats[i];
			return 0;
		}
	for (size_t i = 1; i < export_format_count; i++) {
		_cleanup_(x_freep) char *before = all;
		all = xasprintf("%s, %s", before, export_formats[i].name);
	}
	return session_fail(export->session, EX_USAGE, "--format is one of: %s", all);
}

static int check_study(const struct export *export)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(json_putp) struct json_object *code =
		value_read(verb_find(str_of("study.get"))->params, export->code, &error);

	return code ? 0 : session_fail(export->session, EX_USAGE, "study: %s", error);
}

static int put(const struct export *export, const char *text, const char *output)
{
	const struct session *session = export->session;

	if (!output) {
		fputs(text, stdout);
		return 0;
	}
	int r = outfile_store(session, text, output);
	if (r != 0 || (session->options.is_quiet && !session->options.is_json))
		return r;
	if (session->options.is_json) {
		_cleanup_(json_putp) struct json_object *result = json_new_object();
		json_set_text(result, "file", output);
		json_set_text(result, "format", export->format->name);
		json_set_text(result, "media_type", export->format->media_type);
		json_set(result, "bytes", mem_check(json_object_new_int64((int64_t)strlen(text))));
		show_json(result);
		return 0;
	}
	_cleanup_(x_freep) char *safe = screen_safe(str_of(output), false);
	printf("%s holds %s, %zu bytes\n", safe, export->format->media_type, strlen(text));
	return 0;
}

/* Made whole before a byte of it is put out: what fails in its middle leaves nothing behind. */
static int make(struct export *export, const char *output)
{
	char *text = NULL;
	size_t size = 0;

	int r = export_gather(export);
	if (r == 0 && export->format->is_publishing)
		r = export_published(export);
	if (r != 0)
		return r;
	FILE *out = mem_check(open_memstream(&text, &size));
	r = export->format->write(export, out);
	fclose(out);
	_cleanup_(x_freep) char *owned = mem_check(text);
	if (r == 0)
		r = put(export, owned, output);
	if (r == 0 && export->is_anonymous && export->format->sources & FROM(FORM))
		export_tell_names(export);
	return r;
}

int command_export(struct session *session, int argc, char **argv)
{
	struct export export __attribute__((cleanup(export_done))) = { .session = session };
	const char *format = NULL, *output = NULL;
	struct extra extras[SETTING__MAX + 5] = { { "--format", &format, NULL },
						  { "--output", &output, NULL },
						  { "--anonymous", NULL, &export.is_anonymous },
						  { "--as-role", &session->as_role, NULL } };
	struct words words;

	for (size_t i = 0; i < SETTING__MAX; i++)
		extras[i + 4] =
			(struct extra){ export_settings[i].option, &export.settings[i], NULL };
	int r = command_words(session, command_find("export", NULL), argc, argv, extras, &words);
	if (r != 0)
		return r < 0 ? 0 : r;
	export.code = words.list[0];
	session->subject = xasprintf("study %s", export.code);
	session->study = xstrdup(export.code);
	r = choose_format(&export, format);
	if (r == 0)
		r = check_study(&export);
	if (r == 0 && output && !output[0])
		r = session_fail(session, EX_USAGE, "--output needs a value");
	if (r == 0)
		r = export_settings_take(&export);
	return r == 0 ? make(&export, output && strcmp(output, "-") == 0 ? NULL : output) : r;
}
