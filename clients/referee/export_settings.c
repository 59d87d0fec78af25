/* export_settings.c: what an export has to be told: options, and for what is the same each time a file
 * beside the profiles, FOLDER/exports.json:
 *
 *	{ "base": "https://neaspec.example", "publisher": "NEASPEC", "doi_prefix": "10.5555",
 *	  "depositor": "...", "email": "...",
 *	  "institutions": { "iges": { "id": "https://...", "inbox": "https://..." } } }
 *
 * An option goes before the file. A member that nobody knows is an error: a setting that is misspelt
 * would be one that is missing. */
#include "referee/export.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "referee/home.h"
#include "referee/input.h"
#include "rules/address.h"
#include "rules/text.h"

static const ptrdiff_t url_max = 1024; /* so that what stands behind it has room in 2048 */
static const size_t doi_suffix_max = 200, email_least = 6, email_max = 200;

static const char settings_file[] = "exports.json";
static const char institutions[] = "institutions";

/* ---- what each must look like; NULL, or why it is not ---- */

static bool is_line(const char *text, size_t most)
{
	size_t count = 0;

	for (const char *p = text; *p; p++)
		count += ((unsigned char)*p & 0xc0) != 0x80;
	return count <= most && !text_is_blank(str_of(text)) &&
	       !text_control(str_of(text), "", &(size_t){ 0 });
}

/* How long they may be is Crossref's: depositor_name, and registrant, which the publisher can stand for. */
static const char *depositor_wrong(const char *text)
{
	return is_line(text, 130) ? NULL : "a line of text of at most 130 characters";
}

static const char *name_wrong(const char *text)
{
	return is_line(text, 255) ? NULL : "a line of text of at most 255 characters";
}

/* As much of RFC 3986 as makes it safe to put something behind it. */
static const char *url_wrong(const char *text)
{
	static const char wanted[] = "an address such as https://neaspec.example, without a slash "
				     "at its end";
	size_t scheme = strncmp(text, "https://", 8) == 0  ? 8
			: strncmp(text, "http://", 7) == 0 ? 7
							   : 0;
	const char *p = text + scheme;

	if (!scheme || !isalnum((unsigned char)*p))
		return wanted;
	for (; *p; p++) {
		if (!isalnum((unsigned char)*p) && !strchr("-._~:/%@!$()*+,;=", *p))
			return wanted;
		if (*p == '%' && (!isxdigit((unsigned char)p[1]) || !isxdigit((unsigned char)p[2])))
			return wanted;
	}
	if (p - text > url_max)
		return "an address of at most 1024 bytes";
	return p[-1] == '/' ? wanted : NULL;
}

static const char *prefix_end(const char *text)
{
	size_t digits = strncmp(text, "10.", 3) == 0 ? strspn(text + 3, "0123456789") : 0;

	return digits >= 4 && digits <= 9 ? text + 3 + digits : NULL;
}

static const char *prefix_wrong(const char *text)
{
	const char *end = prefix_end(text);

	return end && !*end ? NULL : "10. and four to nine digits, such as 10.5555";
}

static const char *doi_wrong(const char *text)
{
	const char *end = prefix_end(text);

	if (!end || end[0] != '/' || !end[1])
		return "a DOI such as 10.5555/gz2019, without https://doi.org/";
	for (const char *p = end + 1; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr("-._;()/:", *p))
			return "a DOI of letters, digits and -._;()/: alone";
	return strlen(end + 1) > doi_suffix_max ? "so short that Crossref takes it: 200 characters "
						  "behind the first slash"
						: NULL;
}

static const char *email_wrong(const char *text)
{
	size_t len = strlen(text);

	return address_wrong(str_of(text)) || len < email_least || len > email_max
		       ? "an address of mail of 6 to 200 characters"
		       : NULL;
}

