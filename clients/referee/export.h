/* export.h: a study in the formats of others, between what the daemon says and what is written.
 *
 * Whatever stands in an export was an answer of the daemon to whoever asked: nothing is known here
 * that the caller may not see, and no format can show it. Nothing comes from the clock or from the
 * program's run either: the same data is the same file, byte by byte. */
#pragma once

#include <stdio.h>

#include "referee/json.h"
#include "referee/session.h"

/* What a format is made of; export_gather.c has the verb of each. */
enum source {
	SOURCE_FORM,
	SOURCE_WORKFLOW,
	SOURCE_HISTORY,
	SOURCE_REVIEWS, /* whole ones, with their bodies */
	SOURCE_PLACES,
	SOURCE_DOCUMENTS, /* each with its `versions` */
	SOURCE_COMMENTS,
	SOURCE_DECISIONS,
	SOURCE__MAX
};
#define FROM(source) (1u << SOURCE_##source)

/* What an export has to be told, since no daemon knows it; export_settings.c has their rows. */
enum setting {
	SETTING_BASE,
	SETTING_PUBLISHER,
	SETTING_INBOX,
	SETTING_DOI,
	SETTING_DOI_PREFIX,
	SETTING_DEPOSITOR,
	SETTING_EMAIL,
	SETTING_REGISTRANT,
	SETTING__MAX
};
#define WANTS(setting) (1u << SETTING_##setting)

struct export;

struct export_format {
	const char *name, *media_type, *summary;
	unsigned sources, settings; /* settings: those that it cannot do without */
	bool is_publishing; /* it goes to the public, so that what it tells of has to be published */
	bool has_addresses; /* it names people by their addresses, where the caller knows these */
	/* 0, or an exit status that was told. */
	int (*write)(const struct export *export, FILE *out);
};
extern const struct export_format export_formats[];
extern const size_t export_format_count;

struct export
{
	struct session *session;
	const struct export_format *format;
	const char *code;			/* of the study */
	bool is_anonymous;			/* reviewers are not named */
	struct json_object *hello;		/* server.hello; owned */
	struct json_object *study;		/* study.get; owned */
	struct json_object *facts[SOURCE__MAX]; /* NULL: not asked for; owned */
	struct json_object *emails; /* principal: address, as far as the caller is told; owned */
	const char *settings[SETTING__MAX]; /* NULL: not given */
	struct json_object *file;	    /* of settings; owned */
};

/* ---- export_settings.c ---- */
struct export_setting {
	const char *option, *member; /* member: in the file; NULL where it is an option alone */
	const char *help;	     /* what it is, behind "it is" */
	const char *(*wrong)(const char *text);
};
extern const struct export_setting export_settings[SETTING__MAX];
/* Takes what the options did not say from FOLDER/exports.json, and checks all of it. */
int export_settings_take(struct export *export);

/* ---- export_gather.c ---- */
int export_gather(struct export *export);

/* ---- what several formats ask (export_common.c) ---- */
const char *text_of(struct json_object *object, const char *name); /* "" where it is none */
/* Whether it was handed in, and was not sent back: what is not, is its author's alone. */
bool export_is_in(struct json_object *review);
/* Whether the study has come to its publication, which opens its reviews to everybody in it. */
bool export_is_published(const struct export *export);
/* 0, or EX_DATAERR, told, where it has not. */
int export_published(const struct export *export);
/* The name of the stage that the study was in at an instant; "" where nobody says. */
const char *export_stage_at(const struct export *export, const char *time);
/* Where a thing of the study is to be found: "BASE/reviews/re-...", or without a base
 * "urn:study:GZ2019:review:re-...". A new string. */
char *export_iri(const struct export *export, const char *kind, const char *id);
/* The full name; NULL where it is hidden. Reviewers have none in an anonymous export, nor has who is
 * only perhaps one; nor anybody whom the server tells of under another name. */
const char *export_full_name(const struct export *export, struct json_object *row,
			     bool is_reviewer);
/* The name to show: likewise, but where the server has another name for somebody, that. */
const char *export_name(const struct export *export, struct json_object *row, bool is_reviewer);
/* Their name in its own script, and the language of that, where they have one and are not hidden; else NULL. */
const char *export_native_name(const struct export *export, struct json_object *row,
			       bool is_reviewer, const char **ret_language);
/* "urn:uuid:...", the same for the same words whenever it is asked (UUIDv8, RFC 9562: BLAKE2b-128
 * over the server's key and the words). A new string. */
char *export_uuid(const struct export *export, const char *what, const char *id);
/* UIDs of the form's fields as HotCRP has them: S01 for the first that is counted, T01 for the first
 * text. A new string. */
char *export_field_uid(struct json_object *fields, size_t index);

/* Whether a field is shown of no review: see export_hotcrp.c. */
bool export_field_is_hidden(const struct export *export, struct json_object *review,
			    const char *id);
/* Tells on standard error where texts of an anonymous export name whom it leaves out. */
void export_tell_names(const struct export *export);
/* A cell of a table of HotCRP's, with the comma before it; what a spreadsheet would run is made
 * harmless, as csv.h says. */
void export_cell(FILE *out, const char *text, bool is_first);

int export_hotcrp(const struct export *export, FILE *out);
int export_hotcrp_wide(const struct export *export, FILE *out);
int export_hotcrp_narrow(const struct export *export, FILE *out);
int export_assignments(const struct export *export, FILE *out);
int export_docmaps(const struct export *export, FILE *out);
int export_coar(const struct export *export, FILE *out);
int export_crossref(const struct export *export, FILE *out);