/* clang-format off */
const struct export_setting export_settings[SETTING__MAX] = {
	[SETTING_BASE] =       { "--base", "base", "the address that the ids of this programme begin with", url_wrong },
	[SETTING_PUBLISHER] =  { "--publisher", "publisher", "the name of whoever publishes, such as NEASPEC", name_wrong },
	[SETTING_INBOX] =      { "--inbox", "inbox", "the address that takes notifications; BASE/inbox otherwise", url_wrong },
	[SETTING_DOI] =        { "--doi", NULL, "the DOI of what was reviewed", doi_wrong },
	[SETTING_DOI_PREFIX] = { "--doi-prefix", "doi_prefix", "the prefix that Crossref gave you", prefix_wrong },
	[SETTING_DEPOSITOR] =  { "--depositor", "depositor", "the name of whoever deposits", depositor_wrong },
	[SETTING_EMAIL] =      { "--email", "email", "where Crossref writes to about the deposit", email_wrong },
	[SETTING_REGISTRANT] = { "--registrant", "registrant", "who owns the DOIs; the publisher otherwise", name_wrong },
};
/* clang-format on */

/* ---- the file ---- */

static int institution_wrong(const struct export *export, const char *path, const char *name,
			     struct json_object *row)
{
	static const char *const members[] = { "id", "inbox" };

	for (size_t i = 0; i < ELEMENTS(members); i++) {
		const char *text = json_text(row, members[i]);
		const char *wrong = text ? url_wrong(text) : "a text";
		if (wrong)
			return session_fail(export->session, EX_DATAERR, "%s: %s.%s.%s is not %s",
					    path, institutions, name, members[i], wrong);
	}
	return 0;
}

static int member_take(struct export *export, const char *path, const char *name,
		       struct json_object *value)
{
	if (strcmp(name, institutions) == 0 && json_object_is_type(value, json_type_object)) {
		json_object_object_foreach(value, institution, row)
		{
			int r = institution_wrong(export, path, institution, row);
			if (r != 0)
				return r;
		}
		return 0;
	}
	for (size_t i = 0; i < SETTING__MAX; i++) {
		const char *member = export_settings[i].member;
		if (!member || strcmp(member, name) != 0)
			continue;
		if (!json_object_is_type(value, json_type_string))
			return session_fail(export->session, EX_DATAERR, "%s: %s is not a text",
					    path, name);
		if (!export->settings[i])
			export->settings[i] = json_object_get_string(value);
		return 0;
	}
	return session_fail(export->session, EX_DATAERR, "%s: there is no setting `%s`", path,
			    name);
}

static int file_take(struct export *export, const char *path)
{
	_cleanup_(x_freep) char *error = NULL;
	_cleanup_(x_freep) char *text = input_read(path, &error);

	if (text)
		export->file = json_read(text, &error);
	if (error)
		return session_fail(export->session, EX_DATAERR, "%s%s%s", text ? path : "",
				    text ? ": " : "", error);
	if (!json_object_is_type(export->file, json_type_object))
		return session_fail(export->session, EX_DATAERR, "%s: this is no object", path);
	json_object_object_foreach(export->file, name, value)
	{
		int r = member_take(export, path, name, value);
		if (r != 0)
			return r;
	}
	return 0;
}

/* ---- all of it ---- */

static int check(const struct export *export, const char *path)
{
	for (size_t i = 0; i < SETTING__MAX; i++) {
		const struct export_setting *row = &export_settings[i];
		const char *text = export->settings[i];
		const char *wrong = text ? row->wrong(text) : NULL;
		if (wrong)
			return session_fail(export->session, EX_USAGE, "%s: `%s` is not %s",
					    row->option, text, wrong);
		if (text || !(export->format->settings & 1u << i))
			continue;
		bool can_stand = row->member && path;
		return session_fail(export->session, EX_USAGE, "%s needs %s: %s%s%s%s%s",
				    export->format->name, row->option, row->help,
				    can_stand ? "; it can stand in " : "", can_stand ? path : "",
				    can_stand ? " as " : "", can_stand ? row->member : "");
	}
	return 0;
}

int export_settings_take(struct export *export)
{
	_cleanup_(x_freep) char *folder = home_folder(&export->session->options);
	_cleanup_(x_freep) char *path = folder ? xasprintf("%s/%s", folder, settings_file) : NULL;
	int r = path && access(path, F_OK) == 0 ? file_take(export, path) : 0;

	return r == 0 ? check(export, path) : r;
}
